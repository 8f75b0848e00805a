/**
 * Rego's order, and the containers that follow it.
 *
 * An object or set holds `sorted` leading entries in strictly increasing order; what follows them is in increasing order too and
 * shares no key with them (built containers), or is as it stood in JSON text (`UNSORTED`). `normalise` makes all of it sorted.
 */
import { abortWith, allocate, heapPointer, releaseTo } from "./memory"
import { compareNumbers, integerOf, isI64, isIntegerCell, newIntegerNumber, toI64 } from "./number"
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, SET, STRING, UNSORTED, arrayAt, countOf, growElements, stringLength, stringPointer, tagOf } from "./value"
import { spend, spendAnywhere } from "./steps"

/** Deepest nesting of a text that is read. */
export const DEEPEST_TEXT: i32 = 512
/** Deepest nesting that any walk over a value follows: that of a text, and what policies put around it. */
export const DEEPEST: i32 = 1024

export function tooDeep(): void {
  abortWith("value is nested too deeply")
}

/** True when `length` bytes are the same. Reads up to 8 bytes from each of them on. */
// @ts-ignore: decorator
@inline
export function sameBytes(a: usize, b: usize, length: i32): bool {
  if (length <= 8) return length == 0 || (load<u64>(a) ^ load<u64>(b)) << (64 - (<u64>length << 3)) == 0
  if (length <= 16) return load<u64>(a) == load<u64>(b) && load<u64>(a + length - 8) == load<u64>(b + length - 8)
  return sameLongBytes(a, b, length)
}

function sameLongBytes(a: usize, b: usize, length: i32): bool {
  if (length > 1024) spendAnywhere(length >> 6)
  let left = length
  while (left > 8) {
    if (load<u64>(a) != load<u64>(b)) return false
    a += 8
    b += 8
    left -= 8
  }
  // The last eight bytes, some of them once more.
  const rest = left - 8
  return load<u64>(a + rest) == load<u64>(b + rest)
}

/** -1, 0 or 1, byte by byte, which for UTF-8 is the order of code points. */
export function compareBytes(a: usize, lengthA: i32, b: usize, lengthB: i32): i32 {
  const shorter = min(lengthA, lengthB)
  if (shorter > 1024) spendAnywhere(shorter >> 6)
  for (let at: i32 = 0; at < shorter; at += 8) {
    const x = load<u64>(a + at)
    const y = load<u64>(b + at)
    if (x == y) continue
    // The first byte that differs is the lowest; it may lie behind the end.
    const shift = <i32>ctz(x ^ y) & ~7
    if (at + (shift >> 3) >= shorter) break
    return ((x >> shift) & 0xff) < ((y >> shift) & 0xff) ? -1 : 1
  }
  return i32(lengthA > lengthB) - i32(lengthA < lengthB)
}

export function value_equal(a: usize, b: usize): i32 {
  return i32(equalTo(a, b, 0))
}

export function value_compare(a: usize, b: usize): i32 {
  return compareTo(a, b, 0)
}

export function equalTo(a: usize, b: usize, depth: i32): bool {
  if (a == b) return true
  if (a == 0 || b == 0) return false
  const tag = tagOf(a)
  if (tag != tagOf(b)) return false
  if (tag == STRING) {
    const length = stringLength(a)
    return length == stringLength(b) && sameBytes(stringPointer(a), stringPointer(b), length)
  }
  if (tag == NUMBER) return isIntegerCell(a) && isIntegerCell(b) ? integerOf(a) == integerOf(b) : compareNumbers(a, b) == 0
  if (tag == NULL) return true
  if (tag == BOOLEAN) return load<u32>(a, 4) == load<u32>(b, 4)
  if (depth >= DEEPEST) tooDeep()
  if (tag != ARRAY) {
    normalise(a)
    normalise(b)
  }
  const count = countOf(a)
  if (count != countOf(b)) return false
  spendAnywhere((count >> 2) + 1)
  const elementsA: usize = load<u32>(a, 8)
  const elementsB: usize = load<u32>(b, 8)
  const bytes = <usize>count << (tag == OBJECT ? 3 : 2)
  for (let at: usize = 0; at < bytes; at += 4) {
    if (!equalTo(load<u32>(elementsA + at), load<u32>(elementsB + at), depth + 1)) return false
  }
  return true
}

