import { type Diagnostic, didYouMean } from '../diagnostics/index.ts'
import { type RawJson, readRawJson, writeRawJson } from '../json/index.ts'
import type { PolicyMetadata } from '../mesh/index.ts'
import { compileSchema } from './guild-schemas.ts'

/**
 * The data of a bundle with parameters of policies in place of its own.
 *
 * @param local - what somebody gives: `parameters.<policy>.<name>`; anything else is for other rules than the bundle's
 * @returns the data document, unchanged where nothing was said, and what is wrong with what was
 */
export function withLocalParameters(
  dataText: string,
  local: ReadonlyMap<string, RawJson>,
  policies: readonly PolicyMetadata[]
): { readonly dataText: string; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const fail = (message: string, help?: string): void =>
    void diagnostics.push({ code: 'data_error', severity: 'error', message, ...(help ? { help } : {}) })
  if (local.has('polity')) {
    fail(
      "local data may not hold `polity`: states of policies and waivers are the guild's",
      'ask the guild for a waiver'
    )
  }
  const said = local.get('parameters')
  if (said === undefined || diagnostics.length > 0) return { dataText, diagnostics }
  const data = readRawJson(dataText)
  if (!(said instanceof Map) || !(data instanceof Map)) {
    fail('`parameters` of local data is no map of policies')
    return { dataText, diagnostics }
  }
  const before = data.get('parameters')
  const parameters = new Map<string, RawJson>(before instanceof Map ? before : [])
  for (const [id, values] of said) {
    const policy = policies.find(each => each.id === id)
    if (!policy || policy.parameters === undefined) {
      const near = didYouMean(
        id,
        policies.filter(each => each.parameters !== undefined).map(each => each.id)
      )
      fail(`there is no policy \`${id}\` with parameters`, near === undefined ? undefined : `did you mean \`${near}\`?`)
      continue
    }
    const own = parameters.get(id)
    const whole = new Map<string, RawJson>([
      ...(own instanceof Map ? own : []),
      ...(values instanceof Map ? values : [])
    ])
    const check = compileSchema(JSON.stringify(policy.parameters), policy.parameters as object)
    if (!(values instanceof Map) || !check(JSON.parse(writeRawJson(whole)))) {
      const why = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim())
      fail(`the parameters of \`${id}\` in local data do not follow its schema: ${why.join('; ') || 'they are no map'}`)
    }
    parameters.set(id, whole)
  }
  data.set('parameters', parameters)
  return { dataText: writeRawJson(data), diagnostics }
}
