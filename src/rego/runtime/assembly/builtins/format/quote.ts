/**
 * Go's quoted strings, and Rego terms as OPA prints them, in which strings are quoted so.
 */
import { bufferByte, bufferBytes, bufferText, decodeUtf8, utf8Size } from "../../buffer"
import { bufferNumber } from "../../number"
import { DEEPEST, tooDeep, value_at, value_count, value_key_at } from "../../order"
import { ARRAY, BOOLEAN, isTrue, NUMBER, OBJECT, SET, STRING, stringLength, stringPointer, tagOf } from "../../value"
import { isPrintable } from "../unicode/properties"

/** Appends a text in quotes (34 or 39), what is not printable (or, with `ascii`, beyond ASCII) escaped. */
export function bufferQuoted(buffer: usize, bytes: usize, length: i32, quote: u32, ascii: bool): void {
  bufferByte(buffer, quote)
  for (let at = 0; at < length; at += utf8Size(load<u8>(bytes + at))) {
    bufferEscaped(buffer, decodeUtf8(bytes + at), bytes + at, quote, ascii)
  }
  bufferByte(buffer, quote)
}

function bufferEscaped(buffer: usize, codePoint: u32, source: usize, quote: u32, ascii: bool): void {
  if (codePoint == quote || codePoint == 92) {
    bufferByte(buffer, 92)
    bufferByte(buffer, codePoint)
    return
  }
  if (codePoint < 0x80 ? codePoint >= 32 && codePoint < 127 : !ascii && isPrintable(codePoint)) {
    bufferBytes(buffer, source, utf8Size(load<u8>(source)))
    return
  }
  bufferByte(buffer, 92)
  if (codePoint >= 7 && codePoint <= 13) {
    bufferByte(buffer, load<u8>(SHORT_ESCAPES + codePoint - 7))
    return
  }
  if (codePoint < 0x80) {
    bufferByte(buffer, 120)
    bufferHex(buffer, codePoint, 2)
  } else if (codePoint < 0x10000) {
    bufferByte(buffer, 117)
    bufferHex(buffer, codePoint, 4)
  } else {
    bufferByte(buffer, 85)
    bufferHex(buffer, codePoint, 8)
  }
}

// a b t n v f r
const SHORT_ESCAPES = memory.data<u8>([97, 98, 116, 110, 118, 102, 114])

/** Appends the lowest `digits` hexadecimal digits. */
export function bufferHex(buffer: usize, value: u32, digits: i32): void {
  for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15
    bufferByte(buffer, digit < 10 ? 48 + digit : 87 + digit)
  }
}

/** Appends a value as OPA prints terms: `{"a": [1, {2}]}`, `set()`. */
export function bufferTerm(buffer: usize, value: usize, depth: i32): void {
  if (depth >= DEEPEST) tooDeep()
  const tag = tagOf(value)
  if (tag == STRING) {
    bufferQuoted(buffer, stringPointer(value), stringLength(value), 34, false)
  } else if (tag == NUMBER) {
    bufferNumber(buffer, value)
  } else if (tag == BOOLEAN) {
    bufferText(buffer, isTrue(value) ? "true" : "false")
  } else if (tag < ARRAY) {
    bufferText(buffer, "null")
  } else {
    const count = value_count(value)
    if (tag == SET && count == 0) {
      bufferText(buffer, "set()")
      return
    }
    bufferByte(buffer, tag == ARRAY ? 91 : 123)
    for (let i = 0; i < count; i++) {
      if (i > 0) bufferText(buffer, ", ")
      if (tag == OBJECT) {
        bufferTerm(buffer, value_key_at(value, i), depth + 1)
        bufferText(buffer, ": ")
      }
      bufferTerm(buffer, value_at(value, i), depth + 1)
    }
    bufferByte(buffer, tag == ARRAY ? 93 : 125)
  }
}

/** Appends a string as it is, anything else as a term. */
export function bufferShown(buffer: usize, value: usize): void {
  if (tagOf(value) == STRING) bufferBytes(buffer, stringPointer(value), stringLength(value))
  else bufferTerm(buffer, value, 0)
}
