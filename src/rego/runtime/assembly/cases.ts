/** Choosing between what hangs on constant strings. */
import { find } from "./order"
import { STRING, countOf, tagOf } from "./value"

/** Position of `value` in a constant set of strings, negative when it is none of them. */
export function case_of(strings: usize, value: usize): i32 {
  return tagOf(value) == STRING ? find(strings, 0, countOf(strings), 4, value) : -1
}
