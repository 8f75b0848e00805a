/**
 * Numbers: an i64 cell for integers, else the decimal text as it was written or computed. No floating point is stored.
 */
import { allocate, heapPointer, releaseTo, reserve } from "./memory"
import { bufferAdvance, bufferRoom } from "./buffer"
import { DECIMAL_TEXT, INTEGER, NUMBER, newStringAt } from "./value"

// @ts-ignore: decorator
@inline
export function newIntegerNumber(integer: i64): usize {
  const cell = allocate(16)
  store<u32>(cell, NUMBER)
  store<i64>(cell, integer, 8)
  return cell
}

/** A number cell over text that stays where it is: a JSON number (no leading `+` or zeros). */
// @ts-ignore: decorator
@inline
export function newTextNumberAt(address: usize, length: i32): usize {
  const cell = allocate(16)
  store<u32>(cell, <u32>NUMBER | (<u32>DECIMAL_TEXT << 8))
  store<i32>(cell, length, 4)
  store<u32>(cell, <u32>address, 8)
  return cell
}

export function number_from_i32(integer: i32): usize {
  return newIntegerNumber(<i64>integer)
}

/** The number as i32; 0 when it is none or does not fit (`isI64` tells). */
export function number_to_i32(value: usize): i32 {
  if (!isI64(value)) return 0
  const integer = toI64(value)
  return <i64>(<i32>integer) == integer ? <i32>integer : 0
}

/** True for an i64 cell; texts such as `1e3` may be integers too, see `isI64`. */
// @ts-ignore: decorator
@inline
export function isIntegerCell(value: usize): bool {
  return load<u16>(value) == <u16>NUMBER
}

// @ts-ignore: decorator
@inline
export function integerOf(value: usize): i64 {
  return load<i64>(value, 8)
}

/** Address of a text number's text. */
// @ts-ignore: decorator
@inline
export function numberTextPointer(value: usize): usize {
  return load<u32>(value, 8)
}

// @ts-ignore: decorator
@inline
export function numberTextLength(value: usize): i32 {
  return load<i32>(value, 4)
}

/** A number from valid JSON number text that stays where it is; short integers become i64 cells. */
export function newNumberAt(address: usize, length: i32): usize {
  return parseI64(address, length) && !(length == 2 && load<u16>(address) == 0x302d) ? newIntegerNumber(parsedI64) : newTextNumberAt(address, length)
}

let parsedI64: i64 = 0

/** True when the text is plain digits with an optional `-` that fit an i64, then in `parsedI64`. */
function parseI64(address: usize, length: i32): bool {
  let at = address
  const end = address + length
  const negative = length > 0 && load<u8>(at) == 0x2d
  if (negative) at++
  if (at == end || end - at > 19) return false
  let magnitude: u64 = 0
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48
    if (digit > 9) return false
    magnitude = magnitude * 10 + digit
  }
  if (magnitude > 0x7fffffffffffffff + <u64>negative) return false
  parsedI64 = negative ? -(<i64>magnitude) : <i64>magnitude
  return true
}

/** True when the number is an integer that fits an i64, in whatever form it is written (`5`, `5.0`, `1e3`). */
export function isI64(value: usize): bool {
  if (isIntegerCell(value)) return true
  if (load<u8>(value) != NUMBER) return false
  return textToI64(numberTextPointer(value), numberTextLength(value))
}

/** The integer of a number for which `isI64` holds. */
export function toI64(value: usize): i64 {
  if (isIntegerCell(value)) return integerOf(value)
  return textToI64(numberTextPointer(value), numberTextLength(value)) ? parsedI64 : 0
}

function textToI64(address: usize, length: i32): bool {
  if (parseI64(address, length)) return true
  splitDecimal(address, length)
  const magnitude = decimalMagnitude
  if (decimalDigits == 0) {
    parsedI64 = 0
    return true
  }
  if (magnitude < <i64>decimalDigits || magnitude > 19) return false
  let value: u64 = 0
  let rest = <i32>magnitude
  let at = decimalFirst
  for (let left = decimalDigits; left > 0; at++) {
    const byte = load<u8>(at)
    if (byte == 0x2e) continue
    value = value * 10 + (byte - 48)
    left--
    rest--
  }
  for (; rest > 0; rest--) value *= 10
  if (value > 0x7fffffffffffffff + <u64>decimalNegative) return false
  parsedI64 = decimalNegative ? -(<i64>value) : <i64>value
  return true
}

// ---- decimals: [-] 0.d1 d2 ... dn * 10^magnitude, d1 and dn not 0

export let decimalNegative: bool = false
/** Address of d1. A `.` may stand among the digits. */
export let decimalFirst: usize = 0
/** n; 0 for zero. */
export let decimalDigits: i32 = 0
export let decimalMagnitude: i64 = 0

const HIGHEST_EXPONENT: i64 = 1000000000000000

/** Splits JSON number text into the globals `decimal...`. */
export function splitDecimal(address: usize, length: i32): void {
  let at = address
  const end = address + length
  decimalNegative = load<u8>(at) == 0x2d
  if (decimalNegative) at++
  let first: usize = 0
  let digits = 0
  let significant = 0
  let magnitude: i64 = 0
  let afterPoint = false
  let byte: u32 = 0
  for (; at < end; at++) {
    byte = load<u8>(at)
    if (byte == 0x2e) {
      afterPoint = true
      continue
    }
    const digit = byte - 48
    if (digit > 9) break
    if (first == 0) {
      if (digit == 0) {
        if (afterPoint) magnitude--
        continue
      }
      first = at
    }
    digits++
    if (digit != 0) significant = digits
    if (!afterPoint) magnitude++
  }
  decimalFirst = first
  decimalDigits = significant
  if (at < end && (byte | 32) == 0x65) {
    at++
    byte = load<u8>(at)
    const down = byte == 0x2d
    if (down || byte == 0x2b) at++
    let exponent: i64 = 0
    for (; at < end; at++) {
      exponent = exponent * 10 + (load<u8>(at) - 48)
      if (exponent > HIGHEST_EXPONENT) exponent = HIGHEST_EXPONENT
    }
    magnitude += down ? -exponent : exponent
  }
  decimalMagnitude = magnitude
  if (significant == 0) decimalMagnitude = 0
}

