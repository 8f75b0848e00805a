/**
 * Containers that the running built-in made itself and may therefore change in place, so that many small changes to one large
 * container cost one copy. An operation takes a new number; containers it copies carry it.
 */
import { normalise } from "./order"
import { ARRAY, OBJECT, OWNED, allocateContainer, countOf, tagOf } from "./value"
import { spend } from "./steps"

let owner: u32 = 0

/** From here on no container is owned. */
export function beginOwning(): void {
  owner++
}

export function isOwned(container: usize): bool {
  return (load<u8>(container, 1) & OWNED) != 0 && load<u32>(container, 20) == owner
}

/** A copy of an array, object or set that is owned. */
export function ownCopy(container: usize): usize {
  const tag = tagOf(container)
  if (tag != ARRAY) normalise(container)
  const count = countOf(container)
  const size: u32 = tag == OBJECT ? 8 : 4
  spend(count >> 2)
  const copy = allocateContainer(tag, count + 4, size)
  memory.copy(load<u32>(copy, 8), load<u32>(container, 8), <usize>count * size)
  store<i32>(copy, count, 4)
  if (tag != ARRAY) store<i32>(copy, count, 16)
  store<u8>(copy, OWNED, 1)
  store<u32>(copy, owner, 20)
  return copy
}
