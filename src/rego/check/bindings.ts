import { compareDecimals } from '../syntax/decimal.ts'
import { isCall, isComprehension, partsOf, termsOf, walkBody, walkDeep, walkTerm, withValues } from './map-term.ts'
import type { Local, ResolvedLiteral, ResolvedTerm } from './resolved.ts'

/** What is bound before something. */
export type Bound = Pick<ReadonlySet<Local>, 'has'>

/** What is bound so far: grows as literals are put in order. */
export type Growing = Pick<Set<Local>, 'has' | 'add'>

/** Grows on top of what is bound, which it leaves unchanged: bodies are long, and copies of what is bound before each would be too. */
export function onTopOf(bound: Bound): Growing {
  const own = new Set<Local>()
  return { has: local => own.has(local) || bound.has(local), add: local => own.add(local) }
}

/** A literal as far as safety goes: what it binds, or what it lacks. */
export type Readiness =
  | { readonly ready: true; readonly binds: ReadonlySet<Local> }
  | { readonly ready: false; readonly missing: ReadonlySet<Local> }

/** What readiness depends on beside the literal. */
export interface Surroundings {
  readonly isAssignment: (literal: ResolvedLiteral) => boolean
  /** A negation whose locals are those of the body around it. */
  readonly sharesLocals: (literal: ResolvedLiteral) => boolean
  /** The locals that stand in the body outside of inner bodies. */
  readonly level: Bound
}

/**
 * Whether a literal can be evaluated when `bound` is bound, and what it binds then.
 *
 * Calls inside its operands count as evaluated before the rest of it, as they are.
 */
export function readinessOf(literal: ResolvedLiteral, bound: Bound, around: Surroundings): Readiness {
  const missing = new Set<Local>()
  for (const local of capturedBy(literal, around)) if (!bound.has(local)) missing.add(local)
  if (missing.size > 0) return { ready: false, missing }
  for (const term of withValues(literal)) {
    for (const local of directLocals(term)) if (!bound.has(local)) missing.add(local)
  }
  const terms = partsAsideFromWith(literal)
  if (missing.size > 0) {
    // As in OPA, nothing is bound where a value that replaces something is not.
    for (const local of terms.flatMap(directLocals)) if (!bound.has(local)) missing.add(local)
    return { ready: false, missing }
  }
  if (literal.kind === 'not') return nothing

  const found = new Set<Local>()
  const safe: Bound = { has: local => found.has(local) || bound.has(local) }
  const waiting = settleCalls(terms, safe, found)
  for (const call of waiting) {
    const iterated = new Set<Local>()
    for (const argument of call.args) refOutputs(argument, safe, iterated)
    for (const local of call.args.flatMap(shallowLocals)) {
      if (!safe.has(local) && !iterated.has(local)) missing.add(local)
    }
  }
  const binds = new Set<Local>()
  for (const term of terms) refOutputs(term, safe, binds)
  if (literal.kind === 'unify' && waiting.length === 0) {
    const own = around.isAssignment(literal) ? new Set(shallowLocals(literal.left)) : none
    const basis: Bound = { has: local => !own.has(local) && (binds.has(local) || safe.has(local)) }
    for (const local of unifyOutputs(basis, literal.left, literal.right)) if (!safe.has(local)) binds.add(local)
  }
  for (const term of terms) {
    for (const local of shallowLocals(term)) if (!safe.has(local) && !binds.has(local)) missing.add(local)
  }
  if (missing.size > 0) return { ready: false, missing }
  for (const local of binds) found.add(local)
  return found.size === 0 ? nothing : { ready: true, binds: found }
}

const none: ReadonlySet<Local> = new Set()
const nothing: Readiness = { ready: true, binds: none }

function partsAsideFromWith(literal: ResolvedLiteral): readonly ResolvedTerm[] {
  if (literal.kind === 'unify') return [literal.left, literal.right]
  if (literal.kind === 'not') return []
  return [literal.kind === 'test' ? literal.term : literal.domain]
}

/** Evaluates calls inside of terms as far as their arguments allow, adding to `found` what they bind; gives those that wait. */
function settleCalls(terms: readonly ResolvedTerm[], safe: Bound, found: Set<Local>): readonly Call[] {
  let calls: Call[] = []
  for (const term of terms) collectCalls(term, calls)
  for (;;) {
    const waiting = calls.filter(call => {
      const binds = new Set<Local>()
      for (const argument of call.args) refOutputs(argument, safe, binds)
      const isReady = call.args.every(argument =>
        shallowLocals(argument).every(local => safe.has(local) || binds.has(local))
      )
      if (isReady) for (const local of binds) found.add(local)
      return !isReady
    })
    if (waiting.length === 0 || waiting.length === calls.length) return waiting
    calls = waiting
  }
}

