import { type Builtin, host, runtime } from '../builtin.ts'
import { any, array, boolean, either, nullType, object, record, set, string, tuple } from '../type.ts'

/** JSON text, patches and schemas. */
export const jsonBuiltins: readonly Builtin[] = [
  runtime(
    'json.filter',
    [object(any, any), either(array(either(string, array(any))), set(either(string, array(any))))],
    object(any, any)
  ),
  runtime('json.is_valid', [string], boolean, { canFail: false }),
  runtime('json.marshal', [any], string, { canFail: false }),
  runtime(
    'json.marshal_with_options',
    [any, record({ indent: string, prefix: string, pretty: boolean }, string, any)],
    string
  ),
  host(
    'json.match_schema',
    [either(string, object(any, any)), either(string, object(any, any))],
    tuple(boolean, array(record({ desc: string, error: string, field: string, type: string })))
  ),
  runtime('json.patch', [any, array(record({ op: string, path: any }, any, any))], any),
  runtime(
    'json.remove',
    [object(any, any), either(array(either(string, array(any))), set(either(string, array(any))))],
    object(any, any)
  ),
  runtime('json.unmarshal', [string], any),
  host('json.verify_schema', [either(string, object(any, any))], tuple(boolean, either(nullType, string)))
]
