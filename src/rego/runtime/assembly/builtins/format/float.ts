/**
 * Decimal text to the nearest double and back, exactly.
 *
 * Digits of a double are kept in the globals `digits` (address), `digitCount` and `point`: 0.d1 d2 ... * 10^point; no digits: zero.
 */
import { bufferByte } from "../../buffer"
import { allocate } from "../../memory"
import { decimalDigits, decimalFirst, decimalMagnitude, decimalNegative, integerOf, isIntegerCell, numberTextLength, numberTextPointer, splitDecimal } from "../../number"
import { bigBits, bigCompare, bigDigits, bigIsZero, bigMultiply, bigScale, bigShiftLeft, bigSubtract, newBig } from "./big"

export let digits: usize = 0
export let digitCount: i32 = 0
export let point: i32 = 0

/** Beyond these a digit cannot decide any more, but for not being zero. */
const MOST_DIGITS: i32 = 780

/** The nearest double of a number cell; infinite when it is too large. */
export function doubleOf(number: usize): f64 {
  if (isIntegerCell(number)) {
    const integer = integerOf(number)
    // The machine's own conversion rounds to nearest.
    return <f64>integer
  }
  splitDecimal(numberTextPointer(number), numberTextLength(number))
  const result = nearestDouble(decimalFirst, decimalDigits, decimalMagnitude)
  return decimalNegative ? -result : result
}

/** The double nearest to 0.d1 d2 ... dn * 10^magnitude; a `.` may stand among the digits. */
function nearestDouble(first: usize, count: i32, magnitude: i64): f64 {
  if (count == 0 || magnitude < -330) return 0
  if (magnitude > 310) return Infinity
  let at = first
  if (count <= 15) {
    let small: u64 = 0
    for (let left = count; left > 0; at++) {
      if (load<u8>(at) == 46) continue
      small = small * 10 + (load<u8>(at) - 48)
      left--
    }
    const exponent = <i32>magnitude - count
    // Both are exact doubles: one rounding.
    if (exponent >= 0 && exponent <= 22) return <f64>small * powerOfTen(exponent)
    if (exponent < 0 && exponent >= -22) return <f64>small / powerOfTen(-exponent)
    at = first
  }
  const numerator = newBig(0)
  const used = min(count, MOST_DIGITS)
  for (let left = used; left > 0; at++) {
    const byte = load<u8>(at)
    if (byte == 46) continue
    bigMultiply(numerator, 10, byte - 48)
    left--
  }
  let exponent = <i32>magnitude - used
  if (count > used) {
    bigMultiply(numerator, 10, 1)
    exponent--
  }
  const denominator = newBig(1)
  if (exponent >= 0) bigScale(numerator, 10, exponent)
  else bigScale(denominator, 10, -exponent)
  // Scaled by a power of two so that 1 <= numerator / denominator < 2, the quotient has its 64 bits one by one.
  let binary = bigBits(numerator) - bigBits(denominator)
  if (binary >= 0) bigShiftLeft(denominator, binary)
  else bigShiftLeft(numerator, -binary)
  if (bigCompare(numerator, denominator) < 0) {
    bigShiftLeft(numerator, 1)
    binary--
  }
  let mantissa: u64 = 0
  for (let i = 0; i < 64; i++) {
    mantissa <<= 1
    if (bigCompare(numerator, denominator) >= 0) {
      bigSubtract(numerator, denominator)
      mantissa |= 1
    }
    bigShiftLeft(numerator, 1)
  }
  return assemble(mantissa, binary - 63, !bigIsZero(numerator))
}

/** mantissa (highest bit set) * 2^exponent, rounded half to even; `more`: a little more than that. */
function assemble(mantissa: u64, exponent: i32, more: bool): f64 {
  let shift = 11
  if (exponent + shift < -1074) shift = -1074 - exponent
  if (shift > 64) return 0
  let kept: u64 = shift == 64 ? 0 : mantissa >> shift
  const half: u64 = 1 << (<u64>shift - 1)
  const rest = shift == 64 ? mantissa : mantissa & ((half << 1) - 1)
  if (rest > half || (rest == half && (more || (kept & 1) != 0))) kept++
  let power = exponent + shift
  if (kept >> 53 != 0) {
    kept >>= 1
    power++
  }
  if (power > 971) return Infinity
  if (kept >> 52 == 0) return reinterpret<f64>(kept)
  return reinterpret<f64>((kept & 0xfffffffffffff) | (<u64>(power + 1075) << 52))
}

