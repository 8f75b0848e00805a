/** json.filter, json.remove, json.patch: changes by JSON Pointers, or by arrays of keys. */
import { bufferByte, bufferString, newBuffer } from "../buffer"
import { fail, operandError } from "../error"
import { allocate, heapPointer, releaseTo } from "../memory"
import { formatI64, isI64, toI64 } from "../number"
import { DEEPEST, object_insert, putWithKey, removeEntry, set_add, storedKey, value_at, value_count, value_equal, value_get, value_get_string, value_key_at } from "../order"
import { beginOwning, isOwned, ownCopy } from "../owning"
import { ARRAY, EMPTY_ARRAY, NULL_VALUE, NUMBER, OBJECT, SET, STRING, arrayAt, array_new, array_push, countOf, growElements, newStringAt, newText, object_new, set_new, stringLength, stringPointer, tagOf } from "../value"
import { spend } from "../steps"

/** The steps of a path as an array of keys; 0 when it is neither string nor array. */
function stepsOf(path: usize): usize {
  if (tagOf(path) == ARRAY) return path
  if (tagOf(path) != STRING) return 0
  let at = stringPointer(path)
  const end = at + stringLength(path)
  if (at == end) return EMPTY_ARRAY
  while (at < end && load<u8>(at) == 0x2f) at++
  const steps = array_new(4)
  let step = newBuffer(16)
  while (true) {
    const byte = at < end ? load<u8>(at) : 0x2f
    if (byte == 0x2f) {
      array_push(steps, bufferString(step))
      if (at >= end) return steps
      step = newBuffer(16)
    } else if (byte == 0x7e && at + 1 < end && (load<u8>(at, 1) | 1) == 0x31) {
      bufferByte(step, load<u8>(at, 1) == 0x30 ? 0x7e : 0x2f)
      at++
    } else bufferByte(step, byte)
    at++
  }
}

/** The paths as a tree of objects that ends in null; 0, with the failure recorded, when they are no paths. */
function treeOf(paths: usize): usize {
  if (tagOf(paths) != ARRAY && tagOf(paths) != SET) return operandError(2, paths, "one of {array, set}")
  const tree = object_new(value_count(paths))
  for (let i = 0; i < value_count(paths); i++) {
    const steps = stepsOf(value_at(paths, i))
    if (steps == 0) return fail("operand 2 must be one of {set, array} containing string paths or array of path segments")
    const last = countOf(steps) - 1
    if (last < 0) continue
    if (last >= DEEPEST) return fail("path is too long")
    let node = tree
    for (let j = 0; j < last; j++) {
      let child = value_get(node, arrayAt(steps, j))
      if (child == 0) {
        child = object_new(1)
        object_insert(node, arrayAt(steps, j), child)
      }
      node = child
      // A shorter path covers this one.
      if (node == NULL_VALUE) break
    }
    if (node != NULL_VALUE) object_insert(node, arrayAt(steps, last), NULL_VALUE)
  }
  return tree
}

/** What the tree says of an array's element: its keys are texts of indices. */
function branchAt(tree: usize, index: i32): usize {
  const mark = heapPointer
  const text = allocate(24)
  const key = newStringAt(text, formatI64(text, <i64>index))
  const branch = value_get_string(tree, key)
  releaseTo(mark)
  return branch
}

export function builtin_json_filter(object: usize, paths: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const tree = treeOf(paths)
  return tree == 0 ? 0 : filtered(object, tree)
}

/** The depth is that of the tree, which is bounded. */
function filtered(value: usize, tree: usize): usize {
  if (tree == NULL_VALUE) return value
  const tag = tagOf(value)
  if (tag < ARRAY) return value
  const count = value_count(value)
  if (tag == OBJECT) {
    // Of numbers that are equal the digits of the larger object stay, as in OPA.
    const isMoreTree = value_count(tree) > count
    const few = isMoreTree ? value : tree
    const many = isMoreTree ? tree : value
    const result = object_new(value_count(few))
    for (let i = 0; i < value_count(few); i++) {
      const key = storedKey(many, value_key_at(few, i))
      if (key != 0) object_insert(result, key, filtered(value_get(value, key), value_get(tree, key)))
    }
    return result
  }
  const result = tag == ARRAY ? array_new(4) : set_new(4)
  for (let i = 0; i < count; i++) {
    const branch = tag == ARRAY ? branchAt(tree, i) : value_get(tree, value_key_at(value, i))
    if (branch == 0) continue
    const kept = filtered(value_at(value, i), branch)
    if (tag == ARRAY) array_push(result, kept)
    else set_add(result, kept)
  }
  return result
}

