/**
 * Tree to program. Instructions are made from the end of the pattern to its start, so that each knows where it goes on.
 */
import { encodeUtf8 } from "../../buffer"
import { allocate } from "../../memory"
import { spend } from "../../steps"
import {
  ASSERTION,
  CAPTURE,
  CHOICE,
  CLASS,
  EMPTY,
  LINE_END,
  LINE_START,
  LITERAL,
  Node,
  NO_WORD_BOUNDARY,
  REPEAT,
  SEQUENCE,
  TEXT_START,
  WORD_BOUNDARY
} from "./node"
import {
  ASSERT,
  BYTE,
  BYTES,
  FAIL,
  branchOf,
  indexSetAdd,
  Instruction,
  instructionAt,
  INSTRUCTION_SHIFT,
  isWordByte,
  MATCH,
  prepare,
  Program,
  SAVE,
  SPLIT
} from "./program"
import { LAST_CODE_POINT, rangeCount, rangeHigh, rangeLow } from "./ranges"

/** Beyond this a pattern is refused: 16 bytes each, and every byte of a text may touch each. */
export const MOST_INSTRUCTIONS: i32 = 50000
const MOST_SLOTS: i64 = 2000000

let code: usize = 0
let count: i32 = 0
let capacity: i32 = 0
let usesWords: bool = false
let usesLines: bool = false

/** The program of a tree; 0 when it would be too large. */
export function compileTree(node: Node, groups: i32, names: usize): Program | null {
  capacity = 64
  code = allocate(<usize>capacity << INSTRUCTION_SHIFT)
  count = 0
  usesWords = false
  usesLines = false
  entryLists = allocate(4 * 8 * 256)
  const start = compile(node, emit(MATCH, 0, 0, 0, 0))
  // Threads note every group for every instruction.
  if (count >= MOST_INSTRUCTIONS || <i64>count * <i64>(groups + 1) > MOST_SLOTS) return null
  const size = offsetof<Program>()
  const address = allocate(size)
  memory.fill(address, 0, size)
  const program = changetype<Program>(address)
  program.code = code
  program.count = count
  program.start = start
  program.groups = groups
  program.groupNames = names
  program.usesWords = usesWords
  program.usesLines = usesLines
  program.generation = -1
  prepare(program)
  findFirstBytes(program)
  findByteClasses(program)
  return program
}

function emit(operation: u8, low: u8, high: u8, next: u32, other: u32): u32 {
  if (count >= MOST_INSTRUCTIONS) return 0
  spend(1)
  if (count == capacity) {
    const fresh = allocate(<usize>capacity << (INSTRUCTION_SHIFT + 1))
    memory.copy(fresh, code, <usize>capacity << INSTRUCTION_SHIFT)
    code = fresh
    capacity <<= 1
  }
  const instruction = changetype<Instruction>(code + (<usize>count << INSTRUCTION_SHIFT))
  instruction.operation = operation
  instruction.low = low
  instruction.high = high
  instruction.next = next
  instruction.other = other
  instruction.count = 0
  return count++
}

function split(preferred: u32, other: u32, lazy: bool): u32 {
  return lazy ? emit(SPLIT, 0, 0, other, preferred) : emit(SPLIT, 0, 0, preferred, other)
}

function compile(node: Node, next: u32): u32 {
  if (count >= MOST_INSTRUCTIONS) return 0
  switch (node.kind) {
    case EMPTY:
      return next
    case LITERAL:
      return compileLiteral(<u32>node.value, next)
    case CLASS:
      return compileClass(node.ranges, next)
    case ASSERTION:
      if (node.value == WORD_BOUNDARY || node.value == NO_WORD_BOUNDARY) usesWords = true
      if (node.value == LINE_START || node.value == LINE_END) usesLines = true
      return emit(ASSERT, <u8>node.value, 0, next, 0)
    case CAPTURE: {
      const slot = <u32>node.value << 1
      return emit(SAVE, 0, 0, compile(node.child!, emit(SAVE, 0, 0, next, slot + 1)), slot)
    }
    case SEQUENCE:
    case CHOICE: {
      // The children as a list, to go through from the last to the first.
      let children = 0
      let child: Node | null = node.child
      while (child) {
        children++
        child = child.next
      }
      const list = allocate(<usize>children << 2)
      let end = list
      child = node.child
      while (child) {
        store<u32>(end, <u32>changetype<usize>(child))
        end += 4
        child = child.next
      }
      if (node.kind == SEQUENCE) {
        let entry = next
        while (end > list) {
          end -= 4
          entry = compile(changetype<Node>(<usize>load<u32>(end)), entry)
        }
        return entry
      }
      end -= 4
      let entry = compile(changetype<Node>(<usize>load<u32>(end)), next)
      while (end > list) {
        end -= 4
        entry = split(compile(changetype<Node>(<usize>load<u32>(end)), next), entry, false)
      }
      return entry
    }
    default:
      return compileRepeat(node, next)
  }
}

