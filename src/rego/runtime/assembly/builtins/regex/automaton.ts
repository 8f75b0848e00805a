/**
 * The whole deterministic automaton of a pattern as one table, for patterns that need few states: a byte of text costs two loads.
 *
 * Table: +0 address of the classes (256 bytes: twice the class of each byte), +4 twice the number of classes, +8 the first row. A row
 * has for each class, and last for the end of the text, 16 bits: the offset of the next row in the table, NO_MATCH or MATCHES.
 */
import { allocate, heapPointer, releaseTo } from "../../memory"
import { spend } from "../../steps"
import { advance, FOUND, initialState, newCache } from "./deterministic"
import { Program } from "./program"

const NO_MATCH: u32 = 0
const MATCHES: u32 = 1
const FIRST_ROW: u32 = 8

export function automatonMatches(table: usize, text: usize, length: i32): bool {
  spend((length >> 3) + 1)
  const classes: usize = load<u32>(table)
  const end = text + length
  let row: u32 = FIRST_ROW
  for (let at = text; at < end; at++) {
    row = load<u16>(table + row + load<u8>(classes + load<u8>(at)))
    if (row <= MATCHES) return row == MATCHES
  }
  return load<u16>(table + row + load<u32>(table, 4)) == MATCHES
}

// ---- making the table

const MOST_CLASSES: i32 = 127
const MOST_STATES: i32 = 1000
/** Of a program; a table of more is seldom small, and long in the making. */
const MOST_INSTRUCTIONS: i32 = 2000
/** More than states, a power of two; a hash less its lower bits is a slot. */
const SLOTS: usize = 2048
const SLOT_SHIFT: u32 = 21
/** For the states while they are made: each lists its instructions. */
const CACHE: usize = 1 << 20

/** Bytes of the last table that was made. */
export let automatonSize: i32 = 0

/**
 * Writes the table of a program that was not used yet to the heap, with `classes` as the address of its classes, and gives its address;
 * 0 when it would be larger than `size`, at most 65,535, or its states are too many.
 */
export function makeAutomaton(program: Program, classes: usize, size: u32): usize {
  if (program.classCount > MOST_CLASSES || program.count > MOST_INSTRUCTIONS) return 0
  const table = allocate(size)
  const mark = heapPointer
  const isMade = fillTable(program, table, size)
  store<u32>(table, <u32>classes)
  program.cache = 0
  program.initialState = 0
  releaseTo(mark)
  return isMade ? table : 0
}

function fillTable(program: Program, table: usize, size: u32): bool {
  const width = program.classCount + 1
  const rowBytes = <u32>width << 1
  const cells = allocate(<usize>(MOST_STATES * width) << 1)
  const most = <i32>((size - FIRST_ROW) / rowBytes)
  const count = findStates(program, cells, width, min(MOST_STATES, most << 2))
  if (count == 0) return false
  const groups = allocate(<usize>count << 2)
  const groupCount = groupStates(cells, count, width, groups, most)
  if (groupCount == 0) return false
  store<u32>(table, rowBytes - 2, 4)
  for (let i = 0; i < count; i++) {
    const row = table + FIRST_ROW + load<u32>(groups + (<usize>i << 2)) * rowBytes
    for (let one = 0; one < width; one++) {
      const next: u32 = load<u16>(cells + (<usize>(i * width + one) << 1))
      store<u16>(row + (<usize>one << 1), next <= MATCHES ? <u16>next : <u16>(FIRST_ROW + load<u32>(groups + (<usize>(next - 2) << 2)) * rowBytes))
    }
  }
  automatonSize = <i32>(FIRST_ROW + <u32>groupCount * rowBytes)
  return true
}

