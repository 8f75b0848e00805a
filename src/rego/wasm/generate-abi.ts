import type { Plan } from '../plan/ir.ts'
import { CodeWriter } from './code-writer.ts'
import { type CodeEnvironment, callPlanned } from './generate-state.ts'
import { type PackedMemory, pageSize } from './initial-memory.ts'
import { scratchBytes } from './pack.ts'

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

/**
 * `kept(place)`: the result that is kept there, of the function at that place of the table, which is called when it is asked for the
 * first time. It is kept as its address with the lowest bit turned: 0 is not computed yet, 1 is undefined.
 */
export function generateKept(memo: number): Uint8Array {
  const code = new CodeWriter(1)
  const result = code.newLocal()
  const pushPlace = (): void => {
    code.getGlobal(memo)
    code.get(0)
    code.constant(2)
    code.op('i32Shl')
    code.op('i32Add')
  }
  pushPlace()
  code.memory('i32Load', memoHeader)
  code.tee(result)
  code.op('i32Eqz')
  code.open('if')
  pushPlace()
  code.get(0)
  code.callTable()
  code.constant(1)
  code.op('i32Xor')
  code.tee(result)
  code.memory('i32Store', memoHeader)
  code.close()
  code.get(result)
  code.constant(1)
  code.op('i32Xor')
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
    callPlanned({ code, env }, planFunction)
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

/** Grows the memory to hold the packed bytes above the heap's base, puts them there and unpacks them. */
export function generateStart(unpack: number, { bytes, from, to }: PackedMemory, heapBase: number): Uint8Array {
  const code = new CodeWriter(0)
  const pages = Math.ceil((heapBase + bytes + scratchBytes) / pageSize)
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
  code.constant(bytes)
  code.memoryInit(0)
  code.constant(heapBase)
  code.constant(from)
  code.constant(to)
  // Two bytes at a time are used of what follows.
  code.constant((heapBase + bytes + 1) & ~1)
  code.call(unpack)
  return code.finish()
}
