/**
 * time.*: instants in nanoseconds since 1970. Functions that end in `_in` take the directory of the time zones that the module holds
 * first; a module that holds none knows UTC alone.
 */
import { bufferByte, bufferBytes, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, fail, operandError } from "../error"
import { newIntegerNumber, number_from_i32, isI64, toI64 } from "../number"
import { ARRAY, array_new, array_push, arrayAt, countOf, newText, NUMBER, stringLength, stringPointer, tagOf } from "../value"
import { isString, integer, integerError, isInteger } from "./operands"
import {
  day,
  fitsNanoseconds,
  hour,
  instant,
  minute,
  month,
  nanosecond,
  second,
  SECOND,
  secondsFrom,
  setFields,
  weekday,
  wholeSeconds,
  year
} from "./time/civil"
import { duration, parseDuration } from "./time/duration"
import { bufferTime } from "./time/format"
import { namedLayout, weekdayName } from "./time/layout"
import { OUT_OF_RANGE, OUTSIDE, PARSED, parseTime } from "./time/parse"
import { enterZone, findZone, offset, secondsOfLocal } from "./time/zones"

/** What the last `readInstant` found. */
let nanoseconds: i64 = 0
/** 0: UTC. */
let zone: usize = 0
/** The layout in the operand; 0: none. */
let layout: usize = 0

/** Reads `ns`, `[ns]`, `[ns, zone]` or `[ns, zone, layout]`; false after recording a failure. */
function readInstant(directory: usize, value: usize): bool {
  layout = 0
  zone = 0
  let number = value
  if (tagOf(value) == ARRAY && countOf(value) > 0) {
    number = arrayAt(value, 0)
    if (countOf(value) > 1) {
      const name = arrayAt(value, 1)
      if (!isString(name)) return operandError(1, name, "string") != 0
      if (!isUtc(name)) {
        zone = findZone(directory, stringPointer(name), stringLength(name))
        if (zone == 0) return zoneError(name)
      }
    }
    if (countOf(value) > 2) {
      layout = arrayAt(value, 2)
      if (!isString(layout)) return operandError(1, layout, "string") != 0
    }
  }
  if (tagOf(number) != NUMBER) return operandError(1, value, "either number (ns) or [number (ns), string (tz)]") != 0
  if (!isI64(number)) return fail("timestamp too big") != 0
  nanoseconds = toI64(number)
  return true
}

function isUtc(name: usize): bool {
  const length = stringLength(name)
  const bytes = stringPointer(name)
  return length == 0 || (length == 3 && load<u8>(bytes) == 85 && load<u8>(bytes, 1) == 84 && load<u8>(bytes, 2) == 67)
}

function zoneError(name: usize): bool {
  const buffer = newBuffer(80)
  bufferText(buffer, "unknown time zone ")
  bufferBytes(buffer, stringPointer(name), stringLength(name))
  builtin_error(bufferString(buffer))
  return false
}

/** What the clocks of the zone show. */
function setLocalFields(): void {
  const seconds = wholeSeconds(nanoseconds)
  enterZone(zone, seconds)
  setFields(seconds + offset, <i32>(nanoseconds - seconds * SECOND))
}

function triple(first: i64, second: i32, third: i32): usize {
  const result = array_new(3)
  array_push(result, newIntegerNumber(first))
  array_push(result, number_from_i32(second))
  array_push(result, number_from_i32(third))
  return result
}

export function builtin_time_date(value: usize): usize {
  return time_date_in(0, value)
}

export function time_date_in(directory: usize, value: usize): usize {
  if (!readInstant(directory, value)) return 0
  setLocalFields()
  return triple(year, month, day)
}

export function builtin_time_clock(value: usize): usize {
  return time_clock_in(0, value)
}

export function time_clock_in(directory: usize, value: usize): usize {
  if (!readInstant(directory, value)) return 0
  setLocalFields()
  return triple(hour, minute, second)
}

export function builtin_time_weekday(value: usize): usize {
  return time_weekday_in(0, value)
}

export function time_weekday_in(directory: usize, value: usize): usize {
  if (!readInstant(directory, value)) return 0
  setLocalFields()
  return newText(weekdayName(weekday))
}

export function builtin_time_format(value: usize): usize {
  return time_format_in(0, value)
}

export function time_format_in(directory: usize, value: usize): usize {
  if (!readInstant(directory, value)) return 0
  let given = layout
  if (given == 0 || stringLength(given) == 0) given = newText("RFC3339Nano")
  const named = namedLayout(stringPointer(given), stringLength(given))
  if (named.length > 0) given = newText(named)
  setLocalFields()
  const buffer = newBuffer(40)
  bufferTime(buffer, stringPointer(given), stringLength(given))
  return bufferString(buffer)
}

