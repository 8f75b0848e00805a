import { expect, test } from 'vitest'
import { builtinsForSdk, type EvaluationFacts, hostBuiltins } from '../../src/builtins/host/index.ts'
import { callHost } from '../../src/evaluator/call-host.ts'

function counting(): () => number {
  let drawn = 0
  return () => (drawn++ % 10) / 10
}

let facts: EvaluationFacts = { nowNanoseconds: 1_700_000_000_123_456_789n, random: counting() }

/** Operands and result are JSON texts. Throws what the built-in throws. */
function textOf(name: string, ...operands: string[]): string | undefined {
  const answer = callHost(hostBuiltins, name, operands, facts, 0)
  if ('failure' in answer) throw new Error(answer.failure)
  return answer.text
}

const call = (name: string, ...operands: unknown[]): unknown =>
  JSON.parse(textOf(name, ...operands.map(operand => JSON.stringify(operand))) ?? 'null')

test('one evaluation has one clock, and one number and UUID a key', () => {
  expect(textOf('time.now_ns')).toBe('1700000000123456789')
  const first = call('rand.intn', 'a', 1000)
  expect(call('rand.intn', 'a', 1000)).toBe(first)
  expect(call('rand.intn', 'b', 1000)).not.toBe(first)
  expect(call('rand.intn', 'c', 0)).toBe(0)
  const uuid = call('uuid.rfc4122', 'x')
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(call('uuid.rfc4122', 'x')).toBe(uuid)
  facts = { nowNanoseconds: 1_700_000_001_000_000_000n, random: () => 0.99 }
  expect(call('uuid.rfc4122', 'x')).not.toBe(uuid)
})

test.each([
  {
    note: 'YAML 1.1 words, no times, no base 60',
    text: 'a: yes\nb: 012\nd: 1:30\ne: 2024-01-01\ng: 1_000\nk: 0x1F',
    value: { a: true, b: 10, d: '1:30', e: '2024-01-01', g: 1000, k: 31 }
  },
  { note: 'the last of repeated keys', text: 'a: 1\na: 2', value: { a: 2 } },
  {
    note: 'anchors and merge keys',
    text: 'a: &x {p: 1}\nb: {<<: *x, q: 2}',
    value: { a: { p: 1 }, b: { p: 1, q: 2 } }
  },
  { note: 'the first document', text: '---\na: 1\n---\nb: 2', value: { a: 1 } },
  { note: 'nothing', text: '', value: null }
])('yaml.unmarshal: $note', ({ text, value }) => {
  expect(call('yaml.unmarshal', text)).toEqual(value)
})

test('yaml.is_valid and yaml.marshal', () => {
  expect(call('yaml.is_valid', 'a: [')).toBe(false)
  expect(call('yaml.is_valid', 'a: *b')).toBe(false)
  expect(call('yaml.is_valid', 5)).toBe(false)
  expect(call('yaml.is_valid', 'a: 1')).toBe(true)
  expect(() => call('yaml.unmarshal', 'a: [')).toThrow('yaml.unmarshal: Flow sequence')
  expect(call('yaml.marshal', { b: [1, { y: 'yes', x: null }], a: {} })).toBe(
    'a: {}\nb:\n- 1\n- x: null\n  "y": "yes"\n'
  )
})

test.each([
  // As `opa eval` 1.20.2 writes them.
  { json: '1e3', yaml: '1000\n' },
  { json: '2.50', yaml: '2.5\n' },
  { json: '1e6', yaml: '1e+06\n' },
  { json: '1e-7', yaml: '1e-07\n' },
  { json: '9223372036854775807', yaml: '9223372036854775807\n' },
  { json: '18446744073709551616', yaml: '1.8446744073709552e+19\n' },
  { json: '"1e3"', yaml: '"1e3"\n' },
  { json: '""', yaml: '""\n' },
  { json: '"2020-01-01"', yaml: '"2020-01-01"\n' },
  { json: '"{7 b"', yaml: "'{7 b'\n" },
  { json: '"- x"', yaml: "'- x'\n" }
])('yaml.marshal($json)', ({ json, yaml }) => {
  expect(JSON.parse(textOf('yaml.marshal', json) ?? '')).toBe(yaml)
})

test('integers of 64 bits keep their digits', () => {
  expect(textOf('yaml.unmarshal', '"a: 12345678901234567890\\nb: 123456789012345678901234567890"')).toBe(
    '{"a":12345678901234567890,"b":1.2345678901234568e+29}'
  )
})

test('for the SDK they are functions over plain values, and what fails is undefined', () => {
  const sdk = builtinsForSdk(hostBuiltins, () => facts)
  expect(sdk['yaml.unmarshal']?.('a: 1')).toEqual({ a: 1 })
  expect(sdk['yaml.unmarshal']?.('a: [')).toBeUndefined()
})
