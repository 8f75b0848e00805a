/**
 * What an operand of sprintf is to Go's `fmt`, as OPA hands it over: integers are `int64` or `*big.Int`, numbers with a point
 * `float64`, all else (composites, booleans, numbers with an exponent alone) are strings.
 */
import { bufferAdvance, bufferByte, bufferBytes, bufferRoom, bufferString, bufferText, newBuffer } from "../../buffer"
import { bufferNumber, decimalDigits, decimalMagnitude, formatI64, numberTextLength, numberTextPointer, splitDecimal } from "../../number"
import { NUMBER, STRING, stringLength, stringPointer, tagOf } from "../../value"
import { integer, isInteger } from "../operands"
import { bufferGeneral, doubleOf, setDecimalDigits, setDigits } from "./float"
import { bufferTerm } from "./quote"

export const INT: i32 = 0
export const BIG_INT: i32 = 1
export const FLOAT: i32 = 2
export const TEXT: i32 = 3

export let kind: i32 = 0
export let operand: usize = 0
/** Of INT. */
export let whole: i64 = 0
/** Of FLOAT. */
export let double: f64 = 0
/** Of TEXT. */
export let text: usize = 0
export let textLength: i32 = 0

export function classify(value: usize): void {
  operand = value
  if (tagOf(value) == NUMBER) {
    if (isInteger(value)) {
      kind = INT
      whole = integer
      return
    }
    const bytes = numberTextPointer(value)
    const length = numberTextLength(value)
    let hasPoint = false
    let isDigits = true
    for (let i = 0; i < length; i++) {
      const byte = load<u8>(bytes + i)
      if (byte == 46) hasPoint = true
      if (byte - 48 > 9 && !(i == 0 && byte == 45)) isDigits = false
    }
    if (hasPoint) {
      double = doubleOf(value)
      if (isFinite(double)) {
        kind = FLOAT
        return
      }
    } else if (isDigits) {
      kind = BIG_INT
      return
    }
    kind = TEXT
    text = bytes
    textLength = length
    return
  }
  kind = TEXT
  let shown = value
  if (tagOf(value) != STRING) {
    const buffer = newBuffer(32)
    bufferTerm(buffer, value, 0)
    shown = bufferString(buffer)
  }
  text = stringPointer(shown)
  textLength = stringLength(shown)
}

export function bufferTypeName(buffer: usize): void {
  bufferText(buffer, kind == INT ? "int64" : kind == BIG_INT ? "*big.Int" : kind == FLOAT ? "float64" : "string")
}

/** Appends the operand as `%v` without flags does. */
export function bufferPlain(buffer: usize): void {
  if (kind == TEXT) {
    bufferBytes(buffer, text, textLength)
  } else if (kind == FLOAT) {
    if (reinterpret<u64>(double) >> 63 != 0) bufferByte(buffer, 45)
    setShortest(abs(double))
    bufferGeneral(buffer, -1, 101)
  } else if (kind == INT) {
    // Not its text: `5.0` is one too.
    bufferAdvance(buffer, formatI64(bufferRoom(buffer, 24), whole))
  } else {
    bufferNumber(buffer, operand)
  }
}

/** Fewest digits. A decimal of up to 15 digits is its own shortest form. */
export function setShortest(value: f64): void {
  splitDecimal(numberTextPointer(operand), numberTextLength(operand))
  if (decimalDigits <= 15 && decimalMagnitude > -300 && decimalMagnitude < 300) setDecimalDigits()
  else setDigits(value, -1)
}