function compileRepeat(node: Node, next: u32): u32 {
  const child: Node = node.child!
  let entry = next
  let copies = node.min
  if (node.max < 0) {
    if (node.min == 0) {
      // (x+)? keeps the priorities right when x can be empty.
      return child.nullable
        ? split(compileLoop(child, next, node.lazy, true), next, node.lazy)
        : compileLoop(child, next, node.lazy, false)
    }
    entry = compileLoop(child, next, node.lazy, true)
    copies--
  } else {
    for (let i = node.min; i < node.max; i++) entry = split(compile(child, entry), next, node.lazy)
  }
  for (let i = 0; i < copies && count < MOST_INSTRUCTIONS; i++) entry = compile(child, entry)
  return entry
}

/** `x*`, or `x+` when `once`. */
function compileLoop(child: Node, next: u32, lazy: bool, once: bool): u32 {
  const loop = split(next, next, lazy)
  const body = compile(child, loop)
  const instruction = changetype<Instruction>(code + (<usize>loop << INSTRUCTION_SHIFT))
  if (lazy) instruction.other = body
  else instruction.next = body
  return once ? body : loop
}

const ENCODED = memory.data(8)

function compileLiteral(codePoint: u32, next: u32): u32 {
  let entry = next
  for (let i = encodeUtf8(ENCODED, codePoint) - 1; i >= 0; i--) {
    const byte = load<u8>(ENCODED + i)
    entry = emit(BYTE, byte, byte, entry, 0)
  }
  return entry
}

// ---- classes: a small tree of byte ranges, equal ends shared

const BUCKETS = 256
const buckets = memory.data(BUCKETS * 4, 4)
let classRanges: usize = 0
let classNext: u32 = 0

/** Entries of the node that is being made, one list for each length of what is left: low, high, target as 8 bytes. */
let entryLists: usize = 0

function compileClass(ranges: usize, next: u32): u32 {
  if (rangeCount(ranges) == 0) return emit(FAIL, 0, 0, 0, 0)
  memory.fill(buckets, 0, BUCKETS * 4)
  classRanges = ranges
  classNext = next
  const list = entryLists + 3 * 8 * 256
  let entries = 0
  const total = rangeCount(ranges)
  for (let i = 0; i < total && rangeLow(ranges, i) < 0x80; i++) {
    entries = addEntry(list, entries, <u8>rangeLow(ranges, i), <u8>min(rangeHigh(ranges, i), 0x7f), next)
  }
  if (rangeHigh(ranges, total - 1) >= 0x80) {
    for (let lead: u32 = 0xc2; lead <= 0xdf; lead++) {
      entries = addEntry(list, entries, <u8>lead, <u8>lead, compileBlock((lead & 31) << 6, 6, 0x80))
    }
    for (let lead: u32 = 0xe0; lead <= 0xef; lead++) {
      entries = addEntry(list, entries, <u8>lead, <u8>lead, compileBlock((lead & 15) << 12, 12, 0x800))
    }
    for (let lead: u32 = 0xf0; lead <= 0xf4; lead++) {
      entries = addEntry(list, entries, <u8>lead, <u8>lead, compileBlock((lead & 7) << 18, 18, 0x10000))
    }
  }
  return entries == 0 ? emit(FAIL, 0, 0, 0, 0) : shareNode(list, entries)
}

const NOWHERE: u32 = 0xffffffff

function addEntry(list: usize, entries: i32, low: u8, high: u8, target: u32): i32 {
  if (target == NOWHERE) return entries
  if (entries > 0) {
    const last = list + (<usize>(entries - 1) << 3)
    if (load<u32>(last, 4) == target && load<u8>(last, 1) + 1 == low) {
      store<u8>(last, high, 1)
      return entries
    }
  }
  const entry = list + (<usize>entries << 3)
  store<u32>(entry, <u32>low | (<u32>high << 8))
  store<u32>(entry, target, 4)
  return entries + 1
}

