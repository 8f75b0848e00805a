/**
 * Cells: what a value is in memory. A value is the address of its cell, aligned to 8; 0 is undefined.
 *
 * ```
 *            +0 tag  +1 kind/flags   +4             +8                 +12            +16
 * null         1
 * boolean      2                     0 or 1
 * number       3     0 integer                      i64
 *              3     1 text          length         address of text
 * string       4     flags           length         address of bytes   0, or see `raw-bytes.ts`
 * array        5                     count          elements (u32)     capacity
 * object       6     flags           count          entries (key, value) capacity     sorted, +20 owner
 * set          7     flags           count          elements (u32)     capacity       sorted, +20 owner
 * ```
 *
 * Strings are UTF-8. Text of numbers and bytes of strings may lie in the input's text: they are read, never written.
 */
import { allocate } from "./memory"
import { spendAnywhere } from "./steps"

export const NULL: u8 = 1
export const BOOLEAN: u8 = 2
export const NUMBER: u8 = 3
export const STRING: u8 = 4
export const ARRAY: u8 = 5
export const OBJECT: u8 = 6
export const SET: u8 = 7

/** Second byte of a number cell. */
export const INTEGER: u8 = 0
export const DECIMAL_TEXT: u8 = 1

/** Flag of a string: its bytes are what stood in the JSON text, without an escape. */
export const PLAIN: u8 = 1

/** Flag of a container: its cell has 24 bytes and at +20 the number of the operation that may change it, see `owning.ts`. */
export const OWNED: u8 = 2

/** Flag of an object: entries are in the order of the JSON text, perhaps with repeated keys, of which the last counts. */
export const UNSORTED: u8 = 1

/** INVARIANT: the only cell of `false`, and the one with the lowest address: what is above it is defined and not `false`. */
export const FALSE_VALUE: usize = memory.data<u64>([0x0000000000000002], 8)
export const NULL_VALUE: usize = memory.data<u64>([0x0000000000000001], 8)
export const TRUE_VALUE: usize = memory.data<u64>([0x0000000100000002], 8)
/** Shared by all; never appended to. */
export const EMPTY_STRING: usize = memory.data<u64>([0x0000000000000004, 0], 8)
export const EMPTY_ARRAY: usize = memory.data<u64>([0x0000000000000005, 0], 8)
export const EMPTY_OBJECT: usize = memory.data<u64>([0x0000000000000006, 0, 0], 8)
export const EMPTY_SET: usize = memory.data<u64>([0x0000000000000007, 0, 0], 8)

/** Room that the linker fills: an address below 8192 takes two bytes in code, one above three. */
const NEAR_SIZE: i32 = 7936
const NEAR: usize = memory.data(NEAR_SIZE, 8)

/** For the build script, as `runtime_near_size`. */
export function runtime_near(): usize {
  return NEAR
}

export function runtime_near_size(): i32 {
  return NEAR_SIZE
}

// @ts-ignore: decorator
@inline
export function tagOf(value: usize): u8 {
  return load<u8>(value)
}

/** The tag, 0 for undefined. */
export function value_type(value: usize): i32 {
  return value == 0 ? 0 : load<u8>(value)
}

export function value_null(): usize {
  return NULL_VALUE
}

export function value_true(): usize {
  return TRUE_VALUE
}

export function value_false(): usize {
  return FALSE_VALUE
}

// @ts-ignore: decorator
@inline
export function booleanValue(yes: bool): usize {
  return yes ? TRUE_VALUE : FALSE_VALUE
}

// @ts-ignore: decorator
@inline
export function isTrue(value: usize): bool {
  return value != 0 && load<u8>(value) == BOOLEAN && load<u32>(value, 4) != 0
}

// ---- strings

/** Number of bytes. */
// @ts-ignore: decorator
@inline
export function stringLength(value: usize): i32 {
  return load<i32>(value, 4)
}

