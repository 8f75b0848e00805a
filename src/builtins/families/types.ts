import { type Builtin, runtime } from '../builtin.ts'
import { any, array, boolean, either, nullType, number, object, set, string } from '../type.ts'

/** Type tests and casts. */
export const typesBuiltins: readonly Builtin[] = [
  runtime('is_array', [any], boolean, { canFail: false }),
  runtime('is_boolean', [any], boolean, { canFail: false }),
  runtime('is_null', [any], boolean, { canFail: false }),
  runtime('is_number', [any], boolean, { canFail: false }),
  runtime('is_object', [any], boolean, { canFail: false }),
  runtime('is_set', [any], boolean, { canFail: false }),
  runtime('is_string', [any], boolean, { canFail: false }),
  runtime('type_name', [any], string, { canFail: false }),
  runtime('to_number', [either(nullType, boolean, number, string)], number),
  runtime('cast_array', [any], array(any), { deprecated: true }),
  runtime('cast_boolean', [any], boolean, { deprecated: true }),
  runtime('cast_null', [any], nullType, { deprecated: true }),
  runtime('cast_object', [any], object(any, any), { deprecated: true }),
  runtime('cast_set', [any], set(any), { deprecated: true }),
  runtime('cast_string', [any], string, { deprecated: true })
]
