/**
 * The heap: a pointer that goes up during an evaluation and is set back by the host. Nothing is ever freed singly.
 *
 * INVARIANT: `heapPointer` is a multiple of 8; once anything was allocated it is at most `memoryEnd`.
 * Between evaluations the host sets the pointer back (`opa_heap_ptr_set`, `opa_eval`), so no global may hold a heap address across that.
 */

// @ts-ignore: decorator
@external("env", "opa_abort")
declare function opa_abort(text: usize): void

/** Where values begin; the linker writes a higher address here when its constants need the room. At least 65,536, see `docs`. */
export let heapBase: usize = 65536

/** Written by the linker together with `heapBase`. */
export let heapPointer: usize = 65536

/** At most the memory's size less `SLACK`: the host may have grown it meanwhile. */
let memoryEnd: usize = 0

/** So many bytes behind whatever lies on the heap can be read. */
const SLACK: usize = 16

/** Addresses travel as signed 32-bit numbers in hosts. */
const HIGHEST_ADDRESS: usize = 0x7fff0000

/** Gives `size` bytes, aligned to 8, not cleared. Ends the evaluation (`opa_malloc: failed`) when there is no more. */
// @ts-ignore: decorator
@inline
export function allocate(size: usize): usize {
  const address = heapPointer
  if (<u64>address + <u64>size > <u64>memoryEnd) growFor(size)
  heapPointer = address + ((size + 7) & ~7)
  return address
}

/** Makes sure that `size` bytes from the heap pointer on can be written, without taking them. */
// @ts-ignore: decorator
@inline
export function reserve(size: usize): void {
  if (<u64>heapPointer + <u64>size > <u64>memoryEnd) growFor(size)
}

function growFor(size: usize): void {
  const pages = memory.size()
  memoryEnd = ((<usize>pages) << 16) - SLACK
  const needed: u64 = (<u64>heapPointer) + (<u64>size) + 8
  if (needed <= <u64>memoryEnd) return
  if (needed > <u64>HIGHEST_ADDRESS) abortWith("opa_malloc: failed")
  const more = <i32>((needed - <u64>memoryEnd + 0xffff) >> 16)
  // An eighth more than asked keeps the number of growths small; what is asked must do when the host allows no more.
  const generous = max(more, pages >> 3)
  if (<u64>(pages + generous) << 16 > <u64>HIGHEST_ADDRESS || memory.grow(generous) < 0) {
    if (memory.grow(more) < 0) abortWith("opa_malloc: failed")
  }
  memoryEnd = ((<usize>memory.size()) << 16) - SLACK
}

/** Takes back everything allocated since `address` was the heap pointer. */
// @ts-ignore: decorator
@inline
export function releaseTo(address: usize): void {
  heapPointer = address
}

/** Counts how often the heap was set back: what a global keeps of the heap is good only while this stays the same. */
export let heapGeneration: i32 = 0

/** Sets the heap pointer to the next multiple of 8 at or above `address`. */
export function startHeapAt(address: usize): void {
  heapGeneration++
  heapPointer = (address + 7) & ~7
  memoryEnd = ((<usize>memory.size()) << 16) - SLACK
  if (heapPointer > memoryEnd) {
    memoryEnd = heapPointer
    growFor(8)
  }
}

/** Ends the evaluation with an ASCII text. Does not return. */
export function abortWith(text: string): void {
  // The text is written below the heap, where it needs no memory: the heap may be full.
  const source = changetype<usize>(text)
  const length = min(text.length, ABORT_TEXT_SIZE - 1)
  for (let i = 0; i < length; i++) store<u8>(ABORT_TEXT + i, load<u16>(source + (i << 1)) as u8)
  store<u8>(ABORT_TEXT + length, 0)
  opa_abort(ABORT_TEXT)
  unreachable()
}

const ABORT_TEXT_SIZE = 128
const ABORT_TEXT = memory.data(ABORT_TEXT_SIZE)

/** Ends the evaluation with the NUL-terminated ASCII text at `text`. Does not return. */
export function abortAt(text: usize): void {
  opa_abort(text)
  unreachable()
}

// ---- the ABI's memory functions

export function opa_malloc(size: usize): usize {
  // One byte more than asked: the JSON parser sets a stop mark behind the text.
  return allocate(size > 0xfffffff0 ? size : size + 1)
}

export function opa_free(_address: usize): void {}

export function opa_value_free(_value: usize): void {}

export function opa_heap_ptr_get(): usize {
  return heapPointer
}

export function opa_heap_ptr_set(address: usize): void {
  startHeapAt(address)
}

export function opa_heap_blocks_stash(): void {}

export function opa_heap_blocks_restore(): void {}

export function opa_heap_stash_clear(): void {}

/** First address behind the static data; for the build script. */
export function runtime_static_end(): usize {
  return __heap_base
}
