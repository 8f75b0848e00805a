/** Text to an instant by a Go layout. */
import { daysIn, fitsNanoseconds, secondsFrom } from "./civil"
import {
  DAY,
  DAY_2,
  DAY_SPACE,
  FRACTION_0,
  FRACTION_9,
  fractionDigits,
  HOUR,
  HOUR_12,
  HOUR_12_2,
  LOWER_HALF,
  MINUTE,
  MINUTE_2,
  MONTH,
  MONTH_2,
  MONTH_LONG,
  MONTH_SHORT,
  monthName,
  nextPart,
  NONE,
  OFFSET,
  offsetColons,
  offsetParts,
  offsetZulu,
  partEnd,
  partStart,
  SECOND_1,
  SECOND_2,
  UPPER_HALF,
  WEEKDAY_LONG,
  WEEKDAY_SHORT,
  weekdayName,
  YEAR,
  YEAR_2,
  YEAR_DAY_3,
  YEAR_DAY_SPACE,
  ZONE_NAME
} from "./layout"

export const PARSED: i32 = 0
export const NOT_PARSED: i32 = 1
export const OUT_OF_RANGE: i32 = 2
/** The instant does not fit nanoseconds in 64 bits. */
export const OUTSIDE: i32 = 3

let at: usize = 0
let end: usize = 0

function byteAt(offset: usize): u32 {
  return at + offset < end ? load<u8>(at + offset) : 0
}

function isDigitAt(offset: usize): bool {
  return byteAt(offset) - 48 < 10
}

/** One digit or two (`two`: two); -1 when there are none. */
function takeNumber(two: bool): i32 {
  if (!isDigitAt(0)) return -1
  if (!isDigitAt(1)) {
    if (two) return -1
    at++
    return <i32>load<u8>(at - 1) - 48
  }
  return takeDigits(2)
}

/** Exactly so many digits; -1 when they are not there. */
function takeDigits(count: i32): i32 {
  let value = 0
  for (let i = 0; i < count; i++) {
    if (!isDigitAt(i)) return -1
    value = value * 10 + <i32>byteAt(i) - 48
  }
  at += count
  return value
}

/** Number (from 0) of the name that stands at `at`, whatever its case; -1 when none does. `short`: by three letters. */
function takeName(isMonth: bool, short: bool): i32 {
  const count = isMonth ? 12 : 7
  for (let i = 0; i < count; i++) {
    const name = isMonth ? monthName(i + 1) : weekdayName(i)
    const length = short ? 3 : name.length
    const source = changetype<usize>(name)
    let same = true
    for (let j = 0; j < length && same; j++) same = (byteAt(j) | 32) == <u32>(load<u8>(source + (j << 1)) | 32)
    if (same) {
      at += length
      return i
    }
  }
  return -1
}

let fraction: i32 = 0

/** `.` or `,` and digits, of which nine count. */
function takeFraction(digits: i32): void {
  fraction = 0
  let power = 100000000
  for (let i = 1; i <= digits; i++) {
    fraction += (<i32>byteAt(i) - 48) * power
    power /= 10
  }
  at += digits + 1
}

function isMark(byte: u32): bool {
  return byte == 46 || byte == 44
}

function digitsAfter(offset: usize): i32 {
  let count = 0
  while (isDigitAt(offset + count)) count++
  return count
}

let zone: i64 = 0

/** `+07:00` and the like, in seconds, to `zone`. */
function takeOffset(): i32 {
  if (offsetZulu && byteAt(0) == 90) {
    at++
    zone = 0
    return PARSED
  }
  const sign = byteAt(0)
  if (sign != 43 && sign != 45) return NOT_PARSED
  at++
  let result: i64 = 0
  let inRange = true
  for (let i = 0; i < offsetParts; i++) {
    if (i > 0 && offsetColons) {
      if (byteAt(0) != 58) return NOT_PARSED
      at++
    }
    const value = takeDigits(2)
    if (value < 0) return NOT_PARSED
    if (value > (i == 0 ? 24 : 60)) inRange = false
    result += <i64>value * (i == 0 ? 3600 : i == 1 ? 60 : 1)
  }
  zone = sign == 45 ? -result : result
  return inRange ? PARSED : OUT_OF_RANGE
}

/** Passes over the name of a zone; its offset is not known, so it counts as UTC. False when it is none. */
function skipZoneName(): bool {
  if (end - at < 3) return false
  const first = byteAt(0)
  if (end - at >= 4 && byteAt(2) == 83 && byteAt(3) == 84 && ((first == 67 && byteAt(1) == 104) || (first == 77 && byteAt(1) == 101))) {
    at += 4 // ChST and MeST
    return true
  }
  if (first == 71 && byteAt(1) == 77 && byteAt(2) == 84) {
    at += 3
    at += signedOffsetLength()
    return true
  }
  if (first == 43 || first == 45) {
    const length = signedOffsetLength()
    at += length
    return length > 0
  }
  let upper = 0
  while (upper < 6 && byteAt(upper) - 65 < 26) upper++
  let length = 0
  if (upper == 3) length = 3
  else if (upper == 4 && (byteAt(3) == 84 || (first == 87 && byteAt(1) == 73 && byteAt(2) == 84 && byteAt(3) == 65))) length = 4
  else if (upper == 5 && byteAt(4) == 84) length = 5
  at += length
  return length > 0
}

/** Length of a sign and hours up to 23 at `at`; 0 when there is none. */
function signedOffsetLength(): i32 {
  if (byteAt(0) != 43 && byteAt(0) != 45) return 0
  const digits = digitsAfter(1)
  if (digits == 0) return 0
  let value = 0
  for (let i = 0; i < digits; i++) value = min(value * 10 + <i32>byteAt(1 + i) - 48, 1000)
  return value > 23 ? 0 : digits + 1
}

