import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { summary } from '../../src/diagnostics/index.ts'
import { compile } from '../../src/rego/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { loadPolicy } from './load-policy.ts'

const folder = fileURLToPath(new URL('cases', import.meta.url))
const input = '{"a": 5, "xs": [1, 2, 3], "q": [10, 20, 30], "tree": {"a": [1, {"b": 1}]}}'

/** Every document of the modules in `cases/`, rule by rule, so that a difference names its rule. */
test.skipIf(opaMissing)('every rule of the cases has the value that OPA gives it (needs opa)', async () => {
  const text = execFileSync(opa, ['eval', '-f', 'raw', '-d', folder, '--stdin-input', 'data'], {
    input,
    encoding: 'utf8'
  })
  const want = JSON.parse(text) as Record<string, Record<string, unknown>>
  const modules = readdirSync(folder)
    .filter(name => name.endsWith('.rego'))
    .map(name => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))
  const { wasm, diagnostics } = compile(modules, { entrypoints: [''] })
  expect(diagnostics.map(summary)).toEqual([])
  const policy = await loadPolicy(wasm as Uint8Array)
  policy.setData(JSON.parse(readFileSync(`${folder}/data.json`, 'utf8')))
  const [answer] = policy.evaluate(JSON.parse(input), '') as { result: Record<string, Record<string, unknown>> }[]
  const rules = Object.values(want).reduce((count, document) => count + Object.keys(document).length, 0)
  expect(rules).toBeGreaterThan(140)
  expect(answer?.result).toEqual(want)
})
