import { createRequire } from 'node:module'
import type { Exports, LoadedModule } from './load-module.ts'
import { isLinkError, type WasmInstance, type WasmMemory, type WasmModule } from './webassembly.ts'

/** Built-ins as the SDK takes them: over the values that `JSON.parse` gives. */
type SdkBuiltins = Readonly<Record<string, (...operands: unknown[]) => unknown>>

/** What the SDK keeps of a loaded module. */
interface LoadedPolicy {
  readonly mem: WasmMemory
  readonly wasmInstance: WasmInstance
  readonly dataAddr: number
  readonly dataHeapPtr: number
  readonly entrypoints: Readonly<Record<string, number>>
  readonly setData: (json: ArrayBuffer) => void
}

interface Sdk {
  readonly loadPolicySync: (
    module: WasmModule,
    memory: { readonly initial: number },
    builtins: SdkBuiltins
  ) => LoadedPolicy
}

let loaded: Sdk | undefined

/**
 * The SDK, loaded with the first module that needs it. Its ES module does not export the synchronous loader, which a new instance in
 * mid-request needs.
 */
function sdk(): Sdk {
  loaded ??= createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as Sdk
  return loaded
}

/** Loads a module that somebody else compiled, through OPA's SDK: it was made for the SDK's own built-ins. */
export function loadForeignModule(module: WasmModule, json: Uint8Array, builtins: SdkBuiltins): LoadedModule {
  const policy = instantiate(module, builtins)
  policy.setData(json.buffer.slice(json.byteOffset, json.byteOffset + json.byteLength) as ArrayBuffer)
  return {
    memory: policy.mem,
    exports: policy.wasmInstance.exports as unknown as Exports,
    data: policy.dataAddr,
    heap: policy.dataHeapPtr,
    // It has some of its own, which only it knows.
    requires: [],
    entrypoints: policy.entrypoints
  }
}

/** Pages; 80 MiB. */
const largestStart = 1280

/** Begins with the SDK's own memory; a module that holds more constants asks for more, and only trying tells how much. */
function instantiate(module: WasmModule, builtins: SdkBuiltins, pages = 5): LoadedPolicy {
  try {
    return sdk().loadPolicySync(module, { initial: pages }, builtins)
  } catch (error) {
    if (isLinkError(error) && pages < largestStart) return instantiate(module, builtins, pages * 4)
    throw error
  }
}
