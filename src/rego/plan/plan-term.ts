import type { ResolvedTerm } from '../check/resolved.ts'
import { type ConstantValue, compareConstants } from '../wasm/constants.ts'
import { constantOf } from './constant.ts'
import { type CallTarget, mockKey, withoutMock, withoutMocks } from './context.ts'
import { inOrderOfEntry } from './entry-order.ts'
import { bindsByPattern } from './free-locals.ts'
import type { Operand } from './ir.ts'
import { emit, emitBlock, functionSet, local, locationNumber, newLocal, openScan, type Scope } from './scope.ts'
import { subterms } from './walk-terms.ts'

/**
 * Plans what iterates in `term`: calls with many results, and references that bind locals, which its other parts may then read
 * in any order.
 * Called once for each term of a literal or head, before `planTerm`.
 */
export function planIterationsAhead(scope: Scope, term: ResolvedTerm): void {
  for (const part of subterms(term)) planIterationsAhead(scope, part)
  if (term.kind === 'ref' && term.operands.some(operand => bindsByPattern(scope, operand))) {
    scope.ahead.set(term, scope.planner.planRef(scope, term))
  } else if (term.kind === 'builtinCall' && scope.planner.builtinTraits(term.name).relation) {
    scope.ahead.set(term, planTerm(scope, term))
  }
}

/** Plans a term and what it needs ahead. */
export function planWholeTerm(scope: Scope, term: ResolvedTerm): Operand {
  if (constantOf(term) === undefined) planIterationsAhead(scope, term)
  return planTerm(scope, term)
}

/** Emits what gives the term's value; a term without a value fails. */
export function planTerm(scope: Scope, term: ResolvedTerm): Operand {
  const constant = constantOf(term)
  if (constant !== undefined) return { kind: 'constant', value: constant }
  const ahead = scope.ahead.get(term)
  if (ahead) {
    scope.ahead.delete(term)
    return ahead
  }
  switch (term.kind) {
    case 'local': {
      const value = scope.bound.get(term.local)
      if (!value) throw new Error(`\`${term.local.name}\` is read before it is bound`)
      return value
    }
    case 'input': {
      const target = newLocal(scope)
      emit(scope, { op: 'IsDefinedStmt', source: { kind: 'input' } })
      emit(scope, { op: 'AssignVarStmt', source: { kind: 'input' }, target })
      return local(target)
    }
    case 'data':
    case 'ref':
      return scope.planner.planRef(scope, term)
    case 'builtinCall':
    case 'functionCall':
      return planCall(scope, term)
    case 'array': {
      const items = term.items.map(item => planTerm(scope, item))
      const target = newLocal(scope)
      emit(scope, { op: 'BuildArrayStmt', items, target })
      return local(target)
    }
    case 'set': {
      const target = newLocal(scope)
      emit(scope, { op: 'MakeSetStmt', capacity: term.items.length, target })
      for (const item of inOrderOfEntry(term.items, item => item)) {
        emit(scope, { op: 'SetAddStmt', set: target, value: planTerm(scope, item) })
      }
      return local(target)
    }
    case 'object':
      return planObject(scope, term)
    case 'arrayComprehension': {
      const grouped = scope.planner.planGrouped(scope, term)
      if (grouped) return grouped
      const target = newLocal(scope)
      emit(scope, { op: 'MakeArrayStmt', capacity: 0, target })
      emitBlock(scope, () => {
        scope.planner.planBody(scope, term.body)
        emit(scope, { op: 'ArrayAppendStmt', array: target, value: planWholeTerm(scope, term.term) })
      })
      return local(target)
    }
    case 'setComprehension': {
      const grouped = scope.planner.planGrouped(scope, term)
      if (grouped) return grouped
      const target = newLocal(scope)
      emit(scope, { op: 'MakeSetStmt', capacity: 0, target })
      emitBlock(scope, () => {
        scope.planner.planBody(scope, term.body)
        emit(scope, { op: 'SetAddStmt', set: target, value: planWholeTerm(scope, term.term) })
      })
      return local(target)
    }
    case 'objectComprehension': {
      const object = newLocal(scope)
      emit(scope, { op: 'MakeObjectStmt', capacity: 0, target: object })
      emitBlock(scope, () => {
        scope.planner.planBody(scope, term.body)
        planIterationsAhead(scope, term.key)
        planIterationsAhead(scope, term.value)
        const key = planTerm(scope, term.key)
        const value = planTerm(scope, term.value)
        emit(scope, { op: 'ObjectInsertOnceStmt', object, key, value, span: term.span })
      })
      return local(object)
    }
    default:
      throw new Error(`a ${term.kind} is a constant`)
  }
}