export function compareTo(a: usize, b: usize, depth: i32): i32 {
  if (a == b) return 0
  if (a == 0 || b == 0) return a == 0 ? -1 : 1
  const tag = tagOf(a)
  const tagB = tagOf(b)
  if (tag != tagB) return tag < tagB ? -1 : 1
  if (tag == STRING) return compareBytes(stringPointer(a), stringLength(a), stringPointer(b), stringLength(b))
  if (tag == NUMBER) return compareNumbers(a, b)
  if (tag == NULL) return 0
  if (tag == BOOLEAN) return load<i32>(a, 4) - load<i32>(b, 4)
  if (depth >= DEEPEST) tooDeep()
  if (tag != ARRAY) {
    normalise(a)
    normalise(b)
  }
  const countA = countOf(a)
  const countB = countOf(b)
  spendAnywhere((min(countA, countB) >> 2) + 1)
  const elementsA: usize = load<u32>(a, 8)
  const elementsB: usize = load<u32>(b, 8)
  const bytes = <usize>min(countA, countB) << (tag == OBJECT ? 3 : 2)
  for (let at: usize = 0; at < bytes; at += 4) {
    const order = compareTo(load<u32>(elementsA + at), load<u32>(elementsB + at), depth + 1)
    if (order != 0) return order
  }
  return i32(countA > countB) - i32(countA < countB)
}

// ---- normalising

/** Puts all entries of an object or set into Rego's order. Idempotent; the value stays the same value. */
// @ts-ignore: decorator
@inline
export function normalise(container: usize): void {
  if (load<i32>(container, 16) != load<i32>(container, 4)) normaliseSlowly(container)
}

function normaliseSlowly(container: usize): void {
  if (tagOf(container) == SET) mergeTail(container, 4)
  else if (load<u8>(container, 1) & UNSORTED) sortEntries(container)
  else mergeTail(container, 8)
}

/** Merges the sorted tail into the sorted front, from the back, in place: what lies between two places moves as a block. */
function mergeTail(container: usize, size: usize): void {
  const elements: usize = load<u32>(container, 8)
  const count = countOf(container)
  const sorted = load<i32>(container, 16)
  const tailBytes = <usize>(count - sorted) * size
  const mark = heapPointer
  const tail = allocate(tailBytes)
  memory.copy(tail, elements + <usize>sorted * size, tailBytes)
  let back = tail + tailBytes
  let target = elements + <usize>count * size
  let front = sorted
  while (back > tail) {
    back -= size
    const position = -1 - find(container, 0, front, <i32>size, load<u32>(back))
    const block = <usize>(front - position) * size
    target -= block
    memory.copy(target, elements + <usize>position * size, block)
    front = position
    target -= size
    if (size == 8) store<u64>(target, load<u64>(back))
    else store<u32>(target, load<u32>(back))
  }
  store<i32>(container, count, 16)
  releaseTo(mark)
}

/** Sorts the entries of an object as read from JSON text by key; of equal keys the last stays. */
function sortEntries(object: usize): void {
  const entries: usize = load<u32>(object, 8)
  const count = countOf(object)
  spendAnywhere(count)
  if (count > 1) {
    if (count <= 12) insertionSort(entries, count)
    else {
      const mark = heapPointer
      const scratch = allocate(<usize>count << 3)
      mergeSort(entries, scratch, count)
      releaseTo(mark)
    }
  }
  // Drop all but the last of equal keys.
  let kept: i32 = 0
  for (let i = 0; i < count; i++) {
    const entry = load<u64>(entries + (<usize>i << 3))
    if (i + 1 < count && compareTo(<usize>(<u32>entry), load<u32>(entries + (<usize>(i + 1) << 3)), 0) == 0) continue
    store<u64>(entries + (<usize>kept << 3), entry)
    kept++
  }
  store<i32>(object, kept, 4)
  store<i32>(object, kept, 16)
  store<u8>(object, load<u8>(object, 1) & ~UNSORTED, 1)
}

