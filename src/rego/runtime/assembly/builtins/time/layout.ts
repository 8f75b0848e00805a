/**
 * Go's layouts: `2006-01-02T15:04:05Z07:00` and the like; each part stands for itself in that reference instant.
 */

export const NONE: i32 = 0
export const YEAR: i32 = 1
export const YEAR_2: i32 = 2
export const MONTH: i32 = 3
export const MONTH_2: i32 = 4
export const MONTH_SHORT: i32 = 5
export const MONTH_LONG: i32 = 6
export const DAY: i32 = 7
export const DAY_SPACE: i32 = 8
export const DAY_2: i32 = 9
export const YEAR_DAY_SPACE: i32 = 10
export const YEAR_DAY_3: i32 = 11
export const WEEKDAY_SHORT: i32 = 12
export const WEEKDAY_LONG: i32 = 13
export const HOUR: i32 = 14
export const HOUR_12: i32 = 15
export const HOUR_12_2: i32 = 16
export const MINUTE: i32 = 17
export const MINUTE_2: i32 = 18
export const SECOND_1: i32 = 19
export const SECOND_2: i32 = 20
/** `.000`: exactly so many digits. */
export const FRACTION_0: i32 = 21
/** `.999`: without trailing zeros. */
export const FRACTION_9: i32 = 22
export const UPPER_HALF: i32 = 23
export const LOWER_HALF: i32 = 24
export const ZONE_NAME: i32 = 25
/** `Z07:00` and the like; `offsetForm` tells which. */
export const OFFSET: i32 = 26

/** Of the last part: where it begins and what follows it. */
export let partStart: usize = 0
export let partEnd: usize = 0
/** Of a fraction: number of digits. */
export let fractionDigits: i32 = 0

/** Of an offset: `Z` for UTC. */
export let offsetZulu: bool = false
/** Of an offset: with colons. */
export let offsetColons: bool = false
/** Of an offset: hours alone (1), with minutes (2), with seconds (3). */
export let offsetParts: i32 = 0

function found(start: usize, length: usize, kind: i32): i32 {
  partStart = start
  partEnd = start + length
  return kind
}

function stands(at: usize, end: usize, text: string): bool {
  const length = text.length
  if (end - at < <usize>length) return false
  const source = changetype<usize>(text)
  for (let i = 0; i < length; i++) if (load<u8>(at + i) != load<u8>(source + (i << 1))) return false
  return true
}

function lowerFollows(at: usize, end: usize): bool {
  return at < end && load<u8>(at) - 97 < 26
}

function digitFollows(at: usize, end: usize): bool {
  return at < end && load<u8>(at) - 48 < 10
}

/** The first part at or after `from`; NONE when the rest is plain text (`partStart` is then its end). */
export function nextPart(from: usize, end: usize): i32 {
  for (let at = from; at < end; at++) {
    switch (load<u8>(at)) {
      case 74: // J
        if (stands(at, end, "January")) return found(at, 7, MONTH_LONG)
        if (stands(at, end, "Jan") && !lowerFollows(at + 3, end)) return found(at, 3, MONTH_SHORT)
        break
      case 77: // M
        if (stands(at, end, "Monday")) return found(at, 6, WEEKDAY_LONG)
        if (stands(at, end, "Mon") && !lowerFollows(at + 3, end)) return found(at, 3, WEEKDAY_SHORT)
        if (stands(at, end, "MST")) return found(at, 3, ZONE_NAME)
        break
      case 48: // 0
        if (digitFollows(at + 1, end)) {
          const digit = load<u8>(at + 1)
          if (digit == 49) return found(at, 2, MONTH_2)
          if (stands(at, end, "002")) return found(at, 3, YEAR_DAY_3)
          if (digit == 50) return found(at, 2, DAY_2)
          if (digit == 51) return found(at, 2, HOUR_12_2)
          if (digit == 52) return found(at, 2, MINUTE_2)
          if (digit == 53) return found(at, 2, SECOND_2)
          if (digit == 54) return found(at, 2, YEAR_2)
        }
        break
      case 49: // 1
        return stands(at, end, "15") ? found(at, 2, HOUR) : found(at, 1, MONTH)
      case 50: // 2
        return stands(at, end, "2006") ? found(at, 4, YEAR) : found(at, 1, DAY)
      case 95: // _
        if (stands(at, end, "_2006")) return found(at + 1, 4, YEAR)
        if (stands(at, end, "_2")) return found(at, 2, DAY_SPACE)
        if (stands(at, end, "__2")) return found(at, 3, YEAR_DAY_SPACE)
        break
      case 51: // 3
        return found(at, 1, HOUR_12)
      case 52: // 4
        return found(at, 1, MINUTE)
      case 53: // 5
        return found(at, 1, SECOND_1)
      case 80: // P
        if (stands(at, end, "PM")) return found(at, 2, UPPER_HALF)
        break
      case 112: // p
        if (stands(at, end, "pm")) return found(at, 2, LOWER_HALF)
        break
      case 45: // -
      case 90: {
        // Z
        const length = offsetAt(at, end)
        if (length > 0) return found(at, <usize>length, OFFSET)
        break
      }
      case 46: // .
      case 44: {
        // ,
        if (at + 1 >= end) break
        const digit = load<u8>(at + 1)
        if (digit != 48 && digit != 57) break
        let stop = at + 1
        while (stop < end && load<u8>(stop) == digit) stop++
        if (digitFollows(stop, end)) break
        fractionDigits = <i32>(stop - at) - 1
        return found(at, stop - at, digit == 48 ? FRACTION_0 : FRACTION_9)
      }
    }
  }
  partStart = end
  partEnd = end
  return NONE
}

