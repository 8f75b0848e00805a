/**
 * Semantic versions and UUIDs.
 */
import { bufferByte, bufferBytes, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, fail, operandError } from "../error"
import { allocate } from "../memory"
import { newIntegerNumber, number_from_i32 } from "../number"
import { compareBytes, object_insert } from "../order"
import { booleanValue, newText, object_new, stringLength, stringPointer } from "../value"
import { hexString, hexValue } from "./encoding"
import { isString } from "./operands"

// ---- versions: +0 major, +8 minor, +16 patch (i64), +24 address and +28 length of the pre-release

const VERSION_SIZE: usize = 32

/** The version of a text by SemVer 2.0, with an optional `v` before it; 0 when it is none. */
function parseVersion(text: usize): usize {
  let at = stringPointer(text)
  let end = at + stringLength(text)
  const version = allocate(VERSION_SIZE)
  if (at < end && load<u8>(at) == 118) at++
  let cut = indexOf(at, end, 43) // +
  if (cut < end && !areIdentifiers(cut + 1, end, true)) return 0
  end = cut
  cut = indexOf(at, end, 45) // -
  if (cut < end && !areIdentifiers(cut + 1, end, false)) return 0
  store<u32>(version, <u32>min(cut + 1, end), 24)
  store<u32>(version, <u32>(end - min(cut + 1, end)), 28)
  end = cut
  for (let i = 0; i < 3; i++) {
    const stop = i < 2 ? indexOf(at, end, 46) : end
    if (i < 2 && stop == end) return 0
    if (!parsePart(version + (i << 3), at, stop)) return 0
    at = stop + 1
  }
  return version
}

function indexOf(from: usize, end: usize, byte: u8): usize {
  let at = from
  while (at < end && load<u8>(at) != byte) at++
  return at
}

/** Digits without leading zeros that fit an i64. */
function parsePart(target: usize, from: usize, end: usize): bool {
  if (from == end || (end - from > 1 && load<u8>(from) == 48)) return false
  let value: u64 = 0
  for (let at = from; at < end; at++) {
    const digit = <u64>load<u8>(at) - 48
    if (digit > 9 || value > 922337203685477580) return false
    value = value * 10 + digit
    if (value > 0x7fffffffffffffff) return false
  }
  store<i64>(target, <i64>value)
  return true
}

/** Letters, digits and hyphens, in parts that are not empty, between dots; in a pre-release numbers without leading zeros. */
function areIdentifiers(from: usize, end: usize, zerosLead: bool): bool {
  let start = from
  while (true) {
    const stop = indexOf(start, end, 46)
    if (stop == start) return false
    let digits = true
    for (let at = start; at < stop; at++) {
      const byte = load<u8>(at)
      if (byte - 48 < 10) continue
      if (byte != 45 && (byte | 32) - 97 > 25) return false
      digits = false
    }
    if (digits && !zerosLead && stop - start > 1 && load<u8>(start) == 48) return false
    if (stop == end) return true
    start = stop + 1
  }
}

function comparePreReleases(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (true) {
    if (a >= aEnd || b >= bEnd) return i32(a < aEnd) - i32(b < bEnd)
    const aStop = indexOf(a, aEnd, 46)
    const bStop = indexOf(b, bEnd, 46)
    const aDigits = isDigits(a, aStop)
    const bDigits = isDigits(b, bStop)
    if (aDigits != bDigits) return aDigits ? -1 : 1
    let order = 0
    if (aDigits) {
      order = i32(aStop - a > bStop - b) - i32(aStop - a < bStop - b)
    }
    if (order == 0) order = compareBytes(a, <i32>(aStop - a), b, <i32>(bStop - b))
    if (order != 0) return order
    a = aStop + 1
    b = bStop + 1
  }
}

function isDigits(from: usize, end: usize): bool {
  for (let at = from; at < end; at++) if (load<u8>(at) - 48 > 9) return false
  return true
}

function versionError(position: i32, text: usize): usize {
  const buffer = newBuffer(64)
  bufferText(buffer, "operand ")
  bufferByte(buffer, 48 + position)
  bufferText(buffer, ": string ")
  bufferBytes(buffer, stringPointer(text), stringLength(text))
  bufferText(buffer, " is not a valid SemVer")
  return builtin_error(bufferString(buffer))
}

export function builtin_semver_is_valid(text: usize): usize {
  return booleanValue(isString(text) && parseVersion(text) != 0)
}

