import { type Builtin, runtime } from '../builtin.ts'
import { any, array, number } from '../type.ts'

/** Arrays. */
export const arraysBuiltins: readonly Builtin[] = [
  runtime('array.concat', [array(any), array(any)], array(any)),
  runtime('array.flatten', [array(any)], array(any)),
  runtime('array.reverse', [array(any)], array(any)),
  runtime('array.slice', [array(any), number, number], array(any))
]
