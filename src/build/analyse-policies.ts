import type { Schema } from '../mesh/index.ts'
import { type Literal, type Module, type Rule, type Term, textOf, visitTerms } from '../rego/index.ts'
import { evaluatedBeforeNot, type Mode, modeWith, outcomeOf, under } from './absence.ts'
import { elementsOf, factOfBuiltin } from './fact-of-builtin.ts'
import { type IsVariable, operatorName, orderLiterals, sidesOf, variablesIn, variablesOf } from './order-literals.ts'
import { type Edit, edited, indent, nameOf, refTo } from './rego-text.ts'
import {
  asParameter,
  childOf,
  isOptional,
  keyOf,
  outOfReach,
  type Place,
  placeOf,
  unknown,
  type ValueFact
} from './value-fact.ts'

/** What can be said of a rule without running it. */
export interface RuleAnalysis {
  /** Parts of `input` it reads, also under `not` and in the rules it calls: `['product', 'outputPorts', '*', 'slo']`. */
  readonly reads: ReadonlySet<string>
  /** Generated sets of the paths whose absence alone leaves the rule without a result; below `data`. */
  readonly undecided: readonly (readonly string[])[]
}

/** Rego that the analysis wrote, to stand in the package of the module it is about. */
export interface GeneratedRules {
  readonly module: Module
  readonly rules: readonly string[]
}

export interface Analyser {
  /** A rule without arguments, e.g. `['global', 'owner', 'violations']`; `strict`: also where absence would silence it. */
  readonly analyse: (path: readonly string[], options: { readonly strict: boolean }) => RuleAnalysis
  readonly generated: () => readonly GeneratedRules[]
}

/** Conditions under which a property's absence leaves a body without a result, and the Rego term of its path. */
interface Doubt {
  readonly conditions: readonly string[]
  readonly element: string
  /** It only makes a collection smaller: what is around it still has a value. */
  readonly partial?: true
}

/** The generated rules of one definition, or of all definitions of a rule without arguments. */
interface Helper {
  readonly path: readonly string[]
  /** Parameters (or -1 for `input`) at which its paths start; absent for a set without arguments. */
  readonly roots?: readonly number[]
  /** See {@link Doubt}. */
  readonly partial: boolean
}

interface Summary {
  readonly reads: Set<string>
  readonly value: ValueFact
  readonly helpers: readonly Helper[]
}

/** Where a term is looked at. */
interface Scope {
  readonly module: Module
  readonly isVariable: IsVariable
  readonly known: Map<string, ValueFact>
  readonly mode: Mode
  /** The term that has to be true, if one is looked at: to it a default of `false` is no answer. */
  readonly condition?: Term
  /** In the head of a violation what a comprehension leaves out is only not shown. */
  readonly inHead: boolean
  /** Elements are pairs of root and path. */
  readonly inFunction: boolean
  readonly reads: Set<string>
  readonly doubts: Doubt[]
  readonly edits: Edit[]
}

const prefix = 'polity_undecided_'
const partialPrefix = 'polity_incomplete_'
const grantingPrefix = 'polity_granted_'

/**
 * Looks at policies and all rules they reach: what they read, and which absent property would silence them.
 *
 * For each property that may be absent and is read outside `not`, a rule is generated: the literals before it hold and it is absent. So
 * is one for what stands under two negations, and for a look-up by a key that leads nowhere. It goes through `some`, assignments,
 * comprehensions, `every`, rules and functions; where it cannot follow (a value out of a built-in) it says nothing.
 */
