/**
 * Whether a text holds a match, with a deterministic automaton that is made as the text needs it: linear in the text, some
 * nanoseconds a byte once its states are known.
 *
 * A state is the set of instructions that wait for the next byte's left side (what the last byte led to, not yet followed
 * through splits and assertions), and what assertions need to know of the byte before. Following happens when the next byte is
 * known, so that assertions see both sides. State: +0 context, +4 count, +8 next in bucket, +12 number (see `automaton.ts`), then
 * for each class of bytes and for the end of the text the state it leads to: 0 not yet known, DEAD, FOUND or an address; then its
 * instructions.
 */
import { allocate } from "../../memory"
import { spend } from "../../steps"
import { LINE_END, LINE_START, NO_WORD_BOUNDARY, TEXT_END, TEXT_START, WORD_BOUNDARY } from "./node"
import {
  ASSERT,
  branchOf,
  BYTE,
  BYTES,
  indexSetAdd,
  indexSetAt,
  indexSetClear,
  indexSetCount,
  instructionAt,
  isWordByte,
  MATCH,
  Program,
  SAVE,
  SPLIT
} from "./program"

export const DEAD: usize = 1
export const FOUND: usize = 2

// What is left of a position.
const AT_TEXT_START: u32 = 1
const AFTER_NEWLINE: u32 = 2
const AFTER_WORD: u32 = 4

export const HEADER: usize = 16
const BUCKETS: i32 = 256
const FIRST_CACHE: usize = 8 << 10
const LARGEST_CACHE: usize = 1 << 20

/** Where every text begins. */
export function initialState(program: Program): usize {
  if (program.cache == 0) newCache(program, FIRST_CACHE)
  if (program.initialState == 0) {
    indexSetClear(program.setB)
    program.initialState = stateOf(program, AT_TEXT_START | AFTER_NEWLINE, 0)
  }
  return program.initialState
}

export function holdsMatch(program: Program, text: usize, length: i32): bool {
  spend((length >> 3) + 1)
  let state = initialState(program)
  const classOf = program.classOf
  const end = text + length
  for (let at = text; at < end; at++) {
    const one = <i32>load<u8>(classOf + load<u8>(at))
    let next: usize = load<u32>(state + HEADER + (<usize>one << 2))
    if (next == 0) next = advance(program, state, one)
    if (next <= FOUND) return next == FOUND
    state = next
  }
  let last: usize = load<u32>(state + HEADER + (<usize>program.classCount << 2))
  if (last == 0) last = advance(program, state, program.classCount)
  return last == FOUND
}

/** Address of the instructions of a state. */
function instructionsOf(program: Program, state: usize): usize {
  return state + HEADER + ((<usize>program.classCount + 1) << 2)
}

/** The size of a state with `count` instructions. */
function stateSize(program: Program, count: i32): usize {
  return (HEADER + ((<usize>program.classCount + 1) << 2) + (<usize>count << 2) + 7) & ~7
}

/** Room for states; those that were made are forgotten. */
export function newCache(program: Program, size: usize): void {
  if (program.cache == 0) program.buckets = allocate(BUCKETS << 2)
  program.cache = allocate(size)
  program.cacheSize = size
  emptyCache(program)
}

let emptied: bool = false

function emptyCache(program: Program): void {
  emptied = true
  program.cacheUsed = 0
  program.initialState = 0
  memory.fill(program.buckets, 0, BUCKETS << 2)
}

