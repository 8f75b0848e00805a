import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assembleProducts, readDocuments } from '../../src/descriptor/index.ts'
import { renderDiagnostic } from '../../src/diagnostics/index.ts'
import { type ModelPath, meshSchema, productSchema } from '../../src/mesh/index.ts'
import { sharedMissing } from '../requirements.ts'
import { read } from './assembled-documents.ts'
import { corpusBytes, corpusDocuments, corpusFiles } from './read-documents.ts'

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
