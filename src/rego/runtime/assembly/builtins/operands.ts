/** What many built-ins ask of their operands. */
import { bufferByte, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, operandError, typeName } from "../error"
import { integerOf, isIntegerCell, numberTextLength, numberTextPointer } from "../number"
import { value_at, value_count } from "../order"
import { ARRAY, NUMBER, SET, STRING, tagOf } from "../value"

// @ts-ignore: decorator
@inline
export function isString(value: usize): bool {
  return tagOf(value) == STRING
}

/** The integer that the last `isInteger` found. */
export let integer: i64 = 0

/** As OPA reads an integer operand: digits, perhaps with `.000` behind; no exponent, at most 19 bytes without sign. */
export function isInteger(value: usize): bool {
  if (tagOf(value) != NUMBER) return false
  if (isIntegerCell(value)) {
    integer = integerOf(value)
    return true
  }
  let at = numberTextPointer(value)
  const end = at + numberTextLength(value)
  const negative = load<u8>(at) == 45
  if (negative) at++
  if (end - at > 19) return false
  let result: u64 = 0
  let pastPoint = false
  for (; at < end; at++) {
    const byte = load<u8>(at)
    if (byte == 46) {
      pastPoint = true
      continue
    }
    const digit = byte - 48
    if (digit > 9 || (pastPoint && digit != 0)) return false
    if (!pastPoint) result = result * 10 + digit
  }
  if (result > 0x7fffffffffffffff + <u64>negative) return false
  integer = negative ? -(<i64>result) : <i64>result
  return true
}

/** Records that operand `position` is no integer. */
export function integerError(position: i32, value: usize): usize {
  if (tagOf(value) != NUMBER) return operandError(position, value, "number")
  const buffer = newBuffer(80)
  bufferText(buffer, "operand ")
  bufferByte(buffer, 48 + position)
  bufferText(buffer, " must be integer number but got floating-point number")
  return builtin_error(bufferString(buffer))
}

/** Whether a value is an array or set of strings; if not, a failure is recorded. */
export function areStrings(value: usize, position: i32): bool {
  const tag = tagOf(value)
  if (tag != ARRAY && tag != SET) {
    operandError(position, value, "one of {set, array}")
    return false
  }
  const count = value_count(value)
  for (let i = 0; i < count; i++) {
    const element = value_at(value, i)
    if (isString(element)) continue
    const buffer = newBuffer(96)
    bufferText(buffer, "operand ")
    bufferByte(buffer, 48 + position)
    bufferText(buffer, " must be ")
    bufferText(buffer, typeName(value))
    bufferText(buffer, " of strings but got ")
    bufferText(buffer, typeName(value))
    bufferText(buffer, " containing ")
    bufferText(buffer, typeName(element))
    builtin_error(bufferString(buffer))
    return false
  }
  return true
}
