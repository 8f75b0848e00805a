import { runtimeModule } from '../../../src/rego/wasm/runtime.generated.ts'

/** The runtime by itself, in a memory of its own, with the host's side of the imports. */
export interface RuntimeInstance {
  readonly memory: WebAssembly.Memory
  /** Exported functions by name; addresses and lengths as numbers. */
  readonly call: (name: string, ...args: readonly number[]) => number
  readonly getGlobal: (name: string) => number
  /** Sets an exported global. */
  readonly setGlobal: (name: string, value: number) => void
  /** Address of the value of a JSON text, 0 when it is none. */
  readonly parse: (text: string | Uint8Array) => number
  /** Address of the value of a text in Rego's form, 0 when it is none. */
  readonly parseRego: (text: string) => number
  readonly dump: (value: number) => string
  readonly dumpRego: (value: number) => string
  /** NUL-terminated text. */
  readonly textAt: (address: number) => string
  /** Copies bytes onto the heap. */
  readonly write: (bytes: Uint8Array) => number
  /** Failures of built-ins so far: `[location, message]`. */
  readonly errors: () => readonly (readonly [number, string])[]
  /** A built-in called with values in Rego's form; its result in Rego's form, or `undefined`. */
  readonly builtin: (name: string, ...args: readonly string[]) => string | undefined
  /** Gives back all memory taken since the instance was made. */
  readonly reset: () => void
}

const module = new WebAssembly.Module(Buffer.from(runtimeModule.base64, 'base64'))
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function instantiateRuntime(memory = new WebAssembly.Memory({ initial: 2 })): RuntimeInstance {
  const textAt = (address: number): string => {
    const bytes = new Uint8Array(memory.buffer)
    return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)))
  }
  const unexpected = () => {
    throw new Error('a host built-in was called')
  }
  const { exports } = new WebAssembly.Instance(module, {
    env: {
      memory,
      opa_abort: (address: number) => {
        throw new Error(textAt(address))
      },
      opa_println: () => {},
      opa_builtin0: unexpected,
      opa_builtin1: unexpected,
      opa_builtin2: unexpected,
      opa_builtin3: unexpected,
      opa_builtin4: unexpected
    }
  })
  const call = (name: string, ...args: readonly number[]): number => {
    const found = exports[name]
    if (typeof found !== 'function') throw new Error(`the runtime has no function ${name}`)
    const result: unknown = found(...args)
    return typeof result === 'number' ? result : 0
  }
  const write = (bytes: Uint8Array): number => {
    const address = call('opa_malloc', bytes.length)
    new Uint8Array(memory.buffer).set(bytes, address)
    return address
  }
  const parseWith = (name: string, text: string | Uint8Array): number => {
    const bytes = typeof text === 'string' ? encoder.encode(text) : text
    return call(name, write(bytes), bytes.length)
  }
  const parseRego = (text: string) => parseWith('opa_value_parse', text)
  const dump = (value: number) => textAt(call('opa_json_dump', value))
  const dumpRego = (value: number) => textAt(call('opa_value_dump', value))
  const globalOf = (name: string): WebAssembly.Global => {
    const found = exports[name]
    if (!(found instanceof WebAssembly.Global)) throw new Error(`the runtime has no global ${name}`)
    return found
  }
  return {
    memory,
    call,
    getGlobal: name => Number(globalOf(name).value),
    setGlobal: (name, value) => {
      globalOf(name).value = value
    },
    parse: text => parseWith('opa_json_parse', text),
    parseRego,
    dump,
    dumpRego,
    textAt,
    write,
    errors: () => {
      const errors = call('polity_errors')
      return errors === 0 ? [] : JSON.parse(dump(errors))
    },
    builtin: (name, ...args) => {
      const operands = args.map(text => {
        const value = parseRego(text)
        if (value === 0) throw new Error(`not a value: ${text}`)
        return value
      })
      const result = call(`builtin_${name.replace(/[.-]/g, '_')}`, ...operands)
      return result === 0 ? undefined : dumpRego(result)
    },
    reset: () => void call('opa_heap_ptr_set', runtimeModule.heapBase)
  }
}
