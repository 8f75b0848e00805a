import { type Builtin, runtime } from '../builtin.ts'
import { array, boolean, either, nullType, string } from '../type.ts'

/** Globs. */
export const globBuiltins: readonly Builtin[] = [
  runtime('glob.match', [string, either(nullType, array(string)), string], boolean),
  runtime('glob.quote_meta', [string], string)
]
