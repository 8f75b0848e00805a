/** Values in Rego's form: JSON, with sets (`{1, 2}`, `set()`) and keys of any type. */
import { isSpace, parseNumber, parseString, setStopMark, skipSpace, stopped } from "./json-parse"
import { DEEPEST_TEXT, object_insert, set_add, tooDeep } from "./order"
import { EMPTY_SET, FALSE_VALUE, NULL_VALUE, TRUE_VALUE, array_new, array_push, object_new, set_new } from "./value"

/** Where the parser is; the text ends with a NUL. */
let at: usize = 0

/** Parses `length` bytes; 0 when they are no value. */
export function opa_value_parse(address: usize, length: i32): usize {
  if (length <= 0) return 0
  const end = address + length
  const behind = setStopMark(end)
  at = address
  const value = parseTerm(0)
  const whole = value != 0 && next() == 0 && at == end
  store<u8>(end, behind)
  return whole ? value : 0
}

/** The next byte that is no space. */
function next(): u32 {
  if (isSpace(load<u8>(at))) at = skipSpace(at)
  return load<u8>(at)
}

function taken(byte: u32): bool {
  if (next() != byte) return false
  at++
  return true
}

function parseTerm(depth: i32): usize {
  const byte = next()
  if (byte == 0x22) {
    const text = parseString(at + 1)
    if (text != 0) at = stopped
    return text
  }
  if (byte == 0x2d || byte - 48 <= 9) {
    const number = parseNumber(at)
    if (number != 0) at = stopped
    return number
  }
  if (byte == 0x5b || byte == 0x7b) {
    if (depth >= DEEPEST_TEXT) tooDeep()
    at++
    return byte == 0x5b ? parseArray(depth + 1) : parseBraces(depth + 1)
  }
  const word = load<u32>(at)
  let value: usize = 0
  let size: usize = 4
  if (word == 0x65757274) value = TRUE_VALUE
  else if (word == 0x6c6c756e) value = NULL_VALUE
  else if (word == 0x736c6166 && load<u8>(at, 4) == 0x65) {
    value = FALSE_VALUE
    size = 5
  } else if (word == 0x28746573 && load<u8>(at, 4) == 0x29) {
    value = EMPTY_SET
    size = 5
  }
  if (value != 0) at += size
  return value
}

function parseArray(depth: i32): usize {
  const array = array_new(4)
  if (taken(0x5d)) return array
  while (true) {
    const element = parseTerm(depth)
    if (element == 0) return 0
    array_push(array, element)
    if (taken(0x5d)) return array
    if (!taken(0x2c)) return 0
  }
}

function parseBraces(depth: i32): usize {
  if (taken(0x7d)) return object_new(0)
  let result: usize = 0
  let isObject = false
  while (true) {
    const key = parseTerm(depth)
    if (key == 0) return 0
    if (result == 0) {
      isObject = next() == 0x3a
      result = isObject ? object_new(4) : set_new(4)
    }
    if (isObject) {
      if (!taken(0x3a)) return 0
      const value = parseTerm(depth)
      if (value == 0) return 0
      object_insert(result, key, value)
    } else set_add(result, key)
    if (taken(0x7d)) return result
    if (!taken(0x2c)) return 0
  }
}
