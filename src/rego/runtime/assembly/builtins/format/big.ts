/**
 * Natural numbers of up to 8,192 bits, for exact conversions between decimal and binary. Cell: +0 number of limbs, then limbs of
 * 32 bits, the lowest first.
 */
import { allocate } from "../../memory"

const LIMBS: usize = 256

export function newBig(value: u64): usize {
  const big = allocate(4 + (LIMBS << 2))
  store<i32>(big, value == 0 ? 0 : value >> 32 == 0 ? 1 : 2)
  store<u64>(big, value, 4)
  return big
}

// @ts-ignore: decorator
@inline
function limbAt(big: usize, index: i32): u32 {
  return load<u32>(big + 4 + (<usize>index << 2))
}

/** big = big * factor + addend */
export function bigMultiply(big: usize, factor: u32, addend: u32): void {
  const count = load<i32>(big)
  let carry: u64 = addend
  for (let i = 0; i < count; i++) {
    carry += <u64>limbAt(big, i) * <u64>factor
    store<u32>(big + 4 + (<usize>i << 2), <u32>carry)
    carry >>= 32
  }
  if (carry != 0) {
    store<u32>(big + 4 + (<usize>count << 2), <u32>carry)
    store<i32>(big, count + 1)
  }
}

/** big = big * base^exponent, for 5 or 10 */
export function bigScale(big: usize, base: u32, exponent: i32): void {
  const step = base == 5 ? 13 : 9
  const power: u32 = base == 5 ? 1220703125 : 1000000000
  let left = exponent
  for (; left >= step; left -= step) bigMultiply(big, power, 0)
  let rest: u32 = 1
  for (; left > 0; left--) rest *= base
  if (rest > 1) bigMultiply(big, rest, 0)
}

/** big = big * 2^bits */
export function bigShiftLeft(big: usize, bits: i32): void {
  const limbs = bits >> 5
  const count = load<i32>(big)
  if (count == 0) return
  if (limbs > 0) {
    memory.copy(big + 4 + (<usize>limbs << 2), big + 4, <usize>count << 2)
    memory.fill(big + 4, 0, <usize>limbs << 2)
    store<i32>(big, count + limbs)
  }
  if (bits & 31) bigMultiply(big, 1 << (bits & 31), 0)
}

export function bigBits(big: usize): i32 {
  const count = load<i32>(big)
  return count == 0 ? 0 : (count << 5) - <i32>clz(limbAt(big, count - 1))
}

/** -1, 0 or 1 */
export function bigCompare(a: usize, b: usize): i32 {
  const count = load<i32>(a)
  if (count != load<i32>(b)) return count < load<i32>(b) ? -1 : 1
  for (let i = count - 1; i >= 0; i--) {
    if (limbAt(a, i) != limbAt(b, i)) return limbAt(a, i) < limbAt(b, i) ? -1 : 1
  }
  return 0
}

/** a = a + b */
export function bigAdd(a: usize, b: usize): void {
  const count = max(load<i32>(a), load<i32>(b))
  let carry: u64 = 0
  for (let i = 0; i < count; i++) {
    carry += <u64>(i < load<i32>(a) ? limbAt(a, i) : 0) + <u64>(i < load<i32>(b) ? limbAt(b, i) : 0)
    store<u32>(a + 4 + (<usize>i << 2), <u32>carry)
    carry >>= 32
  }
  if (carry != 0) store<u32>(a + 4 + (<usize>count << 2), <u32>carry)
  store<i32>(a, carry != 0 ? count + 1 : count)
}

/** a = a - b, which must not be larger */
export function bigSubtract(a: usize, b: usize): void {
  const count = load<i32>(a)
  let borrow: i64 = 0
  for (let i = 0; i < count; i++) {
    borrow += <i64>limbAt(a, i) - <i64>(i < load<i32>(b) ? limbAt(b, i) : 0)
    store<u32>(a + 4 + (<usize>i << 2), <u32>borrow)
    borrow >>= 32
  }
  trim(a, count)
}

function trim(big: usize, from: i32): void {
  let count = from
  while (count > 0 && limbAt(big, count - 1) == 0) count--
  store<i32>(big, count)
}

/** big = big / divisor; gives the remainder. */
export function bigDivide(big: usize, divisor: u32): u32 {
  const count = load<i32>(big)
  let rest: u64 = 0
  for (let i = count - 1; i >= 0; i--) {
    rest = (rest << 32) | limbAt(big, i)
    store<u32>(big + 4 + (<usize>i << 2), <u32>(rest / divisor))
    rest %= divisor
  }
  trim(big, count)
  return <u32>rest
}

export function bigIsZero(big: usize): bool {
  return load<i32>(big) == 0
}

/**
 * Writes the number's digits in a base up to 16 to the end of the `room` bytes at `target` and gives how many there are (none for
 * zero). The number is lost.
 */
export function bigDigits(big: usize, base: u32, target: usize, room: i32): i32 {
  let chunk: u32 = base
  let chunkDigits = 1
  while (<u64>chunk * <u64>base <= 0xffffffff) {
    chunk *= base
    chunkDigits++
  }
  let at = target + room
  while (load<i32>(big) != 0) {
    let part = bigDivide(big, chunk)
    for (let i = 0; i < chunkDigits && (part != 0 || load<i32>(big) != 0); i++) {
      const digit = part % base
      store<u8>(--at, <u8>(digit < 10 ? 48 + digit : 87 + digit))
      part /= base
    }
  }
  return <i32>(target + room - at)
}
