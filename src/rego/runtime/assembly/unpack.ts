/** Constants as the linker packs them; see `wasm/pack.ts`. */

let at: usize = 0

function number(): usize {
  let value: usize = 0
  let shift: usize = 0
  let byte: usize
  do {
    byte = load<u8>(at++)
    value |= (byte & 0x7f) << shift
    shift += 7
  } while (byte >= 0x80)
  return value
}

/** Unpacks what stands from `from` to `end` to `to`, which lies before it or apart. */
export function unpack(from: usize, end: usize, to: usize): void {
  at = from
  for (;;) {
    const count = number()
    memory.copy(to, at, count)
    to += count
    at += count
    if (at == end) return
    const length = number() + 4
    const distance = number()
    // Byte by byte: a piece may go on into itself.
    for (const stop = to + length; to < stop; to++) store<u8>(to, load<u8>(to - distance))
  }
}
