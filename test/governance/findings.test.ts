import { expect, test } from 'vitest'
import type { Source } from '../../src/diagnostics/index.ts'
import {
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  findingsOf,
  type PlacedViolation,
  rulesOf
} from '../../src/governance/check/index.ts'

const source: Source = { name: 'p.yaml', text: 'id: p\nowner: nobody\n' }

const violation = (change: Partial<PlacedViolation> = {}): PlacedViolation => ({
  id: 'owned/owner',
  message: 'nobody owns it',
  got: 'nobody',
  want: 'a team',
  place: { span: { source, start: 13, end: 19 }, pointer: '/owner', exact: true },
  ...change
})

const row = (change: Partial<CheckedRow>): CheckedRow => ({
  policy: 'owned',
  title: 'It is owned',
  help: 'name the owner',
  rationale: 'somebody must answer',
  owner: 'platform',
  characteristic: 'trustworthy',
  state: 'enforced',
  severity: 'high',
  outcome: 'pass',
  blocks: false,
  violations: [],
  ...change
})

const result = (rows: readonly CheckedRow[], change: Partial<CheckedProduct> = {}): CheckResult => ({
  products: [
    {
      product: { id: 'urn:p', name: 'P', kind: 'product' } as CheckedProduct['product'],
      documents: ['p.yaml'],
      rows,
      builtinErrors: [],
      ...change
    }
  ],
  diagnostics: [],
  bundle: { name: 'b', digest: 'sha256:0' }
})

const waiver = { reason: 'the team moves', ticket: 'T-1', approvers: ['ida'], from: '2026-01-01', until: '2027-01-01' }

test.each([
  {
    note: 'a violation that blocks',
    row: { outcome: 'fail', blocks: true, violations: [violation()] } as const,
    finding: { kind: 'violation', level: 'error', id: 'owned/owner', message: 'nobody owns it' }
  },
  {
    note: 'beside it one that only warns',
    row: { outcome: 'fail', blocks: true, violations: [violation({ level: 'warn' })] } as const,
    finding: { level: 'warning' }
  },
  {
    note: 'a warning, with the reason why it is none',
    row: { outcome: 'warn', state: 'warn', violations: [violation()] } as const,
    finding: { level: 'warning', note: "does not block: the policy's state is warn" }
  },
  {
    note: 'a violation in grace',
    row: { outcome: 'warn', enforcedFrom: '2027-01-01T00:00:00Z', violations: [violation()] } as const,
    finding: { level: 'warning', note: 'a warning until 2027-01-01T00:00:00Z, then it blocks' }
  },
  {
    note: 'a waived violation',
    row: { outcome: 'waived', waiver, violations: [violation()] } as const,
    finding: {
      level: 'note',
      suppressed: { by: 'waiver', reason: 'the team moves', until: '2027-01-01', ticket: 'T-1' }
    }
  },
  {
    note: 'a doubt',
    row: { outcome: 'unknown', reasons: ['no facts about `mesh` were supplied', 'and more'] } as const,
    finding: {
      kind: 'unknown',
      level: 'warning',
      id: 'owned',
      message: 'no facts about `mesh` were supplied; and more',
      place: { file: 'p.yaml', line: 1, column: 1, endLine: 1, endColumn: 1, exact: false }
    }
  },
  {
    note: 'a doubt that blocks',
    row: { outcome: 'unknown', blocks: true, reasons: ['not said'] } as const,
    finding: { kind: 'unknown', level: 'error' }
  },
  {
    note: 'a policy in error',
    row: { outcome: 'error', reasons: ['rego_conflict'] } as const,
    finding: { kind: 'fault', level: 'error', message: 'rego_conflict' }
  }
])('$note', ({ row: change, finding }) => {
  const findings = findingsOf(result([row(change)]))
  expect(findings).toHaveLength(1)
  expect(findings[0]).toMatchObject({ product: { id: 'urn:p', name: 'P' }, rule: { id: 'owned' }, ...finding })
})

test('a violation stands at its place, with what was got and wanted', () => {
  const [finding] = findingsOf(result([row({ outcome: 'fail', blocks: true, violations: [violation()] })]))
  expect(finding?.place).toMatchObject({ file: 'p.yaml', line: 2, column: 8, endLine: 2, endColumn: 14, exact: true })
  expect(finding).toMatchObject({ got: 'nobody', want: 'a team' })
})

test('of rows that pass, are exempt or off, or that nobody asked for, there is nothing to find', () => {
  const rows = (['pass', 'exempt', 'off'] as const).map(outcome => row({ outcome, violations: [violation()] }))
  const unasked = row({ outcome: 'unknown', unasked: true, reasons: ['no facts about `previous` were supplied'] })
  expect(findingsOf(result([...rows, unasked, row({ outcome: 'pass' })]))).toEqual([])
})

test('no verdict, a built-in that failed and an unreadable document are findings too', () => {
  const span = { source, start: 0, end: 2 }
  const found = findingsOf({
    ...result([row({})], { noVerdict: 'the clock is none', builtinErrors: ['http.send: no'] }),
    diagnostics: [{ code: 'descriptor_empty', severity: 'error', message: 'the document is empty', span }]
  })
  expect(found.map(({ kind, rule, level, message }) => [kind, rule.id, level, message])).toEqual([
    ['diagnostic', 'descriptor_empty', 'error', 'the document is empty'],
    ['fault', 'no-verdict', 'error', 'the clock is none'],
    ['fault', 'built-in-failed', 'warning', 'http.send: no']
  ])
})

test('fingerprints do not change with the line, and no two findings share one', () => {
  const moved: Source = { name: 'p.yaml', text: `# above\n${source.text}` }
  const elsewhere = violation({
    place: { span: { source: moved, start: 21, end: 27 }, pointer: '/owner', exact: true }
  })
  const of = (...violations: PlacedViolation[]): string[] =>
    findingsOf(result([row({ outcome: 'fail', blocks: true, violations })])).map(({ fingerprint }) => fingerprint)
  expect(of(violation())).toEqual(of(elsewhere))
  const twice = of(violation(), violation({ message: 'and another' }))
  expect(new Set(twice).size).toBe(2)
  expect(twice[0]).toBe(of(violation())[0])
})

test('every policy that was asked is a rule, once', () => {
  const checked = result([row({ policy: 'b' }), row({ policy: 'a', outcome: 'unknown' }), row({ policy: 'b' })])
  expect(rulesOf(checked, findingsOf(checked)).map(({ id }) => id)).toEqual(['a', 'b'])
})
