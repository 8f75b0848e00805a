/** Classes and escapes in a pattern, to ranges of code points. */
import { closeUnderCase } from "../unicode/case"
import { unicodeClass } from "../unicode/classes"
import { advance, atEnd, moveTo, patternEnd, peek, position, refuse, regexError, takeCodePoint } from "./pattern"
import { isWordByte } from "./program"
import { addAllRanges, addRange, LAST_CODE_POINT, negatedRanges, newRanges, normaliseRanges } from "./ranges"

/** Adds a named class, closed under case where case does not count, then negated. */
function addGroup(ranges: usize, own: usize, negative: bool, ignoreCase: bool): void {
  if (ignoreCase) closeUnderCase(own)
  addAllRanges(ranges, negative ? negatedRanges(own) : own)
}

/** `\d`, `\pL` and the like: adds them; false, with nothing read, when another escape stands there. */
export function parseClassEscape(ranges: usize, ignoreCase: bool): bool {
  const letter = peek(1)
  if (letter < 0) return false
  const own = newRanges()
  switch (letter | 32) {
    case 100: // \d
      addRange(own, 48, 57)
      break
    case 115: // \s
      addRange(own, 9, 10)
      addRange(own, 12, 13)
      addRange(own, 32, 32)
      break
    case 119: // \w
      addRange(own, 48, 57)
      addRange(own, 65, 90)
      addRange(own, 95, 95)
      addRange(own, 97, 122)
      break
    case 112: // \p
      return parseUnicodeClass(ranges, ignoreCase)
    default:
      return false
  }
  advance(2)
  addGroup(ranges, own, letter < 97, ignoreCase)
  return true
}

function parseUnicodeClass(ranges: usize, ignoreCase: bool): bool {
  const start = position()
  const end = patternEnd()
  let negative = peek(1) == 80
  advance(2)
  if (atEnd()) {
    refuse("invalid character class range", start, end)
    return false
  }
  let name = position()
  if (peek(0) == 123) {
    advance(1)
    name = position()
    while (!atEnd() && peek(0) != 125) advance(1)
    if (atEnd()) {
      refuse("invalid character class range", start, end)
      return false
    }
    if (name < position() && load<u8>(name) == 94) {
      negative = !negative
      name++
    }
  } else {
    takeCodePoint()
  }
  const length = <i32>(position() - name)
  if (peek(0) == 125 && name > start + 2) advance(1)
  const own = unicodeClass(name, length)
  if (own == 0) {
    refuse("invalid character class range", start, position())
    return false
  }
  addGroup(ranges, own, negative, ignoreCase)
  return true
}

/** The code point of the escape that the reader stands at. */
export function parseEscape(): u32 {
  const start = position()
  advance(1)
  if (atEnd()) {
    refuse("trailing backslash at end of expression: ``", 0, 0)
    return 0
  }
  const codePoint = takeCodePoint()
  switch (codePoint) {
    case 97:
      return 7
    case 102:
      return 12
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    case 118:
      return 11
    case 120: {
      // \xHH, \x{H...}
      let value: u32 = 0
      if (peek(0) == 123) {
        advance(1)
        const digits = position()
        while (hexDigit(peek(0)) >= 0 && value <= LAST_CODE_POINT) {
          value = (value << 4) | hexDigit(peek(0))
          advance(1)
        }
        if (position() > digits && value <= LAST_CODE_POINT && peek(0) == 125) {
          advance(1)
          return value
        }
        if (!atEnd()) takeCodePoint()
        break
      }
      const high = hexDigit(peek(0))
      const low = hexDigit(peek(1))
      if (high >= 0 && low >= 0) {
        advance(2)
        return <u32>((high << 4) | low)
      }
      break
    }
    default: {
      if (codePoint - 48 < 8) {
        // Octal: \0 with up to two more digits, \1 to \7 only with one at least (alone they would be back-references).
        if (codePoint == 48 || (peek(0) >= 48 && peek(0) <= 55)) {
          let value = codePoint - 48
          for (let i = 0; i < 2 && peek(0) >= 48 && peek(0) <= 55; i++) {
            value = (value << 3) + (<u32>peek(0) - 48)
            advance(1)
          }
          return value
        }
        break
      }
      if (codePoint < 0x80 && !(isWordByte(<u8>codePoint) && codePoint != 95)) return codePoint
    }
  }
  refuse("invalid escape sequence", start, position())
  return 0
}