const INTEGER_TEXT = memory.data(24, 8)

/** -1, 0 or 1, by exact value. */
export function compareNumbers(a: usize, b: usize): i32 {
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    return i32(x > y) - i32(x < y)
  }
  let pointerA = numberTextPointer(a)
  let lengthA = numberTextLength(a)
  let pointerB = numberTextPointer(b)
  let lengthB = numberTextLength(b)
  if (isIntegerCell(a)) {
    lengthA = formatI64(INTEGER_TEXT, integerOf(a))
    pointerA = INTEGER_TEXT
  } else if (isIntegerCell(b)) {
    lengthB = formatI64(INTEGER_TEXT, integerOf(b))
    pointerB = INTEGER_TEXT
  } else if (lengthA == lengthB && memory.compare(pointerA, pointerB, lengthA) == 0) {
    return 0
  }
  splitDecimal(pointerA, lengthA)
  const negativeA = decimalNegative
  let firstA = decimalFirst
  let digitsA = decimalDigits
  const magnitudeA = decimalMagnitude
  splitDecimal(pointerB, lengthB)
  let firstB = decimalFirst
  let digitsB = decimalDigits
  if (digitsA == 0 || digitsB == 0) {
    if (digitsA == digitsB) return 0
    return digitsA == 0 ? (decimalNegative ? 1 : -1) : negativeA ? -1 : 1
  }
  if (negativeA != decimalNegative) return negativeA ? -1 : 1
  const larger = negativeA ? -1 : 1
  if (magnitudeA != decimalMagnitude) return magnitudeA > decimalMagnitude ? larger : -larger
  while (digitsA > 0 && digitsB > 0) {
    if (load<u8>(firstA) == 0x2e) firstA++
    if (load<u8>(firstB) == 0x2e) firstB++
    const x = load<u8>(firstA)
    const y = load<u8>(firstB)
    if (x != y) return x > y ? larger : -larger
    firstA++
    firstB++
    digitsA--
    digitsB--
  }
  return digitsA == digitsB ? 0 : digitsA > digitsB ? larger : -larger
}

// ---- text

/** Writes the integer at `target` (up to 20 bytes) and returns the length. */
export function formatI64(target: usize, integer: i64): i32 {
  if (integer < 0) {
    store<u8>(target, 0x2d)
    return 1 + formatU64(target + 1, <u64>(-integer))
  }
  return formatU64(target, <u64>integer)
}

/** Writes the integer at `target` (up to 20 bytes) and returns the length. */
export function formatU64(target: usize, integer: u64): i32 {
  if (integer < 1000000000) return formatU32(target, <u32>integer)
  const high = integer / 1000000000
  const length = formatU64(target, high)
  let low = <u32>(integer - high * 1000000000)
  for (let at = target + length + 8; at >= target + length; at--) {
    store<u8>(at, <u8>(48 + (low % 10)))
    low /= 10
  }
  return length + 9
}

function formatU32(target: usize, integer: u32): i32 {
  let length = 1
  for (let limit: u32 = 10; limit <= integer && length < 9; limit *= 10) length++
  let rest = integer
  for (let at = target + length; at > target; ) {
    const tens = rest / 10
    store<u8>(--at, <u8>(48 + (rest - tens * 10)))
    rest = tens
  }
  return length
}

/** Appends the number's text. */
export function bufferNumber(buffer: usize, value: usize): void {
  if (isIntegerCell(value)) {
    bufferAdvance(buffer, formatI64(bufferRoom(buffer, 24), integerOf(value)))
    return
  }
  const length = numberTextLength(value)
  memory.copy(bufferRoom(buffer, length), numberTextPointer(value), length)
  bufferAdvance(buffer, length)
}

/** The number's text as a string value. */
export function numberText(value: usize): usize {
  if (!isIntegerCell(value)) return newStringAt(numberTextPointer(value), numberTextLength(value))
  const address = allocate(24)
  return newStringAt(address, formatI64(address, integerOf(value)))
}

/** A number of an unsigned integer. */
export function newU64Number(integer: u64): usize {
  if (integer >> 63 == 0) return newIntegerNumber(<i64>integer)
  const address = allocate(24)
  return newTextNumberAt(address, formatU64(address, integer))
}

/** True when the text is a JSON number and nothing else. */
export function isJsonNumber(address: usize, length: i32): bool {
  let at = address
  const end = address + length
  if (at < end && load<u8>(at) == 0x2d) at++
  if (at == end) return false
  if (load<u8>(at) == 48) at++
  else {
    const first = at
    at = skipDigits(at, end)
    if (at == first) return false
  }
  if (at < end && load<u8>(at) == 0x2e) {
    const first = at + 1
    at = skipDigits(first, end)
    if (at == first) return false
  }
  if (at < end && (load<u8>(at) | 32) == 0x65) {
    at++
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++
    const first = at
    at = skipDigits(first, end)
    if (at == first) return false
  }
  return at == end
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 48 <= 9) at++
  return at
}

export { numberToF64 } from "./soft-float"
