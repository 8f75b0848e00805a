/** The verbs of sprintf, with their flags, widths and precisions: appends the operand that `classify` looked at. */
import {
  bufferByte,
  bufferBytes,
  bufferCodePoint,
  bufferLength,
  bufferPointer,
  bufferRoom,
  bufferAdvance,
  bufferText,
  codePointCount,
  decodeUtf8,
  newBuffer,
  utf8Size
} from "../../buffer"
import { abortWith, allocate } from "../../memory"
import { bufferNumber, numberTextLength, numberTextPointer } from "../../number"
import { isPrintable } from "../unicode/properties"
import { bigDigits, bigMultiply, newBig } from "./big"
import { bufferFixed, bufferGeneral, bufferScientific, setDigits, setSignificantDigits } from "./float"
import { BIG_INT, FLOAT, INT, bufferTypeName, double, kind, operand, setShortest, text, textLength, whole } from "./operand"
import { bufferHex, bufferQuoted } from "./quote"

let out: usize = 0
let minus: bool = false
let plus: bool = false
let sharp: bool = false
let space: bool = false
let zero: bool = false
/** `%#v` and `%+v`. */
let sharpV: bool = false
let plusV: bool = false
/** -1: none */
let width: i32 = -1
let precision: i32 = -1

export function resetFlags(): void {
  minus = false
  plus = false
  sharp = false
  space = false
  zero = false
  sharpV = false
  plusV = false
  width = -1
  precision = -1
}

/** Directives append here. */
export function setOutput(buffer: usize): void {
  out = buffer
}

/** Takes a flag; false for any other character. */
export function setFlag(flag: u32): bool {
  switch (flag) {
    case 35: // #
      sharp = true
      return true
    case 48: // 0
      zero = true
      return true
    case 43: // +
      plus = true
      return true
    case 45: // -
      minus = true
      return true
    case 32: // space
      space = true
      return true
    default:
      return false
  }
}

/** `%#v` and `%+v` mean other things than the flags with other verbs. */
export function setFlagsOfV(): void {
  sharpV = sharp
  plusV = plus
  sharp = false
  plus = false
}

/** A negative one, as an operand can be, is to the left. */
export function setWidth(value: i32): void {
  width = value
  if (value < 0) {
    width = -value
    minus = true
    zero = false
  }
}

export function setPrecision(value: i32): void {
  precision = value
}

/** Puts what was appended since `from` into the width, with spaces or, if asked, zeros. */
function pad(from: i32, zeros: bool): void {
  if (width < 0) return
  const length = bufferLength(out) - from
  const missing = width - codePointCount(bufferPointer(out) + from, length)
  if (missing <= 0) return
  bufferRoom(out, missing)
  const start = bufferPointer(out) + from
  if (minus) {
    memory.fill(start + length, 32, missing)
  } else {
    memory.copy(start + missing, start, length)
    memory.fill(start, zeros ? 48 : 32, missing)
  }
  bufferAdvance(out, missing)
}

export function putVerb(verb: u32): void {
  bufferCodePoint(out, verb)
}

/** `%!d(string=abc)` */
function badVerb(verb: u32): void {
  bufferText(out, "%!")
  putVerb(verb)
  bufferByte(out, 40)
  putTyped()
  bufferByte(out, 41)
}

export function putTyped(): void {
  bufferTypeName(out)
  bufferByte(out, 61)
  sharpV = false
  print(118)
}

export function print(verb: u32): void {
  if (verb == 84) {
    // T
    const from = bufferLength(out)
    bufferTypeName(out)
    if (precision >= 0) bufferAdvance(out, -max(bufferLength(out) - from - precision, 0))
    pad(from, zero)
    return
  }
  if (verb == 112) {
    // p
    badVerb(verb)
    return
  }
  if (kind == INT) printInt(verb)
  else if (kind == BIG_INT) printBigInt(verb)
  else if (kind == FLOAT) printFloat(verb)
  else printText(verb)
}

const SCRATCH = memory.data(72)

