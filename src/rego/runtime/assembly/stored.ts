import { evaluationStart } from "./frame"
import { heapBase } from "./memory"
import { isIntegerCell, numberText } from "./number"
import { value_get, value_get_string } from "./order"
import { ARRAY, arrayAt, countOf, NUMBER, OBJECT, STRING, stringLength, stringPointer, tagOf } from "./value"

/**
 * `value_get` of a base document. OPA reads its store by paths of texts: a number also finds the member that its digits name, and a
 * string of digits finds an element of an array. What a `with` put in place of a document does not come from the store: it is a
 * constant, or was made by the evaluation.
 */
export function value_get_stored(container: usize, key: usize): usize {
  if (container == 0 || key == 0) return 0
  if (container < heapBase || container >= evaluationStart) return value_get(container, key)
  const isNumber = tagOf(key) == NUMBER
  if (tagOf(container) == OBJECT) {
    const found = value_get(container, key)
    return found == 0 && isNumber ? value_get_string(container, numberText(key)) : found
  }
  if (tagOf(container) != ARRAY || (isNumber && isIntegerCell(key))) return value_get(container, key)
  if (!isNumber && tagOf(key) != STRING) return 0
  const index = indexIn(isNumber ? numberText(key) : key)
  return index < 0 || index >= <i64>countOf(container) ? 0 : arrayAt(container, <i32>index)
}

const PLUS: u32 = 0x2b
const MINUS: u32 = 0x2d
const POINT: u32 = 0x2e

/**
 * The whole number that a text of digits is, with a sign and zeros behind a point or without; negative for any other text. A point alone
 * is 0.
 */
function indexIn(text: usize): i64 {
  const length = stringLength(text)
  const bytes = stringPointer(text)
  if (length == 0 || length > 20) return -1
  let at = 0
  const sign: u32 = load<u8>(bytes)
  if (sign == PLUS || sign == MINUS) at++
  if (at == length) return -1
  let index: i64 = 0
  let isWhole = true
  for (; at < length; at++) {
    const char: u32 = load<u8>(bytes + at)
    if (char == POINT && isWhole) {
      isWhole = false
      continue
    }
    const digit = char - 0x30
    if (digit > 9 || (!isWhole && digit != 0)) return -1
    if (isWhole) index = index > 0xffffffff ? index : index * 10 + <i64>digit
  }
  return sign == MINUS && index != 0 ? -1 : index
}
