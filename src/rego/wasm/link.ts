import type { Plan, PlanFunction } from '../plan/ir.ts'
import { ByteWriter } from './byte-writer.ts'
import { plainFormatExport } from './constant-formats.ts'
import { constantRegexCall, patternBudget } from './constant-regexes.ts'
import { constantPool } from './constants.ts'
import { fillKey, fillParameters, frequentPatterns, generateFill } from './fill-patterns.ts'
import { findKept } from './find-kept.ts'
import { frequentConstants } from './frequent-constants.ts'
import {
  generateConstant,
  generateCounted,
  generateEval,
  generateEvaluate,
  generateKept,
  generateOpaEval,
  generatePushMemo,
  generateStart,
  memoHeader
} from './generate-abi.ts'
import { generateFunction } from './generate-function.ts'
import type { CodeEnvironment } from './generate-state.ts'
import { initialMemory, memoryPages } from './initial-memory.ts'
import { opcodes, sectionIds, valueTypeCodes } from './opcodes.ts'
import { countsOperands } from './operand-steps.ts'
import { runtimeModule, type ValueTypes } from './runtime.generated.ts'
import { bytesOfRuntime } from './runtime-instance.ts'
import { timeZoneCalls } from './time-zones.ts'
import { type PlacedFunction, writeModule } from './write-module.ts'

export interface LinkOptions {
  /** The runtime's export for a built-in; undefined for one of the host's. */
  readonly builtinExport: (name: string) => string | undefined
  /** Arguments of a built-in that the host supplies. */
  readonly hostArity: (name: string) => number
  /** Adds the names of functions, for profilers and stack traces. */
  readonly names?: boolean
}

export interface LinkedModule {
  readonly wasm: Uint8Array<ArrayBuffer>
  /** Built-ins that the host must supply, in the order of their ids. */
  readonly requires: readonly string[]
}

/** The ABI's functions that the runtime has under the same names. */
const runtimeAbi = [
  'opa_eval_ctx_new',
  'opa_eval_ctx_set_input',
  'opa_eval_ctx_set_data',
  'opa_eval_ctx_set_entrypoint',
  'opa_eval_ctx_get_result',
  'opa_malloc',
  'opa_free',
  'opa_json_parse',
  'opa_json_dump',
  'opa_value_parse',
  'opa_value_dump',
  'opa_value_free',
  'opa_value_add_path',
  'opa_value_remove_path',
  'opa_heap_ptr_get',
  'opa_heap_ptr_set',
  'opa_heap_blocks_stash',
  'opa_heap_blocks_restore',
  'opa_heap_stash_clear',
  'polity_errors'
] as const

/** Below the heap of a module whose patterns are not all known: what the runtime keeps of them from one evaluation to the next. */
const roomForKept = 131072

interface AddedFunction {
  readonly type: ValueTypes
  body: Uint8Array
}

/** True when the runtime has this export. */
export function runtimeHas(name: string): boolean {
  return Object.hasOwn(runtimeModule.functionExports, name)
}

/**
 * Makes a module of OPA's ABI 1.3 from a plan: the runtime as it is, with functions, globals, constants and exports added behind
 * it. Functions of it that nothing calls are left out, and so are large tables that only such functions read.
 */
