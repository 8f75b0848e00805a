/**
 * Base64, hex and the encoding of URL queries.
 */
import { bufferAdvance, bufferByte, bufferBytes, bufferCodePoint, bufferPointer, bufferLength, bufferRoom, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, fail, operandError } from "../error"
import { allocate } from "../memory"
import { value_at, value_count, value_get, value_key_at, object_insert } from "../order"
import { rawLength, rawPointer, withRawBytes } from "../raw-bytes"
import { ARRAY, array_new, array_push, booleanValue, newString, newStringAt, OBJECT, object_new, SET, stringLength, stringPointer, tagOf } from "../value"
import { isString } from "./operands"

/** A string of any bytes: what is not UTF-8 becomes U+FFFD, byte by byte, as when Go prints it. */
export function stringOfBytes(bytes: usize, length: i32): usize {
  let at = 0
  while (at < length) {
    const size = validSize(bytes + at, length - at)
    if (size == 0) break
    at += size
  }
  if (at == length) return newStringAt(bytes, length)
  const buffer = newBuffer(length + 16)
  bufferBytes(buffer, bytes, at)
  while (at < length) {
    const size = validSize(bytes + at, length - at)
    if (size == 0) {
      bufferCodePoint(buffer, 0xfffd)
      at++
    } else {
      bufferBytes(buffer, bytes + at, size)
      at += size
    }
  }
  return withRawBytes(bufferString(buffer), bytes, length)
}

/** Bytes of the code point at `at`; 0 when there is no valid one. */
function validSize(at: usize, room: i32): i32 {
  const first: u32 = load<u8>(at)
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4 || room < 2) return 0
  const second: u32 = load<u8>(at, 1)
  const low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80
  const high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  if (first < 0xe0) return 2
  if (room < 3 || (load<u8>(at, 2) & 0xc0) != 0x80) return 0
  if (first < 0xf0) return 3
  return room < 4 || (load<u8>(at, 3) & 0xc0) != 0x80 ? 0 : 4
}

// ---- base64

function base64Letter(value: u32, url: bool): u32 {
  if (value < 26) return 65 + value
  if (value < 52) return 71 + value
  if (value < 62) return value - 4
  if (value == 62) return url ? 45 : 43
  return url ? 95 : 47
}

function base64Value(letter: u32, url: bool): i32 {
  if (letter - 65 < 26) return letter - 65
  if (letter - 97 < 26) return letter - 71
  if (letter - 48 < 10) return letter + 4
  if (letter == <u32>(url ? 45 : 43)) return 62
  return letter == <u32>(url ? 95 : 47) ? 63 : -1
}

function encodeBase64(text: usize, url: bool, padded: bool): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = rawPointer(text)
  const length = rawLength(text)
  const target = allocate(((<usize>length + 2) / 3) << 2)
  let to = target
  for (let at = 0; at < length; at += 3) {
    const left = length - at
    const three =
      (<u32>load<u8>(bytes + at) << 16) | (left > 1 ? <u32>load<u8>(bytes + at + 1) << 8 : 0) | (left > 2 ? <u32>load<u8>(bytes + at + 2) : 0)
    for (let i = 0; i < 4; i++) {
      if (i <= left) store<u8>(to++, <u8>base64Letter((three >> (18 - 6 * i)) & 63, url))
      else if (padded) store<u8>(to++, 61)
    }
  }
  return newStringAt(target, <i32>(to - target))
}

let decoded: usize = 0
let decodedLength: i32 = 0

