import type { HostValue } from './host.ts'
import { exportsOfModule, newInstance, newMemory, type WasmMemory, type WasmModule } from './webassembly.ts'

/** A module in memory, with its data. */
export interface LoadedModule {
  readonly memory: WasmMemory
  readonly exports: Exports
  readonly data: number
  /** The first address beyond the data; not aligned. */
  readonly heap: number
  /** Names of the built-ins that it asks of its host. */
  readonly requires: readonly string[]
  /** Ids by path, `polity/report`. */
  readonly entrypoints: Readonly<Record<string, number>>
}

export interface Exports {
  readonly opa_eval: (
    reserved: number,
    entrypoint: number,
    data: number,
    input: number,
    inputLength: number,
    heap: number,
    format: number
  ) => number
  readonly builtins: () => number
  readonly entrypoints: () => number
  readonly opa_malloc: (size: number) => number
  readonly opa_heap_ptr_get: () => number
  readonly opa_heap_ptr_set: (address: number) => void
  readonly eval: (context: number) => number
  readonly opa_eval_ctx_new: () => number
  readonly opa_eval_ctx_set_input: (context: number, value: number) => void
  readonly opa_eval_ctx_set_data: (context: number, value: number) => void
  readonly opa_eval_ctx_set_entrypoint: (context: number, entrypoint: number) => void
  readonly opa_eval_ctx_get_result: (context: number) => number
  readonly opa_json_parse: (address: number, length: number) => number
  readonly opa_json_dump: (value: number) => number
  readonly opa_value_parse: (address: number, length: number) => number
  readonly opa_value_dump: (value: number) => number
  readonly opa_value_add_path: (base: number, path: number, value: number) => number
  /** Of our own modules: the built-ins that failed in the last evaluation. */
  readonly polity_errors?: () => number
  /** Of our own modules: how many steps are left; negative where there is no limit. */
  readonly polity_steps?: { value: bigint }
  /** Of our own modules: how deep an input may nest. */
  readonly polity_depth?: { value: number }
  /** Of our own modules: the number of the place that is being evaluated. */
  readonly polity_location?: { readonly value: number }
}

/** What a module asks of its host: names and JSON texts, so that numbers keep what is written. */
export type CallHost = (name: string, operands: readonly string[]) => HostValue | undefined

/** Compiled by Polity: it counts its steps and refuses input that is no JSON. */
export const isOurs = (module: WasmModule): boolean => exportsOfModule(module).includes('polity_steps')

/**
 * Built-ins to which a set is no document. To `strings.render_template` no value with a set in it, or with a key that is no string, is
 * one: as OPA does, it is given Rego's own text to read as JSON.
 */
const takesDocument: ReadonlySet<string> = new Set(['json.verify_schema', 'json.match_schema'])

/** Loads a module of Polity's. */
export function loadModule(module: WasmModule, json: Uint8Array, call: CallHost): LoadedModule {
  const memory = newMemory(2)
  const names = new Map<number, string>()
  const onCall = (id: number, _context: number, ...operands: number[]): number => {
    const name = names.get(id) ?? ''
    const texts = operands.map(operand => operandText(name, operand))
    const { text, into } = call(name, texts) ?? {}
    if (text === undefined) return 0
    if (into === undefined) return parse(exports.opa_json_parse, encoder.encode(text))
    // By way of Rego's own text, in which a set is a set.
    const written = readText(memory, exports.opa_value_dump(operands[into.operand] as number))
    const copy = parse(exports.opa_value_parse, encoder.encode(written))
    const path = parse(exports.opa_json_parse, encoder.encode(JSON.stringify([into.member])))
    exports.opa_value_add_path(copy, path, parse(exports.opa_json_parse, encoder.encode(text)))
    return copy
  }
  const operandText = (name: string, operand: number): string => {
    const json = readText(memory, exports.opa_json_dump(operand))
    if (name !== 'strings.render_template' && !takesDocument.has(name)) return json
    const rego = readText(memory, exports.opa_value_dump(operand))
    if (!takesDocument.has(name)) return rego
    return json.startsWith('[') && !rego.startsWith('[') ? 'null' : json
  }
  const parse = (read: Exports['opa_json_parse'], text: Uint8Array): number =>
    parseText({ memory, exports }, read, text)
  const env = {
    memory,
    opa_abort: (address: number): never => {
      throw new Error(readText(memory, address))
    },
    opa_println: () => {},
    ...Object.fromEntries([0, 1, 2, 3, 4].map(count => [`opa_builtin${count}`, onCall]))
  }
  const exports = newInstance(module, { env }).exports as unknown as Exports
  const dump = (value: number): Record<string, number> =>
    JSON.parse(readText(memory, exports.opa_json_dump(value))) as Record<string, number>
  for (const [name, id] of Object.entries(dump(exports.builtins()))) names.set(id, name)
  const data = parse(exports.opa_json_parse, json)
  const heap = exports.opa_heap_ptr_get()
  return { memory, exports, data, heap, requires: [...names.values()], entrypoints: dump(exports.entrypoints()) }
}

/** Reads a text to a value on the heap. */
export function parseText(
  { memory, exports }: Pick<LoadedModule, 'memory' | 'exports'>,
  read: Exports['opa_json_parse'],
  text: Uint8Array
): number {
  const address = exports.opa_malloc(text.length)
  new Uint8Array(memory.buffer).set(text, address)
  const value = read(address, text.length)
  if (value === 0) throw new Error('not JSON')
  return value
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The NUL-terminated text at an address. */
export function readText(memory: WasmMemory, address: number): string {
  const bytes = new Uint8Array(memory.buffer)
  return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)))
}
