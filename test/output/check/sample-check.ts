import type { Source, Span } from '../../../src/diagnostics/index.ts'
import type { CheckedRow, CheckResult, PlacedViolation } from '../../../src/governance/check/index.ts'

export const product: Source = {
  name: 'care/surveys.odps.yaml',
  text: `apiVersion: v1.0.0
kind: DataProduct
id: surveys
name: 曲名 surveys
version: 1.2
domain: care
outputPorts:
  - name: answers
    contractId: answers-v1
`
}
export const contract: Source = { name: 'care/answers, v1.odcs.yaml', text: 'id: answers-v1\nname: Answers\n' }

export function at(source: Source, text: string): Span {
  const start = source.text.indexOf(text)
  if (start < 0) throw new Error(`${source.name} has no ${text}`)
  return { source, start, end: start + text.length }
}

export const row = (policy: string, change: Partial<CheckedRow>): CheckedRow => ({
  policy,
  title: `What ${policy} asks for`,
  help: `do what ${policy} says`,
  rationale: 'somebody depends on it',
  owner: 'platform',
  characteristic: 'trustworthy',
  state: 'enforced',
  severity: 'high',
  outcome: 'pass',
  blocks: false,
  violations: [],
  ...change
})

export const violation = (id: string, span: Span, change: Partial<PlacedViolation> = {}): PlacedViolation => ({
  id,
  message: `something is wrong with \`${id}\``,
  place: { span, pointer: '/x', exact: true },
  ...change
})

type Product = CheckResult['products'][number]['product']

/** A check with everything that one can find, each kind at least once. */
export const sampleCheck: CheckResult = {
  bundle: { name: 'global.tar.gz', digest: `sha256:${'0'.repeat(64)}`, signature: { state: 'none' } },
  beside: [{ name: 'local', digest: `sha256:${'0'.repeat(64)}`, isLocal: true }],
  gate: { config: 'polity.yaml', overrides: ['policies of local'], notes: ['a note'] },
  diagnostics: [
    {
      code: 'descriptor_contract_unresolved',
      severity: 'warning',
      message: 'the contract `tracks-v1` was not found',
      span: at(product, 'answers-v1'),
      help: 'give it too'
    },
    { code: 'descriptor_empty', severity: 'error', message: 'the document is empty', span: at(contract, 'id') }
  ],
  leftOut: [{ name: 'package.json', why: 'it is no descriptor' }],
  products: [
    {
      product: { id: 'urn:polity:product:surveys', kind: 'product', name: '曲名 surveys', domain: 'care' } as Product,
      documents: [product.name, contract.name],
      builtinErrors: ['policies/global/x/policy.rego:3:2: http.send: no network'],
      rows: [
        row('evolution', { outcome: 'unknown', unasked: true, reasons: ['no facts about `previous` were supplied'] }),
        row('exempted', { outcome: 'exempt', reasons: ['the product is active'] }),
        row('exempted-too', { outcome: 'exempt', reasons: ['the product is active'] }),
        row('grace', {
          outcome: 'warn',
          enforcedFrom: '2027-01-01T00:00:00Z',
          violations: [violation('grace/name', at(product, '曲名 surveys'), { got: '曲名 surveys', want: 'a name' })]
        }),
        row('many', {
          outcome: 'fail',
          blocks: true,
          severity: 'critical',
          characteristic: 'secure',
          violations: Array.from({ length: 8 }, (_, i) =>
            violation(`many/${i}`, at(i < 7 ? product : contract, i < 7 ? 'outputPorts' : 'Answers'))
          )
        }),
        row('off', { outcome: 'off', state: 'draft' }),
        row('passed', {}),
        row('twice', {
          outcome: 'fail',
          blocks: true,
          violations: [
            violation('twice/version', at(product, '1.2'), { got: 1.2, want: 'major.minor.patch', fix: [] }),
            violation('twice/version', at(product, 'domain: care'), { level: 'warn', got: null, want: { a: ['b'] } })
          ]
        }),
        row('undecided', { outcome: 'unknown', reasons: ['`inputPorts` is not said', 'no facts about `mesh`'] }),
        row('waived', {
          outcome: 'waived',
          waiver: {
            reason: 'the team moves',
            ticket: 'CARE-1',
            approvers: ['ida'],
            from: '2026-01-01T00:00:00Z',
            until: '2027-01-01T00:00:00Z'
          },
          violations: [violation('waived/owner', at(product, 'care'), { message: 'nobody owns it' })]
        })
      ]
    },
    {
      product: { id: 'urn:polity:product:lost', kind: 'product' } as Product,
      documents: [contract.name],
      noVerdict: 'the clock is none',
      builtinErrors: [],
      rows: [row('broken', { outcome: 'error', reasons: ['eval_conflict_error'] })]
    }
  ]
}
