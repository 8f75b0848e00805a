/**
 * regex.globs_match: whether some non-empty text matches two simple patterns of characters, `.`, `[a-z]`, `+` and `*`; two empty ones match too.
 */
import { decodeUtf8, utf8Size } from "../buffer"
import { fail, operandError } from "../error"
import { allocate } from "../memory"
import { spend } from "../steps"
import { booleanValue, stringLength, stringPointer } from "../value"
import { isString } from "./operands"
import { addRange, LAST_CODE_POINT, newRanges, normaliseRanges, rangeCount, rangeHigh, rangeLow } from "./regex/ranges"

// Elements of a pattern: ranges (u32) and whether it repeats (u32); `x+` is `x` and then `x*`.
let elements: usize = 0
let elementCount: i32 = 0

let at: usize = 0
let end: usize = 0
/** Whether the last `take` was escaped. */
let escaped: bool = false

/** The code point at `at`, an escape undone. */
function take(): u32 {
  escaped = load<u8>(at) == 92 && at + 1 < end
  if (escaped) at++
  const codePoint = decodeUtf8(at)
  at += utf8Size(load<u8>(at))
  return codePoint
}

function addElement(ranges: usize, repeats: bool): void {
  store<u32>(elements + (<usize>elementCount << 3), <u32>ranges)
  store<u32>(elements + (<usize>elementCount << 3), u32(repeats), 4)
  elementCount++
}

function parse(pattern: usize): bool {
  at = stringPointer(pattern)
  end = at + stringLength(pattern)
  elements = allocate(<usize>stringLength(pattern) << 4)
  elementCount = 0
  while (at < end) {
    const first = take()
    if (first == 92 && !escaped) return false
    const ranges = newRanges()
    if (!escaped && first == 46) {
      addRange(ranges, 0, LAST_CODE_POINT)
    } else if (!escaped && first == 91) {
      if (!parseSet(ranges)) return false
    } else if (!escaped && (first == 93 || first == 42 || first == 43)) {
      return false
    } else {
      addRange(ranges, first, first)
    }
    const flag = at < end ? load<u8>(at) : 0
    if (flag == 43 || flag == 42) at++
    if (flag == 43) addElement(ranges, false)
    addElement(ranges, flag == 43 || flag == 42)
  }
  return true
}

function parseSet(ranges: usize): bool {
  let before: u32 = 0
  let hasBefore = false
  while (at < end) {
    const one = take()
    if (one == 92 && !escaped) return false
    if (!escaped && one == 93) {
      normaliseRanges(ranges)
      return true
    }
    if (!escaped && one == 45) {
      if (!hasBefore || at >= end) return false
      const last = take()
      if ((!escaped && (last == 93 || last == 45 || last == 92)) || last < before) return false
      addRange(ranges, before, last)
      hasBefore = false
    } else {
      addRange(ranges, one, one)
      before = one
      hasBefore = true
    }
  }
  return false
}

function shareCodePoint(a: usize, b: usize): bool {
  let i = 0
  let j = 0
  while (i < rangeCount(a) && j < rangeCount(b)) {
    if (rangeHigh(a, i) < rangeLow(b, j)) i++
    else if (rangeHigh(b, j) < rangeLow(a, i)) j++
    else return true
  }
  return false
}

const MOST_PAIRS: i64 = 4000000

export function builtin_regex_globs_match(first: usize, second: usize): usize {
  if (!isString(first)) return operandError(1, first, "string")
  if (!isString(second)) return operandError(2, second, "string")
  if (!parse(first)) return fail("operand 1: the input provided is invalid")
  const a = elements
  const aCount = elementCount
  if (!parse(second)) return fail("operand 2: the input provided is invalid")
  const b = elements
  const bCount = elementCount
  if (aCount == 0 && bCount == 0) return booleanValue(true)
  const width = bCount + 1
  const pairs = <i64>(aCount + 1) * <i64>width
  if (pairs > MOST_PAIRS) return fail("patterns are too large")
  // For each pair of positions: 1 when it is reached by the empty text, 2 by another. Every step leads to the same or a later pair.
  spend(<i32>pairs)
  const reached = allocate(<usize>pairs)
  memory.fill(reached, 0, <usize>pairs)
  store<u8>(reached, 1)
  for (let i = 0; i <= aCount; i++) {
    for (let j = 0; j <= bCount; j++) {
      const pair = reached + <usize>(i * width + j)
      let how = load<u8>(pair)
      if (how == 0) continue
      const x = a + (<usize>i << 3)
      const y = b + (<usize>j << 3)
      const xRepeats = i < aCount && load<u32>(x, 4) != 0
      const yRepeats = j < bCount && load<u32>(y, 4) != 0
      if (i < aCount && j < bCount && shareCodePoint(load<u32>(x), load<u32>(y))) {
        const next = pair + (xRepeats ? 0 : width) + (yRepeats ? 0 : 1)
        store<u8>(next, load<u8>(next) | 2)
        how = load<u8>(pair)
      }
      if (xRepeats) store<u8>(pair + width, load<u8>(pair + width) | how)
      if (yRepeats) store<u8>(pair + 1, load<u8>(pair + 1) | how)
    }
  }
  return booleanValue((load<u8>(reached + <usize>(pairs - 1)) & 2) != 0)
}
