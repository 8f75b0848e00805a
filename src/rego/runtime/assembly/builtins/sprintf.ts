/** sprintf: the directives of Go's `fmt` with their arguments. */
import { bufferByte, bufferBytes, bufferString, bufferText, decodeUtf8, newBuffer, utf8Size } from "../buffer"
import { operandError } from "../error"
import { ARRAY, arrayAt, countOf, stringLength, stringPointer, tagOf } from "../value"
import { INT, classify, kind, whole } from "./format/operand"
import { print, putTyped, putVerb, resetFlags, setFlag, setFlagsOfV, setOutput, setPrecision, setWidth } from "./format/verbs"
import { isString } from "./operands"

let out: usize = 0
let at: usize = 0
let end: usize = 0
let operands: usize = 0
let next: i32 = 0
let reordered: bool = false
let goodIndex: bool = false

export function builtin_sprintf(format: usize, values: usize): usize {
  if (!isString(format)) return operandError(1, format, "string")
  if (tagOf(values) != ARRAY) return operandError(2, values, "array")
  at = stringPointer(format)
  end = at + stringLength(format)
  operands = values
  next = 0
  reordered = false
  const total = countOf(values)
  out = newBuffer(stringLength(format) + 16 * total + 16)
  setOutput(out)
  while (at < end) {
    const start = at
    while (at < end && load<u8>(at) != 37) at++
    bufferBytes(out, start, <i32>(at - start))
    if (at >= end) break
    at++
    directive(total)
  }
  if (!reordered && next < total) {
    resetFlags()
    bufferText(out, "%!(EXTRA ")
    for (let i = next; i < total; i++) {
      if (i > next) bufferText(out, ", ")
      classify(arrayAt(values, i))
      putTyped()
    }
    bufferByte(out, 41)
  }
  return bufferString(out)
}

function directive(total: i32): void {
  resetFlags()
  goodIndex = true
  let afterIndex = false
  while (at < end && setFlag(load<u8>(at))) at++
  afterIndex = readIndex(total)
  if (at < end && load<u8>(at) == 42) {
    // *
    at++
    const width = takeSize(total)
    if (width == NO_SIZE) bufferText(out, "%!(BADWIDTH)")
    else setWidth(width)
    afterIndex = false
  } else {
    const width = readNumber()
    if (width >= 0) setWidth(width)
    if (afterIndex && width >= 0) goodIndex = false // "%[3]2d"
  }
  // A point at the very end is the verb.
  if (at + 1 < end && load<u8>(at) == 46) {
    at++
    if (afterIndex) goodIndex = false // "%[3].2d"
    afterIndex = readIndex(total)
    if (at < end && load<u8>(at) == 42) {
      at++
      const precision = takeSize(total)
      if (precision < 0) bufferText(out, "%!(BADPREC)")
      else setPrecision(precision)
      afterIndex = false
    } else {
      setPrecision(max(readNumber(), 0))
    }
  }
  if (!afterIndex) readIndex(total)
  if (at >= end) {
    bufferText(out, "%!(NOVERB)")
    return
  }
  const verb = decodeUtf8(at)
  at += utf8Size(load<u8>(at))
  if (verb == 37) {
    bufferByte(out, 37)
  } else if (!goodIndex) {
    bufferText(out, "%!")
    putVerb(verb)
    bufferText(out, "(BADINDEX)")
  } else if (next >= total) {
    bufferText(out, "%!")
    putVerb(verb)
    bufferText(out, "(MISSING)")
  } else {
    if (verb == 118) setFlagsOfV()
    classify(arrayAt(operands, next++))
    print(verb)
  }
}

/** Widths and precisions beyond this are refused, as Go does. */
const TOO_LARGE: i32 = 1000000

const NO_SIZE: i32 = i32.MIN_VALUE

/** The next operand as a width or precision; NO_SIZE when it is none. */
function takeSize(total: i32): i32 {
  if (next >= total) return NO_SIZE
  classify(arrayAt(operands, next++))
  return kind == INT && whole <= <i64>TOO_LARGE && whole >= -(<i64>TOO_LARGE) ? <i32>whole : NO_SIZE
}

/** Digits at `at`; -1 when there are none or the number is too large. */
function readNumber(): i32 {
  let value = -1
  for (; at < end; at++) {
    const digit = <i32>load<u8>(at) - 48
    if (<u32>digit > 9) break
    value = max(value, 0)
    if (value > TOO_LARGE) return -1
    value = value * 10 + digit
  }
  return value
}

/** `[n]` at `at`: the operand to take next. True when one stood there. */
function readIndex(total: i32): bool {
  if (at >= end || load<u8>(at) != 91) return false
  reordered = true
  let close = at
  while (close < end && load<u8>(close) != 93) close++
  if (close == end) {
    goodIndex = false
    at++
    return false
  }
  at++
  const value = readNumber()
  if (at != close || value < 1 || value > total) {
    goodIndex = false
    at = close + 1
    return true
  }
  at = close + 1
  next = value - 1
  return true
}
