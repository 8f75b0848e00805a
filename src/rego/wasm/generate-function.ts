import { positionAt, type Span } from '../../diagnostics/index.ts'
import type { Block, Operand, PlanFunction, Statement, WithStatement } from '../plan/ir.ts'
import { allocateLocals, type LocalPlaces } from './allocate-locals.ts'
import { CodeWriter } from './code-writer.ts'
import { type ConstantPool, compareConstants } from './constants.ts'

/** What generated code refers to outside itself. */
export interface CodeEnvironment {
  readonly constants: ConstantPool
  /** Index of an exported function of the runtime. */
  runtime(name: string): number
  function(planFunction: PlanFunction): number
  /** How a built-in is called: a function of the runtime, or the host under a number. */
  builtin(name: string): { readonly function: number; readonly hostId?: number }
  /** Offset of the function's result in a frame of kept results. */
  memoOffset(planFunction: PlanFunction): number
  readonly globals: {
    readonly input: number
    readonly data: number
    readonly location: number
    /** Steps left, an `i64`; see the runtime's `steps.ts`. */
    readonly steps: number
    /** Address of the frame of kept results. */
    readonly memo: number
    readonly mocks: readonly number[]
  }
  /** Index of the function that gives an emptied frame for what runs under a `with`. */
  readonly pushMemo: number
}

/** In a frame of kept results: undefined, as against 0 for not computed yet. */
const keptUndefined = 1

const tags = { array: 5, object: 6 } as const
/** First eight bytes of the cell of `false`. */
const falseCell = 2

interface Saved {
  readonly memo: number
  readonly input: number | undefined
  readonly data: number | undefined
  readonly mocks: readonly number[]
  /** Depth at which the block of the `with` was opened. */
  readonly label: number
  loops: number
}

interface State {
  readonly code: CodeWriter
  readonly env: CodeEnvironment
  /** Where a failing statement goes. */
  readonly labels: Map<Block, number>
  readonly result: number
  readonly top: Block
  readonly saved: Map<WithStatement, Saved>
  readonly locals: LocalPlaces
  loops: number
}

/** The body of a planned function. */
export function generateFunction(planFunction: PlanFunction, env: CodeEnvironment): Uint8Array {
  const locals = allocateLocals(planFunction)
  const code = new CodeWriter(planFunction.parameters, locals.count)
  const result = code.newLocal()
  const state: State = {
    code,
    env,
    labels: new Map(),
    result,
    top: planFunction.block,
    saved: new Map(),
    locals,
    loops: 0
  }
  if (planFunction.memoised) {
    code.getGlobal(env.globals.memo)
    code.memory('i32Load', env.memoOffset(planFunction))
    code.tee(result)
    code.open('if')
    code.constant(0)
    code.get(result)
    code.get(result)
    code.constant(keptUndefined)
    code.op('i32Eq')
    code.op('select')
    code.op('return')
    code.close()
  }
  block(state, planFunction.block)
  if (planFunction.memoised) {
    code.getGlobal(env.globals.memo)
    code.get(result)
    code.constant(keptUndefined)
    code.get(result)
    code.op('select')
    code.memory('i32Store', env.memoOffset(planFunction))
  }
  code.get(result)
  return code.finish()
}

function block(state: State, planned: Block): void {
  state.labels.set(planned, state.code.open('block'))
  statements(state, planned)
  state.code.close()
}

function statements(state: State, planned: Block): void {
  for (const statement of planned.statements) generate(state, statement, planned)
}

function labelOf(state: State, planned: Block): number {
  const label = state.labels.get(planned)
  if (label === undefined) throw new Error('a break leaves a block that it is not in')
  return label
}

function push({ code, env, locals }: State, operand: Operand): void {
  switch (operand.kind) {
    case 'local':
      code.get(locals.placeOf(operand.index))
      break
    case 'constant':
      code.constant(env.constants.add(operand.value))
      break
    case 'input':
      code.getGlobal(env.globals.input)
      break
    case 'data':
      code.getGlobal(env.globals.data)
      break
  }
}

function callRuntime(state: State, name: string, ...operands: readonly Operand[]): void {
  for (const operand of operands) push(state, operand)
  state.code.call(state.env.runtime(name))
}

/** Fails when the number on the stack is 0. */
function failIfZero(state: State, here: Block): void {
  state.code.op('i32Eqz')
  state.code.branchIf(labelOf(state, here))
}

/** Stores the value on the stack and fails when it is undefined. */
function storeDefined(state: State, target: number, here: Block): void {
  if (state.locals.isRead(target)) state.code.tee(state.locals.placeOf(target))
  failIfZero(state, here)
}

function failUnlessTag(state: State, source: Operand, tag: number, here: Block): void {
  push(state, source)
  state.code.memory('i32Load8U')
  state.code.constant(tag)
  state.code.op('i32Ne')
  state.code.branchIf(labelOf(state, here))
}

function abort(state: State, message: string, span: Span): void {
  const { line, column } = positionAt(span.source, span.start)
  const text = `${span.source.name}:${line}:${column}: ${message}`.replace(/[^\x20-\x7e]/g, '?')
  state.code.constant(state.env.constants.add(text))
  state.code.call(state.env.runtime('runtime_abort'))
}

