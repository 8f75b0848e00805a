/**
 * A compiled regular expression: instructions over the bytes of UTF-8 text.
 */
import { allocate, heapGeneration } from "../../memory"

export const MATCH: u8 = 0
/** Goes on at `next` and, with lower priority, at `other`. */
export const SPLIT: u8 = 1
/** Takes a byte from `low` to `high`. */
export const BYTE: u8 = 2
/** Takes a byte that one of the `count` entries at `other` holds: low (u8), high (u8), and where it goes on (u32 at +4); sorted. */
export const BYTES: u8 = 3
/** Goes on where the assertion `low` holds. */
export const ASSERT: u8 = 4
/** Notes the position in slot `other`. */
export const SAVE: u8 = 5
export const FAIL: u8 = 6

@unmanaged
export class Instruction {
  operation: u8
  low: u8
  high: u8
  next: u32
  other: u32
  count: i32
}

export const INSTRUCTION_SHIFT: usize = 4

@unmanaged
export class Program {
  code: usize
  count: i32
  start: u32
  /** Capture groups, without the whole match. */
  groups: i32
  /** Linked list of the names of groups: next, group, address, length (u32 each). */
  groupNames: usize
  /** A match can only begin at the start of the text. */
  anchored: bool
  usesWords: bool
  usesLines: bool
  /** 256 bytes: 1 where a match can begin with that byte; 0 when it can be empty. */
  firstBytes: usize
  /** 256 bytes: the class of each byte; bytes of one class are never told apart. */
  classOf: usize
  /** One byte of each class. */
  byteOf: usize
  classCount: i32

  /** What follows lies on the heap, and is good while this is the heap's generation. */
  generation: i32
  // Scratch of the deterministic matcher, see `deterministic.ts`.
  cache: usize
  cacheSize: usize
  cacheUsed: usize
  buckets: usize
  initialState: usize
  // Scratch of both, sized by `count`.
  setA: usize
  setB: usize
  stack: usize
  // Scratch of the matcher that notes groups, see `threads.ts`.
  slotsA: usize
  slotsB: usize
  slotsWanted: i32
  scratch: usize
}

/** Gives a program its scratch, once an evaluation. */
export function prepare(program: Program): void {
  if (program.generation == heapGeneration) return
  program.generation = heapGeneration
  program.cache = 0
  program.initialState = 0
  program.slotsWanted = 0
  program.setA = newIndexSet(program.count)
  program.setB = newIndexSet(program.count)
  // Each instruction is taken from the stack at most twice, and a saved slot takes three words.
  program.stack = allocate(<usize>(program.count + 4) << 4)
}

/** The first group of this name in a list of `groupNames` that took part in the match of `slots`; -1 when there is none. */
export function findGroup(list: usize, name: usize, length: i32, slots: usize): i32 {
  let first = -1
  for (let entry = list; entry != 0; entry = load<u32>(entry)) {
    if (load<i32>(entry, 12) != length || memory.compare(load<u32>(entry, 8), name, length) != 0) continue
    const group = load<i32>(entry, 4)
    if (load<i32>(slots + (<usize>group << 3)) >= 0 && (first < 0 || group < first)) first = group
  }
  return first
}

export function isWordByte(byte: u8): bool {
  return byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 95
}

// @ts-ignore: decorator
@inline
export function instructionAt(program: Program, index: u32): Instruction {
  return changetype<Instruction>(program.code + (<usize>index << INSTRUCTION_SHIFT))
}

/** Where the entry of a BYTES instruction that holds `byte` goes on; -1 when none does. */
// @ts-ignore: decorator
@inline
export function branchOf(instruction: Instruction, byte: u32): i32 {
  let entry: usize = instruction.other
  const end = entry + (<usize>instruction.count << 3)
  while (entry < end) {
    if (byte < <u32>load<u8>(entry)) return -1
    if (byte <= <u32>load<u8>(entry, 1)) return load<i32>(entry, 4)
    entry += 8
  }
  return -1
}

// ---- sparse sets of instruction numbers: +0 count, then `dense` and `sparse` of `capacity` u32 each

function newIndexSet(capacity: i32): usize {
  const set = allocate(8 + (<usize>capacity << 3))
  memory.fill(set, 0, 8 + (<usize>capacity << 3))
  return set
}

// @ts-ignore: decorator
@inline
export function indexSetCount(set: usize): i32 {
  return load<i32>(set)
}

// @ts-ignore: decorator
@inline
export function indexSetClear(set: usize): void {
  store<i32>(set, 0)
}

// @ts-ignore: decorator
@inline
export function indexSetAt(set: usize, position: i32): u32 {
  return load<u32>(set + 8 + (<usize>position << 2))
}

/** Adds an index; false when it is already there. */
// @ts-ignore: decorator
@inline
export function indexSetAdd(set: usize, capacity: i32, index: u32): bool {
  const sparse = set + 8 + (<usize>capacity << 2) + (<usize>index << 2)
  const position = load<u32>(sparse)
  const count = load<u32>(set)
  if (position < count && load<u32>(set + 8 + (<usize>position << 2)) == index) return false
  store<u32>(sparse, count)
  store<u32>(set + 8 + (<usize>count << 2), index)
  store<u32>(set, count + 1)
  return true
}
