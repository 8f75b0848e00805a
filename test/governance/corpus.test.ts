import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openBundle } from '../../src/evaluator/index.ts'
import { checkDocuments, verdictOf } from '../../src/governance/index.ts'
import { renderJson, renderPretty } from '../../src/output/check/index.ts'
import { shared, sharedMissing } from '../requirements.ts'
import { starterBundle } from '../service/starter-bundle.ts'

const longestMs = 2_000

describe.skipIf(sharedMissing)('descriptors that strangers wrote (skipped without ../shared)', () => {
  const root = shared('corpus/descriptors')
  const files = sharedMissing
    ? []
    : readdirSync(root, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
        .map(entry => `${entry.parentPath}/${entry.name}`)
        .sort()

  test('each ends with a verdict that names every policy, or with a diagnostic at its place', async () => {
    const evaluator = await openBundle(starterBundle())
    const policies = evaluator.policies.filter(policy => policy.kind === 'compliance').map(policy => policy.id)
    const judged: string[] = []
    for (const file of files) {
      const name = file.slice(root.length + 1)
      const started = process.cpuUsage()
      const result = await checkDocuments([{ name, bytes: readFileSync(file) }], evaluator, {
        bundleName: 'starter',
        now: '2026-11-21T00:00:00Z'
      })
      const { user } = process.cpuUsage(started)
      expect(user / 1000, `${name} takes too long`).toBeLessThan(longestMs)
      const text = renderPretty(result)
      expect(text, name).not.toMatch(/\bundefined\b|\[object|NaN| {4}at /)
      expect(JSON.parse(renderJson(result)), name).toBeTypeOf('object')
      const errors = result.diagnostics.filter(diagnostic => diagnostic.severity === 'error')
      if (result.products.length === 0) {
        expect(errors.length, name).toBeGreaterThan(0)
        for (const error of errors) expect(error.span?.source.name, name).toBe(name)
      }
      for (const { rows, noVerdict, builtinErrors } of result.products) {
        expect(noVerdict, name).toBeUndefined()
        expect(builtinErrors, name).toEqual([])
        expect(
          rows.map(row => row.policy),
          name
        ).toEqual(policies)
        for (const row of rows)
          for (const violation of row.violations) expect(violation.place, `${name}: ${violation.id}`).toBeDefined()
      }
      if (errors.length === 0 && verdictOf(result) !== 'none') judged.push(name)
    }
    expect(files.length).toBeGreaterThan(300)
    expect(judged.length).toBeGreaterThanOrEqual(199)
  })
})
