import { type Builtin, host, runtime } from '../builtin.ts'
import { any, array, boolean, number, object, set, string } from '../type.ts'

/** What is outside the policy: the engine, the network, the log. */
export const environmentBuiltins: readonly Builtin[] = [
  host('http.send', [object(string, any)], object(any, any), { nondeterministic: true }),
  host('opa.runtime', [], object(string, any), { nondeterministic: true, canFail: false }),
  host('providers.aws.sign_req', [object(string, any), object(string, any), number], object(any, any)),
  host('rego.metadata.chain', [], array(any), { canFail: false }),
  host('rego.metadata.rule', [], any, { canFail: false }),
  host('rego.parse_module', [string, string], object(string, any)),
  host('print', [], undefined, { variadic: any, canFail: false }),
  host('internal.print', [array(set(any))], undefined, { canFail: false }),
  runtime('internal.test_case', [array(any)], undefined, { canFail: false }),
  runtime('trace', [string], boolean)
]

/** What the compiler calls to tell its host something; no Rego text can name them. */
export const reportingBuiltins: readonly Builtin[] = [
  host('polity.cover', [number], undefined, { canFail: false }),
  host('polity.print', [array(array(string))], undefined, { canFail: false })
]