export function builtin_json_remove(object: usize, paths: usize): usize {
  if (tagOf(object) != OBJECT) return operandError(1, object, "object")
  const tree = treeOf(paths)
  return tree == 0 ? 0 : without(object, tree)
}

/** The value without what the tree leads to; 0 when that is all of it. */
function without(value: usize, tree: usize): usize {
  if (tree == 0) return value
  if (tree == NULL_VALUE) return 0
  const tag = tagOf(value)
  if (tag < ARRAY) return value
  const count = value_count(value)
  const result = tag == ARRAY ? array_new(count) : tag == SET ? set_new(count) : object_new(count)
  for (let i = 0; i < count; i++) {
    const branch = tag == ARRAY ? branchAt(tree, i) : value_get(tree, value_key_at(value, i))
    const kept = without(value_at(value, i), branch)
    if (kept == 0) continue
    if (tag == ARRAY) array_push(result, kept)
    else if (tag == SET) set_add(result, kept)
    else object_insert(result, value_key_at(value, i), kept)
  }
  return result
}

// ---- json.patch

/** The document being patched; 0 when its root was removed. Set by each call, dead behind it. */
let document: usize = 0

/** Each operation changes containers in place that this call has copied once, see `owning.ts`. */
export function builtin_json_patch(value: usize, operations: usize): usize {
  if (tagOf(operations) != ARRAY) return operandError(2, operations, "array")
  beginOwning()
  document = value
  const count = countOf(operations)
  for (let i = 0; i < count; i++) {
    const operation = arrayAt(operations, i)
    if (tagOf(operation) != OBJECT) return fail("must be an array of JSON-Patch objects, but at least one element is not an object")
    if (!apply(operation)) return 0
  }
  return document == 0 ? fail("the document was removed") : document
}

function attribute(operation: usize, name: string): usize {
  const mark = heapPointer
  const found = value_get(operation, newText(name))
  releaseTo(mark)
  return found
}

function isText(value: usize, text: string): bool {
  const mark = heapPointer
  const same = value_equal(value, newText(text)) != 0
  releaseTo(mark)
  return same
}

/** False with the failure recorded. */
function apply(operation: usize): bool {
  const path = attribute(operation, "path")
  if (path == 0) return fail("missing required attribute 'path'") != 0
  const kind = attribute(operation, "op")
  if (kind == 0) return fail("missing required attribute 'op'") != 0
  if (tagOf(kind) != STRING) return fail("attribute 'op' must be a string") != 0
  const steps = stepsOf(path)
  if (steps == 0) return fail("attribute 'path' must be a string or an array") != 0
  const value = attribute(operation, "value")
  if (isText(kind, "remove")) return remove(steps)
  if (isText(kind, "move") || isText(kind, "copy")) {
    const from = attribute(operation, "from")
    if (from == 0) return fail("missing required attribute 'from'") != 0
    const source = stepsOf(from)
    if (source == 0) return fail("attribute 'from' must be a string or an array") != 0
    const chunk = lookUp(source)
    if (chunk == 0) return absent()
    // The chunk may stand in two places now: nothing is owned any more.
    if (isText(kind, "copy")) beginOwning()
    else if (!remove(source)) return false
    return insert(steps, chunk)
  }
  const isTest = isText(kind, "test")
  if (!isTest && !isText(kind, "add") && !isText(kind, "replace")) return fail("unrecognized op") != 0
  if (value == 0) return fail("missing required attribute 'value'") != 0
  if (isTest) {
    const found = lookUp(steps)
    if (found == 0) return absent()
    return value_equal(found, value) != 0 || fail("the value to test is another") != 0
  }
  if (isText(kind, "replace") && !remove(steps)) return false
  return insert(steps, value)
}

function absent(): bool {
  return fail("path does not exist") != 0
}

