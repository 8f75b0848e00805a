/**
 * Strings, by code point where positions are given, as OPA's (and so Go's) functions of the same names.
 */
import {
  bufferBytes,
  bufferCodePoint,
  bufferString,
  codePointCount,
  decodeUtf8,
  encodeUtf8,
  newBuffer,
  utf8Size
} from "../buffer"
import { fail, operandError } from "../error"
import { allocate } from "../memory"
import { newIntegerNumber, number_from_i32 } from "../number"
import { sameBytes, value_at, value_count, value_key_at } from "../order"
import {
  array_new,
  array_push,
  booleanValue,
  EMPTY_STRING,
  FALSE_VALUE,
  newStringAt,
  OBJECT,
  stringLength,
  stringPointer,
  tagOf,
  TRUE_VALUE
} from "../value"
import { areStrings, integer, integerError, isInteger, isString } from "./operands"
import { inOtherCase } from "./unicode/case"
import { LOWER, LOWER_COUNT, UPPER, UPPER_COUNT } from "./unicode/tables"
import { isSpace } from "./unicode/properties"

/** Offset of the first occurrence at or after `from`; -1 when there is none. */
export function indexOfBytes(text: usize, length: i32, wanted: usize, wantedLength: i32, from: i32): i32 {
  if (wantedLength == 0) return from <= length ? from : -1
  const first = load<u8>(wanted)
  for (let i = from; i <= length - wantedLength; i++) {
    if (load<u8>(text + i) == first && sameBytes(text + i, wanted, wantedLength)) return i
  }
  return -1
}

function startsWith(text: usize, start: usize): bool {
  const length = stringLength(start)
  return length <= stringLength(text) && sameBytes(stringPointer(text), stringPointer(start), length)
}

function endsWith(text: usize, end: usize): bool {
  const length = stringLength(end)
  const rest = stringLength(text) - length
  return rest >= 0 && sameBytes(stringPointer(text) + rest, stringPointer(end), length)
}

export function builtin_startswith(text: usize, start: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(start)) return operandError(2, start, "string")
  return booleanValue(startsWith(text, start))
}

export function builtin_endswith(text: usize, end: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(end)) return operandError(2, end, "string")
  return booleanValue(endsWith(text, end))
}

export function builtin_contains(text: usize, wanted: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(wanted)) return operandError(2, wanted, "string")
  return booleanValue(indexOfBytes(stringPointer(text), stringLength(text), stringPointer(wanted), stringLength(wanted), 0) >= 0)
}

export function builtin_strings_any_prefix_match(texts: usize, starts: usize): usize {
  return anyMatch(texts, starts, false)
}

export function builtin_strings_any_suffix_match(texts: usize, ends: usize): usize {
  return anyMatch(texts, ends, true)
}

function anyMatch(texts: usize, parts: usize, atEnd: bool): usize {
  if (!isString(texts) && !areStrings(texts, 1)) return 0
  if (!isString(parts) && !areStrings(parts, 2)) return 0
  const textCount = isString(texts) ? 1 : value_count(texts)
  const partCount = isString(parts) ? 1 : value_count(parts)
  for (let i = 0; i < textCount; i++) {
    const text = isString(texts) ? texts : value_at(texts, i)
    for (let j = 0; j < partCount; j++) {
      const part = isString(parts) ? parts : value_at(parts, j)
      if (atEnd ? endsWith(text, part) : startsWith(text, part)) return TRUE_VALUE
    }
  }
  return FALSE_VALUE
}

export function builtin_concat(delimiter: usize, parts: usize): usize {
  if (!isString(delimiter)) return operandError(1, delimiter, "string")
  if (!areStrings(parts, 2)) return 0
  const buffer = newBuffer(64)
  const count = value_count(parts)
  for (let i = 0; i < count; i++) {
    if (i > 0) bufferBytes(buffer, stringPointer(delimiter), stringLength(delimiter))
    const part = value_at(parts, i)
    bufferBytes(buffer, stringPointer(part), stringLength(part))
  }
  return bufferString(buffer)
}

// ---- positions

export function builtin_indexof(text: usize, wanted: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(wanted)) return operandError(2, wanted, "string")
  if (stringLength(wanted) == 0) return fail("empty search character")
  const bytes = stringPointer(text)
  const found = indexOfBytes(bytes, stringLength(text), stringPointer(wanted), stringLength(wanted), 0)
  return number_from_i32(found < 0 ? -1 : codePointCount(bytes, found))
}

export function builtin_indexof_n(text: usize, wanted: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(wanted)) return operandError(2, wanted, "string")
  if (stringLength(wanted) == 0) return fail("empty search character")
  const bytes = stringPointer(text)
  const result = array_new(4)
  let counted = 0
  let position = 0
  let found = -1
  while (true) {
    found = indexOfBytes(bytes, stringLength(text), stringPointer(wanted), stringLength(wanted), found + 1)
    if (found < 0) return result
    position += codePointCount(bytes + counted, found - counted)
    counted = found
    array_push(result, number_from_i32(position))
  }
}

