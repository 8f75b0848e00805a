import { beforeAll, describe, expect, test } from 'vitest'
import { assembleProducts, readDocuments } from '../../src/descriptor/index.ts'
import { type Evaluator, InputError, openBundle, type ReportFacts, reportInput } from '../../src/evaluator/index.ts'
import { sampleMesh } from '../service/sample-mesh.ts'
import { starterBundle } from '../service/starter-bundle.ts'

let evaluator: Evaluator
let facts: ReportFacts[]

beforeAll(async () => {
  evaluator = await openBundle(starterBundle())
  const documents = sampleMesh().flatMap(({ name, bytes }) => readDocuments(name, bytes).documents)
  const { products, mesh } = assembleProducts(documents)
  facts = products.map(({ product, documents, schemaErrors, inexpressible }) => ({
    product,
    documents,
    schemaErrors,
    mesh,
    polity: { now: '2026-11-26T00:00:00Z', event: 'check', inexpressible }
  }))
})

/** What the one text of all the facts gives: the way that does not know of a shared mesh. */
const atOnce = (fact: ReportFacts): string | undefined => evaluator.evaluate('polity/report', reportInput(fact)).text

describe('a mesh that is read once for many reports', () => {
  test('is the same as one that is read with each', () => {
    for (const fact of facts) expect(evaluator.report(fact).text).toBe(atOnce(fact))
  })

  test('changes with the facts, whatever was evaluated in between', () => {
    const [fact] = facts as [ReportFacts]
    const empty = { ...fact, mesh: {} }
    const none = { ...fact, mesh: undefined }
    const other = { ...fact, mesh: { ...fact.mesh, products: {}, domains: { nowhere: { name: 'Nowhere' } } } }
    const meshes = [fact, empty, other, none, fact, other, empty, fact]
    expect(new Set(meshes.map(each => evaluator.report(each).text)).size).toBeGreaterThan(2)
    for (const each of meshes) {
      expect(evaluator.report(each).text).toBe(atOnce(each))
      evaluator.evaluate('polity/access', '{}')
    }
  })

  test('is read again after the data changed and after an evaluation that was given up', async () => {
    const strict = await openBundle(starterBundle(), { steps: 3_000n })
    for (const fact of facts.slice(0, 3)) {
      expect(strict.report(fact).noVerdict).toMatch(/step budget/)
    }
    const before = facts.map(fact => evaluator.report(fact).text)
    evaluator.setData(evaluator.bundle.dataText)
    expect(facts.map(fact => evaluator.report(fact).text)).toEqual(before)
  })

  test('keeps to the limits of an input', async () => {
    const [fact] = facts as [ReportFacts]
    const small = await openBundle(starterBundle(), { inputLimits: { bytes: 20_000, depth: 40 } })
    const names = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`domain-${i}`, { name: 'x' }]))
    expect(() => small.report({ ...fact, mesh: { domains: names } })).toThrow(InputError)
    let deep: unknown = {}
    for (let i = 0; i < 60; i++) deep = { deep }
    expect(() => small.report({ ...fact, mesh: { domains: deep } as never })).toThrow(/nests deeper than/)
  })
})
