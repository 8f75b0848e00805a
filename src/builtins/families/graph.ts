import { type Builtin, runtime } from '../builtin.ts'
import { any, array, either, object, set, tuple } from '../type.ts'

/** Graphs and walks. */
export const graphBuiltins: readonly Builtin[] = [
  runtime('graph.reachable', [object(any, either(array(any), set(any))), either(array(any), set(any))], set(any)),
  runtime(
    'graph.reachable_paths',
    [object(any, either(array(any), set(any))), either(array(any), set(any))],
    set(array(any))
  ),
  runtime('walk', [any], tuple(array(any), any), { relation: true, canFail: false })
]
