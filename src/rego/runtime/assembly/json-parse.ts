/**
 * JSON text to values. Accepts exactly what ECMAScript's `JSON.parse` accepts, up to 512 levels of nesting.
 *
 * - The text is never written to (but for a stop mark behind it, taken away afterwards); strings without escapes and numbers that do
 *   not fit 18 digits point into it, but for long strings, which are copied.
 * - Bytes that are no UTF-8 become U+FFFD, one each, and escaped lone surrogates become U+FFFD, as in OPA.
 * - Of repeated keys the last counts. Objects are left in the order of the text and are put in order when that is first needed.
 * - One loop without recursion. Values that wait for their container lie on a stack in static memory, or on the heap when that is full.
 */
import { allocate, heapPointer, reserve } from "./memory"
import { encodeUtf8 } from "./buffer"
import { newIntegerNumber, newTextNumberAt } from "./number"
import { ARRAY, EMPTY_ARRAY, FALSE_VALUE, NULL_VALUE, OBJECT, PLAIN, STRING, TRUE_VALUE, UNSORTED, object_new, stringLength, stringPointer } from "./value"
import { DEEPEST_TEXT, sameBytes, tooDeep } from "./order"

/** Waiting values: u32 each. */
const STACK_SIZE: usize = 8192
const STACK: usize = memory.data(8192, 8)
let stackBase: usize = 0
let stackEnd: usize = 0

/** Open containers: offset of the first waiting value from `stackBase`; its lowest bit tells that an object is around the container. */
const FRAMES: usize = memory.data(4 * 513, 8)
/** Where among the expected keys the object at each depth is while something inside it is read. */
const PLACES: usize = memory.data(4 * 513, 8)
/** Entries (begin, end) of the last object that ended at each depth: its keys are expected to come again. */
const SHAPES: usize = memory.data(8 * 513, 8)

/** Longer strings are copied out of the text. */
const LONGEST_IN_PLACE: usize = 65536

const ONES: u64 = 0x0101010101010101
const HIGH: u64 = 0x8080808080808080

/** Levels that the next text may have; `json.unmarshal` and data are held to `DEEPEST_TEXT`. */
let deepestText: usize = 512
let nestedTooDeeply: bool = false

/** Parses `length` bytes; 0 when they are no JSON text. Ends the evaluation when it is nested too deeply. */
export function opa_json_parse(address: usize, length: i32): usize {
  return parseJsonUpTo(address, length, DEEPEST_TEXT)
}

/** `opa_json_parse`, to at most `levels` of nesting. */
export function parseJsonUpTo(address: usize, length: i32, levels: i32): usize {
  deepestText = <usize>max(0, min(levels, DEEPEST_TEXT))
  const value = parseJson(address, length)
  deepestText = <usize>DEEPEST_TEXT
  if (nestedTooDeeply) tooDeep()
  return value
}

/** Parses `length` bytes; 0 when they are no JSON text or are nested too deeply. */
export function parseJson(address: usize, length: i32): usize {
  nestedTooDeeply = false
  if (length <= 0) return 0
  const end = address + length
  const behind = setStopMark(end)
  stackBase = STACK
  stackEnd = STACK + STACK_SIZE
  const value = parseText(address, end)
  store<u8>(end, behind)
  return value
}

/**
 * Puts a NUL, which stops every scan, behind the text and returns what stood there, to be put back. Makes sure that 16 bytes from
 * there on may be read, and that the mark does not fall on what is allocated meanwhile.
 */
export function setStopMark(end: usize): u8 {
  if (heapPointer == end) allocate(8)
  reserve(heapPointer < end ? end - heapPointer + 16 : 16)
  const behind = load<u8>(end)
  store<u8>(end, 0)
  return behind
}

/** Moves the stack to a place of double size and returns the new address of `top`. */
function growStack(top: usize): usize {
  const used = top - stackBase
  const size = (stackEnd - stackBase) << 1
  const fresh = allocate(size)
  memory.copy(fresh, stackBase, used)
  stackBase = fresh
  stackEnd = fresh + size
  return fresh + used
}

// @ts-ignore: decorator
@inline
export function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09)
}

