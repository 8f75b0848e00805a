/**
 * Instants as nanoseconds since 1970-01-01T00:00:00Z, and the calendar (Gregorian, in both directions without end).
 */

export const SECOND: i64 = 1000000000
const DAY_SECONDS: i64 = 86400

// What `setFields` found.
export let year: i64 = 0
/** 1 to 12 */
export let month: i32 = 0
export let day: i32 = 0
export let hour: i32 = 0
export let minute: i32 = 0
export let second: i32 = 0
export let nanosecond: i32 = 0
/** 0: Sunday */
export let weekday: i32 = 0
/** From 1. */
export let yearDay: i32 = 0

function floorDivide(a: i64, b: i64): i64 {
  return a / b - i64(a % b < 0)
}

/** Days since 1970-01-01. `ofMonth` and `ofDay` may lie outside their usual range. */
export function daysFrom(ofYear: i64, ofMonth: i64, ofDay: i64): i64 {
  // Years begin in March here, so that the leap day is the last.
  const shifted = ofMonth - 3
  const y = ofYear + floorDivide(shifted, 12)
  const m = shifted - floorDivide(shifted, 12) * 12
  const era = floorDivide(y, 400)
  const yearOfEra = y - era * 400
  const dayOfYear = (153 * m + 2) / 5
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146097 + dayOfEra - 719468 + (ofDay - 1)
}

/** Takes an instant apart into the fields. */
export function setFields(seconds: i64, nanoseconds: i32): void {
  const days = floorDivide(seconds, DAY_SECONDS)
  const ofDay = <i32>(seconds - days * DAY_SECONDS)
  hour = ofDay / 3600
  minute = (ofDay / 60) % 60
  second = ofDay % 60
  nanosecond = nanoseconds
  weekday = <i32>(days + 4 - floorDivide(days + 4, 7) * 7)
  const shifted = days + 719468
  const era = floorDivide(shifted, 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const m = (5 * dayOfYear + 2) / 153
  day = <i32>(dayOfYear - (153 * m + 2) / 5) + 1
  month = <i32>(m < 10 ? m + 3 : m - 9)
  year = yearOfEra + era * 400 + i64(month <= 2)
  yearDay = <i32>(days - daysFrom(year, 1, 1)) + 1
}

/** The second in which an instant lies. */
export function wholeSeconds(nanoseconds: i64): i64 {
  return floorDivide(nanoseconds, SECOND)
}

export function secondsFrom(ofYear: i64, ofMonth: i64, ofDay: i64, ofHour: i64, ofMinute: i64, ofSecond: i64): i64 {
  return daysFrom(ofYear, ofMonth, ofDay) * DAY_SECONDS + ofHour * 3600 + ofMinute * 60 + ofSecond
}

export function daysIn(ofMonth: i32, ofYear: i64): i32 {
  return <i32>(daysFrom(ofYear, ofMonth + 1, 1) - daysFrom(ofYear, ofMonth, 1))
}

/** Whether an instant fits nanoseconds in an i64; then they are in `instant`. */
export function fitsNanoseconds(seconds: i64, nanoseconds: i64): bool {
  // -9223372036.854775808 to 9223372036.854775807
  if (seconds < -9223372037 || seconds > 9223372036) return false
  if (seconds == -9223372037 && nanoseconds < 145224192) return false
  if (seconds == 9223372036 && nanoseconds > 854775807) return false
  instant = seconds * SECOND + nanoseconds
  return true
}

export let instant: i64 = 0
