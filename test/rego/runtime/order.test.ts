import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ConstantValue, compareConstants, constantPool } from '../../../src/rego/wasm/constants.ts'
import { runtimeModule } from '../../../src/rego/wasm/runtime.generated.ts'
import { instantiateRuntime } from './runtime-instance.ts'

const runtime = instantiateRuntime()
beforeEach(() => runtime.reset())

const numberText = fc.oneof(
  fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
  fc.integer({ min: -50, max: 50 }).map(String),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.nat(999), fc.integer({ min: -4, max: 4 }))
    .map(([a, b, c]) => `${a}.${b}e${c}`)
)
const { value: anyValue } = fc.letrec<{ value: ConstantValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<ConstantValue>(null, true, false),
    fc.string({ unit: 'binary', maxLength: 12 }),
    numberText.map(number => ({ number })),
    fc.array(tie('value'), { maxLength: 4 }).map(array => ({ array })),
    fc.array(tie('value'), { maxLength: 4 }).map(set => ({ set })),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map(object => ({ object }))
  )
}))

function regoText(value: ConstantValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if ('number' in value) return value.number
  if ('array' in value) return `[${value.array.map(regoText).join()}]`
  if ('set' in value) return value.set.length === 0 ? 'set()' : `{${value.set.map(regoText).join()}}`
  return `{${value.object.map(([key, entry]) => `${regoText(key)}:${regoText(entry)}`).join()}}`
}

describe('order and equality', () => {
  test("agree with the constants' order, which is written independently", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        runtime.reset()
        const [x, y] = [runtime.parseRego(regoText(a)), runtime.parseRego(regoText(b))]
        const order = Math.sign(compareConstants(a, b))
        expect(runtime.call('value_compare', x, y)).toBe(order)
        expect(runtime.call('value_equal', x, y)).toBe(order === 0 ? 1 : 0)
      }),
      { numRuns: 1500 }
    )
  })

  test.each([
    ['1', '1.0', 0],
    ['1e3', '1000', 0],
    ['1.10', '1.1', 0],
    ['-0', '0', 0],
    ['0.0', '0e9', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['-1.5', '-1.25', -1],
    ['1e400000', '1e400001', -1],
    ['0.1', '0.01', 1],
    ['-1e5', '1e-5', -1],
    ['0', '1e-300', -1],
    ['-0.001', '0', -1],
    ['123456789012345678', '123456789012345678.5', -1]
  ])('numbers by exact value: %s against %s', (a, b, order) => {
    expect(runtime.call('value_compare', runtime.parse(a), runtime.parse(b))).toBe(order)
    expect(runtime.call('value_compare', runtime.parse(b), runtime.parse(a))).toBe(order === 0 ? 0 : -order)
  })
})

