/**
 * The syntax of RE2 as Go's `regexp` reads it: text to tree.
 */
import { bufferBytes, bufferByte, bufferString, bufferText, newBuffer } from "../../buffer"
import { allocate } from "../../memory"
import { closeUnderCase } from "../unicode/case"
import { unicodeClass } from "../unicode/classes"
import {
  ASSERTION,
  CAPTURE,
  CHOICE,
  CLASS,
  EMPTY,
  LINE_END,
  LINE_START,
  LITERAL,
  newNode,
  Node,
  NO_WORD_BOUNDARY,
  REPEAT,
  SEQUENCE,
  TEXT_END,
  TEXT_START,
  WORD_BOUNDARY
} from "./node"
import { addAllRanges, addRange, LAST_CODE_POINT, negatedRanges, newRanges, normaliseRanges, rangeCount, rangeHigh, rangeLow } from "./ranges"

const IGNORE_CASE: i32 = 1
const MULTI_LINE: i32 = 2
const DOT_ALL: i32 = 4
const UNGREEDY: i32 = 8

const MOST_REPEATS: i32 = 1000
const DEEPEST: i32 = 1000

let patternStart: usize = 0
let at: usize = 0
let end: usize = 0
let flags: i32 = 0
let depth: i32 = 0
let groups: i32 = 0
let names: usize = 0
let error: usize = 0

/** The message of the last `parseRegex`, a string; 0 when there was no error. */
export function regexError(): usize {
  return error
}

/** Number of groups of the last pattern, without the whole match. */
export function groupCount(): i32 {
  return groups
}

/** Head of the linked list of the last pattern's group names: next, group, address, length (u32 each). */
export function groupNames(): usize {
  return names
}

/** The tree of a pattern; 0 on an error, which `regexError` then tells. */
export function parseRegex(pattern: usize, length: i32): Node | null {
  patternStart = pattern
  at = pattern
  end = pattern + length
  flags = 0
  depth = 0
  groups = 0
  names = 0
  error = 0
  const node = parseChoice()
  if (node == null) return null
  if (at < end) return failed("unexpected )", pattern, end)
  return node
}

function failed(message: string, from: usize, to: usize): Node | null {
  if (error == 0) {
    const text = newBuffer(64)
    bufferText(text, "error parsing regexp: ")
    bufferText(text, message)
    bufferText(text, ": `")
    bufferBytes(text, from, <i32>(to - from))
    bufferByte(text, 96)
    error = bufferString(text)
  }
  return null
}

function failedPlainly(message: string): Node | null {
  if (error == 0) {
    const text = newBuffer(64)
    bufferText(text, "error parsing regexp: ")
    bufferText(text, message)
    error = bufferString(text)
  }
  return null
}

// ---- reading the pattern

// @ts-ignore: decorator
@inline
function peek(offset: usize): i32 {
  return at + offset < end ? <i32>load<u8>(at + offset) : -1
}

/** The code point at `at`, which is left behind. */
function takeCodePoint(): u32 {
  const byte: u32 = load<u8>(at)
  if (byte < 0x80) {
    at += 1
    return byte
  }
  if (byte < 0xe0) {
    at += 2
    return ((byte & 31) << 6) | (load<u8>(at - 1) & 63)
  }
  if (byte < 0xf0) {
    at += 3
    return ((byte & 15) << 12) | ((<u32>load<u8>(at - 2) & 63) << 6) | (load<u8>(at - 1) & 63)
  }
  at += 4
  return ((byte & 7) << 18) | ((<u32>load<u8>(at - 3) & 63) << 12) | ((<u32>load<u8>(at - 2) & 63) << 6) | (load<u8>(at - 1) & 63)
}

// ---- the tree

function parseChoice(): Node | null {
  if (++depth > DEEPEST) return failedPlainly("expression nests too deeply")
  const first = parseSequence()
  if (first == null) return null
  let result: Node = first
  if (peek(0) == 124) {
    result = newNode(CHOICE)
    result.child = first
    result.nullable = first.nullable
    let last: Node = first
    while (peek(0) == 124) {
      at++
      const other = parseSequence()
      if (other == null) return null
      if (other.nullable) result.nullable = true
      last.next = other
      last = other
    }
  }
  depth--
  return result
}

