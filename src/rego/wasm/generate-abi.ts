import type { Plan } from '../plan/ir.ts'
import { CodeWriter } from './code-writer.ts'
import type { CodeEnvironment } from './generate-state.ts'

/** Bytes before the first result in a frame of kept results: the address of the frame below it, made when needed. */
export const memoHeader = 4

/** `pushMemo(frame)`: an emptied frame for what runs under a `with`; the same one each time it is asked of the same frame. */
export function generatePushMemo(env: CodeEnvironment, resultBytes: number): Uint8Array {
  const code = new CodeWriter(1)
  const next = code.newLocal()
  code.get(0)
  code.memory('i32Load')
  code.tee(next)
  code.op('i32Eqz')
  code.open('if')
  code.constant(memoHeader + resultBytes)
  code.call(env.runtime('opa_malloc'))
  code.tee(next)
  code.constant(0)
  code.memory('i32Store')
  code.get(0)
  code.get(next)
  code.memory('i32Store')
  code.close()
  code.get(next)
  code.constant(memoHeader)
  code.op('i32Add')
  code.constant(0)
  code.constant(resultBytes)
  code.memoryFill()
  code.get(next)
  return code.finish()
}

/** `evaluate(entrypoint)`: its value, after all results of earlier evaluations are forgotten. */
export function generateEvaluate(env: CodeEnvironment, plan: Plan, memoFrame: number, resultBytes: number): Uint8Array {
  const code = new CodeWriter(1)
  code.constant(memoFrame)
  code.constant(0)
  code.constant(memoHeader + resultBytes)
  code.memoryFill()
  code.constant(memoFrame)
  code.setGlobal(env.globals.memo)
  const unknown = code.open('block')
  const labels = plan.entrypoints.map(() => code.open('block')).reverse()
  code.get(0)
  code.branchTable(labels, unknown)
  for (const { function: planFunction } of plan.entrypoints) {
    code.close()
    code.call(env.function(planFunction))
    code.op('return')
  }
  code.close()
  code.constant(env.constants.add('internal: illegal entrypoint id'))
  code.call(env.runtime('runtime_abort'))
  code.op('unreachable')
  return code.finish()
}

/** `opa_eval(reserved, entrypoint, data, input, input length, heap pointer, format)`: text of the result set. */
export function generateOpaEval(env: CodeEnvironment, evaluate: number): Uint8Array {
  const code = new CodeWriter(7)
  for (const parameter of [2, 3, 4, 5]) code.get(parameter)
  code.call(env.runtime('runtime_begin'))
  code.get(1)
  code.call(evaluate)
  code.get(6)
  code.call(env.runtime('runtime_result'))
  return code.finish()
}

/** `eval(context)`: the older way; 0, and the result set is in the context. */
export function generateEval(env: CodeEnvironment, evaluate: number): Uint8Array {
  const code = new CodeWriter(1)
  code.get(0)
  code.get(0)
  code.call(env.runtime('runtime_begin_context'))
  code.call(evaluate)
  code.call(env.runtime('runtime_end_context'))
  code.constant(0)
  return code.finish()
}

/** Calls a built-in of the runtime after the steps of its operands were taken. */
export function generateCounted(builtin: number, operands: number, spend: number): Uint8Array {
  const code = new CodeWriter(operands)
  for (let i = 0; i < operands; i++) {
    code.get(i)
    code.call(spend)
  }
  for (let i = 0; i < operands; i++) code.get(i)
  code.call(builtin)
  return code.finish()
}

/** A function without parameters that gives the address of a constant. */
export function generateConstant(address: number): Uint8Array {
  const code = new CodeWriter(0)
  code.constant(address)
  return code.finish()
}

/** What the start function of a module with packed constants does. */
export interface PackedConstants {
  readonly segment: number
  readonly packedBytes: number
  /** Where they are unpacked to. */
  readonly address: number
  /** Free above this: the packed form is put here for a moment. */
  readonly heapBase: number
}

/** Grows the memory to hold the packed constants above the heap's base, puts them there and unpacks them. */
export function generateStart(
  unpack: number,
  { segment, packedBytes, address, heapBase }: PackedConstants
): Uint8Array {
  const code = new CodeWriter(0)
  const pages = Math.ceil((heapBase + packedBytes) / 65536)
  code.memorySize()
  code.constant(pages)
  code.op('i32LtS')
  code.open('if')
  code.constant(pages)
  code.memorySize()
  code.op('i32Sub')
  code.memoryGrow()
  code.constant(0)
  code.op('i32LtS')
  code.open('if')
  code.op('unreachable')
  code.close()
  code.close()
  code.constant(heapBase)
  code.constant(0)
  code.constant(packedBytes)
  code.memoryInit(segment)
  code.constant(heapBase)
  code.constant(heapBase + packedBytes)
  code.constant(address)
  code.call(unpack)
  return code.finish()
}
