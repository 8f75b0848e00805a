import { type Diagnostic, didYouMean, type Source } from '../../diagnostics/index.ts'
import { type DocumentNode, type DocumentPath, findNode, type MapNode } from './document-node.ts'
import type { DocumentLimits } from './limits.ts'

/** A text as it was parsed. */
export interface FollowedText {
  readonly source: Source
  readonly root: DocumentNode
}

/** How the references of one document are followed. */
export interface ReferenceRules {
  /** The text of a name, as a path from the same folder as the document's own; undefined: not at hand. */
  readonly textOf: (name: string) => FollowedText | undefined
  /** Below these keys stand documents of other standards: a reference without a file is looked for in them first. */
  readonly embedded: readonly string[]
  /** Places other than the top that such a reference may begin at. */
  readonly bases?: readonly DocumentPath[]
  readonly limits: DocumentLimits
}

/** A map that fragments are looked for in, and where it stands in its text. */
interface Base {
  readonly node: DocumentNode
  readonly path: DocumentPath
}

/** References that lead to references: more than this many are a mistake. */
const longestChain = 32
/** For so many references that lead nowhere it is looked for what was meant, among all names that are there. */
const mostSuggestions = 50

/**
 * The document with what its `$ref`s name in their place, each part with the text it stands in.
 *
 * Followed are names of files and fragments (`ports/a.json`, `#/components/a`, `a.yaml#/b`), never a URL. A reference that leads nowhere stays and is reported;
 * one that leads to a map around it stays.
 */
export function followReferences(
  document: FollowedText,
  { textOf, embedded, bases = [], limits }: ReferenceRules
): {
  readonly root: DocumentNode
  readonly files: ReadonlyMap<string, Source>
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const files = new Map<string, Source>()
  let values = sizeOf(document.root)
  let full = false

  interface Place {
    readonly text: FollowedText
    /** From the top of the text. */
    readonly path: DocumentPath
    /** Where a reference without a file may lead, nearest first. */
    readonly bases: readonly Base[]
    /** What is being followed, outermost first. */
    readonly chain: readonly DocumentNode[]
  }

  function visit(node: DocumentNode, place: Place): DocumentNode {
    if (full || node.kind === 'scalar') return node
    if (node.kind === 'list') {
      const items = node.items.map((item, index) => visit(item, below(place, index)))
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items }
    }
    return follow(node, place) ?? visitMap(node, place)
  }

  function visitMap(node: MapNode, place: Place): DocumentNode {
    let changed = false
    const entries = new Map(node.entries)
    for (const [key, entry] of node.entries) {
      const inside = below(place, key)
      const base = embedded.includes(key) ? [{ node: entry.node, path: inside.path }] : []
      const followed = visit(entry.node, { ...inside, bases: [...base, ...place.bases] })
      if (followed === entry.node) continue
      changed = true
      entries.set(key, { ...entry, node: followed })
    }
    return changed ? { ...node, entries } : node
  }

  /** What a reference leads to; undefined for a map that is none, or leads nowhere. */
  function follow(node: MapNode, place: Place): DocumentNode | undefined {
    const reference = node.entries.get('$ref')?.node
    if (reference?.kind !== 'scalar' || typeof reference.value !== 'string') return undefined
    const report = (message: string, help: string) => {
      const span = { source: place.text.source, start: reference.start, end: reference.end }
      diagnostics.push({ code: 'descriptor_reference_unresolved', severity: 'warning', message, span, help })
    }
    const found = target(reference.value, place, report)
    if (!found || place.chain.includes(found.node)) return undefined
    if (place.chain.length >= longestChain) {
      report(`\`${reference.value}\` is reached by more than ${longestChain} references`, 'write the thing itself')
      return undefined
    }
    values += sizeOf(found.node)
    if (values > limits.nodes) {
      full = true
      const message = `the document has more than ${limits.nodes} values with what it refers to`
      const span = { source: place.text.source, start: reference.start, end: reference.end }
      diagnostics.push({ code: 'descriptor_too_large', severity: 'error', message, span })
      return undefined
    }
    const followed = visit(found.node, { ...found, chain: [...place.chain, found.node] })
    return followed.elsewhere ? followed : { ...followed, elsewhere: { source: found.text.source, path: found.path } }
  }

  function target(reference: string, place: Place, report: (message: string, help: string) => void) {
    const [file = '', ...fragments] = reference.split('#')
    const fragment = fragments.join('#')
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(file)) {
      return void report(
        `\`${shortened(reference)}\` is not followed: it is a URL`,
        'keep the file beside the document and name it by its path; until then nothing is known of what stands there'
      )
    }
    if (file === '') return fragmentOf(fragment, place.text, place.bases, reference, report)
    const name = joined(place.text.source.name, file)
    const text = name === undefined ? undefined : textOf(name)
    if (!text || name === undefined) {
      return void report(
        `\`${shortened(reference)}\` was not found`,
        'give the file together with the document; the path is relative to the file that names it, and leads to a file in the folder that was given'
      )
    }
    files.set(name, text.source)
    return fragmentOf(fragment, text, [{ node: text.root, path: [] }], reference, report)
  }

  function fragmentOf(
    fragment: string,
    text: FollowedText,
    bases: readonly Base[],
    reference: string,
    report: (message: string, help: string) => void
  ) {
    const path = fragmentPath(fragment)
    for (const base of bases) {
      const { node, exact } = findNode(base.node, path)
      if (exact) return { node, text, bases, path: [...base.path, ...path] }
    }
    const [nearest] = bases.map(base => findNode(base.node, path)).sort((a, b) => b.path.length - a.path.length)
    const missing = String(path[nearest?.path.length ?? 0])
    const names =
      nearest?.node.kind === 'map' && diagnostics.length < mostSuggestions ? nearest.node.entries.keys() : []
    const beside = didYouMean(missing, names)
    return void report(
      `\`${shortened(reference)}\` leads nowhere: there is no \`${shortened(missing)}\``,
      beside === undefined ? 'write the path from the top of the file' : `did you mean \`${beside}\`?`
    )
  }

  const tops = [[], ...bases].flatMap(path => {
    const { node, exact } = findNode(document.root, path)
    return exact ? [{ node, path }] : []
  })
  const root = visit(document.root, { text: document, path: [], bases: tops, chain: [document.root] })
  return { root, files, diagnostics }
}

function below<T extends { readonly path: DocumentPath }>(place: T, part: string | number): T {
  return { ...place, path: [...place.path, part] }
}

/** `/a/b` of RFC 6901; descriptors also write `a/b` and `a.b`. */
function fragmentPath(fragment: string): string[] {
  if (fragment === '' || fragment === '/') return []
  const parts = fragment.includes('/') ? fragment.replace(/^\//, '').split('/') : fragment.split('.')
  return parts.map(part => decoded(part).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A file's name as seen from another file; undefined for an absolute one. */
function joined(from: string, file: string): string | undefined {
  const path = decoded(file).replaceAll('\\', '/')
  if (path.startsWith('/')) return undefined
  const parts = from.replaceAll('\\', '/').split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    const last = parts.at(-1)
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

const sizes = new WeakMap<DocumentNode, number>()

function sizeOf(node: DocumentNode): number {
  const known = sizes.get(node)
  if (known !== undefined) return known
  const inside =
    node.kind === 'list'
      ? node.items.reduce((sum, item) => sum + sizeOf(item), 0)
      : node.kind === 'map'
        ? [...node.entries.values()].reduce((sum, entry) => sum + sizeOf(entry.node), 0)
        : 0
  sizes.set(node, inside + 1)
  return inside + 1
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
