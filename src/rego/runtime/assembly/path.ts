/** Documents by path: `with`, the extents of packages, and a host's changes to `data`. */
import { DEEPEST, normalise, object_insert, removeEntry, tooDeep, value_get } from "./order"
import { ARRAY, OBJECT, arrayAt, countOf, object_new, tagOf } from "./value"
import { spendAnywhere } from "./steps"

/** A copy of an object, with room for `more` entries, that may be inserted into. */
export function copyObject(object: usize, more: i32): usize {
  normalise(object)
  const count = countOf(object)
  spendAnywhere(count >> 2)
  const copy = object_new(count + more)
  memory.copy(load<u32>(copy, 8), load<u32>(object, 8), <usize>count << 3)
  store<i32>(copy, count, 4)
  store<i32>(copy, count, 16)
  return copy
}

/**
 * The document `root` with `value` at `path` (an array of keys); `root` itself stays as it is.
 * Parents that are missing or are no objects become objects, as in OPA. `root` may be 0.
 */
export function value_upsert_path(root: usize, path: usize, value: usize): usize {
  return upsert(root, path, 0, value)
}

function upsert(root: usize, path: usize, from: i32, value: usize): usize {
  if (from == countOf(path)) return value
  if (from >= DEEPEST) tooDeep()
  const key = arrayAt(path, from)
  const isObject = root != 0 && tagOf(root) == OBJECT
  const child = upsert(isObject ? value_get(root, key) : 0, path, from + 1, value)
  const copy = isObject ? copyObject(root, 1) : object_new(1)
  object_insert(copy, key, child)
  return copy
}

/** Both documents in one: objects are merged key by key, elsewhere `b` wins. Either may be 0. */
export function object_merge(a: usize, b: usize): usize {
  return merge(a, b, 0)
}

function merge(a: usize, b: usize, depth: i32): usize {
  if (a == 0 || a == b) return b
  if (b == 0) return a
  if (tagOf(a) != OBJECT || tagOf(b) != OBJECT) return b
  if (depth >= DEEPEST) tooDeep()
  normalise(b)
  const count = countOf(b)
  const entries: usize = load<u32>(b, 8)
  const merged = copyObject(a, count)
  for (let i = 0; i < count; i++) {
    const entry = entries + (<usize>i << 3)
    const key: usize = load<u32>(entry)
    object_insert(merged, key, merge(value_get(a, key), load<u32>(entry, 4), depth + 1))
  }
  return merged
}

// ---- the ABI's changes in place

const OK: i32 = 0
const INVALID_TYPE: i32 = 2
const INVALID_PATH: i32 = 3

/** Puts `value` at `path` into the object `base`, in place; missing parents become objects. 0, or an error code of OPA's. */
export function opa_value_add_path(base: usize, path: usize, value: usize): i32 {
  if (path == 0 || tagOf(path) != ARRAY) return INVALID_TYPE
  const last = countOf(path) - 1
  if (last < 0) return INVALID_PATH
  let at = base
  for (let i = 0; i < last; i++) {
    if (at == 0 || tagOf(at) != OBJECT) return INVALID_PATH
    let child = value_get(at, arrayAt(path, i))
    if (child == 0) {
      child = object_new(1)
      object_insert(at, arrayAt(path, i), child)
    }
    at = child
  }
  if (at == 0 || tagOf(at) != OBJECT) return INVALID_PATH
  object_insert(at, arrayAt(path, last), value)
  return OK
}

/** Takes the value at `path` out of the object `base`, in place. 0, or an error code of OPA's; a missing path is none. */
export function opa_value_remove_path(base: usize, path: usize): i32 {
  if (path == 0 || tagOf(path) != ARRAY) return INVALID_TYPE
  const last = countOf(path) - 1
  if (last < 0) return INVALID_PATH
  let at = base
  for (let i = 0; i < last; i++) {
    if (at == 0) return OK
    if (tagOf(at) != OBJECT) return INVALID_PATH
    at = value_get(at, arrayAt(path, i))
  }
  if (at == 0) return OK
  if (tagOf(at) != OBJECT) return INVALID_PATH
  const key = arrayAt(path, last)
  if (value_get(at, key) == 0) return OK
  removeEntry(at, key)
  return OK
}
