/**
 * The tree of a regular expression.
 */
import { allocate } from "../../memory"

export const EMPTY: i32 = 0
/** One code point; `value` holds it. */
export const LITERAL: i32 = 1
/** One code point out of `ranges`, which are normalised. */
export const CLASS: i32 = 2
/** An empty match where `value` (an assertion) holds. */
export const ASSERTION: i32 = 3
/** The child, noted as group `value`. */
export const CAPTURE: i32 = 4
/** The children (linked by `next`) one after the other. */
export const SEQUENCE: i32 = 5
/** One of the children, the first that leads to a match. */
export const CHOICE: i32 = 6
/** The child from `min` to `max` times; `max` -1: without end. */
export const REPEAT: i32 = 7

export const TEXT_START: i32 = 0
export const TEXT_END: i32 = 1
export const LINE_START: i32 = 2
export const LINE_END: i32 = 3
export const WORD_BOUNDARY: i32 = 4
export const NO_WORD_BOUNDARY: i32 = 5

@unmanaged
export class Node {
  kind: i32
  value: i32
  ranges: usize
  min: i32
  max: i32
  lazy: bool
  /** Can match the empty text. */
  nullable: bool
  child: Node | null
  next: Node | null
}

export function newNode(kind: i32): Node {
  const size = offsetof<Node>()
  const address = allocate(size)
  memory.fill(address, 0, size)
  const node = changetype<Node>(address)
  node.kind = kind
  return node
}
