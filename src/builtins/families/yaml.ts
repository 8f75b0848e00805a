import { type Builtin, host } from '../builtin.ts'
import { any, boolean, string } from '../type.ts'

/** YAML text. */
export const yamlBuiltins: readonly Builtin[] = [
  host('yaml.is_valid', [string], boolean),
  host('yaml.marshal', [any], string),
  host('yaml.unmarshal', [string], any)
]