function parseSequence(): Node | null {
  const sequence = newNode(SEQUENCE)
  sequence.nullable = true
  let last: Node | null = null
  let beforeLast: Node | null = null
  /** Where the last repetition operator began, when the last thing read was one. */
  let operator: usize = 0
  while (at < end) {
    const byte = load<u8>(at)
    if (byte == 124 || byte == 41) break
    const start = at
    let node: Node | null = null
    if (byte == 42 || byte == 43 || byte == 63 || byte == 123) {
      let min = 0
      let max = -1
      let isOperator = true
      if (byte == 123) {
        isOperator = parseCounts()
        min = countMin
        max = countMax
      } else {
        at++
        if (byte == 43) min = 1
        else if (byte == 63) max = 1
      }
      if (isOperator) {
        const counted = at
        let lazy = (flags & UNGREEDY) != 0
        if (peek(0) == 63) {
          at++
          lazy = !lazy
        }
        if (last == null) return failed("missing argument to repetition operator", start, counted)
        if (operator != 0) return failed("invalid nested repetition operator", operator, at)
        if (byte == 123 && (min > MOST_REPEATS || max > MOST_REPEATS || (max >= 0 && min > max))) {
          return failed("invalid repeat count", start, counted)
        }
        operator = start
        const repeat = newNode(REPEAT)
        repeat.child = last
        repeat.min = min
        repeat.max = max
        repeat.value = byte == 123 ? 1 : 0
        repeat.lazy = lazy
        repeat.nullable = min == 0 || last.nullable
        if (byte == 123 && (min >= 2 || max >= 2) && !repeatsFit(repeat, MOST_REPEATS)) {
          return failed("invalid repeat count", start, counted)
        }
        if (beforeLast == null) sequence.child = repeat
        else beforeLast.next = repeat
        last = repeat
        continue
      }
      at = start + 1
      node = literal(123)
    } else if (byte == 40) {
      if (peek(1) == 63 && peek(2) != 80 && peek(2) != 60) {
        const group = parseFlags()
        if (error != 0) return null
        if (group == null) {
          operator = 0
          // Flags alone: nothing to repeat, unless something stands before them.
          continue
        }
        node = group
      } else {
        node = parseCapture()
      }
    } else {
      at = start
      node = parseAtom()
    }
    operator = 0
    if (error != 0) return null
    if (node == null) continue // an empty \Q\E
    // A quoted text gives several nodes at once.
    while (node != null) {
      const one: Node = node
      beforeLast = last
      if (last == null) sequence.child = one
      else last.next = one
      last = one
      if (!one.nullable) sequence.nullable = false
      node = one.next
    }
  }
  const only = sequence.child
  if (only == null) {
    const empty = newNode(EMPTY)
    empty.nullable = true
    return empty
  }
  if (only.next == null) return only
  // A repeated element may have become nullable: look again.
  let nullable = true
  for (let one: Node | null = only; one != null; one = one.next) if (!one.nullable) nullable = false
  sequence.nullable = nullable
  return sequence
}

/** Whether no thing is repeated more than `most` times through nested counts. */
function repeatsFit(node: Node, most: i32): bool {
  let left = most
  if (node.kind == REPEAT && node.value == 1) {
    let count = node.max
    if (count == 0) return true
    if (count < 0) count = node.min
    if (count > left) return false
    if (count > 0) left /= count
  }
  let child: Node | null = node.child
  while (child) {
    if (!repeatsFit(child, left)) return false
    child = child.next
  }
  return true
}

let countMin: i32 = 0
let countMax: i32 = 0

/** `{n}`, `{n,}`, `{n,m}` at `at`; false, with nothing read, when it is none of these. */
function parseCounts(): bool {
  const start = at
  at++
  countMin = parseCount()
  if (countMin >= 0) {
    countMax = countMin
    if (peek(0) == 44) {
      at++
      countMax = peek(0) == 125 ? -1 : parseCount()
      if (countMax == -1 && peek(0) != 125) countMax = -2
    }
    if (countMax > -2 && peek(0) == 125) {
      at++
      return true
    }
  }
  at = start
  return false
}

/** A decimal without leading zeros; -2 when there is none. What is too large to count stays just above the limit. */
function parseCount(): i32 {
  const start = at
  let value = 0
  while (peek(0) >= 48 && peek(0) <= 57) {
    value = min(value * 10 + (peek(0) - 48), MOST_REPEATS + 1)
    at++
  }
  if (at == start || (at > start + 1 && load<u8>(start) == 48)) return -2
  return value
}

