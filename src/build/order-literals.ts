import { type Literal, type Module, type Term, visitLiteral, visitTerms } from '../rego/index.ts'

/** True for a name that is a variable of the body, not a document, an import or a rule. */
export type IsVariable = (name: string) => boolean

interface Flow {
  /** Variables that it gives a value. */
  readonly binds: Set<string>
  /** Variables that must have a value before. */
  readonly needs: Set<string>
  /** Needed only where something else in the body binds them: variables inside comprehensions and negations. */
  readonly needsIfBound: Set<string>
}

/**
 * The literals of a body in an order in which each finds its variables bound: source order wherever that works.
 *
 * A literal for which no order works stands at the end; the compiler reports it.
 */
export function orderLiterals(body: readonly Literal[], bound: Iterable<string>, isVariable: IsVariable): Literal[] {
  const waiting = body.map(literal => ({ literal, flows: flowsOf(literal, isVariable) }))
  const bindable = new Set([...bound, ...waiting.flatMap(({ flows }) => flows.flatMap(flow => [...flow.binds]))])
  const known = new Set(bound)
  const ordered: Literal[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ flows }) => flows.some(flow => isReady(flow, known, bindable)))
    if (next < 0) break
    const [{ literal, flows } = { literal: undefined, flows: [] as Flow[] }] = waiting.splice(next, 1)
    for (const flow of flows) for (const name of flow.binds) known.add(name)
    if (literal) ordered.push(literal)
  }
  return [...ordered, ...waiting.map(({ literal }) => literal)]
}

/** Variables a literal may give a value, and those it cannot do without. */
export function variablesOf(literal: Literal, isVariable: IsVariable): { binds: Set<string>; uses: Set<string> } {
  const binds = new Set<string>()
  const uses = new Set<string>()
  for (const flow of flowsOf(literal, isVariable)) for (const name of flow.binds) binds.add(name)
  visitLiteral(literal, {
    term: term => {
      if (term.kind === 'var' && isVariable(term.name)) uses.add(term.name)
      return undefined
    }
  })
  return { binds, uses }
}

/** Whether a name in `module` stands for a variable; `rules` are the rule names of its package. */
export function variablesIn(module: Module, rules: ReadonlySet<string>): IsVariable {
  const aliases = new Set(module.imports.map(item => item.alias ?? item.path.at(-1) ?? ''))
  return name => name !== '_' && name !== 'input' && name !== 'data' && !aliases.has(name) && !rules.has(name)
}

function isReady(flow: Flow, known: ReadonlySet<string>, bindable: ReadonlySet<string>): boolean {
  for (const name of flow.needs) if (!known.has(name) && !flow.binds.has(name)) return false
  for (const name of flow.needsIfBound) if (bindable.has(name) && !known.has(name)) return false
  return true
}

/** How values can flow through a literal: one way, or two for `=`. */
function flowsOf(literal: Literal, isVariable: IsVariable): Flow[] {
  const flow: Flow = { binds: new Set(), needs: new Set(), needsIfBound: new Set() }
  const all = (term: Term, into: Set<string>): void =>
    visitTerms(term, {
      term: inner => {
        if (inner.kind === 'var' && isVariable(inner.name)) into.add(inner.name)
        return undefined
      }
    })
  for (const modifier of literal.with) read(modifier.value, flow, isVariable)
  switch (literal.kind) {
    case 'some':
      if (!literal.domain) return [flow]
      read(literal.domain, flow, isVariable)
      for (const term of [literal.key, literal.value]) if (term) pattern(term, flow, isVariable)
      return [flow]
    case 'expression': {
      const { term } = literal
      if (literal.negated) {
        all(term, flow.needsIfBound)
        return [flow]
      }
      const [left, right] = sidesOf(term)
      if (!left || !right) {
        read(term, flow, isVariable)
        return [flow]
      }
      const other: Flow = {
        binds: new Set(),
        needs: new Set(flow.needs),
        needsIfBound: new Set(flow.needsIfBound)
      }
      pattern(left, flow, isVariable)
      read(right, flow, isVariable)
      if (operatorName(term) === 'assign') return [flow]
      pattern(right, other, isVariable)
      read(left, other, isVariable)
      return [flow, other]
    }
    case 'every':
      read(literal.domain, flow, isVariable)
      visitLiteral(literal, {
        term: term => {
          if (term.kind === 'var' && isVariable(term.name)) flow.needsIfBound.add(term.name)
          return undefined
        }
      })
      for (const term of [literal.key, literal.value]) {
        if (term?.kind === 'var') flow.needsIfBound.delete(term.name)
      }
      return [flow]
    default:
      visitLiteral(literal, {
        term: term => {
          if (term.kind === 'var' && isVariable(term.name)) flow.needsIfBound.add(term.name)
          return undefined
        }
      })
      return [flow]
  }
}

/** Both sides of `:=` or `=`. */
export function sidesOf(term: Term): readonly [Term, Term] | readonly [undefined, undefined] {
  const name = operatorName(term)
  if (term.kind !== 'call' || (name !== 'assign' && name !== 'eq')) return [undefined, undefined]
  return [term.args[0] as Term, term.args[1] as Term]
}

/** `time.now_ns` of a call; undefined for anything else. */
export function operatorName(term: Term): string | undefined {
  if (term.kind !== 'call') return undefined
  const { operator } = term
  if (operator.kind === 'var') return operator.name
  if (operator.kind !== 'ref' || operator.head.kind !== 'var') return undefined
  return [operator.head.name, ...operator.operands.map(part => (part.kind === 'string' ? part.value : '?'))].join('.')
}

/** What a term in reading position needs; operands of references may bind. */
function read(term: Term, flow: Flow, isVariable: IsVariable): void {
  visitTerms(term, {
    term: inner => {
      if (inner.kind === 'var') {
        if (isVariable(inner.name)) flow.needs.add(inner.name)
        return undefined
      }
      if (inner.kind === 'ref') {
        read(inner.head, flow, isVariable)
        for (const operand of inner.operands) pattern(operand, flow, isVariable)
        return false
      }
      if (inner.kind.endsWith('Comprehension') || inner.kind === 'template') {
        visitTerms(inner, {
          term: deep => {
            if (deep.kind === 'var' && isVariable(deep.name)) flow.needsIfBound.add(deep.name)
            return undefined
          }
        })
        return false
      }
      return undefined
    }
  })
}

/** A term that takes values apart: its variables are bound, all else in it is read. */
function pattern(term: Term, flow: Flow, isVariable: IsVariable): void {
  if (term.kind === 'var') {
    if (isVariable(term.name)) flow.binds.add(term.name)
  } else if (term.kind === 'array') {
    for (const item of term.items) pattern(item, flow, isVariable)
  } else if (term.kind === 'object') {
    for (const { key, value } of term.entries) {
      read(key, flow, isVariable)
      pattern(value, flow, isVariable)
    }
  } else read(term, flow, isVariable)
}
