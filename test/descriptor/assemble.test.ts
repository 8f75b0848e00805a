import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AssembleOptions,
  assembleProducts,
  type DescriptorDocument,
  readDocuments
} from '../../src/descriptor/index.ts'
import { positionAt, renderDiagnostic } from '../../src/diagnostics/index.ts'
import { type DataProduct, type ModelPath, meshSchema, productSchema } from '../../src/mesh/index.ts'
import { sharedMissing } from '../requirements.ts'
import { corpusBytes, corpusDocuments, corpusFiles, ownDocument, seen, underlined } from './read-documents.ts'

const product = ownDocument('listening.odps.yaml')
const contract = ownDocument('events.odcs.yaml')
const meshFile = ownDocument('mesh.yaml')

function read(text: string, name = 'given.yaml'): DescriptorDocument {
  const {
    documents: [document],
    diagnostics
  } = readDocuments(name, text)
  if (!document) throw new Error(diagnostics[0]?.message)
  return document
}

const contractText = (id: string, version: string, extra = '') =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nversion: ${version}\nstatus: active\n${extra}`
const productText = (id: string, ports: string, version = '1.0.0') =>
  `apiVersion: v1.0.0\nkind: DataProduct\nid: ${id}\nversion: ${version}\nstatus: active\n${ports}`
const outputPort = (name: string, contractId: string, extra = '') =>
  `  - name: ${name}\n    version: 1.0.0\n    contractId: ${contractId}\n${extra}`

function assembled(documents: readonly DescriptorDocument[], options?: AssembleOptions) {
  const assembly = assembleProducts(documents, options)
  const [first] = assembly.products
  if (!first) throw new Error('no product')
  return { ...assembly, first, port: first.product.outputPorts[0] as DataProduct['outputPorts'][number] }
}

describe('a product and its contracts', () => {
  const { first, port, products, diagnostics, mesh } = assembled([product, contract, meshFile])

  test('a contract that a port names is part of the product, not judged again', () => {
    expect(products.length).toBe(1)
    expect(first.documents.map(({ name, role, standard, version }) => [name, role, standard, version])).toEqual([
      ['listening.odps.yaml', 'product', 'odps-bitol', 'v1.0.0'],
      ['events.odcs.yaml', 'contract', 'odcs', 'v3.1.0']
    ])
    expect(first.schemaErrors).toEqual([])
  })

  test('the port says what it says, the contract the rest', () => {
    expect(port).toMatchObject({
      name: 'events',
      version: '2.0.0',
      kind: 'topic',
      description: 'One event for each track played.',
      contractResolved: true,
      contractVersion: '2.0.0',
      title: 'Listening events',
      purposes: ['royalties', 'recommendations'],
      classification: 'confidential',
      residency: 'eu',
      usage: 'Join to the listener by `listener_id`.',
      tags: ['stream', 'kafka']
    })
    expect(port.tables[0]?.columns.length).toBe(7)
    expect(port.slo.latencySeconds).toBe(7200)
  })

  test('the product itself', () => {
    expect(first.product).toMatchObject({
      id: 'urn:polity:product:listening',
      domain: 'listeners-domain',
      lifecycle: 'active',
      owner: { name: 'Listening team', email: 'ana@example.com' },
      team: [{ username: 'ana@example.com', role: 'product owner' }],
      sourceAligned: true,
      dependencies: { code: ['https://example.com/sbom.json'], infrastructure: [] },
      custom: { costCenter: 4711 }
    })
    expect(new Ajv2020({ strict: false }).compile(productSchema)(first.product)).toBe(true)
  })

  test('a contract that is not there is said, and what nobody can know is inexpressible', () => {
    expect(first.product.outputPorts[1]).toMatchObject({ name: 'daily', contractResolved: false, tables: [] })
    expect(first.unresolved).toEqual([{ port: 'daily', contractId: 'listening.daily' }])
    expect(diagnostics.map(seen)).toEqual([
      {
        code: 'descriptor_contract_unresolved',
        message: 'the contract `listening.daily` of output port `daily` was not found',
        underlined: 'listening.daily'
      }
    ])
    expect(first.inexpressible).toEqual(
      [
        'classification',
        'contractStatus',
        'contractVersion',
        'deidentified',
        'deidentifiedPort',
        'limitations',
        'price',
        'promises',
        'purposes',
        'quality',
        'residency',
        'retentionBasis',
        'roles',
        'servers',
        'slo',
        'tables',
        'title',
        'usage'
      ]
        .filter(fact => fact !== 'residency')
        .map(fact => `outputPorts/*/${fact}`)
    )
  })

  test('the mesh around it', () => {
    expect(new Ajv2020({ strict: false }).compile(meshSchema)(mesh)).toBe(true)
    expect(mesh.contracts).toEqual({
      'listening.events': { product: 'urn:polity:product:listening', port: 'events' },
      'listening.daily': { product: 'urn:polity:product:listening', port: 'daily' }
    })
    expect(mesh.products?.['urn:polity:product:listening']?.outputPorts.events).toMatchObject({
      personal: true,
      classification: 'confidential',
      residency: 'eu'
    })
    expect(mesh.products?.['urn:polity:product:listening']?.outputPorts.events?.columns['played.listener_id']).toEqual({
      type: 'string',
      classification: 'restricted',
      personal: true,
      polyseme: 'listener'
    })
    expect(mesh.domains).toHaveProperty('listeners-domain')
    expect(mesh.polysemes?.listener).toMatchObject({ owner: 'listeners-domain', personal: true })
  })
})

describe('which contract', () => {
  const ports = (extra = '') => `outputPorts:\n${outputPort('p', 'c', extra)}`
  const custom = (version: string) =>
    `    customProperties:\n      - property: contractVersion\n        value: ${version}\n`
  test.each([
    { note: 'the only one', versions: ['7.0.0'], extra: '', wanted: '7.0.0' },
    {
      note: 'the version of the port before newer ones',
      versions: ['0.9.0', '1.0.0', '2.0.0'],
      extra: '',
      wanted: '1.0.0'
    },
    { note: 'else the newest, as numbers', versions: ['9.0.0', '10.0.0', '2.0.0'], extra: '', wanted: '10.0.0' },
    { note: 'the version asked for', versions: ['1.0.0', '2.0.0'], extra: custom('2.0.0'), wanted: '2.0.0' },
    { note: 'no other than the version asked for', versions: ['1.0.0'], extra: custom('3.0.0'), wanted: undefined }
  ])('$note', ({ versions, extra, wanted }) => {
    const { port } = assembled([
      read(productText('x', ports(extra))),
      ...versions.map(version => read(contractText('c', version), `${version}.yaml`))
    ])
    expect(port.contractResolved).toBe(wanted !== undefined)
    if (wanted !== undefined) expect(port.contractVersion).toBe(wanted)
  })

  test('a registered one is asked for only when none is given', () => {
    const asked: unknown[] = []
    const contracts: AssembleOptions['contracts'] = (id, version) => {
      asked.push([id, version])
      return read(contractText(id, '5.0.0'), 'registered.yaml')
    }
    const { first, port } = assembled([read(productText('x', ports()))], { contracts })
    expect(port.contractVersion).toBe('5.0.0')
    expect(first.documents.map(({ name }) => name)).toEqual(['given.yaml', 'registered.yaml'])
    assembled([read(productText('x', ports())), read(contractText('c', '1.0.0'))], { contracts })
    expect(asked).toEqual([['c', undefined]])
  })

  test('a port without a contract is unresolved, without a diagnostic', () => {
    const { first, port, diagnostics } = assembled([
      read(productText('x', 'outputPorts:\n  - {name: p, version: 1.0.0}\n'))
    ])
    expect([port.contractResolved, diagnostics]).toEqual([false, []])
    expect(first.unresolved).toEqual([{ port: 'p' }])
    expect(first.inexpressible).toContain('outputPorts/*/tables')
  })

  test('one contract may serve two ports', () => {
    const both = `outputPorts:\n${outputPort('p', 'c')}${outputPort('q', 'c')}`
    const { first, products } = assembled([read(productText('x', both)), read(contractText('c', '1.0.0'))])
    expect(products.length).toBe(1)
    expect(first.documents.length).toBe(2)
    expect(first.product.outputPorts.every(({ contractResolved }) => contractResolved)).toBe(true)
  })
})

