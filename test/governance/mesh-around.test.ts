import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildPolicies } from '../../src/build/index.ts'
import { assembleProducts, readTexts } from '../../src/descriptor/index.ts'
import { openBundle } from '../../src/evaluator/index.ts'
import { factsOf } from '../../src/governance/check/check-product.ts'
import { meshAround, meshScopeOf, touchedByMesh } from '../../src/governance/registry/mesh-around.ts'
import type { MeshFacts } from '../../src/mesh/index.ts'
import { compile } from '../../src/rego/index.ts'
import { sampleMesh } from '../service/sample-mesh.ts'
import { starterBundle } from '../service/starter-bundle.ts'

describe('what is said of a product with the mesh around it is what is said with the whole mesh', () => {
  test('of every product of the sample mesh, by the starter policies', async () => {
    const evaluator = await openBundle(starterBundle())
    expect(meshScopeOf(evaluator)).toBe('neighbours')
    const { products, mesh } = assembleProducts(readTexts(sampleMesh()).flatMap(({ documents }) => documents))
    const reportIn = (product: (typeof products)[number], around: MeshFacts) =>
      evaluator.report(factsOf(product, around, '2026-11-20T12:00:00Z', 'check', {})).report
    const lineage = new Set<string>()
    for (const product of products) {
      const whole = reportIn(product, mesh)
      expect(reportIn(product, meshAround(mesh, product.product.id, 'neighbours')), product.product.id).toEqual(whole)
      for (const policy of ['lineage-resolved', 'classification-inherited'])
        lineage.add(`${policy} ${whole?.rows[policy]?.outcome}`)
    }
    // It would not be noticed otherwise.
    expect([...lineage]).toEqual(
      expect.arrayContaining(['lineage-resolved pass', 'lineage-resolved fail', 'classification-inherited fail'])
    )
  })
})

describe('how much of the mesh a policy looks at', () => {
  const build = (custom: string, body: string) => {
    const text = `# METADATA
# title: Try
# custom: {id: try, characteristic: trustworthy, severity: low, owner: platform, rationale: r, help: h${custom}}
package global.try

violations contains {"message": "m"} if {
	${body}
}
`
    const files = [{ path: 'global/try/policy.rego', name: 'policy.rego', text }]
    const { policies, diagnostics } = buildPolicies(files, { compile })
    return {
      scope: policies.map(({ mesh }) => mesh),
      errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    }
  }
  test.each([
    { note: 'none', custom: '', body: 'input.product.name == "x"', scope: undefined },
    { note: 'domains', custom: '', body: 'not input.mesh.domains[input.product.domain]', scope: 'vocabulary' },
    { note: 'products', custom: '', body: 'some id, _ in input.mesh.products; id == "x"', scope: 'whole' },
    { note: 'the mesh as a value', custom: '', body: 'mesh := input.mesh; mesh.domains', scope: 'whole' },
    {
      note: 'products, and its author says that neighbours are enough',
      custom: ', mesh: neighbours',
      body: 'input.mesh.products[input.product.id].consumers == []',
      scope: 'neighbours'
    },
    {
      note: 'no more than domains, whatever its author says',
      custom: ', mesh: neighbours',
      body: 'not input.mesh.domains[input.product.domain]',
      scope: 'vocabulary'
    }
  ])('$note: $scope', ({ custom, body, scope }) => {
    expect(build(custom, body)).toEqual({ scope: [scope], errors: [] })
  })
  test('a word that is none is an error', () => {
    expect(build(', mesh: neighbors', 'input.mesh.products').errors).toEqual(['`mesh` is `neighbors`'])
  })
})

test('products that are not touched have the same mesh around them as before', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const meshOf = (products: Readonly<Record<string, { reads: readonly string[]; version: string }>>): MeshFacts => ({
    products: Object.fromEntries(
      Object.entries(products).map(([id, { reads, version }]) => [
        id,
        {
          version,
          outputPorts: { out: { contractId: `${id}.out`, personal: false, columns: {} } },
          reads: [...reads],
          consumers: names.filter(other => products[other]?.reads.includes(id))
        }
      ])
    ),
    contracts: Object.fromEntries(Object.keys(products).map(id => [`${id}.out`, { product: id, port: 'out' }]))
  })
  const product = fc.record({ reads: fc.subarray(names), version: fc.constantFrom('1', '2') })
  const products = fc.dictionary(fc.constantFrom(...names), product)
  fc.assert(
    fc.property(products, products, fc.subarray(names), (first, other, moved) => {
      const second = { ...first }
      for (const id of moved) {
        const next = other[id]
        if (next) second[id] = next
        else delete second[id]
      }
      const changed = names.filter(id => JSON.stringify(first[id]) !== JSON.stringify(second[id]))
      const [before, after] = [meshOf(first), meshOf(second)]
      const touched = new Set([
        ...changed,
        ...touchedByMesh({ mesh: before }, { mesh: after }, new Set(changed), 'neighbours')
      ])
      for (const id of Object.keys(second)) {
        const [was, is] = [before, after].map(mesh => JSON.stringify(meshAround(mesh, id, 'neighbours')))
        if (was !== is) expect(touched.has(id) || changed.includes(id), id).toBe(true)
      }
    }),
    { numRuns: 500 }
  )
})
