/**
 * The step budget: a host that sets `polity_steps` to a positive number before an evaluation has it aborted after as many steps.
 *
 * A step is a turn of a loop of generated code, or an element or byte that a function here handles (`spend`). A host that does not
 * set it has no limit: from -1 on it never comes to 0.
 */
import { abortAt, allocate } from "./memory"
import { formatI64 } from "./number"

export let polity_steps: i64 = -1

/** Takes `count` steps at once. */
// @ts-ignore: decorator
@inline
export function spend(count: i32): void {
  const before = polity_steps
  polity_steps = before - <i64>count
  if (before >= 0 && before <= <i64>count) steps_exhausted(0)
}

const TEXT = "step budget exhausted at location "

/** Takes one; the caller looks whether it was the last, and knows where. */
// @ts-ignore: decorator
@inline
export function takeStep(): void {
  polity_steps--
}

/** Ends the evaluation; generated code says where it is, by a number of the linker's. */
export function steps_exhausted(location: i32): void {
  const length = TEXT.length
  const source = changetype<usize>(TEXT)
  const text = allocate(<usize>length + 24)
  for (let i = 0; i < length; i++) store<u8>(text + i, load<u16>(source + (i << 1)) as u8)
  const digits = formatI64(text + length, <i64>location)
  store<u8>(text + length + digits, 0)
  abortAt(text)
}
