/** The address behind the last number that `varint` read. */
export let varintEnd: usize = 0

/** An unsigned number in groups of seven bits, the lowest first. */
export function varint(address: usize): u32 {
  let at = address
  let value: u32 = 0
  let shift: u32 = 0
  while (true) {
    const byte: u32 = load<u8>(at++)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) break
    shift += 7
  }
  varintEnd = at
  return value
}
