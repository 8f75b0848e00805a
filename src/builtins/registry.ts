import type { Builtin } from './builtin.ts'
import { aggregatesBuiltins } from './families/aggregates.ts'
import { arraysBuiltins } from './families/arrays.ts'
import { comparisonBuiltins } from './families/comparison.ts'
import { cryptoBuiltins } from './families/crypto.ts'
import { encodingBuiltins } from './families/encoding.ts'
import { environmentBuiltins, reportingBuiltins } from './families/environment.ts'
import { globBuiltins } from './families/glob.ts'
import { graphBuiltins } from './families/graph.ts'
import { graphqlBuiltins } from './families/graphql.ts'
import { jsonBuiltins } from './families/json.ts'
import { jwtBuiltins } from './families/jwt.ts'
import { netBuiltins } from './families/net.ts'
import { numbersBuiltins } from './families/numbers.ts'
import { objectsBuiltins } from './families/objects.ts'
import { regexBuiltins } from './families/regex.ts'
import { setsBuiltins } from './families/sets.ts'
import { stringsBuiltins } from './families/strings.ts'
import { timeBuiltins } from './families/time.ts'
import { typesBuiltins } from './families/types.ts'
import { unitsBuiltins } from './families/units.ts'
import { yamlBuiltins } from './families/yaml.ts'

/** Every built-in, sorted by name. */
export const builtins: readonly Builtin[] = [
  ...aggregatesBuiltins,
  ...arraysBuiltins,
  ...comparisonBuiltins,
  ...cryptoBuiltins,
  ...encodingBuiltins,
  ...environmentBuiltins,
  ...globBuiltins,
  ...graphBuiltins,
  ...graphqlBuiltins,
  ...jsonBuiltins,
  ...jwtBuiltins,
  ...netBuiltins,
  ...numbersBuiltins,
  ...objectsBuiltins,
  ...regexBuiltins,
  ...setsBuiltins,
  ...stringsBuiltins,
  ...timeBuiltins,
  ...typesBuiltins,
  ...unitsBuiltins,
  ...yamlBuiltins
].sort((a, b) => (a.name < b.name ? -1 : 1))

/** The built-ins that a program may call. */
export interface BuiltinTable {
  /** The built-in of this name (`plus`, `strings.count`), if there is one. */
  readonly find: (name: string) => Builtin | undefined
  readonly names: readonly string[]
}

/** A table of some built-ins. */
export function builtinTable(of: readonly Builtin[]): BuiltinTable {
  const byName: ReadonlyMap<string, Builtin> = new Map(of.map(builtin => [builtin.name, builtin]))
  return { find: name => byName.get(name), names: [...byName.keys()] }
}

/** All of them. */
export const allBuiltins: BuiltinTable = builtinTable(builtins)

/** The built-in of this name (`plus`, `strings.count`), if there is one. */
export const findBuiltin: BuiltinTable['find'] = allBuiltins.find

/** Also those that only the compiler calls. */
export const findAnyBuiltin: BuiltinTable['find'] = builtinTable([...builtins, ...reportingBuiltins]).find
