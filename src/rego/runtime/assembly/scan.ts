/** Turns of generated loops over arrays, objects and sets, in Rego's order. A turn is the position of its element, from 1 on. */
import { normalise } from "./order"
import { newIntegerNumber } from "./number"
import { ARRAY, OBJECT, countOf, tagOf } from "./value"
import { polity_steps, steps_exhausted, takeStep } from "./steps"

/** The turn after `turn`, 0 when there is none. Counts a step; `location` is where the loop stands. */
export function scan_next(value: usize, turn: i32, location: i32): i32 {
  if (turn == 0) {
    // Undefined has no tag.
    if (tagOf(value) < ARRAY) return 0
    if (tagOf(value) != ARRAY) normalise(value)
  }
  if (turn == countOf(value)) return 0
  takeStep()
  if (polity_steps == 0) steps_exhausted(location)
  return turn + 1
}

/** The value of the element, which for a set is its key too. */
export function scan_value(value: usize, turn: i32): usize {
  const elements: usize = load<u32>(value, 8)
  return load<u32>(elements + (<usize>turn << (tagOf(value) == OBJECT ? 3 : 2)) - 4)
}

export function scan_key(value: usize, turn: i32): usize {
  const tag = tagOf(value)
  if (tag == ARRAY) return newIntegerNumber(turn - 1)
  const elements: usize = load<u32>(value, 8)
  return load<u32>(tag == OBJECT ? elements + (<usize>turn << 3) - 8 : elements + (<usize>turn << 2) - 4)
}
