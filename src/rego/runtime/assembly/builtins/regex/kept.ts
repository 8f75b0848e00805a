/**
 * What patterns are compiled to, where it outlives an evaluation: of patterns that are not known to the builder, as those in `data`, so
 * that they are not compiled again for each input. Only what a pattern's text says is kept, never an answer.
 *
 * They stand below the heap, in room that the linker leaves in modules that need it. Entry: +0 next in bucket, +4 hash, +8 length of
 * the pattern, +12 address of the table or +16 of the program; +24 the pattern, then what was addressed.
 *
 * INVARIANT: what is kept while an evaluation runs stays where it is until the next one begins.
 */
import { heapBase, heapGeneration, heapPointer, releaseTo } from "../../memory"
import { sameBytes } from "../../order"
import { automatonClasses, automatonSize, makeAutomaton } from "./automaton"
import { imageSize, makeImage } from "./image"
import { Program } from "./program"

/** Where the room begins; it ends where the heap does. Written by the linker; no room where it is 0. */
export let keptBase: usize = 0

let keptUsed: usize = 0
let isFull: bool = false
let generation: i32 = -1

/** Bytes of the largest table that is kept. */
const LARGEST_TABLE: u32 = 16384
const BUCKETS: u32 = 64
const buckets = memory.data(64 * 4, 4)
/** Hashes of patterns that were met, four for each value of some bits of theirs: only one that is met again later is kept. */
const met = memory.data(64 * 16, 8)

function bucketOf(hash: u32): usize {
  return buckets + ((hash & (BUCKETS - 1)) << 2)
}

/** The entry of a pattern; 0 when it is not kept. */
export function findKept(pattern: usize, length: i32, hash: u32): usize {
  if (generation != heapGeneration) {
    generation = heapGeneration
    if (isFull) {
      isFull = false
      keptUsed = 0
      memory.fill(buckets, 0, BUCKETS << 2)
    }
  }
  let entry: usize = load<u32>(bucketOf(hash))
  while (entry != 0) {
    if (load<u32>(entry, 4) == hash && load<i32>(entry, 8) == length && sameBytes(entry + 24, pattern, length)) return entry
    entry = load<u32>(entry)
  }
  return 0
}

/** True when the pattern was met in an evaluation before. */
export function wasMet(hash: u32): bool {
  const place = met + ((hash & (BUCKETS - 1)) << 4)
  for (let at = place; at < place + 16; at += 4) if (load<u32>(at) == hash) return true
  store<u64>(place, load<u64>(place, 4), 8)
  store<u32>(place, load<u32>(place), 4)
  store<u32>(place, hash)
  return false
}

/**
 * Keeps what a pattern was compiled to, a program that was not used yet: its automaton, or where that is too large the program itself.
 * Gives the address of the entry; 0 when there is no room.
 */
export function keep(program: Program, pattern: usize, length: i32, hash: u32): usize {
  if (keptBase == 0 || isFull) return 0
  const mark = heapPointer
  const entry = keptBase + keptUsed
  const place = entry + ((24 + <usize>length + 7) & ~7)
  const table = makeAutomaton(program, 0, LARGEST_TABLE)
  const made = table != 0 ? table : makeImage(program, place)
  const size = table != 0 ? (<usize>automatonSize + 7) & ~7 : <usize>imageSize
  const end = place + size + (table != 0 ? 256 : 0)
  if (end > heapBase) {
    isFull = true
  } else {
    memory.copy(entry + 24, pattern, length)
    memory.copy(place, made, size)
    if (table != 0) {
      memory.copy(place + size, automatonClasses(program), 256)
      store<u32>(place, <u32>(place + size))
    }
    const bucket = bucketOf(hash)
    store<u32>(entry, load<u32>(bucket))
    store<u32>(entry, hash, 4)
    store<i32>(entry, length, 8)
    store<u32>(entry, table != 0 ? <u32>place : 0, 12)
    store<u32>(entry, table != 0 ? 0 : <u32>place, 16)
    store<u32>(bucket, <u32>entry)
    keptUsed = end - keptBase
  }
  releaseTo(mark)
  return isFull ? 0 : entry
}
