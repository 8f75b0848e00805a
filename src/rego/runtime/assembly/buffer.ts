/**
 * A growable run of bytes, for building text. `bufferString` makes the string of it without a copy.
 * Cell: +0 address, +4 length, +8 capacity.
 */
import { allocate, heapPointer, releaseTo } from "./memory"
import { spendAnywhere } from "./steps"
import { newStringAt } from "./value"

export function newBuffer(capacity: i32): usize {
  const buffer = allocate(16)
  const room = max(capacity, 16)
  store<u32>(buffer, <u32>allocate(<usize>room))
  store<i32>(buffer, 0, 4)
  store<i32>(buffer, (room + 7) & ~7, 8)
  return buffer
}

/** Makes room for `more` bytes and returns where they go; `bufferAdvance` takes them. Valid until the next append or allocation. */
export function bufferRoom(buffer: usize, more: i32): usize {
  const address: usize = load<u32>(buffer)
  const length = load<i32>(buffer, 4)
  const capacity = load<i32>(buffer, 8)
  if (more > capacity - length) {
    const needed = <u64>(<u32>length) + <u64>(<u32>more)
    const wanted = max(needed, <u64>(<u32>capacity) << 1)
    const room: usize = wanted > 0x7fffffe0 ? 0xfffffff0 : (<usize>wanted + 7) & ~7
    spendAnywhere(<i32>(room >> 3))
    if (address + capacity == heapPointer) {
      // The last thing on the heap grows where it is.
      const before = heapPointer
      releaseTo(address)
      allocate(room)
      if (heapPointer < before) unreachable()
    } else {
      const fresh = allocate(room)
      memory.copy(fresh, address, length)
      store<u32>(buffer, <u32>fresh)
    }
    store<i32>(buffer, <i32>room, 8)
  }
  return <usize>load<u32>(buffer) + length
}

// @ts-ignore: decorator
@inline
export function bufferAdvance(buffer: usize, count: i32): void {
  store<i32>(buffer, load<i32>(buffer, 4) + count, 4)
}

export function bufferByte(buffer: usize, byte: i32): void {
  store<u8>(bufferRoom(buffer, 1), <u8>byte)
  bufferAdvance(buffer, 1)
}

export function bufferBytes(buffer: usize, address: usize, length: i32): void {
  // Eight bytes at once, for what is short: a call out of the module takes longer. Room and source have slack.
  const target = bufferRoom(buffer, length + 8)
  if (length > 64) memory.copy(target, address, length)
  else for (let at = 0; at < length; at += 8) store<u64>(target + at, load<u64>(address + at))
  bufferAdvance(buffer, length)
}

/** Appends an ASCII literal. */
export function bufferText(buffer: usize, text: string): void {
  const length = text.length
  const source = changetype<usize>(text)
  const target = bufferRoom(buffer, length)
  for (let i = 0; i < length; i++) store<u8>(target + i, load<u16>(source + (i << 1)) as u8)
  bufferAdvance(buffer, length)
}

/** Appends a code point as UTF-8; surrogates and values beyond U+10FFFF become U+FFFD. */
export function bufferCodePoint(buffer: usize, codePoint: u32): void {
  const target = bufferRoom(buffer, 4)
  bufferAdvance(buffer, encodeUtf8(target, codePoint))
}

/** Writes a code point as UTF-8 at `target` and returns its length in bytes (1-4). */
export function encodeUtf8(target: usize, codePoint: u32): i32 {
  if (codePoint < 0x80) {
    store<u8>(target, <u8>codePoint)
    return 1
  }
  if (codePoint < 0x800) {
    store<u8>(target, <u8>(0xc0 | (codePoint >> 6)))
    store<u8>(target, <u8>(0x80 | (codePoint & 63)), 1)
    return 2
  }
  if (codePoint > 0x10ffff || (codePoint & 0xfffff800) == 0xd800) codePoint = 0xfffd
  if (codePoint < 0x10000) {
    store<u8>(target, <u8>(0xe0 | (codePoint >> 12)))
    store<u8>(target, <u8>(0x80 | ((codePoint >> 6) & 63)), 1)
    store<u8>(target, <u8>(0x80 | (codePoint & 63)), 2)
    return 3
  }
  store<u8>(target, <u8>(0xf0 | (codePoint >> 18)))
  store<u8>(target, <u8>(0x80 | ((codePoint >> 12) & 63)), 1)
  store<u8>(target, <u8>(0x80 | ((codePoint >> 6) & 63)), 2)
  store<u8>(target, <u8>(0x80 | (codePoint & 63)), 3)
  return 4
}

// @ts-ignore: decorator
@inline
export function bufferPointer(buffer: usize): usize {
  return load<u32>(buffer)
}

// @ts-ignore: decorator
@inline
export function bufferLength(buffer: usize): i32 {
  return load<i32>(buffer, 4)
}

export function bufferClear(buffer: usize): void {
  store<i32>(buffer, 0, 4)
}

/** The string of what was appended. The buffer must not be used afterwards. */
export function bufferString(buffer: usize): usize {
  return newStringAt(bufferPointer(buffer), bufferLength(buffer))
}

/** Length in bytes (1-4) of the sequence that begins with this byte, in valid UTF-8. */
// @ts-ignore: decorator
@inline
export function utf8Size(first: u32): i32 {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** The code point that begins at `at`, in valid UTF-8. */
export function decodeUtf8(at: usize): u32 {
  const first: u32 = load<u8>(at)
  if (first < 0x80) return first
  const second = <u32>load<u8>(at, 1) & 63
  if (first < 0xe0) return ((first & 31) << 6) | second
  const third = <u32>load<u8>(at, 2) & 63
  if (first < 0xf0) return ((first & 15) << 12) | (second << 6) | third
  return ((first & 7) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at, 3) & 63)
}

/** Number of code points in valid UTF-8. */
export function codePointCount(address: usize, length: i32): i32 {
  let count = 0
  for (let i = 0; i < length; i++) count += i32((load<u8>(address + i) & 0xc0) != 0x80)
  return count
}
