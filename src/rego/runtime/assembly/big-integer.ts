/**
 * Integers of any size, for what does not fit an i64. Cell: +0 count, +4 negative (0 or 1), +8 limbs of nine decimal digits, lowest first.
 * Decimal limbs are read and printed in one pass; zero has no limbs and is not negative.
 */
import { allocate, releaseTo } from "./memory"
import {
  decimalDigits,
  decimalFirst,
  decimalMagnitude,
  decimalNegative,
  formatI64,
  integerOf,
  isIntegerCell,
  newNumberAt,
  numberTextLength,
  numberTextPointer,
  splitDecimal
} from "./number"
import { bytesFor } from "./value"
import { spend } from "./steps"

const BASE: u64 = 1000000000
/** Integers of more digits are refused: work on them grows with the square of their length. */
export const MOST_DIGITS: i32 = 100000

// @ts-ignore: decorator
@inline
function limbs(big: usize): i32 {
  return load<i32>(big)
}

// @ts-ignore: decorator
@inline
function limb(big: usize, index: i32): u64 {
  return load<u32>(big + (<usize>index << 2), 8)
}

// @ts-ignore: decorator
@inline
function setLimb(big: usize, index: i32, value: u64): void {
  store<u32>(big + (<usize>index << 2), <u32>value, 8)
}

// @ts-ignore: decorator
@inline
export function isBigNegative(big: usize): bool {
  return load<i32>(big, 4) != 0
}

// @ts-ignore: decorator
@inline
export function isBigZero(big: usize): bool {
  return limbs(big) == 0
}

function newBig(room: i32, negative: bool): usize {
  const big = allocate(8 + bytesFor(room, 4))
  store<i32>(big, room)
  store<i32>(big, i32(negative), 4)
  memory.fill(big + 8, 0, <usize>room << 2)
  return big
}

/** Drops leading zeros. */
function trim(big: usize): usize {
  let count = limbs(big)
  while (count > 0 && limb(big, count - 1) == 0) count--
  store<i32>(big, count)
  if (count == 0) store<i32>(big, 0, 4)
  return big
}

/** True when it has more digits than may be worked on. */
export function isTooLong(big: usize): bool {
  return limbs(big) > (MOST_DIGITS + 8) / 9
}

/** Moves the integer down to `address`, a former heap pointer, and gives back all memory behind it. */
export function moveBig(big: usize, address: usize): usize {
  const size = (<usize>limbs(big) << 2) + 8
  memory.copy(address, big, size)
  releaseTo(address)
  return allocate(size)
}

const DIGITS = memory.data(24, 8)

/** The integer that a number is exactly, 0 when it is none or has too many digits. */
export function bigOfNumber(value: usize): usize {
  if (isIntegerCell(value)) splitDecimal(DIGITS, formatI64(DIGITS, integerOf(value)))
  else splitDecimal(numberTextPointer(value), numberTextLength(value))
  if (decimalDigits == 0) return newBig(0, false)
  if (decimalMagnitude < <i64>decimalDigits || decimalMagnitude > <i64>MOST_DIGITS) return 0
  const digits = <i32>decimalMagnitude
  const big = newBig((digits + 8) / 9, decimalNegative)
  let at = decimalFirst
  let left = decimalDigits
  let chunk: u64 = 0
  for (let place = digits - 1; place >= 0; place--) {
    let digit: u64 = 0
    if (left > 0) {
      if (load<u8>(at) == 0x2e) at++
      digit = load<u8>(at++) - 48
      left--
    }
    chunk = chunk * 10 + digit
    if (place % 9 == 0) {
      setLimb(big, place / 9, chunk)
      chunk = 0
    }
  }
  return big
}

/** The number of an integer. */
export function numberOfBig(big: usize): usize {
  const count = limbs(big)
  const text = allocate(2 + <usize>count * 9)
  let at = text
  if (isBigNegative(big)) store<u8>(at++, 0x2d)
  if (count == 0) store<u8>(at++, 48)
  else {
    at += formatI64(at, <i64>limb(big, count - 1))
    for (let i = count - 2; i >= 0; i--) {
      let rest = <u32>limb(big, i)
      for (let place = 8; place >= 0; place--) {
        store<u8>(at + place, <u8>(48 + (rest % 10)))
        rest /= 10
      }
      at += 9
    }
  }
  return newNumberAt(text, <i32>(at - text))
}

function compareMagnitudes(a: usize, b: usize): i32 {
  if (limbs(a) != limbs(b)) return limbs(a) < limbs(b) ? -1 : 1
  for (let i = limbs(a) - 1; i >= 0; i--) {
    if (limb(a, i) != limb(b, i)) return limb(a, i) < limb(b, i) ? -1 : 1
  }
  return 0
}