// @ts-ignore: decorator
@inline
export function skipSpace(at: usize): usize {
  do {
    at++
    // Indentation comes in runs.
    while (load<u64>(at) == 0x2020202020202020) at += 8
  } while (isSpace(load<u8>(at)))
  return at
}

/** Where the scan of a string or number stopped. */
export let stopped: usize = 0

function parseText(text: usize, end: usize): usize {
  let at = text
  let top = stackBase
  let limit = stackEnd
  let depth: usize = 0
  let deepest: usize = 0
  let inObject = false
  let expected: usize = 0
  let expectedEnd: usize = 0
  while (true) {
    let byte: u32 = load<u8>(at)
    if (isSpace(byte)) {
      at = skipSpace(at)
      byte = load<u8>(at)
    }
    if (inObject) {
      // ---- a key
      if (byte != 0x22) return 0
      at++
      let key: usize = 0
      if (expected < expectedEnd) {
        key = load<u32>(expected)
        if (standsAt(key, at, end)) expected += 8
        else {
          key = 0
          if (expected + 8 < expectedEnd) {
            key = load<u32>(expected, 8)
            if (standsAt(key, at, end)) expected += 16
            else key = 0
          }
        }
      }
      if (key != 0) at += stringLength(key) + 1
      else {
        key = parseString(at)
        if (key == 0) return 0
        at = stopped
      }
      store<u32>(top, <u32>key)
      top += 4
      byte = load<u8>(at)
      if (isSpace(byte)) {
        at = skipSpace(at)
        byte = load<u8>(at)
      }
      if (byte != 0x3a) return 0
      byte = load<u8>(++at)
      if (isSpace(byte)) {
        at = skipSpace(at)
        byte = load<u8>(at)
      }
    }
    // ---- a value
    let value: usize = 0
    if (byte == 0x22) {
      value = parseString(at + 1)
      if (value == 0) return 0
      at = stopped
    } else if (byte - 48 <= 9 || byte == 0x2d) {
      value = parseNumber(at)
      if (value == 0) return 0
      at = stopped
    } else if (byte == 0x7b || byte == 0x5b) {
      if (depth >= deepestText) {
        nestedTooDeeply = true
        return 0
      }
      at++
      if (isSpace(load<u8>(at))) at = skipSpace(at)
      if (load<u8>(at) != <u8>(byte + 2)) {
        if (inObject) store<u32>(PLACES + (depth << 2), <u32>expected)
        store<u32>(FRAMES + (depth << 2), <u32>(top - stackBase) | u32(inObject))
        depth++
        if (depth > deepest) {
          deepest = depth
          store<u64>(SHAPES + (depth << 3), 0)
        }
        inObject = byte == 0x7b
        if (inObject) {
          expected = load<u32>(SHAPES + (depth << 3))
          expectedEnd = load<u32>(SHAPES + (depth << 3), 4)
        }
        continue
      }
      at++
      // An object of its own: a host may add to it, see `opa_value_add_path`.
      value = byte == 0x7b ? object_new(0) : EMPTY_ARRAY
    } else {
      const word = load<u32>(at)
      if (word == 0x65757274) {
        value = TRUE_VALUE
        at += 4
      } else if (word == 0x6c6c756e) {
        value = NULL_VALUE
        at += 4
      } else if (word == 0x736c6166 && load<u8>(at, 4) == 0x65) {
        value = FALSE_VALUE
        at += 5
      } else return 0
    }
    // ---- what follows a value
    while (true) {
      byte = load<u8>(at)
      if (isSpace(byte)) {
        at = skipSpace(at)
        byte = load<u8>(at)
      }
      if (depth == 0) return at == end ? value : 0
      store<u32>(top, <u32>value)
      top += 4
      if (top + 4 >= limit) {
        top = growStack(top)
        limit = stackEnd
      }
      if (byte == 0x2c) {
        at++
        break
      }
      if (byte != (inObject ? 0x7d : 0x5d)) return 0
      at++
      depth--
      const frame = load<u32>(FRAMES + (depth << 2))
      const first = stackBase + <usize>(frame & ~1)
      const bytes = top - first
      if (inObject) {
        value = allocate(24 + bytes)
        const entries = value + 24
        const count = <u32>(bytes >> 3)
        store<u32>(value, count == 1 ? <u32>OBJECT : <u32>OBJECT | (<u32>UNSORTED << 8))
        store<u32>(value, count, 4)
        store<u32>(value, <u32>entries, 8)
        store<u32>(value, count, 12)
        store<u64>(value, count == 1 ? 1 : 0, 16)
        copyWords(entries, first, bytes)
        store<u32>(SHAPES + (depth << 3), <u32>entries, 8)
        store<u32>(SHAPES + (depth << 3), <u32>(entries + bytes), 12)
      } else {
        value = allocate(16 + bytes)
        store<u32>(value, ARRAY)
        store<u32>(value, <u32>(bytes >> 2), 4)
        store<u32>(value, <u32>value + 16, 8)
        store<u32>(value, <u32>(bytes >> 2), 12)
        copyWords(value + 16, first, bytes)
      }
      top = first
      inObject = (frame & 1) != 0
      if (inObject) {
        expected = load<u32>(PLACES + (depth << 2))
        expectedEnd = load<u32>(SHAPES + (depth << 3), 4)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copyWords(target: usize, source: usize, bytes: usize): void {
  if (bytes > 256) memory.copy(target, source, bytes)
  else for (let at: usize = 0; at < bytes; at += 4) store<u32>(target + at, load<u32>(source + at))
}

/** True when the bytes of `key`, which stood plainly in this text before, stand at `at` with a quote behind them. */
// @ts-ignore: decorator
@inline
function standsAt(key: usize, at: usize, end: usize): bool {
  const length = <usize>stringLength(key)
  if (load<u8>(key, 1) != PLAIN || at + length >= end || load<u8>(at + length) != 0x22) return false
  const bytes = stringPointer(key)
  return sameBytes(at, bytes, <i32>length)
}

/** Length of the UTF-8 sequence of two to four bytes at `at`, 0 when it is none. */
export function utf8Length(at: usize): usize {
  const first: u32 = load<u8>(at)
  const second: u32 = load<u8>(at, 1)
  if ((second & 0xc0) != 0x80 || first < 0xc2 || first > 0xf4) return 0
  if (first < 0xe0) return 2
  if ((load<u8>(at, 2) & 0xc0) != 0x80) return 0
  if (first < 0xf0) return (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ? 0 : 3
  if ((load<u8>(at, 3) & 0xc0) != 0x80) return 0
  return (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ? 0 : 4
}

/** Reads a string from behind its first quote; 0 when it is none; sets `stopped` behind its last quote. */
export function parseString(start: usize): usize {
  let at = start
  while (true) {
    const word = load<u64>(at)
    const quotes = word ^ 0x2222222222222222
    const slashes = word ^ 0x5c5c5c5c5c5c5c5c
    const stops = (((quotes - ONES) & ~quotes) | ((slashes - ONES) & ~slashes) | ((word - 0x2020202020202020) & ~word) | word) & HIGH
    if (stops == 0) {
      at += 8
      continue
    }
    at += <usize>(ctz(stops) >> 3)
    let byte: u32 = load<u8>(at)
    if (byte == 0x22) break
    if (byte < 0x80) return byte == 0x5c ? parseEscaped(start, at) : 0
    do {
      const length = utf8Length(at)
      if (length == 0) return parseEscaped(start, at)
      at += length
      byte = load<u8>(at)
    } while (byte >= 0x80)
  }
  stopped = at + 1
  const length = at - start
  const cell = allocate(16)
  store<u32>(cell, length > LONGEST_IN_PLACE ? <u32>STRING : <u32>STRING | (<u32>PLAIN << 8))
  store<u32>(cell, <u32>length, 4)
  store<u32>(cell, <u32>start, 8)
  store<u32>(cell, 0, 12)
  if (length > LONGEST_IN_PLACE) {
    const copy = allocate(length)
    memory.copy(copy, start, length)
    store<u32>(cell, <u32>copy, 8)
  }
  return cell
}

/** A string in which something must be replaced, first at `found`. */
function parseEscaped(start: usize, found: usize): usize {
  reserve(found - start + 32)
  const cell = heapPointer
  const bytes = cell + 16
  memory.copy(bytes, start, found - start)
  let target = bytes + (found - start)
  let at = found
  while (true) {
    reserve(target - cell + 32)
    // What is plain is copied eight bytes at a time.
    const word = load<u64>(at)
    const quotes = word ^ 0x2222222222222222
    const slashes = word ^ 0x5c5c5c5c5c5c5c5c
    const stops = (((quotes - ONES) & ~quotes) | ((slashes - ONES) & ~slashes) | ((word - 0x2020202020202020) & ~word) | word) & HIGH
    store<u64>(target, word)
    if (stops == 0) {
      target += 8
      at += 8
      continue
    }
    const plain = <usize>(ctz(stops) >> 3)
    target += plain
    at += plain
    const byte: u32 = load<u8>(at)
    if (byte == 0x22) break
    if (byte >= 0x80) {
      const length = utf8Length(at)
      if (length == 0) {
        target += encodeUtf8(target, 0xfffd)
        at++
      } else {
        store<u32>(target, load<u32>(at))
        target += length
        at += length
      }
    } else if (byte == 0x5c) {
      const escape: u32 = load<u8>(at, 1)
      at += 2
      let code: u32 = 0
      if (escape == 0x75) {
        let unit = hexUnit(at)
        if (unit < 0) return 0
        at += 4
        if ((unit & 0xfc00) == 0xd800) {
          const low = load<u16>(at) == 0x755c ? hexUnit(at + 2) : -1
          if (low >= 0 && (low & 0xfc00) == 0xdc00) {
            unit = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)
            at += 6
          }
        }
        target += encodeUtf8(target, <u32>unit)
        continue
      } else if (escape == 0x22 || escape == 0x5c || escape == 0x2f) code = escape
      else if (escape == 0x6e) code = 0x0a
      else if (escape == 0x74) code = 0x09
      else if (escape == 0x72) code = 0x0d
      else if (escape == 0x62) code = 0x08
      else if (escape == 0x66) code = 0x0c
      else return 0
      store<u8>(target, <u8>code)
      target++
    } else return 0
  }
  stopped = at + 1
  const length = target - bytes
  allocate(16 + length)
  store<u32>(cell, STRING)
  store<u32>(cell, <u32>length, 4)
  store<u32>(cell, <u32>bytes, 8)
  store<u32>(cell, 0, 12)
  return cell
}

/** The four hexadecimal digits at `at`, or -1. */
function hexUnit(at: usize): i32 {
  let unit: i32 = 0
  for (let i: usize = 0; i < 4; i++) {
    let digit = <u32>load<u8>(at + i) - 48
    if (digit > 9) {
      digit = (<u32>load<u8>(at + i) | 32) - 97
      if (digit > 5) return -1
      digit += 10
    }
    unit = (unit << 4) | digit
  }
  return unit
}

/** Reads a number; 0 when it is none; sets `stopped` behind it. */
export function parseNumber(start: usize): usize {
  let at = start
  let byte: u32 = load<u8>(at)
  const negative = byte == 0x2d
  if (negative) byte = load<u8>(++at)
  const first = at
  let magnitude: u64 = 0
  let digit = byte - 48
  if (digit > 9) return 0
  do {
    magnitude = magnitude * 10 + digit
    digit = <u32>load<u8>(++at) - 48
  } while (digit <= 9)
  const digits = at - first
  if (byte == 48 && digits > 1) return 0
  let whole = true
  byte = load<u8>(at)
  if (byte == 0x2e) {
    whole = false
    if (<u32>load<u8>(++at) - 48 > 9) return 0
    while (<u32>load<u8>(++at) - 48 <= 9) {}
    byte = load<u8>(at)
  }
  if ((byte | 32) == 0x65) {
    whole = false
    byte = load<u8>(++at)
    if (byte == 0x2b || byte == 0x2d) at++
    if (<u32>load<u8>(at) - 48 > 9) return 0
    while (<u32>load<u8>(++at) - 48 <= 9) {}
  }
  stopped = at
  if (whole && digits <= 18 && !(negative && magnitude == 0)) return newIntegerNumber(negative ? -(<i64>magnitude) : <i64>magnitude)
  return newTextNumberAt(start, <i32>(at - start))
}
