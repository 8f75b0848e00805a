/** The pattern that is being read: where the reader stands, and what is wrong. */
import { bufferByte, bufferBytes, bufferString, bufferText, decodeUtf8, newBuffer, utf8Size } from "../../buffer"

let start: usize = 0
let at: usize = 0
let end: usize = 0
let error: usize = 0

export function openPattern(pattern: usize, length: i32): void {
  start = pattern
  at = pattern
  end = pattern + length
  error = 0
}

export function patternStart(): usize {
  return start
}

export function patternEnd(): usize {
  return end
}

// @ts-ignore: decorator
@inline
export function position(): usize {
  return at
}

// @ts-ignore: decorator
@inline
export function moveTo(address: usize): void {
  at = address
}

// @ts-ignore: decorator
@inline
export function advance(count: usize): void {
  at += count
}

// @ts-ignore: decorator
@inline
export function atEnd(): bool {
  return at >= end
}

/** The byte `offset` behind the reader; -1 behind the end. */
export function peek(offset: usize): i32 {
  return at + offset < end ? <i32>load<u8>(at + offset) : -1
}

/** The code point that the reader stands at, which is left behind. */
export function takeCodePoint(): u32 {
  const codePoint = decodeUtf8(at)
  at += utf8Size(load<u8>(at))
  return codePoint
}

/** Notes what is wrong, unless something was before, with the text of the pattern that shows it. */
export function refuse(message: string, from: usize, to: usize): void {
  if (error != 0) return
  const text = newBuffer(64)
  bufferText(text, "error parsing regexp: ")
  bufferText(text, message)
  if (to != 0) {
    bufferText(text, ": `")
    bufferBytes(text, from, <i32>(to - from))
    bufferByte(text, 96)
  }
  error = bufferString(text)
}

/** What is wrong, a string; 0 when nothing is. */
export function regexError(): usize {
  return error
}
