import { describe, expect, test } from 'vitest'
import { type AccessFacts, openBundle } from '../../src/evaluator/index.ts'
import { accessInputSchema, type DataProduct, type MeshFacts, meshSchema, productSchema } from '../../src/mesh/index.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { absenceIsAnAnswer } from './absence-is-an-answer.ts'
import { readExample } from './examples.ts'
import { readFixture } from './fixture.ts'
import { removalsOf } from './removals.ts'

const evaluator = await openBundle(starterBundle())
const fixture = await readFixture()
const polity = { now: '2026-11-20T12:00:00Z', inexpressible: [] }
const judging = evaluator.policies.filter(({ kind }) => kind === 'compliance')

/** `previous`: the version before; the passing product where nothing else is said. */
function outcomes(
  product: DataProduct,
  mesh: MeshFacts,
  previous: DataProduct | undefined = fixture.product
): Readonly<Record<string, string>> {
  const facts = { product, documents: [], schemaErrors: [], mesh, previous, polity }
  const { report, builtinFailures } = evaluator.report(facts)
  expect(builtinFailures).toEqual([])
  return Object.fromEntries(Object.entries(report?.rows ?? {}).map(([id, { outcome }]) => [id, outcome]))
}

/** The passing product, but deprecated, for the policy that only then applies. */
const deprecated: DataProduct = {
  ...fixture.product,
  lifecycle: 'deprecated',
  links: [{ type: 'successor', url: 'https://catalogue.tunes.example/2' }],
  outputPorts: fixture.product.outputPorts.map(port => ({
    ...port,
    promises: [{ property: 'endOfSupport', value: '2027-03-31T00:00:00Z' }]
  }))
}
const productFor = (id: string): DataProduct => (id === 'deprecation-planned' ? deprecated : fixture.product)

const patternOf = (path: readonly (string | number)[]): string =>
  path.map(step => (typeof step === 'number' ? '*' : step)).join('/')

