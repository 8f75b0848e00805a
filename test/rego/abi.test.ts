import { expect, test } from 'vitest'
import { summary } from '../../src/diagnostics/index.ts'
import { type CompileResult, compile } from '../../src/rego/index.ts'
import { Host } from './host.ts'
import { loadPolicy } from './load-policy.ts'

function compiled(text: string, ...entrypoints: string[]): CompileResult & { wasm: Uint8Array<ArrayBuffer> } {
  const result = compile([{ name: 'policy.rego', text }], { entrypoints })
  expect(result.diagnostics.map(summary)).toEqual([])
  const { wasm } = result
  if (!wasm) throw new Error('nothing was compiled')
  expect(WebAssembly.validate(wasm)).toBe(true)
  return { ...result, wasm }
}

const twoRules = `package a
p := input.x + 1
q contains x if some x in input.xs
`

test('a module has every name of ABI 1.3', () => {
  const { exports } = new Host(compiled(twoRules, 'a/p').wasm)
  const names = [
    'memory, opa_eval_ctx_new, opa_malloc, opa_eval_ctx_set_input, opa_eval, opa_heap_ptr_set, opa_value_parse',
    'opa_value_dump, opa_json_dump, opa_eval_ctx_set_data, opa_eval_ctx_set_entrypoint, opa_eval_ctx_get_result',
    'opa_json_parse, opa_free, opa_value_free, opa_heap_ptr_get, opa_heap_blocks_stash, opa_heap_stash_clear',
    'opa_heap_blocks_restore, opa_value_add_path, opa_value_remove_path, eval, builtins, entrypoints',
    'opa_wasm_abi_version, opa_wasm_abi_minor_version'
  ].flatMap(line => line.split(', '))
  expect(names.filter(name => !(name in exports))).toEqual([])
  expect([exports.opa_wasm_abi_version.value, exports.opa_wasm_abi_minor_version.value]).toEqual([1, 3])
})

test('entrypoints have the ids of their order, and both ways of calling give the same', () => {
  const host = new Host(compiled(twoRules, 'a/q', 'a', 'a/p').wasm)
  expect(host.json(host.call('entrypoints'))).toEqual({ 'a/q': 0, a: 1, 'a/p': 2 })
  expect(host.json(host.call('builtins'))).toEqual({})
  const input = '{"x": 1, "xs": [2, 1, 2]}'
  const want = [[1, 2], { p: 2, q: [1, 2] }, 2]
  for (const [id, result] of want.entries()) {
    expect(host.evaluate(id, input)).toEqual([{ result }])
    expect(host.evaluateInContext(id, input)).toEqual([{ result }])
  }
  expect(host.evaluate(2)).toEqual([])
  expect(() => host.evaluate(3, input)).toThrow('internal: illegal entrypoint id')
  expect(host.evaluate(0, input)).toEqual([{ result: [1, 2] }])
})

test('nothing is kept from one evaluation to the next, also not after an abort', () => {
  const text = `package a
p := x if some x in input.xs
q := [p, r]
r := v if v := p with input.xs as [9]
`
  const host = new Host(compiled(text, 'a/q').wasm)
  expect(host.evaluate(0, '{"xs": [1]}')).toEqual([{ result: [1, 9] }])
  expect(() => host.evaluate(0, '{"xs": [1, 2]}')).toThrow('policy.rego:2:1: var assignment conflict')
  expect(() => host.evaluate(0, '{"xs": ')).toThrow(/./)
  expect(host.evaluate(0, '{"xs": [3]}')).toEqual([{ result: [3, 9] }])
})

test('an abort under `with` leaves nothing behind', () => {
  const text = `package a
f(x) := x
p := f(1)
q := [y, p] if { some i in [1, 2]; y := conflict with f as i }
conflict := x if { f(1) == 2; some x in [1, 2] }
conflict := 3 if f(1) == 1
r := p
`
  const host = new Host(compiled(text, 'a/q', 'a/r').wasm)
  expect(() => host.evaluate(0, '{}')).toThrow('policy.rego:5:1: var assignment conflict')
  expect(host.evaluate(1, '{}')).toEqual([{ result: 1 }])
})

test('memory does not grow over evaluations', () => {
  const host = new Host(compiled(twoRules, 'a/p').wasm)
  host.evaluate(0, '{"x": 1}')
  const before = host.memory.buffer.byteLength
  for (let i = 0; i < 20_000; i++) host.evaluate(0, `{"x": ${i}, "xs": [1, 2, 3]}`)
  expect(host.memory.buffer.byteLength).toBe(before)
})