/** Passes over plain text of the layout; runs of spaces match each other. */
function skipText(from: usize, to: usize): bool {
  let wanted = from
  while (wanted < to) {
    const byte = load<u8>(wanted)
    if (byte == 32) {
      if (at < end && load<u8>(at) != 32) return false
      while (wanted < to && load<u8>(wanted) == 32) wanted++
      while (at < end && load<u8>(at) == 32) at++
    } else {
      if (at >= end || load<u8>(at) != byte) return false
      wanted++
      at++
    }
  }
  return true
}

/** Parses `text`; `PARSED` leaves the instant in `civil.ts`'s `instant`. */
export function parseTime(layout: usize, layoutLength: i32, text: usize, length: i32): i32 {
  at = text
  end = text + length
  const layoutEnd = layout + layoutLength
  let layoutAt = layout
  let year: i64 = 0
  let month = -1
  let day = -1
  let yearDay = -1
  let hour = 0
  let minute = 0
  let second = 0
  let nanosecond = 0
  let afternoon = false
  let morning = false
  let inRange = true
  zone = 0
  while (true) {
    const part = nextPart(layoutAt, layoutEnd)
    const isLast = part == NONE
    if (!skipText(layoutAt, partStart)) return NOT_PARSED
    if (isLast) {
      if (at < end) return NOT_PARSED
      break
    }
    layoutAt = partEnd
    let value = 0
    switch (part) {
      case YEAR:
        value = takeDigits(4)
        year = value
        break
      case YEAR_2:
        value = takeDigits(2)
        year = value >= 69 ? value + 1900 : value + 2000
        break
      case MONTH_SHORT:
      case MONTH_LONG:
        value = takeName(true, part == MONTH_SHORT)
        month = value + 1
        break
      case MONTH:
      case MONTH_2:
        value = takeNumber(part == MONTH_2)
        month = value
        if (value == 0 || value > 12) inRange = false
        break
      case WEEKDAY_SHORT:
      case WEEKDAY_LONG:
        value = takeName(false, part == WEEKDAY_SHORT)
        break
      case DAY:
      case DAY_SPACE:
      case DAY_2:
        if (part == DAY_SPACE && byteAt(0) == 32) at++
        value = takeNumber(part == DAY_2)
        day = value
        break
      case YEAR_DAY_SPACE:
      case YEAR_DAY_3: {
        let digits = 3
        if (part == YEAR_DAY_SPACE) {
          while (byteAt(0) == 32) at++
          digits = max(min(digitsAfter(0), 3), 1)
        }
        value = takeDigits(digits)
        yearDay = value
        break
      }
      case HOUR:
        value = takeNumber(false)
        hour = value
        if (value > 23) inRange = false
        break
      case HOUR_12:
      case HOUR_12_2:
        value = takeNumber(part == HOUR_12_2)
        hour = value
        if (value > 12) inRange = false
        break
      case MINUTE:
      case MINUTE_2:
        value = takeNumber(part == MINUTE_2)
        minute = value
        if (value > 59) inRange = false
        break
      case SECOND_1:
      case SECOND_2:
        value = takeNumber(part == SECOND_2)
        second = value
        if (value > 59) inRange = false
        // A fraction may follow that the layout does not tell.
        if (value >= 0 && inRange && isMark(byteAt(0)) && isDigitAt(1)) {
          const following = nextPart(layoutAt, layoutEnd)
          if (following != FRACTION_0 && following != FRACTION_9) {
            takeFraction(digitsAfter(1))
            nanosecond = fraction
          }
        }
        break
      case FRACTION_0:
        if (!isMark(byteAt(0)) || digitsAfter(1) < fractionDigits) return NOT_PARSED
        takeFraction(fractionDigits)
        nanosecond = fraction
        break
      case FRACTION_9:
        if (isMark(byteAt(0)) && isDigitAt(1)) {
          takeFraction(digitsAfter(1))
          nanosecond = fraction
        }
        break
      case UPPER_HALF:
      case LOWER_HALF: {
        const shift: u32 = part == LOWER_HALF ? 32 : 0
        if (byteAt(1) != 77 + shift) return NOT_PARSED
        if (byteAt(0) == 80 + shift) afternoon = true
        else if (byteAt(0) == 65 + shift) morning = true
        else return NOT_PARSED
        at += 2
        break
      }
      case OFFSET: {
        const result = takeOffset()
        if (result != PARSED) return result
        break
      }
      case ZONE_NAME:
        if (!skipZoneName()) return NOT_PARSED
        break
    }
    if (value < 0) return NOT_PARSED
    if (!inRange) return OUT_OF_RANGE
  }
  if (afternoon && hour < 12) hour += 12
  else if (morning && hour == 12) hour = 0
  if (yearDay >= 0) {
    const days = daysIn(2, year) + 337
    if (yearDay < 1 || yearDay > days) return OUT_OF_RANGE
    let ofMonth = 1
    let ofDay = yearDay
    while (ofDay > daysIn(ofMonth, year)) ofDay -= daysIn(ofMonth++, year)
    if ((month >= 0 && month != ofMonth) || (day >= 0 && day != ofDay)) return OUT_OF_RANGE
    month = ofMonth
    day = ofDay
  } else {
    if (month < 0) month = 1
    if (day < 0) day = 1
  }
  if (day < 1 || day > daysIn(month, year)) return OUT_OF_RANGE
  const seconds = secondsFrom(year, month, day, hour, minute, second) - zone
  return fitsNanoseconds(seconds, nanosecond) ? PARSED : OUTSIDE
}
