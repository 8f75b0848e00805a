import { type Builtin, host } from '../builtin.ts'
import { any, boolean, either, object, string, tuple } from '../type.ts'

/** GraphQL. */
export const graphqlBuiltins: readonly Builtin[] = [
  host('graphql.is_valid', [either(string, object(any, any)), either(string, object(any, any))], boolean),
  host(
    'graphql.parse',
    [either(string, object(any, any)), either(string, object(any, any))],
    tuple(object(any, any), object(any, any))
  ),
  host(
    'graphql.parse_and_verify',
    [either(string, object(any, any)), either(string, object(any, any))],
    tuple(boolean, object(any, any), object(any, any))
  ),
  host('graphql.parse_query', [string], object(any, any)),
  host('graphql.parse_schema', [string], object(any, any)),
  host('graphql.schema_is_valid', [either(string, object(any, any))], boolean)
]
