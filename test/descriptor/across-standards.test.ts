import { expect, test } from 'vitest'
import { assembleProducts, type DescriptorDocument, readDocuments } from '../../src/descriptor/index.ts'

/** A chain through all standards: each product reads the one before it, by the means that its own standard has. */
const texts: Readonly<Record<string, string>> = {
  'mesh.yaml': `apiVersion: polity/v1
kind: Mesh
domains:
  listening: {name: Listening, owner: ana}
polysemes:
  listener: {owner: listening, identifierScheme: uuid-v4, keyType: string, personal: true}
`,
  'plays.odcs.yaml': `apiVersion: v3.1.0
kind: DataContract
id: plays-contract
version: 1.0.0
status: active
schema:
  - name: plays
    properties:
      - name: listener_id
        logicalType: string
        classification: confidential
        customProperties: [{property: polyseme, value: listener}, {property: personal, value: true}]
`,
  'plays.odps.yaml': `apiVersion: v1.0.0
kind: DataProduct
id: plays
version: 1.0.0
status: active
outputPorts:
  - {name: plays, version: 1.0.0, contractId: plays-contract}
`,
  'counts.dpds.yaml': `dataProductDescriptor: 1.0.0
info:
  fullyQualifiedName: urn:dpds:com.example:dataproducts:counts:1
  name: counts
  version: 1.0.0
  domain: listening
  owner: {id: ana@example.com}
interfaceComponents:
  inputPorts:
    - {name: plays, version: 1.0.0, x-contractId: plays-contract}
  outputPorts:
    - {name: counts, version: 1.0.0, x-contractId: counts-contract}
`,
  'counts.dcs.yaml': `dataContractSpecification: 1.2.1
id: counts-contract
info: {title: Counts, version: 1.0.0}
models:
  counts:
    type: table
    fields:
      listener_id: {type: string, classification: internal, polyseme: listener}
`,
  'charts.odps-lf.yaml': `schema: https://opendataproducts.org/v4.1/schema/odps.yaml
version: 4.1
product:
  x-inputPorts:
    - {name: counts, contractId: counts-contract}
  details:
    en: {name: Charts, productID: charts, visibility: organisation, status: production, type: dataset}
  dataAccess:
    default: {outputPortType: API}
`
}

test('documents of different standards given together are one mesh', () => {
  const documents: DescriptorDocument[] = Object.entries(texts).flatMap(([name, text]) => {
    const read = readDocuments(name, text)
    expect(read.diagnostics).toEqual([])
    return read.documents
  })
  const { products, mesh, diagnostics } = assembleProducts(documents)
  expect(diagnostics).toEqual([])
  const standards = new Set(documents.flatMap(({ format }) => format?.standard ?? []))
  expect([...standards].sort()).toEqual(['dcs', 'dpds', 'odcs', 'odps-bitol', 'odps-lf'])
  const [plays, counts, charts] = ['plays', 'counts', 'charts'].map(name =>
    products.find(({ product }) => product.kind === 'product' && product.id.includes(name))
  )
  const ids = [plays, counts, charts].map(each => each?.product.id as string)
  expect(counts?.product.inputPorts).toMatchObject([{ product: ids[0], port: 'plays' }])
  expect(charts?.product.inputPorts).toMatchObject([{ product: ids[1], port: 'counts' }])
  const known = ids.map(id => mesh.products?.[id])
  expect(known.map(each => ({ reads: each?.reads, consumers: each?.consumers }))).toEqual([
    { reads: [], consumers: [ids[1]] },
    { reads: [ids[0]], consumers: [ids[2]] },
    { reads: [ids[1]], consumers: [] }
  ])
  // what a contract of either standard says of the columns is known of the ports that offer it
  expect(known[0]?.outputPorts.plays).toMatchObject({ contractId: 'plays-contract', personal: true })
  expect(known[0]?.outputPorts.plays?.columns['plays.listener_id']).toMatchObject({
    polyseme: 'listener',
    classification: 'confidential'
  })
  expect(known[1]?.outputPorts.counts?.columns['counts.listener_id']).toMatchObject({
    polyseme: 'listener',
    classification: 'internal'
  })
  expect(Object.keys(mesh.polysemes ?? {})).toEqual(['listener'])
  expect(mesh.contracts).toMatchObject({
    'plays-contract': { product: ids[0], port: 'plays' },
    'counts-contract': { product: ids[1], port: 'counts' }
  })
})
