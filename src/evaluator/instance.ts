import { createRequire } from 'node:module'
import { isLinkError, type WasmInstance, type WasmMemory, type WasmModule } from './webassembly.ts'

/** What the SDK keeps of a loaded module. */
interface LoadedPolicy {
  readonly mem: WasmMemory
  readonly wasmInstance: WasmInstance
  readonly dataAddr: number
  readonly dataHeapPtr: number
  readonly entrypoints: Readonly<Record<string, number>>
  readonly setData: (json: ArrayBuffer) => void
}

// The SDK's ES module does not export the synchronous loader, which a new instance in mid-request needs.
const { loadPolicySync } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as {
  readonly loadPolicySync: (
    module: WasmModule,
    memory: { readonly initial: number },
    builtins: Readonly<Record<string, (...args: never[]) => unknown>>
  ) => LoadedPolicy
}

/** A built-in that failed while a policy ran; its value was undefined. */
export interface BuiltinFailure {
  /** `file:row:column` of the call, where it is known. */
  readonly location?: string
  /** The policy in whose files the call stands. */
  readonly policy?: string
  readonly message: string
}

export interface Evaluation {
  /** Raw JSON of the result; absent when the entrypoint is undefined. */
  readonly text?: string
  readonly builtinFailures: readonly BuiltinFailure[]
}

/** Built-ins that the module asks of its host, by name. What throws has no result, and is reported. */
export type HostBuiltins = Readonly<Record<string, (...args: never[]) => unknown>>

/** The module gave up: a conflict between rules, input that is no JSON, no more memory. The next evaluation is not touched by it. */
export class EvaluationAborted extends Error {
  override readonly name = 'EvaluationAborted'
}

/** A loaded module with its data. */
export interface Instance {
  /** Ids by path, `polity/report`. */
  readonly entrypoints: Readonly<Record<string, number>>
  readonly setData: (json: Uint8Array) => void
  /** An empty input is no input at all: `input` is undefined. */
  readonly run: (entrypoint: string, input: Uint8Array) => Evaluation
  /** Compiled by Polity: it counts its steps and refuses input that is no JSON. */
  readonly isOurs: boolean
}

interface Exports {
  readonly opa_eval: (
    reserved: number,
    entrypoint: number,
    data: number,
    input: number,
    inputLength: number,
    heap: number,
    format: number
  ) => number
  readonly opa_json_dump: (value: number) => number
  /** Of our own modules: the built-ins that failed in the last evaluation. */
  readonly polity_errors?: () => number
  /** Of our own modules: how many steps are left. */
  readonly polity_steps?: { value: bigint }
  /** Of our own modules: how deep an input may nest. */
  readonly polity_depth?: { value: number }
}

/** What the instance is told of its module. */
export interface InstanceOptions {
  readonly builtins: HostBuiltins
  /** Turns of loops and elements handled before an evaluation is given up; only our own modules count. */
  readonly steps: bigint
  /** Levels of nesting that an input may have; only our own modules look. */
  readonly depth: number
  /** Element `n` is what the module calls place `n + 1`. */
  readonly locations: readonly string[]
  /** The policy in whose files a place is. */
  readonly policyAt: (location: string) => string | undefined
}

const pageBytes = 65_536
/** Pages; 80 MiB. */
const largestStart = 1280

/**
 * Loads a module through OPA's SDK and then calls it directly: the SDK cannot pass on falsy inputs, and parses every result.
 *
 * A module that gave up is thrown away and made anew before the next evaluation, since its stack may be left in disorder.
 */
