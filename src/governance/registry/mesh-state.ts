import { type AssembledProduct, assembleProducts, type DescriptorDocument } from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import type { DataProduct, MeshFacts } from '../../mesh/index.ts'
import type { News } from './change-log.ts'
import { type DocumentPool, type PooledDocument, poolDocument } from './document-pool.ts'
import { meshScopeOf, touchedByMesh } from './mesh-around.ts'

/** The mesh at one revision; never changed in place. */
export interface MeshState {
  /** Of the last change in it; -1 before it was read. */
  readonly revision: number
  readonly pool: DocumentPool
  /** By id. */
  readonly products: ReadonlyMap<string, AssembledProduct>
  readonly mesh: MeshFacts
}

/** The products that a pool of documents makes. */
export interface AssembledMesh {
  readonly pool: DocumentPool
  readonly products: readonly AssembledProduct[]
  readonly mesh: MeshFacts
  readonly diagnostics: readonly Diagnostic[]
}

export function stateOf(revision: number, { pool, products, mesh }: AssembledMesh): MeshState {
  return { revision, pool, products: new Map(products.map(product => [product.product.id, product])), mesh }
}

/** The state with what others changed. */
export function withNews(state: MeshState, { revision, ended, begun }: News): MeshState {
  if (ended.length === 0 && begun.length === 0) return { ...state, revision }
  const pool = new Map(state.pool)
  for (const key of ended) pool.delete(key)
  for (const { text, since, ...names } of begun) pool.set(names.key, poolDocument(names, text, since))
  // The documents are whose they are in the store.
  return { ...stateOf(revision, assembleMesh(pool)), pool }
}

/** What a step changes: the products that are not what they were, and those to be judged, by id. */
export function touchedProducts(
  before: MeshState,
  after: MeshState,
  evaluator: Evaluator,
  force: ReadonlySet<string> | 'all' = new Set()
): { readonly models: readonly DataProduct[]; readonly touched: readonly string[] } {
  const models: DataProduct[] = []
  for (const [id, product] of after.products) {
    const old = before.products.get(id)
    if (!old || !sameFacts(old, product, before.pool, after.pool)) models.push(product.product)
  }
  if (force === 'all') return { models, touched: [...after.products.keys()] }
  const gone = [...before.products.keys()].filter(id => !after.products.has(id))
  const changed = new Set([...models.map(({ id }) => id), ...gone])
  const touched = new Set([...force, ...changed, ...touchedByMesh(before, after, changed, meshScopeOf(evaluator))])
  return { models, touched: [...touched].filter(id => after.products.has(id)) }
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
function sameFacts(a: AssembledProduct, b: AssembledProduct, before: DocumentPool, after: DocumentPool): boolean {
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
