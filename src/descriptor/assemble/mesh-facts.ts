import { classifications, type DataProduct, type MeshFacts, type OutputPort } from '../../mesh/index.ts'
import type { Vocabulary } from './read-mesh-file.ts'

type Products = NonNullable<MeshFacts['products']>
type MeshProduct = Products[string]
type Contracts = NonNullable<MeshFacts['contracts']>

/** Which port offers each contract. Of several ports that offer the same one, the first counts. */
export function contractsOf(products: readonly DataProduct[]): Contracts {
  const contracts = new Map<string, Contracts[string]>()
  // a contract that is judged alone is offered by itself only when no product offers it
  for (const kind of ['product', 'contract'] as const) {
    for (const product of products.filter(candidate => candidate.kind === kind)) {
      for (const port of product.outputPorts) {
        const { contractId } = port
        if (contractId === undefined || contracts.has(contractId)) continue
        contracts.set(contractId, { product: product.id, port: port.name })
      }
    }
  }
  return Object.fromEntries(contracts)
}

/** A product with its input ports resolved: which product and port each one reads, where the mesh knows. */
export function resolveInputs(product: DataProduct, contracts: Contracts): DataProduct {
  if (product.inputPorts.length === 0) return product
  const inputPorts = product.inputPorts.map(port => {
    const offer =
      port.contractId !== undefined && Object.hasOwn(contracts, port.contractId)
        ? contracts[port.contractId]
        : undefined
    if (!offer || (port.product !== undefined && port.product !== offer.product)) return port
    return { ...port, product: offer.product, port: port.port ?? offer.port }
  })
  return { ...product, inputPorts }
}

/** The mesh that products with resolved inputs make, with the registered domains and concepts. */
export function meshOf(products: readonly DataProduct[], vocabulary: Vocabulary): MeshFacts {
  return { products: meshProducts(products, {}), contracts: contractsOf(products), ...vocabulary }
}

/** What the mesh knows of its products: their ports, what they read and who reads them. */
export function meshProducts(products: readonly DataProduct[], known: Products): Products {
  const all = new Map<string, MeshProduct>(Object.entries(known))
  for (const product of products) all.set(product.id, meshProduct(product))
  const consumers = new Map<string, Set<string>>()
  for (const [id, { reads }] of all) {
    for (const read of reads) consumers.set(read, (consumers.get(read) ?? new Set()).add(id))
  }
  return Object.fromEntries(
    [...all].map(([id, product]) => [id, { ...product, consumers: [...(consumers.get(id) ?? [])].sort() }])
  )
}

const described = new WeakMap<DataProduct, MeshProduct>()

function meshProduct(product: DataProduct): MeshProduct {
  const known = described.get(product) ?? describeProduct(product)
  described.set(product, known)
  return known
}

function describeProduct(product: DataProduct): MeshProduct {
  const reads = product.inputPorts.flatMap(port => port.product ?? [])
  return {
    ...given({
      name: product.name,
      domain: product.domain,
      version: product.version,
      lifecycle: product.lifecycle,
      owner: product.owner?.name
    }),
    outputPorts: Object.fromEntries(product.outputPorts.map(port => [port.name, meshPort(port, product)])),
    reads: [...new Set(reads)].sort(),
    consumers: []
  }
}

function meshPort(port: OutputPort, product: DataProduct): MeshProduct['outputPorts'][string] {
  const columns = port.tables.flatMap(table =>
    table.columns.map(
      column =>
        [
          `${table.name}.${column.name}`,
          given({
            type: column.type,
            classification: column.classification,
            personal: column.personal,
            polyseme: column.polyseme,
            format: column.format
          })
        ] as const
    )
  )
  return {
    ...given({
      contractId: port.contractId,
      version: port.version,
      classification: port.classification ?? highest(columns.map(([, column]) => column.classification)),
      residency: port.residency,
      deidentified: port.deidentified,
      lifecycle: product.lifecycle
    }),
    personal: columns.some(([, column]) => column.personal === true),
    columns: Object.fromEntries(columns)
  }
}

/** The highest of the classes that are ordered; words of a house's own have no place in the order. */
function highest(words: readonly (string | undefined)[]): string | undefined {
  return classifications[Math.max(...words.map(word => classifications.indexOf(word as 'public')), -1)]
}

/** The properties that have a value. */
function given<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
