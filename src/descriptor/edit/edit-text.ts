import { isDeepStrictEqual } from 'node:util'
import type { Source, Span } from '../../diagnostics/index.ts'
import { contentOf, type DocumentNode, type DocumentPath, findNode, spanOf } from '../read/document-node.ts'
import { defaultLimits } from '../read/limits.ts'
import { looksLikeJson } from '../read/looks-like-json.ts'
import { parseJson } from '../read/parse-json.ts'
import { parseYaml } from '../read/parse-yaml.ts'
import { writeScalar, writeText } from './write-scalar.ts'

/**
 * What a patch can do to a text: a scalar is replaced, a key renamed; `test` must hold. Paths go into one document; `span` is what shows the place, so that
 * no other one is taken for it.
 */
export type TextOperation =
  | { readonly op: 'test' | 'replace'; readonly path: DocumentPath; readonly span: Span; readonly value: unknown }
  | { readonly op: 'rename'; readonly path: DocumentPath; readonly span: Span; readonly key: string }

/** A range of a text and what stands there instead. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The edits that carry a patch into a text and leave every other byte as it is: comments, layout, line ends and other documents of the text.
 *
 * What they make is read again: the document then says what the patch makes of it, and the others what they said. A place that several places of the
 * document share (aliases, merge keys), or that cannot be written where it stands, is refused.
 *
 * @param source - its text may hold several documents; the first operation tells which is meant
 * @returns why it is refused, in words that complete "left alone: "
 */
export function editText(
  source: Source,
  operations: readonly TextOperation[]
): { readonly edits: readonly TextEdit[] } | { readonly refused: string } {
  const { roots, uses } = documentsOf(source)
  const offset = operations[0]?.span.start ?? 0
  const index = Math.max(
    0,
    roots.findLastIndex(root => root.start <= offset)
  )
  const root = roots[index]
  if (!root) return { refused: 'the text cannot be read' }
  const isJson = looksLikeJson(source.text)
  const edits: TextEdit[] = []
  let wanted = contentOf(root)
  for (const operation of operations) {
    const { path, span } = operation
    const found = findNode(root, path)
    const shown = spanOf(source, found)
    if (!found.exact || shown.start !== span.start || shown.end !== span.end) {
      return { refused: 'there is nothing at the place to be changed' }
    }
    if (operation.op === 'test') {
      if (!isDeepStrictEqual(contentOf(found.node), operation.value)) return { refused: 'another value stands there' }
      continue
    }
    if (isShared(root, path, uses)) return { refused: 'what stands there is shared with other places of the document' }
    if (operation.op === 'rename') {
      const holder = findNode(root, path.slice(0, -1)).node
      if (!found.entry || holder.kind !== 'map') return { refused: 'only the key of a map can be renamed' }
      if (holder.entries.has(operation.key)) return { refused: `there is a \`${operation.key}\` already` }
      const { keyStart, keyEnd } = found.entry
      const text = writeText(source.text.slice(keyStart, keyEnd), operation.key, isJson)
      edits.push({ start: keyStart, end: keyEnd, text })
      wanted = renamed(wanted, path, operation.key)
    } else {
      const { kind, start, end } = found.node
      const text = kind === 'scalar' ? writeScalar(source.text.slice(start, end), operation.value, isJson) : undefined
      if (text === undefined) return { refused: 'what stands there is no simple value on one line' }
      edits.push({ start, end, text })
      wanted = replaced(wanted, path, operation.value)
    }
  }
  const after = readRoots({ ...source, text: applyEdits(source.text, edits) })
  const expected = roots.map((each, i) => (i === index ? wanted : contentOf(each)))
  return isDeepStrictEqual(after.map(contentOf), expected)
    ? { edits }
    : { refused: 'it would change more than that place' }
}

/** The text with ranges replaced that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((before, { start, end, text: instead }) => before.slice(0, start) + instead + before.slice(end), text)
}

interface Documents {
  readonly roots: readonly DocumentNode[]
  /** How many places of the documents are written at a place of the text: more than one where an alias or a merge key leads there. */
  readonly uses: ReadonlyMap<string, number>
}

const known = new WeakMap<Source, Documents>()

/** A text with several violations is read once for all of them. */
function documentsOf(source: Source): Documents {
  const before = known.get(source)
  if (before) return before
  const roots = readRoots(source)
  const documents = { roots, uses: countUses(roots) }
  known.set(source, documents)
  return documents
}

function readRoots(source: Source): readonly DocumentNode[] {
  return (looksLikeJson(source.text) ? parseJson : parseYaml)(source, defaultLimits).roots
}

function countUses(roots: readonly DocumentNode[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  const visit = (node: DocumentNode): void => {
    uses.set(placeKey(node), (uses.get(placeKey(node)) ?? 0) + 1)
    if (node.kind === 'list') for (const item of node.items) visit(item)
    if (node.kind === 'map') for (const entry of node.entries.values()) visit(entry.node)
  }
  for (const root of roots) visit(root)
  return uses
}

const placeKey = ({ kind, start, end }: DocumentNode): string => `${kind} ${start} ${end}`

function isShared(root: DocumentNode, path: DocumentPath, uses: ReadonlyMap<string, number>): boolean {
  return path.some((_, depth) => (uses.get(placeKey(findNode(root, path.slice(0, depth + 1)).node)) ?? 0) > 1)
}

function replaced(content: unknown, [first, ...rest]: DocumentPath, value: unknown): unknown {
  if (first === undefined) return value
  if (Array.isArray(content))
    return content.map((item, i) => (i === Number(first) ? replaced(item, rest, value) : item))
  return mapEntries(content, ([key, item]) => [key, key === String(first) ? replaced(item, rest, value) : item])
}

function renamed(content: unknown, [first, ...rest]: DocumentPath, key: string): unknown {
  if (Array.isArray(content)) return content.map((item, i) => (i === Number(first) ? renamed(item, rest, key) : item))
  return mapEntries(content, ([name, item]) =>
    name !== String(first) ? [name, item] : rest.length === 0 ? [key, item] : [name, renamed(item, rest, key)]
  )
}

const mapEntries = (content: unknown, change: (entry: [string, unknown]) => [string, unknown]): unknown =>
  Object.fromEntries(Object.entries(content as object).map(change))
