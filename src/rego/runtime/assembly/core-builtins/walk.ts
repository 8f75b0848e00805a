/** walk, graph.reachable, graph.reachable_paths. */
import { operandError } from "../error"
import { DEEPEST, set_add, tooDeep, value_at, value_count, value_equal, value_get, value_key_at } from "../order"
import { allocate, heapGeneration } from "../memory"
import { ARRAY, EMPTY_ARRAY, OBJECT, SET, array_new, array_push, arrayAt, countOf, set_new, tagOf } from "../value"
import { spend } from "../steps"

const KEPT: usize = 4
/** The last values that were walked through, and what came of it: rules ask the same of the same documents. */
const kept = memory.data(8 * <i32>KEPT)
let nextKept: usize = 0
let generation: i32 = 0

/** The pairs `[path, value]` of a value and everything in it, parents first, in Rego's order. */
export function builtin_walk(value: usize): usize {
  if (generation != heapGeneration) {
    generation = heapGeneration
    memory.fill(kept, 0, 8 * KEPT)
  }
  for (let i: usize = 0; i < KEPT; i++) if (load<u32>(kept + (i << 3)) == <u32>value) return load<u32>(kept + (i << 3), 4)
  const results = array_new(16)
  walkInto(results, EMPTY_ARRAY, value, 0)
  const place = kept + (nextKept++ % KEPT << 3)
  store<u32>(place, <u32>value)
  store<u32>(place, <u32>results, 4)
  return results
}

function walkInto(results: usize, path: usize, value: usize, depth: i32): void {
  spend(countOf(path) + 1)
  const pair = newArray(2)
  store<u32>(pair, <u32>path, 16)
  store<u32>(pair, <u32>value, 20)
  array_push(results, pair)
  const count = value_count(value)
  if (count <= 0) return
  if (depth >= DEEPEST) tooDeep()
  for (let i = 0; i < count; i++) walkInto(results, extended(path, value_key_at(value, i)), value_at(value, i), depth + 1)
}

/** An array of `count` elements, to be stored right behind its cell of 16 bytes. */
// @ts-ignore: decorator
@inline
function newArray(count: i32): usize {
  const cell = allocate(16 + (<usize>count << 2))
  store<u32>(cell, ARRAY)
  store<i32>(cell, count, 4)
  store<u32>(cell, <u32>cell + 16, 8)
  store<i32>(cell, count, 12)
  return cell
}

function extended(path: usize, key: usize): usize {
  const count = countOf(path)
  const result = newArray(count + 1)
  const elements: usize = load<u32>(path, 8)
  let target = result + 16
  for (let i = 0; i < count; i++, target += 4) store<u32>(target, load<u32>(elements + (<usize>i << 2)))
  store<u32>(target, <u32>key)
  return result
}

/** `walk` where the path does not matter: the values alone, in the same order. */
export function walk_values(value: usize): usize {
  const results = array_new(16)
  valuesInto(results, value, 0)
  return results
}

function valuesInto(results: usize, value: usize, depth: i32): void {
  spend(1)
  array_push(results, value)
  const count = value_count(value)
  if (count > 0 && depth >= DEEPEST) tooDeep()
  for (let i = 0; i < count; i++) valuesInto(results, value_at(value, i), depth + 1)
}

/** Number of neighbours; 0 when the edges are no array or set. */
function edgeCount(edges: usize): i32 {
  return edges != 0 && (tagOf(edges) == ARRAY || tagOf(edges) == SET) ? value_count(edges) : 0
}

export function builtin_graph_reachable(graph: usize, initial: usize): usize {
  if (tagOf(graph) != OBJECT) return operandError(1, graph, "object")
  if (tagOf(initial) != ARRAY && tagOf(initial) != SET) return operandError(2, initial, "one of {array, set}")
  const reached = set_new(8)
  const waiting = array_new(value_count(initial))
  for (let i = 0; i < value_count(initial); i++) array_push(waiting, value_at(initial, i))
  for (let next = 0; next < countOf(waiting); next++) {
    const node = arrayAt(waiting, next)
    spend(1)
    const edges = value_get(graph, node)
    if (edges == 0 || value_get(reached, node) != 0) continue
    set_add(reached, node)
    const count = edgeCount(edges)
    for (let i = 0; i < count; i++) {
      const neighbour = value_at(edges, i)
      if (value_get(reached, neighbour) == 0) array_push(waiting, neighbour)
    }
  }
  return reached
}

/** Paths from the initial nodes to where no edge leads on: to a node without edges, to one outside the graph, or before a repeated one. */
export function builtin_graph_reachable_paths(graph: usize, initial: usize): usize {
  if (tagOf(graph) != OBJECT) return operandError(1, graph, "object")
  if (tagOf(initial) != ARRAY && tagOf(initial) != SET) return operandError(2, initial, "one of {array, set}")
  const results = set_new(8)
  for (let i = 0; i < value_count(initial); i++) {
    const node = value_at(initial, i)
    if (value_get(graph, node) != 0) follow(graph, node, EMPTY_ARRAY, results, 0)
  }
  return results
}

function follow(graph: usize, node: usize, path: usize, results: usize, depth: i32): void {
  spend(countOf(path) + 1)
  const edges = value_get(graph, node)
  if (edges == 0) {
    set_add(results, path)
    return
  }
  if (depth >= DEEPEST) tooDeep()
  const longer = extended(path, node)
  const count = edgeCount(edges)
  if (count == 0) set_add(results, longer)
  for (let i = 0; i < count; i++) {
    const neighbour = value_at(edges, i)
    // As in OPA, an initial node that leads to itself is followed once.
    if (depth > 0 && isOnPath(longer, neighbour)) set_add(results, longer)
    else follow(graph, neighbour, longer, results, depth + 1)
  }
}

function isOnPath(path: usize, node: usize): bool {
  for (let i = 0; i < countOf(path); i++) if (value_equal(arrayAt(path, i), node)) return true
  return false
}