export function link(plan: Plan, options: LinkOptions): LinkedModule {
  const runtime = runtimeModule
  const constantsAt = align(runtime.staticEnd, 8)
  const live = new Set<number>()
  const constants = constantPool(constantsAt, runtime.near, () => {
    runtimeFunction('value_false')
    return runtime.falseValue
  })
  for (const value of frequentConstants(plan)) constants.addNear(value)
  const added: AddedFunction[] = []
  const firstAdded = runtime.functionTypes.length
  const hostIds = new Map<string, number>()

  const runtimeFunction = (name: string): number => {
    const index = runtime.functionExports[name]
    if (index === undefined) throw new Error(`the runtime has no ${name}`)
    live.add(index)
    return index
  }
  const runtimeGlobal = (name: string): number => {
    const index = runtime.globalExports[name]
    if (index === undefined) throw new Error(`the runtime has no global ${name}`)
    return index
  }
  const add = (parameters: number, results: number, body: Uint8Array): number => {
    const type: ValueTypes = { params: i32s(parameters), results: i32s(results) }
    return firstAdded + added.push({ type, body }) - 1
  }

  const functionIndex = new Map<PlanFunction, number>()
  const keptPlaces = new Map<PlanFunction, number>()
  const noBody = new Uint8Array()
  const kept = findKept(plan)
  const timeZoneCall = timeZoneCalls(plan, constants)
  const budget = patternBudget()
  for (const planned of plan.functions) {
    functionIndex.set(planned, add(planned.parameters, 1, noBody))
    if (kept.has(planned)) keptPlaces.set(planned, keptPlaces.size)
  }
  const resultBytes = 4 * keptPlaces.size
  const pushMemo = add(1, 1, noBody)
  const memoGlobal = runtime.globalCount
  const countedFunctions = new Map<string, number>()
  /** A function that counts the operands and calls the runtime's. */
  const counted = (exported: string, operands: number): number => {
    const before = countedFunctions.get(exported)
    if (before !== undefined) return before
    const index = add(
      operands,
      1,
      generateCounted(runtimeFunction(exported), operands, runtimeFunction('spend_operand'))
    )
    countedFunctions.set(exported, index)
    return index
  }
  const fills = new Map(
    frequentPatterns(plan, constants).map(pattern => [
      fillKey(pattern),
      add(fillParameters(pattern), 1, generateFill(pattern, runtimeFunction(pattern.copy)))
    ])
  )
  const env: CodeEnvironment = {
    constants,
    runtime: runtimeFunction,
    function: planned => known(functionIndex.get(planned)),
    builtin(name, args) {
      const special = constantRegexCall(name, args, constants, budget) ?? timeZoneCall(name, args)
      if (special) return { function: runtimeFunction(special.export), args: special.args }
      const exported = plainFormatExport(name, args) ?? options.builtinExport(name)
      if (exported !== undefined) {
        return { function: countsOperands(name) ? counted(exported, args.length) : runtimeFunction(exported), args }
      }
      const hostId = hostIds.get(name) ?? hostIds.size
      hostIds.set(name, hostId)
      return { function: runtimeFunction(`host_builtin_${options.hostArity(name)}`), args: [hostId, ...args] }
    },
    fill: pattern => fills.get(fillKey(pattern)),
    keptAt: planned => keptPlaces.get(planned),
    kept: keptPlaces.size > 0 ? add(1, 1, generateKept(memoGlobal)) : -1,
    falseValue: runtime.falseValue,
    globals: {
      input: runtimeGlobal('input'),
      data: runtimeGlobal('data'),
      location: runtimeGlobal('location'),
      steps: runtimeGlobal('polity_steps'),
      scanned: runtimeGlobal('scanned'),
      memo: memoGlobal,
      mocks: Array.from({ length: plan.mockSlots }, (_, slot) => memoGlobal + 1 + slot)
    },
    pushMemo
  }
  const setBody = (index: number, body: Uint8Array): void => {
    known(added[index - firstAdded]).body = body
  }
  for (const planned of plan.functions) setBody(env.function(planned), generateFunction(planned, env))
  setBody(pushMemo, generatePushMemo(env, resultBytes))

  const evaluate = add(1, 1, noBody)
  const ids = plan.entrypoints.map(({ path }, id) => [path, { number: String(id) }] as const)
  const hosts = [...hostIds].map(([name, id]) => [name, { number: String(id) }] as const)
  const exports = new Map<string, number>([
    ['opa_eval', add(7, 1, generateOpaEval(env, evaluate))],
    ['eval', add(1, 1, generateEval(env, evaluate))],
    ['entrypoints', add(0, 1, generateConstant(constants.add({ object: ids })))],
    ['builtins', add(0, 1, generateConstant(constants.add({ object: hosts })))]
  ])
  for (const name of runtimeAbi) if (runtimeHas(name)) exports.set(name, runtimeFunction(name))
  // The last text constant is made by `evaluate`; only then is it known where the kept results may stand.
  constants.add('internal: illegal entrypoint id')
  const constantBytes = constants.bytes()
  const memoFrame = align(constantsAt + constantBytes.length, 8)
  setBody(evaluate, generateEvaluate(env, plan, memoFrame, resultBytes))
  const staticEnd = align(memoFrame + memoHeader + resultBytes, 8)
  const keptRoom = runtime.keepers.some(keeper => reachable(live).has(keeper)) ? roomForKept : 0
  const heapBase = Math.max(runtime.heapBase, staticEnd + keptRoom)
  const liveData = reachable(live)
  const memory = initialMemory(
    [
      { address: runtime.near.address, bytes: constants.nearBytes() },
      ...runtime.segments
        .filter(({ users }) => !users || users.some(user => liveData.has(user)))
        .map(({ offset, length, address }) => ({ address, bytes: bytesOfRuntime().subarray(offset, offset + length) })),
      { address: constantsAt, bytes: constantBytes }
    ],
    heapBase
  )
  const version = runtime.globalCount + 1 + plan.mockSlots
  const exportedGlobals = new Map([
    ['polity_steps', env.globals.steps],
    ['polity_depth', runtimeGlobal('polity_depth')],
    ['polity_location', env.globals.location],
    ['opa_wasm_abi_version', version],
    ['opa_wasm_abi_minor_version', version + 1]
  ])
  const start = memory.packed && add(0, 0, generateStart(runtimeFunction('unpack'), memory.packed, heapBase))
  const wasm = writeModule({
    memoryPages,
    imports: runtime.importedFunctions.map((name, number) => ({ number, name, type: typeOf(number) })),
    functions: [
      ...bodiesOf(reachable(live)),
      ...added.map(({ type, body }, at) => ({ number: firstAdded + at, type, body, name: plan.functions[at]?.name }))
    ],
    globals: globalsWith({ heapBase, heapPointer: heapBase, keptBase: staticEnd }, plan.mockSlots),
    exports: [
      ...[...exports].map(([name, number]) => ({ name, kind: 'function', number }) as const),
      ...[...exportedGlobals].map(([name, number]) => ({ name, kind: 'global', number }) as const)
    ],
    start,
    table: { type: { params: [], results: ['i32'] }, functions: [...keptPlaces.keys()].map(env.function) },
    segments: memory.segments,
    names: options.names ?? false
  })
  return { wasm, requires: [...hostIds.keys()] }
}

