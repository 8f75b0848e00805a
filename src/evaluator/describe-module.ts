import { type Exports, readText } from './load-module.ts'
import { compileWasm, isLinkError, newInstance, newMemory, type WasmModule } from './webassembly.ts'

/** What a module of OPA's ABI says of itself. */
export interface ModuleDescription {
  /** `a/b`, in the order of their ids. */
  readonly entrypoints: readonly string[]
  /** Built-ins that it asks of its host, in the order of their ids. */
  readonly requires: readonly string[]
}

/** Asks a module for its entrypoints and built-ins; nothing is evaluated. Throws where it is no module of OPA's ABI. */
export async function describeModule(wasm: Uint8Array): Promise<ModuleDescription> {
  const module = await compileWasm(wasm)
  return { entrypoints: names(module, 'entrypoints'), requires: names(module, 'builtins') }
}

function names(module: WasmModule, list: 'entrypoints' | 'builtins', pages = 2): string[] {
  const memory = newMemory(pages)
  const refuse = (): never => {
    throw new Error('the module calls its host before it is asked for anything')
  }
  const calls = [0, 1, 2, 3, 4].map(count => [`opa_builtin${count}`, refuse])
  const env = { memory, opa_abort: refuse, opa_println: refuse, ...Object.fromEntries(calls) }
  try {
    const exports = newInstance(module, { env }).exports as unknown as Exports
    const ids = JSON.parse(readText(memory, exports.opa_json_dump(exports[list]()))) as Record<string, number>
    return Object.entries(ids)
      .sort(([, a], [, b]) => a - b)
      .map(([name]) => name)
  } catch (cause) {
    // A module that holds more constants asks for more memory, and only trying tells how much.
    if (isLinkError(cause) && pages < 1024) return names(module, list, pages * 4)
    throw cause
  }
}
