import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, differences, json, ours } from './calls.ts'

test.each([
  { name: 'units.parse', text: '10Ki', want: '10240' },
  { name: 'units.parse', text: '100m', want: '0.1000000000' },
  { name: 'units.parse', text: '12345678901234567890K', want: '12345678901234567890000' },
  { name: 'units.parse', text: '10 K', want: undefined },
  { name: 'units.parse_bytes', text: '1.5GB', want: '1500000000' },
  { name: 'units.parse_bytes', text: '1.9', want: '1' },
  { name: 'units.parse_bytes', text: '5X', want: undefined }
])('$name $text', ({ name, text, want }) => {
  expect(ours([name, JSON.stringify(text)])).toBe(want)
})

test.each([
  { a: '1.2.3', b: '1.2.3-rc.1', want: 1 },
  { a: '1.2.3-alpha.9', b: '1.2.3-alpha.10', want: -1 },
  { a: '1.2.3-1', b: '1.2.3-a', want: -1 },
  { a: 'v1.2.3+a', b: '1.2.3+b', want: 0 },
  // OPA 1.20 takes these; its newest cases do not.
  { a: '1.02.3', b: '1.2.3', want: undefined },
  { a: '1.2.3', b: '1.2.3-01', want: undefined },
  { a: '1.2.3-', b: '1.2.3', want: undefined }
])('semver.compare($a, $b)', ({ a, b, want }) => {
  expect(call('semver.compare', a, b)).toBe(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  test('amounts', () => {
    const amounts = [
      '1',
      '1K',
      '1k',
      '1Ki',
      '1ki',
      '1KI',
      '1.5Gi',
      '100m',
      '1m',
      '1M',
      '0.001',
      '1e3',
      '1e3K',
      '1E',
      '1Ei',
      '1e',
      '5e2k',
      '10 K',
      '"10K"',
      '',
      'K',
      '1KB',
      '1kb',
      '1KiB',
      '1MiB',
      '1mb',
      '12345678901234567890',
      '1.2345678901234',
      '0.0000000000001',
      '-5',
      '-1.5K',
      '+5',
      '1.',
      '.5',
      '.',
      '1.2.3',
      '1--2',
      '1e1234567',
      '1e-3',
      '1e-15',
      '9.99999999999',
      '999.99999999999',
      '-9.99999999999',
      '1b',
      '1B',
      '5T',
      '5Ti',
      '5P',
      '5Pi',
      '5Q',
      '1e3m',
      '0',
      '0.0m',
      '00012',
      '1e+2',
      '1e+',
      '0.5',
      '1.5',
      '1.99999K',
      '100TB',
      '3.7eib',
      '1EB',
      '0x10',
      '1_000',
      '１',
      '1e3ki',
      '1mi',
      '1Mi',
      '1e30Ei'
    ]
    expect(
      differences(
        json(amounts).flatMap(
          text =>
            [
              ['units.parse', text],
              ['units.parse_bytes', text]
            ] satisfies Call[]
        )
      )
    ).toEqual([])
  })

  test('versions and UUIDs', () => {
    const versions = [
      '1.2.3',
      'v1.2.3',
      '1.2',
      '1.2.3.4',
      '1.2.3-alpha',
      '1.2.3-alpha.1',
      '1.2.3-alpha.beta',
      '1.2.3-beta',
      '1.2.3-beta.2',
      '1.2.3-beta.11',
      '1.2.3-rc.1',
      '1.2.3+build',
      '1.2.3-a..b',
      '',
      'a.b.c',
      '1.2.x',
      '1.2.99999999999999999999',
      '1.2.3-1',
      '1.2.3--',
      '1.2.3-a.',
      '1.2.3-a_b',
      '1.0.0-x.7.z.92'
    ]
    const uuids = [
      '00000000-0000-0000-0000-000000000000',
      '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
      'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
      '{6ba7b810-9dad-11d1-80b4-00c04fd430c8}',
      '6ba7b8109dad11d180b400c04fd430c8',
      '6ba7b810-9dad-21d1-80b4-00c04fd430c8',
      '6ba7b810-9dad-21d1-8004-03c04fd430c8',
      'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      'f47ac10b-58cc-4372-c567-0e02b2c3d479',
      'f47ac10b-58cc-4372-e567-0e02b2c3d479',
      'f47ac10b-58cc-4372-0567-0e02b2c3d479',
      'xyz',
      '',
      '6ba7b810-9dad-11d1-80b4-00c04fd430cg',
      '6ba7b810x9dad-11d1-80b4-00c04fd430c8',
      '6BA7B810-9DAD-11D1-80B4-02C04FD430C8',
      '6ba7b810-9dad-71d1-80b4-00c04fd430c8'
    ]
    const calls: Call[] = [
      ...json(versions).flatMap(a => json(versions).map(b => ['semver.compare', a, b] satisfies Call)),
      ...json(versions).map(version => ['semver.is_valid', version] satisfies Call),
      ['semver.is_valid', '1'],
      ...json(uuids).map(uuid => ['uuid.parse', uuid] satisfies Call)
    ]
    expect(differences(calls)).toEqual([])
  })
})
