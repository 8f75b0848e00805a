/**
 * glob.*: a glob becomes a regular expression, so that it matches in linear time too.
 */
import { bufferByte, bufferBytes, bufferLength, bufferString, bufferText, newBuffer, utf8Size } from "../buffer"
import { fail, operandError } from "../error"
import { ARRAY, arrayAt, booleanValue, countOf, NULL, stringLength, stringPointer, tagOf } from "../value"
import { isString } from "./operands"
import { matchPattern } from "./regex"

let out: usize = 0
let at: usize = 0
let end: usize = 0
/** `[^...]` with the delimiters. */
let noDelimiter: usize = 0

export function builtin_glob_match(pattern: usize, delimiters: usize, text: usize): usize {
  if (!isString(pattern)) return operandError(1, pattern, "string")
  const tag = tagOf(delimiters)
  if (tag != NULL && tag != ARRAY) return operandError(2, delimiters, "one of {array, null}")
  if (!isString(text)) return operandError(3, text, "string")
  const expression = glob_expression(pattern, delimiters)
  return expression == 0 ? 0 : matchPattern(expression, text)
}

/** The regular expression, a string, that says the same as a glob; 0 after recording a failure when it is not valid. */
export function glob_expression(pattern: usize, delimiters: usize): usize {
  noDelimiter = newBuffer(16)
  if (tagOf(delimiters) == NULL) {
    bufferText(noDelimiter, "(?s:.)")
  } else {
    bufferText(noDelimiter, "[^")
    for (let i = 0; i < countOf(delimiters); i++) {
      const delimiter = arrayAt(delimiters, i)
      if (!isString(delimiter)) return fail("operand 2 must be array of strings")
      const size = stringLength(delimiter)
      if (size == 0 || size != utf8Size(load<u8>(stringPointer(delimiter)))) return fail("operand 2 must be array of single characters")
      bufferClassMember(noDelimiter, stringPointer(delimiter))
    }
    if (countOf(delimiters) == 0) bufferByte(noDelimiter, 46)
    bufferByte(noDelimiter, 93)
  }
  out = newBuffer(stringLength(pattern) * 2 + 16)
  at = stringPointer(pattern)
  end = at + stringLength(pattern)
  bufferText(out, "^(?:")
  if (!translate(0)) return fail("glob pattern is not valid")
  bufferText(out, ")$")
  return bufferString(out)
}

/** `*`, `?`, `[`, `\`, `]`, `{`, `}` */
function isMeta(byte: u8): bool {
  return byte == 42 || byte == 63 || (byte >= 91 && byte <= 93) || byte == 123 || byte == 125
}

/** Appends the code point at `source`, escaped for inside and outside of brackets. */
function bufferClassMember(buffer: usize, source: usize): void {
  const byte = load<u8>(source)
  const isWord = byte >= 0x80 || byte == 95 || byte - 48 < 10 || (byte | 32) - 97 < 26
  if (!isWord && byte > 32 && byte != 127) bufferByte(buffer, 92)
  bufferBytes(buffer, source, utf8Size(byte))
}

const DEEPEST: i32 = 100

/** Appends the expression up to the end or, inside braces, up to `}`; false when the glob is not valid. */
function translate(depth: i32): bool {
  while (at < end) {
    const byte = load<u8>(at)
    switch (byte) {
      case 42: // *
        if (at + 1 < end && load<u8>(at + 1) == 42) {
          at += 2
          bufferText(out, "(?s:.*)")
        } else {
          at++
          putNoDelimiter()
          bufferByte(out, 42)
        }
        continue
      case 63: // ?
        at++
        putNoDelimiter()
        continue
      case 91: // [
        if (!translateRange()) return false
        continue
      case 123: // {
        if (depth >= DEEPEST) return false
        at++
        bufferText(out, "(?:")
        // Braces that are left open end with the glob.
        if (!translate(depth + 1)) return false
        at++
        bufferByte(out, 41)
        continue
      case 125: // }
        if (depth > 0) return true
        break
      case 44: // ,
        if (depth > 0) {
          at++
          bufferByte(out, 124)
          continue
        }
        break
      case 92: // \
        at++
        if (at >= end) return true
        break
    }
    bufferClassMember(out, at)
    at += utf8Size(load<u8>(at))
  }
  return true
}

function putNoDelimiter(): void {
  bufferBytes(out, load<u32>(noDelimiter), bufferLength(noDelimiter))
}

/** `[a-z]`, `[!a-z]`, `[abc]`, `[!abc]` */
function translateRange(): bool {
  at++
  bufferByte(out, 91)
  if (at < end && load<u8>(at) == 33) {
    at++
    bufferByte(out, 94)
  }
  const start = at
  if (at >= end) return false
  const first = at
  at += utf8Size(load<u8>(at))
  if (at + 1 < end && load<u8>(at) == 45) {
    const last = at + 1
    const after = last + utf8Size(load<u8>(last))
    if (after < end && load<u8>(after) == 93) {
      bufferClassMember(out, first)
      bufferByte(out, 45)
      bufferClassMember(out, last)
      bufferByte(out, 93)
      at = after + 1
      return true
    }
  }
  at = start
  while (at < end && load<u8>(at) != 93) {
    if (load<u8>(at) == 92 && at + 1 < end) at++
    bufferClassMember(out, at)
    at += utf8Size(load<u8>(at))
  }
  if (at >= end || at == start) return false
  at++
  bufferByte(out, 93)
  return true
}

export function builtin_glob_quote_meta(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const buffer = newBuffer(length + 8)
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(bytes + i)
    if (isMeta(byte)) bufferByte(buffer, 92)
    bufferByte(buffer, byte)
  }
  return bufferString(buffer)
}