/** The node for those code points of the class that lie in the `2^bits` from `base` on, not below `floor`; NOWHERE if none does. */
function compileBlock(base: u32, bits: u32, floor: u32): u32 {
  const low = max(base, floor)
  const high = min(base + (1 << bits) - 1, LAST_CODE_POINT)
  if (low > high) return NOWHERE
  // The first range that ends at or after `low`.
  let first = 0
  let end = rangeCount(classRanges)
  while (first < end) {
    const middle = (first + end) >> 1
    if (rangeHigh(classRanges, middle) < low) first = middle + 1
    else end = middle
  }
  if (first == rangeCount(classRanges) || rangeLow(classRanges, first) > high) return NOWHERE
  const list = entryLists + <usize>(bits / 6 - 1) * 8 * 256
  let entries = 0
  if (rangeLow(classRanges, first) <= low && rangeHigh(classRanges, first) >= high) {
    // All of it: every continuation byte. Text is valid, so bytes outside the clipped part do not come.
    const target = bits == 6 ? classNext : compileBlock(low & ~((1 << (bits - 6)) - 1), bits - 6, floor)
    entries = addEntry(list, entries, 0x80, 0xbf, target)
  } else if (bits == 6) {
    for (let i = first; i < rangeCount(classRanges) && rangeLow(classRanges, i) <= high; i++) {
      const from = max(rangeLow(classRanges, i), low)
      const to = min(rangeHigh(classRanges, i), high)
      entries = addEntry(list, entries, <u8>(0x80 | (from & 63)), <u8>(0x80 | (to & 63)), classNext)
    }
  } else {
    for (let i: u32 = 0; i < 64; i++) {
      const byte = <u8>(0x80 | i)
      entries = addEntry(list, entries, byte, byte, compileBlock(base + (i << (bits - 6)), bits - 6, floor))
    }
  }
  return entries == 0 ? NOWHERE : shareNode(list, entries)
}

/** An instruction with these entries: one of this class that is already there, or a new one. */
function shareNode(list: usize, entries: i32): u32 {
  let hash: u32 = entries
  for (let i = 0; i < entries; i++) {
    hash = (hash ^ load<u32>(list + (<usize>i << 3))) * 0x9e3779b1
    hash = (hash ^ load<u32>(list + (<usize>i << 3), 4)) * 0x85ebca6b
    hash ^= hash >> 15
  }
  const bucket = buckets + ((hash & (BUCKETS - 1)) << 2)
  for (let known: usize = load<u32>(bucket); known != 0; known = load<u32>(known)) {
    const index = load<u32>(known, 4)
    const one = changetype<Instruction>(code + (<usize>index << INSTRUCTION_SHIFT))
    if (one.operation == BYTE) {
      if (entries == 1 && load<u8>(list) == one.low && load<u8>(list, 1) == one.high && load<u32>(list, 4) == one.next) return index
    } else if (one.count == entries && memory.compare(one.other, list, <usize>entries << 3) == 0) {
      return index
    }
  }
  let index: u32
  if (entries == 1) {
    index = emit(BYTE, load<u8>(list), load<u8>(list, 1), load<u32>(list, 4), 0)
  } else {
    const size = <usize>entries << 3
    const table = allocate(size)
    memory.copy(table, list, size)
    index = emit(BYTES, 0, 0, 0, <u32>table)
    if (count < MOST_INSTRUCTIONS) changetype<Instruction>(code + (<usize>index << INSTRUCTION_SHIFT)).count = entries
  }
  const known = allocate(8)
  store<u32>(known, load<u32>(bucket))
  store<u32>(known, index, 4)
  store<u32>(bucket, <u32>known)
  return index
}

// ---- what is known of the whole program

function findFirstBytes(program: Program): void {
  const firstBytes = allocate(256)
  memory.fill(firstBytes, 0, 256)
  program.firstBytes = reach(program, false, firstBytes) ? 0 : firstBytes
  program.anchored = !reach(program, true, 0)
}

/**
 * Walks from the start without taking a byte. Notes the first bytes, if asked, and tells whether a match can be reached; with
 * `stopAtTextStart`, whether anything at all can be reached other than through the start of the text.
 */
function reach(program: Program, stopAtTextStart: bool, firstBytes: usize): bool {
  const seen = program.setA
  store<i32>(seen, 0)
  const stack = program.stack
  let top = stack
  store<u32>(top, program.start)
  top += 4
  while (top > stack) {
    top -= 4
    const index = load<u32>(top)
    if (!indexSetAdd(seen, program.count, index)) continue
    const instruction = instructionAt(program, index)
    switch (instruction.operation) {
      case MATCH:
        return true
      case BYTE:
        if (stopAtTextStart) return true
        memory.fill(firstBytes + instruction.low, 1, <usize>instruction.high - instruction.low + 1)
        break
      case BYTES: {
        if (stopAtTextStart) return true
        for (let i = 0; i < instruction.count; i++) {
          const entry = <usize>instruction.other + (<usize>i << 3)
          memory.fill(firstBytes + load<u8>(entry), 1, <usize>load<u8>(entry, 1) - load<u8>(entry) + 1)
        }
        break
      }
      case SPLIT:
        store<u32>(top, instruction.other)
        store<u32>(top, instruction.next, 4)
        top += 8
        break
      case ASSERT:
        if (stopAtTextStart && instruction.low == TEXT_START) break
        store<u32>(top, instruction.next)
        top += 4
        break
      case SAVE:
        store<u32>(top, instruction.next)
        top += 4
        break
    }
  }
  return false
}

