/** What generated code has counted before it calls a built-in. */
import { spend } from "./steps"
import { STRING, countOf, stringLength, tagOf } from "./value"

/** Takes the steps of walking through an operand: one for each element, or for eight bytes. */
export function spend_operand(value: usize): void {
  if (tagOf(value) == STRING) spend(stringLength(value) >> 3)
  else if (tagOf(value) > STRING) spend(countOf(value))
}
