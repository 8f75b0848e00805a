/**
 * Arithmetic on decimals as OPA does it: a binary float with 64 bits of mantissa (53 for products over collections), rounded to
 * nearest-even, printed with the fewest digits that tell it from its neighbours.
 *
 * A float cell: +0 negative, +4 exponent, +8 mantissa; value = mantissa * 2^exponent. The mantissa's highest bit is set; 0 is zero.
 */
import { allocate, heapPointer, releaseTo } from "./memory"
import {
  decimalDigits,
  decimalFirst,
  decimalMagnitude,
  decimalNegative,
  integerOf,
  isIntegerCell,
  newNumberAt,
  numberTextLength,
  numberTextPointer,
  splitDecimal
} from "./number"

/** Decimals of more digits or a larger exponent are refused: work on them grows with the square of their size. */
const MOST_PLACES: i64 = 5000

export function newFloat(): usize {
  return allocate(16)
}

// @ts-ignore: decorator
@inline
export function isFloatNegative(float: usize): bool {
  return load<i32>(float) != 0
}

// @ts-ignore: decorator
@inline
function exponentOf(float: usize): i32 {
  return load<i32>(float, 4)
}

// @ts-ignore: decorator
@inline
export function mantissaOf(float: usize): u64 {
  return load<u64>(float, 8)
}

function setFloat(float: usize, negative: bool, exponent: i32, mantissa: u64): void {
  store<i32>(float, i32(negative))
  store<i32>(float, mantissa == 0 ? 0 : exponent, 4)
  store<u64>(float, mantissa, 8)
}

/** Rounds `(high * 2^64 + low) * 2^exponent` into `float`; low's last bit stands for all bits lost before. */
function setRounded(float: usize, negative: bool, exponent: i32, high: u64, low: u64, precision: i32): void {
  if (high == 0) {
    if (low == 0) {
      setFloat(float, negative, 0, 0)
      return
    }
    high = low
    low = 0
    exponent -= 64
  }
  const lead = clz(high)
  if (lead != 0) {
    high = (high << lead) | (low >> (64 - lead))
    low <<= lead
    exponent -= <i32>lead
  }
  exponent += 64
  if (precision < 64) {
    const drop = <u64>(64 - precision)
    low = (high << (64 - drop)) | (low >> drop) | u64((low & ((<u64>1 << drop) - 1)) != 0)
    high >>= drop
    exponent += <i32>drop
  }
  const half: u64 = 0x8000000000000000
  if (low > half || (low == half && (high & 1) != 0)) {
    high++
    if (high == 0) {
      high = half
      exponent++
    }
  }
  const shift = clz(high)
  setFloat(float, negative, exponent - <i32>shift, high << shift)
}

let productHigh: u64 = 0

/** Low half of the 128-bit product; the high half is left in `productHigh`. */
function multiplyWide(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff
  const a1 = a >> 32
  const b0 = b & 0xffffffff
  const b1 = b >> 32
  const low = a0 * b0
  const middle1 = a1 * b0 + (low >> 32)
  const middle2 = a0 * b1 + (middle1 & 0xffffffff)
  productHigh = a1 * b1 + (middle1 >> 32) + (middle2 >> 32)
  return (middle2 << 32) | (low & 0xffffffff)
}

let divisionRest: u64 = 0

/** `(high * 2^64 + low) / divisor` for `high < divisor` and a divisor with its highest bit set; the rest in `divisionRest`. */
function divideWide(high: u64, low: u64, divisor: u64): u64 {
  const d1 = divisor >> 32
  const d0 = divisor & 0xffffffff
  let quotient: u64 = 0
  for (let step = 0; step < 2; step++) {
    const next = step == 0 ? low >> 32 : low & 0xffffffff
    let guess = high / d1
    let over = high - guess * d1
    while (guess >> 32 != 0 || guess * d0 > ((over << 32) | next)) {
      guess--
      over += d1
      if (over >> 32 != 0) break
    }
    high = ((high << 32) | next) - guess * divisor
    quotient = (quotient << 32) | guess
  }
  divisionRest = high
  return quotient
}

const POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
  100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000
])

/** Puts a number into `float`, rounded to nearest-even; false when it is out of range. */
export function floatOfNumber(float: usize, value: usize): bool {
  return floatOfNumberWith(float, value, 64)
}

