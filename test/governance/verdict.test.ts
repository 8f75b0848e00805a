import { describe, expect, test } from 'vitest'
import { type CheckedProduct, type CheckedRow, type CheckResult, verdictOf } from '../../src/governance/index.ts'
import type { DataProduct, Outcome } from '../../src/mesh/index.ts'
import { renderPretty } from '../../src/output/check/index.ts'

const row = (outcome: Outcome, blocks = outcome === 'fail'): CheckedRow => ({
  policy: 'p',
  title: 't',
  help: 'h',
  rationale: 'r',
  owner: 'o',
  characteristic: 'secure',
  state: 'enforced',
  severity: 'high',
  outcome,
  blocks,
  violations: []
})

const product = (rows: readonly CheckedRow[], more: Partial<CheckedProduct> = {}): CheckedProduct => ({
  product: { id: 'urn:p', kind: 'product', name: 'Orders' } as DataProduct,
  documents: ['a.yaml'],
  rows,
  builtinErrors: [],
  ...more
})

const result = (products: readonly CheckedProduct[], severity?: 'error' | 'warning'): CheckResult => ({
  products,
  diagnostics: severity ? [{ code: 'descriptor_contract_unresolved', severity, message: 'm' }] : [],
  leftOut: [],
  bundle: { name: 'b', digest: 'sha256:0' }
})

describe('what a check comes to', () => {
  test.each([
    { note: 'all pass', of: result([product([row('pass')])]), verdict: 'pass' },
    { note: 'nothing was given', of: result([]), verdict: 'none' },
    {
      note: 'one product has no row, another passes',
      of: result([product([row('pass')]), product([])]),
      verdict: 'none'
    },
    { note: 'no policy is in force', of: result([product([row('off'), row('off')])]), verdict: 'none' },
    { note: 'some policies are off', of: result([product([row('off'), row('pass')])]), verdict: 'pass' },
    {
      note: 'a row in error beside one that blocks',
      of: result([product([row('fail'), row('error')])]),
      verdict: 'none'
    },
    {
      note: 'an unreadable document beside one that blocks',
      of: result([product([row('fail')])], 'error'),
      verdict: 'none'
    },
    { note: 'something blocks', of: result([product([row('fail'), row('warn')])]), verdict: 'blocked' },
    { note: 'a doubt that blocks', of: result([product([row('unknown', true)])]), verdict: 'blocked' },
    { note: 'a doubt', of: result([product([row('unknown')])]), verdict: 'warnings' },
    { note: 'only a document is warned about', of: result([product([row('pass')])], 'warning'), verdict: 'warnings' },
    {
      note: 'a built-in failed, and its policy passed for it',
      of: result([product([row('pass')], { builtinErrors: ['to_number: x'] })]),
      verdict: 'warnings'
    },
    {
      note: 'one product has no verdict',
      of: result([product([row('pass')]), product([row('pass')], { noVerdict: 'no clock' })]),
      verdict: 'none'
    }
  ])('$note: $verdict', ({ of, verdict }) => {
    expect(verdictOf(of)).toBe(verdict)
  })

  test('the last line names whatever blocks, and why nothing was judged', () => {
    expect(renderPretty(result([product([row('unknown', true)])]))).toContain('blocked: Orders')
    expect(renderPretty(result([product([row('off')])]))).toContain('no verdict: no policy is in force')
  })
})
