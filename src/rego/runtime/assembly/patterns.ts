/** Values made from constants of which only some elements are known: the rest is stored by generated code. */
import { allocate } from "./memory"
import { value_equal } from "./order"
import { countOf } from "./value"

/** A copy of an array whose elements stand right behind its cell of 16 bytes. */
export function array_like(pattern: usize): usize {
  return copyCell(pattern, 16, 16 + (<usize>countOf(pattern) << 2))
}

/** A copy of an object whose entries stand right behind its cell of 24 bytes. */
export function object_like(pattern: usize): usize {
  return copyCell(pattern, 24, 24 + (<usize>countOf(pattern) << 3))
}

// @ts-ignore: decorator
@inline
function copyCell(pattern: usize, header: usize, size: usize): usize {
  const cell = allocate(size)
  for (let at: usize = 0; at < size; at += 8) store<u64>(cell + at, load<u64>(pattern + at))
  store<u32>(cell, <u32>(cell + header), 8)
  return cell
}

/** The value of a document that had `before` (0: none) and is given `value`; 0 when they differ. */
export function one_value(before: usize, value: usize): usize {
  return before == 0 ? value : value_equal(before, value) ? before : 0
}