describe('containers under construction', () => {
  const keys = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 400 }).map(String),
      fc.string({ maxLength: 3 }).map(text => JSON.stringify(text))
    ),
    { maxLength: 500 }
  )

  test('objects hold the last value of each key, in order, whatever the order of insertion', () => {
    fc.assert(
      fc.property(keys, inserted => {
        runtime.reset()
        const object = runtime.call('object_new', 0)
        for (const [index, key] of inserted.entries()) {
          runtime.call('object_insert', object, runtime.parseRego(key), runtime.call('number_from_i32', index))
          // Reading in between does not disturb.
          if (index % 7 === 0)
            expect(runtime.dump(runtime.call('value_get', object, runtime.parseRego(key)))).toBe(String(index))
          if (index % 50 === 0) runtime.call('value_key_at', object, 0)
        }
        const wanted = new Map(inserted.map((key, index) => [key, index]))
        expect(runtime.call('value_count', object)).toBe(wanted.size)
        const entries = Array.from(
          { length: wanted.size },
          (_, i) =>
            [
              runtime.dump(runtime.call('value_key_at', object, i)),
              Number(runtime.dump(runtime.call('value_at', object, i)))
            ] as const
        )
        expect(new Map(entries)).toEqual(wanted)
        for (let i = 1; i < wanted.size; i++) {
          expect(
            runtime.call(
              'value_compare',
              runtime.call('value_key_at', object, i - 1),
              runtime.call('value_key_at', object, i)
            )
          ).toBe(-1)
        }
      }),
      { numRuns: 60 }
    )
  })

  test('sets hold each element once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 1000 }), elements => {
        runtime.reset()
        const set = runtime.call('set_new', 0)
        for (const element of elements) runtime.call('set_add', set, runtime.call('number_from_i32', element))
        const wanted = [...new Set(elements)].toSorted((a, b) => a - b)
        expect(runtime.call('value_count', set)).toBe(wanted.length)
        expect(JSON.parse(runtime.dump(set))).toEqual(wanted)
      }),
      { numRuns: 100 }
    )
  })

  test('a second value for a key is a conflict, the same one is none', () => {
    const object = runtime.call('object_new', 2)
    const insert = (key: string, value: string) =>
      runtime.call('object_insert_once', object, runtime.parse(key), runtime.parse(value))
    expect([
      insert('"a"', '1'),
      insert('"b"', '2'),
      insert('"a"', '1.0'),
      insert('"a"', '2'),
      insert('1', '0'),
      insert('1.0', '1')
    ]).toEqual([1, 1, 1, 0, 1, 0])
    expect(runtime.dumpRego(object)).toBe('{1: 0, "a": 1, "b": 2}')
  })

  test.each([
    { note: 'in order', key: (i: number) => `key_${String(i).padStart(6, '0')}` },
    { note: 'backwards', key: (i: number) => `key_${String(999_999 - i)}` },
    { note: 'mixed', key: (i: number) => `key_${(i * 7919) % 50_000}` },
    { note: 'with long common beginnings', key: (i: number) => `${'x'.repeat(300)}${(i * 7919) % 50_000}` }
    // a square of 2.5 billion steps would not end in the time that the test has
  ])(
    '50,000 keys, $note, cost no square of their number',
    ({ key }) => {
      const texts = Array.from({ length: 50_000 }, (_, i) => key(i))
      const parsed = runtime.parse(`{${texts.map(text => `"${text}":1`).join()}}`)
      expect(runtime.call('value_count', parsed)).toBe(50_000)
      const object = runtime.call('object_new', 0)
      const list = runtime.parse(JSON.stringify(texts))
      for (let i = 0; i < texts.length; i++)
        runtime.call('object_insert_once', object, runtime.call('value_at', list, i), runtime.call('value_true'))
      expect(runtime.call('value_count', object)).toBe(50_000)
    },
    30_000
  )
})

