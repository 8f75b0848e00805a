import type { Plan, PlanFunction } from '../plan/ir.ts'
import { ByteWriter } from './byte-writer.ts'
import { constantRegexCall, patternBudget } from './constant-regexes.ts'
import { constantPool } from './constants.ts'
import { findKept } from './find-kept.ts'
import {
  generateConstant,
  generateCounted,
  generateEval,
  generateEvaluate,
  generateOpaEval,
  generatePushMemo,
  generateStart,
  memoHeader
} from './generate-abi.ts'
import { generateFunction } from './generate-function.ts'
import type { CodeEnvironment } from './generate-state.ts'
import { opcodes, sectionIds, valueTypeCodes } from './opcodes.ts'
import { countsOperands } from './operand-steps.ts'
import { pack } from './pack.ts'
import { runtimeModule, type ValueTypes } from './runtime.generated.ts'
import { bytesOfRuntime } from './runtime-instance.ts'
import { timeZoneCalls } from './time-zones.ts'

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

const pageSize = 65536
/** Below the heap of a module whose patterns are not all known: what the runtime keeps of them from one evaluation to the next. */
const roomForKept = 131072
/** Hosts give at least this many pages, and some tests of theirs no more. */
const memoryPages = 2

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
 * it. Indices of the runtime stay; functions of it that nothing calls keep their place with an empty body, and large tables
 * that only such functions read are left out.
 */