describe('what is not said', () => {
  const removed = new Map(
    [fixture.product, deprecated].map(product => [
      product,
      removalsOf(product, productSchema).map(({ path, value }) => ({
        pattern: patternOf(path),
        outcomes: outcomes(value, fixture.mesh)
      }))
    ])
  )

  test.each(judging.map(({ id, reads }) => ({ id, reads })))(
    '$id: never a pass for being undefined',
    ({ id, reads }) => {
      expect(outcomes(productFor(id), fixture.mesh)[id]).toBe('pass')
      const answers = absenceIsAnAnswer[id] ?? {}
      const silent = new Set<string>()
      for (const { pattern, outcomes } of removed.get(productFor(id)) ?? []) {
        const isRead = reads.some(read => read === pattern || read.startsWith(`${pattern}/`))
        if (isRead && ['pass', 'exempt'].includes(outcomes[id] ?? '')) silent.add(pattern)
      }
      const isAnswer = (pattern: string): boolean =>
        Object.keys(answers).some(known =>
          known.endsWith('/**') ? pattern.startsWith(known.slice(0, -2)) : known === pattern
        )
      expect([...silent].filter(pattern => !isAnswer(pattern))).toEqual([])
      const isNeeded = (known: string): boolean =>
        [...silent].some(pattern =>
          known.endsWith('/**') ? pattern.startsWith(known.slice(0, -2)) : known === pattern
        )
      expect(Object.keys(answers).filter(known => !isNeeded(known))).toEqual([])
    }
  )

  const asking = [
    'classification-inherited',
    'domain-registered',
    'lineage-resolved',
    'polyseme-joinable',
    'polyseme-registered'
  ]

  test.each(judging.map(({ id }) => id))('%s: leaving something out helps no failing product', async id => {
    const { product, mesh, previous } = await readExample(id, 'failing')
    const outcome = (changed: DataProduct): string | undefined => {
      const { documents, schemaErrors, inexpressible } = product
      const facts = { product: changed, documents, schemaErrors, mesh, previous, polity: { ...polity, inexpressible } }
      return evaluator.report(facts).report?.rows[id]?.outcome
    }
    expect(['fail', 'warn']).toContain(outcome(product.product))
    const helps = removalsOf(product.product, productSchema)
      .filter(({ value }) => ['pass', 'exempt'].includes(outcome(value) ?? ''))
      .map(({ path }) => patternOf(path))
    // A column that names no concept claims no join; `polyseme-registered` asks by its name.
    expect(helps).toEqual(id === 'polyseme-joinable' ? ['outputPorts/*/tables/*/columns/*/polyseme'] : [])
  })

  test('no mesh: what needs one is unknown, the rest passes as before', () => {
    const found = outcomes(fixture.product, {})
    expect(Object.keys(found).filter(id => found[id] === 'unknown')).toEqual(asking)
  })

  test.each([
    { gone: 'products', unknown: ['classification-inherited', 'lineage-resolved'] },
    { gone: 'domains', unknown: ['domain-registered'] },
    { gone: 'polysemes', unknown: ['polyseme-joinable', 'polyseme-registered'] }
  ])('a mesh without $gone', ({ gone, unknown }) => {
    const { [gone as 'products']: _, ...mesh } = fixture.mesh
    const found = outcomes(fixture.product, mesh)
    expect(Object.keys(found).filter(id => found[id] === 'unknown')).toEqual(unknown)
  })

  test('what the mesh says of the product that is read and of the concept that is named is missed, but for what nobody reads', () => {
    const quiet = removalsOf(fixture.mesh, meshSchema)
      .filter(({ value }) => asking.every(id => outcomes(fixture.product, value)[id] === 'pass'))
      .map(({ path }) => path.join('/'))
    const inPlay = /^(?:contracts|polysemes|domains|products\/urn:polity:product:play-events\/(?!.*counts))/
    expect(quiet.filter(path => inPlay.test(path)).sort()).toEqual([
      // the input port names product and port itself
      'contracts',
      'domains/customers/name',
      'domains/listening/name',
      'domains/listening/residency',
      'polysemes/listener/name',
      // the name of the scheme will do
      'polysemes/listener/pattern',
      'products/urn:polity:product:play-events/domain',
      'products/urn:polity:product:play-events/name',
      'products/urn:polity:product:play-events/outputPorts/events/contractId',
      'products/urn:polity:product:play-events/version'
    ])
  })
})

/** How much a mask hides; what cannot be compared stands on one step. */
const strictness: Readonly<Record<string, number>> = { none: 0, hash: 1, generalise: 1, partial: 1, redact: 2, null: 3 }

describe('what an access request or its product does not say', () => {
  const request = fixture.request as AccessFacts & { product: DataProduct }
  const uncleared = {
    ...request,
    subject: { ...request.subject, properties: { ...request.subject.properties, clearances: [] } }
  }
  const tenants = {
    ...request,
    product: {
      ...request.product,
      outputPorts: request.product.outputPorts.map(port => ({
        ...port,
        tables: port.tables.map(table => ({
          ...table,
          columns: table.columns.map(column => (column.name === 'play_id' ? { ...column, tags: ['tenant'] } : column))
        }))
      }))
    }
  }

  test.each([
    { note: 'cleared', facts: request },
    { note: 'not cleared for personal data', facts: uncleared },
    { note: 'rows of one tenant', facts: tenants }
  ])('$note: never a permit with fewer obligations', ({ facts }) => {
    const { decision: before } = evaluator.decide({ ...facts, polity })
    expect(before).toMatchObject({ decision: true })
    for (const { path, value } of removalsOf(facts, accessInputSchema)) {
      const { decision: after } = evaluator.decide({ ...value, polity })
      if (!after.decision) continue
      expect({ path, rowFilter: after.obligations.rowFilter }).toEqual({
        path,
        rowFilter: before.obligations.rowFilter
      })
      for (const [column, mask] of Object.entries(before.obligations.masks)) {
        const now = after.obligations.masks[column]
        expect({ path, column, mask: (strictness[now?.kind ?? ''] ?? -1) >= (strictness[mask.kind] ?? 0) }).toEqual({
          path,
          column,
          mask: true
        })
      }
    }
  })
})
