/** count, sum, product, max, min, sort, all, any. */
import { bigAdd, bigMultiply, bigOfNumber, isTooLong, moveBig, numberOfBig } from "../big-integer"
import { codePointCount } from "../buffer"
import { fail, operandError } from "../error"
import { heapPointer } from "../memory"
import { integerOf, isIntegerCell, newIntegerNumber } from "../number"
import { sortValues, value_at, value_compare, value_count, value_equal, value_get } from "../order"
import { spend, spendAnywhere } from "../steps"
import { floatAdd, floatMultiply, floatOfNumber, newFloat, numberOfFloat } from "../soft-float"
import { ARRAY, EMPTY_ARRAY, FALSE_VALUE, NUMBER, SET, STRING, TRUE_VALUE, array_new, booleanValue, countOf, isTrue, stringLength, stringPointer, tagOf } from "../value"
import { outOfRange } from "./arithmetic"

/** Elements, or code points of a string. */
export function builtin_count(value: usize): usize {
  if (tagOf(value) == STRING) {
    spend(stringLength(value) >> 3)
    return newIntegerNumber(<i64>codePointCount(stringPointer(value), stringLength(value)))
  }
  const count = value_count(value)
  return count < 0 ? operandError(1, value, "one of {array, object, set, string}") : newIntegerNumber(<i64>count)
}

// @ts-ignore: decorator
@inline
function isCollection(value: usize): bool {
  return tagOf(value) == ARRAY || tagOf(value) == SET
}

function wrongCollection(value: usize): usize {
  return operandError(1, value, "one of {array, set}")
}

export function builtin_sum(collection: usize): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  const count = value_count(collection)
  let sum: i64 = 0
  for (let i = 0; i < count; i++) {
    const element = value_at(collection, i)
    if (tagOf(element) != NUMBER) return fail("operand 1 must be a collection of numbers")
    if (!isIntegerCell(element)) return accumulate(collection, count, false)
    const before = sum
    sum += integerOf(element)
    if (((before ^ sum) & (integerOf(element) ^ sum)) < 0) return accumulate(collection, count, false)
  }
  return newIntegerNumber(sum)
}

export function builtin_product(collection: usize): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  return accumulate(collection, value_count(collection), true)
}

function accumulate(collection: usize, count: i32, product: bool): usize {
  const one = newIntegerNumber(i64(product))
  const mark = heapPointer
  let exact = bigOfNumber(one)
  for (let i = 0; i < count; i++) {
    const element = value_at(collection, i)
    if (tagOf(element) != NUMBER) return fail("operand 1 must be a collection of numbers")
    const next = exact == 0 ? <usize>0 : bigOfNumber(element)
    if (next == 0) {
      exact = 0
      continue
    }
    // Only the last result is kept, where the first one was.
    exact = moveBig(product ? bigMultiply(exact, next) : bigAdd(exact, next, false), mark)
    if (isTooLong(exact)) return outOfRange()
  }
  if (exact != 0) return numberOfBig(exact)
  const result = newFloat()
  const next = newFloat()
  floatOfNumber(result, one)
  for (let i = 0; i < count; i++) {
    if (!floatOfNumber(next, value_at(collection, i))) return outOfRange()
    // OPA accumulates products in a float of 53 bits, sums in one of 64.
    if (product) floatMultiply(result, result, next, 53)
    else floatAdd(result, result, next, false)
  }
  return numberOfFloat(result, product ? 53 : 64)
}

export function builtin_max(collection: usize): usize {
  return extreme(collection, 1)
}

export function builtin_min(collection: usize): usize {
  return extreme(collection, -1)
}

/** Undefined, without a failure, when there are no elements. */
function extreme(collection: usize, wanted: i32): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  const count = value_count(collection)
  if (count == 0) return 0
  if (tagOf(collection) == SET) return value_at(collection, wanted > 0 ? count - 1 : 0)
  let best = value_at(collection, 0)
  for (let i = 1; i < count; i++) {
    const element = value_at(collection, i)
    const order = value_compare(element, best)
    if (order == wanted || order == 0) best = element
  }
  return best
}

export function builtin_sort(collection: usize): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  const count = value_count(collection)
  if (count == 0) return EMPTY_ARRAY
  // A set is in order when its count is asked with an element.
  value_at(collection, 0)
  const result = array_new(count)
  const elements: usize = load<u32>(result, 8)
  memory.copy(elements, load<u32>(collection, 8), <usize>count << 2)
  store<i32>(result, count, 4)
  if (tagOf(collection) == ARRAY) sortValues(elements, count)
  return result
}

export function builtin_all(collection: usize): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  const count = value_count(collection)
  for (let i = 0; i < count; i++) if (!isTrue(value_at(collection, i))) return FALSE_VALUE
  return TRUE_VALUE
}

export function builtin_any(collection: usize): usize {
  if (!isCollection(collection)) return wrongCollection(collection)
  const count = value_count(collection)
  for (let i = 0; i < count; i++) if (isTrue(value_at(collection, i))) return TRUE_VALUE
  return FALSE_VALUE
}

/** `value in collection`. */
export function builtin_internal_member_2(value: usize, collection: usize): usize {
  const tag = tagOf(collection)
  if (tag == SET) return booleanValue(value_get(collection, value) != 0)
  const count = value_count(collection)
  spendAnywhere(max(count, 0))
  for (let i = 0; i < count; i++) if (value_equal(value_at(collection, i), value)) return TRUE_VALUE
  return FALSE_VALUE
}

/** `key, value in collection`. */
export function builtin_internal_member_3(key: usize, value: usize, collection: usize): usize {
  const found = value_get(collection, key)
  return booleanValue(found != 0 && value_equal(found, value) != 0)
}
