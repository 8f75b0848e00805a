/** walk, graph.reachable, graph.reachable_paths. */
import { operandError } from "../error"
import { DEEPEST, set_add, tooDeep, value_at, value_count, value_equal, value_get, value_key_at } from "../order"
import { ARRAY, EMPTY_ARRAY, OBJECT, SET, array_new, array_push, arrayAt, countOf, set_new, tagOf } from "../value"
import { spend } from "../steps"

/** The pairs `[path, value]` of a value and everything in it, parents first, in Rego's order. */
export function builtin_walk(value: usize): usize {
  const results = array_new(16)
  walkInto(results, EMPTY_ARRAY, value, 0)
  return results
}

function walkInto(results: usize, path: usize, value: usize, depth: i32): void {
  spend(countOf(path) + 1)
  const pair = array_new(2)
  array_push(pair, path)
  array_push(pair, value)
  array_push(results, pair)
  const count = value_count(value)
  if (count > 0 && depth >= DEEPEST) tooDeep()
  for (let i = 0; i < count; i++) walkInto(results, extended(path, value_key_at(value, i)), value_at(value, i), depth + 1)
}

function extended(path: usize, key: usize): usize {
  const count = countOf(path)
  const result = array_new(count + 1)
  for (let i = 0; i < count; i++) array_push(result, arrayAt(path, i))
  array_push(result, key)
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