/** The digits of a number in a base at the end of SCRATCH. */
function wholeDigits(magnitude: u64, base: u32): i32 {
  let at = SCRATCH + 72
  let rest = magnitude
  do {
    const digit = <u32>(rest % base)
    store<u8>(--at, <u8>(digit < 10 ? 48 + digit : 87 + digit))
    rest /= base
  } while (rest != 0)
  return <i32>(SCRATCH + 72 - at)
}

function baseOf(verb: u32): u32 {
  switch (verb) {
    case 98: // b
      return 2
    case 111: // o
    case 79: // O
      return 8
    case 120: // x
    case 88: // X
      return 16
    case 118: // v
    case 100: // d
      return 10
    default:
      return 0
  }
}

function printInt(verb: u32): void {
  const base = baseOf(verb)
  const from = bufferLength(out)
  if (base == 0) {
    if (verb == 99) {
      // c
      bufferCodePoint(out, <u64>whole > 0x10ffff ? 0xfffd : <u32>whole)
      pad(from, zero)
    } else if (verb == 113) {
      // q
      putCodePoint(<u64>whole > 0x10ffff ? 0xfffd : <u32>whole)
      pad(from, zero)
    } else if (verb == 85) {
      printUnicode(<u64>whole)
    } else {
      badVerb(verb)
    }
    return
  }
  const negative = whole < 0
  let places = 0
  let zeros = false
  if (precision >= 0) {
    places = precision
    if (places == 0 && whole == 0) {
      pad(from, false)
      return
    }
  } else if (zero && !minus && width >= 0) {
    places = width
    if (negative || plus || space) places--
  }
  if (negative) bufferByte(out, 45)
  else if (plus) bufferByte(out, 43)
  else if (space) bufferByte(out, 32)
  const count = wholeDigits(negative ? <u64>-whole : <u64>whole, base)
  putPrefix(verb, base, places > count || load<u8>(SCRATCH + 72 - count) == 48)
  for (let i = count; i < places; i++) bufferByte(out, 48)
  putDigits(SCRATCH + 72 - count, count, verb == 88)
  pad(from, zeros)
}

/** `0x`, `0b`, `0` before octal digits that do not begin with one, `0o`. */
function putPrefix(verb: u32, base: u32, leadingZero: bool): void {
  if (verb == 79) {
    bufferText(out, "0o")
    // Go's big integers know no other form of this one.
    if (kind == BIG_INT) return
  }
  if (sharp && base != 10) {
    if (base == 8) {
      if (!leadingZero) bufferByte(out, 48)
    } else {
      bufferByte(out, 48)
      bufferByte(out, base == 2 ? 98 : verb)
    }
  }
}

function putDigits(from: usize, count: i32, upper: bool): void {
  for (let i = 0; i < count; i++) {
    const digit = load<u8>(from + i)
    bufferByte(out, upper && digit > 57 ? digit - 32 : digit)
  }
}

function putCodePoint(codePoint: u32): void {
  const one = newBuffer(4)
  bufferCodePoint(one, codePoint)
  bufferQuoted(out, bufferPointer(one), bufferLength(one), 39, plus)
}

function printUnicode(codePoint: u64): void {
  const from = bufferLength(out)
  bufferText(out, "U+")
  const count = wholeDigits(codePoint, 16)
  for (let i = count; i < max(precision, 4); i++) bufferByte(out, 48)
  putDigits(SCRATCH + 72 - count, count, true)
  if (sharp && codePoint <= 0x10ffff && isPrintable(<u32>codePoint)) {
    bufferByte(out, 32)
    bufferByte(out, 39)
    bufferCodePoint(out, <u32>codePoint)
    bufferByte(out, 39)
  }
  pad(from, false)
}

const MOST_BIG_DIGITS: i32 = 2400

