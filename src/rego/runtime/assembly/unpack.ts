/**
 * Memory as the linker packs it: bytes and repetitions of what stood before, each bit coded by how often it was which under the same
 * circumstances. `wasm/pack.ts` is the other half and says what the models are.
 */

/** Probabilities, out of 65536, that a bit is 0: `u16` one behind another. */
let models: usize = 0
/** The next packed byte. */
let at: usize = 0
let range: u32 = 0
let code: u32 = 0

const LITERALS: usize = 16
const NUMBERS: usize = LITERALS + 1024
const ONE_NUMBER: usize = 32 + 1024
const ALL: usize = NUMBERS + 3 * ONE_NUMBER

function bit(model: usize): usize {
  const place = models + (model << 1)
  const probability = <u32>load<u16>(place)
  const bound = (range >> 16) * probability
  const isZero = code < bound
  if (isZero) {
    range = bound
    store<u16>(place, <u16>(probability + ((65536 - probability) >> 4)))
  } else {
    code -= bound
    range -= bound
    store<u16>(place, <u16>(probability - (probability >> 4)))
  }
  while (range < 0x1000000) {
    range <<= 8
    code = (code << 8) | load<u8>(at++)
  }
  return usize(!isZero)
}

/** So many bits, the highest first, each under those before it; a 1 stands in front of them. */
function bits(base: usize, count: i32): usize {
  let value: usize = 1
  for (; count > 0; count--) value = (value << 1) | bit(base + value)
  return value
}

/** A number from 1 on: how many bits follow its highest, then these. */
function number(kind: usize): usize {
  const base = NUMBERS + kind * ONE_NUMBER
  let left = bits(base, 5) - 32
  const row = base + 32 + (left << 5)
  let value: usize = 1
  while (left > 0) value = (value << 1) | bit(row + --left)
  return value
}

/** Unpacks what stands at `from` to memory from `to` to before `end`. Uses what follows `scratch`, apart from both. */
export function unpack(from: usize, to: usize, end: usize, scratch: usize): void {
  models = scratch
  for (let i: usize = 0; i < ALL; i++) store<u16>(models + (i << 1), 32768)
  at = from + 4
  code = bswap<u32>(load<u32>(from))
  range = -1
  let last: usize = 0
  let before: usize = 0
  let distance: usize = 1
  while (to < end) {
    if (bit((last << 2) | (to & 3)) == 0) {
      before = bits(LITERALS + ((before >> 6) << 8), 8) & 255
      store<u8>(to++, <u8>before)
      last = 0
      continue
    }
    if (bit(12 + last)) last = 2
    else {
      distance = number(0)
      last = 1
    }
    // Byte by byte: a piece may go on into itself.
    for (const stop = to + number(last) + 1; to < stop; to++) {
      before = load<u8>(to - distance)
      store<u8>(to, <u8>before)
    }
  }
}
