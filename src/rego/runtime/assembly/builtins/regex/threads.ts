/**
 * Where the leftmost match lies, and its groups: threads of the program in step over the text, the preferred ones first (Pike's
 * way). Linear in the text times the size of the program.
 */
import { allocate } from "../../memory"
import { spend } from "../../steps"
import { LINE_END, LINE_START, TEXT_END, TEXT_START, WORD_BOUNDARY } from "./node"
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

const RESTORE: u32 = 0x80000000

let text: usize = 0
let length: i32 = 0
/** Slots of the thread that is being added: start and end of the match, then of each group, as offsets. */
let slots: usize = 0
let slotCount: i32 = 0

/**
 * Finds the leftmost match at or after `from`. Gives the address of its slots (start and end of the whole, then of each group; -1
 * for a group without part), valid until the next search; 0 when there is none.
 *
 * @param withGroups - false: only the first two slots are filled
 */
export function findMatch(program: Program, searched: usize, size: i32, from: i32, withGroups: bool): usize {
  text = searched
  length = size
  slotCount = withGroups ? (program.groups + 1) << 1 : 2
  if (program.slotsWanted < slotCount) {
    program.slotsWanted = slotCount
    program.slotsA = allocate(<usize>program.count * <usize>slotCount << 2)
    program.slotsB = allocate(<usize>program.count * <usize>slotCount << 2)
    // The thread being added, then the best match.
    program.scratch = allocate(<usize>slotCount << 3)
  }
  slots = program.scratch
  const best = slots + (<usize>slotCount << 2)
  const slotBytes = <usize>slotCount << 2
  let now = program.setA
  let next = program.setB
  let nowSlots = program.slotsA
  let nextSlots = program.slotsB
  indexSetClear(now)
  let found = false
  let at = from
  while (true) {
    if (indexSetCount(now) == 0) {
      if (found || (program.anchored && at > 0)) break
      if (program.firstBytes != 0) {
        while (at < length && load<u8>(program.firstBytes + load<u8>(text + at)) == 0) at++
        if (at == length) break
      }
    }
    if (!found && (at == length || (load<u8>(text + at) & 0xc0) != 0x80) && !(program.anchored && at > 0)) {
      memory.fill(slots, 0xff, slotBytes)
      store<i32>(slots, at)
      addThread(program, now, nowSlots, program.start, at)
    }
    const byte: u32 = at < length ? load<u8>(text + at) : 256
    indexSetClear(next)
    const count = indexSetCount(now)
    spend((count >> 2) + 1)
    for (let i = 0; i < count; i++) {
      const index = indexSetAt(now, i)
      const instruction = instructionAt(program, index)
      let target: i32 = -1
      switch (instruction.operation) {
        case MATCH:
          memory.copy(best, nowSlots + <usize>index * slotBytes, slotBytes)
          store<i32>(best, at, 4)
          found = true
          i = count // threads after this one are less preferred
          break
        case BYTE:
          if (byte >= <u32>instruction.low && byte <= <u32>instruction.high) target = <i32>instruction.next
          break
        case BYTES:
          target = branchOf(instruction, byte)
          break
      }
      if (target >= 0) {
        memory.copy(slots, nowSlots + <usize>index * slotBytes, slotBytes)
        addThread(program, next, nextSlots, <u32>target, at + 1)
      }
    }
    if (at == length) break
    at++
    const set = now
    now = next
    next = set
    const kept = nowSlots
    nowSlots = nextSlots
    nextSlots = kept
  }
  return found ? best : 0
}

/** Follows splits and assertions from `start`, in order of preference, and adds what takes a byte or matches, with its slots. */
function addThread(program: Program, set: usize, setSlots: usize, start: u32, at: i32): void {
  const stack = program.stack
  const slotBytes = <usize>slotCount << 2
  let top = stack
  store<u32>(top, start)
  top += 8
  while (top > stack) {
    top -= 8
    const index = load<u32>(top)
    if (index & RESTORE) {
      store<u32>(slots + (<usize>(index & ~RESTORE) << 2), load<u32>(top, 4))
      continue
    }
    if (!indexSetAdd(set, program.count, index)) continue
    const instruction = instructionAt(program, index)
    switch (instruction.operation) {
      case SPLIT:
        store<u32>(top, instruction.other)
        store<u32>(top, instruction.next, 8)
        top += 16
        break
      case ASSERT:
        if (holds(<i32>instruction.low, at)) {
          store<u32>(top, instruction.next)
          top += 8
        }
        break
      case SAVE: {
        const slot = instruction.other
        if (slot < <u32>slotCount) {
          const address = slots + (<usize>slot << 2)
          store<u32>(top, slot | RESTORE)
          store<u32>(top, load<u32>(address), 4)
          top += 8
          store<i32>(address, at)
        }
        store<u32>(top, instruction.next)
        top += 8
        break
      }
      default:
        memory.copy(setSlots + <usize>index * slotBytes, slots, slotBytes)
    }
  }
}

function isWordAt(at: i32): bool {
  return at >= 0 && at < length && isWordByte(load<u8>(text + at))
}

function holds(assertion: i32, at: i32): bool {
  switch (assertion) {
    case TEXT_START:
      return at == 0
    case TEXT_END:
      return at == length
    case LINE_START:
      return at == 0 || load<u8>(text + at - 1) == 10
    case LINE_END:
      return at == length || load<u8>(text + at) == 10
    default:
      return (isWordAt(at - 1) != isWordAt(at)) == (assertion == WORD_BOUNDARY)
  }
}
