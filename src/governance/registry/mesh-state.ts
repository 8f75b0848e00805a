import { type AssembledProduct, assembleProducts, type DescriptorDocument } from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { MeshFacts } from '../../mesh/index.ts'
import type { Judgement } from '../compliance/judgement.ts'
import type { DocumentPool, PooledDocument } from './document-pool.ts'

/** A registered product as it stands in memory. */
export interface RegisteredProduct {
  readonly assembled: AssembledProduct
  readonly judgement: Judgement
}

/** The mesh as it is now; never changed in place. */
export interface MeshState {
  readonly pool: DocumentPool
  readonly products: ReadonlyMap<string, RegisteredProduct>
  readonly mesh: MeshFacts
}

/** The products that a pool of documents makes. */
export interface AssembledMesh {
  readonly pool: DocumentPool
  readonly products: readonly AssembledProduct[]
  readonly mesh: MeshFacts
  readonly diagnostics: readonly Diagnostic[]
}

/** Joins the documents, and gives each to the product that it turned out to belong to. */
export function assembleMesh(pool: DocumentPool): AssembledMesh {
  const documents = [...pool.values()].flatMap(({ documents }) => documents)
  const assembly = assembleProducts(documents)
  const products = newestVersions(assembly.products)
  const users = new Map<string, Set<string>>()
  for (const { product, documents } of products) {
    for (const { name } of documents) users.set(name, (users.get(name) ?? new Set()).add(product.id))
  }
  const taken = new Set<string>()
  const owned = new Map<string, PooledDocument>()
  for (const [key, document] of pool) {
    const owners = users.get(key) ?? new Set()
    const product = owners.has(document.product) ? document.product : ([...owners].sort()[0] ?? '')
    const name = taken.has(JSON.stringify([product, document.name])) ? key : document.name
    taken.add(JSON.stringify([product, name]))
    owned.set(key, product === document.product && name === document.name ? document : { ...document, product, name })
  }
  return { pool: owned, products, mesh: assembly.mesh, diagnostics: assembly.diagnostics }
}

/**
 * Documents that are not registered, with the registered mesh around them: contracts are found there, neighbours are known.
 *
 * What they describe takes the place of what is registered under the same id. Gives only their own products.
 */
export function assembleGuest(
  state: MeshState,
  documents: readonly DescriptorDocument[]
): Pick<AssembledMesh, 'products' | 'mesh' | 'diagnostics'> {
  const registered = [...state.pool.values()].flatMap(({ documents }) => documents)
  const contracts = (id: string, version: string | undefined): DescriptorDocument | undefined =>
    registered.find(({ format, content }) => {
      if (format?.role !== 'contract') return false
      const found = format.identity(content)
      return found.id === id && (version === undefined || found.version === version)
    })
  return assembleProducts(documents, { contracts, mesh: state.mesh })
}

/** One product an id: of several that are registered at once, the newest version. */
function newestVersions(products: readonly AssembledProduct[]): readonly AssembledProduct[] {
  const byId = new Map<string, AssembledProduct>()
  for (const assembled of products) {
    const { id, version = '' } = assembled.product
    const other = byId.get(id)?.product.version ?? ''
    if (!byId.has(id) || version.localeCompare(other, 'en', { numeric: true }) > 0) byId.set(id, assembled)
  }
  return [...byId.values()]
}

/** The same documents, word for word, read as the same product. */
export function sameFacts(
  a: AssembledProduct,
  b: AssembledProduct,
  before: DocumentPool,
  after: DocumentPool
): boolean {
  return (
    a.documents.length === b.documents.length &&
    b.documents.every(({ name }, i) => {
      const document = after.get(name)
      return a.documents[i]?.name === name && before.get(name)?.digest === document?.digest
    }) &&
    JSON.stringify(a.product) === JSON.stringify(b.product)
  )
}

/** The clock of an evaluation: whole seconds, UTC. */
export function polityInstant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