export type Call = Extract<ResolvedTerm, { kind: 'builtinCall' | 'functionCall' }>

/** What a term calls, where it is a call. */
export function calledBy(term: Call): CallTarget
export function calledBy(term: ResolvedTerm): CallTarget | undefined
export function calledBy(term: ResolvedTerm): CallTarget | undefined {
  if (term.kind === 'builtinCall') return { kind: 'builtin', name: term.name }
  return term.kind === 'functionCall' ? { kind: 'function', path: term.path } : undefined
}

function planCall(scope: Scope, term: Call): Operand {
  const called = calledBy(term)
  const args = term.args.map(arg => planTerm(scope, arg))
  const target = newLocal(scope)
  const mock = scope.context.mocks.get(mockKey(called))
  if (mock?.kind === 'slot') {
    emit(scope, { op: 'MockStmt', slot: mock.slot, target })
    return local(target)
  }
  const outer = scope.context
  if (mock?.kind === 'document') {
    scope.context = withoutMock(outer, called)
    const value = scope.planner.planRef(scope, mock.term)
    scope.context = outer
    return value
  }
  // A replacement sees the functions as they are: calling what it replaces does not lead back to it.
  if (mock) scope.context = withoutMocks(outer)
  const result = emitCall(scope, mock ?? called, args, target, term)
  scope.context = outer
  return result
}

function emitCall(
  scope: Scope,
  called: CallTarget,
  args: readonly Operand[],
  target: number,
  { span }: ResolvedTerm
): Operand {
  const { planner } = scope
  if (called.kind === 'function') {
    const planFunction = planner.ruleFunction(functionSet(planner, called.path), scope.context)
    emit(scope, { op: 'CallStmt', function: planFunction, args, target })
    return local(target)
  }
  const { canFail, relation } = planner.builtinTraits(called.name)
  planner.builtins.add(called.name)
  const location = canFail ? locationNumber(scope, span, called.name) : 0
  emit(scope, { op: 'CallBuiltinStmt', name: called.name, args, target, location })
  if (!relation) return local(target)
  return openScan(scope, local(target), span).value
}

function planObject(scope: Scope, { entries }: ResolvedTerm & { kind: 'object' }): Operand {
  const keys = distinctConstants(entries.map(({ key }) => key))
  if (keys) {
    const values = entries.map(({ value }) => planTerm(scope, value))
    const target = newLocal(scope)
    emit(scope, { op: 'BuildObjectStmt', keys, values, target })
    return local(target)
  }
  const object = newLocal(scope)
  emit(scope, { op: 'MakeObjectStmt', capacity: entries.length, target: object })
  for (const entry of inOrderOfEntry(entries, ({ key }) => key)) {
    const key = planTerm(scope, entry.key)
    emit(scope, { op: 'ObjectInsertStmt', object, key, value: planTerm(scope, entry.value) })
  }
  return local(object)
}

function distinctConstants(terms: readonly ResolvedTerm[]): readonly ConstantValue[] | undefined {
  const values: ConstantValue[] = []
  for (const term of terms) {
    const value = constantOf(term)
    if (value === undefined || values.some(other => compareConstants(other, value) === 0)) return undefined
    values.push(value)
  }
  return values
}