function generate(state: State, statement: Statement, here: Block): void {
  const { code, env, locals } = state
  switch (statement.op) {
    case 'AssignVarStmt':
      push(state, statement.source)
      code.set(locals.placeOf(statement.target))
      break
    case 'AssignVarOnceStmt':
      code.get(locals.placeOf(statement.target))
      code.open('if')
      callRuntime(state, 'value_equal', { kind: 'local', index: statement.target }, statement.source)
      code.op('i32Eqz')
      code.open('if')
      abort(state, 'var assignment conflict', statement.span)
      code.close()
      code.else()
      push(state, statement.source)
      code.set(locals.placeOf(statement.target))
      code.close()
      break
    case 'ResetLocalStmt':
      code.constant(0)
      code.set(locals.placeOf(statement.target))
      break
    case 'IsDefinedStmt':
      push(state, statement.source)
      failIfZero(state, here)
      break
    case 'IsUndefinedStmt':
      push(state, statement.source)
      code.branchIf(labelOf(state, here))
      break
    case 'IsArrayStmt':
      failUnlessTag(state, statement.source, tags.array, here)
      break
    case 'IsObjectStmt':
      failUnlessTag(state, statement.source, tags.object, here)
      break
    case 'IsCollectionStmt':
      push(state, statement.source)
      code.memory('i32Load8U')
      code.constant(tags.array)
      code.op('i32LtU')
      code.branchIf(labelOf(state, here))
      break
    case 'LenStmt':
      callRuntime(state, 'value_count', statement.source)
      code.constant(statement.length)
      code.op('i32Ne')
      code.branchIf(labelOf(state, here))
      break
    case 'EqualStmt':
      callRuntime(state, 'value_equal', statement.a, statement.b)
      failIfZero(state, here)
      break
    case 'NotEqualStmt':
      callRuntime(state, 'value_equal', statement.a, statement.b)
      code.branchIf(labelOf(state, here))
      break
    case 'NotFalseStmt':
      push(state, statement.source)
      code.memory('i64Load')
      code.constant64(falseCell)
      code.op('i64Eq')
      code.branchIf(labelOf(state, here))
      break
    case 'DotStmt': {
      const { key } = statement
      const isName = key.kind === 'constant' && typeof key.value === 'string'
      callRuntime(state, isName ? 'value_get_string' : 'value_get', statement.source, key)
      storeDefined(state, statement.target, here)
      break
    }
    case 'MakeArrayStmt':
    case 'MakeObjectStmt':
    case 'MakeSetStmt': {
      const make = { MakeArrayStmt: 'array_new', MakeObjectStmt: 'object_new', MakeSetStmt: 'set_new' } as const
      code.constant(statement.capacity)
      code.call(env.runtime(make[statement.op]))
      code.set(locals.placeOf(statement.target))
      break
    }
    case 'ArrayAppendStmt':
      callRuntime(state, 'array_push', { kind: 'local', index: statement.array }, statement.value)
      break
    case 'SetAddStmt':
      callRuntime(state, 'set_add', { kind: 'local', index: statement.set }, statement.value)
      break
    case 'ObjectInsertStmt': {
      const object: Operand = { kind: 'local', index: statement.object }
      callRuntime(state, 'object_insert', object, statement.key, statement.value)
      break
    }
    case 'ObjectInsertOnceStmt': {
      const object: Operand = { kind: 'local', index: statement.object }
      callRuntime(state, 'object_insert_once', object, statement.key, statement.value)
      code.op('i32Eqz')
      code.open('if')
      abort(state, 'object insert conflict', statement.span)
      code.close()
      break
    }
    case 'ObjectMergeStmt':
      callRuntime(state, 'object_merge', statement.a, statement.b)
      code.set(locals.placeOf(statement.target))
      break
    case 'UpsertPathStmt': {
      const path: Operand = { kind: 'constant', value: { array: statement.path } }
      callRuntime(state, 'value_upsert_path', statement.root, path, statement.value)
      code.tee(locals.placeOf(statement.target))
      code.op('i32Eqz')
      code.open('if')
      abort(state, 'bad document path', statement.span)
      code.close()
      break
    }
    case 'AbortStmt':
      abort(state, statement.message, statement.span)
      break
    case 'CallStmt':
      for (const arg of statement.args) push(state, arg)
      code.call(env.function(statement.function))
      storeDefined(state, statement.target, here)
      break
    case 'CallBuiltinStmt':
      callBuiltin(state, statement, here)
      break
    case 'MockStmt':
      code.getGlobal(env.globals.mocks[statement.slot] as number)
      storeDefined(state, statement.target, here)
      break
    case 'ScanStmt':
      scan(state, statement)
      break
    case 'SwitchStmt':
      generateSwitch(state, statement, here)
      break
    case 'NotStmt':
    case 'BlockStmt':
      block(state, statement.block)
      break
    case 'BreakStmt':
      code.branch(labelOf(state, statement.target))
      break
    case 'WithStmt':
      generateWith(state, statement)
      break
    case 'WithoutStmt':
      generateWithout(state, statement)
      break
    case 'ReturnLocalStmt':
      code.get(locals.placeOf(statement.source))
      code.set(state.result)
      code.branch(labelOf(state, state.top))
      break
  }
}