function parseCapture(): Node | null {
  const open = at
  at++
  const group = ++groups
  if (peek(0) == 63) {
    // (?P<name>...) or (?<name>...)
    at += peek(1) == 80 ? 2 : 1
    if (peek(0) != 60) return failed("invalid or unsupported Perl syntax", open, min(at + 1, end))
    const start = ++at
    let valid = true
    while (at < end && load<u8>(at) != 62) {
      if (!isWordByte(load<u8>(at))) valid = false
      at++
    }
    if (at == end) return failed("invalid named capture", open, end)
    if (!valid || at == start) return failed("invalid named capture", open, at + 1)
    if (findGroup(names, start, <i32>(at - start)) >= 0) return failed("duplicate capture group name", start, at)
    addName(group, start, <i32>(at - start))
    at++
  }
  const before = flags
  const child = parseChoice()
  if (child == null) return null
  if (peek(0) != 41) return failed("missing closing )", patternStart, end)
  at++
  flags = before
  const node = newNode(CAPTURE)
  node.child = child
  node.value = group
  node.nullable = child.nullable
  return node
}

/** `(?flags)`, which gives nothing, or `(?flags:...)`. */
function parseFlags(): Node | null {
  const open = at
  const before = flags
  at += 2
  let wanted = flags
  let negative = false
  let any = false
  while (at < end) {
    const byte = load<u8>(at++)
    let flag = 0
    if (byte == 105) flag = IGNORE_CASE
    else if (byte == 109) flag = MULTI_LINE
    else if (byte == 115) flag = DOT_ALL
    else if (byte == 85) flag = UNGREEDY
    if (flag != 0) {
      wanted = negative ? wanted & ~flag : wanted | flag
      any = true
      continue
    }
    if (byte == 45) {
      if (negative) break
      negative = true
      any = false
      continue
    }
    if (byte != 58 && byte != 41) break
    if (negative && !any) break
    flags = wanted
    if (byte == 41) return null
    const child = parseChoice()
    if (child == null) return null
    if (peek(0) != 41) return failed("missing closing )", patternStart, end)
    at++
    flags = before
    // A sequence of its own: what follows repeats the group, not its last element.
    const group = newNode(SEQUENCE)
    group.child = child
    group.nullable = child.nullable
    return group
  }
  if (at == end && (at == open + 2 || isFlagByte(load<u8>(at - 1)))) return failed("missing closing )", patternStart, end)
  return failed("invalid or unsupported Perl syntax", open, at)
}

function isFlagByte(byte: u8): bool {
  return byte == 105 || byte == 109 || byte == 115 || byte == 85 || byte == 45
}

function addName(group: i32, address: usize, length: i32): void {
  const entry = allocate(16)
  store<u32>(entry, <u32>names)
  store<i32>(entry, group, 4)
  store<u32>(entry, <u32>address, 8)
  store<i32>(entry, length, 12)
  names = entry
}

/** The number of the group of this name in a list of `groupNames`; -1 when there is none. */
export function findGroup(list: usize, name: usize, length: i32): i32 {
  for (let entry = list; entry != 0; entry = load<u32>(entry)) {
    if (load<i32>(entry, 12) == length && memory.compare(load<u32>(entry, 8), name, length) == 0) return load<i32>(entry, 4)
  }
  return -1
}

// ---- atoms

function assertion(value: i32): Node {
  const node = newNode(ASSERTION)
  node.value = value
  node.nullable = true
  return node
}

function literal(codePoint: u32): Node {
  if (flags & IGNORE_CASE) {
    const ranges = newRanges()
    addRange(ranges, codePoint, codePoint)
    if (codePoint < 0x80) {
      // What ASCII letters fold to is known: no need of the tables.
      const lower = codePoint | 32
      if (lower - 97 < 26) {
        addRange(ranges, codePoint ^ 32, codePoint ^ 32)
        if (lower == 107) addRange(ranges, 0x212a, 0x212a)
        if (lower == 115) addRange(ranges, 0x17f, 0x17f)
        normaliseRanges(ranges)
      }
    } else {
      closeUnderCase(ranges)
    }
    if (rangeCount(ranges) > 1 || rangeLow(ranges, 0) != rangeHigh(ranges, 0)) return classNode(ranges)
  }
  const node = newNode(LITERAL)
  node.value = <i32>codePoint
  return node
}

function classNode(ranges: usize): Node {
  const node = newNode(CLASS)
  node.ranges = ranges
  return node
}

function parseAtom(): Node | null {
  const byte = load<u8>(at)
  switch (byte) {
    case 94: // ^
      at++
      return assertion(flags & MULTI_LINE ? LINE_START : TEXT_START)
    case 36: // $
      at++
      return assertion(flags & MULTI_LINE ? LINE_END : TEXT_END)
    case 46: {
      // .
      at++
      const ranges = newRanges()
      if (flags & DOT_ALL) {
        addRange(ranges, 0, LAST_CODE_POINT)
      } else {
        addRange(ranges, 0, 9)
        addRange(ranges, 11, LAST_CODE_POINT)
      }
      return classNode(ranges)
    }
    case 91: // [
      return parseClass()
    case 92: // \
      return parseEscapedAtom()
    default:
      return literal(takeCodePoint())
  }
}

