/**
 * sprintf with a format known to the builder that has no other directives than `%s`, `%v`, `%d` and `%%`: what it takes of the many
 * that Go knows.
 */
import { bufferByte, bufferBytes, bufferString, bufferText, newBuffer } from "../buffer"
import { operandError } from "../error"
import { ARRAY, arrayAt, countOf, stringLength, stringPointer, tagOf } from "../value"
import { BIG_INT, TEXT, bufferPlain, bufferTypeName, classify, kind } from "./format/operand"

export function sprintf_plain(format: usize, values: usize): usize {
  if (tagOf(values) != ARRAY) return operandError(2, values, "array")
  const total = countOf(values)
  const out = newBuffer(stringLength(format) + 16 * total + 16)
  let at = stringPointer(format)
  const end = at + stringLength(format)
  let next = 0
  while (at < end) {
    const start = at
    while (at < end && load<u8>(at) != 37) at++
    bufferBytes(out, start, <i32>(at - start))
    if (at >= end) break
    const verb = load<u8>(at + 1)
    at += 2
    if (verb == 37) bufferByte(out, 37)
    else if (next < total) {
      classify(arrayAt(values, next++))
      // d, s
      if (verb == 100 ? kind <= BIG_INT : verb != 115 || kind == TEXT || kind == BIG_INT) bufferPlain(out)
      else {
        bufferFault(out, verb)
        bufferTyped(out)
        bufferByte(out, 41)
      }
    } else {
      bufferFault(out, verb)
      bufferText(out, "MISSING)")
    }
  }
  if (next < total) {
    bufferText(out, "%!(EXTRA ")
    for (let i = next; i < total; i++) {
      if (i > next) bufferText(out, ", ")
      classify(arrayAt(values, i))
      bufferTyped(out)
    }
    bufferByte(out, 41)
  }
  return bufferString(out)
}

/** `%!d(` */
function bufferFault(out: usize, verb: u32): void {
  bufferText(out, "%!")
  bufferByte(out, verb)
  bufferByte(out, 40)
}

/** `string=abc` */
function bufferTyped(out: usize): void {
  bufferTypeName(out)
  bufferByte(out, 61)
  bufferPlain(out)
}
