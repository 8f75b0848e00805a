/**
 * The syntax of RE2 as Go's `regexp` reads it: text to tree.
 */
import { allocate } from "../../memory"
import { closeUnderCase } from "../unicode/case"
import { parseClass, parseClassEscape, parseEscape } from "./classes"
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
import { advance, atEnd, moveTo, openPattern, patternEnd, patternStart, peek, position, refuse, regexError, takeCodePoint } from "./pattern"
import { isWordByte } from "./program"
import { addRange, LAST_CODE_POINT, newRanges, normaliseRanges, rangeCount, rangeHigh, rangeLow } from "./ranges"

const IGNORE_CASE: i32 = 1
const MULTI_LINE: i32 = 2
const DOT_ALL: i32 = 4
const UNGREEDY: i32 = 8

const MOST_REPEATS: i32 = 1000
const DEEPEST: i32 = 1000

let flags: i32 = 0
let depth: i32 = 0
let groups: i32 = 0
let names: usize = 0

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
  openPattern(pattern, length)
  flags = 0
  depth = 0
  groups = 0
  names = 0
  const node = parseChoice()
  if (node == null) return null
  return atEnd() ? node : failed("unexpected )", pattern, patternEnd())
}

function failed(message: string, from: usize, to: usize): Node | null {
  refuse(message, from, to)
  return null
}

// ---- the tree

function parseChoice(): Node | null {
  if (++depth > DEEPEST) return failed("expression nests too deeply", 0, 0)
  const first = parseSequence()
  if (first == null) return null
  let result: Node = first
  if (peek(0) == 124) {
    result = newNode(CHOICE)
    result.child = first
    result.nullable = first.nullable
    let last: Node = first
    while (peek(0) == 124) {
      advance(1)
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
  while (!atEnd()) {
    const byte = peek(0)
    if (byte == 124 || byte == 41) break
    const start = position()
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
        advance(1)
        if (byte == 43) min = 1
        else if (byte == 63) max = 1
      }
      if (isOperator) {
        const counted = position()
        let lazy = (flags & UNGREEDY) != 0
        if (peek(0) == 63) {
          advance(1)
          lazy = !lazy
        }
        if (last == null) return failed("missing argument to repetition operator", start, counted)
        if (operator != 0) return failed("invalid nested repetition operator", operator, position())
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
      moveTo(start + 1)
      node = literal(123)
    } else if (byte == 40) {
      if (peek(1) == 63 && peek(2) != 80 && peek(2) != 60) {
        const group = parseFlags()
        if (regexError() != 0) return null
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
      moveTo(start)
      node = parseAtom()
    }
    operator = 0
    if (regexError() != 0) return null
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
  const start = position()
  advance(1)
  countMin = parseCount()
  if (countMin >= 0) {
    countMax = countMin
    if (peek(0) == 44) {
      advance(1)
      countMax = peek(0) == 125 ? -1 : parseCount()
      if (countMax == -1 && peek(0) != 125) countMax = -2
    }
    if (countMax > -2 && peek(0) == 125) {
      advance(1)
      return true
    }
  }
  moveTo(start)
  return false
}

/** A decimal without leading zeros; -2 when there is none. What is too large to count stays just above the limit. */
function parseCount(): i32 {
  const start = position()
  let value = 0
  while (peek(0) >= 48 && peek(0) <= 57) {
    value = min(value * 10 + (peek(0) - 48), MOST_REPEATS + 1)
    advance(1)
  }
  if (position() == start || (position() > start + 1 && load<u8>(start) == 48)) return -2
  return value
}

function parseCapture(): Node | null {
  const open = position()
  advance(1)
  const group = ++groups
  if (peek(0) == 63) {
    // (?P<name>...) or (?<name>...)
    advance(peek(1) == 80 ? 2 : 1)
    if (peek(0) != 60) return failed("invalid or unsupported Perl syntax", open, min(position() + 1, patternEnd()))
    advance(1)
    const start = position()
    let valid = true
    while (!atEnd() && peek(0) != 62) {
      if (!isWordByte(<u8>peek(0))) valid = false
      advance(1)
    }
    if (atEnd()) return failed("invalid named capture", open, patternEnd())
    if (!valid || position() == start) return failed("invalid named capture", open, position() + 1)
    addName(group, start, <i32>(position() - start))
    advance(1)
  }
  const before = flags
  const child = parseChoice()
  if (child == null) return null
  if (peek(0) != 41) return failed("missing closing )", patternStart(), patternEnd())
  advance(1)
  flags = before
  const node = newNode(CAPTURE)
  node.child = child
  node.value = group
  node.nullable = child.nullable
  return node
}

/** `(?flags)`, which gives nothing, or `(?flags:...)`. */
function parseFlags(): Node | null {
  const open = position()
  const before = flags
  advance(2)
  let wanted = flags
  let negative = false
  let any = false
  while (!atEnd()) {
    const byte = peek(0)
    advance(1)
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
    if (peek(0) != 41) return failed("missing closing )", patternStart(), patternEnd())
    advance(1)
    flags = before
    // A sequence of its own: what follows repeats the group, not its last element.
    const group = newNode(SEQUENCE)
    group.child = child
    group.nullable = child.nullable
    return group
  }
  if (atEnd() && (position() == open + 2 || isFlagByte(load<u8>(position() - 1)))) return failed("missing closing )", patternStart(), patternEnd())
  return failed("invalid or unsupported Perl syntax", open, position())
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
  const byte = peek(0)
  switch (byte) {
    case 94: // ^
      advance(1)
      return assertion(flags & MULTI_LINE ? LINE_START : TEXT_START)
    case 36: // $
      advance(1)
      return assertion(flags & MULTI_LINE ? LINE_END : TEXT_END)
    case 46: {
      // .
      advance(1)
      const ranges = newRanges()
      if (flags & DOT_ALL) {
        addRange(ranges, 0, LAST_CODE_POINT)
      } else {
        addRange(ranges, 0, 9)
        addRange(ranges, 11, LAST_CODE_POINT)
      }
      return classNode(ranges)
    }
    case 91: { // [
      const ranges = parseClass((flags & IGNORE_CASE) != 0)
      return ranges == 0 ? null : classNode(ranges)
    }
    case 92: // \
      return parseEscapedAtom()
    default:
      return literal(takeCodePoint())
  }
}

function parseEscapedAtom(): Node | null {
  switch (peek(1)) {
    case 65: // \A
      advance(2)
      return assertion(TEXT_START)
    case 122: // \z
      advance(2)
      return assertion(TEXT_END)
    case 98: // \b
      advance(2)
      return assertion(WORD_BOUNDARY)
    case 66: // \B
      advance(2)
      return assertion(NO_WORD_BOUNDARY)
    case 81: {
      // \Q...\E
      advance(2)
      let first: Node | null = null
      let last: Node | null = null
      while (!atEnd()) {
        if (peek(0) == 92 && peek(1) == 69) {
          advance(2)
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
  if (parseClassEscape(ranges, (flags & IGNORE_CASE) != 0)) {
    normaliseRanges(ranges)
    return classNode(ranges)
  }
  if (regexError() != 0) return null
  const codePoint = parseEscape()
  return regexError() != 0 ? null : literal(codePoint)
}
