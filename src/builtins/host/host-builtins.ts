import { awsBuiltins } from './aws.ts'
import { evaluationFactsBuiltins } from './evaluation-facts.ts'
import { graphqlBuiltins } from './graphql/index.ts'
import type { HostBuiltins } from './host-builtin.ts'
import { jsonSchemaBuiltins } from './json-schema/index.ts'
import { jwtBuiltins } from './jwt/index.ts'
import { templateBuiltins } from './template/index.ts'
import { x509Builtins } from './x509/index.ts'
import { yamlBuiltins } from './yaml/index.ts'

/** Every built-in that Polity's evaluator supplies. */
export const hostBuiltins: HostBuiltins = {
  ...awsBuiltins,
  ...evaluationFactsBuiltins,
  ...graphqlBuiltins,
  ...jsonSchemaBuiltins,
  ...jwtBuiltins,
  ...x509Builtins,
  ...templateBuiltins,
  ...yamlBuiltins
}