describe('documents together', () => {
  test('a contract that nobody names is judged alone', () => {
    const { first, port } = assembled([contract])
    expect(first.product.kind).toBe('contract')
    expect(first.inexpressible).toEqual(['inputPorts', 'managementPorts'])
    expect(port.contractResolved).toBe(true)
  })

  test('the same id and version twice is an error; the first counts', () => {
    const { products, diagnostics } = assembleProducts([
      read(contractText('c', '1.0.0'), 'a.yaml'),
      read(contractText('c', '1.0.0'), 'b.yaml'),
      read(contractText('c', '2.0.0'), 'c.yaml')
    ])
    expect(products.map(({ documents }) => documents[0]?.name)).toEqual(['a.yaml', 'c.yaml'])
    expect(diagnostics.map(seen)).toEqual([
      {
        code: 'descriptor_duplicate_id',
        message: 'the contract `c` in version `1.0.0` is described twice',
        underlined: 'c'
      }
    ])
    expect(diagnostics[0]?.related?.[0]?.span.source.name).toBe('a.yaml')
  })

  test('a document without an id is still judged, under the name of its file', () => {
    const { first } = assembled([read('apiVersion: v3.1.0\nkind: DataContract\n', 'some/folder/my contract.yaml')])
    expect(first.product.id).toBe('urn:polity:contract:file:my-contract')
    expect(first.product.outputPorts[0]?.name).toBe('my-contract')
    expect(first.schemaErrors.map(({ message }) => message)).toContain('`id` is missing')
  })

  test('ports of one name are told apart by their versions', () => {
    const ports =
      'outputPorts:\n  - {name: p, version: 1.0.0}\n  - {name: p, version: 2.0.0}\n  - {name: p, version: 2.0.0}\n  - {name: q, version: 1.0.0}\n'
    const { first } = assembled([read(productText('x', ports))])
    expect(first.product.outputPorts.map(({ name }) => name)).toEqual(['p@1.0.0', 'p@2.0.0', 'p@2.0.0#2', 'q'])
  })

  test('lineage: who reads whom, through contracts or by their own word', () => {
    const source = read(productText('source', `outputPorts:\n${outputPort('out', 'c.source')}`), 'source.yaml')
    const reader = read(
      productText(
        'reader',
        'inputPorts:\n  - {name: a, version: 1.0.0, contractId: c.source}\n  - name: b\n    version: 1.0.0\n    contractId: elsewhere\n    customProperties: [{property: reads, value: far}]\n'
      ),
      'reader.yaml'
    )
    const { mesh, products } = assembleProducts([reader, source])
    expect(products[0]?.product.inputPorts.map(({ product: read, port }) => [read, port])).toEqual([
      ['urn:polity:product:source', 'out'],
      ['urn:polity:product:far', undefined]
    ])
    expect(mesh.products?.['urn:polity:product:reader']?.reads).toEqual([
      'urn:polity:product:far',
      'urn:polity:product:source'
    ])
    expect(mesh.products?.['urn:polity:product:source']?.consumers).toEqual(['urn:polity:product:reader'])
  })

  test('a mesh that is known before: its products stay, its contracts resolve inputs', () => {
    const known = assembleProducts([read(productText('source', `outputPorts:\n${outputPort('out', 'c.source')}`))]).mesh
    const { mesh, first } = assembled(
      [read(productText('reader', 'inputPorts:\n  - {name: a, version: 1.0.0, contractId: c.source}\n'))],
      { mesh: known }
    )
    expect(first.product.inputPorts[0]?.product).toBe('urn:polity:product:source')
    expect(mesh.products?.['urn:polity:product:source']?.consumers).toEqual(['urn:polity:product:reader'])
  })

  test('names that are also names of JavaScript', () => {
    const ports = `outputPorts:\n${outputPort('constructor', 'constructor')}${outputPort('toString', 'hasOwnProperty')}`
    const { mesh } = assembled([read(productText('x', ports))])
    expect(Object.keys(mesh.contracts ?? {})).toEqual(['constructor', 'hasOwnProperty'])
    expect(Object.keys(mesh.products?.['urn:polity:product:x']?.outputPorts ?? {})).toEqual(['constructor', 'toString'])
  })
})

