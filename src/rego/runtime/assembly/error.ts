/**
 * Failures of built-ins: recorded beside the evaluation, which goes on with undefined.
 */
import { bufferByte, bufferString, bufferText, newBuffer } from "./buffer"
import { abortAt, allocate } from "./memory"
import { newIntegerNumber } from "./number"
import { forgetLocation, location } from "./steps"
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, SET, STRING, array_new, array_push, newText, stringLength, stringPointer, value_type } from "./value"

const MOST_ERRORS = 32
let errorCount: i32 = 0
const ERRORS = memory.data(MOST_ERRORS * 8, 8)

/** Records a failure at the current location and gives undefined: `return builtin_error(message)`. Only the first 32 are kept. */
export function builtin_error(message: usize): usize {
  if (errorCount < MOST_ERRORS) {
    const entry = ERRORS + (<usize>errorCount << 3)
    store<i32>(entry, location)
    store<u32>(entry, <u32>message, 4)
    errorCount++
  }
  return 0
}

/** `builtin_error` of an ASCII literal: `return fail("divide by zero")`. */
export function fail(text: string): usize {
  return errorCount < MOST_ERRORS ? builtin_error(newText(text)) : 0
}

/** Forgets the failures of the evaluation before. */
export function clearErrors(): void {
  errorCount = 0
  forgetLocation()
}

/** An array of `[location, message]`, of this evaluation, read before the heap pointer is set back; 0 when nothing failed. */
export function polity_errors(): usize {
  if (errorCount == 0) return 0
  const result = array_new(errorCount)
  for (let i = 0; i < errorCount; i++) {
    const entry = ERRORS + (<usize>i << 3)
    const pair = array_new(2)
    array_push(pair, newIntegerNumber(load<i32>(entry)))
    array_push(pair, load<u32>(entry, 4))
    array_push(result, pair)
  }
  return result
}

/** Ends the evaluation with the text of a string of ASCII characters. Does not return. */
export function runtime_abort(message: usize): void {
  const length = stringLength(message)
  const text = allocate(<usize>length + 1)
  memory.copy(text, stringPointer(message), length)
  store<u8>(text + length, 0)
  abortAt(text)
}

/** `builtin_error`: operand `position` (from 1) is not of the wanted type. */
export function operandError(position: i32, value: usize, want: string): usize {
  if (errorCount >= MOST_ERRORS) return 0
  const buffer = newBuffer(64)
  bufferText(buffer, "operand ")
  bufferByte(buffer, 48 + position)
  bufferText(buffer, " must be ")
  bufferText(buffer, want)
  bufferText(buffer, " but got ")
  bufferText(buffer, typeName(value))
  return builtin_error(bufferString(buffer))
}

/** Rego's word for the type of a value. */
export function typeName(value: usize): string {
  switch (value_type(value)) {
    case NULL: return "null"
    case BOOLEAN: return "boolean"
    case NUMBER: return "number"
    case STRING: return "string"
    case ARRAY: return "array"
    case OBJECT: return "object"
    case SET: return "set"
    default: return "undefined"
  }
}
