import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantiateRuntime } from './runtime-instance.ts'

const runtime = instantiateRuntime()

/** As `JSON.parse` says, with strings as UTF-8 holds them and keys in one order. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value).toString()
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => [Buffer.from(key).toString(), normal(entry)] as const)
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  return Object.is(value, -0) ? '-0' : value
}

function referenceParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: normal(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

function ourParse(text: string): { readonly value: unknown } | undefined {
  runtime.reset()
  const value = runtime.parse(text)
  return value === 0 ? undefined : { value: normal(JSON.parse(runtime.dump(value))) }
}

describe('JSON text', () => {
  test('what JSON.parse reads is read the same, whatever the spaces', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '        '), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(ourParse(text)).toEqual(referenceParse(text))
      }),
      { numRuns: 1000 }
    )
  })

  test('what JSON.parse refuses is refused, and nothing else', () => {
    const noise = fc.constantFrom(
      ...'"{}[],:0-.eE+\\u \n1/tx',
      '\u0000',
      '\u0001',
      'nul',
      'true',
      '\ufeff',
      'é',
      '\u00a0',
      '\\u00e',
      '\\ud800',
      '-0',
      '1e5',
      '.5',
      '01'
    )
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        fc.array(fc.tuple(noise, fc.nat(), fc.nat(2)), { minLength: 1, maxLength: 3 }),
        (value, edits) => {
          let text = JSON.stringify(value)
          for (const [piece, at, cut] of edits) {
            const place = at % (text.length + 1)
            text = text.slice(0, place) + piece + text.slice(place + cut)
          }
          text = Buffer.from(text).toString()
          expect(ourParse(text), JSON.stringify(text)).toEqual(referenceParse(text))
        }
      ),
      { numRuns: 5000 }
    )
  })

  test.each([
    '0',
    '-0',
    '1e6',
    '2.50',
    '-0.0',
    '123456789012345678901234567890',
    '1E+400',
    '-999999999999999999',
    '9223372036854775808',
    '1e-7'
  ])('the number %s keeps its text', text => {
    runtime.reset()
    expect(runtime.dump(runtime.parse(`[${text}]`))).toBe(`[${text}]`)
  })

  test.each([
    { note: 'lone high surrogate', text: '"a\\ud800b"', value: '"a\ufffdb"' },
    { note: 'lone low surrogate', text: '"\\udc00"', value: '"\ufffd"' },
    { note: 'high surrogate before another escape', text: '"\\ud800\\u0041"', value: '"\ufffdA"' },
    { note: 'two halves of a pair', text: '"\\ud83d\\ude00"', value: '"😀"' },
    { note: 'of repeated keys the last counts', text: '{"a":1,"b":2,"a":3}', value: '{"a":3,"b":2}' },
    { note: 'a key and its escaped form are one', text: '{"a":1,"\\u0061":2}', value: '{"a":2}' },
    {
      note: 'control characters',
      text: '"\\u0000\\u001f\\b\\f\\n\\r\\t\\u007f"',
      value: '"\\u0000\\u001f\\b\\f\\n\\r\\t\u007f"'
    },
    {
      note: 'keys with quotes do not pass for others',
      text: '[{"a\\"":1},{"a\\"":2},{"a":3}]',
      value: '[{"a\\"":1},{"a\\"":2},{"a":3}]'
    }
  ])('$note', ({ text, value }) => {
    runtime.reset()
    expect(runtime.dump(runtime.parse(text))).toBe(value)
  })

  test.each([
    { note: 'stray continuation byte', bytes: [0x61, 0x80, 0x62], value: 'a\ufffdb' },
    { note: 'overlong slash', bytes: [0xc0, 0xaf], value: '\ufffd\ufffd' },
    { note: 'encoded surrogate', bytes: [0xed, 0xa0, 0x80], value: '\ufffd\ufffd\ufffd' },
    { note: 'beyond U+10FFFF', bytes: [0xf4, 0x90, 0x80, 0x80], value: '\ufffd\ufffd\ufffd\ufffd' },
    { note: 'sequence cut short', bytes: [0xe2, 0x82], value: '\ufffd\ufffd' },
    { note: 'valid sequences of two, three and four bytes', bytes: [...Buffer.from('é€😀')], value: 'é€😀' }
  ])('bytes that are no UTF-8 become U+FFFD, one each, as in OPA: $note', ({ bytes, value }) => {
    runtime.reset()
    expect(JSON.parse(runtime.dump(runtime.parse(Uint8Array.from([0x22, ...bytes, 0x22]))))).toBe(value)
  })

  test('512 levels are read, one more ends the evaluation', () => {
    runtime.reset()
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect(runtime.dump(runtime.parse(nested(512)))).toBe(nested(512))
    expect(() => runtime.parse(nested(513))).toThrow('value is nested too deeply')
    expect(() => runtime.parse('[{"a":'.repeat(5000))).toThrow('value is nested too deeply')
    expect(runtime.builtin('json.unmarshal', JSON.stringify(nested(513)))).toBeUndefined()
  })

  test('the text is left as it was, and so is what stands behind it', () => {
    runtime.reset()
    const bytes = new TextEncoder().encode('{"a\\n":"b\\u0041"}XYZ')
    const address = runtime.write(bytes)
    runtime.call('opa_json_parse', address, bytes.length - 3)
    expect(new Uint8Array(runtime.memory.buffer, address, bytes.length)).toEqual(bytes)
  })

  test('strings beyond 64 KiB are copied out of the text, shorter ones are not', () => {
    const grown = (length: number) => {
      runtime.reset()
      const bytes = new TextEncoder().encode(JSON.stringify('x'.repeat(length)))
      const address = runtime.write(bytes)
      const before = runtime.call('opa_heap_ptr_get')
      runtime.call('opa_json_parse', address, bytes.length)
      return runtime.call('opa_heap_ptr_get') - before
    }
    expect(grown(65_536)).toBeLessThan(100)
    expect(grown(65_537)).toBeGreaterThan(65_537)
  })
})

describe("Rego's form", () => {
  test.each([
    { text: '{1, 2, 1}', dumped: '{1, 2}', json: '[1,2]' },
    { text: 'set()', dumped: 'set()', json: '[]' },
    { text: '{}', dumped: '{}', json: '{}' },
    { text: '{[1,{2}]:{"a"},"x":null}', dumped: '{"x": null, [1, {2}]: {"a"}}', json: '{"[1,[2]]":["a"],"x":null}' },
    {
      text: '{null,false,true,-1,2.5,"","a",[],[1],{},{"a":1},set(),{0}}',
      dumped: '{null, false, true, -1, 2.5, "", "a", [], [1], {}, {"a": 1}, set(), {0}}',
      json: '[null,false,true,-1,2.5,"","a",[],[1],{},{"a":1},[],[0]]'
    }
  ])('$text', ({ text, dumped, json }) => {
    runtime.reset()
    const value = runtime.parseRego(text)
    expect(runtime.dumpRego(value)).toBe(dumped)
    expect(runtime.dump(value)).toBe(json)
  })

  test.each(['{1,}', '[1', '{1:2,3}', '{1,2:3}', 'sets()', '{:1}', '', 'nul', '"a', '{"a" "b"}'])(
    '%s is no value',
    text => {
      runtime.reset()
      expect(runtime.parseRego(text)).toBe(0)
    }
  )
})
