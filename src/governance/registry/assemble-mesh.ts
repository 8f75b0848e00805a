import { type AssembledProduct, assembleProducts, type DescriptorDocument } from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { MeshFacts } from '../../mesh/index.ts'
import { type DocumentPool, documentsIn, type PooledDocument } from './document-pool.ts'
import type { MeshState } from './mesh-state.ts'

/** The part of a mesh that a change of its documents may have made another. */
export interface AssembledPart {
  /** All documents, each with the product that it turned out to belong to. */
  readonly pool: DocumentPool
  readonly products: readonly AssembledProduct[]
  /** Products that stood in this part before, by id; those that are not among `products` are gone. */
  readonly replaced: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Joins the documents of a pool, as far as they can have become other products than they are in the state.
 *
 * Documents stand in one part with those that call themselves alike, that name or offer the same contract, or that are of one product;
 * products that read a contract which somebody else offers now, too. What is outside of the part stays as it is.
 */
export function assemblePart(state: MeshState, pool: DocumentPool): AssembledPart {
  const keys = new Set(changedKeys(state, pool))
  for (;;) {
    const part = joinPart(state, pool, keys)
    const more = reachedFrom(state, pool, keys, part)
    if (more.length === 0) {
      const { products, replaced, diagnostics } = part
      return { products, replaced, diagnostics, pool: owned(pool, keys, products) }
    }
    for (const key of more) keys.add(key)
  }
}

/** Documents that are not the same in both, also those that are no longer there; and those of products that are to be read anew. */
function changedKeys(state: MeshState, pool: DocumentPool): readonly string[] {
  const differs = (a: PooledDocument | undefined, b: PooledDocument | undefined): boolean =>
    a?.digest !== b?.digest || a?.product !== b?.product || a?.name !== b?.name
  return [...new Set([...state.pool.keys(), ...pool.keys()])].filter(
    key => state.unread.has(key) || differs(state.pool.get(key), pool.get(key))
  )
}

type Offers = NonNullable<MeshFacts['contracts']>

interface JoinedPart extends Omit<AssembledPart, 'pool'> {
  /** Who offers which contract, in the whole mesh. */
  readonly offers: Offers
}

function joinPart(state: MeshState, pool: DocumentPool, keys: ReadonlySet<string>): JoinedPart {
  const replaced = new Set(
    [...state.products.values()].flatMap(({ product, documents }) =>
      documents.some(({ name }) => keys.has(name)) ? [product.id] : []
    )
  )
  // In the order of the pool: of two that say different things, the first counts.
  const documents = [...pool].flatMap(([key, document]): readonly DescriptorDocument[] =>
    keys.has(key) ? documentsIn(document) : []
  )
  const contracts = Object.fromEntries(
    Object.entries(state.mesh.contracts ?? {}).filter(([, offer]) => !replaced.has(offer.product))
  )
  const all = assembleProducts(documents, { mesh: { contracts } })
  const newest = newestVersions(all.products)
  const { diagnostics } = all
  if (newest.length === all.products.length)
    return { products: newest, replaced, offers: all.mesh.contracts ?? {}, diagnostics }
  // What an older version offers, it offers no more; its contracts are its own all the same, and nobody else's.
  const kept = new Set(newest.flatMap(product => product.documents.map(({ name }) => name)))
  const own = assembleProducts(
    documents.filter(({ source }) => kept.has(source.name)),
    { mesh: { contracts } }
  )
  return { products: newestVersions(own.products), replaced, offers: own.mesh.contracts ?? {}, diagnostics }
}

/** Further documents that belong to the part. */
function reachedFrom(
  state: MeshState,
  pool: DocumentPool,
  keys: ReadonlySet<string>,
  { products, replaced, offers }: JoinedPart
): readonly string[] {
  const names = new Set<string>()
  const contracts = new Set<string>()
  for (const key of keys) {
    const parts = [state.pool, pool].flatMap(each => each.get(key)?.parts ?? [])
    for (const { role, id, contracts: named = [] } of parts) {
      if (id !== undefined) names.add(`${role} ${id}`)
      if (id !== undefined && role === 'contract') contracts.add(id)
      for (const contract of named) contracts.add(contract)
    }
  }
  for (const contract of contracts) names.add(`contract ${contract}`)
  const offersBefore = state.mesh.contracts ?? {}
  const moved = new Set(
    [...contracts].filter(id => JSON.stringify(ownOf(offersBefore, id)) !== JSON.stringify(ownOf(offers, id)))
  )
  const ids = new Set([...replaced, ...products.map(({ product }) => product.id)])

  const reached = new Set<string>()
  for (const [key, { parts }] of pool) {
    const isNear = parts.some(
      ({ role, id, contracts: named }) =>
        (id !== undefined && names.has(`${role} ${id}`)) || named?.some(contract => contracts.has(contract))
    )
    if (isNear) reached.add(key)
  }
  for (const { product, documents } of state.products.values()) {
    const isNear =
      ids.has(product.id) ||
      product.inputPorts.some(({ contractId }) => contractId !== undefined && moved.has(contractId))
    if (isNear) for (const { name } of documents) reached.add(name)
  }
  return [...reached].filter(key => pool.has(key) && !keys.has(key))
}

/** An id is a word that somebody chose: `constructor` too. */
function ownOf(offers: Offers, id: string): Offers[string] | undefined {
  return Object.hasOwn(offers, id) ? offers[id] : undefined
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

/** Gives the documents of the part to the products that they turned out to belong to. */
function owned(
  pool: DocumentPool,
  keys: ReadonlySet<string>,
  products: readonly AssembledProduct[]
): ReadonlyMap<string, PooledDocument> {
  const users = new Map<string, Set<string>>()
  for (const { product, documents } of products) {
    for (const { name } of documents) users.set(name, (users.get(name) ?? new Set()).add(product.id))
  }
  const taken = new Set<string>()
  const all = new Map<string, PooledDocument>()
  for (const [key, document] of pool) {
    const owners = keys.has(key) ? (users.get(key) ?? new Set()) : new Set([document.product])
    const product = owners.has(document.product) ? document.product : ([...owners].sort()[0] ?? '')
    const name = taken.has(JSON.stringify([product, document.name])) ? key : document.name
    taken.add(JSON.stringify([product, name]))
    all.set(key, product === document.product && name === document.name ? document : { ...document, product, name })
  }
  return all
}
