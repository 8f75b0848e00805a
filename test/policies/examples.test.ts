import { describe, expect, test } from 'vitest'
import { type AccessFacts, openBundle } from '../../src/evaluator/index.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { type Example, readExample } from './examples.ts'

const now = '2026-11-20T12:00:00Z'
const evaluator = await openBundle(starterBundle())
const idsOf = (kind: string): string[] => evaluator.policies.filter(policy => policy.kind === kind).map(({ id }) => id)

function judge({ product: { product, documents, schemaErrors, inexpressible }, mesh, previous }: Example) {
  const facts = { product, documents, schemaErrors, mesh, previous, polity: { now, inexpressible } }
  const { report, builtinFailures } = evaluator.report(facts)
  expect(builtinFailures).toEqual([])
  return report?.rows ?? {}
}

describe.each(idsOf('compliance'))('the examples of `%s`', id => {
  test('passing', async () => {
    const rows = judge(await readExample(id, 'passing'))
    expect(rows[id]).toMatchObject({ outcome: 'pass' })
    expect(rows['valid-descriptor']).toMatchObject({ outcome: 'pass' })
  })

  test('failing, at a place of its document', async () => {
    const example = await readExample(id, 'failing')
    const rows = judge(example)
    const row = rows[id]
    expect(['fail', 'warn']).toContain(row?.outcome)
    for (const { id, message, path, source } of row?.violations ?? []) {
      const place = source ? example.product.locateSource(source) : example.product.locate(path ?? [])
      expect({ id, message, place: place.pointer }).toEqual({ id, message, place: expect.any(String) })
    }
    if (id !== 'valid-descriptor') expect(rows['valid-descriptor']).toMatchObject({ outcome: 'pass' })
  })
})

function decide({ product: { product, inexpressible }, request }: Example) {
  const { decision } = evaluator.decide({ ...(request as AccessFacts), product, polity: { now, inexpressible } })
  return decision
}

describe.each(idsOf('access'))('the examples of `%s`', id => {
  test('passing: the policy forbids nothing, and grants where it is for granting', async () => {
    const { reasonAdmin } = decide(await readExample(id, 'passing'))
    const said = reasonAdmin.filter(({ policy }) => policy === id).map(({ effect }) => effect)
    expect(said).toEqual(id.startsWith('access-by-') ? ['allow'] : id === 'access-tenant-rows' ? ['obligation'] : [])
  })

  test('failing: the policy forbids, or grants nothing', async () => {
    const { decision, reasonAdmin } = decide(await readExample(id, 'failing'))
    const said = reasonAdmin.filter(({ policy }) => policy === id).map(({ effect }) => effect)
    expect(decision).toBe(false)
    expect(said.filter(effect => effect !== 'obligation')).toEqual(id.startsWith('access-by-') ? [] : ['deny'])
  })
})
