/** String interpolation. */
import { bufferString, bufferText, newBuffer } from "../buffer"
import { operandError } from "../error"
import { abortWith } from "../memory"
import { value_at, value_count } from "../order"
import { ARRAY, SET, arrayAt, countOf, tagOf } from "../value"
import { bufferShown } from "./format/quote"

/** Parts are strings, other scalars, or sets with the value of an expression in them: empty where it is undefined. */
export function builtin_internal_template_string(parts: usize): usize {
  if (tagOf(parts) != ARRAY) return operandError(1, parts, "array")
  const buffer = newBuffer(64)
  for (let i = 0; i < countOf(parts); i++) {
    const part = arrayAt(parts, i)
    if (tagOf(part) != SET) bufferShown(buffer, part)
    else if (value_count(part) == 0) bufferText(buffer, "<undefined>")
    else if (value_count(part) > 1) abortWith("template-strings must not produce multiple outputs")
    else bufferShown(buffer, value_at(part, 0))
  }
  return bufferString(buffer)
}
