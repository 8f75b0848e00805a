import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemblePart } from '../../src/governance/registry/assemble-mesh.ts'
import {
  type DocumentPool,
  lastPosition,
  poolWith,
  readNewDocument
} from '../../src/governance/registry/document-pool.ts'
import { emptyState, type MeshState, withPart } from '../../src/governance/registry/mesh-state.ts'

const at = '2026-11-20T12:00:00.000Z'
const names = ['a', 'b', 'c']

interface Descriptor {
  readonly kind: 'product' | 'contract' | 'mesh'
  readonly id: string
  readonly version: string
  readonly offers: readonly string[]
  readonly reads: readonly string[]
}

const textOf = ({ kind, id, version, offers, reads }: Descriptor): string => {
  const ports = (list: readonly string[]): string =>
    list.map(name => `  - name: ${name}\n    version: 1.0.0\n    contractId: ${name}\n`).join('')
  switch (kind) {
    case 'product':
      return `apiVersion: v1.0.0\nkind: DataProduct\nid: ${id}\nversion: ${version}\nname: ${id}\ninputPorts:\n${ports(reads)}outputPorts:\n${ports(offers)}`
    case 'contract':
      return `apiVersion: v3.0.2\nkind: DataContract\nid: ${id}\nversion: ${version}\nstatus: active\nschema:\n  - name: t\n    properties: [{ name: c, logicalType: string }]\n`
    default:
      return `apiVersion: polity/v1\nkind: Mesh\ndomains:\n  ${id}: { name: ${version}, owner: x }\n`
  }
}

const descriptor: fc.Arbitrary<Descriptor> = fc.record({
  kind: fc.constantFrom('product', 'product', 'contract', 'mesh'),
  id: fc.constantFrom(...names),
  version: fc.constantFrom('1.0.0', '2.0.0'),
  offers: fc.subarray(names),
  reads: fc.subarray(names)
})

/** Files that are put, or taken away. */
const step = fc.dictionary(fc.constantFrom('f1', 'f2', 'f3', 'f4', 'f5', 'f6'), fc.option(descriptor), { maxKeys: 3 })

function poolAfter({ pool }: MeshState, files: Readonly<Record<string, Descriptor | null>>): DocumentPool {
  const position = lastPosition(pool)
  const put = Object.entries(files).flatMap(([key, made], i) => {
    const product = pool.get(key)?.product ?? ''
    return made ? [readNewDocument({ product, name: key, key, position: position + i }, textOf(made), at)] : []
  })
  return poolWith(pool, { without: Object.keys(files), put })
}

test('a mesh of which only the part that changed is joined anew is the mesh of all its documents', () => {
  let products = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), steps => {
      let state = emptyState
      for (const [revision, files] of steps.entries()) {
        const pool = poolAfter(state, files)
        state = withPart(state, revision, assemblePart(state, pool))
        const whole = withPart(emptyState, revision, assemblePart(emptyState, pool))
        expect([...state.products.values()].map(({ digest }) => digest)).toEqual(
          [...whole.products.values()].map(({ digest }) => digest)
        )
        expect(state.products).toEqual(whole.products)
        expect(state.mesh).toEqual(whole.mesh)
        products += state.products.size
      }
    }),
    { numRuns: 300 }
  )
  expect(products).toBeGreaterThan(300)
})
