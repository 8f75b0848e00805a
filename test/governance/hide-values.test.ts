import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildPolicies, readPolicies } from '../../src/build/index.ts'
import { type Evaluator, openBundle } from '../../src/evaluator/index.ts'
import { findingsOf, rulesOf } from '../../src/governance/check/index.ts'
import { type CheckResult, checkDocuments, placeOf } from '../../src/governance/index.ts'
import { renderJson, renderPretty } from '../../src/output/check/index.ts'

const secret = 'hunter2SuperSecret'
const contract = `apiVersion: v3.0.2
kind: DataContract
id: c1
version: 1.0.0
status: active
domain: care
password: ${secret}
unheardOf: 1
customProperties:
  - {property: dbPassword, value: "${secret}"}
servers:
  - server: prod
    type: postgres
    host: "postgres://u:${secret}@h/db"
    port: 5432
    database: d
    schema: s
`

let evaluator: Evaluator
beforeAll(async () => {
  const { bundle } = buildPolicies(readPolicies(fileURLToPath(new URL('../../policies', import.meta.url))), {})
  evaluator = await openBundle(bundle as Uint8Array)
}, 60_000)

const check = (text: string): Promise<CheckResult> =>
  checkDocuments([{ name: 'c.yaml', bytes: new TextEncoder().encode(text) }], evaluator, {
    bundleName: 'policies',
    now: '2026-11-21T00:00:00Z'
  })

describe('a secret in a descriptor', () => {
  test('is found at its place, and shown by no output', async () => {
    const result = await check(contract)
    const violations = result.products.flatMap(product => product.rows).flatMap(row => row.violations)
    const found = violations.filter(violation => violation.id.startsWith('no-credentials'))
    expect(found.map(({ place }) => place?.span.source.text.slice(place.span.start, place.span.end))).toEqual(
      found.map(() => expect.stringMatching(/^\*+$/))
    )
    expect(found).toHaveLength(3)
    expect(renderPretty(result)).toContain('7 | password: ******************')
    expect(renderPretty(result)).not.toContain(secret)
    expect(renderJson(result)).not.toContain(secret)
    // What the service stores and answers: a place with the lines around it.
    const views = violations.map(({ place }) => place && placeOf(place, name => name))
    expect(views.some(view => view?.excerpt.lines.some(line => line.includes('password: *')))).toBe(true)
    expect(JSON.stringify(views)).not.toContain(secret)
  })

  test('leaves all else readable, with its lines and columns', async () => {
    const [open, hidden] = await Promise.all([check(contract.replaceAll(secret, '$' + '{SECRET}')), check(contract)])
    const placesOf = (result: CheckResult): unknown[] =>
      result.products
        .flatMap(product => product.rows)
        .flatMap(row => row.violations)
        .filter(violation => violation.id.startsWith('valid-descriptor'))
        .map(({ id, place }) => [id, place?.pointer, place?.span.start === undefined])
    expect(placesOf(hidden)).toEqual(placesOf(open))
    expect(renderPretty(hidden)).toContain('8 | unheardOf: 1')
  })
})

test('a secret in the name of a product, in a document that was refused, and in a message is shown nowhere', async () => {
  const token = 'AKIAABCDEFGHIJKLMNOP'
  const bytes = new TextEncoder().encode(
    contract.replace('version: 1.0.0', `version: 1.0.0\nname: ${token}\ntenant: ${token}`)
  )
  const again = new TextEncoder().encode(
    `apiVersion: v3.0.2\nkind: DataContract\nid: c1\nversion: 1.0.0\nname: ${token}\n`
  )
  const result = await checkDocuments(
    [
      { name: 'c.yaml', bytes },
      { name: 'd.yaml', bytes: again }
    ],
    evaluator,
    { bundleName: 'policies', now: '2026-11-21T00:00:00Z' }
  )
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['descriptor_duplicate_id'])
  const told = JSON.stringify([findingsOf(result), rulesOf(result, findingsOf(result))])
  for (const shown of [renderPretty(result), renderJson(result), told]) expect(shown).not.toContain(token)
})
