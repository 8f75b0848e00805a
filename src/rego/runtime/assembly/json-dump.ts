/** Values to JSON text. */
import { spendAnywhere } from "./steps"
import { allocate, heapPointer, releaseTo, reserve } from "./memory"
import { formatI64, integerOf, isIntegerCell, numberTextLength, numberTextPointer } from "./number"
import { DEEPEST, normalise, object_insert, tooDeep } from "./order"
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, SET, STRING, countOf, newStringAt, object_new, stringLength, stringPointer, tagOf } from "./value"

/** Plain JSON, sets as arrays in Rego's order, keys that are no strings as their JSON text. */
const JSON: i32 = 0
/** As Go's encoder writes it: `<`, `>` and `&` and the line separators escaped too. */
const ESCAPED_JSON: i32 = 1
/** Rego's own form: sets as `{1, 2}`, keys as they are. */
const REGO: i32 = 2

/** Where the next byte goes: at or above the heap pointer, in reserved room. */
let cursor: usize = 0
let form: i32 = 0
/** Set while indented text is written, with the strings that begin its lines. */
let indented: bool = false
let linePrefix: usize = 0
let lineIndent: usize = 0

/** NUL-terminated JSON text. */
export function opa_json_dump(value: usize): usize {
  indented = false
  return dumpAt(value, JSON, 0)
}

/** NUL-terminated text in Rego's form: `{"a": {1, 2}}`. */
export function opa_value_dump(value: usize): usize {
  indented = false
  return dumpAt(value, REGO, 0)
}

/** The JSON text as a string value, as OPA's `json.marshal` writes it. */
export function jsonText(value: usize): usize {
  indented = false
  return escapedText(value)
}

function escapedText(value: usize): usize {
  const address = dumpAt(value, ESCAPED_JSON, 0)
  return newStringAt(address, <i32>(cursor - address))
}

/** `jsonText` in lines, each begun by `prefix` and by `indent` for each level. */
export function jsonTextIndented(value: usize, prefix: usize, indent: usize): usize {
  linePrefix = prefix
  lineIndent = indent
  indented = true
  return escapedText(value)
}

/** The value's text in Rego's form as a string value. */
export function regoText(value: usize): usize {
  indented = false
  const address = dumpAt(value, REGO, 0)
  return newStringAt(address, <i32>(cursor - address))
}

function dumpAt(value: usize, asForm: i32, depth: i32): usize {
  form = asForm
  const start = heapPointer
  cursor = start
  if (indented) putBytes(linePrefix)
  dump(value, depth)
  store<u8>(cursor, 0)
  releaseTo(start)
  allocate(cursor + 1 - start)
  return start
}

// @ts-ignore: decorator
@inline
function room(bytes: usize): void {
  reserve(cursor - heapPointer + bytes)
}

/** Writes a byte without asking for room: INVARIANT: 8 bytes are free whenever `dump` returns, and 40 when it begins. */
// @ts-ignore: decorator
@inline
function put(byte: u32): void {
  store<u8>(cursor, <u8>byte)
  cursor++
}

function dump(value: usize, depth: i32): void {
  room(40)
  if (value == 0) {
    text4(0x6c6c756e)
    return
  }
  const tag = tagOf(value)
  if (tag == STRING) dumpString(value)
  else if (tag == NUMBER) dumpNumber(value)
  else if (tag == BOOLEAN) {
    if (load<u32>(value, 4)) text4(0x65757274)
    else {
      text4(0x736c6166)
      put(0x65)
    }
  } else if (tag == NULL) text4(0x6c6c756e)
  else {
    if (depth >= DEEPEST) tooDeep()
    if (tag != ARRAY) normaliseAbove(value)
    const count = countOf(value)
    spendAnywhere(count + 1)
    if (tag == OBJECT) dumpObject(value, count, depth)
    else if (tag == ARRAY) dumpElements(value, count, 0x5b, 0x5d, depth)
    else if (form != REGO) dumpElements(value, count, 0x5b, 0x5d, depth)
    else if (count > 0) dumpElements(value, count, 0x7b, 0x7d, depth)
    else {
      text4(0x28746573)
      put(0x29)
    }
  }
}

/** Puts a container in order, which needs the heap, above the text written so far. */
function normaliseAbove(container: usize): void {
  if (load<i32>(container, 16) == countOf(container)) return
  const start = heapPointer
  allocate(cursor - start)
  normalise(container)
  releaseTo(start)
}

// @ts-ignore: decorator
@inline
function text4(word: u32): void {
  store<u32>(cursor, word)
  cursor += 4
}

function dumpElements(container: usize, count: i32, open: u32, close: u32, depth: i32): void {
  put(open)
  const elements: usize = load<u32>(container, 8)
  for (let i = 0; i < count; i++) {
    if (i > 0) separate(0x2c)
    breakLine(depth + 1)
    dump(load<u32>(elements + (<usize>i << 2)), depth + 1)
  }
  if (count > 0) breakLine(depth)
  room(16)
  put(close)
}

/** In indented text, a new line at this depth. */
// @ts-ignore: decorator
@inline
function breakLine(depth: i32): void {
  if (indented) writeBreak(depth)
}

function writeBreak(depth: i32): void {
  put(0x0a)
  putBytes(linePrefix)
  for (let i = 0; i < depth; i++) putBytes(lineIndent)
}

function putBytes(text: usize): void {
  const length = stringLength(text)
  room(<usize>length + 56)
  memory.copy(cursor, stringPointer(text), length)
  cursor += length
}

// @ts-ignore: decorator
@inline
function separate(byte: u32): void {
  put(byte)
  if (form == REGO) put(0x20)
}

