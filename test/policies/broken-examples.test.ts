import { describe, expect, test } from 'vitest'
import { type AccessFacts, openBundle } from '../../src/evaluator/index.ts'
import { layouts } from '../descriptor/mutation/layouts.ts'
import { createRandom } from '../rego/fuzz/random.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { breakExample, wrongValues } from './broken-examples.ts'
import { readExample } from './examples.ts'

const evaluator = await openBundle(starterBundle())
const idsOf = (kind: string): readonly string[] =>
  evaluator.policies.filter(policy => policy.kind === kind).map(({ id }) => id)

/** Policies that may point at something else than what was changed, and why that is where it is mended. */
const pointsElsewhere: Readonly<Record<string, string>> = {
  'bitemporal-tables': 'the table names the column that holds a time, and what it says no longer holds',
  'stable-identity': 'of two that are called the same the second one is shown'
}

describe('a change after which a policy no longer passes is found where it was made', () => {
  const values = wrongValues(idsOf('compliance'))
  const elsewhere = new Set<string>()
  let mended = 0

  test.each(idsOf('compliance').map((id, i) => ({ id, layout: Object.keys(layouts)[i % 5] as string })))(
    '$id, $layout',
    async ({ id, layout }) => {
      const found = await breakExample(evaluator, id, values, layout, createRandom(1))
      expect(found.problems).toEqual([])
      expect(found.at + found.above).toBeGreaterThan(0)
      if (found.elsewhere > 0) elsewhere.add(id)
      mended += found.mended
    }
  )

  test('only those point elsewhere that have a reason, and repairs were among them', () => {
    expect([...elsewhere].sort()).toEqual(Object.keys(pointsElsewhere))
    expect(mended).toBeGreaterThan(10)
  })
})

/** Each value of a request or product, taken away or replaced by a word. */
function changed(value: unknown, path: readonly (string | number)[] = []): { path: string; value: unknown }[] {
  const here = [
    ...(path.length > 0 ? [{ path: path.join('.'), value: undefined }] : []),
    { path: `${path.join('.')}=`, value: 'other' }
  ]
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : here
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  const copyWith = (key: string | number, instead: unknown): unknown => {
    if (Array.isArray(value))
      return instead === undefined ? value.filter((_, i) => i !== key) : value.with(key as number, instead)
    return Object.fromEntries(Object.entries({ ...value, [key]: instead }).filter(([, each]) => each !== undefined))
  }
  return [
    ...(path.length > 0 ? here.slice(0, 1) : []),
    ...inside.flatMap(([key, item]) =>
      changed(item, [...path, key]).map(one => ({ path: one.path, value: copyWith(key, one.value) }))
    )
  ]
}

describe('a change to a request or its product is refused by the policy that it concerns', () => {
  test.each(idsOf('access'))('%s', async id => {
    const { product, request } = await readExample(id, 'passing')
    const facts = { ...(request as object), product: product.product }
    const said = (given: unknown) => {
      const polity = { now: '2026-11-20T12:00:00Z', inexpressible: product.inexpressible }
      const { decision } = evaluator.decide({ ...(given as AccessFacts), polity })
      const effects = decision.reasonAdmin.filter(({ policy }) => policy === id).map(({ effect }) => effect)
      return { granted: decision.decision, effects }
    }
    const before = said(facts)
    expect(before.granted).toBe(true)
    const refused = changed(facts).filter(({ value }) => {
      const { granted, effects } = said(value)
      const denies = effects.includes('deny')
      const grantsNoMore = before.effects.includes('allow') && !effects.includes('allow')
      return !granted && (denies || grantsNoMore)
    })
    expect(refused.length).toBeGreaterThan(0)
  })
})
