/** One evaluation: what it is given, and the result as hosts want it. */
import { abortWith, allocate, heapPointer, startHeapAt } from "./memory"
import { clearErrors } from "./error"
import { parseJsonUpTo } from "./json-parse"
import { opa_json_dump, opa_value_dump } from "./json-dump"
import { object_insert } from "./order"
import { array_new, array_push, newText, object_new } from "./value"

/** The value of `input`, 0 when there is none. Generated code reads it, and sets it for `with`. */
export let input: usize = 0
/** The value of base `data`, 0 when there is none. */
export let data: usize = 0

/** Where the heap began: what the host keeps from one evaluation to the next lies below. */
export let evaluationStart: usize = 0

/** Levels of nesting that the text of an input may have: a host may set it lower. */
export let polity_depth: i32 = 512

/** Begins an evaluation as `opa_eval` is called: the input is JSON text, the heap begins at `heap`, which is behind it. */
export function runtime_begin(data_value: usize, input_address: usize, input_length: i32, heap: usize): void {
  startHeapAt(heap)
  evaluationStart = heapPointer
  clearErrors()
  data = data_value
  input = 0
  if (input_address != 0 && input_length > 0) {
    input = parseJsonUpTo(input_address, input_length, polity_depth)
    if (input == 0) abortWith("input is not valid JSON")
  }
}

/** Begins an evaluation over values that are on the heap already, as the older `eval` is called. */
export function runtime_begin_values(data_value: usize, input_value: usize): void {
  evaluationStart = heapPointer
  clearErrors()
  data = data_value
  input = input_value
}

/** The result set: `[{"result": value}]`, or `[]` when the value is undefined. */
export function runtime_result_value(value: usize): usize {
  const results = array_new(1)
  if (value != 0) {
    const result = object_new(1)
    object_insert(result, newText("result"), value)
    array_push(results, result)
  }
  return results
}

/** The NUL-terminated text of the result set: JSON when `format` is 0, else Rego's form, in which the result set is a set. */
export function runtime_result(value: usize, format: i32): usize {
  return format == 0 ? opa_json_dump(runtime_result_value(value)) : opa_value_dump(runtime_result_value(value))
}

// ---- contexts of the older way: +0 input, +4 data, +8 entrypoint, +12 result

export function opa_eval_ctx_new(): usize {
  const context = allocate(16)
  memory.fill(context, 0, 16)
  return context
}

export function opa_eval_ctx_set_input(context: usize, value: usize): void {
  store<u32>(context, <u32>value)
}

export function opa_eval_ctx_set_data(context: usize, value: usize): void {
  store<u32>(context, <u32>value, 4)
}

export function opa_eval_ctx_set_entrypoint(context: usize, entrypoint: i32): void {
  store<i32>(context, entrypoint, 8)
}

export function opa_eval_ctx_get_result(context: usize): usize {
  return load<u32>(context, 12)
}

/** Begins an evaluation with what the context was given; returns the number of the entrypoint. */
export function runtime_begin_context(context: usize): i32 {
  runtime_begin_values(load<u32>(context, 4), load<u32>(context))
  return load<i32>(context, 8)
}

/** Keeps the result set of `value` in the context. */
export function runtime_end_context(context: usize, value: usize): void {
  store<u32>(context, <u32>runtime_result_value(value), 12)
}