export function builtin_semver_compare(first: usize, second: usize): usize {
  if (!isString(first)) return operandError(1, first, "string")
  if (!isString(second)) return operandError(2, second, "string")
  const a = parseVersion(first)
  if (a == 0) return versionError(1, first)
  const b = parseVersion(second)
  if (b == 0) return versionError(2, second)
  for (let i = 0; i < 24; i += 8) {
    const x = load<i64>(a + i)
    const y = load<i64>(b + i)
    if (x != y) return number_from_i32(x < y ? -1 : 1)
  }
  const aStart: usize = load<u32>(a, 24)
  const bStart: usize = load<u32>(b, 24)
  const aLength = load<u32>(a, 28)
  const bLength = load<u32>(b, 28)
  // A version without pre-release comes after those with one.
  if (aLength == 0 || bLength == 0) return number_from_i32(i32(bLength != 0) - i32(aLength != 0))
  return number_from_i32(comparePreReleases(aStart, aStart + aLength, bStart, bStart + bLength))
}

// ---- UUIDs

/** 16 bytes. Forms: plain, `urn:uuid:` before it, in braces, or 32 digits without hyphens; 0 when it is none of them. */
function parseUuid(text: usize): usize {
  let at = stringPointer(text)
  const length = stringLength(text)
  let hyphens = true
  if (length == 36 + 9) {
    if (!isPrefix(at, "urn:uuid:")) return 0
    at += 9
  } else if (length == 36 + 2) {
    at++
  } else if (length == 32) {
    hyphens = false
  } else if (length != 36) {
    return 0
  }
  const bytes = allocate(16)
  for (let i = 0; i < 16; i++) {
    if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10)) if (load<u8>(at++) != 45) return 0
    const high = hexValue(load<u8>(at))
    const low = hexValue(load<u8>(at, 1))
    if (high < 0 || low < 0) return 0
    store<u8>(bytes + i, <u8>((high << 4) | low))
    at += 2
  }
  return bytes
}

function isPrefix(at: usize, text: string): bool {
  const source = changetype<usize>(text)
  for (let i = 0; i < text.length; i++) {
    let byte = load<u8>(at + i)
    if (byte - 65 < 26) byte |= 32
    if (byte != load<u8>(source + (i << 1))) return false
  }
  return true
}

/** Instants in UUIDs count 100 ns from 1582-10-15. */
const UUID_EPOCH: i64 = 122192928000000000

export function builtin_uuid_parse(text: usize): usize {
  if (!isString(text)) return operandError(1, text, "string")
  const bytes = parseUuid(text)
  if (bytes == 0) return 0
  const result = object_new(7)
  const version = <i32>load<u8>(bytes + 6) >> 4
  const variant = load<u8>(bytes + 8)
  object_insert(
    result,
    newText("variant"),
    newText((variant & 0xc0) == 0x80 ? "RFC4122" : (variant & 0xe0) == 0xc0 ? "Microsoft" : (variant & 0xe0) == 0xe0 ? "Future" : "Reserved")
  )
  object_insert(result, newText("version"), number_from_i32(version))
  if (version != 1 && version != 2) return result
  const low = <i64>bswap(load<u32>(bytes))
  const middle = <i64>bswap(load<u16>(bytes + 4))
  const high = <i64>(bswap(load<u16>(bytes + 6)) & 0xfff)
  const ticks = (low | (middle << 32) | (high << 48)) - UUID_EPOCH
  object_insert(result, newText("time"), newIntegerNumber(ticks * 100))
  object_insert(result, newText("clocksequence"), number_from_i32(<i32>(bswap(load<u16>(bytes + 8)) & 0x3fff)))
  const node = newBuffer(17)
  for (let i = 10; i < 16; i++) {
    if (i > 10) bufferByte(node, 45)
    const hex = hexString(bytes + i, 1)
    bufferBytes(node, stringPointer(hex), 2)
  }
  object_insert(result, newText("nodeid"), bufferString(node))
  const kind = load<u8>(bytes + 10) & 3
  object_insert(
    result,
    newText("macvariables"),
    newText(kind == 3 ? "local:multicast" : kind == 1 ? "global:multicast" : kind == 2 ? "local:unicast" : "global:unicast")
  )
  if (version == 2) {
    object_insert(result, newText("id"), newIntegerNumber(low))
    const domain = load<u8>(bytes + 9)
    if (domain <= 2) {
      object_insert(result, newText("domain"), newText(domain == 0 ? "Person" : domain == 1 ? "Group" : "Org"))
    } else {
      const name = newBuffer(16)
      bufferText(name, "Domain")
      if (domain >= 100) bufferByte(name, 48 + domain / 100)
      if (domain >= 10) bufferByte(name, 48 + ((domain / 10) % 10))
      bufferByte(name, 48 + (domain % 10))
      object_insert(result, newText("domain"), bufferString(name))
    }
  }
  return result
}