/** `floatOfNumber` with fewer bits of mantissa. */
function floatOfNumberWith(float: usize, value: usize, precision: i32): bool {
  if (isIntegerCell(value)) {
    const integer = integerOf(value)
    setRounded(float, integer < 0, 0, 0, integer < 0 ? <u64>(-integer) : <u64>integer, precision)
    return true
  }
  splitDecimal(numberTextPointer(value), numberTextLength(value))
  const digits = decimalDigits
  const exponent = decimalMagnitude - <i64>digits
  if (digits > <i32>MOST_PLACES || abs(decimalMagnitude) > MOST_PLACES) return false
  if (digits > 19 || abs(exponent) > 19) {
    floatOfLongDecimal(float, <i32>exponent, precision)
    return true
  }
  let mantissa: u64 = 0
  let at = decimalFirst
  for (let left = digits; left > 0; at++) {
    const byte = load<u8>(at)
    if (byte == 0x2e) continue
    mantissa = mantissa * 10 + (byte - 48)
    left--
  }
  if (mantissa == 0) setFloat(float, decimalNegative, 0, 0)
  else if (exponent >= 0) {
    const low = multiplyWide(mantissa, load<u64>(POWERS + (<usize>exponent << 3)))
    setRounded(float, decimalNegative, 0, productHigh, low, precision)
  } else {
    const power = load<u64>(POWERS + (<usize>(-exponent) << 3))
    setQuotient(float, decimalNegative, mantissa, 0, power, 0, precision)
  }
  return true
}

/** `a * 2^exponentA / (b * 2^exponentB)`, neither zero. */
function setQuotient(float: usize, negative: bool, a: u64, exponentA: i32, b: u64, exponentB: i32, precision: i32): void {
  const leadA = clz(a)
  const leadB = clz(b)
  a <<= leadA
  b <<= leadB
  let exponent = exponentA - <i32>leadA - (exponentB - <i32>leadB)
  let high = a
  let low: u64 = 0
  if (a >= b) {
    high = a >> 1
    low = a << 63
    exponent++
  }
  const quotient = divideWide(high, low, b)
  const rest = divisionRest
  // The rest against half the divisor decides the rounding.
  const beyond = b - rest
  const fraction: u64 = rest == 0 ? 0 : rest > beyond ? 0xc000000000000000 : rest == beyond ? 0x8000000000000000 : 0x4000000000000000
  setRounded(float, negative, exponent - 128, quotient, fraction, precision)
}

// ---- long decimals: natural numbers of 32-bit limbs, +0 count, +4 room, +8 limbs

function newNatural(room: i32): usize {
  const natural = allocate(8 + (<usize>room << 2))
  store<i32>(natural, 0)
  store<i32>(natural, room, 4)
  return natural
}

// @ts-ignore: decorator
@inline
function at32(natural: usize, index: i32): u64 {
  return load<u32>(natural + (<usize>index << 2), 8)
}

// @ts-ignore: decorator
@inline
function set32(natural: usize, index: i32, limb: u64): void {
  store<u32>(natural + (<usize>index << 2), <u32>limb, 8)
}

function setNatural(natural: usize, value: u64): void {
  set32(natural, 0, value)
  set32(natural, 1, value >> 32)
  store<i32>(natural, value >> 32 != 0 ? 2 : value != 0 ? 1 : 0)
}

function multiplyAdd(natural: usize, factor: u32, addend: u32): void {
  const count = load<i32>(natural)
  let carry: u64 = addend
  for (let i = 0; i < count; i++) {
    carry += at32(natural, i) * <u64>factor
    set32(natural, i, carry)
    carry >>= 32
  }
  if (carry != 0) {
    set32(natural, count, carry)
    store<i32>(natural, count + 1)
  }
}

function multiplyByTens(natural: usize, power: i32): void {
  for (; power >= 9; power -= 9) multiplyAdd(natural, 1000000000, 0)
  if (power > 0) multiplyAdd(natural, <u32>load<u64>(POWERS + (<usize>power << 3)), 0)
}

function shiftUp(natural: usize, bits: i32): void {
  const count = load<i32>(natural)
  if (count == 0 || bits == 0) return
  const whole = bits >> 5
  const part = <u64>(bits & 31)
  set32(natural, count + whole, 0)
  for (let i = count - 1; i >= 0; i--) {
    const limb = at32(natural, i) << part
    set32(natural, i + whole + 1, at32(natural, i + whole + 1) | (limb >> 32))
    set32(natural, i + whole, limb)
  }
  for (let i = 0; i < whole; i++) set32(natural, i, 0)
  const top = count + whole
  store<i32>(natural, at32(natural, top) != 0 ? top + 1 : top)
}