describe('a mesh file with a fault', () => {
  const head = 'apiVersion: polity/v1\nkind: Mesh\n'
  const polyseme = 'polysemes:\n  listener: {owner: a, identifierScheme: uuid-v4, keyType: string, personal: true}\n'
  test.each([
    {
      note: 'a section with a typo',
      text: `${head}polysems: {}\n`,
      message: '`polysems` is not part of a mesh file',
      help: 'did you mean `polysemes`?',
      shown: 'polysems'
    },
    {
      note: 'a property with a typo',
      text: head + polyseme.replace('keyType', 'keytype'),
      message: '`keyType` is missing in `listener`',
      help: undefined,
      shown: 'listener'
    },
    {
      note: 'a wrong type',
      text: head + polyseme.replace('true', 'yes'),
      message: '`personal` is the text `yes`, want `true` or `false`',
      help: '`yes` is a text in YAML 1.2: write `true`',
      shown: 'yes'
    },
    {
      note: 'an owner that is no domain',
      text: `${head}domains: {b: {}}\n${polyseme}`,
      message: 'the domain `a` that keeps `listener` is not registered',
      help: undefined,
      shown: 'a'
    },
    {
      note: 'a pattern that is none',
      text: head + polyseme.replace('personal: true', 'personal: true, pattern: "["'),
      message: '`[` is no regular expression',
      help: undefined,
      shown: '"["'
    }
  ])('$note', ({ text, message, help, shown }) => {
    const { mesh, diagnostics } = assembleProducts([read(text)])
    expect(diagnostics[0]).toMatchObject({ code: 'descriptor_mesh_error', severity: 'error', message })
    expect([diagnostics[0]?.help, underlined(diagnostics[0]?.span)]).toEqual([help, shown])
    expect(mesh.polysemes).toBeUndefined()
  })
})