describe('reading', () => {
  test.each([
    ['{"a":1,"b":{"c":2}}', '"b"', '{"c":2}'],
    ['{"a":1,"a":2}', '"a"', '2'],
    ['{"a":1}', '"b"', undefined],
    ['[5,6]', '1', '6'],
    ['[5,6]', '1.0', '6'],
    ['[5,6]', '-1', undefined],
    ['[5,6]', '2', undefined],
    ['[5,6]', '"1"', undefined],
    ['{5,6}', '6.0', '6.0'],
    ['{5,6}', '7', undefined],
    ['"text"', '0', undefined],
    ['null', '0', undefined],
    ['{1:"n","1":"s"}', '1', '"n"'],
    ['{1:"n","1":"s"}', '"1"', '"s"']
  ])('%s at %s', (container, key, wanted) => {
    const found = runtime.call('value_get', runtime.parseRego(container), runtime.parseRego(key))
    expect(found === 0 ? undefined : runtime.dump(found)).toBe(wanted)
  })

  test('objects of every size give each of their keys', () => {
    for (const size of [1, 2, 5, 8, 12, 16, 17, 18, 40, 300]) {
      runtime.reset()
      const object = runtime.parse(
        JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${(i * 7) % size}_${i}`, i])))
      )
      for (let i = 0; i < size; i++) {
        const key = runtime.parse(JSON.stringify(`k${(i * 7) % size}_${i}`))
        expect(runtime.dump(runtime.call('value_get_string', object, key))).toBe(String(i))
      }
      expect(runtime.call('value_get_string', object, runtime.parse('"k"'))).toBe(0)
    }
  })
})

describe('documents by path', () => {
  const upsert = (root: string | undefined, path: string, value: string) => {
    const base = root === undefined ? 0 : runtime.parse(root)
    const result = runtime.dump(runtime.call('value_upsert_path', base, runtime.parse(path), runtime.parse(value)))
    if (root !== undefined) expect(runtime.dump(base)).toBe(root)
    return result
  }
  test.each([
    { note: 'replaces', root: '{"a":{"b":1,"c":2}}', path: '["a","b"]', value: '3', result: '{"a":{"b":3,"c":2}}' },
    { note: 'makes parents', root: '{"a":1}', path: '["x","y"]', value: '[]', result: '{"a":1,"x":{"y":[]}}' },
    {
      note: 'a parent that is no object becomes one',
      root: '{"a":[1]}',
      path: '["a","b"]',
      value: '2',
      result: '{"a":{"b":2}}'
    },
    { note: 'no document before', root: undefined, path: '["a"]', value: '1', result: '{"a":1}' },
    { note: 'the whole document', root: '{"a":1}', path: '[]', value: '7', result: '7' }
  ])('$note', ({ root, path, value, result }) => expect(upsert(root, path, value)).toBe(result))

  test("a host's changes to data are made in place, with OPA's codes", () => {
    const data = runtime.parse('{}')
    const add = (path: string, value: string) =>
      runtime.call('opa_value_add_path', data, runtime.parse(path), runtime.parse(value))
    const remove = (path: string) => runtime.call('opa_value_remove_path', data, runtime.parse(path))
    expect([
      add('["a","b"]', '1'),
      add('["a","c"]', '2'),
      add('["a","b","x"]', '3'),
      add('[]', '1'),
      add('"a"', '1')
    ]).toEqual([0, 0, 3, 3, 2])
    expect(runtime.dump(data)).toBe('{"a":{"b":1,"c":2}}')
    expect([remove('["a","b"]'), remove('["z","y"]'), remove('["a","c","d"]')]).toEqual([0, 0, 3])
    expect(runtime.dump(data)).toBe('{"a":{"c":2}}')
  })

  test('merging goes down into objects; elsewhere the second wins', () => {
    const merge = (a: string, b: string) =>
      runtime.dump(runtime.call('object_merge', runtime.parse(a), runtime.parse(b)))
    expect(merge('{"a":{"x":1,"y":2},"b":1}', '{"a":{"y":3,"z":4},"c":{}}')).toBe(
      '{"a":{"x":1,"y":3,"z":4},"b":1,"c":{}}'
    )
    expect(merge('{"a":{"x":1}}', '{"a":[1]}')).toBe('{"a":[1]}')
  })
})

describe('constants', () => {
  test('are values like any other', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 6 }), values => {
        runtime.reset()
        const room = runtime.call('opa_malloc', 65_536)
        const pool = constantPool(room, { address: 0, size: 0 }, () => runtime.call('value_false'))
        const addresses = values.map(value => pool.add(value))
        new Uint8Array(runtime.memory.buffer).set(pool.bytes(), room)
        for (const [index, value] of values.entries()) {
          const address = addresses[index] ?? 0
          const parsed = runtime.parseRego(regoText(value))
          expect(runtime.call('value_compare', address, parsed)).toBe(0)
          expect(runtime.dumpRego(address)).toBe(runtime.dumpRego(parsed))
          expect(pool.add(value)).toBe(address)
        }
        // Nothing wrote to them.
        expect(new Uint8Array(runtime.memory.buffer, room, pool.bytes().length)).toEqual(pool.bytes())
      }),
      { numRuns: 250 }
    )
  })

  test('begin behind the static data of the runtime', () => {
    expect(runtimeModule.staticEnd % 8).toBe(0)
    expect(runtimeModule.heapBase).toBeGreaterThanOrEqual(65_536)
  })
})
