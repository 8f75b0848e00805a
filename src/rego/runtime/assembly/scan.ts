/** Turns of generated loops over arrays, objects and sets, in Rego's order. A turn is the position of its element, from 1 on. */
import { normalise } from "./order"
import { newIntegerNumber } from "./number"
import { ARRAY, OBJECT, countOf, tagOf } from "./value"
import { polity_steps, steps_exhausted, takeStep } from "./steps"

/** The value of the element of the last turn, which for a set is its key too. */
export let scanned: usize = 0

/** The turn after `turn`, 0 when there is none; its element is `scanned`. Counts a step; `location` is where the loop stands. */
export function scan_next(value: usize, turn: i32, location: i32): i32 {
  const tag = tagOf(value)
  if (turn == 0) {
    // Undefined has no tag.
    if (tag < ARRAY) return 0
    if (tag != ARRAY) normalise(value)
  }
  if (turn == countOf(value)) return 0
  takeStep()
  if (polity_steps == 0) steps_exhausted(location)
  const elements: usize = load<u32>(value, 8)
  scanned = load<u32>(tag == OBJECT ? elements + (<usize>turn << 3) + 4 : elements + (<usize>turn << 2))
  return turn + 1
}

export function scan_key(value: usize, turn: i32): usize {
  const tag = tagOf(value)
  if (tag == ARRAY) return newIntegerNumber(turn - 1)
  const elements: usize = load<u32>(value, 8)
  return load<u32>(tag == OBJECT ? elements + (<usize>turn << 3) - 8 : elements + (<usize>turn << 2) - 4)
}
