import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compile } from '../../src/rego/index.ts'
import { timeZoneNames, timeZones } from '../../src/rego/wasm/time-zone-data.ts'
import { loadPolicy } from '../rego/load-policy.ts'
import { opa, opaMissing } from '../requirements.ts'

function compiled(body: string): Uint8Array<ArrayBuffer> {
  const { wasm, requires } = compile([{ name: 't.rego', text: `package t\n\n${body}` }], { entrypoints: ['t/p'] })
  expect(requires).toEqual([])
  return wasm as Uint8Array<ArrayBuffer>
}

async function answer(body: string, input: unknown): Promise<unknown> {
  const policy = await loadPolicy(compiled(body), undefined, {})
  const bytes = new TextEncoder().encode(typeof input === 'string' ? input : JSON.stringify(input))
  return (policy.evaluate(bytes.buffer, 't/p') as readonly { readonly result: unknown }[])[0]?.result
}

const everyCall = `p[zone][i] := {
	"clock": time.clock(x),
	"date": time.date(x),
	"weekday": time.weekday(x),
	"format": time.format([ns, zone, "2006-01-02T15:04:05.999Z07:00:00 MST -0700 -07 -070000"]),
	"later": time.add_date(object.get({"x": x}, "x", 0), 0, 1, 3),
	"earlier": time.add_date(object.get({"x": x}, "x", 0), -2, 5, -20),
	"since": time.diff(x, [0, "Asia/Tokyo"]),
	"until": time.diff(100000000000000000, x),
} if {
	some zone in input.zones
	some i, ns in input.instants
	x := [ns, zone]
}`

/** Offsets in minutes and seconds, half hours, daylight time in the south, in the evening, in winter, and none at all. */
const zones = [
  'Africa/Accra',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Etc/GMT+5',
  'Europe/Amsterdam',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/London',
  'Pacific/Apia',
  'US/Pacific',
  'UTC',
  '',
  'Nowhere/X',
  'europe/berlin',
  '../etc/passwd'
]

/** In whole seconds and a bit: long ago, around changes of the clocks, far ahead. */
const instants = [
  '-9000000000000000001',
  '-2717650801000000000',
  '-1633280400000000000',
  '-1',
  '0',
  '100000000000000000',
  ...[1973, 1996, 2007, 2011, 2024, 2050, 2100].flatMap(year =>
    [3, 4, 10, 11].flatMap(month =>
      [1, 2, 7, 13].map(hour => `${Date.UTC(year, month - 1, month < 5 ? 31 : 27, hour) / 1000}5${'0'.repeat(8)}`)
    )
  )
]

test.skipIf(opaMissing)('every function in zones by name answers as OPA (needs opa)', { timeout: 60_000 }, async () => {
  const input = `{"zones": ${JSON.stringify(zones)}, "instants": [${instants.join(', ')}]}`
  const folder = mkdtempSync(join(tmpdir(), 'polity-zones-'))
  try {
    writeFileSync(join(folder, 't.rego'), `package t\n\n${everyCall}`)
    writeFileSync(join(folder, 'input.json'), input)
    const args = ['eval', '-f', 'raw', '-d', join(folder, 't.rego'), '-i', join(folder, 'input.json'), 'data.t.p']
    const want = JSON.parse(execFileSync(opa, args, { encoding: 'utf8', maxBuffer: 1 << 28 })) as object
    expect(Object.keys(want)).toHaveLength(zones.length - 3)
    expect(await answer(everyCall, input)).toEqual(want)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const tokyo = 'Asia/Tokyo'
const [utcBytes, tokyoBytes, allBytes] = [
  'p := time.clock([input.ns, "UTC"])',
  `p := time.clock([input.ns, "${tokyo}"])`,
  'p := time.clock([input.ns, input.zone])'
].map(body => compiled(body).length) as [number, number, number]

test('a module holds the zones that it may need', () => {
  expect(Buffer.from(timeZones[timeZoneNames[tokyo] as number] as string, 'base64').length).toBeLessThan(100)
  expect(tokyoBytes - utcBytes).toBeLessThan(3000)
  expect(allBytes - tokyoBytes).toBeGreaterThan(50_000)
})

test.each([
  { note: 'a number of this language', body: 'p := time.clock(time.parse_rfc3339_ns(input.at) + 1)', size: utcBytes },
  { note: 'a rule', body: `zone := "${tokyo}"\n\np := time.clock([input.ns, zone])`, size: tokyoBytes },
  {
    note: 'a local',
    body: `p := time.clock(x) if {\n\tzone := "${tokyo}"\n\tx := [input.ns, zone]\n}`,
    size: tokyoBytes
  },
  {
    note: 'rules with several values',
    body: `zone := "${tokyo}" if {\n\tinput.a\n} else := "Europe/Berlin"\n\np := time.clock([input.ns, zone])`,
    size: tokyoBytes
  },
  { note: 'a parameter', body: `f(x) := time.clock(x)\n\np := f([input.ns, "${tokyo}"])`, size: allBytes },
  { note: 'the input', body: 'p := time.clock(input.ns)', size: allBytes },
  {
    note: 'a value of a mock',
    body: `zone := "x"\n\nq := time.clock([0, zone])\n\np := x if x := q with data.t.zone as input.zone`,
    size: allBytes
  },
  {
    note: 'an array of a comprehension',
    body: `p := time.clock([x | some x in [input.ns, input.zone]])`,
    size: allBytes
  }
])('what the zone comes from: $note', ({ body, size }) => {
  expect(Math.abs(compiled(body).length - size)).toBeLessThan(20_000)
})

test.each([
  { zone: 'Local', want: undefined },
  { zone: 'Europe/Berlin', want: [0, 0, 0] },
  { zone: 'UTC', want: [22, 0, 0] }
])('a zone that a policy learns from its input: $zone', async ({ zone, want }) => {
  expect(await answer('p := time.clock([input.ns, input.zone])', { ns: 1_719_784_800e9, zone })).toEqual(want)
})
