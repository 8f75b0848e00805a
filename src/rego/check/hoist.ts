import { isCall, isComprehension, mapParts, partsOf } from './map-term.ts'
import type { ResolvedLiteral, ResolvedTerm, ResolvedWith } from './resolved.ts'
import { generatedLocal, localTerm } from './resolver.ts'

/** What must be evaluated before a literal, and what is left of it. */
export interface Hoisted<L extends ResolvedLiteral> {
  readonly before: readonly ResolvedLiteral[]
  readonly literal: L
}

type Flat = ResolvedLiteral & { kind: 'test' | 'unify' }

/** Binds `term` to a local of its own. */
export function bindTerm(
  term: ResolvedTerm,
  modifiers: readonly ResolvedWith[],
  before: ResolvedLiteral[]
): ResolvedTerm {
  const local = localTerm(generatedLocal(term.span), term.span)
  before.push({ kind: 'unify', left: local, right: term, with: modifiers, span: term.span })
  return local
}

/**
 * Takes the calls inside a literal's operands out of it.
 *
 * @param keepsCall - the right side of a `unify` is a call written with an output argument and stays
 */
export function hoistCalls<L extends Flat>(literal: L, keepsCall: boolean): Hoisted<L> {
  const before: ResolvedLiteral[] = []
  const inside = (term: ResolvedTerm): ResolvedTerm => {
    if (isComprehension(term)) return term
    const flat = mapParts(term, inside)
    return isCall(flat) ? bindTerm(flat, literal.with, before) : flat
  }
  if (literal.kind === 'test') return { literal: { ...literal, term: mapParts(literal.term, inside) }, before }
  const left = inside(literal.left)
  const right = keepsCall ? mapParts(literal.right, inside) : inside(literal.right)
  return { literal: { ...literal, left, right }, before }
}

/** Takes what is written in the place of a variable, as in `[xs[i]][0]`, out of a literal where something in it may iterate. */
export function hoistBases<L extends Flat>(literal: L): Hoisted<L> {
  const before: ResolvedLiteral[] = []
  const outside = (term: ResolvedTerm): ResolvedTerm => {
    const flat = mapParts(term, outside)
    return flat.kind === 'ref' && mayIterate(flat.base)
      ? { ...flat, base: bindTerm(flat.base, literal.with, before) }
      : flat
  }
  if (literal.kind === 'test') return { literal: { ...literal, term: outside(literal.term) }, before }
  return { literal: { ...literal, left: outside(literal.left), right: outside(literal.right) }, before }
}

/** True when a reference in the term has a variable among its operands. */
function mayIterate(term: ResolvedTerm): boolean {
  if (term.kind === 'ref' && term.operands.some(operand => operand.kind === 'local')) return true
  return partsOf(term).some(mayIterate)
}

/**
 * Takes references and comprehensions that are operands of a call or of a reference out of a literal, as OPA does before it negates:
 * `not count(input.x) == 0` does not hold when `input.x` is undefined, but `not input.x == 0` does.
 */
export function hoistDynamic<L extends ResolvedLiteral>(literal: L, modifiers: readonly ResolvedWith[]): Hoisted<L> {
  const before: ResolvedLiteral[] = []
  const outside = (term: ResolvedTerm): ResolvedTerm => {
    if (term.kind === 'ref') return bindTerm(operandsOutside(term), modifiers, before)
    if (isComprehension(term) || term.kind === 'input' || term.kind === 'data') {
      return bindTerm(term, modifiers, before)
    }
    return mapParts(term, outside)
  }
  const operandsOutside = (term: ResolvedTerm & { kind: 'ref' }): ResolvedTerm => ({
    ...term,
    base: mapParts(term.base, outside),
    operands: term.operands.map(outside)
  })
  const side = (term: ResolvedTerm): ResolvedTerm => {
    if (term.kind === 'ref') return operandsOutside(term)
    return isComprehension(term) || term.kind === 'input' || term.kind === 'data' ? term : mapParts(term, outside)
  }
  if (literal.kind === 'test') {
    const { term } = literal
    const isEquality = term.kind === 'builtinCall' && term.name === 'equal'
    return { literal: { ...literal, term: isEquality ? mapParts(term, side) : side(term) }, before }
  }
  if (literal.kind === 'unify')
    return { literal: { ...literal, left: side(literal.left), right: side(literal.right) }, before }
  return { literal, before }
}
