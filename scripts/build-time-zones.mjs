/**
 * Writes the table of time zones that the linker puts into modules: `src/rego/wasm/time-zone-data.ts`; its form is told in
 * `src/rego/runtime/assembly/builtins/time/zones.ts`.
 *
 * Run by hand when the rules of some country change: `node scripts/build-time-zones.mjs FOLDER VERSION`, where the folder holds
 * compiled zones of the IANA database, with the history before 1970 as `PACKRATDATA=backzone PACKRATLIST=zone.tab` gives it: Go's
 * `lib/time/zoneinfo.zip` unpacked, or `/usr/share/zoneinfo` of Debian. The data is in the public domain.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [folder, version] = process.argv.slice(2)
if (!folder || !version) throw new Error('usage: node scripts/build-time-zones.mjs FOLDER VERSION')

const week = 604_800

/** Seconds since 1970 of each change, with the type that begins there, and the rule for what comes after. */
function readZone(bytes) {
  const headerSize = 44
  const counts = at => [0, 1, 2, 3, 4, 5].map(i => bytes.readUInt32BE(at + 20 + i * 4))
  const sizeOf = ([utc, standard, leaps, times, types, names], wide) =>
    times * (wide + 1) + types * 6 + names + leaps * (wide + 4) + standard + utc
  const second = headerSize + sizeOf(counts(0), 4)
  const [, , leaps, times, typeCount, nameBytes] = counts(second)
  if (leaps > 0) throw new Error('a zone with leap seconds')
  let at = second + headerSize
  const when = Array.from({ length: times }, (_, i) => Number(bytes.readBigInt64BE(at + i * 8)))
  at += times * 8
  const indices = [...bytes.subarray(at, at + times)]
  at += times
  const namesAt = at + typeCount * 6
  const types = Array.from({ length: typeCount }, (_, i) => {
    const start = namesAt + bytes[at + i * 6 + 5]
    const name = bytes.toString('latin1', start, bytes.indexOf(0, start))
    return { offset: bytes.readInt32BE(at + i * 6), isDaylight: bytes[at + i * 6 + 4] !== 0, name }
  })
  const footer = bytes.toString('latin1', second + headerSize + sizeOf(counts(second), 8)).trim()
  return { changes: when.map((seconds, i) => ({ seconds, type: indices[i] })), types, footer, nameBytes }
}

/** The type before the first change: the first one, unless a change leads to it; then the first of standard time. */
function firstType({ changes, types }) {
  if (!changes.some(({ type }) => type === 0)) return 0
  const [first] = changes
  if (first && types[first.type].isDaylight) {
    for (let i = first.type - 1; i >= 0; i--) if (!types[i].isDaylight) return i
  }
  const standard = types.findIndex(({ isDaylight }) => !isDaylight)
  return standard === -1 ? 0 : standard
}

/** `CET-1CEST,M3.5.0,M10.5.0/3`: two types and when each begins in a year. Undefined where there is no daylight time. */
function readFooter(footer, types) {
  const [zones, start, end] = footer.split(',')
  const parts = /^(<[^>]+>|[A-Za-z]+)([-+\d:]+)(?:(<[^>]+>|[A-Za-z]+)([-+\d:]+)?)?$/.exec(zones)
  if (!parts) throw new Error(`a footer of another form: ${footer}`)
  if (!parts[3]) return undefined
  const seconds = text => {
    const [, sign, hours, minutes = '0', rest = '0'] = /^([-+]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text)
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest))
  }
  const standard = -seconds(parts[2])
  const daylight = parts[4] ? -seconds(parts[4]) : standard + 3600
  const typeOf = (offset, name) => {
    const plain = name.replace(/[<>]/g, '')
    const known = types.findIndex(type => type.offset === offset && type.name === plain)
    return known === -1 ? types.push({ offset, name: plain, isDaylight: false }) - 1 : known
  }
  const ruleOf = text => {
    const [, month, week, day, time = '2'] = /^M(\d+)\.(\d)\.(\d)(?:\/(.+))?$/.exec(text) ?? []
    if (!month) throw new Error(`a rule of another form: ${footer}`)
    return { month: Number(month), week: Number(week), day: Number(day), time: seconds(time) }
  }
  return {
    standard: typeOf(standard, parts[1]),
    daylight: typeOf(daylight, parts[3]),
    start: ruleOf(start),
    end: ruleOf(end)
  }
}

function varint(bytes, value) {
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80)
  bytes.push(value)
}
const signed = value => (value < 0 ? -value * 2 - 1 : value * 2)

function writeZone(zone) {
  const rule = readFooter(zone.footer, zone.types)
  const bytes = [zone.types.length]
  for (const { offset, name } of zone.types) {
    varint(bytes, signed(offset))
    bytes.push(name.length, ...Buffer.from(name))
  }
  bytes.push(firstType(zone), rule ? 1 : 0)
  if (rule) {
    bytes.push(rule.standard, rule.daylight)
    for (const { month, week, day, time } of [rule.start, rule.end]) {
      bytes.push(month, week, day)
      varint(bytes, signed(time))
    }
  }
  varint(bytes, zone.changes.length)
  let before = 0
  let types = [firstType(zone), firstType(zone)]
  for (const { seconds, type } of zone.changes) {
    const delta = seconds - before
    const weeks = Math.round(delta / week)
    const rest = [0, 3600, -3600].indexOf(delta - weeks * week)
    if (type === types[0] && rest !== -1 && weeks > 0 && weeks * 3 + rest < 200) bytes.push(weeks * 3 + rest)
    else {
      if (type >= 56) throw new Error('a zone of too many types')
      bytes.push(200 + type)
      varint(bytes, delta % 60 === 0 ? signed(delta / 60) * 2 : signed(delta) * 2 + 1)
    }
    before = seconds
    types = [types[1], type]
  }
  return Buffer.from(bytes)
}

const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\/+/, ''))
  .filter(name => !/^(?:posix|right|posixrules|localtime)\b/.test(name))
  .filter(name => readFileSync(join(folder, name)).toString('latin1', 0, 4) === 'TZif')
  .sort((a, b) => (a < b ? -1 : 1))
const written = new Map()
const zones = names.map(name => {
  const bytes = writeZone(readZone(readFileSync(join(folder, name))))
  const text = bytes.toString('base64')
  if (!written.has(text)) written.set(text, written.size)
  return [name, written.get(text)]
})
const lines = [...written.keys()].map(text => `  '${text}'`)
writeFileSync(
  fileURLToPath(new URL('../src/rego/wasm/time-zone-data.ts', import.meta.url)),
  `// Made by scripts/build-time-zones.mjs from the IANA database; see there.
/** The database's version. */
export const timeZoneVersion = '${version}'

/** Zones in the form of \`runtime/assembly/builtins/time/zones.ts\`, in base64. */
export const timeZones: readonly string[] = [
${lines.join(',\n')}
]

/** Names, sorted, each with the number of its zone. */
export const timeZoneNames: Readonly<Record<string, number>> = {
${zones.map(([name, index]) => `  '${name}': ${index}`).join(',\n')}
}
`
)
const size = [...written.keys()].reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0)
console.log(`${names.length} names, ${written.size} zones, ${size} bytes, names ${names.join('').length} bytes`)