/** Notes for each state, class by class, where it leads to: NO_MATCH, MATCHES or 2 more than the state's number. Their count; 0 when they are more than `most`. */
function findStates(program: Program, cells: usize, width: i32, most: i32): i32 {
  const states = allocate(<usize>MOST_STATES << 2)
  newCache(program, CACHE)
  const cache = program.cache
  store<u32>(states, <u32>initialState(program))
  store<u32>(<usize>load<u32>(states), 1, 12)
  let count = 1
  let cell = cells
  for (let i = 0; i < count; i++) {
    const state: usize = load<u32>(states + (<usize>i << 2))
    for (let one = 0; one < width; one++) {
      const next = advance(program, state, one)
      // A cache that was too small does not hold all states any more.
      if (program.cache != cache || load<u32>(<usize>load<u32>(states), 12) != 1) return 0
      let noted = next == FOUND ? MATCHES : NO_MATCH
      if (next > FOUND) {
        noted = load<u32>(next, 12) + 1
        if (noted == 1) {
          if (count >= most) return 0
          store<u32>(states + (<usize>count << 2), <u32>next)
          store<u32>(next, ++count, 12)
          noted = count + 1
        }
      }
      store<u16>(cell, <u16>noted)
      cell += 2
    }
  }
  return count
}

/**
 * Puts states that no text tells apart into one group, the first state into group 0; gives the number of groups, 0 when they are more
 * than `most`. All begin in one group; those that lead to different groups are parted, until none is (Moore's way).
 */
function groupStates(cells: usize, count: i32, width: i32, groups: usize, most: i32): i32 {
  const bytes = <usize>count << 2
  const parted = allocate(bytes)
  const hashes = allocate(bytes)
  /** New groups by hash, each 1 more than its number. */
  const slots = allocate(SLOTS << 2)
  /** Of each new group, its first state. */
  const firsts = allocate(bytes)
  memory.fill(groups, 0, bytes)
  let before = 1
  while (true) {
    spend((count * width >> 3) + 1)
    memory.fill(slots, 0, SLOTS << 2)
    let found = 0
    for (let i = 0; i < count; i++) {
      let hash = load<u32>(groups + (<usize>i << 2))
      for (let one = 0; one < width; one++) hash = (hash ^ (groupAt(cells, groups, i * width + one) + 1)) * 0x9e3779b1
      let slot: usize = hash >> SLOT_SHIFT
      let group = load<i32>(slots + (slot << 2)) - 1
      while (group >= 0 && !(load<u32>(hashes + (<usize>group << 2)) == hash && leadAlike(cells, groups, width, i, load<i32>(firsts + (<usize>group << 2))))) {
        slot = (slot + 1) & (SLOTS - 1)
        group = load<i32>(slots + (slot << 2)) - 1
      }
      if (group < 0) {
        if (found == most) return 0
        group = found++
        store<i32>(slots + (slot << 2), found)
        store<u32>(hashes + (<usize>group << 2), hash)
        store<i32>(firsts + (<usize>group << 2), i)
      }
      store<i32>(parted + (<usize>i << 2), group)
    }
    memory.copy(groups, parted, bytes)
    if (found == before) return found
    before = found
  }
}

/** Where a cell leads to: a group from 2 on, NO_MATCH or MATCHES. */
function groupAt(cells: usize, groups: usize, index: i32): u32 {
  const next: u32 = load<u16>(cells + (<usize>index << 1))
  return next <= MATCHES ? next : load<u32>(groups + (<usize>(next - 2) << 2)) + 2
}

function leadAlike(cells: usize, groups: usize, width: i32, a: i32, b: i32): bool {
  if (load<u32>(groups + (<usize>a << 2)) != load<u32>(groups + (<usize>b << 2))) return false
  for (let one = 0; one < width; one++) if (groupAt(cells, groups, a * width + one) != groupAt(cells, groups, b * width + one)) return false
  return true
}

/** The classes of a program as tables have them, on the heap. */
export function automatonClasses(program: Program): usize {
  const classes = allocate(256)
  for (let i = 0; i < 256; i++) store<u8>(classes + i, load<u8>(program.classOf + i) << 1)
  return classes
}
