/** The host built-ins that OPA's SDK for JavaScript, `@open-policy-agent/opa-wasm`, brings along. */
export const builtinsOfSdk: ReadonlySet<string> = new Set([
  'json.is_valid',
  'regex.split',
  'sprintf',
  'yaml.is_valid',
  'yaml.marshal',
  'yaml.unmarshal'
])
