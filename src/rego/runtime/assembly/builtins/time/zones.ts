/**
 * Time zones by name, from a directory that the linker puts into modules that may need one (`src/rego/wasm/time-zones.ts`).
 *
 * A directory is `u16` count, then for each name, sorted, `u16` and `u32`: where name and zone begin, from the directory's own
 * address. A name is `u8` length and bytes. A zone is made by `scripts/build-time-zones.mjs`:
 *
 *     types        u8 count, each: offset (signed varint, seconds east), u8 length and the bytes of its abbreviation
 *     first        u8, the type before the first change
 *     rule         u8: 0 or 1; if 1: u8 standard type, u8 daylight type, and twice when it begins in a year:
 *                  u8 month, u8 week (5: the last), u8 weekday, time of day (signed varint, seconds)
 *     changes      varint count, each: below 200: weeks * 3 + (0, 1: an hour more, 2: an hour less) since the change before, back to
 *                  the type before the last; else 200 + type, then since the change before (varint: the lowest bit says
 *                  seconds, else minutes; signed above it)
 */
import { compareBytes } from "../../order"
import { daysFrom, daysIn, setFields, year } from "./civil"

const WEEK: i64 = 604800
const DAY: i64 = 86400
/** Marks of a change. */
const EXPLICIT: u32 = 200

// What `enterZone` found: the period in which an instant lies.
/** Seconds east of UTC. */
export let offset: i32 = 0
/** Address of its abbreviation; 0 for UTC. */
export let abbreviation: usize = 0
export let abbreviationLength: i32 = 0
let periodStart: i64 = 0
/** The first second beyond it. */
let periodEnd: i64 = 0
/** The zone of that period, so that instants near each other are found at once. */
let enteredZone: usize = 0

/** Where `byte` and the like read. */
let at: usize = 0

function byte(): u32 {
  return load<u8>(at++)
}

function varint(): u64 {
  let value: u64 = 0
  let shift: u64 = 0
  let next: u64 = 128
  for (; next >= 128; shift += 7) {
    next = byte()
    value |= (next & 127) << shift
  }
  return value
}

function signed(value: u64): i64 {
  return value & 1 ? -<i64>((value + 1) >> 1) : <i64>(value >> 1)
}

/** Address of the zone of this name; 0 when the directory has none, or is none. */
export function findZone(directory: usize, name: usize, length: i32): usize {
  if (directory == 0) return 0
  let low = 0
  let high = <i32>load<u16>(directory)
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = directory + 2 + middle * 6
    const known = directory + load<u16>(entry)
    const order = compareBytes(known + 1, load<u8>(known), name, length)
    if (order == 0) return directory + load<u32>(entry, 2)
    if (order < 0) low = middle + 1
    else high = middle
  }
  return 0
}

/** Finds the period of a zone in which an instant lies; zone 0 is UTC. */
export function enterZone(zone: usize, seconds: i64): void {
  if (zone == 0) {
    offset = 0
    abbreviation = 0
    enteredZone = 0
    return
  }
  if (zone == enteredZone && seconds >= periodStart && seconds < periodEnd) return
  enteredZone = zone
  periodStart = i64.MIN_VALUE
  periodEnd = i64.MAX_VALUE
  at = zone
  for (let types = byte(); types > 0; types--) {
    varint()
    const length = byte()
    at += length
  }
  let type = byte()
  let before = type
  const rule = at
  if (byte() != 0) {
    at += 5
    varint()
    at += 3
    varint()
  }
  let change: i64 = 0
  for (let left = varint(); left > 0; left--) {
    const mark = byte()
    let next = before
    if (mark < EXPLICIT) {
      const rest = mark % 3
      change += <i64>(mark / 3) * WEEK + (rest == 1 ? 3600 : rest == 2 ? -3600 : 0)
    } else {
      next = mark - EXPLICIT
      const since = varint()
      change += since & 1 ? signed(since >> 1) : signed(since >> 1) * 60
    }
    if (seconds < change) {
      periodEnd = change
      selectType(zone, type)
      return
    }
    periodStart = change
    before = type
    type = next
  }
  if (load<u8>(rule) == 0) selectType(zone, type)
  else enterByRule(zone, rule + 1, seconds)
}

function selectType(zone: usize, type: u32): void {
  at = zone + 1
  for (; type > 0; type--) {
    varint()
    const length = byte()
    at += length
  }
  offset = <i32>signed(varint())
  abbreviationLength = <i32>byte()
  abbreviation = at
}

function offsetOf(zone: usize, type: u32): i32 {
  selectType(zone, type)
  return offset
}

/** The years to come: within one, what is not daylight time is standard time, or the other way round in the south. */
function enterByRule(zone: usize, rule: usize, seconds: i64): void {
  setFields(seconds, 0)
  const ofYear = year
  const yearStart = daysFrom(ofYear, 1, 1) * DAY
  let outside = <u32>load<u8>(rule)
  let inside = <u32>load<u8>(rule, 1)
  const standard = offsetOf(zone, outside)
  const daylight = offsetOf(zone, inside)
  at = rule + 2
  let start = ruleStart(ofYear) - standard
  let end = ruleStart(ofYear) - daylight
  if (end < start) {
    const earlier = end
    end = start
    start = earlier
    const other = outside
    outside = inside
    inside = other
  }
  if (seconds >= start && seconds < end) {
    periodStart = start
    periodEnd = end
    selectType(zone, inside)
    return
  }
  periodStart = seconds < start ? yearStart : end
  periodEnd = seconds < start ? start : yearStart + 365 * DAY
  selectType(zone, outside)
}

/** Reads a rule: seconds since 1970 at which it begins in a year, as if the clock were UTC's. */
function ruleStart(ofYear: i64): i64 {
  const month = <i32>byte()
  const week = <i32>byte()
  const weekday = <i32>byte()
  const time = signed(varint())
  const first = daysFrom(ofYear, month, 1)
  let day = (weekday + 7 - <i32>((first + 4) % 7 + 7) % 7) % 7
  for (let i = 1; i < week && day + 7 < daysIn(month, ofYear); i++) day += 7
  return (first + day) * DAY + time
}

/** The instant at which a zone's clocks show this, given as if they were UTC's; of two the earlier, beside a gap the later. */
export function secondsOfLocal(zone: usize, local: i64): i64 {
  enterZone(zone, local)
  if (offset == 0) return local
  const seconds = local - offset
  if (seconds < periodStart || seconds >= periodEnd) enterZone(zone, seconds)
  return local - offset
}
