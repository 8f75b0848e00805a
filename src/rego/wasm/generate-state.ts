import type { Block, Operand, PlanFunction, WithStatement } from '../plan/ir.ts'
import type { LocalPlaces } from './allocate-locals.ts'
import type { CodeWriter } from './code-writer.ts'
import type { ConstantPool } from './constants.ts'
import type { FilledPattern } from './fill-patterns.ts'

/** What generated code refers to outside itself. */
export interface CodeEnvironment {
  readonly constants: ConstantPool
  /** Index of an exported function of the runtime. */
  runtime(name: string): number
  function(planFunction: PlanFunction): number
  /** Index of the function that fills patterns of this form, if there is one; it is given the pattern unless nothing of it is constant. */
  fill(pattern: FilledPattern): number | undefined
  /** Place of the function's result in a frame of kept results, and of the function in the table; `undefined` when it is not kept. */
  keptAt(planFunction: PlanFunction): number | undefined
  /** Index of the function that gives the kept result of a place, from the first call on. */
  readonly kept: number
  /** How a built-in is called: a function, and what it is given, where a number is an address, a length or the like. */
  builtin(
    name: string,
    args: readonly Operand[]
  ): { readonly function: number; readonly args: readonly (Operand | number)[] }
  /** Address of the only cell of `false`: that of every other value is higher, and undefined is lower. */
  readonly falseValue: number
  readonly globals: {
    readonly input: number
    readonly data: number
    readonly location: number
    /** Steps left, an `i64`; see the runtime's `steps.ts`. */
    readonly steps: number
    /** The element of the loop's last turn. */
    readonly scanned: number
    /** Address of the frame of kept results. */
    readonly memo: number
    readonly mocks: readonly number[]
  }
  /** Index of the function that gives an emptied frame for what runs under a `with`. */
  readonly pushMemo: number
}

/** What the code of a `with` puts back. */
export interface Saved {
  readonly memo: number
  readonly input: number | undefined
  readonly data: number | undefined
  readonly mocks: readonly number[]
  /** Depth at which the block of the `with` was opened. */
  readonly label: number
  readonly loops: number
}

/** What is held open while the code of one function is generated. */
export interface State {
  readonly code: CodeWriter
  readonly env: CodeEnvironment
  /** Where a failing statement goes. */
  readonly labels: Map<Block, number>
  /** The blocks that need a place to leave them for. */
  readonly targets: ReadonlySet<Block>
  /** The block that gives the function's result. */
  readonly top: number
  readonly saved: Map<WithStatement, Saved>
  readonly locals: LocalPlaces
  loops: number
  /** A planned local that stands on the stack and nowhere else: what is pushed next. */
  onStack: number | undefined
}

export function labelOf(state: State, planned: Block): number {
  const label = state.labels.get(planned)
  if (label === undefined) throw new Error('a break leaves a block that it is not in')
  return label
}

export function push(state: State, operand: Operand): void {
  const { code, env, locals } = state
  switch (operand.kind) {
    case 'local':
      if (operand.index === state.onStack) state.onStack = undefined
      else code.get(locals.placeOf(operand.index))
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

export function callRuntime(state: State, name: string, ...operands: readonly Operand[]): void {
  for (const operand of operands) push(state, operand)
  state.code.call(state.env.runtime(name))
}

/** Calls a planned function whose arguments are on the stack, or asks for its kept result. */
export function callPlanned({ code, env }: Pick<State, 'code' | 'env'>, planned: PlanFunction): void {
  const place = env.keptAt(planned)
  if (place === undefined) code.call(env.function(planned))
  else {
    code.constant(place)
    code.call(env.kept)
  }
}