function parseEscapedAtom(): Node | null {
  switch (peek(1)) {
    case 65: // \A
      at += 2
      return assertion(TEXT_START)
    case 122: // \z
      at += 2
      return assertion(TEXT_END)
    case 98: // \b
      at += 2
      return assertion(WORD_BOUNDARY)
    case 66: // \B
      at += 2
      return assertion(NO_WORD_BOUNDARY)
    case 81: {
      // \Q...\E
      at += 2
      let first: Node | null = null
      let last: Node | null = null
      while (at < end) {
        if (load<u8>(at) == 92 && peek(1) == 69) {
          at += 2
          break
        }
        const node = literal(takeCodePoint())
        if (last == null) first = node
        else last.next = node
        last = node
      }
      return first
    }
  }
  const ranges = newRanges()
  if (parseClassEscape(ranges)) {
    normaliseRanges(ranges)
    return classNode(ranges)
  }
  if (error != 0) return null
  const codePoint = parseEscape()
  return error != 0 ? null : literal(codePoint)
}

/** `\d`, `\pL` and the like: adds them; false, with nothing read, when another escape stands there. */
function parseClassEscape(ranges: usize): bool {
  const letter = peek(1)
  const own = newRanges()
  switch (letter | 32) {
    case 100: // \d
      addRange(own, 48, 57)
      break
    case 115: // \s
      addRange(own, 9, 10)
      addRange(own, 12, 13)
      addRange(own, 32, 32)
      break
    case 119: // \w
      addWord(own)
      break
    case 112: // \p
      return parseUnicodeClass(ranges)
    default:
      return false
  }
  if (letter < 0) return false
  at += 2
  addGroup(ranges, own, letter < 97)
  return true
}

function addWord(ranges: usize): void {
  addRange(ranges, 48, 57)
  addRange(ranges, 65, 90)
  addRange(ranges, 95, 95)
  addRange(ranges, 97, 122)
}

/** Adds a named class, closed under case where case does not count, then negated. */
function addGroup(ranges: usize, own: usize, negative: bool): void {
  if (flags & IGNORE_CASE) closeUnderCase(own)
  addAllRanges(ranges, negative ? negatedRanges(own) : own)
}

function parseUnicodeClass(ranges: usize): bool {
  const start = at
  let negative = peek(1) == 80
  at += 2
  if (at >= end) {
    failed("invalid character class range", start, end)
    return false
  }
  let name = at
  if (load<u8>(at) == 123) {
    name = ++at
    while (at < end && load<u8>(at) != 125) at++
    if (at == end) {
      failed("invalid character class range", start, end)
      return false
    }
    if (name < at && load<u8>(name) == 94) {
      negative = !negative
      name++
    }
  } else {
    takeCodePoint()
  }
  const length = <i32>(at - name)
  if (peek(0) == 125 && name > start + 2) at++
  const own = unicodeClass(name, length)
  if (own == 0) {
    failed("invalid character class range", start, at)
    return false
  }
  addGroup(ranges, own, negative)
  return true
}

/** The code point of an escape at `at`. */
function parseEscape(): u32 {
  const start = at
  at++
  if (at == end) {
    failedPlainly("trailing backslash at end of expression: ``")
    return 0
  }
  const codePoint = takeCodePoint()
  switch (codePoint) {
    case 97:
      return 7
    case 102:
      return 12
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    case 118:
      return 11
    case 120: {
      // \xHH, \x{H...}
      let value: u32 = 0
      if (peek(0) == 123) {
        at++
        const digits = at
        while (hexDigit(peek(0)) >= 0 && value <= LAST_CODE_POINT) {
          value = (value << 4) | hexDigit(peek(0))
          at++
        }
        if (at > digits && value <= LAST_CODE_POINT && peek(0) == 125) {
          at++
          return value
        }
        if (at < end) takeCodePoint()
        break
      }
      const high = hexDigit(peek(0))
      const low = hexDigit(peek(1))
      if (high >= 0 && low >= 0) {
        at += 2
        return <u32>((high << 4) | low)
      }
      break
    }
    default: {
      if (codePoint - 48 < 8) {
        // Octal: \0 with up to two more digits, \1 to \7 only with one at least (alone they would be back-references).
        if (codePoint == 48 || (peek(0) >= 48 && peek(0) <= 55)) {
          let value = codePoint - 48
          for (let i = 0; i < 2 && peek(0) >= 48 && peek(0) <= 55; i++) {
            value = (value << 3) + (<u32>peek(0) - 48)
            at++
          }
          return value
        }
        break
      }
      if (codePoint < 0x80 && !(isWordByte(<u8>codePoint) && codePoint != 95)) return codePoint
    }
  }
  failed("invalid escape sequence", start, at)
  return 0
}

