import { type Builtin, host, runtime } from '../builtin.ts'
import { any, array, boolean, either, object, set, string, tuple } from '../type.ts'

/** IP addresses and networks. */
export const netBuiltins: readonly Builtin[] = [
  runtime('net.cidr_contains', [string, string], boolean),
  runtime(
    'net.cidr_contains_matches',
    [
      either(
        string,
        array(either(string, array(any))),
        object(string, either(string, array(any))),
        set(either(string, array(any)))
      ),
      either(
        string,
        array(either(string, array(any))),
        object(string, either(string, array(any))),
        set(either(string, array(any)))
      )
    ],
    set(tuple(any, any))
  ),
  runtime('net.cidr_expand', [string], set(string)),
  runtime('net.cidr_intersects', [string, string], boolean),
  runtime('net.cidr_is_valid', [string], boolean, { canFail: false }),
  runtime('net.cidr_merge', [either(array(either(string)), set(string))], set(string)),
  runtime('net.cidr_overlap', [string, string], boolean, { deprecated: true }),
  host('net.lookup_ip_addr', [string], set(string), { nondeterministic: true })
]
