import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { assembleProducts, readTexts } from '../../src/descriptor/index.ts'
import { positionAt } from '../../src/diagnostics/index.ts'
import type { ModelPath } from '../../src/mesh/index.ts'

const own = readFileSync(new URL('./documents/plays.odps-lf.yaml', import.meta.url), 'utf8')

function assembled(...texts: readonly string[]) {
  const read = readTexts(texts.map((bytes, index) => ({ name: `${index}.yaml`, bytes })))
  const assembly = assembleProducts(read.flatMap(({ documents }) => documents))
  const diagnostics = [...read.flatMap(each => each.diagnostics), ...assembly.diagnostics]
  return { ...assembly, diagnostics, alone: assembly.products[0] as (typeof assembly.products)[number] }
}

describe('a product of the Linux Foundation ODPS', () => {
  const { alone, diagnostics } = assembled(own)

  test('follows its schema, and says what it can', () => {
    expect(alone.schemaErrors).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'descriptor_contract_unresolved',
      'descriptor_contract_unresolved'
    ])
    expect(alone.product).toMatchObject({
      id: 'urn:polity:product:plays',
      name: 'Plays',
      domain: 'listening',
      version: '2.0.0',
      lifecycle: 'active',
      status: 'production',
      owner: { name: 'Listening', email: 'listening@example.com' },
      support: [{ channel: 'help@example.com', url: 'mailto:help@example.com' }],
      description: { purpose: 'Who heard what, every day.', limitations: 'Not for advertising.' },
      inputPorts: [{ name: 'devices', product: 'urn:polity:product:devices', port: 'events' }],
      tags: ['listening']
    })
    expect(alone.product.outputPorts).toMatchObject([
      {
        name: 'default',
        kind: 'files',
        contractId: 'plays-contract',
        contractResolved: false,
        servers: [{ address: 'https://example.com/plays.csv', protocol: 'file', format: 'csv' }],
        slo: { availabilityPercent: 99.5, latencySeconds: 900, frequencySeconds: 86_400 },
        quality: [{ dimension: 'completeness', computable: true }],
        purposes: ['royalties', 'charts'],
        residency: 'eu',
        price: { amount: 10, currency: 'EUR', unit: 'month' }
      },
      { name: 'API', kind: 'api', classification: 'internal', title: 'Plays as an API' }
    ])
  })

  test('what its contract would say is unknown, what it says itself is not', () => {
    expect(alone.inexpressible).toEqual(expect.arrayContaining(['managementPorts', 'outputPorts/*/tables']))
    for (const said of ['slo', 'promises', 'servers', 'quality', 'purposes'])
      expect(alone.inexpressible).not.toContain(`outputPorts/*/${said}`)
  })

  test.each<{ path: ModelPath; line: string }>([
    {
      path: ['outputPorts', 0, 'slo', 'availabilityPercent'],
      line: "- { dimension: uptime, objective: '99.5', unit: percent }"
    },
    { path: ['outputPorts', 1, 'classification'], line: 'x-classification: internal' },
    { path: ['outputPorts', 0, 'classification'], line: 'default:' },
    { path: ['version'], line: 'productVersion: 2.0.0' },
    { path: ['owner', 'name'], line: expect.stringContaining('contactName: Listening') as unknown as string },
    { path: ['lifecycle'], line: 'status: production' }
  ])('$path stands at `$line`', ({ path, line }) => {
    const { span } = alone.locate(path)
    expect((own.split('\n')[positionAt(span.source, span.start).line - 1] ?? '').trim()).toEqual(line)
  })

  test('its contract is joined; what the contract does not say, the product does', () => {
    const contract =
      'kind: DataContract\napiVersion: v3.1.0\nid: plays-contract\nversion: 1.0.0\nstatus: active\nschema: [{ name: plays }]\n'
    const { alone: joined, diagnostics: faults } = assembled(own, contract)
    expect(faults).toEqual([])
    expect(joined.product.outputPorts[0]).toMatchObject({
      contractResolved: true,
      tables: [{ name: 'plays' }],
      slo: { availabilityPercent: 99.5 }
    })
    expect(joined.locate(['outputPorts', 0, 'slo', 'latencySeconds']).span.source.name).toBe('0.yaml')
    expect(joined.locate(['outputPorts', 0, 'tables', 0, 'name']).span.source.name).toBe('1.yaml')
  })

  test('a contract inside of the product is its contract', () => {
    const spec = '{kind: DataContract, apiVersion: v3.1.0, id: c, version: 1.0.0, status: active, schema: [{name: t}]}'
    const text = own.replace(
      'contract: { id: plays-contract, type: ODCS, contractVersion: 3.1.0 }',
      `contract: { id: c, type: ODCS, spec: ${spec} }`
    )
    const { alone: joined, diagnostics: faults } = assembled(text)
    expect(faults).toEqual([])
    expect(joined.product.outputPorts[0]?.tables).toMatchObject([{ name: 't' }])
  })
})

test.each([
  { said: '4.1', version: '4.1', checked: true },
  { said: '4.0', version: '4.0', checked: true },
  { said: '4', version: '4.0', checked: true },
  { said: "'4.1'", version: '4.1', checked: true },
  { said: '3.1', version: '3.1', checked: false },
  { said: '3.0', version: '3.0', checked: false },
  { said: '4.2', version: '4.2', checked: false }
])('version $said', ({ said, version, checked }) => {
  const { alone } = assembled(own.replace('version: 4.1', `version: ${said}`))
  expect(alone.documents[0]).toMatchObject({ version, schemaChecked: checked, standard: 'odps-lf' })
})

test.each([
  { said: 'version: 5.0', code: 'descriptor_unknown_version' },
  { said: 'versions: 4.1', code: 'descriptor_unknown_version' }
])('`$said` is refused', ({ said, code }) => {
  expect(assembled(own.replace('version: 4.1', said)).diagnostics[0]?.code).toBe(code)
})

test('a product without a version is meant as one, and is told what is missing', () => {
  const [read] = readTexts([{ name: 'a.json', bytes: '{"product": {"en": {"name": "A", "productID": "a"}}}' }])
  expect(read).toMatchObject({ isUnrelated: false, diagnostics: [{ code: 'descriptor_unknown_version' }] })
})

test('who has to name an owner is told where', () => {
  const { alone } = assembled('version: 4.1\nproduct: { details: { en: { productID: a } } }\n')
  expect(alone.locate(['owner'])).toMatchObject({ exact: false, written: expect.stringContaining('dataHolder') })
})

test('before 4.0 a product says its facts in languages, or in none', () => {
  const languages = assembled(
    'schema: https://opendataproducts.org/schema\nversion: 2.1\nproduct: { en: { name: A, productID: a, status: draft } }\n'
  )
  expect(languages.alone.product).toMatchObject({ id: 'urn:polity:product:a', name: 'A', lifecycle: 'draft' })
  const none = assembled('version: 2.0\nproduct: { name: A, productID: a }\n')
  expect(none.alone.product).toMatchObject({ id: 'urn:polity:product:a', name: 'A' })
})
