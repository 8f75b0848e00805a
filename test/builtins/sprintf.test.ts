import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json, ours, oursByExport } from './calls.ts'

test.each([
  {
    note: 'the usual',
    format: '%s has %d of %v',
    values: '["a", 3, [1, {"b": null}]]',
    want: 'a has 3 of [1, {"b": null}]'
  },
  { note: 'a number with a point', format: '%.2f|%v|%d', values: '[2.675, 2.50, 5.0]', want: '2.67|2.5|5' },
  {
    note: 'beyond 64 bits',
    format: '%d %x',
    values: '[123456789012345678901234567890, 18446744073709551616]',
    want: '123456789012345678901234567890 10000000000000000'
  },
  { note: 'of another type', format: '%d', values: '["a"]', want: '%!d(string=a)' },
  { note: 'too few', format: '%d %d', values: '[1]', want: '1 %!d(MISSING)' },
  { note: 'too many', format: '%d', values: '[1, 2]', want: '1%!(EXTRA int64=2)' },
  { note: 'width by code points', format: '%5s|%-5s|', values: '["é", "日"]', want: '    é|日    |' }
])('$note', ({ format, values, want }) => {
  expect(JSON.parse(ours(['sprintf', JSON.stringify(format), values]) as string)).toBe(want)
})

test('no format, no array', () => {
  expect(call('sprintf', 1, [])).toBeUndefined()
  expect(call('sprintf', '', {})).toBeUndefined()
})

// Each number as it is written: sprintf tells 5, 5.0 and 5e0 apart.
const numbers = [
  '0',
  '1',
  '-1',
  '42',
  '-42',
  '255',
  '9223372036854775807',
  '-9223372036854775808',
  '12345678901234567890',
  '-123456789012345678901234567890',
  '1.5',
  '-2.5',
  '0.1',
  '100.0',
  '123456789.0',
  '1234567.5',
  '0.00001234',
  '1.7976931348623157e308',
  '3.14159',
  '2.675',
  '1e3',
  '1.5e3',
  '1e400',
  '1.0e400',
  '5e-324',
  '4.9e-324',
  '0.000001',
  '0.0000012345',
  '1.005',
  '99.995',
  '123456789012345678.5',
  '0.1234567890123456789',
  '4.35',
  '2.2250738585072014e-308',
  '1.0e23',
  '9007199254740993.0',
  '0.30000000000000004',
  '8.41e21',
  '9.5367431640625e-7',
  '0.5',
  '2.5',
  '0.125'
]
const others = [
  ...json(['abc', '', 'héllo', 'a"b\n\u0001\u007f\u200b😀', '日本', '0']),
  'true',
  'null',
  '[1,"a\\u0007é\\u00ad",{"b":2.50}]',
  '{"x":[],"é":1e2}'
]

test('formats of plain directives only, in the function that knows no others', () => {
  const lists = [...numbers, ...others].map(value => `[${value}]`)
  const plain = combinations(json(['%v', '%s', '%d', 'é%%', '<%v> 100%%, %s', '%d%d', '']), [
    ...lists,
    '[]',
    '[1, "a", 2.5]',
    '{}',
    '"a"'
  ])
  for (const [format, values] of plain) {
    const want = ours(['sprintf', format as string, values as string])
    expect([format, values, oursByExport('sprintf_plain', format as string, values as string)]).toEqual([
      format,
      values,
      want
    ])
  }
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  // Not with `#` and a number with a point: see the list of differences in the module's README.
  const formats = [
    '%v',
    '%s',
    '%d',
    '%q',
    '%x',
    '%X',
    '%o',
    '%b',
    '%c',
    '%e',
    '%f',
    '%g',
    '%t',
    '%T',
    '%5d',
    '%-5d|',
    '%05d',
    '%+d',
    '% d',
    '%.2f',
    '%8.3f',
    '%-8.3f|',
    '%08.2f',
    '%+.1f',
    '%.0f',
    '%.3e',
    '%.3g',
    '%.10g',
    '%G',
    '%E',
    '%#v',
    '%+v',
    '%10s|',
    '%-10s|',
    '%.2s',
    '%10.2s|',
    '%06s',
    '%O',
    '%U',
    '%+q',
    '% x',
    '%.3d',
    '%8.3d',
    '%08.3d',
    '%.0d',
    '%z',
    '%y%',
    '%5t',
    '%5c|',
    '%-5q|',
    '%20v|',
    '%-20v|',
    '%020v|',
    '%6.2v|',
    '%.3x',
    '% 5d',
    '%+05d',
    '%-05d|',
    '%.20f',
    '%.17g',
    '%.1g',
    '%.25e',
    '%%',
    '%',
    '%.400f',
    '% f',
    '%+q'
  ]

  test('each verb with each value', () => {
    expect(
      differences(
        combinations(json(formats), [...numbers, ...others]).map(
          ([format, value]) => ['sprintf', format as string, `[${value}]`] satisfies Call
        )
      )
    ).toEqual([])
  })

  test('alternate forms', () => {
    const whole = numbers.filter(text => /^-?\d+$/.test(text))
    expect(
      differences(
        combinations(json(['%#x', '%#X', '%#o', '%#O', '%#5O|', '%#b', '%#U', '%#q', '%# x', '%#20x|', '%#020x']), [
          ...whole,
          ...others
        ]).map(([format, value]) => ['sprintf', format as string, `[${value}]`] satisfies Call)
      )
    ).toEqual([])
  })

  test('indexes, widths of operands, and what is malformed', () => {
    const odd = [
      '%[1]d %[1]v %d',
      '%[2]d',
      '%[0]d',
      '%[3]d %d',
      '%[x]d',
      '%[1',
      '%*d',
      '%-*d|',
      '%.*f|',
      '%*.*f|',
      '%[2]*[1]d|',
      '%[3]*.[2]*[1]f|',
      '%d %d',
      '%s %s %s %s %s',
      '%6',
      '%6.',
      '%.',
      'a%',
      '%!',
      '%d%!',
      '%-+0# d',
      '%é',
      '%[1]',
      '%[]d',
      '%[1]2d',
      '%[1].2f',
      '%.[1]2f',
      '%1000001d',
      '%.1000001f',
      '%-010d|',
      '%s%[1]s'
    ]
    const operands = ['[]', '[1]', '[1,2]', '[3.14159,2,8]', '[5,"a",2]', '["x",true,null,[1]]', '[-5,7,3]']
    expect(differences(combinations(json(odd), operands).map(args => ['sprintf', ...args] satisfies Call))).toEqual([])
  })

  test('doubles from random bits, shortest and rounded', () => {
    let state = 1n
    const values = Array.from({ length: 1500 }, () => {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn
      const bits = new BigUint64Array([state])
      const value = new Float64Array(bits.buffer)[0] as number
      const text = Number.isFinite(value) ? value.toPrecision(17 + (Number(state % 4n) | 0)) : '1.25'
      return text.includes('.') ? text : text.replace('e', '.0e')
    })
    const calls = values.flatMap(value =>
      ['%v', '%.3f', '%.12g', '%e'].map(format => ['sprintf', JSON.stringify(format), `[${value}]`] satisfies Call)
    )
    expect(differences(calls)).toEqual([])
  })
})
