/**
 * Compiled patterns of the evaluation: each is compiled once, however often it is used.
 */
import { allocate, heapGeneration } from "../../memory"
import { builtin_error } from "../../error"
import { newText, stringLength, stringPointer } from "../../value"
import { sameBytes } from "../../order"
import { compileTree } from "./compile"
import { findKept, keep, wasMet } from "./kept"
import { groupCount, groupNames, parseRegex } from "./parse"
import { regexError } from "./pattern"
import { prepare, Program } from "./program"

const BUCKETS: i32 = 64
/** Heads of lists of entries: next, pattern (string), program, error (string), table of its automaton, hash; good for `generation` only. */
const buckets = memory.data(64 * 4, 4)
/** Entries by where their pattern is, for a pattern that is used again and again: pattern, entry. */
const places = memory.data(64 * 8, 8)
let generation: i32 = -1

function entryOf(pattern: usize): usize {
  if (generation != heapGeneration) {
    generation = heapGeneration
    memory.fill(buckets, 0, 64 * 4)
    memory.fill(places, 0, 64 * 8)
  }
  const place = places + (((pattern >> 3) & 63) << 3)
  if (load<u32>(place) == <u32>pattern) return load<u32>(place, 4)
  const bytes = stringPointer(pattern)
  const length = stringLength(pattern)
  const hash = hashOf(bytes, length)
  const bucket = buckets + ((hash & (BUCKETS - 1)) << 2)
  let entry: usize = load<u32>(bucket)
  while (entry != 0) {
    const known: usize = load<u32>(entry, 4)
    if (load<u32>(entry, 20) == hash && stringLength(known) == length && sameBytes(stringPointer(known), bytes, length)) break
    entry = load<u32>(entry)
  }
  if (entry == 0) {
    entry = allocate(24)
    store<u32>(entry, load<u32>(bucket))
    store<u32>(entry, <u32>pattern, 4)
    store<u64>(entry, 0, 8)
    store<u32>(entry, 0, 16)
    store<u32>(entry, hash, 20)
    takeKept(entry, findKept(bytes, length, hash))
    store<u32>(bucket, <u32>entry)
  }
  store<u32>(place, <u32>pattern)
  store<u32>(place, <u32>entry, 4)
  return entry
}

function takeKept(entry: usize, kept: usize): void {
  if (kept == 0) return
  store<u32>(entry, load<u32>(kept, 12), 16)
  const program: usize = load<u32>(kept, 16)
  if (program == 0) return
  prepare(changetype<Program>(program))
  store<u32>(entry, <u32>program, 8)
}

function hashOf(bytes: usize, length: i32): u32 {
  let hash: u32 = length
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(bytes + i)) * 0x01000193
  return hash ^ (hash >> 16)
}

/** Compiles the pattern of an entry, unless that was done: either its program or its error is there afterwards. */
function compileEntry(entry: usize): void {
  if (load<u64>(entry, 8) != 0) return
  const pattern: usize = load<u32>(entry, 4)
  const tree = parseRegex(stringPointer(pattern), stringLength(pattern))
  if (tree == null) {
    store<u32>(entry, <u32>regexError(), 12)
    return
  }
  const program = compileTree(tree, groupCount(), groupNames())
  if (program == null) store<u32>(entry, <u32>newText("error parsing regexp: expression too large"), 12)
  else store<u32>(entry, <u32>changetype<usize>(program), 8)
}

function programOfEntry(entry: usize): Program | null {
  compileEntry(entry)
  const program: usize = load<u32>(entry, 8)
  if (program == 0) builtin_error(load<u32>(entry, 12))
  return changetype<Program | null>(program)
}

/** The program of a pattern (a string); null after recording a failure when it is not valid. */
export function programOf(pattern: usize): Program | null {
  return programOfEntry(entryOf(pattern))
}

/** The table of the pattern's automaton, when it is kept; else 0, and `matchProgram` is its program. */
export function automatonOf(pattern: usize): usize {
  const entry = entryOf(pattern)
  const known: usize = load<u32>(entry, 16)
  if (known != 0) return known
  const isNew = load<u64>(entry, 8) == 0
  const program = programOfEntry(entry)
  matchProgram = program
  if (!isNew || program == null) return 0
  const hash = load<u32>(entry, 20)
  if (wasMet(hash)) takeKept(entry, keep(program, stringPointer(pattern), stringLength(pattern), hash))
  matchProgram = changetype<Program | null>(<usize>load<u32>(entry, 8))
  return load<u32>(entry, 16)
}

/** What `automatonOf` compiled; null after recording a failure when the pattern is not valid. */
export let matchProgram: Program | null = null

export function isValidPattern(pattern: usize): bool {
  const entry = entryOf(pattern)
  if (load<u32>(entry, 16) != 0) return true
  compileEntry(entry)
  return load<u32>(entry, 8) != 0
}
