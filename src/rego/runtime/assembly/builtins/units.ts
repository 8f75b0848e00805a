/**
 * Numbers with units: `10Ki`, `1.5GB`, `100m`.
 */
import { bufferBytes, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, operandError } from "../error"
import { allocate } from "../memory"
import {
  newIntegerNumber,
  newNumberAt,
  number_from_i32,
  splitDecimal,
  decimalDigits,
  decimalFirst,
  decimalMagnitude,
  decimalNegative
} from "../number"
import { floatMultiply, floatOfNumber, floatTruncate, newFloat, numberOfWholeFloat } from "../soft-float"
import { stringLength, stringPointer } from "../value"
import { bigAdd, bigDigits, bigMultiply, bigScale, bigShiftLeft, newBig } from "./format/big"
import { isString } from "./operands"

let text: usize = 0
let length: i32 = 0
/** Where the unit begins. */
let unitStart: i32 = 0

function isDigit(byte: u8): bool {
  return byte - 48 < 10
}

/** Takes the text without double quotes apart; false (after recording a failure) when there is no amount. */
function split(value: usize, name: string): bool {
  const source = stringPointer(value)
  text = allocate(stringLength(value))
  length = 0
  for (let i = 0; i < stringLength(value); i++) {
    const byte = load<u8>(source + i)
    if (byte == 34) continue
    if (byte == 32) return failed(name, "spaces not allowed in resource strings")
    store<u8>(text + length++, byte)
  }
  let at = 0
  for (; at < length; at++) {
    const byte = load<u8>(text + at)
    if ((byte | 32) == 101) {
      // e: an exponent, if a digit or a sign follows
      const after = at + 1 < length ? load<u8>(text + at + 1) : 0
      const signed = after == 43 || after == 45
      if (!isDigit(after) && !signed) break
      if (signed) at++
      let digits = 0
      while (at + 1 + digits < length && isDigit(load<u8>(text + at + 1 + digits))) digits++
      if (digits > 6) return failed(name, "exponent too large")
    } else if (!isDigit(byte) && byte != 46 && byte != 43 && byte != 45) {
      break
    }
  }
  unitStart = at
  return at > 0 || failed(name, "no amount provided")
}

function failed(name: string, message: string): bool {
  const buffer = newBuffer(64)
  bufferText(buffer, name)
  bufferText(buffer, ": ")
  bufferText(buffer, message)
  builtin_error(bufferString(buffer))
  return false
}

function unknownUnit(name: string, message: string): usize {
  const buffer = newBuffer(64)
  bufferText(buffer, name)
  bufferText(buffer, message)
  bufferBytes(buffer, text + unitStart, length - unitStart)
  bufferText(buffer, " not recognized")
  return builtin_error(bufferString(buffer))
}

/** Whether the amount is a decimal number: digits with at most one point, perhaps an exponent; brings it into JSON's form. */
function amountIsNumber(): bool {
  let at = 0
  if (at < unitStart && (load<u8>(text) == 43 || load<u8>(text) == 45)) at++
  let digits = 0
  let points = 0
  for (; at < unitStart; at++) {
    const byte = load<u8>(text + at)
    if (isDigit(byte)) digits++
    else if (byte == 46) points++
    else break
  }
  if (digits == 0 || points > 1) return false
  if (at == unitStart) return true
  if ((load<u8>(text + at) | 32) != 101) return false
  at++
  if (at < unitStart && (load<u8>(text + at) == 43 || load<u8>(text + at) == 45)) at++
  if (at == unitStart) return false
  for (; at < unitStart; at++) if (!isDigit(load<u8>(text + at))) return false
  return true
}

/** n of the factor 1000^n or 1024^n that a letter (lower case) stands for; 0 when it is no unit. */
function powerOf(letter: u8): i32 {
  if (letter == 107) return 1 // k
  if (letter == 109) return 2 // m
  if (letter == 103) return 3 // g
  if (letter == 116) return 4 // t
  if (letter == 112) return 5 // p
  return letter == 101 ? 6 : 0 // e
}

/** Amounts beyond 10^this do not fit the fixed room for exact arithmetic. */
const MOST_MAGNITUDE: i64 = 2000

/** Decimals to which a fraction is rounded, half away from zero. */
const PLACES: i64 = 10

/**
 * amount * 10^decimal * 2^binary, exactly.
 *
 * @param isThousandth - times 0.001 as a double, as in OPA: 0.001 * (1 + 3 / 2^57), so that a thousand are a little more than one
 */
