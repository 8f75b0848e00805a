import { runtimeModule } from './runtime.generated.ts'

/** What is used of WebAssembly here: neither the language's library nor Node's names it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** The runtime by itself, for what it can work out while a policy is compiled. */
export interface RuntimeInstance {
  /** Calls an exported function; addresses and lengths in and out. */
  readonly call: (name: string, ...operands: readonly number[]) => number
  /**
   * Gives what `make` gives, which calls functions here, and the steps that it took; without a value when they come to `most`, above 0,
   * or the runtime gives up.
   */
  readonly within: <T>(most: number, make: () => T) => { readonly value?: T; readonly steps: number }
  /** Writes text to the heap's beginning, with room behind it, and gives its address and its length in bytes. */
  readonly write: (text: string) => readonly [address: number, length: number]
  /** A copy of the bytes at an address. */
  readonly read: (address: number, size: number) => Uint8Array
}

let bytes: Uint8Array | undefined
let made: RuntimeInstance | undefined
let isRefused = false

/** The module's bytes, decoded once. */
export function bytesOfRuntime(): Uint8Array {
  bytes ??= decode(runtimeModule.base64)
  return bytes
}

/** By a loop: `Uint8Array.from` takes several times as long. */
function decode(base64: string): Uint8Array {
  const text = atob(base64)
  const decoded = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) decoded[i] = text.charCodeAt(i)
  return decoded
}

/**
 * The one instance, made when it is first asked for. Undefined where the engine compiles no module of this size at once, as the main
 * thread of some browsers, or no module at all, as a page whose policy forbids it.
 */
export function runtimeInstance(): RuntimeInstance | undefined {
  if (isRefused) return undefined
  try {
    made ??= instantiate()
  } catch {
    isRefused = true
  }
  return made
}

function instantiate(): RuntimeInstance {
  const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
  const memory = new api.Memory({ initial: 4 })
  const stop = (): never => {
    throw new Error('the runtime gave up')
  }
  const imports = Object.fromEntries(runtimeModule.importedFunctions.map(name => [name, stop]))
  const { exports } = new api.Instance(new api.Module(bytesOfRuntime()), { env: { ...imports, memory } })
  const { heapBase } = runtimeModule
  return {
    call: (name, ...operands) => (exports[name] as (...operands: readonly number[]) => number)(...operands),
    within: (most, make) => {
      const left = exports.polity_steps as { value: bigint }
      left.value = BigInt(most)
      try {
        const value = make()
        return { value, steps: most - Number(left.value) }
      } catch {
        return { steps: Math.min(most, most - Number(left.value)) }
      }
    },
    write: text => {
      const encoded = new TextEncoder().encode(text)
      ;(exports.opa_heap_ptr_set as (address: number) => void)(heapBase)
      ;(exports.opa_malloc as (size: number) => number)(encoded.length + 16)
      new Uint8Array(memory.buffer).set(encoded, heapBase)
      return [heapBase, encoded.length]
    },
    read: (address, size) => new Uint8Array(memory.buffer).slice(address, address + size)
  }
}
