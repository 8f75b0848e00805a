import {
  type AssembleOptions,
  assembleProducts,
  type DescriptorDocument,
  readDocuments
} from '../../src/descriptor/index.ts'
import type { DataProduct } from '../../src/mesh/index.ts'

/** The first document of a text. */
export function read(text: string, name = 'given.yaml'): DescriptorDocument {
  const {
    documents: [document],
    diagnostics
  } = readDocuments(name, text)
  if (!document) throw new Error(diagnostics[0]?.message)
  return document
}

export const contractText = (id: string, version: string, extra = '') =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nversion: ${version}\nstatus: active\n${extra}`
export const productText = (id: string, ports: string, version = '1.0.0') =>
  `apiVersion: v1.0.0\nkind: DataProduct\nid: ${id}\nversion: ${version}\nstatus: active\n${ports}`
export const outputPort = (name: string, contractId: string, extra = '') =>
  `  - name: ${name}\n    version: 1.0.0\n    contractId: ${contractId}\n${extra}`

/** The first product of documents, and its first port. */
export function assembled(documents: readonly DescriptorDocument[], options?: AssembleOptions) {
  const assembly = assembleProducts(documents, options)
  const [first] = assembly.products
  if (!first) throw new Error('no product')
  return { ...assembly, first, port: first.product.outputPorts[0] as DataProduct['outputPorts'][number] }
}