/** Bytes that no instruction tells apart have the same class. */
function findByteClasses(program: Program): void {
  const classOf = allocate(256)
  const byteOf = allocate(256)
  memory.fill(classOf, 0, 256)
  memory.fill(classes, 0, 256 * CLASS_SIZE)
  store<u16>(classes, 256)
  program.classOf = classOf
  program.byteOf = byteOf
  program.classCount = 1
  splitClasses(program, 0x80, 0xff)
  // Where a code point may begin.
  splitClasses(program, 0x80, 0xbf)
  if (program.usesLines) splitClasses(program, 10, 10)
  if (program.usesWords) {
    splitClasses(program, 48, 57)
    splitClasses(program, 65, 90)
    splitClasses(program, 95, 95)
    splitClasses(program, 97, 122)
  }
  const single = allocate(256)
  memory.fill(single, 0, 256)
  for (let i = 0; i < program.count; i++) {
    const instruction = instructionAt(program, i)
    if (instruction.operation == BYTE) {
      if (instruction.low == instruction.high) {
        if (load<u8>(single + instruction.low) != 0) continue
        store<u8>(single + instruction.low, 1)
      }
      splitClasses(program, instruction.low, instruction.high)
    } else if (instruction.operation == BYTES) {
      splitByTargets(program, instruction)
    }
  }
  for (let byte = 255; byte >= 0; byte--) store<u8>(byteOf + load<u8>(classOf + byte), <u8>byte)
}

/** Of each class: how many bytes it has, how many of them are inside the set that splits it, and their new class (u16 each). */
const CLASS_SIZE: usize = 6
const classes = memory.data(256 * 6, 8)

/** Makes a difference between the bytes from `low` to `high` and all others. */
function splitClasses(program: Program, low: i32, high: i32): void {
  countInside(program, low, high)
  moveInside(program, low, high)
  forgetInside(program, low, high)
}

/** Makes a difference between bytes that lead elsewhere, target by target. */
function splitByTargets(program: Program, instruction: Instruction): void {
  const entries: usize = instruction.other
  const end = entries + (<usize>instruction.count << 3)
  for (let first = entries; first < end; first += 8) {
    const target = load<u32>(first, 4)
    let before = entries
    while (load<u32>(before, 4) != target) before += 8
    if (before != first) continue
    for (let at = first; at < end; at += 8) if (load<u32>(at, 4) == target) countInside(program, load<u8>(at), load<u8>(at, 1))
    for (let at = first; at < end; at += 8) if (load<u32>(at, 4) == target) moveInside(program, load<u8>(at), load<u8>(at, 1))
    for (let at = first; at < end; at += 8) if (load<u32>(at, 4) == target) forgetInside(program, load<u8>(at), load<u8>(at, 1))
  }
}

function classAt(program: Program, byte: i32): usize {
  return classes + <usize>load<u8>(program.classOf + byte) * CLASS_SIZE
}

function countInside(program: Program, low: i32, high: i32): void {
  for (let byte = low; byte <= high; byte++) {
    const one = classAt(program, byte)
    store<u16>(one, load<u16>(one, 2) + 1, 2)
  }
}

function moveInside(program: Program, low: i32, high: i32): void {
  for (let byte = low; byte <= high; byte++) {
    const one = classAt(program, byte)
    const size = load<u16>(one)
    const inside = load<u16>(one, 2)
    // All of it is inside: it stays one class.
    if (size == inside) continue
    let other: i32 = load<u16>(one, 4)
    if (other == 0) other = program.classCount++
    store<u8>(program.classOf + byte, <u8>other)
    store<u16>(one, size - 1)
    store<u16>(one, inside - 1, 2)
    store<u16>(one, inside == 1 ? 0 : <u16>other, 4)
    const moved = classAt(program, byte)
    store<u16>(moved, load<u16>(moved) + 1)
  }
}

/** Makes ready for the next set. */
function forgetInside(program: Program, low: i32, high: i32): void {
  for (let byte = low; byte <= high; byte++) store<u16>(classAt(program, byte), 0, 2)
}