function printBigInt(verb: u32): void {
  const base = verb == 115 ? 10 : baseOf(verb) // s
  if (base == 0) {
    bufferText(out, "%!")
    putVerb(verb)
    bufferText(out, "(big.Int=")
    bufferNumber(out, operand)
    bufferByte(out, 41)
    return
  }
  let digits = numberTextPointer(operand)
  let count = numberTextLength(operand)
  const negative = load<u8>(digits) == 45
  if (negative) {
    digits++
    count--
  }
  if (base != 10) {
    if (count > MOST_BIG_DIGITS) abortWith("sprintf: number is too large for this base")
    const big = newBig(0)
    for (let i = 0; i < count; i++) bigMultiply(big, 10, load<u8>(digits + i) - 48)
    const room = 8200
    const target = allocate(room)
    count = bigDigits(big, base, target, room)
    digits = target + room - count
  }
  const from = bufferLength(out)
  if (negative) bufferByte(out, 45)
  else if (plus || plusV) bufferByte(out, 43)
  else if (space) bufferByte(out, 32)
  putPrefix(verb, base, false)
  let zeros = precision - count
  if (zero && !minus && precision < 0 && width >= 0) zeros = width - (bufferLength(out) - from) - count
  for (; zeros > 0; zeros--) bufferByte(out, 48)
  putDigits(digits, count, verb == 88)
  pad(from, false)
}

function printFloat(verb: u32): void {
  const from = bufferLength(out)
  let body = from
  const negative = reinterpret<u64>(double) >> 63 != 0
  const value = abs(double)
  if (negative) bufferByte(out, 45)
  else if (plus) bufferByte(out, 43)
  else if (space) bufferByte(out, 32)
  body = bufferLength(out)
  switch (verb) {
    case 101: // e
    case 69: {
      // E
      const places = precision < 0 ? 6 : precision
      setSignificantDigits(value, places + 1)
      bufferScientific(out, places, verb)
      break
    }
    case 102: // f
    case 70: {
      // F
      const places = precision < 0 ? 6 : precision
      setDigits(value, places)
      bufferFixed(out, places)
      break
    }
    case 118: // v
    case 103: // g
    case 71: // G
      if (precision < 0) {
        setShortest(value)
        bufferGeneral(out, -1, verb == 71 ? 69 : 101)
      } else {
        setSignificantDigits(value, max(precision, 1))
        bufferGeneral(out, max(precision, 1), verb == 71 ? 69 : 101)
      }
      break
    case 98: // b
      printPowerOfTwo(value)
      break
    case 120: // x
    case 88: // X
      printHexFloat(value, verb)
      break
    default:
      bufferAdvance(out, from - bufferLength(out))
      badVerb(verb)
      return
  }
  if (sharp && verb != 98) putAlternateForm(verb, body)
  if (zero && !minus && width > bufferLength(out) - from) {
    // Zeros go between the sign and the digits.
    const signed = body - from
    width -= signed
    pad(body, true)
    width += signed
  } else {
    pad(from, false)
  }
}

/** `%#g`: a point in any case, and of the verbs that drop zeros as many digits as were asked for. */
function putAlternateForm(verb: u32, body: i32): void {
  const lower = verb | 32
  const isHex = lower == 120
  let missing = lower == 101 || lower == 102 || verb == 88 ? 0 : precision < 0 ? 6 : precision
  let hasPoint = false
  let hasStarted = false
  let tail = body
  for (; tail < bufferLength(out); tail++) {
    const byte = load<u8>(bufferPointer(out) + tail)
    if (byte == 46) {
      hasPoint = true
      continue
    }
    if ((byte | 32) == 112 || (!isHex && (byte | 32) == 101)) break
    if (byte != 48) hasStarted = true
    if (hasStarted) missing--
  }
  // The one digit of zero counts.
  if (!hasPoint && tail - body == 1 && !hasStarted) missing--
  const added = i32(!hasPoint) + max(missing, 0)
  const behind = bufferLength(out) - tail
  bufferRoom(out, added)
  const at = bufferPointer(out) + tail
  memory.copy(at + added, at, behind)
  memory.fill(at, 48, added)
  if (!hasPoint) store<u8>(at, 46)
  bufferAdvance(out, added)
}

/** `4503599627370496p-52` */
function printPowerOfTwo(value: f64): void {
  const bits = reinterpret<u64>(value)
  const power = <i32>(bits >> 52)
  const mantissa = (bits & 0xfffffffffffff) | (power == 0 ? 0 : 1 << 52)
  const count = wholeDigits(mantissa, 10)
  putDigits(SCRATCH + 72 - count, count, false)
  bufferByte(out, 112)
  const exponent = max(power, 1) - 1075
  if (exponent >= 0) bufferByte(out, 43)
  else bufferByte(out, 45)
  const digits = wholeDigits(<u64>abs(exponent), 10)
  putDigits(SCRATCH + 72 - digits, digits, false)
}

