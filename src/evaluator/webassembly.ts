/**
 * The few parts of WebAssembly that are used here, as types: neither the language's library nor Node's names them.
 */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

/** A compiled module. */
export interface WasmModule {
  readonly opaque?: never
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface WebAssemblyApi {
  readonly Module: { readonly exports: (module: WasmModule) => readonly { readonly name: string }[] }
  readonly Instance: new (module: WasmModule, imports: Imports) => WasmInstance
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory
  readonly compile: (bytes: Uint8Array) => Promise<WasmModule>
  readonly LinkError: new () => Error
}

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly

export const compileWasm = (bytes: Uint8Array): Promise<WasmModule> => api.compile(bytes)
/** Pages of the largest memory of a module: 1 GiB, about thirty times the largest input. */
const mostPages = 16_384

export const newMemory = (pages: number): WasmMemory => new api.Memory({ initial: pages, maximum: mostPages })
export const newInstance = (module: WasmModule, imports: Imports): WasmInstance => new api.Instance(module, imports)
export const isLinkError = (error: unknown): boolean => error instanceof api.LinkError
export const exportsOfModule = (module: WasmModule): string[] => api.Module.exports(module).map(({ name }) => name)
