import type { Evaluator } from '../../evaluator/index.ts'
import { type MeshFacts, type MeshScope, meshScopes } from '../../mesh/index.ts'

/** How much of the mesh the policies of a bundle look at, all together. */
export function meshScopeOf({ policies }: Pick<Evaluator, 'policies'>): MeshScope {
  // A bundle of before the scope was known says only that the mesh is read.
  const scopes = policies.map(
    ({ mesh, engineFacts }) => mesh ?? (engineFacts.includes('mesh') ? 'whole' : 'vocabulary')
  )
  return meshScopes.findLast(scope => scopes.includes(scope)) ?? 'vocabulary'
}

/**
 * The mesh as the policies of a bundle see it from one product.
 *
 * `neighbours`: the product itself, what it reads and who reads it, with the contracts that these offer; what they read and who reads
 * them, among themselves. Two meshes that are the same around a product give it the same report.
 */
export function meshAround(mesh: MeshFacts, id: string, scope: MeshScope): MeshFacts {
  if (scope === 'whole') return mesh
  const { domains, polysemes } = mesh
  const vocabulary = { ...(domains ? { domains } : {}), ...(polysemes ? { polysemes } : {}) }
  if (scope === 'vocabulary') return { products: {}, contracts: {}, ...vocabulary }
  const all = mesh.products ?? {}
  const near = new Set([id, ...neighboursOf(mesh, id)])
  const known = [...near].sort().flatMap(each => {
    const product = Object.hasOwn(all, each) ? all[each] : undefined
    return product ? [[each, product] as const] : []
  })
  const contracts: Record<string, { readonly product: string; readonly port: string }> = {}
  for (const [owner, { outputPorts }] of known) {
    for (const { contractId } of Object.values(outputPorts)) {
      const offer = contractId === undefined ? undefined : mesh.contracts?.[contractId]
      if (contractId !== undefined && offer?.product === owner) contracts[contractId] = offer
    }
  }
  const among = (ids: readonly string[]): readonly string[] => ids.filter(each => near.has(each))
  return {
    products: Object.fromEntries(
      known.map(([each, product]) => [
        each,
        { ...product, reads: among(product.reads), consumers: among(product.consumers) }
      ])
    ),
    contracts,
    ...vocabulary
  }
}

/** The products around which the mesh is not what it was, when the ones given are not. */
export function touchedByMesh(
  before: { readonly mesh: MeshFacts },
  after: { readonly mesh: MeshFacts },
  changed: ReadonlySet<string>,
  scope: MeshScope
): readonly string[] {
  const known = Object.keys(after.mesh.products ?? {})
  if (!isSame(meshAround(before.mesh, '', 'vocabulary'), meshAround(after.mesh, '', 'vocabulary'))) return known
  if (scope === 'vocabulary' || changed.size === 0) return []
  if (scope === 'whole') return isSame(before.mesh, after.mesh) ? [] : known
  const near = new Set<string>()
  for (const id of changed) {
    for (const { mesh } of [before, after]) for (const neighbour of neighboursOf(mesh, id)) near.add(neighbour)
  }
  return [...near].filter(
    id => !isSame(meshAround(before.mesh, id, 'neighbours'), meshAround(after.mesh, id, 'neighbours'))
  )
}

function neighboursOf({ products = {} }: MeshFacts, id: string): readonly string[] {
  const product = Object.hasOwn(products, id) ? products[id] : undefined
  return product ? [...product.reads, ...product.consumers] : []
}

function isSame(a: MeshFacts, b: MeshFacts): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
