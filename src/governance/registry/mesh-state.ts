import { createHash } from 'node:crypto'
import {
  type AssembledProduct,
  assembleProducts,
  type DescriptorDocument,
  meshOf,
  type Vocabulary
} from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import type { DataProduct, DocumentFact, MeshFacts } from '../../mesh/index.ts'
import type { AssembledPart } from './assemble-mesh.ts'
import type { News } from './change-log.ts'
import { type DocumentPool, documentsIn, poolWith } from './document-pool.ts'
import { meshScopeOf, touchedByMesh } from './mesh-around.ts'

/** A registered product, as far as it is kept in memory. */
export interface RegisteredProduct {
  readonly product: DataProduct
  /** The document that describes it, then its contracts; `name` is the key of the document. */
  readonly documents: readonly Pick<DocumentFact, 'name' | 'standard' | 'version' | 'role'>[]
  readonly inexpressible: readonly string[]
  /** Of everything that a report on it is made of, places included; the facts are stored under it. */
  readonly digest: string
}

/** The mesh at one revision; never changed in place. */
export interface MeshState {
  /** Of the last change in it; -1 before it was read. */
  readonly revision: number
  readonly pool: DocumentPool
  /** By id, in the order of the ids. */
  readonly products: ReadonlyMap<string, RegisteredProduct>
  readonly mesh: MeshFacts
  /** Keys of documents whose products are not stored as this version reads them. */
  readonly unread: ReadonlySet<string>
}

export const emptyState: MeshState = {
  revision: -1,
  pool: new Map(),
  products: new Map(),
  mesh: {},
  unread: new Set()
}

/** The state with what others changed. */
export function withNews(state: MeshState, { revision, ended, begun, products, unread }: News): MeshState {
  const pool = poolWith(state.pool, { without: ended, put: begun })
  const all = new Map(state.products)
  for (const { id, registered } of products) {
    if (registered) all.set(id, registered)
    else all.delete(id)
  }
  const left = [...state.unread, ...unread].filter(key => pool.has(key))
  return stateOf(revision, pool, all, new Set(left))
}

/** The state with a part of it assembled anew. */
export function withPart(state: MeshState, revision: number, { pool, products, replaced }: AssembledPart): MeshState {
  const all = new Map(state.products)
  for (const id of replaced) all.delete(id)
  for (const assembled of products) {
    const { id } = assembled.product
    const registered = registeredProduct(assembled, pool)
    const old = state.products.get(id)
    all.set(id, old?.digest === registered.digest ? old : registered)
  }
  return stateOf(revision, pool, all, new Set())
}

function stateOf(
  revision: number,
  pool: DocumentPool,
  all: ReadonlyMap<string, RegisteredProduct>,
  unread: ReadonlySet<string>
): MeshState {
  const products = new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
  // Of several that offer the same contract the first counts, as among documents that are read together.
  const positionOf = ({ documents: [first] }: RegisteredProduct): number => pool.get(first?.name ?? '')?.position ?? 0
  const models = [...products.values()].sort((a, b) => positionOf(a) - positionOf(b)).map(({ product }) => product)
  return { revision, pool, products, mesh: meshOf(models, vocabularyOf(pool)), unread }
}

function vocabularyOf(pool: DocumentPool): Vocabulary {
  const files = [...pool.values()].filter(({ parts }) => parts.some(({ role }) => role === 'mesh'))
  const { domains, polysemes } = assembleProducts(files.flatMap(documentsIn).filter(({ format }) => !format)).mesh
  return { ...(domains ? { domains } : {}), ...(polysemes ? { polysemes } : {}) }
}

function registeredProduct(assembled: AssembledProduct, pool: DocumentPool): RegisteredProduct {
  const { product, schemaErrors, inexpressible } = assembled
  const documents = assembled.documents.map(({ name, standard, version, role }) => ({
    name,
    standard,
    role,
    ...(version === undefined ? {} : { version })
  }))
  const texts = documents.map(({ name }) => pool.get(name)?.digest)
  const digest = createHash('sha256')
    .update(JSON.stringify([product, documents, texts, schemaErrors, inexpressible]))
    .digest('hex')
  return { product, documents, inexpressible, digest }
}

/** A registered product put together from its documents once more: what it holds, and where everything stands. */
export function assembledOf(state: MeshState, id: string): AssembledProduct | undefined {
  const registered = state.products.get(id)
  if (!registered) return undefined
  const documents = [...new Set(registered.documents.map(({ name }) => name))].flatMap(key => {
    const document = state.pool.get(key)
    return document ? documentsIn(document) : []
  })
  const { contracts = {} } = state.mesh
  return assembleProducts(documents, { mesh: { contracts } }).products.find(({ product }) => product.id === id)
}

/** What a step changes: the products that are not what they were, those that are gone, and those to be judged, by id. */
export function touchedProducts(
  before: MeshState,
  after: MeshState,
  { replaced, products }: Pick<AssembledPart, 'replaced' | 'products'>,
  evaluator: Evaluator,
  force: ReadonlySet<string> | 'all' = new Set()
): { readonly changed: readonly string[]; readonly gone: readonly string[]; readonly touched: readonly string[] } {
  const changed = products.flatMap(({ product: { id } }) =>
    before.products.get(id)?.digest === after.products.get(id)?.digest ? [] : [id]
  )
  const gone = [...replaced].filter(id => !after.products.has(id))
  if (force === 'all') return { changed, gone, touched: [...after.products.keys()] }
  const moved = new Set([...changed, ...gone])
  const touched = new Set([...force, ...changed, ...touchedByMesh(before, after, moved, meshScopeOf(evaluator))])
  return { changed, gone, touched: [...touched].filter(id => after.products.has(id)) }
}

/**
 * Documents that are not registered, with the registered mesh around them: contracts are found there, neighbours are known.
 *
 * What they describe takes the place of what is registered under the same id. Gives only their own products.
 */
export function assembleGuest(
  state: MeshState,
  documents: readonly DescriptorDocument[]
): {
  readonly products: readonly AssembledProduct[]
  readonly mesh: MeshFacts
  readonly diagnostics: readonly Diagnostic[]
} {
  const contracts = (id: string, version: string | undefined): DescriptorDocument | undefined => {
    for (const document of state.pool.values()) {
      if (!document.parts.some(part => part.role === 'contract' && part.id === id)) continue
      const found = documentsIn(document).find(({ format, content }) => {
        if (format?.role !== 'contract') return false
        const identity = format.identity(content)
        return identity.id === id && (version === undefined || identity.version === version)
      })
      if (found) return found
    }
    return undefined
  }
  return assembleProducts(documents, { contracts, mesh: state.mesh })
}

/** The clock of an evaluation: whole seconds, UTC. */
export function polityInstant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
