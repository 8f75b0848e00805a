import { expect, test } from 'vitest'
import { judgementOf } from '../../src/governance/compliance/judgement.ts'
import type { CheckedProduct, CheckedRow } from '../../src/governance/index.ts'

const row = (change: Partial<CheckedRow>): CheckedRow => ({
  policy: 'p',
  title: '',
  help: '',
  rationale: '',
  owner: '',
  characteristic: 'secure',
  state: 'enforced',
  severity: 'high',
  outcome: 'pass',
  blocks: false,
  violations: [],
  ...change
})

const product = (...rows: CheckedRow[]): CheckedProduct => ({
  product: { id: 'urn:x' } as CheckedProduct['product'],
  documents: [],
  rows,
  builtinErrors: []
})

test('two violations of one id are both kept', () => {
  const violations = ['one', 'two', 'three'].map(message => ({ id: 'p/owner', message }))
  const { rows } = judgementOf(product(row({ outcome: 'fail', blocks: true, violations })), name => name)
  expect(rows[0]?.violations.map(({ id, detail }) => [id, detail.message])).toEqual([
    ['p/owner', 'one'],
    ['p/owner~2', 'two'],
    ['p/owner~3', 'three']
  ])
})

test.each([
  { note: 'nothing in force', rows: [row({ outcome: 'off' })], status: 'unevaluated' },
  { note: 'no rows', rows: [], status: 'unevaluated' },
  { note: 'one passes', rows: [row({ outcome: 'off' }), row({})], status: 'pass' },
  { note: 'an error wins', rows: [row({ outcome: 'error' }), row({ outcome: 'fail', blocks: true })], status: 'error' },
  { note: 'a doubt that blocks', rows: [row({ outcome: 'unknown', blocks: true })], status: 'fail' }
])('status of a product: $note', ({ rows, status }) => {
  expect(judgementOf(product(...rows), name => name).status).toBe(status)
})