// @ts-ignore: decorator
@inline
function keyAfter(a: u64, b: u64): bool {
  return compareTo(<usize>(<u32>a), <usize>(<u32>b), 0) > 0
}

function insertionSort(entries: usize, count: i32): void {
  const end = entries + (<usize>count << 3)
  for (let at = entries + 8; at < end; at += 8) {
    const entry = load<u64>(at)
    let hole = at
    while (hole > entries && keyAfter(load<u64>(hole - 8), entry)) {
      store<u64>(hole, load<u64>(hole - 8))
      hole -= 8
    }
    store<u64>(hole, entry)
  }
}

/** Stable. `scratch` has room for `count` entries. Depth is the logarithm of `count`. */
function mergeSort(entries: usize, scratch: usize, count: i32): void {
  if (count <= 12) {
    insertionSort(entries, count)
    return
  }
  const half = count >> 1
  const middle = entries + (<usize>half << 3)
  mergeSort(entries, scratch, half)
  mergeSort(middle, scratch, count - half)
  if (!keyAfter(load<u64>(middle - 8), load<u64>(middle))) return
  memory.copy(scratch, entries, <usize>half << 3)
  let left = scratch
  const leftEnd = scratch + (<usize>half << 3)
  let right = middle
  const rightEnd = entries + (<usize>count << 3)
  let target = entries
  while (left < leftEnd && right < rightEnd) {
    if (keyAfter(load<u64>(left), load<u64>(right))) {
      store<u64>(target, load<u64>(right))
      right += 8
    } else {
      store<u64>(target, load<u64>(left))
      left += 8
    }
    target += 8
  }
  memory.copy(target, left, leftEnd - left)
}

// ---- reading

/** Length of an array, object or set, else -1. */
export function value_count(value: usize): i32 {
  if (value == 0) return -1
  const tag = tagOf(value)
  if (tag < ARRAY) return -1
  if (tag == OBJECT && load<u8>(value, 1) & UNSORTED) normalise(value)
  return countOf(value)
}

/** Key at position `index` in Rego's order (array: a number; set: the element); the index must be below `value_count`. */
export function value_key_at(value: usize, index: i32): usize {
  const tag = tagOf(value)
  if (tag == ARRAY) return newIntegerNumber(<i64>index)
  normalise(value)
  return load<u32>(<usize>load<u32>(value, 8) + (<usize>index << (tag == OBJECT ? 3 : 2)))
}

/** Value at position `index` in Rego's order; the index must be below `value_count`. */
export function value_at(value: usize, index: i32): usize {
  const tag = tagOf(value)
  if (tag == ARRAY) return arrayAt(value, index)
  normalise(value)
  const elements: usize = load<u32>(value, 8)
  return tag == OBJECT ? load<u32>(elements + (<usize>index << 3), 4) : load<u32>(elements + (<usize>index << 2))
}

/** Objects up to this size are looked through, which is faster than sorting them, or halving them again and again. */
const SMALL: i32 = 16

/** Object: value by key; array: element by integer index; set: the key itself, as it is written; 0 when there is none. */
export function value_get(container: usize, key: usize): usize {
  if (container == 0 || key == 0) return 0
  const tag = tagOf(container)
  if (tag == OBJECT) {
    if (tagOf(key) == STRING) return value_get_string(container, key)
    return valueAtEntry(container, positionOf(container, key, 8))
  }
  if (tag == ARRAY) {
    if (tagOf(key) != NUMBER || !isI64(key)) return 0
    const index = toI64(key)
    return index < 0 || index >= <i64>countOf(container) ? 0 : arrayAt(container, <i32>index)
  }
  if (tag == SET) {
    return positionOf(container, key, 4) < 0 ? 0 : key
  }
  return 0
}

/** The key or element of an object or set that equals `key`, with the digits it has there; 0 when there is none. */
export function storedKey(container: usize, key: usize): usize {
  const size = tagOf(container) == OBJECT ? 8 : 4
  const position = positionOf(container, key, size)
  return position < 0 ? 0 : load<u32>(<usize>load<u32>(container, 8) + <usize>(position * size))
}

