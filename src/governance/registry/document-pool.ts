import { createHash } from 'node:crypto'
import { assembleProducts, type DescriptorDocument, type ReadDocuments, readDocuments } from '../../descriptor/index.ts'
import type { Instant } from '../tables.ts'

/** What one document of a text is, known without reading it. */
export interface DocumentPart {
  readonly role: 'product' | 'contract' | 'mesh'
  /** As the document calls itself; absent where it does not. */
  readonly id?: string
  /** Ids of the contracts that the output ports of a product name. */
  readonly contracts?: readonly string[]
}

/** A registered text. It is parsed when somebody asks for what is in it. */
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
  /** Where it stands among all: of two that say different things, the first counts. */
  readonly position: number
  /** None when it cannot be read; several when the text holds several. */
  readonly parts: readonly DocumentPart[]
}

/** The registered documents by key, in the order of their positions; never changed in place. */
export type DocumentPool = ReadonlyMap<string, PooledDocument>

export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * The key of a new document, which no other document has: its name, or where that is taken, with the product before it.
 *
 * @param taken - keys of documents that are new as well
 */
export function newKey(
  pool: DocumentPool,
  product: string,
  name: string,
  taken: ReadonlySet<string> = new Set()
): string {
  const isFree = (key: string): boolean => !pool.has(key) && !taken.has(key)
  if (isFree(name)) return name
  // Names are chosen by authors: somebody's may look like this one.
  let key = `${product}/${name}`
  for (let count = 2; !isFree(key); count++) key = `${product}/${name}~${count}`
  return key
}

/** A pool without some documents, and with others in place of those of the same keys. */
export function poolWith(
  pool: DocumentPool,
  { without = [], put = [] }: { readonly without?: readonly string[]; readonly put?: readonly PooledDocument[] }
): DocumentPool {
  const next = new Map(pool)
  for (const key of without) next.delete(key)
  for (const document of put) next.set(document.key, document)
  return new Map([...next].sort(([, a], [, b]) => a.position - b.position))
}

/** Behind all others. */
export function lastPosition(pool: DocumentPool): number {
  let last = 0
  for (const { position } of pool.values()) last = Math.max(last, position)
  return last + 1
}

/** Reads a text that is not registered yet. Bytes that are not text have diagnostics that say so. */
export function readNewDocument(
  names: Pick<PooledDocument, 'product' | 'name' | 'key' | 'position'>,
  content: string | Uint8Array,
  since: Instant
): PooledDocument & Pick<ReadDocuments, 'diagnostics'> {
  const text = typeof content === 'string' ? content : ''
  const digest = textDigest(text)
  const read = readDocuments(names.key, content)
  if (typeof content === 'string') remember(names.key, digest, read)
  return { ...names, text, digest, since, parts: read.documents.map(partOf), diagnostics: read.diagnostics }
}

/** The documents of a text. */
export function documentsIn({
  key,
  digest,
  text
}: Pick<PooledDocument, 'key' | 'digest' | 'text'>): readonly DescriptorDocument[] {
  const known = parsed.get(`${key}\n${digest}`)
  if (known) return known.documents
  const read = readDocuments(key, text)
  remember(key, digest, read)
  return read.documents
}

/** What the documents of a text are. */
export function partsOf(document: Pick<PooledDocument, 'key' | 'digest' | 'text'>): readonly DocumentPart[] {
  return documentsIn(document).map(partOf)
}

export function findDocument(pool: DocumentPool, product: string, name: string): PooledDocument | undefined {
  for (const document of pool.values()) if (document.product === product && document.name === name) return document
  return undefined
}

function partOf(document: DescriptorDocument): DocumentPart {
  const { format, content } = document
  if (!format) return { role: 'mesh' }
  const { id } = format.identity(content)
  const part = { role: format.role, ...(typeof id === 'string' ? { id } : {}) }
  if (format.role === 'contract') return part
  const ports = assembleProducts([document]).products.flatMap(({ product }) => product.outputPorts)
  return { ...part, contracts: [...new Set(ports.flatMap(({ contractId }) => contractId ?? []))] }
}

/** Texts that were parsed lately: the same ones are placed, compared and shown soon after. */
const parsed = new Map<string, ReadDocuments>()
const mostParsed = 200

function remember(key: string, digest: string, read: ReadDocuments): void {
  const name = `${key}\n${digest}`
  parsed.delete(name)
  parsed.set(name, read)
  const [oldest] = parsed.keys()
  if (parsed.size > mostParsed && oldest !== undefined) parsed.delete(oldest)
}