/** Decodes padded base64; line breaks are passed over. False when it is not valid. */
function decodeBase64(bytes: usize, length: i32, url: bool, addPadding: i32): bool {
  decoded = allocate(<usize>length + 4)
  decodedLength = 0
  let bits: u32 = 0
  let count = 0
  let padding = 0
  for (let i = 0; i < length + addPadding; i++) {
    const letter: u32 = i < length ? load<u8>(bytes + i) : 61
    if (letter == 10 || letter == 13) continue
    if (letter == 61) {
      padding++
      if (count < 2 || count + padding > 4) return false
      continue
    }
    const value = base64Value(letter, url)
    if (value < 0 || padding > 0) return false
    bits = (bits << 6) | value
    if (++count == 4) {
      store<u8>(decoded + decodedLength, <u8>(bits >> 16))
      store<u8>(decoded + decodedLength + 1, <u8>(bits >> 8))
      store<u8>(decoded + decodedLength + 2, <u8>bits)
      decodedLength += 3
      bits = 0
      count = 0
    }
  }
  if (count == 0) return padding == 0
  if (count + padding != 4) return false
  store<u8>(decoded + decodedLength++, <u8>(bits >> (count == 2 ? 4 : 10)))
  if (count == 3) store<u8>(decoded + decodedLength++, <u8>(bits >> 2))
  return true
}

export function builtin_base64_encode(text: usize): usize {
  return encodeBase64(text, false, true)
}

export function builtin_base64url_encode(text: usize): usize {
  return encodeBase64(text, true, true)
}

export function builtin_base64url_encode_no_pad(text: usize): usize {
  return encodeBase64(text, true, false)
}

export function builtin_base64_decode(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  if (!decodeBase64(stringPointer(text), stringLength(text), false, 0)) return fail("illegal base64 data")
  return stringOfBytes(decoded, decodedLength)
}

export function builtin_base64_is_valid(text: usize): usize {
  return booleanValue(isString(text) && decodeBase64(stringPointer(text), stringLength(text), false, 0))
}

export function builtin_base64url_decode(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  let missing = 0
  if (length == 0 || load<u8>(bytes + length - 1) != 61) {
    if ((length & 3) == 1) return fail("illegal base64url string")
    missing = (4 - length) & 3
  }
  if (!decodeBase64(bytes, length, true, missing)) return fail("illegal base64 data")
  return stringOfBytes(decoded, decodedLength)
}

// ---- hex

export function hexValue(letter: u32): i32 {
  if (letter - 48 < 10) return letter - 48
  const lower = letter | 32
  return lower - 97 < 6 ? lower - 87 : -1
}

/** The bytes in hexadecimal, lower case. */
export function hexString(bytes: usize, length: i32): usize {
  const target = allocate(<usize>length << 1)
  for (let i = 0; i < length; i++) {
    const byte: u32 = load<u8>(bytes + i)
    store<u8>(target + (i << 1), <u8>(byte >> 4 < 10 ? 48 + (byte >> 4) : 87 + (byte >> 4)))
    store<u8>(target + (i << 1) + 1, <u8>((byte & 15) < 10 ? 48 + (byte & 15) : 87 + (byte & 15)))
  }
  return newStringAt(target, length << 1)
}

export function builtin_hex_encode(text: usize): usize {
  return isString(text) ? hexString(rawPointer(text), rawLength(text)) : operandError(1, text, "string")
}

export function builtin_hex_decode(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const target = allocate(<usize>length >> 1)
  for (let i = 0; i < length; i++) {
    const value = hexValue(load<u8>(bytes + i))
    if (value < 0) return fail("encoding/hex: invalid byte")
    if (i & 1) store<u8>(target + (i >> 1), load<u8>(target + (i >> 1)) | <u8>value)
    else if (i + 1 < length) store<u8>(target + (i >> 1), <u8>(value << 4))
  }
  if (length & 1) return fail("encoding/hex: odd length hex string")
  return stringOfBytes(target, length >> 1)
}

// ---- URL queries

function isUnreserved(byte: u32): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 45 || byte == 46 || byte == 95 || byte == 126
}

/** Appends a byte as `%XX`. */
export function bufferPercent(buffer: usize, byte: u32): void {
  bufferByte(buffer, 37)
  bufferByte(buffer, byte >> 4 < 10 ? 48 + (byte >> 4) : 55 + (byte >> 4))
  bufferByte(buffer, (byte & 15) < 10 ? 48 + (byte & 15) : 55 + (byte & 15))
}

