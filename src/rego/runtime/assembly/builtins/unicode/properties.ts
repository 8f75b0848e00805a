/** Properties of single code points, as Go's `unicode` has them. */
import { CATEGORIES } from "./tables"
import { varint, varintEnd } from "./varint"

export function isSpace(codePoint: u32): bool {
  if (codePoint < 0x80) return codePoint == 32 || codePoint - 9 < 5
  return (
    codePoint == 0x85 ||
    codePoint == 0xa0 ||
    codePoint == 0x1680 ||
    codePoint - 0x2000 <= 10 ||
    codePoint == 0x2028 ||
    codePoint == 0x2029 ||
    codePoint == 0x202f ||
    codePoint == 0x205f ||
    codePoint == 0x3000
  )
}

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(codePoint: u32): bool {
  if (codePoint < 0x7f) return codePoint >= 32
  // The first 22 categories of the table are those; 30 stands for letters of alternating case.
  const category = categoryOf(codePoint)
  return category < 22 || category == 30
}

/** Number of the general category in the table's order; 30: `Lu` or `Ll`. */
function categoryOf(codePoint: u32): u32 {
  let at: usize = CATEGORIES
  let start: u32 = 0
  while (true) {
    const byte: u32 = load<u8>(at++)
    let length = (byte >> 5) + 1
    if (length == 8) {
      length = 8 + varint(at)
      at = varintEnd
    }
    start += length
    if (codePoint < start) return byte & 31
  }
}