export function builtin_strings_count(text: usize, wanted: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(wanted)) return operandError(2, wanted, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const wantedLength = stringLength(wanted)
  if (wantedLength == 0) return number_from_i32(codePointCount(bytes, length) + 1)
  let count = 0
  let at = 0
  while (true) {
    at = indexOfBytes(bytes, length, stringPointer(wanted), wantedLength, at)
    if (at < 0) return number_from_i32(count)
    count++
    at += wantedLength
  }
}

/** Offset after `count` code points from `from`; the end when there are fewer. */
function skipCodePoints(bytes: usize, length: i32, from: i32, count: i64): i32 {
  let at = from
  for (let left = count; left > 0 && at < length; left--) at += utf8Size(load<u8>(bytes + at))
  return at
}

export function builtin_substring(text: usize, offset: usize, count: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isInteger(offset)) return integerError(2, offset)
  const first = integer
  if (!isInteger(count)) return integerError(3, count)
  if (first < 0) return fail("negative offset")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const start = skipCodePoints(bytes, length, 0, first)
  const end = integer < 0 ? length : skipCodePoints(bytes, length, start, integer)
  return newStringAt(bytes + start, end - start)
}

// ---- splitting

/** Parts between delimiters, at most `most` (the last one holds the rest); -1: all. An empty delimiter gives code points. */
function splitText(text: usize, delimiter: usize, most: i64): usize {
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const delimiterLength = stringLength(delimiter)
  const result = array_new(4)
  if (most == 0) return result
  let at = 0
  if (delimiterLength == 0) {
    for (let left = most; at < length; left--) {
      const size = left == 1 ? length - at : utf8Size(load<u8>(bytes + at))
      array_push(result, newStringAt(bytes + at, size))
      at += size
    }
    return result
  }
  for (let left = most; left != 1; left--) {
    const found = indexOfBytes(bytes, length, stringPointer(delimiter), delimiterLength, at)
    if (found < 0) break
    array_push(result, newStringAt(bytes + at, found - at))
    at = found + delimiterLength
  }
  array_push(result, newStringAt(bytes + at, length - at))
  return result
}

export function builtin_split(text: usize, delimiter: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(delimiter)) return operandError(2, delimiter, "string")
  return splitText(text, delimiter, -1)
}

/** The first parts, or with a negative count the last ones; the others are left out. */
export function builtin_strings_split_n(text: usize, delimiter: usize, count: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(delimiter)) return operandError(2, delimiter, "string")
  if (!isInteger(count)) return integerError(3, count)
  const wanted = integer
  const parts = splitText(text, delimiter, wanted < 0 || wanted == i64.MAX_VALUE ? -1 : wanted + 1)
  const total = <i64>value_count(parts)
  const first = wanted < 0 ? max(total + wanted, 0) : 0
  const last = wanted < 0 ? total : min(total, wanted)
  const result = array_new(<i32>(last - first))
  for (let i = first; i < last; i++) array_push(result, value_at(parts, <i32>i))
  return result
}

// ---- replacing

export function builtin_replace(text: usize, old: usize, fresh: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(old)) return operandError(2, old, "string")
  if (!isString(fresh)) return operandError(3, fresh, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const oldLength = stringLength(old)
  let found = indexOfBytes(bytes, length, stringPointer(old), oldLength, 0)
  if (found < 0) return text
  const buffer = newBuffer(length + 16)
  let copied = 0
  while (found >= 0) {
    bufferBytes(buffer, bytes + copied, found - copied)
    bufferBytes(buffer, stringPointer(fresh), stringLength(fresh))
    copied = found + oldLength
    if (oldLength > 0) {
      found = indexOfBytes(bytes, length, stringPointer(old), oldLength, copied)
    } else if (found == length) {
      break
    } else {
      // An empty text stands before each code point and at the end.
      found += utf8Size(load<u8>(bytes + found))
    }
  }
  bufferBytes(buffer, bytes + copied, length - copied)
  return bufferString(buffer)
}

