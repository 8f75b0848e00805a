import { type Builtin, host, runtime } from '../builtin.ts'
import { either, number, string, tuple } from '../type.ts'

/** Instants in nanoseconds since 1970 and durations. */
export const timeBuiltins: readonly Builtin[] = [
  runtime('time.add_date', [number, number, number, number], number),
  runtime('time.clock', [either(number, tuple(number, string))], tuple(number, number, number)),
  runtime('time.date', [either(number, tuple(number, string))], tuple(number, number, number)),
  runtime(
    'time.diff',
    [either(number, tuple(number, string)), either(number, tuple(number, string))],
    tuple(number, number, number, number, number, number)
  ),
  runtime('time.format', [either(number, tuple(number, string), tuple(number, string, string))], string),
  host('time.now_ns', [], number, { nondeterministic: true }),
  runtime('time.parse_duration_ns', [string], number),
  runtime('time.parse_ns', [string, string], number),
  runtime('time.parse_rfc3339_ns', [string], number),
  runtime('time.weekday', [either(number, tuple(number, string))], string)
]