function callBuiltin(state: State, statement: Statement & { op: 'CallBuiltinStmt' }, here: Block): void {
  const { code, env } = state
  if (statement.location > 0) {
    code.constant(statement.location)
    code.setGlobal(env.globals.location)
  }
  const { function: index, hostId } = env.builtin(statement.name)
  if (hostId !== undefined) code.constant(hostId)
  for (const arg of statement.args) push(state, arg)
  code.call(index)
  storeDefined(state, statement.target, here)
}

function scan(state: State, statement: Statement & { op: 'ScanStmt' }): void {
  const { code, locals } = state
  const index = code.newLocal()
  const count = code.newLocal()
  callRuntime(state, 'value_count', statement.source)
  code.set(count)
  code.constant(0)
  code.set(index)
  const exit = code.open('block')
  const loop = code.open('loop')
  code.get(index)
  code.get(count)
  code.op('i32GeS')
  code.branchIf(exit)
  countStep(state, statement.location)
  if (state.locals.isRead(statement.key)) {
    push(state, statement.source)
    code.get(index)
    code.call(state.env.runtime('value_key_at'))
    code.set(locals.placeOf(statement.key))
  }
  if (state.locals.isRead(statement.value)) {
    push(state, statement.source)
    code.get(index)
    code.call(state.env.runtime('value_at'))
    code.set(locals.placeOf(statement.value))
  }
  code.get(index)
  code.constant(1)
  code.op('i32Add')
  code.set(index)
  // A failure inside goes on with the next element.
  state.labels.set(statement.block, loop)
  state.loops++
  statements(state, statement.block)
  state.loops--
  code.branch(loop)
  code.close()
  code.close()
}

function generateSwitch(state: State, statement: Statement & { op: 'SwitchStmt' }, here: Block): void {
  const { code } = state
  const sorted = statement.cases.toSorted((a, b) => compareConstants(a.value, b.value))
  const end = code.open('block')
  const labels = sorted.map(() => code.open('block')).reverse()
  const values: Operand = { kind: 'constant', value: { set: sorted.map(({ value }) => value) } }
  callRuntime(state, 'case_of', values, statement.source)
  code.branchTable(labels, labelOf(state, here))
  for (const { block: planned } of sorted) {
    code.close()
    state.labels.set(planned, end)
    statements(state, planned)
    code.branch(end)
  }
  code.close()
}

function countStep({ code, env }: State, location: number): void {
  code.getGlobal(env.globals.steps)
  code.constant64(1)
  code.op('i64Sub')
  code.setGlobal(env.globals.steps)
  code.getGlobal(env.globals.steps)
  code.op('i64Eqz')
  code.open('if')
  code.constant(location)
  code.call(env.runtime('steps_exhausted'))
  code.close()
}

function generateWith(state: State, statement: WithStatement): void {
  const { code, env } = state
  const { globals } = env
  const save = (global: number): number => {
    const local = code.newLocal()
    code.getGlobal(global)
    code.set(local)
    return local
  }
  const saved: Saved = {
    memo: save(globals.memo),
    input: statement.input && save(globals.input),
    data: statement.data && save(globals.data),
    mocks: statement.mocks.map(({ slot }) => save(globals.mocks[slot] as number)),
    label: code.open('block'),
    loops: state.loops
  }
  state.saved.set(statement, saved)
  state.labels.set(statement.block, saved.label)
  replace(state, statement, saved)
  statements(state, statement.block)
  code.close()
  restore(state, statement, saved)
}

function generateWithout(state: State, statement: Statement & { op: 'WithoutStmt' }): void {
  const saved = state.saved.get(statement.with)
  if (!saved) throw new Error('values are taken back that no `with` gave')
  restore(state, statement.with, saved)
  block(state, statement.block)
  // Only a loop comes back to what is evaluated under the `with`.
  if (state.loops > saved.loops) replace(state, statement.with, saved)
}

function replace(state: State, statement: WithStatement, saved: Saved): void {
  const { code, env } = state
  const { globals } = env
  const put = (operand: Operand, global: number): void => {
    push(state, operand)
    code.setGlobal(global)
  }
  if (statement.input) put(statement.input, globals.input)
  if (statement.data) put(statement.data, globals.data)
  for (const { slot, value } of statement.mocks) put(value, globals.mocks[slot] as number)
  code.get(saved.memo)
  code.call(env.pushMemo)
  code.setGlobal(globals.memo)
}

function restore({ code, env }: State, { mocks }: WithStatement, saved: Saved): void {
  const { globals } = env
  const put = (local: number | undefined, global: number): void => {
    if (local === undefined) return
    code.get(local)
    code.setGlobal(global)
  }
  put(saved.input, globals.input)
  put(saved.data, globals.data)
  for (const [i, { slot }] of mocks.entries()) put(saved.mocks[i], globals.mocks[slot] as number)
  put(saved.memo, globals.memo)
}