/** Index that a step names in an array of `count` elements, -1 when it is none; `-` is the place behind the last. */
function indexOf(step: usize, count: i32): i32 {
  if (tagOf(step) == NUMBER) {
    const index = isI64(step) ? toI64(step) : -1
    return index < 0 || index > <i64>count ? -1 : <i32>index
  }
  if (tagOf(step) != STRING) return -1
  const text = stringPointer(step)
  const length = stringLength(step)
  if (length == 1 && load<u8>(text) == 0x2d) return count
  if (length == 0 || length > 9 || (length > 1 && load<u8>(text) == 48)) return -1
  let index = 0
  for (let i = 0; i < length; i++) {
    const digit = <u32>load<u8>(text + i) - 48
    if (digit > 9) return -1
    index = index * 10 + digit
  }
  return index > count ? -1 : index
}

function child(container: usize, step: usize): usize {
  if (tagOf(container) != ARRAY) return value_get(container, step)
  const index = indexOf(step, countOf(container))
  return index < 0 || index == countOf(container) ? 0 : arrayAt(container, index)
}

function lookUp(steps: usize): usize {
  let found = document
  for (let i = 0; i < countOf(steps) && found != 0; i++) found = child(found, arrayAt(steps, i))
  return found
}

/** Elements taken out of sets to be changed: set, element, set, element, outermost first. */
let takenOut: usize = 0

/**
 * The container around the last step, owned, as are those around it; 0 with the failure recorded.
 * An element of a set is taken out on the way, since its place depends on what it becomes: `putBack` ends the change.
 */
function openParent(steps: usize): usize {
  const last = countOf(steps) - 1
  takenOut = EMPTY_ARRAY
  if (document == 0 || tagOf(document) < ARRAY) return fail("path does not exist")
  if (!isOwned(document)) document = ownCopy(document)
  let parent = document
  for (let i = 0; i < last; i++) {
    const step = arrayAt(steps, i)
    const inner = child(parent, step)
    if (inner == 0 || tagOf(inner) < ARRAY) return fail("path does not exist")
    const opened = isOwned(inner) ? inner : ownCopy(inner)
    if (tagOf(parent) == SET) {
      removeEntry(parent, step)
      if (takenOut == EMPTY_ARRAY) takenOut = array_new(4)
      array_push(takenOut, parent)
      array_push(takenOut, opened)
    } else if (opened != inner) {
      if (tagOf(parent) == OBJECT) putWithKey(parent, step, opened)
      else store<u32>(<usize>load<u32>(parent, 8) + (<usize>indexOf(step, countOf(parent)) << 2), <u32>opened)
    }
    parent = opened
  }
  return parent
}

function putBack(): void {
  for (let i = countOf(takenOut) - 2; i >= 0; i -= 2) set_add(arrayAt(takenOut, i), arrayAt(takenOut, i + 1))
}

function insert(steps: usize, value: usize): bool {
  const last = countOf(steps) - 1
  if (last < 0) {
    document = value
    return true
  }
  const parent = openParent(steps)
  if (parent == 0) return false
  const step = arrayAt(steps, last)
  if (tagOf(parent) == OBJECT) putWithKey(parent, step, value)
  else if (tagOf(parent) == SET) {
    if (!value_equal(step, value)) return fail("set key does not equal the value to be inserted") != 0
    removeEntry(parent, value)
    set_add(parent, value)
  } else {
    const count = countOf(parent)
    const index = indexOf(step, count)
    if (index < 0) return fail("index for array insertion out of bounds") != 0
    if (count == load<i32>(parent, 12)) growElements(parent, 4)
    spend((count - index) >> 4)
    const place = <usize>load<u32>(parent, 8) + (<usize>index << 2)
    memory.copy(place + 4, place, <usize>(count - index) << 2)
    store<u32>(place, <u32>value)
    store<i32>(parent, count + 1, 4)
  }
  putBack()
  return true
}

function remove(steps: usize): bool {
  const last = countOf(steps) - 1
  if (last < 0) {
    if (document == 0) return absent()
    document = 0
    return true
  }
  const parent = openParent(steps)
  if (parent == 0) return false
  const step = arrayAt(steps, last)
  if (child(parent, step) == 0) return absent()
  if (tagOf(parent) == ARRAY) {
    const place = <usize>load<u32>(parent, 8) + (<usize>indexOf(step, countOf(parent)) << 2)
    const end = <usize>load<u32>(parent, 8) + (<usize>countOf(parent) << 2)
    memory.copy(place, place + 4, end - place - 4)
    store<i32>(parent, countOf(parent) - 1, 4)
  } else removeEntry(parent, step)
  putBack()
  return true
}
