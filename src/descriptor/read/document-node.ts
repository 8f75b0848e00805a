import type { Source, Span } from '../../diagnostics/index.ts'

/** A value of a parsed document with its place; offsets as in `Span`. YAML and JSON give the same tree. */
export type DocumentNode = (ScalarNode | ListNode | MapNode) & {
  /** Set on what is not where its document is: the text it stands in, and where there. All below it stands in that text too. */
  readonly elsewhere?: { readonly source: Source; readonly path: DocumentPath }
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly start: number
  readonly end: number
  readonly value: string | number | boolean | null
}

export interface ListNode {
  readonly kind: 'list'
  readonly start: number
  readonly end: number
  readonly items: readonly DocumentNode[]
}

export interface MapEntry {
  readonly keyStart: number
  readonly keyEnd: number
  readonly node: DocumentNode
}

export interface MapNode {
  readonly kind: 'map'
  readonly start: number
  readonly end: number
  readonly entries: ReadonlyMap<string, MapEntry>
}

/** A path into a document: property names and indexes. An index may stand as text, as in a JSON Pointer. */
export type DocumentPath = readonly (string | number)[]

/** The plain value of a node: new objects and arrays every time, each one at exactly one place of the document. */
export function contentOf(node: DocumentNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(contentOf)
  const content: Record<string, unknown> = {}
  for (const [key, entry] of node.entries) {
    // a plain assignment to `__proto__` would change what the object is
    if (key === '__proto__') {
      Object.defineProperty(content, key, {
        value: contentOf(entry.node),
        enumerable: true,
        configurable: true,
        writable: true
      })
    } else content[key] = contentOf(entry.node)
  }
  return content
}

/** Where a path leads; when a part of it is missing, the nearest container that should hold it. */
export interface FoundNode {
  readonly node: DocumentNode
  /** The key under which the node stands in its map. */
  readonly entry: MapEntry | undefined
  /** In the text that holds the node. */
  readonly path: DocumentPath
  /** The text that holds the node, where it is not the one of `root`. */
  readonly source: Source | undefined
  /** False when the path goes on below `node` and nothing is there. */
  readonly exact: boolean
}

export function findNode(root: DocumentNode, path: DocumentPath): FoundNode {
  let node = root
  let entry: MapEntry | undefined
  let depth = 0
  let { elsewhere } = root
  let crossed = 0
  for (const part of path) {
    const next = node.kind === 'map' ? node.entries.get(String(part)) : undefined
    const item = node.kind === 'list' ? node.items[Number(part)] : undefined
    if (!next && !item) break
    node = next?.node ?? (item as DocumentNode)
    entry = next
    depth++
    if (node.elsewhere) {
      // the key that led here stands in the other text
      entry = undefined
      elsewhere = node.elsewhere
      crossed = depth
    }
  }
  return {
    node,
    entry,
    path: [...(elsewhere?.path ?? []), ...path.slice(crossed, depth)],
    source: elsewhere?.source,
    exact: depth === path.length
  }
}

/**
 * The part of the text that shows a node to a reader: a scalar is its value; a map or list is the key before it, or, in a list, its first entry's line.
 */
export function spanOf(own: Source, found: FoundNode): Span {
  const { node, entry, source = own } = found
  if (node.kind === 'scalar' && node.end > node.start) return { source, start: node.start, end: node.end }
  if (entry) return { source, start: entry.keyStart, end: entry.keyEnd }
  const first = node.kind === 'map' ? node.entries.values().next().value : undefined
  if (!first) return { source, start: node.start, end: Math.min(node.end, endOfLine(source.text, node.start)) }
  const end = first.node.kind === 'scalar' ? first.node.end : first.keyEnd
  return { source, start: first.keyStart, end: Math.min(end, endOfLine(source.text, first.keyStart)) }
}

function endOfLine(text: string, start: number): number {
  const match = /[\r\n]/g
  match.lastIndex = start
  return match.exec(text)?.index ?? text.length
}

/** @see RFC 6901 */
export function pointerOf(path: DocumentPath): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