function bufferQuery(buffer: usize, text: usize): void {
  const bytes = rawPointer(text)
  for (let i = 0; i < rawLength(text); i++) {
    const byte: u32 = load<u8>(bytes + i)
    if (isUnreserved(byte)) bufferByte(buffer, byte)
    else if (byte == 32) bufferByte(buffer, 43)
    else bufferPercent(buffer, byte)
  }
}

export function builtin_urlquery_encode(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const buffer = newBuffer(stringLength(text) + 16)
  bufferQuery(buffer, text)
  return bufferString(buffer)
}

/** Records that an escape is not valid. */
export function escapeError(bytes: usize, length: i32): usize {
  const buffer = newBuffer(48)
  bufferText(buffer, "invalid URL escape \"")
  bufferBytes(buffer, bytes, min(length, 3))
  bufferByte(buffer, 34)
  return builtin_error(bufferString(buffer))
}

/** The string with `+` as space and escapes undone; 0 after recording a failure. */
function unescapeQuery(bytes: usize, length: i32): usize {
  const target = allocate(length)
  let to = target
  for (let i = 0; i < length; i++) {
    let byte: u32 = load<u8>(bytes + i)
    if (byte == 43) byte = 32
    else if (byte == 37) {
      const high = i + 2 < length ? hexValue(load<u8>(bytes + i + 1)) : -1
      const low = i + 2 < length ? hexValue(load<u8>(bytes + i + 2)) : -1
      if (high < 0 || low < 0) return escapeError(bytes + i, length - i)
      byte = <u32>((high << 4) | low)
      i += 2
    }
    store<u8>(to++, <u8>byte)
  }
  return stringOfBytes(target, <i32>(to - target))
}

export function builtin_urlquery_decode(text: usize): usize {
  return isString(text) ? unescapeQuery(stringPointer(text), stringLength(text)) : operandError(1, text, "string")
}

export function builtin_urlquery_decode_object(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = stringPointer(text)
  const length = stringLength(text)
  const result = object_new(4)
  let at = 0
  while (at < length) {
    let stop = at
    let equals = -1
    for (; stop < length && load<u8>(bytes + stop) != 38; stop++) {
      if (load<u8>(bytes + stop) == 59) return fail("invalid semicolon separator in query")
      if (equals < 0 && load<u8>(bytes + stop) == 61) equals = stop
    }
    if (stop > at) {
      const keyEnd = equals < 0 ? stop : equals
      const key = unescapeQuery(bytes + at, keyEnd - at)
      if (key == 0) return 0
      const valueStart = equals < 0 ? stop : equals + 1
      const value = unescapeQuery(bytes + valueStart, stop - valueStart)
      if (value == 0) return 0
      let values = value_get(result, key)
      if (values == 0) {
        values = array_new(2)
        object_insert(result, key, values)
      }
      array_push(values, value)
    }
    at = stop + 1
  }
  return result
}

export function builtin_urlquery_encode_object(object: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const buffer = newBuffer(64)
  const count = value_count(object)
  for (let i = 0; i < count; i++) {
    const key = value_key_at(object, i)
    const value = value_at(object, i)
    const tag = tagOf(value)
    if (!isString(key)) return operandError(1, key, "object with string keys")
    if (isString(value)) {
      bufferPair(buffer, key, value)
    } else if (tag == ARRAY || tag == SET) {
      for (let j = 0; j < value_count(value); j++) {
        const element = value_at(value, j)
        if (!isString(element)) return fail("operand 1 values must be string, array[string], or set[string]")
        bufferPair(buffer, key, element)
      }
    } else {
      return fail("operand 1 values must be string, array[string], or set[string]")
    }
  }
  return bufferString(buffer)
}

function bufferPair(buffer: usize, key: usize, value: usize): void {
  if (bufferLength(buffer) > 0) bufferByte(buffer, 38)
  bufferQuery(buffer, key)
  bufferByte(buffer, 61)
  bufferQuery(buffer, value)
}