function compareNaturals(a: usize, b: usize): i32 {
  const count = load<i32>(a)
  if (count != load<i32>(b)) return count < load<i32>(b) ? -1 : 1
  for (let i = count - 1; i >= 0; i--) {
    if (at32(a, i) != at32(b, i)) return at32(a, i) < at32(b, i) ? -1 : 1
  }
  return 0
}

/** `a -= b`, for `a >= b`. */
function subtractNatural(a: usize, b: usize): void {
  let borrow: i64 = 0
  let count = load<i32>(a)
  for (let i = 0; i < count; i++) {
    borrow += <i64>at32(a, i) - (i < load<i32>(b) ? <i64>at32(b, i) : 0)
    set32(a, i, <u64>borrow)
    borrow >>= 32
  }
  while (count > 0 && at32(a, count - 1) == 0) count--
  store<i32>(a, count)
}

/** `a += b`; `a` has room. */
function addNatural(a: usize, b: usize): void {
  const count = max(load<i32>(a), load<i32>(b))
  let carry: u64 = 0
  for (let i = 0; i < count; i++) {
    carry += (i < load<i32>(a) ? at32(a, i) : 0) + (i < load<i32>(b) ? at32(b, i) : 0)
    set32(a, i, carry)
    carry >>= 32
  }
  set32(a, count, carry)
  store<i32>(a, carry != 0 ? count + 1 : count)
}

function bitLength(natural: usize): i32 {
  const count = load<i32>(natural)
  return count == 0 ? 0 : (count << 5) - <i32>clz(<u32>at32(natural, count - 1))
}

/** The decimal in the globals of `splitDecimal`, with its digits taken as an integer times `10^exponent`. */
function floatOfLongDecimal(float: usize, exponent: i32, precision: i32): void {
  const mark = heapPointer
  const room = (max(decimalDigits, 0) + <i32>abs(exponent)) / 9 + 8
  const upper = newNatural(room + room)
  const lower = newNatural(room + room)
  setNatural(upper, 0)
  let at = decimalFirst
  for (let left = decimalDigits; left > 0; ) {
    let chunk: u32 = 0
    const take = min(left, 9)
    for (let i = 0; i < take; at++) {
      const byte = load<u8>(at)
      if (byte == 0x2e) continue
      chunk = chunk * 10 + (byte - 48)
      i++
    }
    multiplyAdd(upper, <u32>load<u64>(POWERS + (<usize>take << 3)), chunk)
    left -= take
  }
  setNatural(lower, 1)
  if (exponent >= 0) multiplyByTens(upper, exponent)
  else multiplyByTens(lower, -exponent)
  // Bring both to the same length, then take 128 bits of the quotient one by one.
  const difference = bitLength(upper) - bitLength(lower)
  if (difference < 0) shiftUp(upper, -difference)
  else shiftUp(lower, difference)
  let high: u64 = 0
  let low: u64 = 0
  for (let i = 0; i < 128; i++) {
    high = (high << 1) | (low >> 63)
    low <<= 1
    if (compareNaturals(upper, lower) >= 0) {
      subtractNatural(upper, lower)
      low |= 1
    }
    shiftUp(upper, 1)
  }
  if (load<i32>(upper) != 0) low |= 1
  setRounded(float, decimalNegative, difference - 127, high, low, precision)
  releaseTo(mark)
}

// ---- operations; the result may be one of the operands

/** `a + b`, or `a - b` when `negated`. */
export function floatAdd(result: usize, a: usize, b: usize, negated: bool): void {
  let negativeA = isFloatNegative(a)
  let negativeB = isFloatNegative(b) != negated
  let mantissaA = mantissaOf(a)
  let mantissaB = mantissaOf(b)
  let exponentA = exponentOf(a)
  let exponentB = exponentOf(b)
  if (mantissaA == 0 || mantissaB == 0) {
    if (mantissaA == 0 && mantissaB == 0) setFloat(result, negativeA && negativeB, 0, 0)
    else if (mantissaA == 0) setFloat(result, negativeB, exponentB, mantissaB)
    else setFloat(result, negativeA, exponentA, mantissaA)
    return
  }
  if (exponentA < exponentB || (exponentA == exponentB && mantissaA < mantissaB)) {
    const negative = negativeA
    negativeA = negativeB
    negativeB = negative
    const mantissa = mantissaA
    mantissaA = mantissaB
    mantissaB = mantissa
    const exponent = exponentA
    exponentA = exponentB
    exponentB = exponent
  }
  // a is the larger; b is brought to its exponent with 64 bits below.
  const distance = exponentA - exponentB
  let low: u64 = 0
  if (distance == 0) low = 0
  else if (distance < 64) {
    low = mantissaB << <u64>(64 - distance)
    mantissaB >>= <u64>distance
  } else if (distance < 128) {
    const part = <u64>(distance - 64)
    low = part == 0 ? mantissaB : (mantissaB >> part) | u64((mantissaB << (64 - part)) != 0)
    mantissaB = 0
  } else {
    low = 1
    mantissaB = 0
  }
  if (negativeA == negativeB) {
    const high = mantissaA + mantissaB
    if (high < mantissaA) setRounded(result, negativeA, exponentA - 63, (high >> 1) | 0x8000000000000000, (low >> 1) | (high << 63) | (low & 1), 64)
    else setRounded(result, negativeA, exponentA - 64, high, low, 64)
  } else {
    const high = mantissaA - mantissaB - u64(low != 0)
    low = 0 - low
    setRounded(result, high == 0 && low == 0 ? false : negativeA, exponentA - 64, high, low, 64)
  }
}

