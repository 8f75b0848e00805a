/**
 * Sets of code points: a growable list of ranges, both ends included.
 * Cell: +0 address of pairs (u32 low, u32 high), +4 count, +8 capacity.
 */
import { allocate } from "../../memory"

export const LAST_CODE_POINT: u32 = 0x10ffff

export function newRanges(): usize {
  const ranges = allocate(16)
  store<u32>(ranges, <u32>allocate(32))
  store<i32>(ranges, 0, 4)
  store<i32>(ranges, 4, 8)
  return ranges
}

// @ts-ignore: decorator
@inline
export function rangeCount(ranges: usize): i32 {
  return load<i32>(ranges, 4)
}

// @ts-ignore: decorator
@inline
export function rangeLow(ranges: usize, index: i32): u32 {
  return load<u32>(<usize>load<u32>(ranges) + (<usize>index << 3))
}

// @ts-ignore: decorator
@inline
export function rangeHigh(ranges: usize, index: i32): u32 {
  return load<u32>(<usize>load<u32>(ranges) + (<usize>index << 3), 4)
}

export function addRange(ranges: usize, low: u32, high: u32): void {
  const count = load<i32>(ranges, 4)
  if (count > 0 && low == rangeHigh(ranges, count - 1) + 1) {
    store<u32>(<usize>load<u32>(ranges) + (<usize>(count - 1) << 3), high, 4)
    return
  }
  if (count == load<i32>(ranges, 8)) {
    const fresh = allocate(<usize>count << 4)
    memory.copy(fresh, load<u32>(ranges), <usize>count << 3)
    store<u32>(ranges, <u32>fresh)
    store<i32>(ranges, count << 1, 8)
  }
  const entry = <usize>load<u32>(ranges) + (<usize>count << 3)
  store<u32>(entry, low)
  store<u32>(entry, high, 4)
  store<i32>(ranges, count + 1, 4)
}

export function addAllRanges(ranges: usize, others: usize): void {
  const count = rangeCount(others)
  for (let i = 0; i < count; i++) addRange(ranges, rangeLow(others, i), rangeHigh(others, i))
}

/** Sorts and merges. */
export function normaliseRanges(ranges: usize): void {
  const count = rangeCount(ranges)
  const pairs: usize = load<u32>(ranges)
  sortPairs(pairs, count)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const low = load<u32>(pairs + (<usize>i << 3))
    const high = load<u32>(pairs + (<usize>i << 3), 4)
    if (kept > 0) {
      const last = pairs + (<usize>(kept - 1) << 3)
      if (low <= load<u32>(last, 4) + 1) {
        if (high > load<u32>(last, 4)) store<u32>(last, high, 4)
        continue
      }
    }
    store<u32>(pairs + (<usize>kept << 3), low)
    store<u32>(pairs + (<usize>kept << 3), high, 4)
    kept++
  }
  store<i32>(ranges, kept, 4)
}

/** Heapsort by the low end: no recursion, no scratch memory. */
function sortPairs(pairs: usize, count: i32): void {
  let sorted = true
  for (let i = 1; i < count && sorted; i++) {
    sorted = load<u32>(pairs + (<usize>(i - 1) << 3)) <= load<u32>(pairs + (<usize>i << 3))
  }
  if (sorted) return
  for (let i = (count >> 1) - 1; i >= 0; i--) siftDown(pairs, i, count)
  for (let last = count - 1; last > 0; last--) {
    const first = load<u64>(pairs)
    store<u64>(pairs, load<u64>(pairs + (<usize>last << 3)))
    store<u64>(pairs + (<usize>last << 3), first)
    siftDown(pairs, 0, last)
  }
}

function siftDown(pairs: usize, start: i32, count: i32): void {
  const moved = load<u64>(pairs + (<usize>start << 3))
  let hole = start
  while (true) {
    let child = (hole << 1) + 1
    if (child >= count) break
    if (child + 1 < count && load<u32>(pairs + (<usize>child << 3)) < load<u32>(pairs + (<usize>(child + 1) << 3))) child++
    if (load<u32>(pairs + (<usize>child << 3)) <= <u32>moved) break
    store<u64>(pairs + (<usize>hole << 3), load<u64>(pairs + (<usize>child << 3)))
    hole = child
  }
  store<u64>(pairs + (<usize>hole << 3), moved)
}

/** The code points that are not in `ranges`, which must be normalised. */
export function negatedRanges(ranges: usize): usize {
  const result = newRanges()
  const count = rangeCount(ranges)
  let next: u32 = 0
  for (let i = 0; i < count; i++) {
    const low = rangeLow(ranges, i)
    if (low > next) addRange(result, next, low - 1)
    next = rangeHigh(ranges, i) + 1
  }
  if (next <= LAST_CODE_POINT) addRange(result, next, LAST_CODE_POINT)
  return result
}

/** Whether `codePoint` lies in the normalised list. */
export function rangesHold(ranges: usize, codePoint: u32): bool {
  let low = 0
  let high = rangeCount(ranges) - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (codePoint < rangeLow(ranges, middle)) high = middle - 1
    else if (codePoint > rangeHigh(ranges, middle)) low = middle + 1
    else return true
  }
  return false
}
