import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { siblingReader } from '../../src/cli/read-sibling.ts'
import { type Assembly, assembleProducts, type NamedText, readTexts } from '../../src/descriptor/index.ts'
import { type Diagnostic, positionAt } from '../../src/diagnostics/index.ts'
import type { ModelPath } from '../../src/mesh/index.ts'
import { shared, sharedMissing } from '../requirements.ts'
import { seen } from './read-documents.ts'

function read(texts: readonly NamedText[]): Assembly & { readonly all: readonly Diagnostic[] } {
  const found = readTexts(texts)
  const assembly = assembleProducts(found.flatMap(({ documents }) => documents))
  return { ...assembly, all: [...found.flatMap(({ diagnostics }) => diagnostics), ...assembly.diagnostics] }
}

const info = {
  fullyQualifiedName: 'urn:dpds:com.example:dataproducts:plays:1',
  name: 'plays',
  version: '1.0.0',
  domain: 'Listening',
  owner: { id: 'listening@example.com' }
}
const descriptor = (ports: object, more: object = {}) =>
  JSON.stringify({ dataProductDescriptor: '1.0.0', info, interfaceComponents: { outputPorts: [], ...ports }, ...more })
const api = (specification: string, definition: unknown) => ({
  name: 'api',
  version: '1.0.0',
  specification,
  definition
})
const portWith = (definition: unknown, more: object = {}) => ({
  name: 'plays',
  version: '1.0.0',
  promises: { servicesType: 'datastore-services', api: api('datastoreapi', definition) },
  ...more
})

describe('a product in one file', () => {
  const own = readFileSync(new URL('./documents/plays.dpds.yaml', import.meta.url), 'utf8')
  const { products, all } = read([{ name: 'plays.dpds.yaml', bytes: own }])
  const [alone] = products
  if (!alone) throw new Error('nothing was assembled')
  const lineOf = (path: ModelPath) => {
    const { span } = alone.locate(path)
    return (own.split('\n')[positionAt(span.source, span.start).line - 1] ?? '').trim()
  }

  test('follows its schema and says all that its ports promise', () => {
    expect(all).toEqual([])
    expect(alone.schemaErrors).toEqual([])
    expect(alone.inexpressible).toEqual([])
    const [port, events] = alone.product.outputPorts
    expect(port).toMatchObject({ name: 'plays', kind: 'tables', contractResolved: true, purposes: ['royalties'] })
    expect(port?.slo).toEqual({
      availabilityPercent: 99.9,
      freshnessSeconds: 900,
      frequencySeconds: 86_400,
      retentionDays: 730
    })
    expect(port?.servers[0]).toMatchObject({ protocol: 'postgres', address: 'plays.example.com:5432' })
    expect(
      port?.tables[0]?.columns.map(({ name, type, primaryKey }) => `${name} ${type}${primaryKey ? ' key' : ''}`)
    ).toEqual(['play_id string key', 'listener_id string', 'played_at timestamp'])
    expect(port?.tables[0]?.columns[1]).toMatchObject({ personal: true, polyseme: 'listener', required: true })
    expect(events?.tables.map(({ name }) => name)).toEqual(['listening.plays'])
    expect(events?.tables[0]?.columns.map(({ name, type, required }) => `${name} ${type} ${required}`)).toEqual([
      'play_id string true',
      'device object false',
      'device.model string false',
      'stores array false',
      'stores[].name string false'
    ])
    expect(alone.product.dependencies).toEqual({
      code: ['urn:dpds:com.example:dataproducts:plays:1:applications:loader'],
      infrastructure: ['urn:dpds:com.example:dataproducts:plays:1:infrastructure:store']
    })
    expect(alone.product.inputPorts[0]).toMatchObject({
      product: 'urn:dpds:com.example:dataproducts:devices:1',
      port: 'devices'
    })
  })

  test.each<{ path: ModelPath; line: string }>([
    { path: ['owner', 'email'], line: 'id: listening@example.com' },
    { path: ['outputPorts', 0, 'slo', 'freshnessSeconds'], line: 'freshness: 15m' },
    { path: ['outputPorts', 0, 'slo', 'latencySeconds'], line: 'slo:' },
    { path: ['outputPorts', 0, 'tables', 0, 'columns', 1, 'polyseme'], line: 'x-polyseme: listener' },
    { path: ['outputPorts', 1, 'tables', 0, 'columns', 2, 'type'], line: 'model: { type: string }' },
    { path: ['outputPorts', 0, 'purposes'], line: 'x-purposes: [royalties]' },
    { path: ['version'], line: 'version: 1.2.0' }
  ])('$path stands at `$line`', ({ path, line }) => {
    expect(lineOf(path)).toBe(line)
  })
})

