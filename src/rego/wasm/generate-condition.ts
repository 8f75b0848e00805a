import type { Operand, Statement } from '../plan/ir.ts'
import { callPlanned, callRuntime, push, type State } from './generate-state.ts'
import type { opcodes } from './opcodes.ts'

type ValueStatement = Extract<Statement, { op: 'DotStmt' | 'CallStmt' | 'CallBuiltinStmt' | 'MockStmt' }>

/** A statement that does nothing but fail or not, alone or with the one that gives the value it looks at. */
export interface Condition {
  /** Statements that it stands for: 1 or 2. */
  readonly length: number
  /** Leaves on the stack a number that is 0 when the statement fails (`wanted`: when it does not). */
  push(wanted: 'holds' | 'fails'): void
}

const comparisons = {
  lt: ['i32LtS', 'i32GeS'],
  lte: ['i32LeS', 'i32GtS'],
  gt: ['i32GtS', 'i32LeS'],
  gte: ['i32GeS', 'i32LtS']
} as const

const tags = {
  is_null: 1,
  is_boolean: 2,
  is_number: 3,
  is_string: 4,
  is_array: 5,
  is_object: 6,
  is_set: 7
} as const

/** How many statements make the condition that begins at `statement`; 0 when none does. */
export function conditionLength(statement: Statement, next: Statement | undefined): 0 | 1 | 2 {
  switch (statement.op) {
    case 'EqualStmt':
    case 'NotEqualStmt':
    case 'IsDefinedStmt':
    case 'IsUndefinedStmt':
    case 'IsArrayStmt':
    case 'IsObjectStmt':
    case 'NotFalseStmt':
      return 1
    case 'DotStmt':
    case 'CallStmt':
    case 'CallBuiltinStmt':
    case 'MockStmt':
      return next?.op === 'NotFalseStmt' && next.source.kind === 'local' && next.source.index === statement.target
        ? 2
        : 0
    default:
      return 0
  }
}

/** The condition that begins at `statement`, of which `next` is the one after it; `undefined` for statements that do other things. */
export function conditionAt(state: State, statement: Statement, next: Statement | undefined): Condition | undefined {
  switch (statement.op) {
    case 'EqualStmt':
    case 'NotEqualStmt': {
      const { a, b } = statement
      return equality(state, a, b, statement.op === 'EqualStmt')
    }
    case 'IsDefinedStmt':
    case 'IsUndefinedStmt':
      return {
        length: 1,
        push(wanted) {
          push(state, statement.source)
          if ((wanted === 'holds') !== (statement.op === 'IsDefinedStmt')) state.code.op('i32Eqz')
        }
      }
    case 'IsArrayStmt':
      return tag(state, statement.source, tags.is_array, 1)
    case 'IsObjectStmt':
      return tag(state, statement.source, tags.is_object, 1)
    case 'NotFalseStmt':
      // What comes by here is defined.
      return truth(state, () => push(state, statement.source), 1)
    case 'DotStmt':
    case 'CallStmt':
    case 'CallBuiltinStmt':
    case 'MockStmt': {
      if (conditionLength(statement, next) === 0) return undefined
      const isReadOnce = state.locals.readsOf(statement.target) === 1
      return (
        (isReadOnce ? ofBuiltin(state, statement) : undefined) ??
        truth(state, () => pushValue(state, statement, !isReadOnce), 2)
      )
    }
    default:
      return undefined
  }
}

function equality(state: State, a: Operand, b: Operand, wantsEqual: boolean): Condition {
  return {
    length: 1,
    push(wanted) {
      // What is on the stack already is the first.
      if (b.kind === 'local' && b.index === state.onStack) callRuntime(state, 'value_equal', b, a)
      else callRuntime(state, 'value_equal', a, b)
      if ((wanted === 'holds') !== wantsEqual) state.code.op('i32Eqz')
    }
  }
}

function tag(state: State, source: Operand, wantedTag: number, length: number): Condition {
  return {
    length,
    push(wanted) {
      push(state, source)
      state.code.memory('i32Load8U')
      state.code.constant(wantedTag)
      state.code.op(wanted === 'holds' ? 'i32Eq' : 'i32Ne')
    }
  }
}

/** Neither undefined nor `false`, which have the lowest addresses. */
function truth(state: State, pushOne: () => void, length: number): Condition {
  const { code, env } = state
  return {
    length,
    push(wanted) {
      pushOne()
      code.constant(env.falseValue)
      code.op(wanted === 'holds' ? 'i32GtU' : 'i32LeU')
    }
  }
}

/** Built-ins of which only the answer is asked, not its cell. */
function ofBuiltin(state: State, statement: ValueStatement): Condition | undefined {
  if (statement.op !== 'CallBuiltinStmt') return undefined
  const { name, args } = statement
  const [a, b] = args
  if (a && Object.hasOwn(tags, name)) return tag(state, a, tags[name as keyof typeof tags], 2)
  if (!a || !b || !Object.hasOwn(comparisons, name)) return undefined
  const [holds, fails]: readonly (keyof typeof opcodes)[] = comparisons[name as keyof typeof comparisons]
  return {
    length: 2,
    push(wanted) {
      callRuntime(state, 'value_compare', a, b)
      state.code.constant(0)
      state.code.op((wanted === 'holds' ? holds : fails) as keyof typeof opcodes)
    }
  }
}

/**
 * True when the value that a statement gives is asked for by the next one only, which fails by itself when it is undefined: it stays
 * on the stack, and nobody looks at it in between.
 */
export function passesOn(
  { locals }: State,
  statement: Statement,
  next: Statement | undefined
): statement is ValueStatement {
  switch (statement.op) {
    case 'DotStmt':
    case 'CallStmt':
    case 'CallBuiltinStmt':
    case 'MockStmt':
      break
    default:
      return false
  }
  const { target } = statement
  const isTarget = (operand: Operand): boolean => operand.kind === 'local' && operand.index === target
  if (locals.readsOf(target) !== 1) return false
  return next?.op === 'DotStmt'
    ? isTarget(next.source)
    : next?.op === 'EqualStmt' && (isTarget(next.a) || isTarget(next.b))
}

/** Leaves the value that a statement gives on the stack, 0 for undefined, and keeps it where `keep` says so. */
export function pushValue(state: State, statement: ValueStatement, keep: boolean): void {
  const { code, env } = state
  switch (statement.op) {
    case 'DotStmt': {
      const { key } = statement
      const isName = key.kind === 'constant' && typeof key.value === 'string'
      const get = statement.isStored ? 'value_get_stored' : isName ? 'value_get_string' : 'value_get'
      callRuntime(state, get, statement.source, key)
      break
    }
    case 'CallStmt':
      for (const arg of statement.args) push(state, arg)
      callPlanned(state, statement.function)
      break
    case 'CallBuiltinStmt': {
      if (statement.location > 0) {
        code.constant(statement.location)
        code.setGlobal(env.globals.location)
      }
      const { function: index, args } = env.builtin(statement.name, statement.args)
      for (const arg of args) {
        if (typeof arg === 'number') code.constant(arg)
        else push(state, arg)
      }
      code.call(index)
      break
    }
    case 'MockStmt':
      code.getGlobal(env.globals.mocks[statement.slot] as number)
      break
  }
  if (keep) code.tee(state.locals.placeOf(statement.target))
}