describe('where a path stands', () => {
  const { first } = assembled([product, contract])
  const at = (path: ModelPath) => {
    const { span, pointer, document, exact } = first.locate(path)
    return { document, pointer, exact, line: positionAt(span.source, span.start).line, underlined: underlined(span) }
  }

  test.each([
    {
      note: 'a value of the product',
      path: ['status'],
      want: { document: 0, pointer: '/status', exact: true, line: 6, underlined: 'active' }
    },
    {
      note: 'a computed value',
      path: ['domain'],
      want: { document: 0, pointer: '/domain', exact: true, line: 7, underlined: 'Listeners Domain' }
    },
    {
      note: 'a map',
      path: ['description'],
      want: { document: 0, pointer: '/description', exact: true, line: 8, underlined: 'description' }
    },
    {
      note: 'a missing value: what should hold it',
      path: ['description', 'usage'],
      want: { document: 0, pointer: '/description', exact: false, line: 8, underlined: 'description' }
    },
    {
      note: 'missing at the top',
      path: ['tenant'],
      want: { document: 0, pointer: '', exact: false, line: 1, underlined: 'apiVersion: v1.0.0' }
    },
    {
      note: 'a member after one who left',
      path: ['team', 0, 'username'],
      want: { document: 0, pointer: '/team/members/0/username', exact: true, line: 13, underlined: 'ana@example.com' }
    },
    {
      note: 'an output port',
      path: ['outputPorts', 1],
      want: { document: 0, pointer: '/outputPorts/1', exact: true, line: 51, underlined: 'name: daily' }
    },
    {
      note: 'all output ports',
      path: ['outputPorts'],
      want: { document: 0, pointer: '/outputPorts', exact: true, line: 37, underlined: 'outputPorts' }
    },
    {
      note: 'a fact that the port says by convention',
      path: ['outputPorts', 0, 'classification'],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties/1/value',
        exact: true,
        line: 50,
        underlined: 'Confidential'
      }
    },
    {
      note: 'an element of such a fact',
      path: ['outputPorts', 0, 'purposes', 1],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties/0/value/1',
        exact: true,
        line: 48,
        underlined: 'recommendations'
      }
    },
    {
      note: 'a fact that neither says: the custom properties of the port',
      path: ['outputPorts', 0, 'retentionBasis'],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties',
        exact: false,
        line: 46,
        underlined: 'customProperties'
      }
    },
    {
      note: 'a fact said for all ports',
      path: ['outputPorts', 0, 'residency'],
      want: { document: 0, pointer: '/customProperties/0/value', exact: true, line: 24, underlined: 'EU' }
    },
    {
      note: 'a fact of the contract',
      path: ['outputPorts', 0, 'usage'],
      want: {
        document: 1,
        pointer: '/description/usage',
        exact: true,
        line: 8,
        underlined: 'Join to the listener by `listener_id`.'
      }
    },
    {
      note: 'tags of the port, then of the contract',
      path: ['outputPorts', 0, 'tags', 0],
      want: { document: 0, pointer: '/outputPorts/0/tags/0', exact: true, line: 43, underlined: 'stream' }
    },
    {
      note: '... of the contract',
      path: ['outputPorts', 0, 'tags', 1],
      want: { document: 1, pointer: '/tags/0', exact: true, line: 10, underlined: 'kafka' }
    },
    {
      note: 'a service level',
      path: ['outputPorts', 0, 'slo', 'retentionDays'],
      want: { document: 1, pointer: '/slaProperties/2', exact: true, line: 79, underlined: 'property: retention' }
    },
    {
      note: 'a missing service level: the list',
      path: ['outputPorts', 0, 'slo', 'availabilityPercent'],
      want: { document: 1, pointer: '/slaProperties', exact: false, line: 71, underlined: 'slaProperties' }
    },
    {
      note: 'a description that a column lacks',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 1, 'description'],
      want: { document: 1, pointer: '/schema/0/properties/1', exact: false, line: 46, underlined: 'name: track_id' }
    },
    {
      note: 'a nested column',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 6, 'type'],
      want: {
        document: 1,
        pointer: '/schema/0/properties/3/properties/1/items/properties/0/logicalType',
        exact: true,
        line: 62,
        underlined: 'string'
      }
    },
    {
      note: 'a convention of a table',
      path: ['outputPorts', 0, 'tables', 0, 'validTime', 'from'],
      want: {
        document: 1,
        pointer: '/schema/0/customProperties/0/value',
        exact: true,
        line: 24,
        underlined: 'played_at'
      }
    },
    {
      note: 'a convention that is missing',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 0, 'unit'],
      want: { document: 1, pointer: '/schema/0/properties/0/customProperties', exact: false }
    },
    {
      note: 'a custom property',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 0, 'custom', 'retainedBy'],
      want: {
        document: 1,
        pointer: '/schema/0/properties/0/customProperties/1/value',
        exact: true,
        underlined: 'archive'
      }
    },
    {
      note: 'a fact of a contract that is not there',
      path: ['outputPorts', 1, 'tables', 0],
      want: { document: 0, pointer: '/outputPorts/1/contractId', exact: false, underlined: 'listening.daily' }
    },
    { note: 'nothing: the document', path: [], want: { document: 0, pointer: '', exact: true, line: 1 } },
    {
      note: 'a path that no product has',
      path: ['nonsense', 3],
      want: { document: 0, pointer: '', exact: false, line: 1 }
    },
    {
      note: 'an index past the end',
      path: ['outputPorts', 9, 'name'],
      want: { document: 0, pointer: '/outputPorts', exact: false }
    }
  ])('$note', ({ path, want }) => expect(at(path)).toMatchObject(want))

  test('a contract without service levels: its top', () => {
    const { first: alone } = assembled([read(contractText('c', '1.0.0'))])
    expect(alone.locate(['outputPorts', 0, 'slo', 'availabilityPercent'])).toMatchObject({
      document: 0,
      pointer: '',
      exact: false
    })
  })

  test('a path into a document', () => {
    expect(first.locateSource([1, 'schema', 0, 'name'])).toMatchObject({
      document: 1,
      pointer: '/schema/0/name',
      exact: true
    })
    expect(first.locateSource([1, 'schema', 0, 'absent', 'x'])).toMatchObject({
      document: 1,
      pointer: '/schema/0',
      exact: false
    })
    expect(first.locateSource([9, 'x'])).toMatchObject({ document: 0, pointer: '', exact: false })
  })

  test('JSON has places too', () => {
    const json = read(JSON.stringify(contract.content, null, 2), 'contract.json')
    const { first: alone } = assembled([json])
    const { span, pointer } = alone.locate(['outputPorts', 0, 'tables', 0, 'columns', 0, 'polyseme'])
    expect([pointer, underlined(span)]).toEqual(['/schema/0/properties/0/customProperties/0/value', '"listener"'])
  })
})

