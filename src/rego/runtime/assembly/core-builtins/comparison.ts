/** `== != < <= > >=` as functions. */
import { value_compare, value_equal } from "../order"
import { booleanValue } from "../value"

export function builtin_equal(a: usize, b: usize): usize {
  return booleanValue(value_equal(a, b) != 0)
}

export function builtin_neq(a: usize, b: usize): usize {
  return booleanValue(value_equal(a, b) == 0)
}

export function builtin_lt(a: usize, b: usize): usize {
  return booleanValue(value_compare(a, b) < 0)
}

export function builtin_lte(a: usize, b: usize): usize {
  return booleanValue(value_compare(a, b) <= 0)
}

export function builtin_gt(a: usize, b: usize): usize {
  return booleanValue(value_compare(a, b) > 0)
}

export function builtin_gte(a: usize, b: usize): usize {
  return booleanValue(value_compare(a, b) >= 0)
}
