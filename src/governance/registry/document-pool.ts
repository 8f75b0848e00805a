import { createHash } from 'node:crypto'
import { type DescriptorDocument, readDocuments } from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { Instant } from '../tables.ts'

/** A registered document as it was read. */
export interface PooledDocument {
  /** URN of the product it belongs to; '' for documents about the mesh itself. */
  readonly product: string
  /** Unique in its product. */
  readonly name: string
  /** Name of its source in messages and places, unique in the mesh. */
  readonly key: string
  readonly text: string
  readonly digest: string
  /** Since when it is this text. */
  readonly since: Instant
  /** None when it cannot be read; several when the text holds several. */
  readonly documents: readonly DescriptorDocument[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The registered documents by key; never changed in place. */
export type DocumentPool = ReadonlyMap<string, PooledDocument>

export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The key of a new document: its name, where no other product's document has that name. */
export function newKey(pool: DocumentPool, product: string, name: string): string {
  const other = pool.get(name)
  return other === undefined || other.product === product ? name : `${product}/${name}`
}

/** Reads a text. */
export function poolDocument(
  { product, name, key }: Pick<PooledDocument, 'product' | 'name' | 'key'>,
  content: string | Uint8Array,
  since: Instant
): PooledDocument {
  const { documents, diagnostics } = readDocuments(key, content)
  // Bytes that are not text have diagnostics that say so.
  const text = typeof content === 'string' ? content : ''
  return { product, name, key, text, digest: textDigest(text), since, documents, diagnostics }
}

export function findDocument(pool: DocumentPool, product: string, name: string): PooledDocument | undefined {
  for (const document of pool.values()) if (document.product === product && document.name === name) return document
  return undefined
}