// @ts-ignore: decorator
@inline
function valueAtEntry(object: usize, position: i32): usize {
  return position < 0 ? 0 : load<u32>(<usize>load<u32>(object, 8) + (<usize>position << 3), 4)
}

/** Position of a key or element, negative when it is not there. Does not put a container under construction in order. */
function positionOf(container: usize, key: usize, size: i32): i32 {
  if (load<u8>(container, 1) & UNSORTED) normalise(container)
  const sorted = load<i32>(container, 16)
  const count = countOf(container)
  const at = find(container, 0, sorted, size, key)
  return at < 0 && count > sorted ? find(container, sorted, count, size, key) : at
}

/** `value_get` with a key known to be a string. */
export function value_get_string(container: usize, key: usize): usize {
  if (container == 0) return 0
  if (tagOf(container) != OBJECT) return value_get(container, key)
  const count = countOf(container)
  const entries: usize = load<u32>(container, 8)
  if (count <= SMALL) {
    const length = stringLength(key)
    const bytes = stringPointer(key)
    if (length <= 8 && length > 0) {
      const shift = 64 - (<u64>length << 3)
      const word = load<u64>(bytes) << shift
      for (let at = entries + (<usize>count << 3) - 8; at >= entries; at -= 8) {
        const candidate: usize = load<u32>(at)
        if (candidate == key) return load<u32>(at, 4)
        if (stringLength(candidate) == length && tagOf(candidate) == STRING && load<u64>(stringPointer(candidate)) << shift == word) return load<u32>(at, 4)
      }
      return 0
    }
    for (let at = entries + (<usize>count << 3) - 8; at >= entries; at -= 8) {
      const candidate: usize = load<u32>(at)
      if (candidate == key) return load<u32>(at, 4)
      if (stringLength(candidate) == length && tagOf(candidate) == STRING && sameBytes(stringPointer(candidate), bytes, length)) return load<u32>(at, 4)
    }
    return 0
  }
  return valueAtEntry(container, positionOf(container, key, 8))
}

/** The first eight bytes of a string, the first of them lowest; what is behind its end is 0. */
// @ts-ignore: decorator
@inline
function firstBytes(text: usize): u64 {
  const length = stringLength(text)
  const word = load<u64>(stringPointer(text))
  return length >= 8 ? word : length == 0 ? 0 : word & (<u64>-1 >> (64 - (<u64>length << 3)))
}

/** Position of `key` among the sorted entries from `from` to `to`, or `-1 - position` where it would stand. */
export function find(container: usize, from: i32, to: i32, size: i32, key: usize): i32 {
  const elements: usize = load<u32>(container, 8)
  let low = from
  let high = to
  if (tagOf(key) == STRING) {
    const word = firstBytes(key)
    while (low < high) {
      const middle = (low + high) >>> 1
      const element: usize = load<u32>(elements + <usize>(middle * size))
      if (element == key) return middle
      let isBefore = tagOf(element) < STRING
      if (tagOf(element) == STRING) {
        const other = firstBytes(element)
        if (other != word) {
          // The first byte that differs is the lowest.
          const shift = ctz(other ^ word) & ~7
          isBefore = ((other >> shift) & 0xff) < ((word >> shift) & 0xff)
        } else {
          const order = compareBytes(stringPointer(element), stringLength(element), stringPointer(key), stringLength(key))
          if (order == 0) return middle
          isBefore = order < 0
        }
      }
      if (isBefore) low = middle + 1
      else high = middle
    }
    return -1 - low
  }
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = compareTo(load<u32>(elements + <usize>(middle * size)), key, 0)
    if (order == 0) return middle
    if (order < 0) low = middle + 1
    else high = middle
  }
  return -1 - low
}

// ---- building

/** Longest sorted tail: longer when the front is, since each merge walks over the front. */
// @ts-ignore: decorator
@inline
function longestTail(sorted: i32): i32 {
  return sorted < 4096 ? 64 : sorted < 262144 ? 512 : 4096
}

