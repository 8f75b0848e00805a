/**
 * Decoded bytes that are no UTF-8: a string has U+FFFD in their place, and keeps them beside for what works on bytes, digests and encodings.
 */
import { allocate } from "./memory"
import { stringLength, stringPointer } from "./value"

/** Flag of a string: at +12 is the address of address and length of the bytes that it was made of. */
const RAW: u8 = 2

/** Gives the string, which was made of these bytes. */
export function withRawBytes(text: usize, bytes: usize, length: i32): usize {
  const kept = allocate(8)
  store<u32>(kept, <u32>bytes)
  store<i32>(kept, length, 4)
  store<u8>(text, load<u8>(text, 1) | RAW, 1)
  store<u32>(text, <u32>kept, 12)
  return text
}

export function rawPointer(text: usize): usize {
  return load<u8>(text, 1) & RAW ? <usize>load<u32>(load<u32>(text, 12)) : stringPointer(text)
}

export function rawLength(text: usize): i32 {
  return load<u8>(text, 1) & RAW ? load<i32>(load<u32>(text, 12), 4) : stringLength(text)
}