export function builtin_time_add_date(value: usize, years: usize, months: usize, days: usize): usize {
  return time_add_date_in(0, value, years, months, days)
}

export function time_add_date_in(directory: usize, value: usize, years: usize, months: usize, days: usize): usize {
  if (!readInstant(directory, value)) return 0
  if (!isInteger(years)) return integerError(2, years)
  const moreYears = integer
  if (!isInteger(months)) return integerError(3, months)
  const moreMonths = integer
  if (!isInteger(days)) return integerError(4, days)
  const moreDays = integer
  // Beyond these no instant in range can come out, and nothing overflows below.
  if (!isModest(moreYears) || !isModest(moreMonths) || !isModest(moreDays)) return fail("time outside of valid range")
  setLocalFields()
  const local = secondsFrom(year + moreYears, <i64>month + moreMonths, <i64>day + moreDays, hour, minute, second)
  const part = nanosecond
  return fitsNanoseconds(secondsOfLocal(zone, local), part) ? newIntegerNumber(instant) : fail("time outside of valid range")
}

function isModest(count: i64): bool {
  return count > -10000000000 && count < 10000000000
}

export function builtin_time_diff(first: usize, second: usize): usize {
  return time_diff_in(0, first, second)
}

export function time_diff_in(directory: usize, first: usize, second: usize): usize {
  if (!readInstant(directory, first)) return 0
  const a = nanoseconds
  const zoneOfFirst = zone
  if (!readInstant(directory, second)) return 0
  zone = zoneOfFirst
  return difference(min(a, nanoseconds), max(a, nanoseconds))
}

/** Years, months, days, hours, minutes and seconds from one instant to a later one, by the clocks of the zone. */
function difference(earlier: i64, later: i64): usize {
  nanoseconds = earlier
  setLocalFields()
  const fromYear = year
  const fromMonth = month
  const fromDay = day
  const fromSecond = hour * 3600 + minute * 60 + second
  nanoseconds = later
  setLocalFields()
  let seconds = hour * 3600 + minute * 60 + second - fromSecond
  let days = day - fromDay
  let months = <i32>(year - fromYear) * 12 + month - fromMonth
  if (seconds < 0) {
    seconds += 86400
    days--
  }
  if (days < 0) {
    days += <i32>((secondsFrom(fromYear, fromMonth + 1, 1, 0, 0, 0) - secondsFrom(fromYear, fromMonth, 1, 0, 0, 0)) / 86400)
    months--
  }
  const result = array_new(6)
  array_push(result, number_from_i32(months / 12))
  array_push(result, number_from_i32(months % 12))
  array_push(result, number_from_i32(days))
  array_push(result, number_from_i32(seconds / 3600))
  array_push(result, number_from_i32((seconds / 60) % 60))
  array_push(result, number_from_i32(seconds % 60))
  return result
}

// ---- parsing

function parsed(given: usize, text: usize): usize {
  const result = parseTime(stringPointer(given), stringLength(given), stringPointer(text), stringLength(text))
  if (result == PARSED) return newIntegerNumber(instant)
  if (result == OUTSIDE) return fail("time outside of valid range")
  const buffer = newBuffer(96)
  bufferText(buffer, "parsing time \"")
  bufferBytes(buffer, stringPointer(text), stringLength(text))
  bufferText(buffer, "\" as \"")
  bufferBytes(buffer, stringPointer(given), stringLength(given))
  bufferText(buffer, result == OUT_OF_RANGE ? "\": a part is out of range" : "\": text and layout differ")
  return builtin_error(bufferString(buffer))
}

export function builtin_time_parse_rfc3339_ns(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  return parsed(newText("2006-01-02T15:04:05Z07:00"), text)
}

export function builtin_time_parse_ns(given: usize, text: usize): usize {
  if (!isString(given)) return operandError(1, given, "string")
  if (!isString(text)) return operandError(2, text, "string")
  const named = namedLayout(stringPointer(given), stringLength(given))
  return parsed(named.length > 0 ? newText(named) : given, text)
}

export function builtin_time_parse_duration_ns(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (parseDuration(stringPointer(text), stringLength(text))) return newIntegerNumber(duration)
  const buffer = newBuffer(64)
  bufferText(buffer, "time: invalid duration \"")
  bufferBytes(buffer, stringPointer(text), stringLength(text))
  bufferByte(buffer, 34)
  return builtin_error(bufferString(buffer))
}