function hexDigit(byte: i32): i32 {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

// ---- [classes]

/** The ranges of the class in brackets that the reader stands at; 0 when it is not valid. */
export function parseClass(ignoreCase: bool): usize {
  const open = position()
  advance(1)
  const ranges = newRanges()
  const negative = peek(0) == 94
  if (negative) advance(1)
  let first = true
  while (atEnd() || peek(0) != 93 || first) {
    if (atEnd()) {
      refuse("missing closing ]", open, patternEnd())
      return 0
    }
    first = false
    if (peek(0) == 91 && peek(1) == 58) {
      if (parsePosixClass(ranges, ignoreCase)) continue
      if (regexError() != 0) return 0
    }
    if (peek(0) == 92) {
      if (parseClassEscape(ranges, ignoreCase)) continue
      if (regexError() != 0) return 0
    }
    const start = position()
    const low = parseClassMember(open)
    if (regexError() != 0) return 0
    let high = low
    if (peek(0) == 45 && peek(1) >= 0 && peek(1) != 93) {
      advance(1)
      high = parseClassMember(open)
      if (regexError() != 0) return 0
      if (high < low) {
        refuse("invalid character class range", start, position())
        return 0
      }
    }
    const own = newRanges()
    addRange(own, low, high)
    addGroup(ranges, own, false, ignoreCase)
  }
  advance(1)
  normaliseRanges(ranges)
  return negative ? negatedRanges(ranges) : ranges
}

function parseClassMember(open: usize): u32 {
  if (atEnd()) {
    refuse("missing closing ]", open, patternEnd())
    return 0
  }
  return peek(0) == 92 ? parseEscape() : takeCodePoint()
}

/** `[:alpha:]`, `[:^alpha:]`; false, with nothing read, when there is no `:]`. */
function parsePosixClass(ranges: usize, ignoreCase: bool): bool {
  const start = position()
  const end = patternEnd()
  let close = start + 2
  while (close + 1 < end && load<u16>(close) != 0x5d3a) close++
  if (close + 1 >= end) return false
  let name = start + 2
  const negative = load<u8>(name) == 94
  if (negative) name++
  const own = posixClass(name, close > name ? <i32>(close - name) : 0)
  if (own == 0) {
    refuse("invalid character class range", start, close + 2)
    return false
  }
  moveTo(close + 2)
  addGroup(ranges, own, negative, ignoreCase)
  return true
}

/** Each class: its name, `\x01`, pairs of the first and last character of a range, `\x02`. */
const POSIX =
  "alnum\x0109AZaz\x02alpha\x01AZaz\x02ascii\x01\x00\x7f\x02blank\x01\t\t  \x02cntrl\x01\x00\x1f\x7f\x7f\x02digit\x0109\x02graph\x01!~\x02lower\x01az\x02print\x01 ~\x02punct\x01!/:@[`{~\x02space\x01\t\r  \x02upper\x01AZ\x02word\x0109AZ__az\x02xdigit\x0109AFaf\x02"

/** The ranges of the class of this name; 0 when there is none. */
function posixClass(name: usize, length: i32): usize {
  const text = changetype<usize>(POSIX)
  const end = text + (POSIX.length << 1)
  let at = text
  while (at < end) {
    let same: i32 = 0
    while (same < length && load<u16>(at + (same << 1)) == <u16>load<u8>(name + same)) same++
    const found = same == length && load<u16>(at + (same << 1)) == 1
    while (load<u16>(at) != 1) at += 2
    const ranges = newRanges()
    for (at += 2; load<u16>(at) != 2; at += 4) addRange(ranges, load<u16>(at), load<u16>(at, 2))
    if (found) return ranges
    at += 2
  }
  return 0
}
