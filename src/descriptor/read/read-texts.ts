import type { Diagnostic } from '../../diagnostics/index.ts'
import { contentOf, findNode } from './document-node.ts'
import { type FollowedText, followReferences } from './follow-references.ts'
import { type DocumentLimits, defaultLimits } from './limits.ts'
import { maskCredentials } from './mask-credentials.ts'
import {
  type DescriptorDocument,
  type FormatDocument,
  type ParsedText,
  parseText,
  type ReadText,
  type Recognized,
  recognize,
  recognizeText
} from './read-document.ts'

/** A text to read. */
export interface NamedText {
  /** A path with forward slashes, for messages and for those that refer to it. */
  readonly name: string
  readonly bytes: Uint8Array | string
  /** What was parsed of it already: `parseTexts`. */
  readonly parsed?: ParsedText
}

export interface ReadOptions {
  readonly limits?: DocumentLimits
  /** A file that a document names and that was not given; undefined: it may not be read, or is not there. */
  readonly sibling?: (name: string) => Uint8Array | undefined
}

/** What was read of one text. */
export interface ReadDocuments {
  readonly name: string
  readonly documents: readonly DescriptorDocument[]
  readonly diagnostics: readonly Diagnostic[]
  /** Nothing in the text says that it was meant as a descriptor, and no other refers to it: a pipeline's or a package's file, say. */
  readonly isUnrelated: boolean
}

/**
 * Reads the descriptors of one text: YAML 1.2 or JSON, told by its content, with the place of every value. YAML may hold several, between lines of `---`.
 *
 * A text that cannot be read or is too large gives no document and at least one error; so does, of several, each one that follows no known standard.
 */
export function readDocuments(
  name: string,
  input: Uint8Array | string,
  limits: DocumentLimits = defaultLimits
): ReadDocuments {
  const [read] = readTexts([{ name, bytes: input }], { limits })
  return read ?? { name, documents: [], diagnostics: [], isUnrelated: false }
}

/**
 * Reads the descriptors of several texts, which may refer to each other: what a `$ref` names stands in its place, where the standard has such references.
 *
 * A text that another one refers to is a part of it and no document of its own, but for contracts: those stay, and one that stands inside of a document is read
 * as one too. The result has an element for each text, in their order, and one for each further file that could not be read.
 */
export function readTexts(texts: readonly NamedText[], options: ReadOptions = {}): readonly ReadDocuments[] {
  const limits = options.limits ?? defaultLimits
  const given = texts.map(({ name, bytes, parsed }) => ({
    name,
    text: recognizeText(parsed ?? parseText(name, bytes, limits))
  }))
  const known = new Map<string, ReadText | undefined>(given.map(({ name, text }) => [name, text]))
  const siblings: { readonly name: string; readonly text: ReadText }[] = []
  const find = (name: string): ReadText | undefined => {
    if (known.has(name)) return known.get(name)
    const bytes = options.sibling?.(name)
    const text = bytes && recognizeText(parseText(name, bytes, limits))
    if (text) siblings.push({ name, text })
    known.set(name, text)
    return text
  }

  const parts = new Set<string>()
  const follow = (name: string, { document, diagnostic }: Recognized): Followed => {
    const diagnostics = diagnostic ? [diagnostic] : []
    if (!document?.format?.references || parts.has(name)) return { documents: document ? [document] : [], diagnostics }
    const followed = followReferences(document, {
      textOf: other => (other === name ? document : firstOf(find(other))),
      ...document.format.references,
      limits
    })
    for (const part of followed.files.keys()) if (part !== name) parts.add(part)
    const { root } = followed
    const otherSources = [...followed.files.values()]
    const whole =
      root === document.root
        ? document
        : { ...document, root, content: contentOf(root) as Content, parts: otherSources }
    return { documents: [whole, ...embeddedContracts(whole)], diagnostics: followed.diagnostics }
  }
  const read = given.map(({ name, text }) => ({ name, text, each: text.recognized.map(one => follow(name, one)) }))

  const isNew = withoutCopies()
  return [
    ...read.map(({ name, text, each }) => {
      const kept = parts.has(name) ? each.map(onlyContracts) : each
      return {
        name,
        documents: kept.flatMap(({ documents }) => documents).filter(isNew),
        diagnostics: maskCredentials([...text.diagnostics, ...kept.flatMap(({ diagnostics }) => diagnostics)]),
        isUnrelated: text.isUnrelated && !parts.has(name)
      }
    }),
    ...siblings
      .filter(({ text }) => text.diagnostics.length > 0)
      .map(({ name, text }) => ({
        name,
        documents: [],
        diagnostics: maskCredentials(text.diagnostics),
        isUnrelated: false
      }))
  ]
}

type Content = FormatDocument['content']
type Followed = Pick<ReadDocuments, 'documents' | 'diagnostics'>

/** What a reference to a file leads to: the first document in it. */
function firstOf(text: ReadText | undefined): FollowedText | undefined {
  const root = text?.roots[0]
  return text && root ? { source: text.source, root } : undefined
}

/** The contracts that stand inside of a document. */
function embeddedContracts(document: FormatDocument): readonly DescriptorDocument[] {
  return (document.format.embeds?.(document.content) ?? []).flatMap(path => {
    const { node, exact, source = document.source, path: there } = findNode(document.root, path)
    if (!exact || node.kind !== 'map') return []
    const contract = recognize(source, { ...node, elsewhere: { source, path: there } }).document
    return contract && isContract(contract) ? [contract] : []
  })
}

const isContract = (document: DescriptorDocument): boolean => document.format?.role === 'contract'

function onlyContracts({ documents, diagnostics }: Followed): Followed {
  const contracts = documents.filter(isContract)
  return { documents: contracts, diagnostics: contracts.length > 0 ? diagnostics : [] }
}

/** A contract that was given and is referred to stands there twice. */
function withoutCopies(): (document: DescriptorDocument) => boolean {
  const seen = new Set<string>()
  return ({ source, root }) => {
    const key = JSON.stringify([source.name, root.start])
    return !seen.has(key) && seen.add(key) !== undefined
  }
}