export function link(plan: Plan, options: LinkOptions): LinkedModule {
  const runtime = runtimeModule
  const constantsAt = align(runtime.staticEnd, 8)
  const live = new Set<number>()
  const constants = constantPool(constantsAt, () => {
    runtimeFunction('value_false')
    return runtime.falseValue
  })
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
  const memoOffsets = new Map<PlanFunction, number>()
  const noBody = new Uint8Array()
  const kept = findKept(plan)
  const timeZoneCall = timeZoneCalls(plan, constants)
  const budget = patternBudget()
  for (const planned of plan.functions) {
    functionIndex.set(planned, add(planned.parameters, 1, noBody))
    if (kept.has(planned)) memoOffsets.set(planned, memoHeader + 4 * memoOffsets.size)
  }
  const resultBytes = 4 * memoOffsets.size
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
  const env: CodeEnvironment = {
    constants,
    runtime: runtimeFunction,
    function: planned => known(functionIndex.get(planned)),
    builtin(name, args) {
      const special = constantRegexCall(name, args, constants, budget) ?? timeZoneCall(name, args)
      if (special) return { function: runtimeFunction(special.export), args: special.args }
      const exported = options.builtinExport(name)
      if (exported !== undefined) {
        return { function: countsOperands(name) ? counted(exported, args.length) : runtimeFunction(exported), args }
      }
      const hostId = hostIds.get(name) ?? hostIds.size
      hostIds.set(name, hostId)
      return { function: runtimeFunction(`host_builtin_${options.hostArity(name)}`), args: [hostId, ...args] }
    },
    memoOffset: planned => memoOffsets.get(planned),
    falseValue: runtime.falseValue,
    globals: {
      input: runtimeGlobal('input'),
      data: runtimeGlobal('data'),
      location: runtimeGlobal('location'),
      steps: runtimeGlobal('polity_steps'),
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
  const packed = packConstants(constantBytes, heapBase)
  const unpack = packed && runtimeFunction('unpack')
  const liveFunctions = reachable(live)
  const segments = runtime.segments.filter(({ users }) => !users || users.some(user => liveFunctions.has(user)))
  const start =
    packed && unpack !== undefined
      ? add(
          0,
          0,
          generateStart(unpack, {
            segment: segments.length,
            packedBytes: packed.length,
            address: constantsAt,
            heapBase
          })
        )
      : undefined

  const module = new ByteWriter()
  module.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  const types = internTypes(added)
  section(module, sectionIds.type, types.write)
  section(module, sectionIds.import, writeImports)
  section(module, sectionIds.function, out => {
    const { importedFunctions, functionTypes } = runtime
    const own = functionTypes.slice(importedFunctions.length)
    out.u32(own.length + added.length)
    for (const index of own) out.u32(index)
    for (const { type } of added) out.u32(types.indexOf(type))
  })
  copySection(module, sectionIds.table)
  section(module, sectionIds.global, out =>
    writeGlobals(out, { heapBase, heapPointer: heapBase, keptBase: staticEnd }, plan.mockSlots)
  )
  section(module, sectionIds.export, out => {
    out.u32(exports.size + 6)
    writeExport(out, 'memory', 2, 0)
    for (const [name, index] of exports) writeExport(out, name, 0, index)
    writeExport(out, 'polity_steps', 3, env.globals.steps)
    writeExport(out, 'polity_depth', 3, runtimeGlobal('polity_depth'))
    writeExport(out, 'polity_location', 3, env.globals.location)
    const version = runtime.globalCount + 1 + plan.mockSlots
    writeExport(out, 'opa_wasm_abi_version', 3, version)
    writeExport(out, 'opa_wasm_abi_minor_version', 3, version + 1)
  })
  if (start !== undefined) section(module, sectionIds.start, out => out.u32(start))
  copySection(module, sectionIds.element)
  section(module, sectionIds.dataCount, out => out.u32(segments.length + 1))
  section(module, sectionIds.code, out => writeCode(out, liveFunctions, added))
  section(module, sectionIds.data, out => {
    out.u32(segments.length + 1)
    for (const { offset, size } of segments) out.bytes(bytesOfRuntime().subarray(offset, offset + size))
    if (packed) {
      out.byte(1)
      out.sized(packed)
    } else {
      out.byte(0)
      out.byte(opcodes.i32Const)
      out.i32(constantsAt)
      out.byte(opcodes.end)
      out.sized(constantBytes)
    }
  })
  if (options.names) section(module, 0, out => writeNames(out, plan))
  return { wasm: module.take(), requires: [...hostIds.keys()] }
}

/** What a start function and the code that unpacks weigh, about. */
const weightOfUnpacking = 250

/** The constants in a form to be unpacked when the module starts: where that is smaller, or a host's memory need not hold them. */
function packConstants(bytes: Uint8Array, heapBase: number): Uint8Array | undefined {
  const packed = pack(bytes)
  const room = memoryPages * pageSize
  if (heapBase > room) return packed
  return packed.length + weightOfUnpacking < bytes.length && heapBase + packed.length <= room ? packed : undefined
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

function section(module: ByteWriter, id: number, write: (out: ByteWriter) => void): void {
  const out = new ByteWriter()
  write(out)
  module.byte(id)
  module.sized(out.take())
}

function sectionOf(id: number): Uint8Array | undefined {
  const found = runtimeModule.sections.find(({ id: other }) => other === id)
  return found && bytesOfRuntime().subarray(found.offset, found.offset + found.size)
}

function copySection(module: ByteWriter, id: number): void {
  const bytes = sectionOf(id)
  if (bytes) section(module, id, out => out.bytes(bytes))
}

function internTypes(added: readonly AddedFunction[]) {
  const types = [...runtimeModule.types]
  const indices = new Map(types.map((type, index) => [typeKey(type), index]))
  for (const { type } of added) if (!indices.has(typeKey(type))) indices.set(typeKey(type), types.push(type) - 1)
  return {
    indexOf: (type: ValueTypes): number => known(indices.get(typeKey(type))),
    write(out: ByteWriter): void {
      out.u32(types.length)
      for (const { params, results } of types) {
        out.byte(0x60)
        out.sized(params.map(type => valueTypeCodes[type]))
        out.sized(results.map(type => valueTypeCodes[type]))
      }
    }
  }
}

function typeKey({ params, results }: ValueTypes): string {
  return `${params.join()}:${results.join()}`
}

function writeImports(out: ByteWriter): void {
  const { importedFunctions, functionTypes } = runtimeModule
  out.u32(importedFunctions.length + 1)
  out.name('env')
  out.name('memory')
  // No maximum: a host's unbounded memory would not fit one.
  out.bytes([2, 0])
  out.u32(memoryPages)
  for (const [index, name] of importedFunctions.entries()) {
    out.name('env')
    out.name(name)
    out.byte(0)
    out.u32(known(functionTypes[index]))
  }
}

function writeExport(out: ByteWriter, name: string, kind: number, index: number): void {
  out.name(name)
  out.byte(kind)
  out.u32(index)
}

function writeGlobal(out: ByteWriter, mutable: boolean, value: number): void {
  out.bytes([valueTypeCodes.i32, mutable ? 1 : 0, opcodes.i32Const])
  out.i32(value)
  out.byte(opcodes.end)
}

/** The runtime's globals with those that tell of memory put right, ours behind them: kept results, mocks, the ABI's version. */
function writeGlobals(out: ByteWriter, memory: Readonly<Record<string, number>>, mockSlots: number): void {
  const { globalCount, globalExports } = runtimeModule
  out.u32(globalCount + 1 + mockSlots + 2)
  const bytes = known(sectionOf(sectionIds.global))
  const addresses = new Map(Object.entries(memory).map(([name, address]) => [globalExports[name], address]))
  let at = skipLeb(bytes, 0)
  for (let index = 0; index < globalCount; index++) {
    const end = initialiserEnd(bytes, at + 2)
    const address = addresses.get(index)
    if (address === undefined) out.bytes(bytes.subarray(at, end))
    else writeGlobal(out, bytes[at + 1] === 1, address)
    at = end
  }
  for (let slot = 0; slot <= mockSlots; slot++) writeGlobal(out, true, 0)
  writeGlobal(out, false, 1)
  writeGlobal(out, false, 3)
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
  const reached = new Set([...roots, ...runtimeModule.elements])
  for (const index of reached) for (const called of known(runtimeModule.calls[index])) reached.add(called)
  return reached
}

const deadBody = [0, opcodes.unreachable, opcodes.end]

function writeCode(out: ByteWriter, live: ReadonlySet<number>, added: readonly AddedFunction[]): void {
  const { bodies, importedFunctions } = runtimeModule
  const bytes = bytesOfRuntime()
  out.u32(bodies.length + added.length)
  for (const [index, [offset, size]] of bodies.entries()) {
    out.sized(live.has(importedFunctions.length + index) ? bytes.subarray(offset, offset + size) : deadBody)
  }
  for (const { body } of added) out.sized(body)
}

/** Planned functions are the first that are added. */
function writeNames(out: ByteWriter, plan: Plan): void {
  const names = [...runtimeModule.functionNames, ...plan.functions.map(({ name }) => name)]
  const map = new ByteWriter()
  map.u32(names.length)
  for (const [index, name] of names.entries()) {
    map.u32(index)
    map.name(name)
  }
  out.name('name')
  out.byte(1)
  out.sized(map.take())
}