export function createAnalyser(modules: readonly Module[], input: Schema): Analyser {
  const rulesOf = new Map<string, { module: Module; rule: Rule }[]>()
  const namesIn = new Map<string, Set<string>>()
  for (const module of modules) {
    const home = module.package.path.join('/')
    const names = namesIn.get(home) ?? new Set()
    namesIn.set(home, names)
    for (const rule of module.rules) {
      const name = nameOf(rule)
      names.add(name)
      const key = `${home}/${name}`
      rulesOf.set(key, [...(rulesOf.get(key) ?? []), { module, rule }])
    }
  }
  const variables = new Map(
    modules.map(module => [module, variablesIn(module, namesIn.get(module.package.path.join('/')) ?? new Set())])
  )
  const summaries = new Map<string, Summary | 'begun'>()
  const written = new Map<Module, string[]>()
  const root: ValueFact = { kind: 'model', schema: input, pattern: [], place: { root: -1, parts: [] } }
  let serial = 0

  function summarise(path: readonly string[], args: readonly ValueFact[], mode: Mode, isCondition: boolean): Summary {
    const key = JSON.stringify([path, args.map(keyOf), mode, isCondition])
    const known = summaries.get(key)
    if (known === 'begun') return { reads: new Set(), value: unknown, helpers: [] }
    if (known) return known
    summaries.set(key, 'begun')
    const definitions = rulesOf.get(path.join('/')) ?? []
    const reads = new Set<string>()
    const helpers: Helper[] = []
    const values: ValueFact[] = []
    const byDefault = definitions.find(({ rule }) => rule.default)?.rule.head.value
    const inner = modeWith(byDefault, mode, isCondition)
    for (const { module, rule } of definitions) {
      const { doubts, value } = lookAt(module, rule, args, inner, isCondition, reads)
      values.push(value)
      for (const partial of [false, true]) {
        const own = doubts.filter(doubt => (doubt.partial ?? false) === partial)
        const helper = own.length > 0 ? write(module, rule, path, own, helpers, partial, mode) : undefined
        if (helper) helpers.push(helper)
      }
    }
    const value = values.find(item => item.kind !== 'unknown') ?? unknown
    const summary = { reads, value, helpers }
    summaries.set(key, summary)
    return summary
  }

  /** One definition: its body, then its head, then what it falls back to. */
  function lookAt(
    module: Module,
    rule: Rule,
    args: readonly ValueFact[],
    mode: Mode,
    isCondition: boolean,
    reads: Set<string>
  ): { doubts: Doubt[]; value: ValueFact } {
    const isVariable = variables.get(module) as IsVariable
    const known = new Map<string, ValueFact>()
    for (const [i, arg] of (rule.head.args ?? []).entries()) {
      visitTerms(arg, {
        term: term => {
          if (term.kind === 'var') known.set(term.name, unknown)
          return undefined
        }
      })
      if (arg.kind === 'var') known.set(arg.name, asParameter(args[i] ?? unknown, i))
    }
    const scope: Scope = {
      module,
      isVariable,
      known,
      mode,
      inHead: false,
      inFunction: rule.head.args !== undefined,
      reads,
      doubts: [],
      edits: []
    }
    // An `else` that always has a value answers for whatever is absent before it.
    const last = rule.else.at(-1)
    if (last?.body.length === 0) {
      const trial: Scope = { ...scope, known: new Map(known), mode: 'silencing', doubts: [], edits: [] }
      if (last.value) factOf(last.value, trial)
      if (trial.doubts.length === 0)
        return lookAtBranches(rule, { ...scope, mode: modeWith(last.value, mode, isCondition) })
    }
    return lookAtBranches(rule, scope)
  }

  function lookAtBranches(rule: Rule, scope: Scope): { doubts: Doubt[]; value: ValueFact } {
    const { key, value, ref } = rule.head
    let result: ValueFact = unknown
    const doubts = lookAtBody(rule.body, scope, last => {
      const inner = { ...last, inHead: nameOf(rule) === 'violations' }
      for (const term of ref.slice(1)) factOf(term, inner)
      if (key) result = { kind: 'elements', of: outOfReach(factOf(key, inner)) }
      if (value) result = outOfReach(factOf(value, inner))
    })
    for (const branch of rule.else) {
      const quiet = { ...scope, known: new Map(scope.known), mode: 'heard' as const, doubts: [], edits: [] }
      lookAtBody(branch.body, quiet, inner => {
        if (!branch.value) return
        const other = outOfReach(factOf(branch.value, inner))
        if (result.kind === 'unknown') result = other
      })
    }
    return { doubts, value: result }
  }

  /** A body and, with all of its variables in reach, what follows from it. */
  function lookAtBody(body: readonly Literal[], outer: Scope, then: (scope: Scope) => void): Doubt[] {
    const known = new Map(outer.known)
    const lines: { text: string; certain: boolean; binds: Set<string>; uses: Set<string> }[] = []
    const found: { before: number; doubt: Doubt }[] = []
    const inside = (doubts: Doubt[], edits: Edit[]): Scope => ({ ...outer, known, doubts, edits })
    for (const literal of orderLiterals(body, outer.known.keys(), outer.isVariable)) {
      const scope = inside([], [])
      lookAtLiteral(literal, scope)
      found.push(...scope.doubts.map(doubt => ({ before: lines.length, doubt })))
      lines.push({
        text: edited(literal, scope.edits),
        certain: scope.doubts.length === 0,
        ...variablesOf(literal, outer.isVariable)
      })
    }
    const last = inside([], [])
    then(last)
    found.push(...last.doubts.map(doubt => ({ before: lines.length, doubt })))
    // Where a property was doubted before, its absence has silenced the body by then.
    const doubted = new Set<string>()
    const first = found.filter(({ doubt }) => {
      const key = doubt.conditions.join('\n')
      return !doubted.has(key) && doubted.add(key)
    })
    return first.map(({ before, doubt }) => {
      const bound = new Set([...outer.known.keys(), ...lines.slice(0, before).flatMap(line => [...line.binds])])
      const after = lines.slice(before + 1).filter(line => {
        const isSafe =
          (line.certain || outer.mode === 'granting') &&
          [...line.uses].every(name => bound.has(name) || line.binds.has(name))
        if (isSafe) for (const name of line.binds) bound.add(name)
        return isSafe
      })
      const conditions = [...lines.slice(0, before), ...after].map(line => line.text)
      return { ...doubt, conditions: [...conditions, ...doubt.conditions] }
    })
  }

  function lookAtLiteral(literal: Literal, scope: Scope): void {
    const isReplaced = literal.with.length > 0
    for (const modifier of literal.with) factOf(modifier.value, scope)
    const here = isReplaced ? quietly(scope) : scope
    switch (literal.kind) {
      case 'some':
        lookAtSome(literal, here, scope)
        return
      case 'expression': {
        if (literal.negated) {
          const before: Doubt[] = []
          for (const term of evaluatedBeforeNot(literal.term)) factOf(term, { ...here, doubts: before, edits: [] })
          // A smaller collection rather makes the negation hold, unless it is asked to be small.
          const isSmall = ['equal', 'eq', 'lt', 'lte'].includes(operatorName(literal.term) ?? '')
          here.doubts.push(...before.filter(doubt => isSmall || !doubt.partial))
          // Who asks, under a negation, that nothing be said has answered for its absence: `fine if not port.usage`.
          const asksForNothing = factOf(literal.term, { ...quietly(here), edits: [] }).kind === 'model'
          const inner = here.mode === 'granting' && asksForNothing ? quietly(here) : here
          lookUnderNot([{ ...literal, negated: false }], inner, edited(literal, []))
          return
        }
        const [left, right] = sidesOf(literal.term)
        if (!left || !right) {
          factOf(literal.term, { ...here, condition: literal.term })
          return
        }
        const [target, source] = left.kind === 'var' && !scope.known.has(left.name) ? [left, right] : [right, left]
        const isBinding = target.kind === 'var' && scope.isVariable(target.name) && !scope.known.has(target.name)
        if (!isBinding && left.kind !== 'array') factOf(target, here)
        const fact = factOf(isBinding || left.kind !== 'array' ? source : right, here)
        if (isBinding) scope.known.set(target.name, fact)
        else if (left.kind === 'array') take(left, fact, scope)
        return
      }
      case 'every': {
        const domain = factOf(literal.domain, here)
        const key = literal.key?.kind === 'var' ? literal.key.name : fresh()
        const inner: Scope = { ...here, known: new Map(here.known), doubts: [], edits: [] }
        inner.known.set(key, unknown)
        if (literal.value.kind === 'var') inner.known.set(literal.value.name, childOf(domain, undefined, key))
        const doubts = lookAtBody(
          literal.body,
          literal.negated ? { ...inner, mode: under[here.mode] } : inner,
          () => {}
        )
        nest(here, `some ${key}, ${textOf(literal.value.span)} in ${textOf(literal.domain.span)}`, doubts, false)
        return
      }
      case 'not':
        lookUnderNot(literal.body, here, edited(literal, []))
        return
      case 'logical':
        for (const side of [literal.left, literal.right]) {
          const doubts = lookAtBody(side, { ...here, known: new Map(here.known) }, () => {})
          nest(here, undefined, doubts, false)
        }
    }
  }

  /** What a `not` hides: under it absence is an answer, but not under a second one, where it makes the first one fail. */
  function lookUnderNot(body: readonly Literal[], scope: Scope, text: string): void {
    const mode = under[scope.mode]
    const doubts = lookAtBody(body, { ...scope, mode, known: new Map(scope.known) }, () => {})
    nest(scope, scope.mode === 'granting' ? text : undefined, doubts, false)
  }

  function lookAtSome(literal: Literal & { kind: 'some' }, here: Scope, scope: Scope): void {
    if (!literal.domain) {
      for (const term of literal.vars) if (term.kind === 'var') scope.known.set(term.name, unknown)
      return
    }
    const domain = factOf(literal.domain, here)
    let key: string | undefined
    if (literal.key?.kind === 'var' && literal.key.name !== '_') key = literal.key.name
    else if (literal.key?.kind === 'var') {
      key = fresh()
      scope.edits.push({ ...literal.key.span, text: key })
    } else if (!literal.key && literal.value && domain.kind === 'model') {
      key = fresh()
      scope.edits.push({ start: literal.value.span.start, end: literal.value.span.start, text: `${key}, ` })
    }
    if (key !== undefined) scope.known.set(key, unknown)
    if (literal.value) take(literal.value, childOf(domain, undefined, key ?? '"*"'), scope)
  }

  /** Gives the variables of a pattern what is known of the value they stand for. */
  function take(target: Term, fact: ValueFact, scope: Scope): void {
    if (target.kind === 'var') scope.known.set(target.name, fact)
    else if (target.kind === 'array') {
      for (const [i, item] of target.items.entries()) take(item, childOf(fact, undefined, String(i)), scope)
    } else if (target.kind === 'object') {
      for (const { key, value } of target.entries) {
        take(value, key.kind === 'string' ? childOf(fact, key.value, JSON.stringify(key.value)) : unknown, scope)
      }
    }
  }

  /** Doubts inside a body of its own, as a doubt of the body around it. */
  function nest(scope: Scope, first: string | undefined, doubts: readonly Doubt[], isCollection: boolean): void {
    if (scope.mode === 'heard' || scope.inHead) return
    for (const { conditions, element, partial } of doubts) {
      const name = fresh()
      const body = [...(first === undefined ? [] : [first]), ...conditions].join('\n')
      scope.doubts.push({
        conditions: [`some ${name} in {${element} |\n${body}\n}`],
        element: name,
        ...(isCollection || partial ? { partial: true } : {})
      })
    }
  }

  function factOf(term: Term, scope: Scope): ValueFact {
    switch (term.kind) {
      case 'var':
        return factOfName(term, scope)
      case 'ref':
        return factOfRef(term, scope)
      case 'call':
        return factOfCall(term, scope)
      case 'array':
        return { kind: 'list', items: term.items.map(item => factOf(item, scope)) }
      case 'set':
        return elementsOf(term.items.map(item => factOf(item, scope)))
      case 'object': {
        const entries = new Map<string, ValueFact>()
        for (const { key, value } of term.entries) {
          factOf(key, scope)
          const fact = factOf(value, scope)
          if (key.kind === 'string') entries.set(key.value, fact)
        }
        return { kind: 'object', entries }
      }
      case 'template':
        for (const part of term.parts) {
          if (typeof part !== 'string') lookAtBody([part], quietly({ ...scope, known: new Map(scope.known) }), () => {})
        }
        return unknown
      case 'arrayComprehension':
      case 'setComprehension': {
        let of: ValueFact = unknown
        const doubts = lookAtBody(term.body, { ...scope, known: new Map(scope.known) }, last => {
          of = outOfReach(factOf(term.term, last))
        })
        nest(scope, undefined, doubts, true)
        return elementsOf([of])
      }
      case 'objectComprehension': {
        let of: ValueFact = unknown
        const doubts = lookAtBody(term.body, { ...scope, known: new Map(scope.known) }, last => {
          factOf(term.key, last)
          of = outOfReach(factOf(term.value, last))
        })
        nest(scope, undefined, doubts, true)
        return elementsOf([of])
      }
      default:
        return unknown
    }
  }

  function factOfName(term: Term & { kind: 'var' }, scope: Scope): ValueFact {
    const known = scope.known.get(term.name)
    if (known) return known
    if (term.name === 'input') return root
    const path = pathOfName(term.name, scope.module)
    if (!path) return unknown
    if (path[0] === 'input') return path.slice(1).reduce((fact, key) => childOf(fact, key, JSON.stringify(key)), root)
    return factBelowData(path, scope, textOf(term.span), term === scope.condition)
  }

  /** What stands below `data`: a rule's value where a rule is reached. */
  function factBelowData(path: readonly string[], scope: Scope, text: string, isCondition: boolean): ValueFact {
    if (!rulesOf.has(path.join('/'))) return { kind: 'data', path }
    const isFunction = rulesOf.get(path.join('/'))?.some(({ rule }) => rule.head.args !== undefined)
    if (isFunction) return unknown
    const summary = summarise(path, [], scope.mode, isCondition)
    for (const read of summary.reads) scope.reads.add(read)
    const isSet = rulesOf.get(path.join('/'))?.some(({ rule }) => rule.head.key !== undefined)
    for (const helper of summary.helpers) {
      const name = fresh()
      scope.doubts.push({
        conditions: [
          ...(isSet || helper.partial ? [] : [outcomeOf(text, scope.mode)]),
          `some ${name} in ${refTo(helper.path)}`
        ],
        element: scope.inFunction ? `[-1, ${name}]` : name,
        ...(isSet || helper.partial ? { partial: true } : {})
      })
    }
    return summary.value
  }

  function factOfRef(term: Term & { kind: 'ref' }, scope: Scope): ValueFact {
    let fact = factOf(term.head, scope)
    if (term.head.kind === 'var' && term.head.name === 'data' && !scope.known.has('data'))
      fact = { kind: 'data', path: [] }
    let text = term.head.kind === 'call' ? edited(term.head, scope.edits) : textOf(term.head.span)
    /** Keys since the last one that names any, from the first that may be absent. */
    let keys: string[] = []
    let guards: string[] = []
    let base = text
    const flush = (end: ValueFact): void => {
      if (keys.length > 0 && end.kind === 'model') doubt(scope, base, keys, guards, placeOf(end))
      keys = []
      guards = []
    }
    for (const operand of term.operands) {
      const constant = operand.kind === 'string' ? operand.value : undefined
      let key = constant === undefined ? edited(operand, scope.edits) : JSON.stringify(constant)
      if (constant === undefined && isMap(fact) && isGiven(operand, scope)) {
        // A look-up: what is not there silences as a property does; where the key is a default, its absence was answered.
        const { fallback } = factOf(operand, scope)
        if (keys.length === 0) base = text
        keys.push(key)
        if (fallback !== undefined) guards.push(`${key} != ${fallback}`)
      } else if (constant === undefined) {
        flush(fact)
        if (operand.kind === 'var' && operand.name === '_') {
          key = fresh()
          scope.edits.push({ start: operand.span.start, end: operand.span.end, text: key })
        } else if (operand.kind !== 'number') {
          factOf(operand, operand.kind === 'var' && !scope.known.has(operand.name) ? quietly(scope) : scope)
          if (operand.kind === 'var' && scope.isVariable(operand.name) && !scope.known.has(operand.name)) {
            scope.known.set(operand.name, unknown)
          }
        }
      } else if (fact.kind === 'model' && (keys.length > 0 || isOptional(fact.schema, constant))) {
        if (keys.length === 0) base = text
        keys.push(key)
      }
      const child = childOf(fact, constant, key)
      if (child.kind === 'unknown') flush(fact)
      text = `${text}[${key}]`
      fact = child.kind === 'data' ? factBelowData(child.path, scope, text, term === scope.condition) : child
    }
    flush(fact)
    if (fact.kind === 'model') scope.reads.add(JSON.stringify(fact.pattern))
    return fact
  }

  function factOfCall(term: Term & { kind: 'call' }, scope: Scope): ValueFact {
    const name = operatorName(term) ?? ''
    const path = pathOfOperator(name, scope.module)
    const args = term.args.map(arg => factOf(arg, scope))
    if (!path || !rulesOf.has(path.join('/'))) return factOfBuiltin(name, term, args, scope.reads)
    const summary = summarise(path, args, scope.mode, term === scope.condition)
    for (const read of summary.reads) scope.reads.add(read)
    if (scope.mode === 'heard') return summary.value
    const text = `${edited(term.operator, [])}(${term.args.map(arg => edited(arg, scope.edits)).join(', ')})`
    const given = text.slice(text.indexOf('('))
    for (const helper of summary.helpers) {
      for (const start of helper.roots ?? []) {
        const rest = fresh()
        const arg = args[start]
        const place: Place | undefined =
          start < 0 ? { root: -1, parts: [] } : arg?.kind === 'model' ? placeOf(arg) : undefined
        if (!place) continue
        const whole = place.parts.length === 0 ? rest : `array.concat([${place.parts.join(', ')}], ${rest})`
        scope.doubts.push({
          conditions: [
            ...(helper.partial ? [] : [outcomeOf(text, scope.mode)]),
            `some [${start}, ${rest}] in ${refTo(helper.path)}${given}`
          ],
          element: scope.inFunction ? `[${place.root}, ${whole}]` : whole,
          ...(helper.partial ? { partial: true } : {})
        })
      }
    }
    return summary.value
  }

  /** Notes that a property's absence is enough to silence what is looked at. */
  function doubt(scope: Scope, base: string, keys: readonly string[], guards: readonly string[], place: Place): void {
    if (scope.mode !== 'silencing') return
    const path = `[${place.parts.join(', ')}]`
    scope.doubts.push({
      conditions: [...guards, `object.get(${base}, [${keys.join(',')}], null) == null`],
      element: scope.inFunction ? `[${place.root}, ${path}]` : path
    })
  }

  function write(
    module: Module,
    rule: Rule,
    path: readonly string[],
    doubts: readonly Doubt[],
    before: readonly Helper[],
    partial: boolean,
    mode: Mode
  ): Helper | undefined {
    const home = module.package.path
    const name = path.at(-1) as string
    const lines = written.get(module) ?? []
    written.set(module, lines)
    if (rule.head.args) {
      const own = `${prefix}${name}_${++serial}`
      const sets = doubts.map(({ conditions, element }) => `\t{${element} |\n${indent(conditions, '\t\t')}\n\t}`)
      const args = rule.head.args.map(arg => textOf(arg.span)).join(', ')
      lines.push(`${own}(${args}) := ${sets.length === 1 ? sets[0]?.trimStart() : `union({\n${sets.join(',\n')},\n})`}`)
      const roots = [...new Set(doubts.flatMap(({ element }) => rootsIn(element, rule.head.args?.length ?? 0)))].sort()
      return { path: [...home, own], roots, partial }
    }
    const own = `${mode === 'granting' ? grantingPrefix : partial ? partialPrefix : prefix}${name}`
    for (const { conditions, element } of doubts) {
      lines.push(`${own} contains ${element} if {\n${indent(conditions, '\t')}\n}`)
    }
    return before.some(helper => helper.path.at(-1) === own) ? undefined : { path: [...home, own], partial }
  }

  function pathOfName(name: string, module: Module): readonly string[] | undefined {
    if (rulesOf.has([...module.package.path, name].join('/'))) return [...module.package.path, name]
    const found = module.imports.find(item => (item.alias ?? item.path.at(-1)) === name)
    if (!found) return undefined
    return found.path[0] === 'data' ? found.path.slice(1) : found.path[0] === 'input' ? found.path : undefined
  }

  function pathOfOperator(name: string, module: Module): readonly string[] | undefined {
    const [first = '', ...rest] = name.split('.')
    if (first === 'data') return rest
    const path = pathOfName(first, module)
    return path ? [...path, ...rest] : undefined
  }

  const fresh = (): string => `polity_${++serial}`

  return {
    analyse: (path, { strict }) => {
      const { reads, helpers } = summarise(path, [], strict ? 'silencing' : 'heard', false)
      return { reads, undecided: helpers.map(helper => helper.path) }
    },
    generated: () => [...written].map(([module, rules]) => ({ module, rules }))
  }
}

/** An object of any names. */
const isMap = (fact: ValueFact): boolean =>
  fact.kind === 'model' && fact.schema.type === 'object' && !('properties' in fact.schema)

/** A key that has a value before the look-up: one that has none yet goes through all of them. */
function isGiven(key: Term, scope: Scope): boolean {
  let given = key.kind !== 'var' || scope.known.has(key.name) || !scope.isVariable(key.name)
  visitTerms(key, {
    term: inner => {
      if (
        inner.kind === 'var' &&
        (inner.name === '_' || (scope.isVariable(inner.name) && !scope.known.has(inner.name)))
      )
        given = false
      return undefined
    }
  })
  return given
}

const quietly = (scope: Scope): Scope => ({ ...scope, mode: 'heard' })

/** Where the paths of a function's doubts start; a variable stands for any of them. */
function rootsIn(element: string, parameters: number): number[] {
  const match = /^\[(-?\d+), /.exec(element)
  return match ? [Number(match[1])] : [-1, ...Array.from({ length: parameters }, (_, i) => i)]
}