type Call = ResolvedTerm & { kind: 'builtinCall' | 'functionCall' }

/** Calls in a term, inner ones first; those in bodies are not among them. */
function collectCalls(term: ResolvedTerm, calls: Call[]): void {
  for (const part of partsOf(term)) collectCalls(part, calls)
  if (isCall(term)) calls.push(term)
}

/** Locals in a term outside of bodies and of calls, which are looked at by themselves. */
function shallowLocals(term: ResolvedTerm): Local[] {
  const locals: Local[] = []
  walkTerm(term, each => {
    if (each.kind === 'local') locals.push(each.local)
    return !isCall(each)
  })
  return locals
}

/** Locals in a term outside of bodies. */
function directLocals(term: ResolvedTerm): Local[] {
  const locals: Local[] = []
  walkTerm(term, each => void (each.kind === 'local' && locals.push(each.local)))
  return locals
}

/** The locals that references in a term bind as they iterate. */
function refOutputs(term: ResolvedTerm, safe: Bound, binds: Set<Local>): void {
  walkTerm(term, each => {
    if (isCall(each)) return false
    if (each.kind !== 'ref') return true
    // What is written in the place of a variable, `[xs[i]][j]`, is evaluated before the rest of the reference.
    const isWritten = each.base.kind !== 'local'
    if (isWritten) refOutputs(each.base, safe, binds)
    if (!isRefSafe(each, isWritten ? { has: local => safe.has(local) || binds.has(local) } : safe)) return false
    for (const operand of each.operands) {
      for (const local of operandLocals(operand)) if (!safe.has(local)) binds.add(local)
    }
    return true
  })
}

function operandLocals(operand: ResolvedTerm): Local[] {
  const locals: Local[] = []
  walkTerm(operand, each => {
    if (each.kind === 'local') locals.push(each.local)
    if (each.kind !== 'ref') return !isCall(each)
    for (const inner of each.operands) locals.push(...operandLocals(inner))
    return false
  })
  return locals
}

export function isRefSafe(ref: ResolvedTerm & { kind: 'ref' }, safe: Bound): boolean {
  return ref.base.kind === 'local' ? safe.has(ref.base.local) : shallowLocals(ref.base).every(local => safe.has(local))
}

/** The locals that stand in a body outside of inner bodies, but for generated ones inside negations. */
export function levelLocals(
  body: readonly ResolvedLiteral[],
  sharesLocals: Surroundings['sharesLocals'],
  level = new Set<Local>()
): Set<Local> {
  for (const literal of body) {
    for (const term of termsOf(literal)) for (const local of directLocals(term)) level.add(local)
    if (literal.kind === 'not' && sharesLocals(literal)) {
      for (const local of sharedLocals(literal, sharesLocals)) level.add(local)
    }
  }
  return level
}

/** The locals of a negation that shares them, which must all be bound before it. */
function sharedLocals(
  negation: ResolvedLiteral & { kind: 'not' },
  sharesLocals: Surroundings['sharesLocals']
): Local[] {
  return [...levelLocals(negation.body, sharesLocals)].filter(local => !local.generated)
}

/** The locals that inner bodies of a literal take from the body around them. */
function capturedBy(literal: ResolvedLiteral, around: Surroundings): ReadonlySet<Local> {
  const hasBody = literal.kind === 'every' || literal.kind === 'not'
  if (!hasBody && !termsOf(literal).some(hasComprehension)) return none
  const inside = new Set<Local>()
  const add = (term: ResolvedTerm) => void (term.kind === 'local' && inside.add(term.local))
  if (hasBody) walkBody(literal.body, add)
  for (const term of termsOf(literal)) {
    walkTerm(term, each => {
      if (isComprehension(each)) walkDeep(each, add)
    })
  }
  for (const local of inside) if (!around.level.has(local)) inside.delete(local)
  if (literal.kind === 'not' && around.sharesLocals(literal)) {
    for (const local of sharedLocals(literal, around.sharesLocals)) inside.add(local)
  }
  return inside
}

/**
 * What unifying two terms binds when `safe` is bound.
 *
 * A pattern that is met by a value binds all its locals; two patterns are met part by part; a local that waits for others is bound
 * when they are.
 */
