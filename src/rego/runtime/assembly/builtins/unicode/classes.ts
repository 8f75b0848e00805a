/**
 * Unicode classes by name: general categories (`L`, `Lu`, `Letter`) and scripts (`Greek`), as in `\p{...}` of Go's regexp.
 */
import { addRange, LAST_CODE_POINT, newRanges } from "../regex/ranges"
import { CATEGORIES, SCRIPTS } from "./tables"
import { varint, varintEnd } from "./varint"

const ALTERNATING_CASE: u32 = 30

/** The code points of the categories in `mask`: bit n is the n-th of the table. */
function categoryRanges(mask: u32): usize {
  const result = newRanges()
  let at: usize = CATEGORIES
  let codePoint: u32 = 0
  while (codePoint <= LAST_CODE_POINT) {
    const byte: u32 = load<u8>(at++)
    const category = byte & 31
    let length = (byte >> 5) + 1
    if (length == 8) {
      length = 8 + varint(at)
      at = varintEnd
    }
    const end = codePoint + length
    if (category == ALTERNATING_CASE) {
      const both = mask & 3
      if (both == 3) addRange(result, codePoint, end - 1)
      else if (both != 0) for (let one = codePoint + (both - 1); one < end; one += 2) addRange(result, one, one)
    } else if ((mask >> category) & 1) {
      addRange(result, codePoint, end - 1)
    }
    codePoint = end
  }
  return result
}

function scriptRanges(name: usize, length: i32): usize {
  let at: usize = SCRIPTS
  while (true) {
    const size = <i32>load<u8>(at++)
    if (size == 0) return 0
    const matches = sameName(at, size, name, length)
    const bytes = varint(at + size)
    at = varintEnd
    const end = at + bytes
    if (matches) {
      const result = newRanges()
      let next: u32 = 0
      while (at < end) {
        const low = next + varint(at)
        next = low + varint(varintEnd) + 1
        at = varintEnd
        addRange(result, low, next - 1)
      }
      return result
    }
    at = end
  }
}

/** Names are compared without case, spaces, hyphens and underscores. */
function sameName(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  let i = 0
  let j = 0
  while (true) {
    while (i < aLength && isFiller(load<u8>(a + i))) i++
    while (j < bLength && isFiller(load<u8>(b + j))) j++
    if (i == aLength || j == bLength) return i == aLength && j == bLength
    if ((load<u8>(a + i) | 32) != (load<u8>(b + j) | 32)) return false
    i++
    j++
  }
}

function isFiller(byte: u8): bool {
  return byte == 32 || byte == 45 || byte == 95
}

function isNamed(name: usize, length: i32, text: string): bool {
  return indexOfName(name, length, text) == 0
}

/** The index of a name among names in lower case that stand between commas; -1 when it is none of them. */
function indexOfName(name: usize, length: i32, names: string): i32 {
  const source = changetype<usize>(names)
  let index = 0
  let start = 0
  for (let at = 0; at <= names.length; at++) {
    if (at < names.length && load<u16>(source + (at << 1)) != 44) continue
    if (isNameAt(name, length, source + (start << 1), at - start)) return index
    index++
    start = at + 1
  }
  return -1
}

function isNameAt(name: usize, length: i32, text: usize, textLength: i32): bool {
  let i = 0
  for (let j = 0; j < length; j++) {
    const byte = load<u8>(name + j)
    if (isFiller(byte)) continue
    if (i == textLength || load<u16>(text + (i << 1)) != <u16>(byte | 32)) return false
    i++
  }
  return i == textLength
}

/** Two letters of a category as one number, lower case; one letter has 0 in the high byte. */
function categoryMask(name: usize, length: i32): u32 {
  if (length == 1 || length == 2) {
    const first: u32 = load<u8>(name) | 32
    const second: u32 = length == 2 ? load<u8>(name + 1) | 32 : 0
    for (let i = 0; i < CATEGORY_COUNT; i++) {
      if (load<u8>(CATEGORY_LETTERS + (i << 1)) != first) continue
      if (second == 0) return groupMask(first)
      if (load<u8>(CATEGORY_LETTERS + (i << 1) + 1) == second) return 1 << i
    }
    return first == 0x6c && second == 0x63 ? 7 : 0 // LC: cased letters
  }
  const index = indexOfName(name, length, LONG_NAMES)
  if (index < 0) return 0
  if (index < CATEGORY_COUNT) return 1 << index
  switch (index - CATEGORY_COUNT) {
    case 0:
      return groupMask(0x6c)
    case 1:
    case 2:
      return groupMask(0x6d)
    case 3:
      return groupMask(0x6e)
    case 4:
    case 5:
      return groupMask(0x70)
    case 6:
      return groupMask(0x73)
    case 7:
      return groupMask(0x7a)
    case 8:
      return groupMask(0x63)
    case 9:
      return 7
    case 10:
      return 1 << 8
    default:
      return 1 << 25
  }
}

/** The categories in the table's order, then groups and further names. */
const LONG_NAMES =
  "uppercaseletter,lowercaseletter,titlecaseletter,modifierletter,otherletter,nonspacingmark,spacingmark,enclosingmark,decimalnumber,letternumber,othernumber,connectorpunctuation,dashpunctuation,openpunctuation,closepunctuation,initialpunctuation,finalpunctuation,otherpunctuation,mathsymbol,currencysymbol,modifiersymbol,othersymbol,spaceseparator,lineseparator,paragraphseparator,control,format,surrogate,privateuse,unassigned,letter,mark,combiningmark,number,punctuation,punct,symbol,separator,other,casedletter,digit,cntrl"
const CATEGORY_COUNT = 30
// lu ll lt lm lo mn mc me nd nl no pc pd ps pe pi pf po sm sc sk so zs zl zp cc cf cs co cn
const CATEGORY_LETTERS = memory.data<u8>([
  0x6c, 0x75, 0x6c, 0x6c, 0x6c, 0x74, 0x6c, 0x6d, 0x6c, 0x6f, 0x6d, 0x6e, 0x6d, 0x63, 0x6d, 0x65, 0x6e, 0x64, 0x6e, 0x6c, 0x6e, 0x6f,
  0x70, 0x63, 0x70, 0x64, 0x70, 0x73, 0x70, 0x65, 0x70, 0x69, 0x70, 0x66, 0x70, 0x6f, 0x73, 0x6d, 0x73, 0x63, 0x73, 0x6b, 0x73, 0x6f,
  0x7a, 0x73, 0x7a, 0x6c, 0x7a, 0x70, 0x63, 0x63, 0x63, 0x66, 0x63, 0x73, 0x63, 0x6f, 0x63, 0x6e
])

/** All categories whose first letter is `first`. */
function groupMask(first: u32): u32 {
  let mask: u32 = 0
  for (let i = 0; i < CATEGORY_COUNT; i++) if (load<u8>(CATEGORY_LETTERS + (i << 1)) == first) mask |= 1 << i
  return mask
}

/** The ranges of the class of this name; 0 when there is none. */
export function unicodeClass(name: usize, length: i32): usize {
  if (isNamed(name, length, "any")) {
    const all = newRanges()
    addRange(all, 0, LAST_CODE_POINT)
    return all
  }
  if (isNamed(name, length, "ascii")) {
    const ascii = newRanges()
    addRange(ascii, 0, 0x7f)
    return ascii
  }
  if (isNamed(name, length, "assigned")) return categoryRanges(0x1fffffff)
  const mask = categoryMask(name, length)
  return mask != 0 ? categoryRanges(mask) : scriptRanges(name, length)
}
