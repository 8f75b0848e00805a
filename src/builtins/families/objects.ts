import { type Builtin, runtime } from '../builtin.ts'
import { any, array, boolean, either, object, set } from '../type.ts'

/** Objects. */
export const objectsBuiltins: readonly Builtin[] = [
  runtime('object.filter', [object(any, any), either(array(any), object(any, any), set(any))], object(any, any)),
  runtime('object.get', [object(any, any), any, any], any),
  runtime('object.keys', [object(any, any)], set(any)),
  runtime('object.remove', [object(any, any), either(array(any), object(any, any), set(any))], object(any, any)),
  runtime(
    'object.subset',
    [either(array(any), object(any, any), set(any)), either(array(any), object(any, any), set(any))],
    boolean
  ),
  runtime('object.union', [object(any, any), object(any, any)], object(any, any)),
  runtime('object.union_n', [array(object(any, any))], object(any, any))
]
