import type { ResolvedLiteral, ResolvedTerm } from '../check/resolved.ts'

/** The two sides of `==`, `=` and `:=`; none for another literal, and none under a `with`. */
export function sidesOf(literal: ResolvedLiteral): readonly ResolvedTerm[] {
  if (literal.with.length > 0) return []
  if (literal.kind === 'unify') return [literal.left, literal.right]
  return literal.kind === 'test' && literal.term.kind === 'builtinCall' && literal.term.name === 'equal'
    ? literal.term.args
    : []
}
