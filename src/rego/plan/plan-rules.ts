import type { Span } from '../../diagnostics/index.ts'
import type { ResolvedLiteral, ResolvedRule, ResolvedTerm, RuleSet } from '../check/resolved.ts'
import { constantOf } from './constant.ts'
import type { Block, Operand } from './ir.ts'
import { planBody } from './plan-body.ts'
import { planIterationsAhead, planTerm, planWholeTerm } from './plan-term.ts'
import { matchValues } from './plan-unify.ts'
import { type Guard, planAlternatives, type Reached } from './rule-index.ts'
import { emit, emitBlock, inside, local, newLocal, type Scope } from './scope.ts'

/** Plans all rules of a set into the scope's function, whose first locals are its parameters. */
export function planRuleSet(scope: Scope, ruleSet: RuleSet): void {
  switch (ruleSet.kind) {
    case 'complete':
    case 'function':
      planSingleValue(scope, ruleSet)
      break
    case 'partialSet':
      planPartialSet(scope, ruleSet)
      break
    case 'partialObject':
      planPartialObject(scope, ruleSet)
      break
  }
}

// ---- one value: complete rules and functions

interface Branch {
  readonly value: ResolvedTerm
  readonly body: readonly ResolvedLiteral[]
  readonly span: Span
}

function planSingleValue(scope: Scope, ruleSet: RuleSet): void {
  const { rules, default: fallback } = ruleSet
  const parameters = Array.from({ length: scope.function.parameters }, (_, i) => local(i))
  const haveOneValue = haveOneConstantValue(rules)
  const result = newLocal(scope)
  const alternatives = rules.map(rule => ({ ...rule, branches: rule.else, hasElse: rule.else.length > 0 }))
  planAlternatives(scope, alternatives, parameters, (rule, reached) => {
    // The first success settles the matter when no other can give another value.
    const isSettledByFirst = reached.isOnly || haveOneValue
    const then = isSettledByFirst ? 'returned' : reached.isFirst ? 'kept' : 'checked'
    emitBlock(scope, block => {
      const asked = [...rule.args.keys()].filter(i => i !== reached.guard?.argument)
      matchValues(
        scope,
        asked.map(i => rule.args[i] as ResolvedTerm),
        asked.map(i => parameters[i] as Operand)
      )
      if (rule.branches.length === 0) return planBranch(scope, block, rule, reached, then, result)
      const chain = isSettledByFirst ? result : newLocal(scope)
      const branches = [rule, ...rule.branches].map(({ value, body, span }) => ({
        value,
        body,
        span,
        args: rule.args,
        areArgsMatched: true
      }))
      planAlternatives(scope, branches, parameters, (branch, reachedBranch) => {
        emitBlock(scope, branchBlock => {
          if (!reachedBranch.isFirst) emit(scope, { op: 'IsUndefinedStmt', source: local(chain) })
          planBranch(scope, branchBlock, branch, reachedBranch, isSettledByFirst ? 'returned' : 'kept', chain)
        })
      })
      if (isSettledByFirst) return
      emit(scope, { op: 'IsDefinedStmt', source: local(chain) })
      emit(scope, { op: 'AssignVarOnceStmt', source: local(chain), target: result, span: rule.span })
    })
  })
  if (fallback) {
    emitBlock(scope, () => {
      emit(scope, { op: 'IsUndefinedStmt', source: local(result) })
      emit(scope, { op: 'ReturnLocalStmt', source: planWholeTerm(scope, fallback.value) })
    })
  }
  emit(scope, { op: 'ReturnLocalStmt', source: local(result) })
}

/**
 * Plans a body and its value. What becomes of the value: `returned` from the function, `kept` in the target, which nothing was put
 * into yet, or `checked` against what may be there. A body with many solutions must give the same value each time.
 */
function planBranch(
  scope: Scope,
  block: Block,
  { body, value, span }: Branch,
  { guard }: Reached,
  then: 'returned' | 'kept' | 'checked',
  target: number
): void {
  planGuarded(scope, body, guard)
  const source = planWholeTerm(scope, value)
  const isOnlySolution = scope.loops === 0 || source.kind === 'constant'
  if (!isOnlySolution || then === 'checked') emit(scope, { op: 'AssignVarOnceStmt', source, target, span })
  else if (then === 'kept') emit(scope, { op: 'AssignVarStmt', source, target })
  else emit(scope, { op: 'ReturnLocalStmt', source })
  if (source.kind === 'constant' && scope.loops > 0) emit(scope, { op: 'BreakStmt', target: block })
}

/** Plans a body but for the literal that was looked at to come here. */
function planGuarded(scope: Scope, body: readonly ResolvedLiteral[], guard: Guard | undefined): void {
  planBody(scope, guard?.literal ? body.filter(literal => literal !== guard.literal) : body)
}

function haveOneConstantValue(rules: readonly ResolvedRule[]): boolean {
  const keys = new Set<string>()
  for (const { value, else: branches } of rules) {
    const constant = constantOf(value)
    if (constant === undefined || branches.length > 0) return false
    keys.add(JSON.stringify(constant))
  }
  return keys.size === 1
}

// ---- partial rules

