/** What has no effect in a module: traces and the mark of a test case. */
import { TRUE_VALUE } from "../value"

export function builtin_trace(_text: usize): usize {
  return TRUE_VALUE
}

export function builtin_internal_test_case(_parts: usize): usize {
  return TRUE_VALUE
}
