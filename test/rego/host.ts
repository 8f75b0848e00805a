interface Exports {
  readonly memory: WebAssembly.Memory
  readonly polity_steps: WebAssembly.Global
  readonly opa_wasm_abi_version: WebAssembly.Global
  readonly opa_wasm_abi_minor_version: WebAssembly.Global
  [name: string]: unknown
}

/** The module in a host of our own that does no more than the ABI says. */
export class Host {
  readonly memory: WebAssembly.Memory
  readonly exports: Exports
  readonly #base: number
  data = 0
  constructor(wasm: Uint8Array<ArrayBuffer>, pages = 2, builtins: readonly ((...args: number[]) => number)[] = []) {
    this.memory = new WebAssembly.Memory({ initial: pages })
    const host = (id: number, _context: number, ...args: number[]) => builtins[id]?.(...args) ?? 0
    const env = {
      memory: this.memory,
      opa_abort: (address: number) => {
        throw new Error(this.text(address))
      },
      opa_println: () => {},
      ...Object.fromEntries([0, 1, 2, 3, 4].map(arity => [`opa_builtin${arity}`, host]))
    }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env })
    this.exports = instance.exports as unknown as Exports
    this.#base = this.call('opa_heap_ptr_get')
  }
  call(name: string, ...args: number[]): number {
    return (this.exports[name] as (...args: number[]) => number)(...args)
  }
  text(address: number): string {
    const bytes = new Uint8Array(this.memory.buffer)
    return Buffer.from(bytes.subarray(address, bytes.indexOf(0, address))).toString('utf8')
  }
  parse(text: string): number {
    const bytes = Buffer.from(text)
    const address = this.call('opa_malloc', bytes.length)
    new Uint8Array(this.memory.buffer).set(bytes, address)
    return this.call('opa_json_parse', address, bytes.length)
  }
  json(value: number): unknown {
    return JSON.parse(this.text(this.call('opa_json_dump', value)))
  }
  /** By `opa_eval`. */
  evaluate(entrypoint: number, input?: string): unknown {
    const bytes = Buffer.from(input ?? '')
    new Uint8Array(this.memory.buffer).set(bytes, this.#base)
    const address = input === undefined ? 0 : this.#base
    return JSON.parse(
      this.text(this.call('opa_eval', 0, entrypoint, this.data, address, bytes.length, this.#base + bytes.length, 0))
    )
  }
  /** By the calls of ABI 1.0. */
  evaluateInContext(entrypoint: number, input: string): unknown {
    this.call('opa_heap_ptr_set', this.#base)
    const context = this.call('opa_eval_ctx_new')
    this.call('opa_eval_ctx_set_input', context, this.parse(input))
    this.call('opa_eval_ctx_set_data', context, this.parse('{}'))
    this.call('opa_eval_ctx_set_entrypoint', context, entrypoint)
    this.call('eval', context)
    return this.json(this.call('opa_eval_ctx_get_result', context))
  }
}
