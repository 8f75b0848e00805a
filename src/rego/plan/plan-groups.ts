import type { ResolvedLiteral, ResolvedTerm } from '../check/resolved.ts'
import { constantOf } from './constant.ts'
import { sidesOf } from './equality.ts'
import type { Operand } from './ir.ts'
import { planWholeTerm } from './plan-term.ts'
import { callOnce, dot, emit, emitBlock, local, newLocal, openScope, type Scope } from './scope.ts'
import { visitTerm } from './walk-terms.ts'

type Comprehension = Extract<ResolvedTerm, { kind: 'arrayComprehension' | 'setComprehension' }>

/** A comprehension that depends on what is outside only by one side of an equality. */
interface Grouping {
  readonly outside: ResolvedTerm
  readonly before: readonly ResolvedLiteral[]
  /** What is compared with the local. */
  readonly key: ResolvedTerm
  readonly after: readonly ResolvedLiteral[]
}

/**
 * Plans a comprehension that is evaluated again and again, each time to look for the elements that belong to one value: all elements
 * are collected once, under the value that they belong to. `undefined` when the comprehension is not of that kind.
 *
 * As in OPA's index of comprehensions, elements are computed that nobody asks for; so nothing in it may fail.
 */
export function planGrouped(scope: Scope, term: Comprehension): Operand | undefined {
  if (scope.loops === 0 && scope.function.parameters === 0) return undefined
  const grouping = groupingOf(scope, term)
  if (!grouping) return undefined
  const { planner, rule, context } = scope
  const { source, start } = term.span
  const groups = planner.sharedFunction(`${rule} grouped ${source.name}:${start}`, context, made =>
    planGroups(openScope(planner, made, rule, context), term, grouping)
  )
  const result = newLocal(scope)
  const nothing = term.kind === 'arrayComprehension' ? { array: [] } : { set: [] }
  emit(scope, { op: 'AssignVarStmt', source: { kind: 'constant', value: nothing }, target: result })
  emitBlock(scope, () => {
    const key = planWholeTerm(scope, grouping.outside)
    emit(scope, { op: 'AssignVarStmt', source: dot(scope, callOnce(scope, groups), key), target: result })
  })
  return local(result)
}

/** Plans the object of all groups by their key. */
function planGroups(scope: Scope, term: Comprehension, { before, key, after }: Grouping): void {
  const groups = newLocal(scope)
  emit(scope, { op: 'MakeObjectStmt', capacity: 0, target: groups })
  emitBlock(scope, () => {
    scope.planner.planBody(scope, before)
    const under = planWholeTerm(scope, key)
    scope.planner.planBody(scope, after)
    const value = planWholeTerm(scope, term.term)
    const group = newLocal(scope)
    emit(scope, { op: 'ResetLocalStmt', target: group })
    emitBlock(scope, () => emit(scope, { op: 'DotStmt', source: local(groups), key: under, target: group }))
    emitBlock(scope, () => {
      emit(scope, { op: 'IsUndefinedStmt', source: local(group) })
      const op = term.kind === 'arrayComprehension' ? 'MakeArrayStmt' : 'MakeSetStmt'
      emit(scope, { op, capacity: 0, target: group })
      emit(scope, { op: 'ObjectInsertStmt', object: groups, key: under, value: local(group) })
    })
    if (term.kind === 'arrayComprehension') emit(scope, { op: 'ArrayAppendStmt', array: group, value })
    else emit(scope, { op: 'SetAddStmt', set: group, value })
  })
  emit(scope, { op: 'ReturnLocalStmt', source: local(groups) })
}

function groupingOf(scope: Scope, term: Comprehension): Grouping | undefined {
  let isHarmless = true
  visitTerm(term, {
    term(part) {
      if (part.kind === 'functionCall') isHarmless = false
      else if (part.kind === 'builtinCall') {
        const { canFail, relation } = scope.planner.builtinTraits(part.name)
        if (canFail || relation || scope.context.mocks.has(part.name)) isHarmless = false
      }
    },
    literal(literal) {
      if (literal.with.length > 0) isHarmless = false
    }
  })
  if (!isHarmless) return undefined
  const readsOutside = outsideReads(scope, term)
  if (readsOutside === 0) return undefined
  for (const [i, literal] of term.body.entries()) {
    const [left, right] = sidesOf(literal)
    if (!left || !right) continue
    const outside = [left, right].find(side => isFromOutside(scope, side))
    if (!outside || outsideReads(scope, outside) < readsOutside) continue
    const key = outside === left ? right : left
    // Where the equality may bind, only a reference surely has a value of its own.
    if (literal.kind === 'unify' && key.kind !== 'ref') return undefined
    return { outside, before: term.body.slice(0, i), key, after: term.body.slice(i + 1) }
  }
  return undefined
}

/** How often a term reads locals that are bound here. */
function outsideReads(scope: Scope, term: ResolvedTerm): number {
  let reads = 0
  visitTerm(term, {
    term(part) {
      if (part.kind === 'local' && scope.bound.has(part.local)) reads++
    }
  })
  return reads
}

/** A local that is bound here, or what it holds under names that are. */
function isFromOutside(scope: Scope, term: ResolvedTerm): boolean {
  if (term.kind === 'local') return scope.bound.has(term.local)
  if (term.kind !== 'ref') return false
  return [term.base, ...term.operands].every(
    part => constantOf(part) !== undefined || (part.kind === 'local' && scope.bound.has(part.local))
  )
}