export function floatMultiply(result: usize, a: usize, b: usize, precision: i32): void {
  const negative = isFloatNegative(a) != isFloatNegative(b)
  const exponent = exponentOf(a) + exponentOf(b)
  const low = multiplyWide(mantissaOf(a), mantissaOf(b))
  setRounded(result, negative, exponent, productHigh, low, precision)
}

/** `a / b` for `b` not zero. */
export function floatDivide(result: usize, a: usize, b: usize): void {
  const negative = isFloatNegative(a) != isFloatNegative(b)
  if (mantissaOf(a) == 0) setFloat(result, negative, 0, 0)
  else setQuotient(result, negative, mantissaOf(a), exponentOf(a), mantissaOf(b), exponentOf(b), 64)
}

// ---- integers

/** True when the float is an integer. */
export function isFloatWhole(float: usize): bool {
  const mantissa = mantissaOf(float)
  return mantissa == 0 || exponentOf(float) >= -<i32>ctz(mantissa)
}

/** Cuts off what is behind the point. Zero keeps no sign. */
export function floatTruncate(float: usize): void {
  const exponent = exponentOf(float)
  if (mantissaOf(float) == 0 || exponent <= -64) setFloat(float, false, 0, 0)
  else if (exponent < 0) setFloat(float, isFloatNegative(float), exponent, (mantissaOf(float) >> <u64>-exponent) << <u64>-exponent)
}

/** The number with all digits of a whole float. */
export function numberOfWholeFloat(float: usize): usize {
  return numberOfFloatWith(float, 64, true)
}

/** The number with the fewest digits that tell it from its neighbours of the same precision: whole ones in full, others as Go's `%g`. */
export function numberOfFloat(float: usize, precision: i32): usize {
  return numberOfFloatWith(float, precision, false)
}

const DIGITS: usize = memory.data(32, 8)