/** `0x1.8p+00` */
function printHexFloat(value: f64, verb: u32): void {
  const upper = verb == 88
  const bits = reinterpret<u64>(value)
  let exponent = value == 0 ? 0 : <i32>(bits >> 52) - 1023
  // One digit before the point, 60 bits behind it.
  let mantissa = value == 0 ? 0 : ((bits & 0xfffffffffffff) << 8) | (1 << 60)
  if (value != 0 && bits >> 52 == 0) {
    const shift = clz(bits) - 11
    mantissa = bits << (shift + 8)
    exponent = -1022 - <i32>shift
  }
  if (precision >= 0 && precision < 15) {
    const shift = <u64>(60 - precision * 4)
    const rest = mantissa & ((1 << shift) - 1)
    const half: u64 = 1 << (shift - 1)
    mantissa >>= shift
    if (rest > half || (rest == half && (mantissa & 1) != 0)) mantissa++
    mantissa <<= shift
    if (mantissa >> 61 != 0) {
      mantissa >>= 1
      exponent++
    }
  }
  bufferByte(out, 48)
  bufferByte(out, verb)
  bufferByte(out, 48 + <u32>(mantissa >> 60))
  mantissa <<= 4
  if (precision > 0 || (precision < 0 && mantissa != 0)) bufferByte(out, 46)
  for (let i = 0; precision >= 0 ? i < precision : mantissa != 0; i++) {
    const digit = <u32>(mantissa >> 60)
    bufferByte(out, digit < 10 ? 48 + digit : (upper ? 55 : 87) + digit)
    mantissa <<= 4
  }
  bufferByte(out, upper ? 80 : 112)
  bufferByte(out, exponent < 0 ? 45 : 43)
  const size = abs(exponent)
  if (size >= 1000) bufferByte(out, 48 + size / 1000)
  if (size >= 100) bufferByte(out, 48 + ((size / 100) % 10))
  bufferByte(out, 48 + ((size / 10) % 10))
  bufferByte(out, 48 + (size % 10))
}

function printText(verb: u32): void {
  const from = bufferLength(out)
  let length = textLength
  if (precision >= 0) {
    length = 0
    for (let left = precision; left > 0 && length < textLength; left--) length += utf8Size(load<u8>(text + length))
  }
  switch (verb) {
    case 118: // v
      if (sharpV) {
        bufferQuoted(out, text, length, 34, false)
        break
      }
      bufferBytes(out, text, length)
      break
    case 115: // s
      bufferBytes(out, text, length)
      break
    case 113: // q
      if (sharp && canBackquote(length)) {
        bufferByte(out, 96)
        bufferBytes(out, text, length)
        bufferByte(out, 96)
      } else {
        bufferQuoted(out, text, length, 34, plus)
      }
      break
    case 120: // x
    case 88: // X
      printBytes(verb)
      break
    default:
      badVerb(verb)
      return
  }
  pad(from, zero)
}

function canBackquote(length: i32): bool {
  for (let at = 0; at < length; at += utf8Size(load<u8>(text + at))) {
    const codePoint = decodeUtf8(text + at)
    if (codePoint == 0xfeff || codePoint == 96 || codePoint == 127 || (codePoint < 32 && codePoint != 9)) return false
  }
  return true
}

/** The bytes in hexadecimal; the precision counts bytes. */
function printBytes(verb: u32): void {
  const length = precision >= 0 && precision < textLength ? precision : textLength
  for (let i = 0; i < length; i++) {
    if (space && i > 0) bufferByte(out, 32)
    if (sharp && (space || i == 0)) {
      bufferByte(out, 48)
      bufferByte(out, verb)
    }
    const at = bufferLength(out)
    bufferHex(out, load<u8>(text + i), 2)
    if (verb == 88) {
      for (let j = at; j < at + 2; j++) {
        const byte = load<u8>(bufferPointer(out) + j)
        if (byte > 57) store<u8>(bufferPointer(out) + j, byte - 32)
      }
    }
  }
}
