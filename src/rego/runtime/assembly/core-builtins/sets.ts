/** Union, intersection and difference of sets: one walk over both. */
import { fail, operandError } from "../error"
import { normalise, value_compare } from "../order"
import { EMPTY_SET, SET, countOf, set_new, tagOf } from "../value"
import { spend } from "../steps"

const IN_BOTH: i32 = 0
const IN_EITHER: i32 = 1
const ONLY_IN_FIRST: i32 = 2

// @ts-ignore: decorator
@inline
function elementAt(set: usize, index: i32): usize {
  return load<u32>(<usize>load<u32>(set, 8) + (<usize>index << 2))
}

function combine(a: usize, b: usize, which: i32): usize {
  normalise(a)
  normalise(b)
  const countA = countOf(a)
  const countB = countOf(b)
  spend(countA + countB)
  const result = set_new(which == IN_EITHER ? countA + countB : which == IN_BOTH ? min(countA, countB) : countA)
  const elements: usize = load<u32>(result, 8)
  // Of numbers that are equal the digits of the smaller set stay, as in OPA.
  const isOfSecond = which == IN_BOTH && countB < countA
  let count = 0
  let i = 0
  let j = 0
  while (i < countA || j < countB) {
    const order = i == countA ? 1 : j == countB ? -1 : value_compare(elementAt(a, i), elementAt(b, j))
    const element = order > 0 || (order == 0 && isOfSecond) ? elementAt(b, j) : elementAt(a, i)
    if (order == 0 ? which != ONLY_IN_FIRST : order < 0 ? which != IN_BOTH : which == IN_EITHER) {
      store<u32>(elements + (<usize>count << 2), <u32>element)
      count++
    }
    if (order <= 0) i++
    if (order >= 0) j++
  }
  store<i32>(result, count, 4)
  store<i32>(result, count, 16)
  return result
}

function sets(a: usize, b: usize): bool {
  if (tagOf(a) != SET) return operandError(1, a, "set") != 0
  if (tagOf(b) != SET) return operandError(2, b, "set") != 0
  return true
}

export function setDifference(a: usize, b: usize): usize {
  return combine(a, b, ONLY_IN_FIRST)
}

export function builtin_and(a: usize, b: usize): usize {
  return sets(a, b) ? combine(a, b, IN_BOTH) : 0
}

export function builtin_or(a: usize, b: usize): usize {
  return sets(a, b) ? combine(a, b, IN_EITHER) : 0
}

export function builtin_set_diff(a: usize, b: usize): usize {
  return sets(a, b) ? combine(a, b, ONLY_IN_FIRST) : 0
}

/** Of a set of sets. */
export function builtin_intersection(a: usize): usize {
  return fold(a, IN_BOTH)
}

/** Of a set of sets. */
export function builtin_union(a: usize): usize {
  return fold(a, IN_EITHER)
}

function fold(a: usize, which: i32): usize {
  if (tagOf(a) != SET) return operandError(1, a, "set")
  normalise(a)
  const count = countOf(a)
  for (let i = 0; i < count; i++) {
    if (tagOf(elementAt(a, i)) != SET) return fail("operand 1 must be set of sets")
  }
  if (count == 0) return EMPTY_SET
  if (which == IN_EITHER) return unite(a, 0, count)
  let result = elementAt(a, 0)
  for (let i = 1; i < count; i++) result = combine(result, elementAt(a, i), which)
  return result
}

/** Halves, so that many small sets do not cost the square of their number. */
function unite(sets: usize, from: i32, to: i32): usize {
  if (to - from == 1) return elementAt(sets, from)
  const middle = (from + to) >>> 1
  return combine(unite(sets, from, middle), unite(sets, middle, to), IN_EITHER)
}