function numberOfFloatWith(float: usize, precision: i32, exact: bool): usize {
  const mantissa = mantissaOf(float)
  const exponent = exponentOf(float)
  const negative = isFloatNegative(float)
  const whole = isFloatWhole(float)
  if (mantissa == 0) {
    const zero = allocate(8)
    store<u16>(zero, 0x302d)
    return newNumberAt(zero + usize(!negative), negative ? 2 : 1)
  }
  // upper / lower = value / 10^power in [1/10, 1); half a unit in the last place = reach / lower.
  // Twice everything, so that the half is whole.
  let power = <i32>Math.ceil((<f64>exponent + 64 - 1e-9) * 0.30102999566398120)
  const bits = abs(exponent) + 80
  const room = (bits + (abs(power) + 2) * 4) / 32 + 8
  const mark = heapPointer
  // The text comes first: it stays when the scratch behind it is given back.
  const text = allocate(<usize>(abs(power) + 64))
  const scratch = heapPointer
  const upper = newNatural(room)
  const lower = newNatural(room)
  const reach = newNatural(room)
  const sum = newNatural(room)
  setNatural(upper, mantissa)
  setNatural(lower, 1)
  setNatural(reach, 1)
  shiftUp(reach, 64 - precision)
  shiftUp(upper, 1)
  shiftUp(lower, 1)
  if (exponent >= 0) {
    shiftUp(upper, exponent)
    shiftUp(reach, exponent)
  } else shiftUp(lower, -exponent)
  if (power >= 0) multiplyByTens(lower, power)
  else {
    multiplyByTens(upper, -power)
    multiplyByTens(reach, -power)
  }
  if (compareNaturals(upper, lower) >= 0) {
    power++
    multiplyAdd(lower, 10, 0)
  }
  while (true) {
    memory.copy(sum, upper, 8 + (<usize>load<i32>(upper) << 2))
    store<i32>(sum, load<i32>(upper))
    multiplyAdd(sum, 10, 0)
    if (compareNaturals(sum, lower) >= 0) break
    power--
    multiplyAdd(upper, 10, 0)
    multiplyAdd(reach, 10, 0)
  }
  if (exact) setNatural(reach, 0)
  const inclusive = ((mantissa >> <u64>(64 - precision)) & 1) == 0
  let at = text
  if (negative) store<u8>(at++, 0x2d)
  // Digits go behind a place kept for a carry out of the first one.
  const first = at + 1
  let end = first
  while (true) {
    multiplyAdd(upper, 10, 0)
    multiplyAdd(reach, 10, 0)
    let digit: u8 = 0
    while (compareNaturals(upper, lower) >= 0) {
      subtractNatural(upper, lower)
      digit++
    }
    const low = compareNaturals(upper, reach)
    memory.copy(sum, upper, 8 + (<usize>load<i32>(upper) << 2))
    addNatural(sum, reach)
    const high = compareNaturals(sum, lower)
    const down = exact ? load<i32>(upper) == 0 : low < 0 || (low == 0 && inclusive)
    const up = !exact && (high > 0 || (high == 0 && inclusive))
    store<u8>(end++, 48 + digit)
    if (!down && !up) continue
    let raise = up
    if (down && up) {
      multiplyAdd(upper, 2, 0)
      const order = compareNaturals(upper, lower)
      raise = order > 0 || (order == 0 && (digit & 1) != 0)
    }
    if (raise) {
      let place = end - 1
      while (place >= first && load<u8>(place) == 57) place--
      if (place < first) {
        store<u8>(first, 49)
        end = first + 1
        power++
      } else {
        store<u8>(place, load<u8>(place) + 1)
        end = place + 1
      }
    }
    break
  }
  releaseTo(scratch)
  while (end > first + 1 && load<u8>(end - 1) == 48) end--
  const digits = <i32>(end - first)
  const begin = text
  if (!whole && (power - 1 < -4 || power - 1 >= 6)) {
    // d.ddde+XX
    store<u8>(at, load<u8>(first))
    at++
    if (digits > 1) {
      store<u8>(first, 0x2e)
      at = end
    }
    store<u8>(at++, 0x65)
    const scale = power - 1
    store<u8>(at++, scale < 0 ? 0x2d : 0x2b)
    const size = abs(scale)
    if (size < 10) store<u8>(at++, 48)
    if (size >= 1000) store<u8>(at++, <u8>(48 + size / 1000))
    if (size >= 100) store<u8>(at++, <u8>(48 + (size / 100) % 10))
    if (size >= 10) store<u8>(at++, <u8>(48 + (size / 10) % 10))
    store<u8>(at++, <u8>(48 + size % 10))
  } else if (power <= 0) {
    memory.copy(at + 2 - <usize>power, first, digits)
    store<u16>(at, 0x2e30)
    for (let i = 0; i < -power; i++) store<u8>(at + 2 + i, 48)
    at += 2 - <usize>power + digits
  } else {
    memory.copy(at, first, digits)
    if (digits <= power) {
      for (let i = digits; i < power; i++) store<u8>(at + i, 48)
      at += power
    } else {
      memory.copy(at + power + 1, at + power, digits - power)
      store<u8>(at + power, 0x2e)
      at += digits + 1
    }
  }
  return newNumberAt(begin, <i32>(at - begin))
}

/** The nearest double; infinite beyond the range of doubles, and 0 below that of normal ones. */
export function numberToF64(value: usize): f64 {
  const mark = heapPointer
  const float = newFloat()
  const inRange = floatOfNumberWith(float, value, 53)
  releaseTo(mark)
  if (!inRange) return decimalMagnitude < 0 ? 0 : decimalNegative ? -Infinity : Infinity
  const mantissa = mantissaOf(float)
  // Of the 64 bits 53 are in use, the highest of them is left out in a double.
  const exponent = exponentOf(float) + 63 + 1023
  const sign = <u64>isFloatNegative(float) << 63
  if (mantissa == 0 || exponent <= 0) return reinterpret<f64>(sign)
  if (exponent >= 2047) return reinterpret<f64>(sign | 0x7ff0000000000000)
  return reinterpret<f64>(sign | (<u64>exponent << 52) | ((mantissa << 1) >> 12))
}