/** Length of `Z07:00`, `-0700` and the like at `at`; 0 when none stands there. */
function offsetAt(at: usize, end: usize): i32 {
  offsetZulu = load<u8>(at) == 90
  if (!stands(at + 1, end, "07")) return 0
  offsetColons = false
  offsetParts = 3
  if (stands(at + 3, end, ":00:00")) {
    offsetColons = true
    return 9
  }
  if (stands(at + 3, end, "0000")) return 7
  offsetParts = 2
  if (stands(at + 3, end, ":00")) {
    offsetColons = true
    return 6
  }
  if (stands(at + 3, end, "00")) return 5
  offsetParts = 1
  return 3
}

/** Layouts that have a name in Go: the layout of a name; an empty text when there is none. */
export function namedLayout(name: usize, length: i32): string {
  const end = name + length
  if (length == 5 && stands(name, end, "ANSIC")) return "Mon Jan _2 15:04:05 2006"
  if (length == 8 && stands(name, end, "UnixDate")) return "Mon Jan _2 15:04:05 MST 2006"
  if (length == 8 && stands(name, end, "RubyDate")) return "Mon Jan 02 15:04:05 -0700 2006"
  if (length == 6 && stands(name, end, "RFC822")) return "02 Jan 06 15:04 MST"
  if (length == 7 && stands(name, end, "RFC822Z")) return "02 Jan 06 15:04 -0700"
  if (length == 6 && stands(name, end, "RFC850")) return "Monday, 02-Jan-06 15:04:05 MST"
  if (length == 7 && stands(name, end, "RFC1123")) return "Mon, 02 Jan 2006 15:04:05 MST"
  if (length == 8 && stands(name, end, "RFC1123Z")) return "Mon, 02 Jan 2006 15:04:05 -0700"
  if (length == 7 && stands(name, end, "RFC3339")) return "2006-01-02T15:04:05Z07:00"
  if (length == 11 && stands(name, end, "RFC3339Nano")) return "2006-01-02T15:04:05.999999999Z07:00"
  return ""
}

/** January to December and Sunday to Saturday. */
export function monthName(month: i32): string {
  switch (month) {
    case 1: return "January"
    case 2: return "February"
    case 3: return "March"
    case 4: return "April"
    case 5: return "May"
    case 6: return "June"
    case 7: return "July"
    case 8: return "August"
    case 9: return "September"
    case 10: return "October"
    case 11: return "November"
    default: return "December"
  }
}

export function weekdayName(weekday: i32): string {
  switch (weekday) {
    case 0: return "Sunday"
    case 1: return "Monday"
    case 2: return "Tuesday"
    case 3: return "Wednesday"
    case 4: return "Thursday"
    case 5: return "Friday"
    default: return "Saturday"
  }
}
