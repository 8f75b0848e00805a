import { type Builtin, runtime } from '../builtin.ts'
import { any, array, boolean, either, number, object, set, string } from '../type.ts'

/** Aggregates over arrays and sets. */
export const aggregatesBuiltins: readonly Builtin[] = [
  runtime('all', [either(array(any), set(any))], boolean, { deprecated: true }),
  runtime('any', [either(array(any), set(any))], boolean, { deprecated: true }),
  runtime('count', [either(string, array(any), object(any, any), set(any))], number),
  runtime('max', [either(array(any), set(any))], any),
  runtime('min', [either(array(any), set(any))], any),
  runtime('product', [either(array(number), set(number))], number),
  runtime('sort', [either(array(any), set(any))], array(any)),
  runtime('sum', [either(array(number), set(number))], number)
]
