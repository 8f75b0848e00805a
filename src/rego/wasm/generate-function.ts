import { positionAt, type Span } from '../../diagnostics/index.ts'
import type { Block, Operand, PlanFunction, Statement } from '../plan/ir.ts'
import { allocateLocals } from './allocate-locals.ts'
import { CodeWriter } from './code-writer.ts'
import { compareConstants } from './constants.ts'
import { type FilledPattern, filledPattern } from './fill-patterns.ts'
import { findTargets } from './find-targets.ts'
import { conditionAt, passesOn, pushValue } from './generate-condition.ts'
import { type CodeEnvironment, callRuntime, labelOf, push, type State } from './generate-state.ts'
import { generateWith, generateWithout } from './generate-with.ts'

const arrayTag = 5
/** The body of a planned function. */
export function generateFunction(planFunction: PlanFunction, env: CodeEnvironment): Uint8Array {
  const locals = allocateLocals(planFunction)
  const code = new CodeWriter(planFunction.parameters, locals.count)
  const { block: planned } = planFunction
  const targets = findTargets(planned)
  const top = code.openResult()
  const state: State = {
    code,
    env,
    labels: new Map(),
    targets,
    top,
    saved: new Map(),
    locals,
    loops: 0,
    onStack: undefined
  }
  const last = planned.statements.at(-1)
  const endsInResult = last?.op === 'ReturnLocalStmt' && !targets.has(planned)
  if (endsInResult) {
    statements(state, planned, planned.statements.length - 1)
    push(state, last.source)
  } else {
    block(state, planned)
    code.constant(0)
  }
  code.close()
  return code.finish()
}

/** A block that nothing leaves early needs none in the code. */
function block(state: State, planned: Block): void {
  if (!state.targets.has(planned)) {
    statements(state, planned)
    return
  }
  state.labels.set(planned, state.code.open('block'))
  statements(state, planned)
  state.code.close()
}

function statements(state: State, planned: Block, count: number = planned.statements.length): void {
  const { code } = state
  const all = planned.statements
  for (let i = 0; i < count; i++) {
    const statement = all[i] as Statement
    if (i + 1 < count && passesOn(state, statement, all[i + 1])) {
      pushValue(state, statement, false)
      state.onStack = statement.target
      continue
    }
    const condition = conditionAt(state, statement, all[i + 1])
    if (!condition) {
      generate(state, statement, planned)
      continue
    }
    i += condition.length - 1
    const next = all[i + 1]
    if (next?.op === 'BreakStmt' && i + 2 === all.length) {
      // What comes after a failure is the end of the block all the same.
      condition.push('holds')
      code.branchIf(labelOf(state, next.target))
      i++
    } else {
      condition.push('fails')
      code.branchIf(labelOf(state, planned))
    }
  }
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
      callRuntime(state, 'one_value', { kind: 'local', index: statement.target }, statement.source)
      code.tee(locals.placeOf(statement.target))
      code.op('i32Eqz')
      code.open('if')
      abort(state, 'var assignment conflict', statement.span)
      code.close()
      break
    case 'ResetLocalStmt':
      code.constant(0)
      code.set(locals.placeOf(statement.target))
      break
    case 'IsCollectionStmt':
      push(state, statement.source)
      code.memory('i32Load8U')
      code.constant(arrayTag)
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
    case 'NotEqualStmt':
    case 'IsDefinedStmt':
    case 'IsUndefinedStmt':
    case 'IsArrayStmt':
    case 'IsObjectStmt':
    case 'NotFalseStmt':
      throw new Error(`${statement.op} is a condition`)
    case 'DotStmt':
    case 'CallStmt':
    case 'CallBuiltinStmt':
    case 'MockStmt':
      pushValue(state, statement, locals.readsOf(statement.target) > 0)
      code.op('i32Eqz')
      code.branchIf(labelOf(state, here))
      break
    case 'MakeArrayStmt':
    case 'MakeObjectStmt':
    case 'MakeSetStmt': {
      const make = { MakeArrayStmt: 'array_new', MakeObjectStmt: 'object_new', MakeSetStmt: 'set_new' } as const
      code.constant(statement.capacity)
      code.call(env.runtime(make[statement.op]))
      code.set(locals.placeOf(statement.target))
      break
    }
    case 'BuildArrayStmt':
    case 'BuildObjectStmt':
      copyPattern(state, filledPattern(statement, env.constants), statement.target)
      break
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
      generateWith(state, statement, () => statements(state, statement.block))
      break
    case 'WithoutStmt':
      generateWithout(state, statement, () => block(state, statement.block))
      break
    case 'ReturnLocalStmt':
      push(state, statement.source)
      code.branch(state.top)
      break
  }
}

/** A copy of a constant with what is known only now put into its gaps. */
function copyPattern(state: State, pattern: FilledPattern, target: number): void {
  const { code, env, locals } = state
  const fill = env.fill(pattern)
  if (fill === undefined || !pattern.isAllGaps) code.constant(pattern.address)
  if (fill === undefined) {
    code.call(env.runtime(pattern.copy))
    code.set(locals.placeOf(target))
    for (const { value, offset } of pattern.gaps) {
      code.get(locals.placeOf(target))
      push(state, value)
      code.memory('i32Store', offset)
    }
    return
  }
  for (const { value } of pattern.gaps) push(state, value)
  code.call(fill)
  code.set(locals.placeOf(target))
}

function scan(state: State, statement: Statement & { op: 'ScanStmt' }): void {
  const { code, env, locals } = state
  const turn = code.newLocal()
  // Locals begin as 0: only a loop comes back to one.
  if (state.loops > 0) {
    code.constant(0)
    code.set(turn)
  }
  const loop = code.open('loop')
  push(state, statement.source)
  code.get(turn)
  code.constant(statement.location)
  code.call(env.runtime('scan_next'))
  code.tee(turn)
  code.open('if')
  if (locals.readsOf(statement.key) > 0) {
    push(state, statement.source)
    code.get(turn)
    code.call(env.runtime('scan_key'))
    code.set(locals.placeOf(statement.key))
  }
  if (locals.readsOf(statement.value) > 0) {
    code.getGlobal(env.globals.scanned)
    code.set(locals.placeOf(statement.value))
  }
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