function powerOfTen(exponent: i32): f64 {
  let result: f64 = 1
  for (let i = 0; i < exponent; i++) result *= 10
  return result
}

/** All digits of (mantissa * 2^exponent): `digits`, `digitCount`, `point`. */
function exactDigits(mantissa: u64, exponent: i32): void {
  const big = newBig(mantissa)
  if (exponent >= 0) bigShiftLeft(big, exponent)
  else bigScale(big, 5, -exponent)
  const room = 1100
  const text = allocate(room)
  digitCount = bigDigits(big, 10, text, room)
  digits = text + room - digitCount
  point = digitCount + min(exponent, 0)
}

let mantissaOf: u64 = 0
let exponentOf: i32 = 0

function takeApart(value: f64): void {
  const bits = reinterpret<u64>(value)
  const power = <i32>((bits >> 52) & 0x7ff)
  mantissaOf = bits & 0xfffffffffffff
  if (power == 0) {
    exponentOf = -1074
  } else {
    mantissaOf |= 1 << 52
    exponentOf = power - 1075
  }
}

/** Sets the digits of a double, rounded (half to even) to `places` after the point; -1: the fewest that tell it from others. */
export function setDigits(value: f64, places: i32): void {
  takeApart(value)
  if (mantissaOf == 0) {
    digitCount = 0
    point = 0
    return
  }
  if (places < 0) {
    shortestDigits()
  } else {
    exactDigits(mantissaOf, exponentOf)
    roundTo(point + places)
  }
  trimZeros()
}

/** Like `setDigits`, rounded to `count` digits. */
export function setSignificantDigits(value: f64, count: i32): void {
  takeApart(value)
  if (mantissaOf == 0) {
    digitCount = 0
    point = 0
    return
  }
  exactDigits(mantissaOf, exponentOf)
  roundTo(count)
  trimZeros()
}

/** Sets the digits to those of the last `splitDecimal`. */
export function setDecimalDigits(): void {
  digitCount = decimalDigits
  point = <i32>decimalMagnitude
  digits = allocate(<usize>digitCount + 8) + 4
  let at = decimalFirst
  for (let i = 0; i < digitCount; at++) {
    const byte = load<u8>(at)
    if (byte != 46) store<u8>(digits + i++, byte)
  }
}

function trimZeros(): void {
  while (digitCount > 0 && load<u8>(digits + digitCount - 1) == 48) digitCount--
  if (digitCount == 0) point = 0
}

/** Rounds the digits to the first `count`, half to even. */
function roundTo(count: i32): void {
  if (count >= digitCount) return
  if (count < 0) {
    digitCount = 0
    return
  }
  const next = load<u8>(digits + count)
  let up = next > 53
  if (next == 53) {
    up = count > 0 && (load<u8>(digits + count - 1) & 1) != 0
    for (let i = count + 1; i < digitCount && !up; i++) up = load<u8>(digits + i) != 48
  }
  digitCount = count
  if (up) increment()
}

/** Adds one to the last digit. There is room before the first. */
function increment(): void {
  let i = digitCount - 1
  for (; i >= 0; i--) {
    const digit = load<u8>(digits + i)
    if (digit != 57) {
      store<u8>(digits + i, digit + 1)
      return
    }
    store<u8>(digits + i, 48)
  }
  digits--
  store<u8>(digits, 49)
  point++
  if (digitCount == 0) digitCount = 1
}