export function builtin_strings_replace_n(patterns: usize, text: usize): usize {
  if (tagOf(patterns) != OBJECT) return operandError(1, patterns, "object")
  if (!isString(text)) return operandError(2, text, "string")
  const count = value_count(patterns)
  for (let i = 0; i < count; i++) {
    if (!isString(value_key_at(patterns, i))) return fail("operand 1 non-string key found in pattern object")
    if (!isString(value_at(patterns, i))) return fail("operand 1 non-string value found in pattern object")
  }
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const buffer = newBuffer(length + 16)
  let copied = 0
  let at = 0
  let afterEmpty = false
  // At each position the first pattern in order wins; the empty one not twice in a row.
  while (at <= length) {
    let found = -1
    for (let i = 0; i < count; i++) {
      const key = value_key_at(patterns, i)
      const size = stringLength(key)
      if (size == 0 ? !afterEmpty : size <= length - at && sameBytes(bytes + at, stringPointer(key), size)) {
        found = i
        break
      }
    }
    if (found >= 0) {
      const size = stringLength(value_key_at(patterns, found))
      const fresh = value_at(patterns, found)
      bufferBytes(buffer, bytes + copied, at - copied)
      bufferBytes(buffer, stringPointer(fresh), stringLength(fresh))
      at += size
      copied = at
      afterEmpty = size == 0
    } else {
      afterEmpty = false
      at += at < length ? utf8Size(load<u8>(bytes + at)) : 1
    }
  }
  bufferBytes(buffer, bytes + copied, length - copied)
  return bufferString(buffer)
}

// ---- trimming

/** Cuts code points that are in `cutset` (0: white space) from the start, the end or both. */
function trimText(text: usize, cutset: usize, atStart: bool, atEnd: bool): usize {
  const bytes = stringPointer(text)
  let start = 0
  let end = stringLength(text)
  while (atStart && start < end && isCut(decodeUtf8(bytes + start), cutset)) start += utf8Size(load<u8>(bytes + start))
  while (atEnd && start < end) {
    let last = end - 1
    while ((load<u8>(bytes + last) & 0xc0) == 0x80) last--
    if (!isCut(decodeUtf8(bytes + last), cutset)) break
    end = last
  }
  return newStringAt(bytes + start, end - start)
}

function isCut(codePoint: u32, cutset: usize): bool {
  if (cutset == 0) return isSpace(codePoint)
  const bytes = stringPointer(cutset)
  const length = stringLength(cutset)
  for (let at = 0; at < length; at += utf8Size(load<u8>(bytes + at))) if (decodeUtf8(bytes + at) == codePoint) return true
  return false
}

function trimChecked(text: usize, cutset: usize, atStart: bool, atEnd: bool): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(cutset)) return operandError(2, cutset, "string")
  return trimText(text, cutset, atStart, atEnd)
}

export function builtin_trim(text: usize, cutset: usize): usize {
  return trimChecked(text, cutset, true, true)
}

export function builtin_trim_left(text: usize, cutset: usize): usize {
  return trimChecked(text, cutset, true, false)
}

export function builtin_trim_right(text: usize, cutset: usize): usize {
  return trimChecked(text, cutset, false, true)
}

export function builtin_trim_space(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  return trimText(text, 0, true, true)
}

export function builtin_trim_prefix(text: usize, start: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(start)) return operandError(2, start, "string")
  const cut = startsWith(text, start) ? stringLength(start) : 0
  return newStringAt(stringPointer(text) + cut, stringLength(text) - cut)
}

export function builtin_trim_suffix(text: usize, end: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!isString(end)) return operandError(2, end, "string")
  const cut = endsWith(text, end) ? stringLength(end) : 0
  return newStringAt(stringPointer(text), stringLength(text) - cut)
}

// ---- whole strings

export function builtin_strings_reverse(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const target = allocate(length)
  let left = length
  for (let at = 0; at < length; ) {
    const size = utf8Size(load<u8>(bytes + at))
    left -= size
    memory.copy(target + left, bytes + at, size)
    at += size
  }
  return newStringAt(target, length)
}

export function builtin_lower(text: usize): usize {
  return isString(text) ? changeCase(text, 65, LOWER, LOWER_COUNT) : operandError(1, text, "string")
}

export function builtin_upper(text: usize): usize {
  return isString(text) ? changeCase(text, 97, UPPER, UPPER_COUNT) : operandError(1, text, "string")
}

/** The text with what stands in the table changed, and of ASCII the 26 letters from `first` on. */
function changeCase(text: usize, first: u32, table: usize, count: i32): usize {
  const bytes = stringPointer(text)
  const length = stringLength(text)
  // ASCII keeps its length.
  const target = allocate(length)
  let at = 0
  for (; at < length; at++) {
    const byte: u32 = load<u8>(bytes + at)
    if (byte >= 0x80) break
    store<u8>(target + at, <u8>(byte - first < 26 ? byte ^ 32 : byte))
  }
  if (at == length) return newStringAt(target, length)
  const buffer = newBuffer(length + 16)
  bufferBytes(buffer, target, at)
  for (; at < length; at += utf8Size(load<u8>(bytes + at))) {
    const codePoint = decodeUtf8(bytes + at)
    bufferCodePoint(buffer, codePoint < 0x80 ? (codePoint - first < 26 ? codePoint ^ 32 : codePoint) : inOtherCase(table, count, codePoint))
  }
  return bufferString(buffer)
}
