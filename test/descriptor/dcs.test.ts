import { describe, expect, test } from 'vitest'
import { assembleProducts, readDocuments } from '../../src/descriptor/index.ts'
import { positionAt } from '../../src/diagnostics/index.ts'
import type { ModelPath } from '../../src/mesh/index.ts'
import { ownDocument } from './read-documents.ts'

const [alone] = assembleProducts([ownDocument('plays.dcs.yaml')]).products
if (!alone) throw new Error('nothing was assembled')
const port = alone.product.outputPorts[0]
const columns = port?.tables[0]?.columns ?? []

function lineOf(path: ModelPath): string {
  const { span } = (alone as typeof alone & object).locate(path)
  const { line } = positionAt(span.source, span.start)
  return (span.source.text.split('\n')[line - 1] ?? '').trim()
}

describe('a contract of the Data Contract Specification', () => {
  test('is one port with tables, nested columns and service levels', () => {
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'track_id string',
      'day date',
      'listener object',
      'listener.email string',
      'listener.country string',
      'stores array',
      'stores[].name string',
      'loaded_at timestamp'
    ])
    expect(port?.slo).toEqual({
      availabilityPercent: 99.5,
      latencySeconds: 90_000,
      freshnessSeconds: 3_600,
      frequencySeconds: 86_400,
      retentionDays: 730,
      responseSeconds: 14_400
    })
    expect(columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name)).toEqual(['track_id', 'day'])
    expect(columns.map(({ personal }) => personal)).toEqual([
      undefined,
      undefined,
      undefined,
      true,
      false,
      undefined,
      undefined,
      undefined
    ])
    expect(alone.product).toMatchObject({
      domain: 'listening',
      owner: { name: 'listening' },
      custom: { costCentre: 4711 }
    })
  })

  test.each<{ path: ModelPath; line: string }>([
    { path: ['outputPorts', 0, 'tables', 0, 'columns', 3, 'classification'], line: 'classification: Restricted' },
    // what a field does not say stands in the definition it refers to
    { path: ['outputPorts', 0, 'tables', 0, 'columns', 0, 'description'], line: 'description: Id of a track.' },
    { path: ['outputPorts', 0, 'tables', 0, 'columns', 1, 'personal'], line: 'day:' },
    { path: ['outputPorts', 0, 'slo', 'retentionDays'], line: 'period: P2Y' },
    { path: ['outputPorts', 0, 'servers', 0, 'protocol'], line: 'type: postgres' },
    { path: ['owner', 'email'], line: 'email: listening@example.com' },
    { path: ['version'], line: 'version: 2.1.0' }
  ])('$path stands at `$line`', ({ path, line }) => {
    expect(lineOf(path)).toBe(line)
  })

  test('a definition elsewhere is not known, which is not the same as nothing said', () => {
    const text = `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
models:
  t:
    fields:
      id: { $ref: 'https://example.com/definitions/id' }
`
    const [product] = assembleProducts(readDocuments('a.yaml', text).documents).products
    expect(product?.inexpressible).toContain('outputPorts/*/tables/*/columns/*/personal')
    expect(alone.inexpressible).not.toContain('outputPorts/*/tables/*/columns/*/personal')
  })

  test('a definition that holds itself ends', () => {
    const text = `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
models: { t: { fields: { tree: { $ref: '#/definitions/tree' } } } }
definitions:
  tree: { type: object, fields: { left: { $ref: '#/definitions/tree' }, right: { $ref: '#/definitions/tree' } } }
`
    const [product] = assembleProducts(readDocuments('a.yaml', text).documents).products
    expect(product?.product.outputPorts[0]?.tables[0]?.columns.length).toBeLessThan(10)
  })

  test('definitions that double each other end', () => {
    const definitions = Array.from({ length: 30 }, (_, i) => {
      const next = { $ref: `#/definitions/d${i + 1}` }
      return [`d${i}`, { type: 'object', fields: { a: next, b: next } }] as const
    })
    const text = JSON.stringify({
      dataContractSpecification: '1.2.1',
      id: 'a',
      info: { title: 'A', version: '1.0.0' },
      models: { t: { fields: { top: { $ref: '#/definitions/d0' } } } },
      definitions: Object.fromEntries(definitions)
    })
    const [product] = assembleProducts(readDocuments('a.json', text).documents).products
    expect(product?.product.outputPorts[0]?.tables[0]?.columns.length).toBeLessThan(30_000)
  })

  test('an older version is mapped, its schema not checked', () => {
    const text = 'dataContractSpecification: 0.9.3\nid: a\ninfo: { title: A, version: 1.0.0, owner: team }\nmodels: 7\n'
    const [product] = assembleProducts(readDocuments('a.yaml', text).documents).products
    expect(product?.product.owner).toEqual({ name: 'team' })
    expect(product?.schemaErrors).toEqual([])
    expect(product?.documents[0]?.schemaChecked).toBe(false)
  })
})