test('an input in the last bytes of the memory is read to its end and no further', () => {
  const { wasm } = compiled('package a\np := input.k\n', 'a/p')
  for (const key of ['k', 'kk', 'kkkkkkk', 'kkkkkkkk']) {
    const host = new Host(wasm)
    const input = Buffer.from(JSON.stringify({ k: 1, [key]: key }))
    const end = host.memory.buffer.byteLength
    new Uint8Array(host.memory.buffer).set(input, end - input.length)
    const result = host.call('opa_eval', 0, 0, 0, end - input.length, input.length, end, 0)
    expect(JSON.parse(host.text(result))).toEqual([{ result: key === 'k' ? 'k' : 1 }])
  }
})

test('more constants than two pages hold load in a memory of two pages', () => {
  const words = Array.from({ length: 20_000 }, (_, i) => `"word number ${i}"`)
  const { wasm } = compiled(`package a\nwords := {${words.join()}}\np if input.word in words\n`, 'a/p')
  const host = new Host(wasm)
  expect(host.memory.buffer.byteLength).toBeGreaterThan(131_072)
  expect(host.evaluate(0, '{"word": "word number 19999"}')).toEqual([{ result: true }])
  expect(host.evaluate(0, '{"word": "word number 20000"}')).toEqual([])
})

test('a built-in that fails leaves undefined and says where', () => {
  const text = `package a
import rego.v1

p contains x if {
	some y in input.ys
	x := 10 / y
}
`
  const { wasm, locations } = compiled(text, 'a/p')
  const host = new Host(wasm)
  expect(host.evaluate(0, '{"ys": [1, 0, 5]}')).toEqual([{ result: [2, 10] }])
  const errors = host.json(host.call('polity_errors')) as [number, string][]
  expect(errors.map(([location, message]) => [locations[location - 1], message])).toEqual([
    [{ file: 'policy.rego', row: 6, column: 7, rule: 'data.a.p', builtin: 'div' }, 'divide by zero']
  ])
  expect(host.evaluate(0, '{"ys": [1]}')).toEqual([{ result: [10] }])
  expect(host.call('polity_errors')).toBe(0)
})

test('a step budget ends an evaluation with its place; without one there is no end', () => {
  const text = `package a
p := count([1 | some x in input.xs; some y in input.xs; x < y])
`
  const { wasm, locations } = compiled(text, 'a/p')
  const host = new Host(wasm)
  const input = JSON.stringify({ xs: Array.from({ length: 300 }, (_, i) => i) })
  expect(host.evaluate(0, input)).toEqual([{ result: 44_850 }])
  host.exports.polity_steps.value = 1000n
  let message = ''
  try {
    host.evaluate(0, input)
  } catch (error) {
    message = String(error)
  }
  const [, location] = /step budget exhausted at location (\d+)/.exec(message) ?? []
  expect(locations[Number(location) - 1]).toMatchObject({ file: 'policy.rego', row: 2, rule: 'data.a.p' })
  host.exports.polity_steps.value = 1_000_000n
  expect(host.evaluate(0, input)).toEqual([{ result: 44_850 }])
})

test('what belongs to one value is looked for once, and rules that ask for another string are not tried', () => {
  const text = `package a
grouped contains x.id if { some x in input.xs; count([1 | some y in input.xs; y.id == x.id]) > 1 }
${[...'abcdefghij'].map(name => `chosen contains x if { input.name == "${name}"; some x in input.xs }`).join('\n')}
`
  const host = new Host(compiled(text, 'a/grouped', 'a/chosen').wasm)
  const stepsOf = (entrypoint: number, count: number): number => {
    const xs = Array.from({ length: count }, (_, i) => ({ id: i >> 1 }))
    const before = 1_000_000n
    host.exports.polity_steps.value = before
    const [{ result = [] } = {}] = host.evaluate(entrypoint, JSON.stringify({ name: 'd', xs })) as {
      result?: unknown[]
    }[]
    expect(result).toHaveLength(count / 2)
    return Number(before - (host.exports.polity_steps.value as bigint))
  }
  expect(stepsOf(0, 200)).toBeLessThan(2.5 * stepsOf(0, 100))
  // One loop over them, one look at each where they are put in order, compared and written.
  expect(stepsOf(1, 200)).toBeLessThan(5 * 200)
})

test('the SDK gives the packages and rules that were asked for', async () => {
  const policy = await loadPolicy(compiled(twoRules, 'a', 'a/p').wasm)
  policy.setData({ a: { base: [1] } })
  expect(policy.evaluate({ x: 41, xs: [] }, 'a')).toEqual([{ result: { base: [1], p: 42, q: [] } }])
  expect(policy.evaluate({ xs: [] }, 'a/p')).toEqual([])
})
