import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportFacts, reportInput } from '../../src/evaluator/index.ts'
import type { Outcome, ReportRow } from '../../src/mesh/index.ts'
import { column, mesh, now, port, product, reportFacts, table } from '../build/facts.ts'
import { openThreeWays, type ThreeWays } from '../build/three-ways.ts'
import { opaMissing } from '../requirements.ts'

let ways: ThreeWays
beforeAll(async () => {
  ways = await openThreeWays()
})
afterAll(() => ways.close())

const low = { kind: 'tables', slo: { availabilityPercent: 90 } }
const polity = reportFacts().polity

interface Case {
  readonly note: string
  readonly facts: Partial<ReportFacts>
  readonly policy: string
  readonly outcome: Outcome
  readonly row?: Partial<ReportRow>
}

const lowViolation = (name: string): object => ({
  id: `port-availability/outputPorts/${name}/slo/availabilityPercent`,
  message: `port \`${name}\` promises too little`,
  path: ['outputPorts', 0, 'slo', 'availabilityPercent'],
  got: 90,
  want: 99.5
})

const availabilityOf = (name: string): string => `port-availability/outputPorts/${name}/slo/availabilityPercent`

const cases: readonly Case[] = [
  {
    note: 'compliant',
    facts: {},
    policy: 'port-availability',
    outcome: 'pass',
    row: { blocks: false, metrics: { ports: 1 } }
  },
  {
    note: 'a violation of an enforced policy blocks',
    facts: { product: product({ outputPorts: [port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'fail',
    row: { blocks: true, state: 'enforced', severity: 'high', violations: [lowViolation('a')] as never }
  },
  {
    note: 'before it was enforced it was only shown',
    facts: { product: product({ outputPorts: [port('a', low)] }), polity: { ...polity, now: '2026-05-31T23:59:59Z' } },
    policy: 'port-availability',
    outcome: 'warn',
    row: { blocks: false, state: 'advisory' }
  },
  {
    note: 'grace of this product',
    facts: {
      product: product({ outputPorts: [port('a', low)] }),
      standing: { enforcedFrom: { 'port-availability': '2027-03-01T00:00:00Z' } }
    },
    policy: 'port-availability',
    outcome: 'warn',
    row: { blocks: false, enforcedFrom: '2027-03-01T00:00:00Z' }
  },
  {
    note: 'grace is over at its instant',
    facts: {
      product: product({ outputPorts: [port('a', low)] }),
      standing: { enforcedFrom: { 'port-availability': now } }
    },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'waived, and the violation is still there',
    facts: { product: product({ id: 'urn:test:waived', outputPorts: [port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'waived',
    row: {
      blocks: false,
      violations: [lowViolation('a')] as never,
      waiver: {
        product: 'urn:test:waived',
        reason: 'being moved',
        ticket: 'GOV-1',
        approvers: ['platform'],
        from: '2026-11-01T00:00:00Z',
        until: '2027-01-01T00:00:00Z'
      }
    }
  },
  {
    note: 'a waiver ends by itself',
    facts: {
      product: product({ id: 'urn:test:waived', outputPorts: [port('a', low)] }),
      polity: { ...polity, now: '2027-01-01T00:00:00Z' }
    },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'a waiver for one violation covers that one',
    facts: { product: product({ id: 'urn:test:partly', outputPorts: [port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'waived'
  },
  {
    note: '... and not another',
    facts: { product: product({ id: 'urn:test:partly', outputPorts: [port('a', low), port('b', low)] }) },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'a violation of the baseline does not block, and says until when',
    facts: {
      product: product({ outputPorts: [port('a', low)] }),
      polity: { ...polity, baseline: [availabilityOf('a')] }
    },
    policy: 'port-availability',
    outcome: 'waived',
    row: {
      blocks: false,
      baselinedUntil: '2027-02-01T00:00:00Z',
      violations: [{ ...lowViolation('a'), baselined: true }] as never
    }
  },
  {
    note: '... and another one does, the old one marked',
    facts: {
      product: product({ outputPorts: [port('a', low)] }),
      polity: { ...polity, baseline: [availabilityOf('b')] }
    },
    policy: 'port-availability',
    outcome: 'fail',
    row: { blocks: true, violations: [lowViolation('a')] as never }
  },
  {
    note: 'a new violation beside one of the baseline blocks',
    facts: {
      product: product({ outputPorts: [port('a', low), port('b', low)] }),
      polity: { ...polity, baseline: [availabilityOf('a')] }
    },
    policy: 'port-availability',
    outcome: 'fail',
    row: { blocks: true, baselinedUntil: '2027-02-01T00:00:00Z' }
  },
  {
    note: 'one violation waived, the other in the baseline',
    facts: {
      product: product({ id: 'urn:test:partly', outputPorts: [port('a', low), port('b', low)] }),
      polity: { ...polity, baseline: [availabilityOf('b')] }
    },
    policy: 'port-availability',
    outcome: 'waived',
    row: { blocks: false, baselinedUntil: '2027-02-01T00:00:00Z' }
  },
  {
    note: 'a baseline ends at its instant',
    facts: {
      product: product({ outputPorts: [port('a', low)] }),
      polity: { ...polity, now: '2027-02-01T00:00:00Z', baseline: [availabilityOf('a')] }
    },
    policy: 'port-availability',
    outcome: 'fail',
    row: { violations: [lowViolation('a')] as never }
  },
  {
    note: 'a gate that was told nothing of the product says that its grace is unknown',
    facts: { product: product({ outputPorts: [port('a', low)] }), standing: {} },
    policy: 'port-availability',
    outcome: 'fail',
    row: { blocks: true, grace: 'unknown' }
  },
  {
    note: 'a waiver for another version of the policy has no effect',
    facts: { product: product({ outputPorts: [port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'exempt, recorded',
    facts: { product: product({ lifecycle: 'retired', outputPorts: [port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'exempt',
    row: { reasons: ['the product is retired'] }
  },
  {
    note: 'an absent fact does not exempt',
    facts: { product: { ...product({ outputPorts: [port('a', low)] }), lifecycle: undefined } as never },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'absence under `not` fails',
    facts: { product: { ...product(), owner: undefined } as never },
    policy: 'owner-named',
    outcome: 'fail',
    row: { blocks: true, violations: [{ id: 'owner-named/owner', message: 'nobody owns it', path: ['owner'] }] }
  },
  {
    note: 'a violation of level warn',
    facts: { product: product({ owner: { name: 'TODO' } }) },
    policy: 'owner-named',
    outcome: 'warn',
    row: { blocks: false }
  },
  {
    note: 'guard c: a property read outside `not` is absent; `unknown: fail` blocks',
    facts: { product: product({ owner: {} }) },
    policy: 'owner-named',
    outcome: 'unknown',
    row: { blocks: true, reasons: ['`owner/name` is not said'] }
  },
  {
    note: 'guard c: through `some`',
    facts: { product: product({ outputPorts: [port('x', { slo: { availabilityPercent: 1 } })] }) },
    policy: 'port-availability',
    outcome: 'unknown',
    row: { blocks: false, reasons: ['`outputPorts/x/kind` is not said'] }
  },
  {
    note: 'guard c: only where the conditions before it hold',
    facts: { product: product({ outputPorts: [port('x', { kind: 'api' })] }) },
    policy: 'port-availability',
    outcome: 'pass'
  },
  {
    note: 'guard c: a violation that is certain wins',
    facts: { product: product({ outputPorts: [port('a', low), port('b')] }) },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'guard c: through a helper rule and a function',
    facts: { product: product({ outputPorts: [port('a', { kind: 'api', tables: [table('t')] })] }) },
    policy: 'tables-described',
    outcome: 'unknown',
    row: { reasons: ['`outputPorts/*/tables/*/description` is not said'] }
  },
  {
    note: 'guard c: not where the function has an answer',
    facts: {
      product: product({
        outputPorts: [port('a', { kind: 'api', tables: [table('t', { description: 'one row a sale' })] })]
      })
    },
    policy: 'tables-described',
    outcome: 'pass'
  },
  {
    note: 'guard c: in a comprehension',
    facts: {
      product: product({ outputPorts: [port('a', { kind: 'api', tables: [table('t', { columns: [column('c')] })] })] })
    },
    policy: 'columns-typed',
    outcome: 'unknown',
    row: { reasons: ['`outputPorts/a/tables/t/columns/c/type` is not said'] }
  },
  {
    note: 'guard a: no mesh was supplied, so what is not found there proves nothing',
    facts: {
      mesh: {},
      product: product({ inputPorts: [{ name: 'i', product: 'urn:test:source', tags: [], custom: {} }] })
    },
    policy: 'known-to-mesh',
    outcome: 'unknown',
    row: { blocks: false, reasons: ['no facts about `mesh` were supplied'] }
  },
  {
    note: 'with the mesh it can be told',
    facts: {
      mesh,
      product: product({ inputPorts: [{ name: 'i', product: 'urn:test:source', tags: [], custom: {} }] })
    },
    policy: 'known-to-mesh',
    outcome: 'pass'
  },
  {
    note: 'the id of a violation has its key, and a slash in a name is escaped',
    facts: { product: product({ inputPorts: [{ name: 'i/j', product: 'urn:test:none', tags: [], custom: {} }] }) },
    policy: 'known-to-mesh',
    outcome: 'fail',
    row: {
      violations: [
        {
          id: 'known-to-mesh/inputPorts/i~1j/product#i/j',
          key: 'i/j',
          message: 'not registered',
          path: ['inputPorts', 0, 'product']
        }
      ]
    }
  },
  {
    note: 'guard b: the standard cannot say it',
    facts: { polity: { ...polity, inexpressible: ['outputPorts/*/slo'] } },
    policy: 'port-availability',
    outcome: 'unknown',
    row: { reasons: ['the documents cannot say `outputPorts/*/slo`, or the one that does is missing'] }
  },
  {
    note: 'guard b: of several places the reason names three',
    facts: {
      polity: {
        ...polity,
        inexpressible: ['outputPorts', 'outputPorts/*', 'outputPorts/*/slo', 'outputPorts/*/slo/availabilityPercent']
      }
    },
    policy: 'port-availability',
    outcome: 'unknown',
    row: {
      reasons: [
        'the documents cannot say `outputPorts`, `outputPorts/*`, `outputPorts/*/slo` and 1 more, or the one that does is missing'
      ]
    }
  },
  {
    note: 'guard b: a violation that rests on it is none',
    facts: { polity: { ...polity, inexpressible: ['owner'] }, product: { ...product(), owner: undefined } as never },
    policy: 'owner-named',
    outcome: 'unknown',
    row: { reasons: ['the documents cannot say `owner`, or the one that does is missing'] }
  },
  {
    note: 'guard b: one that rests on something else stands',
    facts: {
      polity: { ...polity, inexpressible: ['outputPorts/1/slo'] },
      product: product({ outputPorts: [port('a', low), port('b', { kind: 'tables' })] })
    },
    policy: 'port-availability',
    outcome: 'fail'
  },
  {
    note: 'guard b: what the policy does not read does not matter',
    facts: { polity: { ...polity, inexpressible: ['outputPorts/*/servers'] } },
    policy: 'port-availability',
    outcome: 'pass'
  },
  {
    note: 'guard b: an exemption that rests on it is not proved',
    facts: { polity: { ...polity, inexpressible: ['outputPorts/0/tables'] } },
    policy: 'tables-described',
    outcome: 'unknown'
  },
  {
    note: 'named in a list of equal names: by index',
    facts: { product: product({ outputPorts: [port('a', low), port('a', low)] }) },
    policy: 'port-availability',
    outcome: 'fail',
    row: {
      violations: [
        lowViolation('a'),
        { ...lowViolation('a'), path: ['outputPorts', 1, 'slo', 'availabilityPercent'] }
      ].map((violation, i) => ({
        ...violation,
        id: `port-availability/outputPorts/${i}/slo/availabilityPercent`
      })) as never
    }
  },
  ...(['draft', 'retired', 'scheduled'] as const).map(state => ({
    note: `${state}: not run`,
    facts: {},
    policy: `in-${state}`,
    outcome: 'off' as const,
    row: { state, blocks: false }
  })),
  ...(['advisory', 'deprecated'] as const).map(state => ({
    note: `${state}: shown, does not block`,
    facts: {},
    policy: `in-${state}`,
    outcome: 'warn' as const,
    row: { state, blocks: false }
  })),
  {
    note: 'a policy of the own domain binds',
    facts: { product: product({ domain: 'hr' }) },
    policy: 'people-only',
    outcome: 'fail'
  }
]

describe.each([
  { by: 'our module', name: 'ours' as const, skip: false },
  { by: "OPA's module in our evaluator (skipped without opa)", name: 'theirs' as const, skip: opaMissing }
])('an outcome by $by', ({ name, skip }) => {
  test.skipIf(skip).each(cases)('$policy is $outcome: $note', ({ facts, policy, outcome, row }) => {
    const evaluator = ways[name]
    const { report, noVerdict, builtinFailures } = (evaluator as ThreeWays['ours']).report(reportFacts(facts))
    expect(noVerdict).toBeUndefined()
    expect(builtinFailures).toEqual([])
    expect(report?.rows[policy]).toMatchObject({ outcome, ...row })
  })
})

describe.skipIf(opaMissing)('the real opa (skipped: no opa)', () => {
  test.each(cases)('$policy is $outcome: $note', ({ facts }) => {
    const given = reportFacts(facts)
    const { text } = ways.ours.report(given)
    expect(JSON.parse(text ?? 'null')).toEqual(ways.opa?.('data.polity.report', reportInput(given)))
  })
})

describe('a report as a whole', () => {
  test('has a row for every policy that binds the product, and no other', () => {
    const { report } = ways.ours.report(reportFacts())
    const bound = ways.ours.policies.filter(policy => policy.kind === 'compliance' && policy.domain === undefined)
    expect(Object.keys(report?.rows ?? {}).sort()).toEqual(bound.map(policy => policy.id))
    expect(report).toMatchObject({ now, product: 'urn:test:plain', partial: false })
  })

  test.each([
    {
      note: 'a waiver of this product ends',
      facts: { product: product({ id: 'urn:test:waived' }) },
      next: '2027-01-01T00:00:00Z'
    },
    {
      note: 'a policy begins',
      facts: {},
      next: '2028-01-01T00:00:00Z',
      and: 'waivers of other products do not matter'
    },
    {
      note: 'grace ends',
      facts: { standing: { enforcedFrom: { 'owner-named': '2026-12-24T00:00:00Z' } } },
      next: '2026-12-24T00:00:00Z'
    },
    { note: 'never', facts: { polity: { ...polity, now: '2029-01-01T00:00:00Z' } }, next: null }
  ])('may change when $note', ({ facts, next }) => {
    // The fixture's waiver for `urn:test:plain` is for another version and so not in the bundle.
    expect(ways.ours.report(reportFacts(facts)).report?.nextChange).toBe(next)
  })

  test('of chosen policies is partial', () => {
    const { report } = ways.ours.report(reportFacts({ polity: { ...polity, only: ['owner-named'] } }))
    expect(report?.partial).toBe(true)
    expect(Object.keys(report?.rows ?? {})).toEqual(['owner-named'])
  })

  test('names the policy that cannot be evaluated, and judges by all others', () => {
    const facts = reportFacts({ product: product({ tags: ['a', 'z'] }) })
    for (const evaluator of [ways.ours, ...(ways.theirs ? [ways.theirs] : [])]) {
      const { report, faults } = evaluator.report(facts)
      expect(Object.keys(faults)).toEqual(['conflicting'])
      expect(report?.rows.conflicting).toMatchObject({ outcome: 'error', blocks: false, reasons: [faults.conflicting] })
      expect(report?.rows['owner-named']?.outcome).toBe('pass')
      if (ways.opa) expect(report).toEqual(ways.opa('data.polity.report', reportInput(facts, faults)))
    }
    expect(ways.ours.report(reportFacts()).faults).toEqual({})
  })

  test.each([
    { note: 'no clock', polity: { ...polity, now: undefined } },
    { note: 'an empty clock', polity: { ...polity, now: '' } },
    { note: 'a clock in another form', polity: { ...polity, now: '2026-11-21T00:00:00+01:00' } },
    { note: 'a clock without digits', polity: { ...polity, now: 'YYYY-MM-DDTHH:MM:SSZ' } },
    { note: 'a clock of the wrong type', polity: { ...polity, now: 20261121 } }
  ])('is undefined with $note, and that is no verdict', ({ polity }) => {
    const facts = reportFacts({ polity: polity as never })
    const { report, text, noVerdict } = ways.ours.report(facts)
    expect({ report, text }).toEqual({})
    expect(noVerdict).toMatch(/clock/)
    if (ways.opa) expect(ways.opa('data.polity.report', reportInput(facts))).toBeUndefined()
  })

  test('is undefined without a product id', () => {
    const { noVerdict } = ways.ours.report(reportFacts({ product: { ...product(), id: undefined } as never }))
    expect(noVerdict).toMatch(/product id/)
  })
})