export function unifyOutputs(safe: Bound, left: ResolvedTerm, right: ResolvedTerm): ReadonlySet<Local> {
  const found = new Set<Local>()
  const waiting = new Map<Local, Set<Local>>()
  const has = (local: Local) => safe.has(local) || found.has(local)
  const mark = (local: Local) => {
    found.add(local)
    const dependencies = waiting.get(local)
    waiting.delete(local)
    for (const other of dependencies ?? []) if (!has(other)) mark(other)
    for (const [other, needs] of waiting) {
      if (needs.delete(local) && needs.size === 0) mark(other)
    }
  }
  const markAll = (pattern: ResolvedTerm) => {
    for (const local of patternLocals(pattern)) mark(local)
  }
  const wait = (local: Local, others: readonly Local[]) => {
    const known = waiting.get(local) ?? new Set()
    for (const other of others) known.add(other)
    waiting.set(local, known)
  }
  const meet = (a: ResolvedTerm, b: ResolvedTerm): void => {
    if (a.kind === 'local' && b.kind === 'local') {
      if (has(b.local)) mark(a.local)
      else if (has(a.local)) mark(b.local)
      else {
        wait(a.local, [b.local])
        wait(b.local, [a.local])
      }
    } else if (a.kind === 'local') meetLocal(a.local, b)
    else if (b.kind === 'local') meetLocal(b.local, a)
    else if (isPattern(a) && isPattern(b)) meetPatterns(a, b)
    else if (isPattern(a) && isValue(b)) markAll(a)
    else if (isPattern(b) && isValue(a)) markAll(b)
  }
  const isValue = (term: ResolvedTerm) => (term.kind === 'ref' ? isRefSafe(term, safe) : isSource(term))
  const meetLocal = (local: Local, term: ResolvedTerm) => {
    if (isPattern(term) && has(local)) markAll(term)
    else if (term.kind === 'ref') {
      if (isRefSafe(term, safe)) mark(local)
    } else if (isSource(term)) mark(local)
    else {
      const unbound = (isPattern(term) ? patternLocals(term) : []).filter(each => !has(each))
      // No variable has a value that it stands in itself, `x = {x: 1}`, also by way of others.
      const parts = shallowLocals(term).filter(each => !safe.has(each))
      if (reaches(madeOf, parts, local)) {
        wait(local, [local, ...unbound])
        return
      }
      madeOf.set(local, parts)
      if (unbound.length === 0) mark(local)
      else wait(local, unbound)
    }
  }
  const madeOf = new Map<Local, readonly Local[]>()
  const meetPatterns = (a: ResolvedTerm, b: ResolvedTerm) => {
    if (a.kind === 'array' && b.kind === 'array') {
      if (a.items.length !== b.items.length) return
      for (const [i, item] of a.items.entries()) meet(item, b.items[i] as ResolvedTerm)
    } else if (a.kind === 'object' && b.kind === 'object') {
      if (a.entries.length !== b.entries.length) return
      for (const { key, value } of a.entries) {
        const other = b.entries.find(entry => sameConstant(entry.key, key))
        if (other) meet(value, other.value)
      }
    }
  }
  meet(left, right)
  return found.size === 0 ? none : found
}

function reaches(graph: ReadonlyMap<Local, readonly Local[]>, from: readonly Local[], to: Local): boolean {
  const seen = new Set(from)
  for (const each of seen) for (const next of graph.get(each) ?? []) seen.add(next)
  return seen.has(to)
}

function isPattern(term: ResolvedTerm): term is ResolvedTerm & { kind: 'array' | 'object' } {
  return term.kind === 'array' || term.kind === 'object'
}

/** Values that can be taken apart by a pattern. */
function isSource(term: ResolvedTerm): boolean {
  return isCall(term) || isComprehension(term) || term.kind === 'input' || term.kind === 'data'
}

/** The locals that a pattern binds: not those in sets, keys, references' heads, calls or bodies. */
function patternLocals(term: ResolvedTerm): Local[] {
  if (term.kind === 'local') return [term.local]
  if (term.kind === 'array' || term.kind === 'set') return term.items.flatMap(patternLocals)
  if (term.kind === 'object') return term.entries.flatMap(entry => patternLocals(entry.value))
  return term.kind === 'ref' ? term.operands.flatMap(patternLocals) : []
}

/** True for two equal scalars. */
export function sameConstant(a: ResolvedTerm, b: ResolvedTerm): boolean {
  if (a.kind === 'string' || a.kind === 'boolean') return b.kind === a.kind && b.value === a.value
  if (a.kind === 'number') return b.kind === 'number' && compareDecimals(a.text, b.text) === 0
  if (a.kind === 'null') return b.kind === 'null'
  return a.kind === 'local' && b.kind === 'local' && a.local === b.local
}

/** True when a comprehension stands somewhere in the term. */
export function hasComprehension(term: ResolvedTerm): boolean {
  return isComprehension(term) || partsOf(term).some(hasComprehension)
}