/** The shortest decimal between the neighbours' midpoints; of several, the nearest. */
function shortestDigits(): void {
  const mantissa = mantissaOf
  const exponent = exponentOf
  const even = (mantissa & 1) == 0
  // Below a power of two the gap is half as wide.
  const narrow = mantissa == 1 << 52 && exponent > -1074
  exactDigits((mantissa << 2) + 2, exponent - 2)
  const upper = digits
  const upperCount = digitCount
  exactDigits((mantissa << 2) - (narrow ? 1 : 2), exponent - 2)
  const lower = digits
  const lowerCount = digitCount
  exactDigits(mantissa << 2, exponent - 2)
  // All three have the same power of ten; the upper one may have a digit more. Leading zeros make them equally long.
  const length = upperCount
  const low = padded(lower, lowerCount, length)
  const exact = padded(digits, digitCount, length)
  const full = length + min(exponent - 2, 0)
  const candidate = allocate(<usize>length + 8) + 4
  for (let count = 1; count < length; count++) {
    // Cut after `count` digits, and that with one more in the last place.
    memory.copy(candidate, exact, count)
    memory.fill(candidate + count, 48, length - count)
    const below = memory.compare(candidate, low, length)
    const downFits = below > 0 || (below == 0 && even)
    digits = candidate
    digitCount = count
    point = full
    increment()
    const overflowed = digits < candidate
    const above = overflowed ? 1 : memory.compare(candidate, upper, length)
    const upFits = above < 0 || (above == 0 && even)
    if (!downFits && !upFits) continue
    if (downFits && upFits) {
      digits = exact
      digitCount = length
      point = full
      roundTo(count)
      skipLeadingZeros()
      return
    }
    if (!upFits) {
      memory.copy(candidate, exact, count)
      digits = candidate
      digitCount = count
      point = full
    }
    skipLeadingZeros()
    return
  }
  digits = exact
  digitCount = length
  point = full
  skipLeadingZeros()
}

function padded(text: usize, count: i32, length: i32): usize {
  const result = allocate(<usize>length + 8) + 4
  memory.fill(result, 48, length - count)
  memory.copy(result + (length - count), text, count)
  return result
}

function skipLeadingZeros(): void {
  while (digitCount > 0 && load<u8>(digits) == 48) {
    digits++
    digitCount--
    point--
  }
}

// ---- text

function digitAt(index: i32): u8 {
  return index >= 0 && index < digitCount ? load<u8>(digits + index) : 48
}

/** Appends `ddd.ddd` with `places` after the point. */
export function bufferFixed(buffer: usize, places: i32): void {
  if (point <= 0) bufferByte(buffer, 48)
  for (let i = 0; i < point; i++) bufferByte(buffer, digitAt(i))
  if (places > 0) bufferByte(buffer, 46)
  for (let i = 0; i < places; i++) bufferByte(buffer, digitAt(point + i))
}

/** Appends `d.ddde+dd` with `places` after the point; `letter` is `e` or `E`. */
export function bufferScientific(buffer: usize, places: i32, letter: i32): void {
  bufferByte(buffer, digitAt(0))
  if (places > 0) bufferByte(buffer, 46)
  for (let i = 1; i <= places; i++) bufferByte(buffer, digitAt(i))
  const exponent = digitCount == 0 ? 0 : point - 1
  bufferByte(buffer, letter)
  bufferByte(buffer, exponent < 0 ? 45 : 43)
  const size = abs(exponent)
  if (size >= 100) bufferByte(buffer, 48 + size / 100)
  bufferByte(buffer, 48 + ((size / 10) % 10))
  bufferByte(buffer, 48 + (size % 10))
}

/** Appends the digits as Go's `g` does: scientific for small and large exponents. `precision` -1: the digits are the shortest. */
export function bufferGeneral(buffer: usize, precision: i32, letter: i32): void {
  let limit = precision
  if (limit > digitCount && digitCount >= point) limit = digitCount
  // The shortest form is decided as if for six digits.
  if (precision < 0) limit = 6
  const exponent = digitCount == 0 ? 0 : point - 1
  if (exponent < -4 || exponent >= limit) bufferScientific(buffer, max(digitCount - 1, 0), letter)
  else bufferFixed(buffer, max(digitCount - point, 0))
}