function dumpObject(object: usize, count: i32, depth: i32): void {
  const entries: usize = load<u32>(object, 8)
  if (form != REGO && count > 0 && (tagOf(load<u32>(entries)) != STRING || tagOf(load<u32>(entries + (<usize>(count - 1) << 3))) != STRING)) {
    dumpWithTextKeys(object, count, depth)
    return
  }
  put(0x7b)
  for (let i = 0; i < count; i++) {
    if (i > 0) separate(0x2c)
    breakLine(depth + 1)
    const key: usize = load<u32>(entries + (<usize>i << 3))
    dump(key, depth + 1)
    put(0x3a)
    if (form == REGO || indented) put(0x20)
    dump(load<u32>(entries + (<usize>i << 3), 4), depth + 1)
  }
  if (count > 0) breakLine(depth)
  room(16)
  put(0x7d)
}

/** An object some of whose keys are no strings: their JSON text stands for them, in the order of texts. */
function dumpWithTextKeys(object: usize, count: i32, depth: i32): void {
  // The object with texts for keys, and its own text, are made above the text being written, and the latter is copied down.
  const start = heapPointer
  const written = cursor - start
  allocate(written)
  const wasIndented = indented
  indented = false
  const outer = form
  const texts = object_new(count)
  const entries: usize = load<u32>(object, 8)
  for (let i = 0; i < count; i++) {
    const entry = entries + (<usize>i << 3)
    let key: usize = load<u32>(entry)
    if (tagOf(key) != STRING) {
      // Go's encoder writes the key.
      const address = dumpAt(key, ESCAPED_JSON, depth + 1)
      key = newStringAt(address, <i32>(cursor - address))
    }
    object_insert(texts, key, load<u32>(entry, 4))
  }
  normalise(texts)
  indented = wasIndented
  form = outer
  const inner = heapPointer
  cursor = inner
  dumpObject(texts, countOf(texts), depth)
  const length = cursor - inner
  releaseTo(start)
  cursor = start + written
  room(inner - cursor + length + 16)
  memory.copy(cursor, inner, length)
  cursor += length
}

function dumpNumber(value: usize): void {
  if (isIntegerCell(value)) {
    cursor += formatI64(cursor, integerOf(value))
    return
  }
  const length = numberTextLength(value)
  room(<usize>length + 16)
  memory.copy(cursor, numberTextPointer(value), length)
  cursor += length
}

const ONES: u64 = 0x0101010101010101
const HIGH: u64 = 0x8080808080808080

/** High bits of the bytes that equal the byte repeated in `pattern`; exact up to the first of them. */
// @ts-ignore: decorator
@inline
function bytesEqual(word: u64, pattern: u64): u64 {
  const difference = word ^ pattern
  return (difference - ONES) & ~difference
}

function dumpString(value: usize): void {
  const length = stringLength(value)
  let at = stringPointer(value)
  const end = at + length
  if (length > 64) spendAnywhere(length >> 3)
  const escaped = form == ESCAPED_JSON
  // Escapes take more room, asked for after each of them. Reading eight bytes at the end stays below the room.
  room(<usize>length + 40)
  let to = cursor
  store<u8>(to, 0x22)
  to++
  while (at < end) {
    const word = load<u64>(at)
    let stops = bytesEqual(word, 0x2222222222222222) | bytesEqual(word, 0x5c5c5c5c5c5c5c5c) | ((word - 0x2020202020202020) & ~word)
    if (escaped) {
      stops |= bytesEqual(word, 0x3c3c3c3c3c3c3c3c) | bytesEqual(word, 0x3e3e3e3e3e3e3e3e) | bytesEqual(word, 0x2626262626262626)
      stops |= bytesEqual(word, 0xe2e2e2e2e2e2e2e2)
    }
    stops &= HIGH
    const left = end - at
    if (left < 8) stops &= (<u64>1 << (<u64>left << 3)) - 1
    store<u64>(to, word)
    if (stops == 0) {
      const taken = min(left, 8)
      to += taken
      at += taken
      continue
    }
    const plain = <usize>(ctz(stops) >> 3)
    to += plain
    at += plain
    const byte: u32 = load<u8>(at)
    if (byte == 0xe2) {
      if (at + 2 < end && load<u8>(at, 1) == 0x80 && (load<u8>(at, 2) & 0xfe) == 0xa8) {
        to = escapeUnit(to, 0x2000 | (load<u8>(at, 2) & 0x3f))
        at += 3
      } else {
        store<u8>(to, <u8>byte)
        to++
        at++
      }
    } else {
      if (byte < 0x20) to = escapeControl(to, byte)
      else if (byte == 0x22 || byte == 0x5c) {
        store<u16>(to, <u16>(0x5c | (byte << 8)))
        to += 2
      } else to = escapeUnit(to, byte)
      at++
    }
    reserve(to - heapPointer + (end - at) + 40)
  }
  store<u8>(to, 0x22)
  cursor = to + 1
}

/** Writes the escape of a control character and returns the address behind it. */
function escapeControl(to: usize, byte: u32): usize {
  let short: u32 = 0
  if (byte == 0x0a) short = 0x6e
  else if (byte == 0x0d) short = 0x72
  else if (byte == 0x09) short = 0x74
  else if (byte == 0x08) short = 0x62
  else if (byte == 0x0c) short = 0x66
  if (short == 0) return escapeUnit(to, byte)
  store<u16>(to, <u16>(0x5c | (short << 8)))
  return to + 2
}

/** Writes a `u` escape of four digits and returns the address behind it. */
function escapeUnit(to: usize, unit: u32): usize {
  store<u16>(to, 0x755c)
  for (let i: u32 = 0; i < 4; i++) {
    const digit = (unit >> (12 - (i << 2))) & 15
    store<u8>(to + 2 + i, <u8>(digit < 10 ? 48 + digit : 87 + digit))
  }
  return to + 6
}
