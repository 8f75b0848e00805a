import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { type AssembleOptions, assembleProducts } from '../../src/descriptor/index.ts'
import { meshSchema, productSchema } from '../../src/mesh/index.ts'
import { assembled, contractText, outputPort, productText, read } from './assembled-documents.ts'
import { ownDocument, seen, underlined } from './read-documents.ts'

const product = ownDocument('listening.odps.yaml')
const contract = ownDocument('events.odcs.yaml')
const meshFile = ownDocument('mesh.yaml')

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
