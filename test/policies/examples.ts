import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import {
  type AssembledProduct,
  assembleProducts,
  type DescriptorDocument,
  readDocuments
} from '../../src/descriptor/index.ts'
import type { DataProduct, MeshFacts } from '../../src/mesh/index.ts'

const folder = fileURLToPath(new URL('../../policies/global/', import.meta.url))

/** What stands in `examples/passing` or `examples/failing` of a policy. */
export interface Example {
  /** The product of the first document by name. */
  readonly product: AssembledProduct
  readonly mesh: MeshFacts
  /** The version before, from `examples/previous`; absent where there is none. */
  readonly previous: DataProduct | undefined
  /** Of access policies. */
  readonly request: unknown
}

async function readPrevious(id: string): Promise<DataProduct | undefined> {
  const home = `${folder}${id}/examples/previous/`
  if (!existsSync(home)) return undefined
  const documents = readdirSync(home).flatMap(name => readDocuments(name, readFileSync(home + name)).documents)
  return assembleProducts(documents).products[0]?.product
}

/** Reads an example as `polity check` reads a folder; throws where a document cannot be read. */
export async function readExample(id: string, which: 'passing' | 'failing'): Promise<Example> {
  const home = `${folder}${id}/examples/${which}/`
  const documents: DescriptorDocument[] = []
  let request: unknown
  for (const name of readdirSync(home).sort()) {
    const text = readFileSync(home + name, 'utf8')
    if (name === 'request.yaml') request = parse(text)
    else {
      const {
        documents: [document],
        diagnostics
      } = readDocuments(name, text)
      if (!document) throw new Error(`${id}/${which}/${name}: ${diagnostics[0]?.message}`)
      documents.push(document)
    }
  }
  const { products, mesh } = await assembleProducts(documents)
  const first = documents.find(({ format }) => format !== undefined)?.source.name
  const product = products.find(one => one.documents[0]?.name === first)
  if (!product) throw new Error(`${id}/${which}: no product begins with ${first}`)
  return { product, mesh, previous: await readPrevious(id), request }
}