/** Address of the first byte. Not NUL-terminated. */
// @ts-ignore: decorator
@inline
export function stringPointer(value: usize): usize {
  return load<u32>(value, 8)
}

/** A string cell over bytes that stay where they are: valid UTF-8 that nobody changes any more. */
export function newStringAt(address: usize, length: i32): usize {
  const cell = allocate(16)
  store<u32>(cell, STRING)
  store<i32>(cell, length, 4)
  store<u32>(cell, <u32>address, 8)
  store<u32>(cell, 0, 12)
  return cell
}

/** A string with a copy of `length` bytes of valid UTF-8. */
export function newString(address: usize, length: i32): usize {
  const cell = allocate(16 + <usize>length)
  store<u32>(cell, STRING)
  store<i32>(cell, length, 4)
  store<u32>(cell, <u32>cell + 16, 8)
  store<u32>(cell, 0, 12)
  memory.copy(cell + 16, address, length)
  return cell
}

/** A string of an ASCII literal: `newText("abc")`. */
export function newText(text: string): usize {
  const length = text.length
  const source = changetype<usize>(text)
  const cell = newStringAt(allocate(<usize>length), length)
  const target = stringPointer(cell)
  for (let i = 0; i < length; i++) store<u8>(target + i, load<u16>(source + (i << 1)) as u8)
  return cell
}

// ---- arrays

/** Count of an array; of objects and sets only after `normalise`, see `order.ts`. */
// @ts-ignore: decorator
@inline
export function countOf(value: usize): i32 {
  return load<i32>(value, 4)
}

// @ts-ignore: decorator
@inline
export function arrayAt(array: usize, index: i32): usize {
  return load<u32>(<usize>load<u32>(array, 8) + (<usize>index << 2))
}

/** Bytes for `count` elements of `size`; ends the evaluation when that is beyond all memory. */
export function bytesFor(count: i32, size: u32): usize {
  const bytes = <u64>(<u32>count) * <u64>size
  return bytes > 0xfffffff0 ? 0xfffffff0 : <usize>bytes
}

export function array_new(capacity: i32): usize {
  const room = max(capacity, 0)
  const cell = allocate(16)
  store<u32>(cell, ARRAY)
  store<i32>(cell, 0, 4)
  store<u32>(cell, <u32>allocate(bytesFor(room, 4)), 8)
  store<i32>(cell, room, 12)
  return cell
}

/** Appends; only its maker may do so, before the array is shared. */
export function array_push(array: usize, value: usize): void {
  const count = load<i32>(array, 4)
  if (count == load<i32>(array, 12)) growElements(array, 4)
  store<u32>(<usize>load<u32>(array, 8) + (<usize>count << 2), <u32>value)
  store<i32>(array, count + 1, 4)
}

/** Doubles the room of a container whose elements have `size` bytes. */
export function growElements(cell: usize, size: u32): void {
  const capacity = max(4, load<i32>(cell, 12) << 1)
  spendAnywhere(capacity)
  const elements = allocate(bytesFor(capacity, size))
  memory.copy(elements, load<u32>(cell, 8), <usize>load<u32>(cell, 4) * size)
  store<u32>(cell, <u32>elements, 8)
  store<i32>(cell, capacity, 12)
}

// ---- objects and sets: constructors; insertion is in order.ts

export function object_new(capacity: i32): usize {
  return allocateContainer(OBJECT, capacity, 8)
}

export function set_new(capacity: i32): usize {
  return allocateContainer(SET, capacity, 4)
}

/** An empty array, object or set whose cell has 24 bytes. */
export function allocateContainer(tag: u8, capacity: i32, size: u32): usize {
  const room = max(capacity, 0)
  const cell = allocate(24)
  store<u32>(cell, tag)
  store<i32>(cell, 0, 4)
  store<u32>(cell, <u32>allocate(bytesFor(room, size)), 8)
  store<i32>(cell, room, 12)
  store<u64>(cell, 0, 16)
  return cell
}
