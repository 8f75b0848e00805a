/** object.get, keys, remove, filter, union, union_n, subset. */
import { fail, operandError } from "../error"
import { allocate } from "../memory"
import { DEEPEST, object_insert, putWithKey, set_add, storedKey, tooDeep, value_at, value_count, value_equal, value_get, value_key_at } from "../order"
import { beginOwning, isOwned, ownCopy } from "../owning"
import { object_merge } from "../path"
import { ARRAY, FALSE_VALUE, OBJECT, SET, arrayAt, booleanValue, countOf, object_new, set_new, tagOf } from "../value"

/** By a key, or along an array of keys. */
export function builtin_object_get(object: usize, path: usize, otherwise: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  let found = object
  if (tagOf(path) == ARRAY) {
    for (let i = 0; i < countOf(path) && found != 0; i++) found = value_get(found, arrayAt(path, i))
  } else found = value_get(object, path)
  return found == 0 ? otherwise : found
}

export function builtin_object_keys(object: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const count = value_count(object)
  const keys = set_new(count)
  for (let i = 0; i < count; i++) set_add(keys, value_key_at(object, i))
  return keys
}

/** The keys that an array, set or object names, as a set; 0 when it is none of them. */
function keysOf(operand: usize): usize {
  const tag = tagOf(operand)
  if (tag == SET) return operand
  if (tag != ARRAY && tag != OBJECT) return operandError(2, operand, "one of {array, object, set}")
  const count = value_count(operand)
  const keys = set_new(count)
  for (let i = 0; i < count; i++) set_add(keys, tag == ARRAY ? value_at(operand, i) : value_key_at(operand, i))
  return keys
}

export function builtin_object_remove(object: usize, named: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const keys = keysOf(named)
  if (keys == 0) return 0
  const count = value_count(object)
  const result = object_new(count)
  for (let i = 0; i < count; i++) {
    const key = value_key_at(object, i)
    if (value_get(keys, key) == 0) object_insert(result, key, value_at(object, i))
  }
  return result
}

/** Of numbers that are equal the digits of the larger collection stay, as in OPA. */
export function builtin_object_filter(object: usize, named: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const keys = keysOf(named)
  if (keys == 0) return 0
  const isMoreKeys = value_count(keys) > value_count(object)
  const few = isMoreKeys ? object : keys
  const many = isMoreKeys ? keys : object
  const result = object_new(value_count(few))
  for (let i = 0; i < value_count(few); i++) {
    const key = storedKey(many, value_key_at(few, i))
    if (key != 0) object_insert(result, key, value_get(object, key))
  }
  return result
}

export function builtin_object_union(a: usize, b: usize): usize {
  if (tagOf(a) != OBJECT) return operandError(1, a, "object")
  if (tagOf(b) != OBJECT) return operandError(2, b, "object")
  return object_merge(a, b)
}

/** Of an array of objects; later ones win, with the digits of their keys. */
export function builtin_object_union_n(objects: usize): usize {
  if (tagOf(objects) != ARRAY) return operandError(1, objects, "array")
  const count = countOf(objects)
  for (let i = 0; i < count; i++) {
    if (tagOf(arrayAt(objects, i)) != OBJECT) return fail("operand 1 must be array of objects")
  }
  beginOwning()
  const result = object_new(0)
  for (let i = 0; i < count; i++) mergeInto(result, arrayAt(objects, i), 0)
  return result
}

/** Merges into an object that nobody else sees; the objects inside are copied once, when first written to. */
function mergeInto(target: usize, source: usize, depth: i32): void {
  if (depth >= DEEPEST) tooDeep()
  const count = value_count(source)
  for (let i = 0; i < count; i++) {
    const key = value_key_at(source, i)
    const value = value_at(source, i)
    let child = tagOf(value) == OBJECT ? value_get(target, key) : 0
    if (child == 0 || tagOf(child) != OBJECT) {
      putWithKey(target, key, value)
      continue
    }
    if (!isOwned(child)) child = ownCopy(child)
    putWithKey(target, key, child)
    mergeInto(child, value, depth + 1)
  }
}

export function builtin_object_subset(whole: usize, part: usize): usize {
  const tag = tagOf(whole)
  const tagPart = tagOf(part)
  if (tag == tagPart && (tag == OBJECT || tag == SET || tag == ARRAY)) return booleanValue(holds(whole, part, 0))
  if (tag == ARRAY && tagPart == SET) {
    const count = value_count(part)
    for (let i = 0; i < count; i++) if (!contains(whole, value_at(part, i))) return FALSE_VALUE
    return booleanValue(count > 0 || countOf(whole) > 0)
  }
  return fail("both arguments object.subset must be of the same type or array and set")
}

function contains(array: usize, value: usize): bool {
  for (let i = 0; i < countOf(array); i++) if (value_equal(arrayAt(array, i), value)) return true
  return false
}

/** Whether a value holds another of the same type: as key-value pairs, elements, or a run of elements. */
function holds(whole: usize, part: usize, depth: i32): bool {
  if (value_equal(whole, part)) return true
  const tag = tagOf(whole)
  if (tag != tagOf(part) || tag < ARRAY) return false
  if (depth >= DEEPEST) tooDeep()
  const count = value_count(part)
  if (tag == ARRAY) return holdsRun(whole, part, count)
  for (let i = 0; i < count; i++) {
    const found = value_get(whole, value_key_at(part, i))
    if (found == 0 || (tag == OBJECT && !holds(found, value_at(part, i), depth + 1))) return false
  }
  return true
}

/** Whether the elements of `part` stand next to each other in `whole`. Linear: Knuth, Morris and Pratt's search. */
function holdsRun(whole: usize, part: usize, count: i32): bool {
  if (count == 0) return true
  if (count > countOf(whole)) return false
  const back = allocate(<usize>count << 2)
  store<i32>(back, 0)
  let matched = 0
  for (let i = 1; i < count; i++) {
    while (matched > 0 && !value_equal(arrayAt(part, i), arrayAt(part, matched))) matched = load<i32>(back + (<usize>(matched - 1) << 2))
    if (value_equal(arrayAt(part, i), arrayAt(part, matched))) matched++
    store<i32>(back + (<usize>i << 2), matched)
  }
  matched = 0
  for (let i = 0; i < countOf(whole); i++) {
    while (matched > 0 && !value_equal(arrayAt(whole, i), arrayAt(part, matched))) matched = load<i32>(back + (<usize>(matched - 1) << 2))
    if (value_equal(arrayAt(whole, i), arrayAt(part, matched))) matched++
    if (matched == count) return true
  }
  return false
}