function align(address: number, size: number): number {
  return Math.ceil(address / size) * size
}

function i32s(count: number): readonly 'i32'[] {
  return Array.from({ length: count }, () => 'i32' as const)
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the linker asks for what it has not made')
  return value
}

function sectionOf(id: number): Uint8Array | undefined {
  const found = runtimeModule.sections.find(({ id: other }) => other === id)
  return found && bytesOfRuntime().subarray(found.offset, found.offset + found.size)
}

function globalOf(mutable: boolean, value: number): Uint8Array {
  const out = new ByteWriter()
  out.bytes([valueTypeCodes.i32, mutable ? 1 : 0, opcodes.i32Const])
  out.i32(value)
  out.byte(opcodes.end)
  return out.take()
}

/** The runtime's globals with those that tell of memory put right, ours behind them: kept results, mocks, the ABI's version. */
function globalsWith(memory: Readonly<Record<string, number>>, mockSlots: number): readonly Uint8Array[] {
  const { globalCount, globalExports } = runtimeModule
  const bytes = known(sectionOf(sectionIds.global))
  const addresses = new Map(Object.entries(memory).map(([name, address]) => [globalExports[name], address]))
  const globals: Uint8Array[] = []
  let at = skipLeb(bytes, 0)
  for (let index = 0; index < globalCount; index++) {
    const end = initialiserEnd(bytes, at + 2)
    const address = addresses.get(index)
    globals.push(address === undefined ? bytes.subarray(at, end) : globalOf(bytes[at + 1] === 1, address))
    at = end
  }
  for (let slot = 0; slot <= mockSlots; slot++) globals.push(globalOf(true, 0))
  globals.push(globalOf(false, 1), globalOf(false, 3))
  return globals
}

/** Behind the `end` of a constant expression of one instruction. */
function initialiserEnd(bytes: Uint8Array, start: number): number {
  const fixed: Readonly<Record<number, number>> = { 67: 4, 68: 8 }
  const opcode = known(bytes[start])
  const size = fixed[opcode]
  return (size === undefined ? skipLeb(bytes, start + 1) : start + 1 + size) + 1
}

function skipLeb(bytes: Uint8Array, start: number): number {
  let at = start
  while (known(bytes[at]) >= 0x80) at++
  return at + 1
}

/** Functions of the runtime that are called from `roots`, directly or not. */
function reachable(roots: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set(roots)
  for (const index of reached) for (const called of known(runtimeModule.calls[index])) reached.add(called)
  return reached
}

function typeOf(index: number): ValueTypes {
  return known(runtimeModule.types[known(runtimeModule.functionTypes[index])])
}

/** Those functions of the runtime, in its order. */
function bodiesOf(live: ReadonlySet<number>): readonly PlacedFunction[] {
  const { bodies, importedFunctions, functionNames } = runtimeModule
  const bytes = bytesOfRuntime()
  return bodies.flatMap(([offset, size], at) => {
    const number = importedFunctions.length + at
    if (!live.has(number)) return []
    return [{ number, type: typeOf(number), body: bytes.subarray(offset, offset + size), name: functionNames[number] }]
  })
}
