import { evaluationFactsBuiltins } from './evaluation-facts.ts'
import { graphqlBuiltins } from './graphql/index.ts'
import type { HostBuiltins } from './host-builtin.ts'
import { jsonSchemaBuiltins } from './json-schema/index.ts'
import { jwtBuiltins } from './jwt.ts'
import { jwtSignBuiltins } from './jwt-sign.ts'
import { yamlBuiltins } from './yaml.ts'

/** Every built-in that Polity's evaluator supplies. */
export const hostBuiltins: HostBuiltins = {
  ...evaluationFactsBuiltins,
  ...graphqlBuiltins,
  ...jsonSchemaBuiltins,
  ...jwtBuiltins,
  ...jwtSignBuiltins,
  ...yamlBuiltins
}
