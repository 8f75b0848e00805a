import { type Builtin, host, runtime } from '../builtin.ts'
import { any, boolean, number, object, string } from '../type.ts'

/** Numbers with units, versions and identifiers. */
export const unitsBuiltins: readonly Builtin[] = [
  runtime('units.parse', [string], number),
  runtime('units.parse_bytes', [string], number),
  runtime('semver.compare', [string, string], number),
  runtime('semver.is_valid', [any], boolean, { canFail: false }),
  runtime('uuid.parse', [string], object(string, any)),
  host('uuid.rfc4122', [string], string, { nondeterministic: true }),
  host('rand.intn', [string, number], number, { nondeterministic: true })
]
