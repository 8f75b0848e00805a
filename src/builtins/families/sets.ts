import { type Builtin, runtime } from '../builtin.ts'
import { any, set } from '../type.ts'

/** Sets. */
export const setsBuiltins: readonly Builtin[] = [
  runtime('and', [set(any), set(any)], set(any), { infix: '&' }),
  runtime('or', [set(any), set(any)], set(any), { infix: '|' }),
  runtime('intersection', [set(set(any))], set(any)),
  runtime('set_diff', [set(any), set(any)], set(any), { deprecated: true }),
  runtime('union', [set(set(any))], set(any))
]
