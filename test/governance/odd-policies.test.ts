import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildPolicies, readPolicies } from '../../src/build/index.ts'
import { openBundle } from '../../src/evaluator/index.ts'
import { checkDocuments } from '../../src/governance/index.ts'
import { renderJson, renderPretty } from '../../src/output/check/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-odd-'))
afterAll(() => rmSync(folder, { recursive: true }))

function policy(id: string, lines: string, before = ''): void {
  mkdirSync(join(folder, 'global', id), { recursive: true })
  const text = `# METADATA
# title: t
# custom: {id: ${id}, characteristic: secure, severity: low, owner: o, rationale: r, help: h}
package global.${id}

${lines}
`
  writeFileSync(join(folder, 'global', id, 'policy.rego'), before + text)
}

test('a policy that points nowhere takes no other with it', async () => {
  const paths =
    'null, 5, "name", {"a": 1}, [null], [{"a": 1}], ["__proto__"], [0.5], [-1], ["outputPorts", 99999999999]'
  policy('plain', 'violations contains {"path": ["name"], "message": "m"} if input.product.name == "x"')
  policy('paths', `violations contains {"path": path, "message": "m"} if some path in [${paths}]`)
  policy(
    'sources',
    `violations contains {"source": path, "message": "m"} if some path in [[0, "a"], [99, "a"], [0.5], [-1], [], ${paths}]`
  )
  policy(
    'messages',
    'violations contains value if some value in ["text", 5, null, {}, {"message": 5}, {"message": {"a": 1}}, [1]]'
  )
  policy('nameless', 'violations contains {"path": [], "message": sprintf("table `%s` has ```", [""])}')
  // As some editors write it.
  policy('marked', 'violations contains {"path": ["name"], "message": "m"} if input.product.name == "x"', '\uFEFF')
  const ids = ['plain', 'paths', 'sources', 'messages', 'nameless', 'marked']
  const states = ids.map(id => `  ${id}: [{state: enforced, from: "2026-01-01T00:00:00Z"}]`)
  writeFileSync(join(folder, 'lifecycle.yaml'), `\uFEFFlifecycle:\n${states.join('\n')}\n`)
  const { bundle, diagnostics } = buildPolicies(readPolicies(folder), {})
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const contract = 'apiVersion: v3.0.2\nkind: DataContract\nid: c1\nversion: 1.0.0\nstatus: active\nname: x\n'
  const files = [{ name: 'c.yaml', bytes: new TextEncoder().encode(contract) }]
  const options = { bundleName: 'b', now: '2026-11-21T00:00:00Z' }
  const result = await checkDocuments(files, await openBundle(bundle as Uint8Array), options)
  const rows = result.products.flatMap(product => product.rows)
  expect(rows.map(row => [row.policy, row.outcome])).toEqual(ids.sort().map(id => [id, 'fail']))
  for (const { place } of rows.flatMap(row => row.violations)) expect(place?.span.source.name).toBe('c.yaml')
  const nameless = rows.find(row => row.policy === 'nameless')
  expect(nameless?.violations.map(({ message }) => message)).toEqual(['table (without a name) has ```'])
  const name = 'x\u001b[8m\n::error::y'
  const products = result.products.map(each => ({ ...each, product: { ...each.product, name } }))
  const pretty = renderPretty({ ...result, products })
  expect(pretty).toContain('plain')
  expect(pretty).toContain('x?[8m ::error::y')
  expect(pretty).not.toMatch(/[^\n\P{Cc}]|^::/mu)
  expect(JSON.parse(renderJson(result)).verdict).toBe('blocked')
})