describe('references', () => {
  const port = JSON.stringify(portWith({ $ref: 'plays-api.json' }))
  const definition = JSON.stringify({
    datastoreapi: '1.0.0',
    schema: { tables: [{ name: 'plays', definition: { $ref: '#/tables/plays' } }] },
    tables: { plays: { columns: [{ name: 'id', dataType: 'INTEGER' }] } }
  })
  const main = descriptor({ outputPorts: [{ description: 'Plays', $ref: 'ports/plays.json' }] })

  test('lead to files beside the descriptor; what stands there has its place there', () => {
    const { products, all } = read([
      { name: 'a/descriptor.json', bytes: main },
      { name: 'a/ports/plays-api.json', bytes: definition },
      { name: 'a/ports/plays.json', bytes: port }
    ])
    expect(all).toEqual([])
    expect(products).toHaveLength(1)
    const { locate, locateSource, product } = products[0] as (typeof products)[number]
    expect(product.outputPorts[0]?.tables[0]?.columns).toMatchObject([{ name: 'id', type: 'integer' }])
    const column = locate(['outputPorts', 0, 'tables', 0, 'columns', 0, 'type'])
    expect(column).toMatchObject({ pointer: '/tables/plays/columns/0/dataType', document: 0, exact: true })
    expect(column.span.source.name).toBe('a/ports/plays-api.json')
    const missing = locate(['outputPorts', 0, 'slo', 'availabilityPercent'])
    expect(missing).toMatchObject({ pointer: '/promises', exact: false })
    expect(missing.span.source.name).toBe('a/ports/plays.json')
    expect(locateSource([0, 'interfaceComponents', 'outputPorts', 0, 'version'])).toMatchObject({
      pointer: '/version',
      exact: true
    })
  })

  test('a part is held to the schema at its own place', () => {
    const { products } = read([
      { name: 'descriptor.json', bytes: main },
      { name: 'ports/plays.json', bytes: JSON.stringify({ name: 'plays', version: 1 }) }
    ])
    expect(products[0]?.schemaErrors).toMatchObject([
      { path: ['interfaceComponents', 'outputPorts', 0, 'version'], keyword: 'type' }
    ])
    const place = products[0]?.locateSource([0, 'interfaceComponents', 'outputPorts', 0, 'version'])
    expect(place?.span.source.name).toBe('ports/plays.json')
  })

  test('a part that is not there makes its facts unknown, and is said', () => {
    const { products, all } = read([{ name: 'descriptor.json', bytes: main }])
    expect(all.map(seen)).toEqual([
      {
        code: 'descriptor_reference_unresolved',
        message: '`ports/plays.json` was not found',
        underlined: '"ports/plays.json"'
      }
    ])
    expect(products[0]?.inexpressible).toEqual(['outputPorts'])
    expect(products[0]?.product.outputPorts[0]).toMatchObject({ name: 'ports/plays.json', contractResolved: false })
  })

  test.each([
    { ref: 'https://example.com/port.json', message: 'is not followed: it is a URL' },
    { ref: '//example.com/port.json', message: 'is not followed: it is a URL' },
    { ref: '/etc/passwd', message: 'was not found' },
    { ref: '#/components/outputPorts/plaid', message: 'leads nowhere: there is no `plaid`' }
  ])('`$ref` leads nowhere', ({ ref, message }) => {
    const components = { components: { outputPorts: { plays: JSON.parse(port) } } }
    const { all } = read([{ name: 'd.json', bytes: descriptor({ outputPorts: [{ $ref: ref }] }, components) }])
    expect(all[0]?.message).toBe(`\`${ref}\` ${message}`)
  })

  test.each([
    '#/components/outputPorts/plays',
    '#components/outputPorts/plays',
    'd.json#/components/outputPorts/plays'
  ])('`%s` leads to a component', ref => {
    const components = { components: { outputPorts: { plays: portWith({ columns: [{ name: 'id' }] }) } } }
    const { all, products } = read([
      { name: 'd.json', bytes: descriptor({ outputPorts: [{ $ref: ref }] }, components) }
    ])
    expect(all).toEqual([])
    expect(products[0]?.locate(['outputPorts', 0, 'name'])).toMatchObject({
      pointer: '/components/outputPorts/plays/name',
      exact: true
    })
  })

  test('a reference in an API leads into the API', () => {
    const definition = {
      openapi: '3.1.0',
      components: {
        schemas: {
          Play: { type: 'object', properties: { track: { $ref: '#/components/schemas/Track' } } },
          Track: { type: 'object', properties: { id: { type: 'integer' } } }
        }
      }
    }
    const { all, products } = read([
      { name: 'd.json', bytes: descriptor({ outputPorts: [portWith(definition)] }, { components: {} }) }
    ])
    expect(all).toEqual([])
    expect(products[0]?.product.outputPorts[0]?.tables[0]?.columns.map(({ name }) => name)).toEqual([
      'track',
      'track.id'
    ])
    expect(products[0]?.locate(['outputPorts', 0, 'tables', 0, 'columns', 1, 'name']).pointer).toMatch(
      /\/definition\/components\/schemas\/Track\/properties\/id$/
    )
  })

  test('thousands of references that lead nowhere end soon', () => {
    const numbers = Array.from({ length: 4000 }, (_, i) => i)
    const components = Object.fromEntries(numbers.map(i => [`component${i}`, { $ref: `#/components/componenX${i}` }]))
    const { all } = read([{ name: 'd.json', bytes: descriptor({}, { components }) }])
    expect(all.filter(({ code }) => code === 'descriptor_reference_unresolved').length).toBe(4000)
    expect(all[0]?.help).toBe('did you mean `component0`?')
  })

  test('a thousand ports are placed soon', () => {
    const outputPorts = Array.from({ length: 1000 }, (_, i) => ({ name: `port${i}`, version: '1.0.0', promises: {} }))
    const { products } = read([{ name: 'd.json', bytes: descriptor({ outputPorts }) }])
    const places = outputPorts.map((_, i) => products[0]?.locate(['outputPorts', i, 'version'])?.pointer)
    expect(places[999]).toBe('/interfaceComponents/outputPorts/999/version')
  })

  test('references that go in circles or double each other end', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => {
        const next = { $ref: `#/components/schemas/s${(i + 1) % 40}` }
        return [`s${i}`, { type: 'object', properties: { a: next, b: next } }]
      })
    )
    const { all } = read([
      { name: 'd.json', bytes: descriptor({ outputPorts: [portWith({ openapi: '3.1.0', components: { schemas } })] }) },
      { name: 'e.json', bytes: descriptor({ outputPorts: [{ $ref: 'e.json' }, { $ref: '#' }, { $ref: 'd.json#' }] }) }
    ])
    expect(all.some(({ code }) => code === 'descriptor_too_large')).toBe(true)
  })

  test('documents that refer to each other: the first is the document', () => {
    const { products } = read([
      { name: 'a.json', bytes: descriptor({ outputPorts: [{ $ref: 'b.json' }] }) },
      { name: 'b.json', bytes: descriptor({ outputPorts: [{ $ref: 'a.json' }] }) }
    ])
    expect(products).toHaveLength(1)
  })

  test.each([
    { note: 'inline', ref: false },
    { note: 'in a file of its own', ref: true }
  ])('a contract of another standard $note is the contract of the port', ({ ref }) => {
    const contract = {
      kind: 'DataContract',
      apiVersion: 'v3.1.0',
      id: 'plays-contract',
      version: '2.0.0',
      status: 'active',
      schema: [{ name: 'plays', properties: [{ name: 'id', logicalType: 'integer' }] }]
    }
    const { products, all } = read([
      { name: 'd.json', bytes: descriptor({ outputPorts: [portWith(ref ? { $ref: 'c.json' } : contract)] }) },
      ...(ref ? [{ name: 'c.json', bytes: JSON.stringify(contract) }] : [])
    ])
    expect(all).toEqual([])
    expect(products).toHaveLength(1)
    const [product] = products
    expect(product?.product.outputPorts[0]).toMatchObject({
      contractId: 'plays-contract',
      contractVersion: '2.0.0',
      contractResolved: true,
      tables: [{ name: 'plays', columns: [{ name: 'id', type: 'integer' }] }]
    })
    expect(product?.documents.map(({ standard }) => standard)).toEqual(['dpds', 'odcs'])
    expect(product?.locate(['outputPorts', 0, 'tables', 0, 'name']).pointer).toBe(
      ref ? '/schema/0/name' : '/interfaceComponents/outputPorts/0/promises/api/definition/schema/0/name'
    )
  })
})

