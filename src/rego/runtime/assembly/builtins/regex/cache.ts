/**
 * Compiled patterns of the evaluation: each is compiled once, however often it is used.
 */
import { allocate, heapGeneration } from "../../memory"
import { builtin_error } from "../../error"
import { newText, stringLength, stringPointer } from "../../value"
import { sameBytes } from "../../order"
import { compileTree } from "./compile"
import { groupCount, groupNames, parseRegex, regexError } from "./parse"
import { Program } from "./program"

const BUCKETS: i32 = 64
/** Heads of lists of entries: next, pattern (string), program, error (string); good for `generation` only. */
const buckets = memory.data(BUCKETS * 4, 4)
let generation: i32 = -1
let lastPattern: usize = 0
let lastEntry: usize = 0

function entryOf(pattern: usize): usize {
  if (generation != heapGeneration) {
    generation = heapGeneration
    lastPattern = 0
    memory.fill(buckets, 0, BUCKETS << 2)
  }
  if (pattern == lastPattern) return lastEntry
  const bytes = stringPointer(pattern)
  const length = stringLength(pattern)
  let hash: u32 = length
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(bytes + i)) * 0x01000193
  hash ^= hash >> 16
  const bucket = buckets + ((hash & (BUCKETS - 1)) << 2)
  let entry: usize = load<u32>(bucket)
  while (entry != 0) {
    const known: usize = load<u32>(entry, 4)
    if (known == pattern) break
    if (stringLength(known) == length && sameBytes(stringPointer(known), bytes, length)) break
    entry = load<u32>(entry)
  }
  if (entry == 0) {
    entry = allocate(16)
    store<u32>(entry, load<u32>(bucket))
    store<u32>(entry, <u32>pattern, 4)
    store<u64>(entry, 0, 8)
    store<u32>(bucket, <u32>entry)
    const tree = parseRegex(bytes, length)
    if (tree == null) {
      store<u32>(entry, <u32>regexError(), 12)
    } else {
      const program = compileTree(tree, groupCount(), groupNames())
      store<u32>(entry, <u32>changetype<usize>(program), 8)
      if (program == null) store<u32>(entry, <u32>newText("error parsing regexp: expression too large"), 12)
    }
  }
  lastPattern = pattern
  lastEntry = entry
  return entry
}

/** The program of a pattern (a string); null after recording a failure when it is not valid. */
export function programOf(pattern: usize): Program | null {
  const entry = entryOf(pattern)
  const program: usize = load<u32>(entry, 8)
  if (program == 0) builtin_error(load<u32>(entry, 12))
  return changetype<Program | null>(program)
}

export function isValidPattern(pattern: usize): bool {
  return load<u32>(entryOf(pattern), 8) != 0
}