function planPartialSet(scope: Scope, ruleSet: RuleSet): void {
  const set = newLocal(scope)
  emit(scope, { op: 'MakeSetStmt', capacity: 0, target: set })
  planAlternatives(scope, ruleSet.rules, [], (rule, { guard }) => {
    emitBlock(scope, () => {
      planGuarded(scope, rule.body, guard)
      emit(scope, { op: 'SetAddStmt', set, value: planWholeTerm(scope, rule.contains ?? rule.value) })
    })
  })
  emit(scope, { op: 'ReturnLocalStmt', source: local(set) })
}

function planPartialObject(scope: Scope, ruleSet: RuleSet): void {
  const object = newLocal(scope)
  emit(scope, { op: 'MakeObjectStmt', capacity: 0, target: object })
  const depths = ruleSet.rules.map(rule => rule.keys.length + (rule.contains ? 0.5 : 0))
  const isMixed = new Set(depths).size > 1
  // Where a rule put a value of its own, no other rule may go below.
  const leaves = isMixed ? newLocal(scope) : undefined
  if (leaves !== undefined) emit(scope, { op: 'MakeSetStmt', capacity: 0, target: leaves })
  planKnownParts(scope, object, ruleSet.rules, 0)
  planAlternatives(scope, ruleSet.rules, [], (rule, { guard }) => {
    emitBlock(scope, () => {
      planGuarded(scope, rule.body, guard)
      for (const term of [...rule.keys, rule.contains ?? rule.value]) planIterationsAhead(scope, term)
      const keys = rule.keys.map(key => planTerm(scope, key))
      const value = planTerm(scope, rule.contains ?? rule.value)
      const last = keys.at(-1)
      if (!last) throw new Error('a partial object rule has no key')
      if (rule.contains) {
        const set = descend(scope, object, keys, 'MakeSetStmt', leaves, rule.span)
        return emit(scope, { op: 'SetAddStmt', set, value })
      }
      const parent = descend(scope, object, keys.slice(0, -1), 'MakeObjectStmt', leaves, rule.span)
      emit(scope, { op: 'ObjectInsertOnceStmt', object: parent, key: last, value, span: rule.span })
      if (leaves !== undefined) emit(scope, { op: 'SetAddStmt', set: leaves, value: pathOf(scope, keys) })
    })
  })
  emit(scope, { op: 'ReturnLocalStmt', source: local(object) })
}

/**
 * Puts the containers into an object that its rules know by scalars: as in OPA they are there, even if none of the rules holds,
 * unless a rule with a key that is computed stands for the object that they would be in.
 */
function planKnownParts(scope: Scope, object: number, rules: readonly ResolvedRule[], depth: number): void {
  const byKey = new Map<string, ResolvedRule[]>()
  for (const rule of rules) {
    const key = rule.keys[depth]
    const constant = key && constantOf(key)
    const isScalar = constant === null || typeof constant !== 'object' || 'number' in constant
    if (constant === undefined || !isScalar) return
    const written = JSON.stringify(constant)
    byKey.set(written, [...(byKey.get(written) ?? []), rule])
  }
  for (const inner of byKey.values()) {
    const [{ keys, span }] = inner as [ResolvedRule]
    const isPart = inner.some(rule => rule.keys.length > depth + 1)
    if (!isPart && !inner.some(({ contains }) => contains)) continue
    const key = planTerm(scope, keys[depth] as ResolvedTerm)
    const part = descend(scope, object, [key], isPart ? 'MakeObjectStmt' : 'MakeSetStmt', undefined, span)
    if (isPart) planKnownParts(scope, part, inner, depth + 1)
  }
}

/** The container under `keys`, made where it is not there yet. */
function descend(
  scope: Scope,
  root: number,
  keys: readonly Operand[],
  innermost: 'MakeSetStmt' | 'MakeObjectStmt',
  leaves: number | undefined,
  span: Span
): number {
  let parent = root
  for (const [i, key] of keys.entries()) {
    if (leaves !== undefined) refuseLeaf(scope, leaves, keys.slice(0, i + 1), span)
    const child = newLocal(scope)
    const object = parent
    emit(scope, { op: 'ResetLocalStmt', target: child })
    emitBlock(scope, () => emit(scope, { op: 'DotStmt', source: local(object), key, target: child }))
    emitBlock(scope, () => {
      emit(scope, { op: 'IsUndefinedStmt', source: local(child) })
      emit(scope, { op: i === keys.length - 1 ? innermost : 'MakeObjectStmt', capacity: 0, target: child })
      emit(scope, { op: 'ObjectInsertStmt', object, key, value: local(child) })
    })
    parent = child
  }
  return parent
}

function refuseLeaf(scope: Scope, leaves: number, path: readonly Operand[], span: Span): void {
  const block: Block = { statements: [] }
  emit(scope, { op: 'BlockStmt', block })
  inside(scope, block, () => {
    const key = pathOf(scope, path)
    const target = newLocal(scope)
    emit(scope, { op: 'DotStmt', source: local(leaves), key, target })
    emit(scope, { op: 'AbortStmt', message: 'object insert conflict', span })
  })
}

function pathOf(scope: Scope, keys: readonly Operand[]): Operand {
  const target = newLocal(scope)
  emit(scope, { op: 'BuildArrayStmt', items: keys, target })
  return local(target)
}
