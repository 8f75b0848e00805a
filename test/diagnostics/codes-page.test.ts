import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { diagnosticCodes } from '../../src/diagnostics/index.ts'

const page = fileURLToPath(new URL('../../docs/diagnostics.md', import.meta.url))

test('the page of the codes is their table', () => {
  const rows = Object.entries(diagnosticCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  const text = `# Diagnostic codes

Every problem that Polity reports in a text somebody wrote has one of these codes. \`rego_*\` and those without a room's name are OPA's own. A code is stable once released.

| code | meaning |
|---|---|
${rows.join('\n')}
`
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, text)
  expect(readFileSync(page, 'utf8')).toBe(text)
})