function hexDigit(byte: i32): i32 {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

export function isWordByte(byte: u8): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 95
}

// ---- [classes]

function parseClass(): Node | null {
  const open = at
  at++
  let negative = false
  const ranges = newRanges()
  if (peek(0) == 94) {
    negative = true
    at++
  }
  let first = true
  while (at >= end || load<u8>(at) != 93 || first) {
    if (at >= end) return failed("missing closing ]", open, end)
    first = false
    if (load<u8>(at) == 91 && peek(1) == 58) {
      if (parsePosixClass(ranges)) continue
      if (error != 0) return null
    }
    if (load<u8>(at) == 92) {
      if (parseClassEscape(ranges)) continue
      if (error != 0) return null
    }
    const start = at
    const low = parseClassMember(open)
    if (error != 0) return null
    let high = low
    if (peek(0) == 45 && peek(1) >= 0 && peek(1) != 93) {
      at++
      high = parseClassMember(open)
      if (error != 0) return null
      if (high < low) return failed("invalid character class range", start, at)
    }
    if (flags & IGNORE_CASE) {
      const own = newRanges()
      addRange(own, low, high)
      closeUnderCase(own)
      addAllRanges(ranges, own)
    } else {
      addRange(ranges, low, high)
    }
  }
  at++
  normaliseRanges(ranges)
  return classNode(negative ? negatedRanges(ranges) : ranges)
}

function parseClassMember(open: usize): u32 {
  if (at >= end) {
    failed("missing closing ]", open, end)
    return 0
  }
  return load<u8>(at) == 92 ? parseEscape() : takeCodePoint()
}

/** `[:alpha:]`, `[:^alpha:]`; false, with nothing read, when there is no `:]`. */
function parsePosixClass(ranges: usize): bool {
  const start = at
  let close = at + 2
  while (close + 1 < end && !(load<u8>(close) == 58 && load<u8>(close + 1) == 93)) close++
  if (close + 1 >= end) return false
  let name = at + 2
  const negative = load<u8>(name) == 94
  if (negative) name++
  const length = close > name ? <i32>(close - name) : 0
  const own = newRanges()
  if (isAscii(name, length, "alnum")) {
    addRange(own, 48, 57)
    addRange(own, 65, 90)
    addRange(own, 97, 122)
  } else if (isAscii(name, length, "alpha")) {
    addRange(own, 65, 90)
    addRange(own, 97, 122)
  } else if (isAscii(name, length, "ascii")) {
    addRange(own, 0, 127)
  } else if (isAscii(name, length, "blank")) {
    addRange(own, 9, 9)
    addRange(own, 32, 32)
  } else if (isAscii(name, length, "cntrl")) {
    addRange(own, 0, 31)
    addRange(own, 127, 127)
  } else if (isAscii(name, length, "digit")) {
    addRange(own, 48, 57)
  } else if (isAscii(name, length, "graph")) {
    addRange(own, 33, 126)
  } else if (isAscii(name, length, "lower")) {
    addRange(own, 97, 122)
  } else if (isAscii(name, length, "print")) {
    addRange(own, 32, 126)
  } else if (isAscii(name, length, "punct")) {
    addRange(own, 33, 47)
    addRange(own, 58, 64)
    addRange(own, 91, 96)
    addRange(own, 123, 126)
  } else if (isAscii(name, length, "space")) {
    addRange(own, 9, 13)
    addRange(own, 32, 32)
  } else if (isAscii(name, length, "upper")) {
    addRange(own, 65, 90)
  } else if (isAscii(name, length, "word")) {
    addWord(own)
  } else if (isAscii(name, length, "xdigit")) {
    addRange(own, 48, 57)
    addRange(own, 65, 70)
    addRange(own, 97, 102)
  } else {
    failed("invalid character class range", start, close + 2)
    return false
  }
  at = close + 2
  addGroup(ranges, own, negative)
  return true
}

function isAscii(name: usize, length: i32, text: string): bool {
  if (length != text.length) return false
  const source = changetype<usize>(text)
  for (let i = 0; i < length; i++) if (load<u8>(name + i) != load<u8>(source + (i << 1))) return false
  return true
}
