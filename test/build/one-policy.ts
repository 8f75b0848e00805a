import { expect } from 'vitest'
import { type BuildResult, buildPolicies } from '../../src/build/index.ts'

/** The policy `one` of these lines, enforced and built; nothing may be wrong with it. */
export function buildOne(lines: string): BuildResult {
  const text = `# METADATA
# title: t
# custom: {id: one, characteristic: secure, severity: low, owner: o, rationale: r, help: h}
package global.one

${lines}
`
  const lifecycle = 'lifecycle: {one: [{state: enforced, from: "2026-01-01T00:00:00Z"}]}'
  const built = buildPolicies(
    [
      { path: 'global/one/policy.rego', name: 'policy.rego', text },
      { path: 'lifecycle.yaml', name: 'lifecycle.yaml', text: lifecycle }
    ],
    {}
  )
  expect(built.diagnostics.map(each => each.message)).toEqual([])
  return built
}