/** Every path of a value. */
function pathsOf(value: unknown, path: ModelPath = []): ModelPath[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inside.flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

describe.skipIf(sharedMissing)('the whole corpus (skipped without ../shared)', () => {
  test('every file ends in a product or a clear diagnostic', () => {
    const counts: Record<string, { read: number; refused: number }> = {}
    for (const file of corpusFiles()) {
      const {
        documents: [document],
        diagnostics
      } = readDocuments(file, corpusBytes(file))
      const folder = file.split('/')[0] as string
      const count = counts[folder] ?? { read: 0, refused: 0 }
      counts[folder] = count
      if (document) {
        count.read++
        expect(assembleProducts([document]).products.length).toBe(1)
        continue
      }
      count.refused++
      expect({ file, severities: diagnostics.map(({ severity }) => severity) }).toEqual({
        file,
        severities: diagnostics.map(() => 'error')
      })
      const drawn = diagnostics.map(diagnostic => renderDiagnostic(diagnostic)).join('\n')
      expect(drawn).not.toMatch(/undefined|\[object|\bat .*\.[jt]s:/)
      expect(drawn.length).toBeGreaterThan(0)
    }
    expect(counts).toEqual({
      dcs: { read: 50, refused: 1 },
      dpds: { read: 25, refused: 31 },
      dps: { read: 0, refused: 6 },
      dua: { read: 0, refused: 2 },
      odcs: { read: 137, refused: 15 },
      'odps-bitol': { read: 15, refused: 0 },
      'odps-lf': { read: 27, refused: 17 },
      other: { read: 0, refused: 2 }
    })
  })

  test('all documents together are one mesh that follows its model', () => {
    const documents = corpusDocuments().map(({ document }) => document)
    const { products, mesh } = assembleProducts(documents)
    const validProduct = new Ajv2020({ strict: false }).compile(productSchema)
    expect(products.filter(({ product: one }) => !validProduct(one)).length).toBe(0)
    expect(new Ajv2020({ strict: false }).compile(meshSchema)(mesh)).toBe(true)
    expect(products.length).toBeGreaterThan(90)
  })

  test('every path of every product has a place; what is written stands there', () => {
    let exact = 0
    let all = 0
    for (const { document } of corpusDocuments().filter(({ document: { source } }) => source.text.length < 20_000)) {
      const [one] = assembleProducts([document]).products
      if (!one) continue
      for (const path of pathsOf(one.product)) {
        const place = one.locate(path)
        all++
        if (place.exact) exact++
        expect(place.span.end).toBeGreaterThanOrEqual(place.span.start)
        expect(place.span.end).toBeLessThanOrEqual(place.span.source.text.length)
      }
    }
    // defaults (`false`, empty lists) stand nowhere; most of what a document says does
    expect(exact / all).toBeGreaterThan(0.5)
  })
})

describe('totality', () => {
  test('any documents together, any path', () => {
    const texts = fc.constantFrom('a', 'b', 'c.x', 'constructor')
    const port = fc.record(
      {
        name: fc.oneof(texts, fc.constant(3)),
        version: texts,
        contractId: fc.oneof(texts, fc.constant(null)),
        customProperties: fc.constantFrom(
          null,
          [{ property: 'external', value: true }],
          [{ property: 'reads', value: 'a' }]
        )
      },
      { requiredKeys: [] }
    )
    const documents = fc.array(
      fc.oneof(
        fc.record(
          {
            kind: fc.constant('DataProduct'),
            apiVersion: fc.constant('v1.0.0'),
            id: texts,
            version: texts,
            inputPorts: fc.array(port),
            outputPorts: fc.oneof(fc.array(port), port, fc.constant(null))
          },
          { requiredKeys: ['kind', 'apiVersion'] }
        ),
        fc.record(
          {
            kind: fc.constant('DataContract'),
            apiVersion: fc.constant('v3.1.0'),
            id: texts,
            version: texts,
            schema: fc.array(fc.record({ name: texts, properties: fc.array(fc.record({ name: texts })) }))
          },
          { requiredKeys: ['kind', 'apiVersion'] }
        )
      ),
      { minLength: 1, maxLength: 6 }
    )
    const validProduct = new Ajv2020({ strict: false }).compile(productSchema)
    const validMesh = new Ajv2020({ strict: false }).compile(meshSchema)
    fc.assert(
      fc.property(
        documents,
        fc.array(fc.oneof(texts, fc.nat(3), fc.constantFrom('outputPorts', 'tables', 'columns', 'slo', 'custom'))),
        (contents, path) => {
          const { products, mesh } = assembleProducts(
            contents.map((content, index) => read(JSON.stringify(content), `${index}.json`))
          )
          expect(validMesh(mesh)).toBe(true)
          for (const one of products) {
            expect(validProduct(one.product)).toBe(true)
            expect(one.documents[one.locate(path).document]).toBeDefined()
            one.locateSource(path)
          }
        }
      ),
      { numRuns: 300 }
    )
  })
})
