/**
 * The step budget: a host that sets `polity_steps` to a positive number before an evaluation has it aborted after as many steps.
 *
 * A step is a turn of a loop of generated code, an element that a function here handles, or eight bytes. A host that does not set it
 * has no limit: from -1 on it never comes to 0. Generated code has the operands of a built-in counted before it calls it
 * (`spend_operand` of `operand-steps.ts`); what a built-in does beyond walking through its operands it counts itself (`spend`).
 */
import { abortAt, allocate } from "./memory"

export let polity_steps: i64 = -1

/** What the linker calls the place that is being evaluated; set before each call that can fail. */
export let location: i32 = 0

export function forgetLocation(): void {
  location = 0
}

/** Takes `count` steps at once, in a built-in that can fail: what is being evaluated is at `location`. */
// @ts-ignore: decorator
@inline
export function spend(count: i32): void {
  const before = polity_steps
  polity_steps = before - <i64>count
  if (before >= 0 && before <= <i64>count) steps_exhausted(location)
}

/** Steps taken beyond the last, until somebody ends the evaluation who knows where it is. */
let owed: i32 = 0
const MOST_OWED: i32 = 1000000

/**
 * Takes `count` steps where it is not known what is being evaluated: for what generated code calls as well as built-ins. The last
 * step is left to the next loop or built-in, which says where that is, unless it does not come to one soon.
 */
// @ts-ignore: decorator
@inline
export function spendAnywhere(count: i32): void {
  const before = polity_steps
  if (before < 0 || before > <i64>count) polity_steps = before - <i64>count
  else owe(count)
}

function owe(count: i32): void {
  polity_steps = 1
  owed += count
  if (owed > MOST_OWED) steps_exhausted(0)
}

/** Takes one; the caller looks whether it was the last, and knows where. */
// @ts-ignore: decorator
@inline
export function takeStep(): void {
  polity_steps--
}

/** Ends the evaluation; generated code says where it is, by a number of the linker's. */
export function steps_exhausted(place: i32): void {
  owed = 0
  const message = "step budget exhausted at location "
  const length = message.length
  const source = changetype<usize>(message)
  const text = allocate(<usize>length + 24)
  for (let i = 0; i < length; i++) store<u8>(text + i, load<u16>(source + (i << 1)) as u8)
  let digits = 1
  for (let rest = place; rest >= 10; rest /= 10) digits++
  store<u8>(text + length + digits, 0)
  let rest = place
  for (let i = digits - 1; i >= 0; i--) {
    store<u8>(text + length + i, <u8>(48 + rest % 10))
    rest /= 10
  }
  abortAt(text)
}