export function createInstance(module: WasmModule, data: Uint8Array, options: InstanceOptions): Instance {
  let failures: BuiltinFailure[] = []
  const builtins = Object.fromEntries(
    Object.entries(options.builtins).map(([name, run]) => [
      name,
      (...args: never[]): unknown => {
        try {
          return run(...args)
        } catch (error) {
          failures.push({ message: `${name}: ${messageOf(error)}` })
          return undefined
        }
      }
    ])
  )
  let current = data
  let policy: LoadedPolicy | undefined = load(module, current, builtins)
  const entrypoints = policy.entrypoints

  return {
    entrypoints,
    isOurs: exportsOf(policy).polity_steps !== undefined,
    setData: json => {
      policy = load(module, json, builtins)
      current = json
    },
    run: (entrypoint, input) => {
      const id = Object.hasOwn(entrypoints, entrypoint) ? entrypoints[entrypoint] : undefined
      if (id === undefined) throw new RangeError(`the bundle has no entrypoint \`${entrypoint}\``)
      failures = []
      policy ??= load(module, current, builtins)
      try {
        const text = callEval(policy, id, input, options)
        return {
          ...(text === undefined ? {} : { text }),
          builtinFailures: [...failures, ...readFailures(policy, options)]
        }
      } catch (error) {
        policy = undefined
        throw aborted(error, options.locations)
      }
    }
  }
}

function load(module: WasmModule, data: Uint8Array, builtins: HostBuiltins): LoadedPolicy {
  try {
    const policy = instantiate(module, builtins)
    policy.setData(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer)
    return policy
  } catch (error) {
    throw aborted(error)
  }
}

/** Begins with the SDK's own memory; a module that holds more constants asks for more, and only trying tells how much. */
function instantiate(module: WasmModule, builtins: HostBuiltins, pages = 5): LoadedPolicy {
  try {
    return loadPolicySync(module, { initial: pages }, builtins)
  } catch (error) {
    if (isLinkError(error) && pages < largestStart) return instantiate(module, builtins, pages * 4)
    throw error
  }
}

function callEval(
  policy: LoadedPolicy,
  entrypoint: number,
  input: Uint8Array,
  { steps, depth }: InstanceOptions
): string | undefined {
  const exports = exportsOf(policy)
  if (exports.polity_steps) exports.polity_steps.value = steps
  if (exports.polity_depth) exports.polity_depth.value = depth
  const address = policy.dataHeapPtr
  const heap = align(address + input.length)
  const missing = heap - policy.mem.buffer.byteLength
  if (missing > 0) policy.mem.grow(Math.ceil(missing / pageBytes))
  new Uint8Array(policy.mem.buffer).set(input, address)
  const hasInput = input.length > 0
  const result = exports.opa_eval(0, entrypoint, policy.dataAddr, hasInput ? address : 0, input.length, heap, 0)
  return resultOf(readText(policy.mem, result))
}

/** The value in `[{"result": ...}]`, as it is written; undefined for `[]`. */
function resultOf(resultSet: string): string | undefined {
  if (resultSet === '[]') return undefined
  const match = /^\[\s*\{\s*"result"\s*:\s*/.exec(resultSet)
  const end = /\s*\}\s*\]\s*$/.exec(resultSet)
  if (!match || !end) throw new Error('the module gave something that is no result set')
  return resultSet.slice(match[0].length, end.index)
}

function readFailures(policy: LoadedPolicy, { locations, policyAt }: InstanceOptions): BuiltinFailure[] {
  const exports = exportsOf(policy)
  const address = exports.polity_errors?.() ?? 0
  if (address === 0) return []
  const list = JSON.parse(readText(policy.mem, exports.opa_json_dump(address))) as [number, string][]
  return list.map(([number, message]) => {
    const location = locations[number - 1]
    const found = location === undefined ? undefined : policyAt(location)
    return {
      ...(location === undefined ? {} : { location }),
      ...(found === undefined ? {} : { policy: found }),
      message
    }
  })
}

function exportsOf(policy: LoadedPolicy): Exports {
  return policy.wasmInstance.exports as unknown as Exports
}

const decoder = new TextDecoder()

function readText(memory: WasmMemory, address: number): string {
  const bytes = new Uint8Array(memory.buffer)
  return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)))
}

const align = (address: number): number => Math.ceil(address / 8) * 8

/** The SDK and the module throw plain strings; V8 throws for a stack or a memory that is used up. */
function aborted(error: unknown, locations: readonly string[] = []): EvaluationAborted {
  const message = messageOf(error).replace(/ at location (\d+)$/, (_, number) => {
    const location = locations[Number(number) - 1]
    return location === undefined ? '' : ` at ${location}`
  })
  return new EvaluationAborted(message, { cause: error })
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'the evaluation nests too deeply'
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}