/** `a + b`, or `a - b` when `negated`. */
export function bigAdd(a: usize, b: usize, negated: bool): usize {
  const negativeB = isBigNegative(b) != negated
  if (isBigNegative(a) == negativeB) {
    const count = max(limbs(a), limbs(b))
    const sum = newBig(count + 1, negativeB)
    let carry: u64 = 0
    for (let i = 0; i <= count; i++) {
      carry += (i < limbs(a) ? limb(a, i) : 0) + (i < limbs(b) ? limb(b, i) : 0)
      setLimb(sum, i, carry % BASE)
      carry /= BASE
    }
    return trim(sum)
  }
  const order = compareMagnitudes(a, b)
  const larger = order < 0 ? b : a
  const smaller = order < 0 ? a : b
  const difference = newBig(limbs(larger), order < 0 ? negativeB : isBigNegative(a))
  let borrow: i64 = 0
  for (let i = 0; i < limbs(larger); i++) {
    borrow += <i64>limb(larger, i) - (i < limbs(smaller) ? <i64>limb(smaller, i) : 0)
    setLimb(difference, i, <u64>(borrow < 0 ? borrow + <i64>BASE : borrow))
    borrow = borrow < 0 ? -1 : 0
  }
  return trim(difference)
}

export function bigMultiply(a: usize, b: usize): usize {
  // At most 11,112 limbs each, so that the product fits.
  spend((limbs(a) * limbs(b)) >> 4)
  const product = newBig(limbs(a) + limbs(b), isBigNegative(a) != isBigNegative(b))
  for (let i = 0; i < limbs(a); i++) {
    let carry: u64 = 0
    const factor = limb(a, i)
    for (let j = 0; j < limbs(b); j++) {
      carry += limb(product, i + j) + factor * limb(b, j)
      setLimb(product, i + j, carry % BASE)
      carry /= BASE
    }
    setLimb(product, i + limbs(b), carry)
  }
  return trim(product)
}

/** The remainder of `a / b` with the sign of `a`; `b` is not zero. */
export function bigRemainder(a: usize, b: usize): usize {
  const count = limbs(b)
  spend((limbs(a) * count) >> 4)
  if (count == 1) {
    let rest: u64 = 0
    for (let i = limbs(a) - 1; i >= 0; i--) rest = (rest * BASE + limb(a, i)) % limb(b, 0)
    const remainder = newBig(1, isBigNegative(a))
    setLimb(remainder, 0, rest)
    return trim(remainder)
  }
  if (compareMagnitudes(a, b) < 0) return a
  // Long division (Knuth's algorithm D): both scaled so that the divisor's highest limb is at least half the base.
  const scale = BASE / (limb(b, count - 1) + 1)
  const rest = scaled(a, scale, 1)
  const divisor = scaled(b, scale, 0)
  const top = limb(divisor, count - 1)
  const second = limb(divisor, count - 2)
  for (let shift = limbs(rest) - count - 1; shift >= 0; shift--) {
    const high = limb(rest, shift + count) * BASE + limb(rest, shift + count - 1)
    let guess = high / top
    let over = high % top
    while (guess >= BASE || guess * second > over * BASE + limb(rest, shift + count - 2)) {
      guess--
      over += top
      if (over >= BASE) break
    }
    if (guess == 0) continue
    let borrow: i64 = 0
    let carry: u64 = 0
    for (let i = 0; i <= count; i++) {
      carry += i < count ? guess * limb(divisor, i) : 0
      borrow += <i64>limb(rest, shift + i) - <i64>(carry % BASE)
      carry /= BASE
      setLimb(rest, shift + i, <u64>(borrow < 0 ? borrow + <i64>BASE : borrow))
      borrow = borrow < 0 ? -1 : 0
    }
    if (borrow < 0) {
      // One too many: give one divisor back.
      let back: u64 = 0
      for (let i = 0; i <= count; i++) {
        back += limb(rest, shift + i) + (i < count ? limb(divisor, i) : 0)
        setLimb(rest, shift + i, back % BASE)
        back /= BASE
      }
    }
  }
  let high: u64 = 0
  for (let i = limbs(rest) - 1; i >= 0; i--) {
    high = high * BASE + limb(rest, i)
    setLimb(rest, i, high / scale)
    high %= scale
  }
  store<i32>(rest, i32(isBigNegative(a)), 4)
  return trim(rest)
}

/** The magnitude times a small factor, with `more` limbs of room above. */
function scaled(big: usize, factor: u64, more: i32): usize {
  const count = limbs(big)
  const result = newBig(count + more, false)
  let carry: u64 = 0
  for (let i = 0; i < count + more; i++) {
    carry += i < count ? limb(big, i) * factor : 0
    setLimb(result, i, carry % BASE)
    carry /= BASE
  }
  return result
}

// ---- binary form, for shifts and bitwise operations: +0 count, +4 negative, +8 limbs of 32 bits, lowest first