describe('what is read beside a descriptor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polity-dpds-'))
  mkdirSync(join(folder, 'given/ports'), { recursive: true })
  for (const name of ['given/d.json', 'given/ports/p.json', 'given/.env', 'secret.json'])
    writeFileSync(join(folder, name), '{}')
  symlinkSync('../../secret.json', join(folder, 'given/ports/link.json'))
  symlinkSync('p.json', join(folder, 'given/ports/inside.json'))
  mkdirSync(join(folder, 'given/ports/folder.json'))

  test.each([
    { name: 'given/ports/p.json', there: true },
    { name: 'given/ports/inside.json', there: true },
    { name: 'given/ports/link.json', there: false },
    { name: 'given/../secret.json', there: false },
    { name: 'given/.env', there: false },
    { name: 'given/ports/folder.json', there: false },
    { name: 'given/ports/absent.json', there: false }
  ])('$name: $there', ({ name, there }) => {
    for (const given of ['given/d.json', 'given']) {
      const sibling = siblingReader([join(folder, given)])
      expect(sibling(join(folder, name)) !== undefined).toBe(there)
      expect(sibling(relative(process.cwd(), join(folder, name))) !== undefined).toBe(there)
    }
  })
})

describe.skipIf(sharedMissing)('products of several files (skipped without ../shared)', () => {
  const trees = sharedMissing ? [] : readdirSync(shared('corpus/descriptors/dpds/trees'))
  test.each(trees)('%s', tree => {
    const root = shared(`corpus/descriptors/dpds/trees/${tree}`)
    const texts = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(file => ({ name: file.slice(root.length + 1), bytes: readFileSync(file) }))
    const found = readTexts(texts)
    const { products } = assembleProducts(found.flatMap(({ documents }) => documents))
    expect(products).toHaveLength(1)
    expect(found.filter(({ isUnrelated }) => !isUnrelated).length).toBeGreaterThan(tree === 'odm-demo-trips' ? 0 : 3)
    expect(products[0]?.product.outputPorts.length).toBeGreaterThan(0)
  })
})
