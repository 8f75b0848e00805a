import { expect, test } from 'vitest'
import { shared, sharedMissing } from '../requirements.ts'
import { type ConformanceCase, readCases } from './conformance-cases.ts'
import { knownFailures } from './known-failures.ts'
import { runCase } from './run-conformance.ts'

const cases = sharedMissing ? [] : ['conformance', 'conformance-extra'].flatMap(folder => readCases(shared(folder)))
const categories = new Map<string, ConformanceCase[]>()
for (const one of cases) {
  const category = one.id.slice(0, one.id.indexOf('/'))
  categories.set(category, [...(categories.get(category) ?? []), one])
}

test.skipIf(sharedMissing)('there are conformance cases (needs ../shared)', () => {
  expect(cases.length).toBeGreaterThan(2000)
})

test.each([...categories.keys()])('conformance: %s', async category => {
  const unexpected: Record<string, string> = {}
  for (const one of categories.get(category) ?? []) {
    const { outcome, reason } = await runCase(one)
    if (one.id in knownFailures) {
      if (outcome === 'passed') unexpected[one.id] = 'passes, but is listed as a known failure'
    } else if (outcome === 'failed') unexpected[one.id] = `${one.note}: ${reason}`
  }
  expect(unexpected).toEqual({})
})