/** The magnitude in base 2^32. */
export function bigToBinary(big: usize): usize {
  const room = limbs(big) + 1
  spend((room * room) >> 5)
  const binary = newBig(room, isBigNegative(big))
  let used = 0
  for (let i = limbs(big) - 1; i >= 0; i--) {
    let carry = limb(big, i)
    for (let j = 0; j < used; j++) {
      carry += limb(binary, j) * BASE
      setLimb(binary, j, carry & 0xffffffff)
      carry >>= 32
    }
    if (carry != 0) setLimb(binary, used++, carry)
  }
  return trim(binary)
}

/** The inverse of `bigToBinary`; spoils `binary`. */
export function binaryToBig(binary: usize): usize {
  const count = limbs(binary)
  spend((count * count) >> 5)
  // 32 bits are 9.63 decimal digits.
  const big = newBig(count + count / 14 + 2, isBigNegative(binary))
  let left = count
  let at = 0
  while (left > 0) {
    let rest: u64 = 0
    for (let i = left - 1; i >= 0; i--) {
      rest = (rest << 32) | limb(binary, i)
      setLimb(binary, i, rest / BASE)
      rest %= BASE
    }
    setLimb(big, at++, rest)
    if (limb(binary, left - 1) == 0) left--
  }
  return trim(big)
}

export const AND: i32 = 0
export const OR: i32 = 1
export const XOR: i32 = 2

/** Bitwise operation as if both had endless two's complement form. */
export function binaryBitwise(a: usize, b: usize, operation: i32): usize {
  const count = max(limbs(a), limbs(b)) + 1
  const negativeA = isBigNegative(a)
  const negativeB = isBigNegative(b)
  const negative = operation == AND ? negativeA && negativeB : operation == OR ? negativeA || negativeB : negativeA != negativeB
  const result = newBig(count, negative)
  let carryA: u64 = 1
  let carryB: u64 = 1
  let carryR: u64 = 1
  for (let i = 0; i < count; i++) {
    let x = i < limbs(a) ? limb(a, i) : 0
    let y = i < limbs(b) ? limb(b, i) : 0
    if (negativeA) {
      carryA += x ^ 0xffffffff
      x = carryA & 0xffffffff
      carryA >>= 32
    }
    if (negativeB) {
      carryB += y ^ 0xffffffff
      y = carryB & 0xffffffff
      carryB >>= 32
    }
    let z = operation == AND ? x & y : operation == OR ? x | y : x ^ y
    if (negative) {
      carryR += z ^ 0xffffffff
      z = carryR & 0xffffffff
      carryR >>= 32
    }
    setLimb(result, i, z)
  }
  return trim(result)
}

export function binaryShiftLeft(a: usize, bits: i32): usize {
  const whole = bits >> 5
  const part = <u64>(bits & 31)
  const result = newBig(limbs(a) + whole + 1, isBigNegative(a))
  let carry: u64 = 0
  for (let i = 0; i <= limbs(a); i++) {
    carry |= i < limbs(a) ? limb(a, i) << part : 0
    setLimb(result, i + whole, carry & 0xffffffff)
    carry >>= 32
  }
  return trim(result)
}

/** Rounds towards minus infinity, as a shift of two's complement does. */
export function binaryShiftRight(a: usize, bits: i32): usize {
  const whole = bits >> 5
  const part = <u64>(bits & 31)
  const count = max(limbs(a) - whole, 0)
  const result = newBig(count + 1, isBigNegative(a))
  let lost = false
  for (let i = 0; i < min(whole, limbs(a)); i++) lost = lost || limb(a, i) != 0
  for (let i = 0; i < count; i++) {
    const pair = limb(a, i + whole) | (i + whole + 1 < limbs(a) ? limb(a, i + whole + 1) << 32 : 0)
    setLimb(result, i, (pair >> part) & 0xffffffff)
    if (i == 0) lost = lost || (limb(a, whole) & ((<u64>1 << part) - 1)) != 0
  }
  if (isBigNegative(a) && lost) {
    let carry: u64 = 1
    for (let i = 0; i <= count && carry != 0; i++) {
      carry += limb(result, i)
      setLimb(result, i, carry & 0xffffffff)
      carry >>= 32
    }
  }
  return trim(result)
}

/** Appends the magnitude's digits in base 2, 8 or 16 to the text that ends at `end`; returns where it begins. */
export function binaryDigits(binary: usize, bitsPerDigit: i32, end: usize): usize {
  const bits = limbs(binary) << 5
  let at = end
  let begin = end
  for (let bit = 0; bit < bits; bit += bitsPerDigit) {
    const index = bit >> 5
    const pair = limb(binary, index) | (index + 1 < limbs(binary) ? limb(binary, index + 1) << 32 : 0)
    const digit = <u32>(pair >> <u64>(bit & 31)) & ((1 << bitsPerDigit) - 1)
    store<u8>(--at, <u8>(digit < 10 ? 48 + digit : 87 + digit))
    if (digit != 0) begin = at
  }
  if (begin == end) {
    begin = end - 1
    store<u8>(begin, 48)
  }
  return begin
}

/** Number of limbs of a binary integer. */
export function binaryLimbs(binary: usize): i32 {
  return limbs(binary)
}
