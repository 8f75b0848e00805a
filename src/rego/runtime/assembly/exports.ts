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
export { array_new, array_push, object_new, set_new, value_false, value_null, value_true, value_type } from "./value"
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
export { opa_json_parse } from "./json-parse"
export { opa_json_dump, opa_value_dump } from "./json-dump"
export { builtin_error, location, polity_errors, runtime_abort } from "./error"
export {
  data,
  input,
  opa_eval_ctx_get_result,
  opa_eval_ctx_new,
  opa_eval_ctx_set_data,
  opa_eval_ctx_set_entrypoint,
  opa_eval_ctx_set_input,
  runtime_begin,
  runtime_begin_context,
  runtime_begin_values,
  runtime_end_context,
  runtime_result,
  runtime_result_value
} from "./frame"
export { object_merge, opa_value_add_path, opa_value_remove_path, value_upsert_path } from "./path"
export { host_builtin_0, host_builtin_1, host_builtin_2, host_builtin_3, host_builtin_4 } from "./host"