/**
 * Finds where `key` stands or puts it there; gives the address of its entry. `foundEntry` tells which.
 * The entry of a new key in an object has no value yet.
 */
function place(container: usize, key: usize, size: i32): usize {
  if (load<u8>(container, 1) & UNSORTED) normalise(container)
  let sorted = load<i32>(container, 16)
  let count = load<i32>(container, 4)
  let elements: usize = load<u32>(container, 8)
  foundEntry = true
  let front = -1
  if (sorted > 0) {
    // In order of arrival, the most frequent case.
    const order = compareTo(load<u32>(elements + <usize>((sorted - 1) * size)), key, 0)
    if (order == 0) return elements + <usize>((sorted - 1) * size)
    front = order < 0 ? -1 - sorted : find(container, 0, sorted - 1, size, key)
    if (front >= 0) return elements + <usize>(front * size)
  }
  let position = -1 - front
  if (count > sorted) {
    position = find(container, sorted, count, size, key)
    if (position >= 0) return elements + <usize>(position * size)
    position = -1 - position
  }
  foundEntry = false
  if (count == load<i32>(container, 12)) {
    growElements(container, <u32>size)
    elements = load<u32>(container, 8)
  }
  if (count == sorted) {
    // Small containers, and keys that come last, stay sorted throughout.
    if (count - position > longestTail(sorted)) position = count
    else store<i32>(container, sorted + 1, 16)
  } else if (count - sorted >= longestTail(sorted)) {
    normalise(container)
    return place(container, key, size)
  }
  const entry = elements + <usize>(position * size)
  memory.copy(entry + size, entry, <usize>((count - position) * size))
  store<u32>(entry, <u32>key)
  store<i32>(container, count + 1, 4)
  return entry
}

let foundEntry: bool = false

/** Sets the value of a key, replacing what was there. Only the maker of the object may do so, before it is shared. */
export function object_insert(object: usize, key: usize, value: usize): void {
  const entry = place(object, key, 8)
  store<u32>(entry, <u32>value, 4)
}

/** `object_insert` in place of an equal key with other digits, where one stands there. */
export function putWithKey(object: usize, key: usize, value: usize): void {
  const entry = place(object, key, 8)
  // Which is what stands there, since it is equal.
  store<u32>(entry, <u32>key)
  store<u32>(entry, <u32>value, 4)
}

/** Sets the value of a key; 0 when another value stands there already. */
export function object_insert_once(object: usize, key: usize, value: usize): i32 {
  const entry = place(object, key, 8)
  if (foundEntry) return value_equal(load<u32>(entry, 4), value)
  store<u32>(entry, <u32>value, 4)
  return 1
}

/** Adds an element. Only the maker of the set may do so, before it is shared. */
export function set_add(set: usize, element: usize): void {
  place(set, element, 4)
}

/** Takes a key or element out of an object or set, in place; nothing happens when it is not there. */
export function removeEntry(container: usize, key: usize): void {
  normalise(container)
  const size = tagOf(container) == OBJECT ? 8 : 4
  const count = countOf(container)
  const position = find(container, 0, count, size, key)
  if (position < 0) return
  const entry = <usize>load<u32>(container, 8) + <usize>(position * size)
  memory.copy(entry, entry + size, <usize>((count - position - 1) * size))
  store<i32>(container, count - 1, 4)
  store<i32>(container, count - 1, 16)
}

/** Sorts `count` values (u32 each) in place. Stable. */
export function sortValues(values: usize, count: i32): void {
  if (count < 2) return
  spend(count)
  // As the keys of entries without values, which is what can be sorted.
  const mark = heapPointer
  const entries = allocate(<usize>count << 3)
  const scratch = allocate(<usize>count << 3)
  for (let i = 0; i < count; i++) store<u64>(entries + (<usize>i << 3), load<u32>(values + (<usize>i << 2)))
  mergeSort(entries, scratch, count)
  for (let i = 0; i < count; i++) store<u32>(values + (<usize>i << 2), load<u32>(entries + (<usize>i << 3)))
  releaseTo(mark)
}
