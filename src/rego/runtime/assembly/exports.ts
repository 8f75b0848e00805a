/** Exports of the runtime's core; those of the built-ins beside it are in `builtins/index.ts`. */
export {
  heapBase,
  heapPointer,
  opa_free,
  opa_heap_blocks_restore,
  opa_heap_blocks_stash,
  opa_heap_ptr_get,
  opa_heap_ptr_set,
  opa_heap_stash_clear,
  opa_malloc,
  opa_value_free,
  runtime_static_end
} from "./memory"
export { array_new, array_push, object_new, runtime_near, runtime_near_size, set_new, value_false, value_null, value_true, value_type } from "./value"
export { number_from_i32, number_to_i32 } from "./number"
export {
  object_insert,
  object_insert_once,
  set_add,
  value_at,
  value_compare,
  value_count,
  value_equal,
  value_get,
  value_get_string,
  value_key_at
} from "./order"
export { value_get_stored } from "./stored"
export { opa_json_parse } from "./json-parse"
export { opa_value_parse } from "./rego-parse"
export { opa_json_dump, opa_value_dump } from "./json-dump"
export { builtin_error, polity_errors, runtime_abort } from "./error"
export {
  data,
  input,
  opa_eval_ctx_get_result,
  opa_eval_ctx_new,
  opa_eval_ctx_set_data,
  opa_eval_ctx_set_entrypoint,
  opa_eval_ctx_set_input,
  polity_depth,
  runtime_begin,
  runtime_begin_context,
  runtime_begin_values,
  runtime_end_context,
  runtime_result,
  runtime_result_value
} from "./frame"
export { scan_key, scan_next, scanned } from "./scan"
export { unpack } from "./unpack"
export { case_of } from "./cases"
export { array_like, object_like, one_value } from "./patterns"
export { object_merge, opa_value_add_path, opa_value_remove_path, value_upsert_path } from "./path"
export { host_builtin_0, host_builtin_1, host_builtin_2, host_builtin_3, host_builtin_4 } from "./host"
export { spend_operand } from "./operand-steps"
export { location, polity_steps, steps_exhausted } from "./steps"
export {
  builtin_all,
  builtin_any,
  builtin_count,
  builtin_internal_member_2,
  builtin_internal_member_3,
  builtin_max,
  builtin_min,
  builtin_product,
  builtin_sort,
  builtin_sum
} from "./core-builtins/aggregates"
export {
  builtin_abs,
  builtin_ceil,
  builtin_div,
  builtin_floor,
  builtin_minus,
  builtin_mul,
  builtin_plus,
  builtin_rem,
  builtin_round
} from "./core-builtins/arithmetic"
export {
  builtin_array_concat,
  builtin_array_flatten,
  builtin_array_reverse,
  builtin_array_slice
} from "./core-builtins/arrays"
export {
  builtin_equal,
  builtin_gt,
  builtin_gte,
  builtin_lt,
  builtin_lte,
  builtin_neq
} from "./core-builtins/comparison"
export {
  builtin_bits_and,
  builtin_bits_lsh,
  builtin_bits_negate,
  builtin_bits_or,
  builtin_bits_rsh,
  builtin_bits_xor,
  builtin_format_int,
  builtin_numbers_range,
  builtin_numbers_range_step
} from "./core-builtins/integers"
export {
  builtin_json_filter,
  builtin_json_patch,
  builtin_json_remove
} from "./core-builtins/json-paths"
export {
  builtin_json_is_valid,
  builtin_json_marshal,
  builtin_json_marshal_with_options,
  builtin_json_unmarshal
} from "./core-builtins/json-text"
export {
  builtin_object_filter,
  builtin_object_get,
  builtin_object_keys,
  builtin_object_remove,
  builtin_object_subset,
  builtin_object_union,
  builtin_object_union_n
} from "./core-builtins/objects"
export {
  builtin_and,
  builtin_intersection,
  builtin_or,
  builtin_set_diff,
  builtin_union
} from "./core-builtins/sets"
export {
  builtin_cast_array,
  builtin_cast_boolean,
  builtin_cast_null,
  builtin_cast_object,
  builtin_cast_set,
  builtin_cast_string,
  builtin_is_array,
  builtin_is_boolean,
  builtin_is_null,
  builtin_is_number,
  builtin_is_object,
  builtin_is_set,
  builtin_is_string,
  builtin_to_number,
  builtin_type_name
} from "./core-builtins/types"
export {
  builtin_graph_reachable,
  builtin_graph_reachable_paths,
  builtin_walk,
  walk_values
} from "./core-builtins/walk"
export { numberToF64 } from "./number"
