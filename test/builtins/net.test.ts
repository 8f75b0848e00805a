import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

test.each([
  { name: 'net.cidr_contains', args: ['10.0.0.0/8', '10.1.2.3'], want: true },
  { name: 'net.cidr_contains', args: ['10.0.0.0/8', '::ffff:10.1.2.3'], want: true },
  { name: 'net.cidr_contains', args: ['10.0.0.0/8', 'x'], want: undefined },
  { name: 'net.cidr_intersects', args: ['10.0.0.0/8', '10.5.0.0/16'], want: true },
  { name: 'net.cidr_is_valid', args: ['10.0.0.0/33'], want: false },
  { name: 'net.cidr_expand', args: ['10.0.0.2/31'], want: ['10.0.0.2', '10.0.0.3'] },
  { name: 'net.cidr_expand', args: ['::/0'], want: undefined },
  { name: 'net.cidr_merge', args: [['10.0.0.0/25', '10.0.0.128/25']], want: ['10.0.0.0/24'] }
])('$name($args)', ({ name, args, want }) => {
  expect(call(name, ...args)).toEqual(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  const nets = [
    '10.0.0.0/8',
    '10.1.2.3/24',
    '10.1.2.3',
    '192.168.0.0/16',
    '0.0.0.0/0',
    '255.255.255.255/32',
    '10.0.0.0/33',
    '10.0.0/8',
    '010.0.0.0/8',
    '::/0',
    '::1',
    '::1/128',
    '2001:db8::/32',
    '2001:db8:0:1::1',
    '::ffff:10.0.0.1',
    '::ffff:10.0.0.0/104',
    '1::2::3',
    'fe80::1%eth0',
    'fe80::/10',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::1.2.3.4',
    '',
    'x',
    '10.0.0.1/',
    '/8',
    '1:2:3:4:5:6:1.2.3.4/100',
    '10.0.0.256',
    '::/129',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '10.0.0.0/08',
    '10.0.0.0/+8'
  ]

  test('containing', () => {
    const calls = [
      ...combinations(['net.cidr_contains', 'net.cidr_intersects'], json(nets), json(nets)),
      ...combinations(['net.cidr_is_valid'], json(nets).concat('1'))
    ] as unknown as Call[]
    expect(differences(calls)).toEqual([])
  })

  test('expanding, merging, matching', () => {
    const lists = [
      ['10.0.0.0/25', '10.0.0.128/25'],
      ['10.0.0.0/24', '10.0.2.0/24'],
      ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'],
      ['192.0.128.0', '192.0.129.0'],
      ['1.2.3.4'],
      ['::1'],
      ['2001:db8::/33', '2001:db8:8000::/33'],
      ['10.0.0.0/8', '10.1.0.0/16'],
      ['0.0.0.0/1', '128.0.0.0/1'],
      ['::/1', '8000::/1'],
      [],
      ['x'],
      ['10.0.0.1/32', '10.0.0.2/32', '10.0.0.3/32', '10.0.0.4/32'],
      ['192.168.1.0/24', '2001:db8::/32'],
      ['10.0.0.0/30', '10.0.0.4/30', '10.0.0.8/30'],
      ['1.1.1.1/24']
    ]
    const calls: Call[] = [
      ...json([
        '10.0.0.0/30',
        '10.0.0.5/29',
        '::/126',
        '2001:db8::fffe/124',
        '::ffff:1.2.3.0/124',
        '1.2.3.4/32',
        '1:0:0:2::/127',
        '0:1::/127',
        'x'
      ]).map(net => ['net.cidr_expand', net] satisfies Call),
      ...json(lists).map(list => ['net.cidr_merge', list] satisfies Call),
      ['net.cidr_contains_matches', '"10.0.0.0/8"', '"10.1.1.1"'],
      ['net.cidr_contains_matches', '["10.0.0.0/8","1.1.1.0/24"]', '["10.1.1.1","1.1.1.1"]'],
      ['net.cidr_contains_matches', '{"x":"10.0.0.0/8"}', '{"y":["10.1.1.1","foo"],"z":"2.2.2.2"}'],
      ['net.cidr_contains_matches', '[["10.0.0.0/8",1]]', '"10.0.0.1"'],
      ['net.cidr_contains_matches', '[[]]', '"10.0.0.1"'],
      ['net.cidr_contains_matches', '[1]', '"10.0.0.1"'],
      ['net.cidr_contains_matches', '["x"]', '"10.0.0.1"'],
      ['net.cidr_contains_matches', '"10.0.0.0/8"', '[]'],
      ['net.cidr_contains_matches', '5', '"1.1.1.1"']
    ]
    expect(differences(calls)).toEqual([])
  })
})