/** The state that `state` leads to with a byte of class `one`; noted for the next time. */
export function advance(program: Program, state: usize, one: i32): usize {
  spend(program.count >> 2)
  const isEnd = one == program.classCount
  const byte: u32 = isEnd ? 256 : load<u8>(program.byteOf + one)
  const waiting = program.setA
  indexSetClear(waiting)
  const before = load<u32>(state)
  let found = false
  const count = load<i32>(state, 4)
  const instructions = instructionsOf(program, state)
  for (let i = 0; i < count && !found; i++) found = follow(program, waiting, load<u32>(instructions + (<usize>i << 2)), before, byte)
  // A match may begin at each code point, not amid its bytes.
  if (!found && (byte < 0x80 || byte >= 0xc0) && (!program.anchored || before & AT_TEXT_START)) {
    found = follow(program, waiting, program.start, before, byte)
  }
  let next: usize = DEAD
  if (found) {
    next = FOUND
  } else if (!isEnd) {
    const reached = program.setB
    indexSetClear(reached)
    for (let i = 0; i < indexSetCount(waiting); i++) {
      const instruction = instructionAt(program, indexSetAt(waiting, i))
      if (instruction.operation == BYTE) {
        if (byte >= <u32>instruction.low && byte <= <u32>instruction.high) indexSetAdd(reached, program.count, instruction.next)
      } else {
        const target = branchOf(instruction, byte)
        if (target >= 0) indexSetAdd(reached, program.count, <u32>target)
      }
    }
    const reachedCount = indexSetCount(reached)
    if (reachedCount > 0 || !program.anchored) {
      let context: u32 = 0
      if (program.usesLines && byte == 10) context |= AFTER_NEWLINE
      if (program.usesWords && byte < 0x80 && isWordByte(<u8>byte)) context |= AFTER_WORD
      emptied = false
      next = stateOf(program, context, reachedCount)
      // After a full cache was emptied, `state` is no longer there to be written to.
      if (emptied) return next
    }
  }
  store<u32>(state + HEADER + (<usize>one << 2), <u32>next)
  return next
}

/** The state of `setB` and a context: a known one or a new one. */
function stateOf(program: Program, context: u32, count: i32): usize {
  const reached = program.setB
  let hash = context
  for (let i = 0; i < count; i++) {
    hash = (hash ^ indexSetAt(reached, i)) * 0x9e3779b1
    hash ^= hash >> 15
  }
  const bucket = program.buckets + ((hash & (BUCKETS - 1)) << 2)
  for (let known: usize = load<u32>(bucket); known != 0; known = load<u32>(known, 8)) {
    if (
      load<u32>(known) == context &&
      load<i32>(known, 4) == count &&
      memory.compare(instructionsOf(program, known), reached + 8, <usize>count << 2) == 0
    ) {
      return known
    }
  }
  const size = stateSize(program, count)
  if (program.cacheUsed + size > program.cacheSize) {
    if (program.cacheSize < LARGEST_CACHE || size > program.cacheSize) newCache(program, max(program.cacheSize << 2, size << 2))
    else emptyCache(program)
  }
  const state = program.cache + program.cacheUsed
  program.cacheUsed += size
  const row = (<usize>program.classCount + 1) << 2
  memory.fill(state + HEADER, 0, row)
  store<u32>(state, context)
  store<i32>(state, count, 4)
  store<u32>(state, load<u32>(bucket), 8)
  store<u32>(state, 0, 12)
  memory.copy(state + HEADER + row, reached + 8, <usize>count << 2)
  store<u32>(bucket, <u32>state)
  return state
}

/** Adds to `waiting` all instructions that take a byte and are reached from `start`; true when a match is reached. */
function follow(program: Program, waiting: usize, start: u32, before: u32, byte: u32): bool {
  const stack = program.stack
  let top = stack
  store<u32>(top, start)
  top += 4
  while (top > stack) {
    top -= 4
    const index = load<u32>(top)
    if (!indexSetAdd(waiting, program.count, index)) continue
    const instruction = instructionAt(program, index)
    switch (instruction.operation) {
      case MATCH:
        return true
      case SPLIT:
        store<u32>(top, instruction.other)
        store<u32>(top, instruction.next, 4)
        top += 8
        break
      case ASSERT:
        if (holds(instruction.low, before, byte)) {
          store<u32>(top, instruction.next)
          top += 4
        }
        break
      case SAVE:
        store<u32>(top, instruction.next)
        top += 4
        break
    }
  }
  return false
}

function holds(assertion: u8, before: u32, byte: u32): bool {
  switch (<i32>assertion) {
    case TEXT_START:
      return (before & AT_TEXT_START) != 0
    case TEXT_END:
      return byte == 256
    case LINE_START:
      return (before & AFTER_NEWLINE) != 0
    case LINE_END:
      return byte == 256 || byte == 10
    default: {
      const word = byte < 0x80 && isWordByte(<u8>byte)
      return (word != ((before & AFTER_WORD) != 0)) == (<i32>assertion == WORD_BOUNDARY)
    }
  }
}
