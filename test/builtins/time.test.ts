import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json, ours } from './calls.ts'

test.each([
  { name: 'time.parse_rfc3339_ns', args: ['2024-02-29T12:30:45.5+02:00'], want: '1709202645500000000' },
  { name: 'time.parse_rfc3339_ns', args: ['2023-02-29T12:30:45Z'], want: undefined },
  { name: 'time.parse_rfc3339_ns', args: ['2262-04-11T23:47:16.854775808Z'], want: undefined },
  { name: 'time.parse_ns', args: ['Mon Jan _2 2006', 'Tue Mar  5 2024'], want: '1709596800000000000' },
  { name: 'time.format', args: [0], want: '"1970-01-01T00:00:00Z"' },
  { name: 'time.format', args: [[0, 'UTC', 'RFC1123']], want: '"Thu, 01 Jan 1970 00:00:00 UTC"' },
  { name: 'time.weekday', args: [-1], want: '"Wednesday"' },
  { name: 'time.add_date', args: [1709164800e9, 1, 0, 0], want: '1740787200000000000' },
  { name: 'time.diff', args: [0, 34905600e9], want: '[1,1,8,0,0,0]' },
  { name: 'time.parse_duration_ns', args: ['1d2h'], want: '93600000000000' },
  { name: 'time.parse_duration_ns', args: ['1'], want: undefined }
])('$name($args)', ({ name, args, want }) => {
  expect(ours([name, ...json(args)])).toBe(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  const instants = [
    '0',
    '1',
    '-1',
    '1700000000123456789',
    '1709164800000000000',
    '-62135596800000000000',
    '9223372036854775807',
    '-9223372036854775808',
    '951782400000000000',
    '1e18',
    '1.5',
    '1700000000000000000.0',
    '-2208988800000000000',
    '1583020799999999999',
    '1e30',
    '978307199000000000',
    '68169600000000000',
    '-4107542400000000000'
  ]

  test('taking apart, adding, subtracting', () => {
    const forms = instants
      .flatMap(instant => [instant, `[${instant},"UTC"]`, `[${instant}]`, `[${instant},""]`])
      .concat('[]', '[1,2]', '"x"', '[0,"Nowhere/X"]')
    const steps = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [-1, -1, -1],
      [0, 13, 0],
      [0, -14, 40],
      [400, 0, 0],
      [1e9, 0, 0],
      [0, 0, 1_000_000],
      [4, 0, 0],
      [1.5, 0, 0]
    ]
    const calls = [
      ...combinations(['time.date', 'time.clock', 'time.weekday', 'time.format'], forms),
      ...instants.flatMap(instant => steps.map(step => ['time.add_date', instant, ...json(step)])),
      ...combinations(['time.diff'], instants.concat('"x"'), instants)
    ] as unknown as Call[]
    expect(differences(calls)).toEqual([])
  })

  test('layouts', () => {
    const layouts = [
      '',
      'RFC3339',
      'RFC822',
      'RFC822Z',
      'RFC850',
      'RFC1123',
      'RFC1123Z',
      'ANSIC',
      'UnixDate',
      'RubyDate',
      'RFC3339Nano',
      '2006-01-02',
      'Jan _2 06 03:04PM',
      'Monday 2 January',
      '__2 002',
      '15h4m5s.000000',
      '05,999',
      '3:4:5 pm .000000000000',
      'Z07 Z0700 Z070000 Z07:00:00 -07 -070000 -07:00:00',
      'Janet Mondays _2006 20060102',
      '.0001 .00 1',
      'MST',
      'é2006',
      '_2 Jan 2',
      '2006-002',
      '06',
      '.99 x.9',
      'abc'
    ]
    expect(
      differences(
        combinations(instants, json(layouts)).map(
          ([instant, layout]) => ['time.format', `[${instant},"UTC",${layout}]`] satisfies Call
        )
      )
    ).toEqual([])
  })

  test('parsing', () => {
    const rfc3339 = [
      '2024-02-29T12:30:45Z',
      '2023-02-29T12:30:45Z',
      '2024-02-29T12:30:45.123456789Z',
      '2024-02-29T12:30:45.1234567891Z',
      '2024-02-29T12:30:45+02:00',
      '2024-02-29T12:30:45-23:59',
      '2024-02-29T12:30:45+24:00',
      '2024-02-29T12:30:45+25:00',
      '2024-02-29T12:30:45+02:60',
      '2024-02-29T12:30:45+0200',
      '2024-02-29t12:30:45z',
      '2024-2-29T12:30:45Z',
      '2024-02-29 12:30:45Z',
      '2024-02-29T24:00:00Z',
      '2024-02-29T23:59:60Z',
      '2024-02-29T1:2:3Z',
      '2024-02-29T12:30:45,5Z',
      '2024-02-29T12:30:45.Z',
      '1677-09-21T00:12:43.145224192Z',
      '1677-09-21T00:12:43.145224191Z',
      '2262-04-11T23:47:16.854775807Z',
      '2262-04-11T23:47:16.854775808Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '',
      '2024',
      '2024-13-01T00:00:00Z',
      '2024-00-01T00:00:00Z',
      '2024-01-00T00:00:00Z',
      '2024-01-32T00:00:00Z',
      '2024-01-01T00:00:00Zx',
      '-024-01-01T00:00:00Z',
      '2024-06-31T00:00:00Z'
    ]
    const others = [
      ['2006-01-02', '2024-03-05'],
      ['2006-01-02', '2024-3-5'],
      ['2006-1-2', '2024-3-5'],
      ['2006-1-2', '2024-03-05'],
      ['Jan 2 2006', 'Mar 5 2024'],
      ['Jan 2 2006', 'mar 5 2024'],
      ['January 2, 2006', 'March 5, 2024'],
      ['January 2, 2006', 'Mar 5, 2024'],
      ['Mon Jan _2 2006', 'Tue Mar  5 2024'],
      ['Mon Jan _2 2006', 'tue Mar 15 2024'],
      ['Monday', 'Tuesday'],
      ['06', '70'],
      ['06', '68'],
      ['06', '69'],
      ['3:04PM', '3:04PM'],
      ['3:04PM', '12:04AM'],
      ['3:04PM', '13:04PM'],
      ['3:04pm', '3:04pm'],
      ['3:04pm', '3:04PM'],
      ['15:04:05', '23:59:59'],
      ['15:04:05', '23:59:59.5'],
      ['15:04:05.000', '23:59:59.5'],
      ['15:04:05.000', '23:59:59.500'],
      ['15:04:05.999', '23:59:59.5'],
      ['15:04:05.999', '23:59:59'],
      ['15:4:5', '1:2:3'],
      ['2006-002', '2024-060'],
      ['2006-002', '2024-366'],
      ['2006-002', '2023-366'],
      ['2006 __2', '2024  60'],
      ['2006 __2', '2024   6'],
      ['2006-01-02 MST', '2024-01-01 UTC'],
      ['2006-01-02 MST', '2024-01-01 CET'],
      ['2006-01-02 MST', '2024-01-01 CEST'],
      ['2006-01-02 MST', '2024-01-01 GMT+3'],
      ['2006-01-02 MST', '2024-01-01 +03'],
      ['2006-01-02 MST', '2024-01-01 xyz'],
      ['2006-01-02 MST', '2024-01-01 WITA'],
      ['2006-01-02 MST', '2024-01-01 ChST'],
      ['2006-01-02 MST', '2024-01-01 ABCDT'],
      ['2006-01-02 MST', '2024-01-01 AB'],
      ['2006-01-02 MST', '2024-01-01 UTC+3'],
      ['2006-01-02 -0700', '2024-01-01 +0130'],
      ['2006-01-02 -07:00', '2024-01-01 +01:30'],
      ['2006-01-02 -07', '2024-01-01 -08'],
      ['2006-01-02 Z07:00', '2024-01-01 Z'],
      ['2006-01-02 Z0700', '2024-01-01 Z'],
      ['2006-01-02 -0700', '2024-01-01 Z'],
      ['2006-01-02 -07:00:00', '2024-01-01 -01:02:03'],
      ['2006-01-02  x', '2024-01-01    x'],
      ['2006-01-02 x', '2024-01-01 x '],
      ['2006-01-02x', '2024-01-01 x'],
      ['ANSIC', 'Mon Jan  2 15:04:05 2006'],
      ['RFC822', '02 Jan 06 15:04 MST'],
      ['RFC1123', 'Mon, 02 Jan 2006 15:04:05 MST'],
      ['RFC1123Z', 'Mon, 02 Jan 2006 15:04:05 -0700'],
      ['RFC3339Nano', '2024-01-01T00:00:00.5Z'],
      ['UnixDate', 'Mon Jan  2 15:04:05 MST 2006'],
      ['RFC850', 'Monday, 02-Jan-06 15:04:05 MST'],
      ['', ''],
      ['2006', '24'],
      ['2006-01-02T15:04:05', '2024-01-01T10:00'],
      ['20060102', '20240305'],
      ['02/01/2006', '05/03/2024'],
      ['2006-01-02 15', '2024-01-01 9'],
      ['2006 2 Jan', '2024 31 Feb'],
      ['5.00', '9.12'],
      ['05,000', '09,123']
    ]
    const durations = [
      '1h',
      '1h30m',
      '-1.5s',
      '+1m',
      '1ms',
      '1us',
      '1µs',
      '1μs',
      '1ns',
      '0',
      '',
      '1',
      'h',
      '1h 30m',
      '1.5',
      '.5s',
      '5.s',
      '.s',
      '1d',
      '1.5d',
      '1w',
      '1y',
      '1y2w3d4h',
      '-1d',
      '1.1d',
      '100y',
      '300y',
      '9223372036854775807ns',
      '9223372036854775808ns',
      '-9223372036854775808ns',
      '1e3s',
      '2562047h47m16.854775807s',
      '2562047h47m16.854775808s',
      '1.0000000000000001s',
      '0.3333333333333333333h',
      '1D',
      '1m1',
      'd',
      '1.d',
      '1..2d',
      '1hh',
      '--1s',
      '1h-1m',
      '0.1ns',
      '0.9999999999ns',
      '1s1ms',
      '1mo',
      '0.001d',
      '3.7w',
      '1x'
    ]
    const calls: Call[] = [
      ...json(rfc3339).map(text => ['time.parse_rfc3339_ns', text] satisfies Call),
      ...others.map(pair => ['time.parse_ns', ...json(pair)] satisfies Call),
      ...json(durations).map(text => ['time.parse_duration_ns', text] satisfies Call)
    ]
    expect(differences(calls)).toEqual([])
  })

  test('every day of a long time, and each layout of it read again', () => {
    const days = Array.from(
      { length: 2000 },
      (_, i) => `${BigInt(i) * 86_400n * 7n * 1_000_000_000n * 13n - 9_000_000_000_000_000_000n}`
    )
    const calls: Call[] = days.flatMap(
      day =>
        [
          ['time.date', day],
          ['time.weekday', day],
          ['time.format', `[${day},"UTC","2006-01-02T15:04:05.000000000Z07:00 002 Monday"]`]
        ] satisfies Call[]
    )
    expect(differences(calls)).toEqual([])
    for (const day of days) {
      const text = call('time.format', Number(day)) as string
      expect(Number(ours(['time.parse_rfc3339_ns', JSON.stringify(text)]))).toBe(Number(day))
    }
  })
})
