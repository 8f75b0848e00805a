import { spend } from '../limits.ts'
import {
  type Bound,
  type Growing,
  hasComprehension,
  levelLocals,
  onTopOf,
  type Readiness,
  readinessOf,
  type Surroundings,
  sameConstant
} from './bindings.ts'
import { bindTerm, hoistCalls, hoistDynamic } from './hoist.ts'
import { headsOf, isCall, isComprehension, mapParts, partsOf, walkTerm } from './map-term.ts'
import type { Local, ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import type { Resolver } from './resolver.ts'

/** Takes each unsafe local with the literal that lacks it. */
export type ReportUnsafe = (local: Local, literal: ResolvedLiteral) => void

export interface Ordered {
  readonly body: readonly ResolvedLiteral[]
  /** What is bound after it. */
  readonly bound: Bound
}

/**
 * Puts a body and all bodies inside it in an order in which every local is bound before it is read.
 *
 * Literals keep their order as far as that allows. References with an operand that is not bound yet stand alone afterwards: as the
 * whole of a test or one side of a unification whose other side does not need what they bind.
 */
export function orderBody(r: Resolver, body: readonly ResolvedLiteral[], outer: Bound, report: ReportUnsafe): Ordered {
  const sharesLocals = (literal: ResolvedLiteral) => r.negations.has(literal)
  const around: Surroundings = {
    isAssignment: literal => r.assignments.has(literal),
    sharesLocals,
    level: levelLocals(body, sharesLocals)
  }
  const bound = onTopOf(outer)
  const ordered: ResolvedLiteral[] = []
  let pending: readonly ResolvedLiteral[] = body
  let split = false
  while (pending.length > 0) {
    const left: ResolvedLiteral[] = []
    for (const literal of pending) {
      spend(r.budget, stepsOfLook, literal.span)
      const readiness = readinessOf(literal, bound, around)
      if (readiness.ready) ordered.push(...emit(r, literal, bound, readiness, report))
      else left.push(literal)
    }
    if (left.length === pending.length) {
      if (split) break
      // Calls inside of what is left may be evaluated apart and bind what another literal needs.
      split = true
      pending = left.flatMap(literal => splitCalls(r, literal))
    } else pending = left
  }
  reportMissing(r, pending, bound, around, report)
  return { body: ordered, bound }
}

/** What a look at a statement counts for. */
const stepsOfLook = 3
/** After so many unsafe variables a body is given up. */
const mostReported = 100

/**
 * Reports the locals that literals lack, each once; of those that one literal lacks not the ones that it would bind itself. They
 * count as bound afterwards.
 */
function reportMissing(
  r: Resolver,
  stuck: readonly ResolvedLiteral[],
  bound: Growing,
  around: Surroundings,
  report: ReportUnsafe
): void {
  const seen = new Set<Local>()
  let hasNamed = false
  const generated: [Local, ResolvedLiteral][] = []
  for (const literal of stuck) {
    if (seen.size >= mostReported) break
    spend(r.budget, stepsOfLook, literal.span)
    const readiness = readinessOf(literal, bound, around)
    if (readiness.ready) continue
    const missing = [...readiness.missing]
    const fresh = missing.filter(local => !seen.has(local))
    const follows = (local: Local) =>
      missing.length > 1 &&
      readinessOf(literal, { has: each => bound.has(each) || (each !== local && readiness.missing.has(each)) }, around)
        .ready
    const causes = fresh.filter(local => !follows(local))
    for (const local of causes.length > 0 ? causes : fresh) {
      hasNamed ||= !local.generated
      if (local.generated) generated.push([local, literal])
      else report(local, literal)
    }
    for (const local of missing) seen.add(local)
  }
  // What was taken apart lacks a value because a variable in it does.
  if (!hasNamed) for (const [local, literal] of generated) report(local, literal)
  for (const local of seen) bound.add(local)
}

function splitCalls(r: Resolver, literal: ResolvedLiteral): readonly ResolvedLiteral[] {
  if (literal.kind === 'every' && literal.domain.kind !== 'local') {
    const before: ResolvedLiteral[] = []
    const domain = bindTerm(literal.domain, literal.with, before)
    return [...before.flatMap(each => splitCalls(r, each)), { ...literal, domain }]
  }
  if (literal.kind !== 'test' && literal.kind !== 'unify') return [literal]
  const { before, literal: rest } = hoistCalls(literal, false)
  if (before.length === 0) return [literal]
  if (r.assignments.has(literal)) r.assignments.add(rest)
  return [...before, rest]
}

/** The literal as it is evaluated, with the bodies in it put in order; adds to `bound` what it binds. */
function emit(
  r: Resolver,
  literal: ResolvedLiteral,
  bound: Growing,
  readiness: Readiness & { ready: true },
  report: ReportUnsafe
): ResolvedLiteral[] {
  const inner = inside(r, literal, bound, report)
  const before: Bound = { has: local => bound.has(local) && !readiness.binds.has(local) }
  for (const local of readiness.binds) bound.add(local)
  if (inner.kind === 'not' && r.negations.get(literal) === 'operands') {
    const [only] = inner.body
    if (!only) return [inner]
    const { before: hoisted, literal: rest } = hoistDynamic(only, inner.with)
    return [...hoisted, { ...inner, body: [rest] }]
  }
  if (inner.kind === 'unify') return emitUnify(r, inner, literal, before)
  if (inner.kind === 'not' || readiness.binds.size === 0) return [inner]
  if (inner.kind === 'test') return isIteration(inner.term, before) ? [inner] : hoistIterations(r, inner, before)
  return hoistIterations(r, inner, before)
}

/** Orders the bodies inside of a literal. */
function inside(r: Resolver, literal: ResolvedLiteral, bound: Bound, report: ReportUnsafe): ResolvedLiteral {
  const change = (term: ResolvedTerm): ResolvedTerm => orderTerm(r, term, bound, report)
  const modifiers = literal.with.map(each =>
    each.value.kind === 'term' ? { ...each, value: { ...each.value, term: change(each.value.term) } } : each
  )
  switch (literal.kind) {
    case 'test':
      return { ...literal, term: change(literal.term), with: modifiers }
    case 'unify':
      return { ...literal, left: change(literal.left), right: change(literal.right), with: modifiers }
    case 'not':
      return { ...literal, body: orderBody(r, literal.body, bound, report).body, with: modifiers }
    case 'every': {
      const own = onTopOf(bound)
      if (literal.key) own.add(literal.key)
      own.add(literal.value)
      const { body } = orderBody(r, literal.body, own, report)
      return { ...literal, domain: change(literal.domain), body, with: modifiers }
    }
  }
}

/** A term with the bodies in it in order. */
export function orderTerm(r: Resolver, term: ResolvedTerm, bound: Bound, report: ReportUnsafe): ResolvedTerm {
  if (!isComprehension(term))
    return hasComprehension(term) ? mapParts(term, part => orderTerm(r, part, bound, report)) : term
  const ordered = orderBody(r, term.body, bound, report)
  for (const head of headsOf(term)) {
    // As in OPA, a head that needs no evaluation has the row in which the comprehension begins.
    reportUnbound(head, ordered.bound, report, isEvaluated(head) ? head.span : term.span)
  }
  const change = (part: ResolvedTerm) => orderTerm(r, part, ordered.bound, report)
  return term.kind === 'objectComprehension'
    ? { ...term, key: change(term.key), value: change(term.value), body: ordered.body }
    : { ...term, term: change(term.term), body: ordered.body }
}

/** True for terms with a part that is more than written values and variables. */
export function isEvaluated(term: ResolvedTerm): boolean {
  return term.kind === 'ref' || isCall(term) || isComprehension(term) || partsOf(term).some(isEvaluated)
}

/** Reports the locals of a head that its body does not bind; operands of references in it iterate. */
export function reportUnbound(head: ResolvedTerm, bound: Bound, report: ReportUnsafe, span = head.span): void {
  const literal: ResolvedLiteral = { kind: 'test', term: head, with: [], span }
  const around = { isAssignment: () => false, sharesLocals: () => false, level: bound }
  const readiness = readinessOf(literal, bound, around)
  if (!readiness.ready) for (const local of readiness.missing) report(local, literal)
}

function emitUnify(
  r: Resolver,
  inner: ResolvedLiteral & { kind: 'unify' },
  original: ResolvedLiteral,
  bound: Bound
): ResolvedLiteral[] {
  if (bindsOnBothSides(inner, bound) && !asksForUnbound(inner, bound)) {
    const parts = splitPatterns(inner)
    if (parts) {
      const around = { isAssignment: () => false, sharesLocals: () => false, level: new Set<Local>() }
      const seen = onTopOf(bound)
      const ordered: ResolvedLiteral[] = []
      for (let pending = parts; pending.length > 0; ) {
        const left: typeof parts = []
        for (const part of pending) {
          const readiness = readinessOf(part, seen, around)
          if (!readiness.ready) left.push(part)
          else {
            ordered.push(...emitUnify(r, part, part, seen))
            for (const local of readiness.binds) seen.add(local)
          }
        }
        if (left.length === pending.length) return hoistIterations(r, inner, bound)
        pending = left
      }
      return ordered
    }
  }
  const { left, right } = inner
  const isAlone = (ref: ResolvedTerm, other: ResolvedTerm) => {
    const own = unboundOf(ref, bound)
    return !unboundOf(other, bound).some(local => own.includes(local)) && !iteratesInside(other, bound)
  }
  if (!iteratesInside(left, bound) && !iteratesInside(right, bound)) return [inner]
  if (isIteration(left, bound) && isAlone(left, right)) return [inner]
  if (isIteration(right, bound) && isAlone(right, left)) return [inner]
  void original
  return hoistIterations(r, inner, bound)
}

function bindsOnBothSides(literal: ResolvedLiteral & { kind: 'unify' }, bound: Bound): boolean {
  return hasUnbound(literal.left, bound) && hasUnbound(literal.right, bound)
}

/**
 * True for written values with a set, or a key, that has locals which are not bound. As such a key is looked for when it is met, the parts
 * must keep their order.
 */
function asksForUnbound({ left, right }: ResolvedLiteral & { kind: 'unify' }, bound: Bound): boolean {
  if (isEvaluated(left) || isEvaluated(right)) return false
  const asks = (term: ResolvedTerm): boolean => {
    if (term.kind === 'set') return hasUnbound(term, bound)
    return (
      (term.kind === 'object' && term.entries.some(({ key }) => hasUnbound(key, bound))) || partsOf(term).some(asks)
    )
  }
  return asks(left) || asks(right)
}

/** `[a, b] = [c, d]` as `a = c` and `b = d`; absent where the shapes do not show it. */
function splitPatterns(
  literal: ResolvedLiteral & { kind: 'unify' }
): (ResolvedLiteral & { kind: 'unify' })[] | undefined {
  const { left, right } = literal
  const whole = literal.whole ?? { left, right }
  if (left.kind === 'array' && right.kind === 'array' && left.items.length === right.items.length) {
    return left.items.map((item, i) => ({ ...literal, whole, left: item, right: right.items[i] as ResolvedTerm }))
  }
  if (left.kind !== 'object' || right.kind !== 'object' || left.entries.length !== right.entries.length)
    return undefined
  const parts = left.entries.flatMap(({ key, value }) => {
    const other = right.entries.find(entry => sameConstant(entry.key, key))
    return other ? [{ ...literal, whole, left: value, right: other.value }] : []
  })
  return parts.length === left.entries.length ? parts : undefined
}

function unboundOf(term: ResolvedTerm, bound: Bound): Local[] {
  const locals: Local[] = []
  walkTerm(term, each => void (each.kind === 'local' && !bound.has(each.local) && locals.push(each.local)))
  return locals
}

/** A reference with operands to iterate over, below something that has none. */
function isIteration(term: ResolvedTerm, bound: Bound): boolean {
  return term.kind === 'ref' && hasUnbound(term, bound) && !iteratesInside(term.base, bound)
}

function hasUnbound(term: ResolvedTerm, bound: Bound): boolean {
  return unboundOf(term, bound).length > 0
}

/** True when some reference in the term has an operand to iterate over. */
function iteratesInside(term: ResolvedTerm, bound: Bound): boolean {
  let found = false
  walkTerm(term, each => {
    if (each.kind === 'ref' && hasUnbound(each, bound)) found = true
    return !found
  })
  return found
}

/** Binds every reference that iterates to a local before the literal, those first that need nothing of the others. */
function hoistIterations(r: Resolver, literal: ResolvedLiteral, bound: Bound): ResolvedLiteral[] {
  if (literal.kind === 'not') return [literal]
  const before: ResolvedLiteral[] = []
  const change = (term: ResolvedTerm): ResolvedTerm => {
    if (term.kind === 'ref' && hasUnbound(term, bound)) {
      const base = iteratesInside(term.base, bound) ? change(term.base) : term.base
      return bindTerm({ ...term, base }, literal.with, before)
    }
    return mapParts(term, change)
  }
  const rest: ResolvedLiteral =
    literal.kind === 'test'
      ? { ...literal, term: change(literal.term) }
      : literal.kind === 'every'
        ? { ...literal, domain: change(literal.domain) }
        : { ...literal, left: change(literal.left), right: change(literal.right) }
  if (before.length === 0) return [literal]
  const sharesLocals = () => false
  const around = { isAssignment: () => false, sharesLocals, level: new Set<Local>() }
  const seen = onTopOf(bound)
  const ordered: ResolvedLiteral[] = []
  for (let pending: readonly ResolvedLiteral[] = before; pending.length > 0; ) {
    const left: ResolvedLiteral[] = []
    for (const each of pending) {
      const readiness = readinessOf(each, seen, around)
      if (!readiness.ready) left.push(each)
      else {
        ordered.push(each)
        for (const local of readiness.binds) seen.add(local)
      }
    }
    if (left.length === pending.length) {
      ordered.push(...left)
      break
    }
    pending = left
  }
  void r
  return [...ordered, rest]
}
