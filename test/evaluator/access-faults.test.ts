import { describe, expect, test } from 'vitest'
import { buildPolicies } from '../../src/build/index.ts'
import { openBundle } from '../../src/evaluator/index.ts'
import { accessFacts } from '../build/facts.ts'

const metadata = (id: string, home = 'global'): string => `# METADATA
# title: t
# custom: {id: ${id}, kind: access, characteristic: secure, severity: low, owner: o, rationale: r, help: h}
package ${home}.${id}
`

/** A policy that grants everything, and another one beside it. */
async function decide(
  lines: string,
  state = 'enforced',
  more: Parameters<typeof accessFacts>[0] = {},
  home = 'global'
) {
  const { bundle, diagnostics } = buildPolicies(
    [
      {
        path: 'global/open/policy.rego',
        name: 'open.rego',
        text: `${metadata('open')}\nallow contains {"reason": "open"} if true\n`
      },
      {
        path: `${home}/other/policy.rego`,
        name: 'other.rego',
        text: `${metadata('other', home.replace('/', '.'))}\n${lines}\n`
      },
      {
        path: 'lifecycle.yaml',
        name: 'lifecycle.yaml',
        text: `lifecycle: {open: [{state: enforced, from: "2026-01-01T00:00:00Z"}], other: [{state: ${state}, from: "2026-01-01T00:00:00Z"}]}`
      }
    ],
    {}
  )
  expect(diagnostics.map(each => each.message)).toEqual([])
  const evaluator = await openBundle(bundle as Uint8Array)
  return { evaluator, ...evaluator.decide(accessFacts(more)) }
}

const reading = 'deny contains "too old" if to_number(input.product.version) < 2'
const version = (text: string) => ({ product: { ...accessFacts().product, version: text } })

describe('a denial that could not be worked out', () => {
  test('the built-in works: the policy decides', async () => {
    expect((await decide(reading, 'enforced', version('3'))).decision.decision).toBe(true)
    expect((await decide(reading, 'enforced', version('1'))).decision.decision).toBe(false)
  })

  test('a built-in that fails denies, with the policy that could not be evaluated', async () => {
    const { decision, builtinFailures, input } = await decide(reading, 'enforced', version('three'))
    expect(decision.decision).toBe(false)
    expect(JSON.stringify(decision.reasonAdmin)).toMatch(/"other".*could not be evaluated: a built-in failed/)
    expect(builtinFailures.map(({ policy }) => policy)).toEqual(['other'])
    expect(new TextDecoder().decode(input)).toContain('"faults":{"other":"a built-in failed')
  })

  test('in a policy that is not enforced it changes nothing', async () => {
    expect((await decide(reading, 'warn', version('three'))).decision.decision).toBe(true)
  })
})

describe('a mask that says too little', () => {
  test.each([
    { note: 'how much is shown', mask: '{"kind": "partial"}' },
    { note: 'less than nothing is shown', mask: '{"kind": "partial", "show": -1}' },
    { note: 'from where', mask: '{"kind": "partial", "show": 4, "from": "middle"}' },
    { note: 'how coarse', mask: '{"kind": "generalise"}' },
    { note: 'an unknown coarseness', mask: '{"kind": "generalise", "to": "moment"}' },
    { note: 'an unknown kind', mask: '{"kind": "blur"}' }
  ])('$note: null', async ({ mask }) => {
    const { decision } = await decide(`masks[column] := ${mask} if some column in {"id", "email"}`)
    expect(decision.obligations.masks).toEqual({ id: { kind: 'null' }, email: { kind: 'null' } })
  })
})

test('a product of no domain is refused where a domain has access policies: it may be the one they bind', async () => {
  const { domain: _, ...homeless } = accessFacts().product
  const open = 'allow contains {"reason": "ours"} if true'
  const { decision } = await decide(open, 'enforced', { product: homeless }, 'domains/hr')
  expect(decision.decision).toBe(false)
  expect(JSON.stringify(decision.reasonAdmin)).toContain('names no domain')
  expect((await decide(open, 'enforced', {}, 'domains/hr')).decision.decision).toBe(true)
  expect((await decide(open, 'enforced', { product: homeless })).decision.decision).toBe(true)
})
