/** is_*, type_name, to_number, casts. */
import { fail, operandError, typeName } from "../error"
import { bufferByte, bufferBytes, bufferLength, bufferPointer, newBuffer } from "../buffer"
import { isJsonNumber, newIntegerNumber, newNumberAt } from "../number"
import { set_add, value_at, value_count } from "../order"
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, SET, STRING, array_new, array_push, booleanValue, isTrue, newText, set_new, stringLength, stringPointer, tagOf } from "../value"

export function builtin_is_null(value: usize): usize {
  return booleanValue(tagOf(value) == NULL)
}

export function builtin_is_boolean(value: usize): usize {
  return booleanValue(tagOf(value) == BOOLEAN)
}

export function builtin_is_number(value: usize): usize {
  return booleanValue(tagOf(value) == NUMBER)
}

export function builtin_is_string(value: usize): usize {
  return booleanValue(tagOf(value) == STRING)
}

export function builtin_is_array(value: usize): usize {
  return booleanValue(tagOf(value) == ARRAY)
}

export function builtin_is_object(value: usize): usize {
  return booleanValue(tagOf(value) == OBJECT)
}

export function builtin_is_set(value: usize): usize {
  return booleanValue(tagOf(value) == SET)
}

export function builtin_type_name(value: usize): usize {
  return newText(typeName(value))
}

/** null and booleans count as 0 and 1; strings must be decimal numbers. */
export function builtin_to_number(value: usize): usize {
  const tag = tagOf(value)
  if (tag == NUMBER) return value
  if (tag == NULL) return newIntegerNumber(0)
  if (tag == BOOLEAN) return newIntegerNumber(i64(isTrue(value)))
  if (tag != STRING) return operandError(1, value, "one of {null, boolean, number, string}")
  const text = stringPointer(value)
  const length = stringLength(value)
  if (isJsonNumber(text, length)) return doubleAt(text, length)
  const plain = withoutUnderscores(text, length)
  return plain == 0 ? fail("invalid syntax") : relaxedNumber(bufferPointer(plain), bufferPointer(plain) + bufferLength(plain))
}

/** As in Go, an underscore may stand between two digits: `1_000`. 0 where one stands elsewhere. */
function withoutUnderscores(text: usize, length: i32): usize {
  const buffer = newBuffer(length)
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(text + i)
    if (byte != 0x5f) bufferByte(buffer, byte)
    else if (i == 0 || i + 1 == length || !isDigit(load<u8>(text + i - 1)) || !isDigit(load<u8>(text + i + 1))) return 0
  }
  return buffer
}

function isDigit(byte: u8): bool {
  return <u32>byte - 48 <= 9
}

/** `+5`, `007`, `.5` and `5.` are numbers too; the cell needs them as JSON writes them. */
function relaxedNumber(at: usize, end: usize): usize {
  const buffer = newBuffer(<i32>(end - at) + 8)
  if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) {
    if (load<u8>(at) == 0x2d) bufferByte(buffer, 0x2d)
    at++
  }
  let digits: usize = 0
  const whole = at
  at = skipDigits(at, end)
  digits = at - whole
  let first = whole
  while (first < at && load<u8>(first) == 48) first++
  if (first == at) bufferByte(buffer, 48)
  else bufferBytes(buffer, first, <i32>(at - first))
  if (at < end && load<u8>(at) == 0x2e) {
    const fraction = ++at
    at = skipDigits(at, end)
    digits += at - fraction
    if (at > fraction) bufferBytes(buffer, fraction - 1, <i32>(at - fraction) + 1)
  }
  if (digits == 0) return fail("invalid syntax")
  bufferBytes(buffer, at, <i32>(end - at))
  return isJsonNumber(bufferPointer(buffer), bufferLength(buffer)) ? doubleAt(bufferPointer(buffer), bufferLength(buffer)) : fail("invalid syntax")
}

/** Half a step beyond the largest double, rounded to digits that every number between is shorter than. */
const BEYOND_DOUBLES = "179769313486231580793"

/** The number that JSON writes so, unless it rounds to infinity as a double. */
function doubleAt(text: usize, length: i32): usize {
  const end = text + length
  let at = text
  if (load<u8>(at) == 0x2d) at++
  while (at < end && load<u8>(at) == 48) at++
  // Digits of the number from the first that is not zero, and the power of ten of the latter.
  const digits = newBuffer(length)
  let power: i64 = -1
  let inFraction = false
  for (; at < end && (load<u8>(at) | 32) != 0x65; at++) {
    const byte = load<u8>(at)
    if (byte == 0x2e) {
      inFraction = true
    } else {
      if (bufferLength(digits) > 0 || byte != 48) bufferByte(digits, byte)
      if (!inFraction) power++
      else if (bufferLength(digits) == 0) power--
    }
  }
  if (bufferLength(digits) == 0) return newNumberAt(text, length)
  if (at < end) {
    const sign = load<u8>(++at)
    if (sign == 0x2b || sign == 0x2d) at++
    let exponent: i64 = 0
    for (; at < end; at++) exponent = min(exponent * 10 + (load<u8>(at) - 48), 1_000_000_000)
    power += sign == 0x2d ? -exponent : exponent
  }
  if (power < 308) return newNumberAt(text, length)
  if (power > 308) return fail("value out of range")
  for (let i = 0; i < BEYOND_DOUBLES.length; i++) {
    const digit = i < bufferLength(digits) ? load<u8>(bufferPointer(digits) + i) : 48
    const other = <u8>BEYOND_DOUBLES.charCodeAt(i)
    if (digit != other) return digit < other ? newNumberAt(text, length) : fail("value out of range")
  }
  return fail("value out of range")
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && isDigit(load<u8>(at))) at++
  return at
}

export function builtin_cast_array(value: usize): usize {
  if (tagOf(value) == ARRAY) return value
  if (tagOf(value) != SET) return operandError(1, value, "one of {array, set}")
  const count = value_count(value)
  const result = array_new(count)
  for (let i = 0; i < count; i++) array_push(result, value_at(value, i))
  return result
}

export function builtin_cast_set(value: usize): usize {
  if (tagOf(value) == SET) return value
  if (tagOf(value) != ARRAY) return operandError(1, value, "one of {array, set}")
  const count = value_count(value)
  const result = set_new(count)
  for (let i = 0; i < count; i++) set_add(result, value_at(value, i))
  return result
}

export function builtin_cast_string(value: usize): usize {
  return tagOf(value) == STRING ? value : operandError(1, value, "string")
}

export function builtin_cast_boolean(value: usize): usize {
  return tagOf(value) == BOOLEAN ? value : operandError(1, value, "boolean")
}

export function builtin_cast_null(value: usize): usize {
  return tagOf(value) == NULL ? value : operandError(1, value, "null")
}

export function builtin_cast_object(value: usize): usize {
  return tagOf(value) == OBJECT ? value : operandError(1, value, "object")
}
