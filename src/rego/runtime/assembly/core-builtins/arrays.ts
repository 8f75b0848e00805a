/** array.concat, array.slice, array.reverse, array.flatten. */
import { integer, integerError, isInteger } from "../builtins/operands"
import { operandError } from "../error"
import { ARRAY, arrayAt, array_new, array_push, countOf, tagOf } from "../value"

export function builtin_array_concat(a: usize, b: usize): usize {
  if (tagOf(a) != ARRAY) return operandError(1, a, "array")
  if (tagOf(b) != ARRAY) return operandError(2, b, "array")
  if (countOf(a) == 0) return b
  if (countOf(b) == 0) return a
  const result = array_new(countOf(a) + countOf(b))
  append(result, a, 0, countOf(a))
  append(result, b, 0, countOf(b))
  return result
}

/** Appends elements `from` to `to` (without it); the result has the room. */
function append(result: usize, array: usize, from: i32, to: i32): void {
  const count = countOf(result)
  memory.copy(<usize>load<u32>(result, 8) + (<usize>count << 2), <usize>load<u32>(array, 8) + (<usize>from << 2), <usize>(to - from) << 2)
  store<i32>(result, count + to - from, 4)
}

/** Bounds outside the array are moved to its ends. */
export function builtin_array_slice(array: usize, from: usize, to: usize): usize {
  if (tagOf(array) != ARRAY) return operandError(1, array, "array")
  if (!isInteger(from)) return integerError(2, from)
  const first = integer
  if (!isInteger(to)) return integerError(3, to)
  const count = countOf(array)
  const stop = <i32>min(max(integer, 0), <i64>count)
  const start = <i32>min(max(first, 0), <i64>stop)
  if (start == 0 && stop == count) return array
  const result = array_new(stop - start)
  append(result, array, start, stop)
  return result
}

export function builtin_array_reverse(array: usize): usize {
  if (tagOf(array) != ARRAY) return operandError(1, array, "array")
  const result = array_new(countOf(array))
  for (let i = countOf(array) - 1; i >= 0; i--) array_push(result, arrayAt(array, i))
  return result
}

/** One level. */
export function builtin_array_flatten(array: usize): usize {
  if (tagOf(array) != ARRAY) return operandError(1, array, "array")
  const result = array_new(countOf(array))
  for (let i = 0; i < countOf(array); i++) {
    const element = arrayAt(array, i)
    if (tagOf(element) != ARRAY) array_push(result, element)
    else for (let j = 0; j < countOf(element); j++) array_push(result, arrayAt(element, j))
  }
  return result
}