function product(decimal: i32, binary: i32, isThousandth: bool): usize {
  const plus = usize(load<u8>(text) == 43)
  splitDecimal(text + plus, unitStart - <i32>plus)
  if (decimalDigits == 0) return number_from_i32(0)
  if (decimalMagnitude > MOST_MAGNITUDE || decimalDigits > <i32>MOST_MAGNITUDE) {
    failed("units.parse", "number too large")
    return 0
  }
  const negative = decimalNegative
  const big = newBig(0)
  let at = decimalFirst
  for (let left = decimalDigits; left > 0; at++) {
    const byte = load<u8>(at)
    if (byte == 46) continue
    bigMultiply(big, 10, byte - 48)
    left--
  }
  bigShiftLeft(big, binary)
  let exponent = decimalMagnitude - <i64>decimalDigits + decimal
  if (isThousandth) {
    const more = newBig(0)
    bigAdd(more, big)
    bigMultiply(more, 3, 0)
    bigShiftLeft(big, 57)
    bigAdd(big, more)
    bigScale(big, 5, 57)
    exponent -= 60
  }
  if (exponent > 0) {
    bigScale(big, 10, <i32>exponent)
    exponent = 0
  }
  const room = 2600
  const digits = allocate(room)
  const count = bigDigits(big, 10, digits, room)
  return decimalText(digits + room - count, count, exponent, negative)
}

/** The number digits * 10^exponent (exponent <= 0). */
function decimalText(digits: usize, count: i32, exponent: i64, negative: bool): usize {
  const fraction = -exponent
  // An integer after all?
  let zeros: i64 = 0
  while (zeros < fraction && zeros < <i64>count && load<u8>(digits + count - 1 - <i32>zeros) == 48) zeros++
  const isInteger = zeros == fraction
  roundedOver = false
  const whole = max(<i64>count - fraction, 0)
  const target = allocate(<usize>count + 32) + 2
  let to = target
  for (let i: i64 = 0; i < whole; i++) store<u8>(to++, load<u8>(digits + <i32>i))
  if (whole == 0) store<u8>(to++, 48)
  if (!isInteger) {
    store<u8>(to++, 46)
    for (let i: i64 = 0; i < PLACES; i++) store<u8>(to++, digitOf(digits, count, fraction, i))
    if (digitOf(digits, count, fraction, PLACES) >= 53) roundUp(target, to - 1)
  }
  let start = roundedOver ? target - 1 : target
  if (negative) store<u8>(--start, 45)
  return newNumberAt(start, <i32>(to - start))
}

/** The digit at place `index` (from 0) behind the point. */
function digitOf(digits: usize, count: i32, fraction: i64, index: i64): u8 {
  const at = <i64>count - fraction + index
  return at < 0 || at >= <i64>count ? 48 : load<u8>(digits + <i32>at)
}

let roundedOver: bool = false

function roundUp(first: usize, last: usize): void {
  let at = last
  while (at >= first) {
    const byte = load<u8>(at)
    if (byte == 57) store<u8>(at, 48)
    else if (byte != 46) {
      store<u8>(at, byte + 1)
      return
    }
    at--
  }
  store<u8>(first - 1, 49)
  roundedOver = true
}

export function builtin_units_parse(value: usize): usize {
  if (!isString(value)) return operandError(1, value, "string")
  if (!split(value, "units.parse")) return 0
  const size = length - unitStart
  let decimal = 0
  let binary = 0
  let isThousandth = false // m; M is a million
  if (size > 0) {
    const letter = load<u8>(text + unitStart)
    const isBinary = size == 2 && (load<u8>(text + unitStart + 1) | 32) == 105
    const power = powerOf(letter | 32)
    if (power == 0 || (size > 1 && !isBinary)) return unknownUnit("units.parse", ": unit ")
    if (isBinary) binary = 10 * power
    else if (letter == 109) isThousandth = true
    else decimal = 3 * power
  }
  if (!amountIsNumber()) {
    failed("units.parse", "could not parse amount to a number")
    return 0
  }
  return product(decimal, binary, isThousandth)
}

export function builtin_units_parse_bytes(value: usize): usize {
  if (!isString(value)) return operandError(1, value, "string")
  if (!split(value, "units.parse_bytes")) return 0
  let size = length - unitStart
  let decimal = 0
  let binary = 0
  if (size > 0) {
    if (size > 1 && (load<u8>(text + unitStart + size - 1) | 32) == 98) size--
    const isBinary = size == 2 && (load<u8>(text + unitStart + 1) | 32) == 105
    const power = powerOf(load<u8>(text + unitStart) | 32)
    if (power == 0 || (size > 1 && !isBinary)) return unknownUnit("units.parse_bytes", ": byte unit ")
    if (isBinary) binary = 10 * power
    else decimal = 3 * power
  }
  if (!amountIsNumber()) {
    failed("units.parse_bytes", "could not parse byte amount to a number")
    return 0
  }
  return bytes(decimal, binary)
}

/** amount * 10^decimal * 2^binary without what is behind the point, with floats of 64 bits as in OPA: 64.2k are 64199. */
function bytes(decimal: i32, binary: i32): usize {
  const plus = <i32>(load<u8>(text) == 43)
  const amount = newFloat()
  if (!floatOfNumber(amount, newNumberAt(text + plus, unitStart - plus))) {
    failed("units.parse_bytes", "number too large")
    return 0
  }
  let factor: i64 = 1
  for (let i = 0; i < decimal; i++) factor *= 10
  const unit = newFloat()
  floatOfNumber(unit, newIntegerNumber(factor << binary))
  floatMultiply(amount, amount, unit, 64)
  floatTruncate(amount)
  return numberOfWholeFloat(amount)
}
