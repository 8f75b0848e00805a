/** The figures of `slo` in the canonical product, and the words by which service levels name them. */
const kinds: Readonly<Record<string, string>> = {
  availability: 'availability',
  av: 'availability',
  uptime: 'availability',
  latency: 'latency',
  ly: 'latency',
  freshness: 'freshness',
  dataage: 'freshness',
  staleness: 'freshness',
  frequency: 'frequency',
  fy: 'frequency',
  frequencyofupdate: 'frequency',
  updatefrequency: 'frequency',
  refreshfrequency: 'frequency',
  retention: 'retention',
  re: 'retention',
  retentionperiod: 'retention',
  throughput: 'throughput',
  th: 'throughput',
  supportresponse: 'response',
  supportresponsetime: 'response',
  responsetime: 'response',
  errorrate: 'errorRate',
  er: 'errorRate'
}

/** What a service level is about: `availability`, `latency` ...; undefined when it is none of the figures of `slo`. */
export function serviceLevelKind(property: unknown): string | undefined {
  return typeof property === 'string' ? kinds[property.toLowerCase().replace(/[^a-z]/g, '')] : undefined
}

const second = 1
const minute = 60
const hour = 60 * minute
const day = 24 * hour
const month = 30 * day
const year = 365 * day

const durations: Readonly<Record<string, number>> = {
  ms: 0.001,
  millis: 0.001,
  millisecond: 0.001,
  s: second,
  sec: second,
  second,
  min: minute,
  minute,
  h: hour,
  hr: hour,
  hour,
  d: day,
  day,
  w: 7 * day,
  wk: 7 * day,
  week: 7 * day,
  mo: month,
  mon: month,
  month,
  y: year,
  yr: year,
  year
}

const rhythms: Readonly<Record<string, number>> = {
  hourly: hour,
  daily: day,
  weekly: 7 * day,
  monthly: month,
  quarterly: 91 * day,
  yearly: year,
  annually: year
}

/** What `m` means: minutes, except for how long data is kept. */
type ShortM = 'minutes' | 'months'

/**
 * Seconds of a duration: a number with a unit, `"24 h"`, `"500ms"`, ISO 8601 (`P1Y`, `PT15M`) or a rhythm (`daily`).
 *
 * A month counts 30 days, a year 365. Undefined when the duration cannot be read with certainty, also for a number without unit.
 */
export function durationSeconds(value: unknown, unit: unknown, shortM: ShortM = 'minutes'): number | undefined {
  if (typeof value === 'number') return scaled(value, unitSeconds(unit, shortM))
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const rhythm = rhythms[text.toLowerCase()]
  if (rhythm !== undefined && isBlank(unit)) return rhythm
  if (/^P/i.test(text)) return isBlank(unit) ? isoSeconds(text) : undefined
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text)
  if (!match) return undefined
  const [, amount, ownUnit] = match
  if (ownUnit !== '' && !isBlank(unit)) return undefined
  return scaled(Number(amount), unitSeconds(ownUnit === '' ? unit : ownUnit, shortM))
}

function scaled(amount: number, factor: number | undefined): number | undefined {
  if (factor === undefined || !(amount >= 0)) return undefined
  const result = Math.round(amount * factor * 1000) / 1000
  return Number.isFinite(result) ? result : undefined
}

function isBlank(unit: unknown): boolean {
  return unit === undefined || unit === null || unit === ''
}

function unitSeconds(unit: unknown, shortM: ShortM): number | undefined {
  if (typeof unit !== 'string') return undefined
  const word = unit.trim()
  if (word === 'M') return month
  if (word === 'm') return shortM === 'months' ? month : minute
  const lower = word.toLowerCase()
  return durations[lower] ?? (lower.length > 2 && lower.endsWith('s') ? durations[lower.slice(0, -1)] : undefined)
}

/** @see ISO 8601-1, section 5.5.2.4 */
function isoSeconds(text: string): number | undefined {
  const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i
  const match = pattern.exec(text)
  if (!match || match.slice(1).every(part => part === undefined)) return undefined
  const units = [year, month, 7 * day, day, hour, minute, second]
  return units.reduce((sum, factor, index) => sum + Number(match[index + 1] ?? 0) * factor, 0)
}

/** Percent of a share: 99.9 with or without `%`, `"99.9%"`. A number of at most 1 without unit may be a fraction: undefined. */
export function percent(value: unknown, unit: unknown): number | undefined {
  const saysPercent = typeof unit === 'string' && /^(%|percent|pct|percentage)$/i.test(unit.trim())
  if (!saysPercent && !isBlank(unit)) return undefined
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*(%|percent)?$/i.exec(value.trim()) : undefined
  const amount = typeof value === 'number' ? value : match ? Number(match[1]) : Number.NaN
  const certain = saysPercent || match?.[2] !== undefined || amount > 1
  return certain && amount >= 0 && amount <= 100 ? amount : undefined
}

/** Events a second: a number with a unit such as `req/s`, `records/min`, `per second`. */
export function perSecond(value: unknown, unit: unknown): number | undefined {
  if (typeof value !== 'number' || typeof unit !== 'string') return undefined
  const match = /^(?:[a-z]+\s*)?(?:\/|per\s)\s*([a-z]+)$/i.exec(unit.trim())
  const factor = unit.trim().toLowerCase() === 'rps' ? 1 : unitSeconds(match?.[1], 'minutes')
  return factor === undefined || !(value >= 0) ? undefined : value / factor
}
