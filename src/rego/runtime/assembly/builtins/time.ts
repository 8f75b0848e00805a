/**
 * time.*: instants in nanoseconds since 1970, in UTC. The module has no data about other time zones: one by name is a failure.
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
  secondsFrom,
  setFieldsOf,
  weekday,
  year
} from "./time/civil"
import { duration, parseDuration } from "./time/duration"
import { bufferTime } from "./time/format"
import { namedLayout, weekdayName } from "./time/layout"
import { OUT_OF_RANGE, OUTSIDE, PARSED, parseTime } from "./time/parse"

/** What the last `readInstant` found. */
let nanoseconds: i64 = 0
/** The layout in the operand; 0: none. */
let layout: usize = 0

/** Reads `ns`, `[ns]`, `[ns, zone]` or `[ns, zone, layout]`; false after recording a failure. */
function readInstant(value: usize): bool {
  layout = 0
  let number = value
  if (tagOf(value) == ARRAY && countOf(value) > 0) {
    number = arrayAt(value, 0)
    if (countOf(value) > 1) {
      const zone = arrayAt(value, 1)
      if (!isString(zone)) return operandError(1, zone, "string") != 0
      if (!isUtc(zone)) return zoneError(zone)
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

function isUtc(zone: usize): bool {
  const length = stringLength(zone)
  const bytes = stringPointer(zone)
  return length == 0 || (length == 3 && load<u8>(bytes) == 85 && load<u8>(bytes, 1) == 84 && load<u8>(bytes, 2) == 67)
}

function zoneError(zone: usize): bool {
  const buffer = newBuffer(80)
  bufferText(buffer, "time zone `")
  bufferBytes(buffer, stringPointer(zone), stringLength(zone))
  bufferText(buffer, "` is not known here: only UTC is")
  builtin_error(bufferString(buffer))
  return false
}

function triple(first: i64, second: i32, third: i32): usize {
  const result = array_new(3)
  array_push(result, newIntegerNumber(first))
  array_push(result, number_from_i32(second))
  array_push(result, number_from_i32(third))
  return result
}

export function builtin_time_date(value: usize): usize {
  if (!readInstant(value)) return 0
  setFieldsOf(nanoseconds)
  return triple(year, month, day)
}

export function builtin_time_clock(value: usize): usize {
  if (!readInstant(value)) return 0
  setFieldsOf(nanoseconds)
  return triple(hour, minute, second)
}

export function builtin_time_weekday(value: usize): usize {
  if (!readInstant(value)) return 0
  setFieldsOf(nanoseconds)
  return newText(weekdayName(weekday))
}

export function builtin_time_format(value: usize): usize {
  if (!readInstant(value)) return 0
  let given = layout
  if (given == 0 || stringLength(given) == 0) given = newText("RFC3339Nano")
  const named = namedLayout(stringPointer(given), stringLength(given))
  if (named.length > 0) given = newText(named)
  setFieldsOf(nanoseconds)
  const buffer = newBuffer(40)
  bufferTime(buffer, stringPointer(given), stringLength(given))
  return bufferString(buffer)
}

export function builtin_time_add_date(value: usize, years: usize, months: usize, days: usize): usize {
  if (!readInstant(value)) return 0
  if (!isInteger(years)) return integerError(2, years)
  const moreYears = integer
  if (!isInteger(months)) return integerError(3, months)
  const moreMonths = integer
  if (!isInteger(days)) return integerError(4, days)
  const moreDays = integer
  // Beyond these no instant in range can come out, and nothing overflows below.
  if (!isModest(moreYears) || !isModest(moreMonths) || !isModest(moreDays)) return fail("time outside of valid range")
  setFieldsOf(nanoseconds)
  const seconds = secondsFrom(year + moreYears, <i64>month + moreMonths, <i64>day + moreDays, hour, minute, second)
  return fitsNanoseconds(seconds, nanosecond) ? newIntegerNumber(instant) : fail("time outside of valid range")
}

function isModest(count: i64): bool {
  return count > -10000000000 && count < 10000000000
}

export function builtin_time_diff(first: usize, second: usize): usize {
  if (!readInstant(first)) return 0
  const a = nanoseconds
  if (!readInstant(second)) return 0
  return difference(min(a, nanoseconds), max(a, nanoseconds))
}

/** Years, months, days, hours, minutes and seconds from one instant to a later one. */
function difference(earlier: i64, later: i64): usize {
  setFieldsOf(earlier)
  const fromYear = year
  const fromMonth = month
  const fromDay = day
  const fromSecond = hour * 3600 + minute * 60 + second
  setFieldsOf(later)
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
