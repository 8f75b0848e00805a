/**
 * Upper and lower case, code point by code point, as Go's `unicode.ToUpper`, `ToLower` and `SimpleFold`.
 */
import { LOWER, LOWER_COUNT, UPPER, UPPER_COUNT } from "./tables"
import { addRange, newRanges, addAllRanges, normaliseRanges, rangeCount, rangeHigh, rangeLow, rangesHold } from "../regex/ranges"

/** A code point beyond ASCII as one of the tables maps it. */
export function inOtherCase(table: usize, count: i32, codePoint: u32): u32 {
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const entry = table + (<usize>middle << 3)
    const packed = load<u32>(entry)
    const start = packed & 0x1fffff
    const stride = (packed >> 21) & 1
    if (codePoint < start) high = middle - 1
    else if (codePoint > start + ((packed >> 22) << stride)) low = middle + 1
    else return ((codePoint - start) & stride) == 0 ? codePoint + load<u32>(entry, 4) : codePoint
  }
  return codePoint
}

/** Adds to `ranges` every code point that differs from one in it only by case. Wants and leaves it normalised. */
export function closeUnderCase(ranges: usize): void {
  while (true) {
    const before = newRanges()
    addAllRanges(before, ranges)
    addMapped(LOWER, LOWER_COUNT, before, ranges)
    addMapped(UPPER, UPPER_COUNT, before, ranges)
    normaliseRanges(ranges)
    if (sizeOf(ranges) == sizeOf(before)) return
  }
}

function sizeOf(ranges: usize): u32 {
  let size: u32 = 0
  const count = rangeCount(ranges)
  for (let i = 0; i < count; i++) size += rangeHigh(ranges, i) - rangeLow(ranges, i) + 1
  return size
}

function addMapped(table: usize, count: i32, from: usize, to: usize): void {
  for (let i = 0; i < count; i++) {
    const entry = table + (<usize>i << 3)
    const packed = load<u32>(entry)
    const start = packed & 0x1fffff
    const stride = (packed >> 21) & 1
    const last = start + ((packed >> 22) << stride)
    const distance = load<u32>(entry, 4)
    if (!rangesMeet(from, start, last) && !rangesMeet(from, start + distance, last + distance)) continue
    for (let one = start; one <= last; one += 1 + stride) {
      // The dotted and the dotless i have no partner in folding.
      if (one == 0x130 || one == 0x131) continue
      const other = one + distance
      if (rangesHold(from, one)) addRange(to, other, other)
      else if (rangesHold(from, other)) addRange(to, one, one)
    }
  }
}

/** Whether any of `low..high` is in the normalised list. */
function rangesMeet(ranges: usize, low: u32, high: u32): bool {
  let first = 0
  let end = rangeCount(ranges)
  while (first < end) {
    const middle = (first + end) >> 1
    if (rangeHigh(ranges, middle) < low) first = middle + 1
    else end = middle
  }
  return first < rangeCount(ranges) && rangeLow(ranges, first) <= high
}
