import { describe, expect, test } from 'vitest'
import { runtimeModule } from '../../../src/rego/wasm/runtime.generated.ts'
import { instantiateRuntime } from './runtime-instance.ts'

const encoder = new TextEncoder()

/** The order of calls of the npm SDK, by which an evaluation writes its input at the heap pointer that `data` left. */
function host(memory: WebAssembly.Memory) {
  const runtime = instantiateRuntime(memory)
  const data = runtime.parse('{}')
  const heap = runtime.call('opa_heap_ptr_get')
  return {
    ...runtime,
    heap,
    evaluate: (input: string | undefined) => {
      const bytes = encoder.encode(input ?? '')
      const missing = heap + bytes.length - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
      new Uint8Array(memory.buffer).set(bytes, heap)
      runtime.call('runtime_begin', data, input === undefined ? 0 : heap, bytes.length, heap + bytes.length)
      const value = input === undefined ? 0 : runtime.getGlobal('input')
      return runtime.textAt(runtime.call('runtime_result', value, 0))
    }
  }
}

const long = JSON.stringify({ input_string: 'a'.repeat(131_072) })

describe("the SDK's memory tests", () => {
  test('too little memory for the input fails in the host', () => {
    const { evaluate } = host(new WebAssembly.Memory({ initial: 2, maximum: 3 }))
    expect(() => evaluate(long)).toThrow('Maximum memory size exceeded')
  })

  test('too little memory for the evaluation fails in the module', () => {
    const { evaluate } = host(new WebAssembly.Memory({ initial: 3, maximum: 4 }))
    expect(() => evaluate(long)).toThrow('opa_malloc: failed')
  })

  test('sixteen evaluations fit into 512 KiB', () => {
    const { evaluate } = host(new WebAssembly.Memory({ initial: 2, maximum: 8 }))
    for (let i = 0; i < 16; i++)
      expect(JSON.parse(evaluate(JSON.stringify('a'.repeat(131_072))))[0].result).toHaveLength(131_072)
  })

  test('the module asks for two pages at most and its heap begins at 65,536 at least', () => {
    expect(runtimeModule.memoryPages).toBeLessThanOrEqual(2)
    expect(host(new WebAssembly.Memory({ initial: 2 })).heap).toBeGreaterThanOrEqual(65_536)
  })
})

test.each([
  { input: '{"a":[1,2.50]}', result: '[{"result":{"a":[1,2.50]}}]' },
  { input: 'false', result: '[{"result":false}]' },
  { input: undefined, result: '[]' }
])('the result set of $input', ({ input, result }) => {
  expect(host(new WebAssembly.Memory({ initial: 2 })).evaluate(input)).toBe(result)
})

test('an input of any length and place leaves what is around it alone', () => {
  const { evaluate } = host(new WebAssembly.Memory({ initial: 2 }))
  for (let length = 0; length < 40; length++) {
    const text = JSON.stringify({ k: 'é"\\x'.repeat(length).slice(0, length), n: [length, 1.5] })
    expect(evaluate(text)).toBe(`[{"result":${text}}]`)
  }
})

test.each(['{"a":', '[1,]', 'nul', '{"a":1}}', '\u0000'])('an input that is no JSON ends the evaluation: %s', text => {
  const { evaluate } = host(new WebAssembly.Memory({ initial: 2 }))
  expect(() => evaluate(text)).toThrow('input is not valid JSON')
  expect(evaluate('[1]')).toBe('[{"result":[1]}]')
})

test('a million evaluations do not grow the memory', { timeout: 120_000 }, () => {
  const memory = new WebAssembly.Memory({ initial: 2 })
  const runtime = instantiateRuntime(memory)
  const data = runtime.parse('{}')
  const heap = runtime.call('opa_heap_ptr_get')
  const bytes = encoder.encode('{"b":1,"a":[{"x":"y\\n"},{"x":"z"}],"b":2}')
  const evaluate = () => {
    new Uint8Array(memory.buffer).set(bytes, heap)
    runtime.call('runtime_begin', data, heap, bytes.length, heap + bytes.length)
    const input = runtime.getGlobal('input')
    runtime.call('builtin_plus', input, input)
    return runtime.call('runtime_result', input, 0)
  }
  const first = evaluate()
  const size = memory.buffer.byteLength
  for (let i = 0; i < 1_000_000; i++) if (evaluate() !== first) throw new Error('the result moved')
  expect(memory.buffer.byteLength).toBe(size)
  expect(runtime.textAt(first)).toBe('[{"result":{"a":[{"x":"y\\n"},{"x":"z"}],"b":2}}]')
  expect(runtime.errors()).toEqual([[0, 'operand 1 must be number but got object']])
})

test('requests beyond all memory fail with a text, not a trap', () => {
  const runtime = instantiateRuntime(new WebAssembly.Memory({ initial: 2, maximum: 4 }))
  for (const size of [300_000, 0x7fffffff, -1, -8, -16])
    expect(() => runtime.call('opa_malloc', size), String(size)).toThrow('opa_malloc: failed')
  for (const capacity of [0x7fffffff, 0x40000000]) {
    for (const name of ['array_new', 'object_new', 'set_new'])
      expect(() => runtime.call(name, capacity)).toThrow('opa_malloc: failed')
  }
  expect(() => runtime.builtin('numbers.range', '0', '100000000')).toThrow('opa_malloc: failed')
  runtime.reset()
  expect(runtime.builtin('plus', '1', '2')).toBe('3')
})

test('deep values made by a policy end in a text, not in a stack overflow', () => {
  const runtime = instantiateRuntime()
  let value = runtime.parse('1')
  for (let i = 0; i < 5000; i++) {
    const outer = runtime.call('array_new', 1)
    runtime.call('array_push', outer, value)
    value = outer
  }
  const other = runtime.call('array_new', 1)
  runtime.call('array_push', other, value)
  for (const act of [
    () => runtime.dump(value),
    () => runtime.dumpRego(value),
    () => runtime.call('value_compare', value, other),
    () => runtime.call('value_equal', value, other),
    () => runtime.call('builtin_walk', value)
  ]) {
    expect(act).toThrow('value is nested too deeply')
  }
})
