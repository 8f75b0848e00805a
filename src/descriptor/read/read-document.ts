import type { Diagnostic, Source } from '../../diagnostics/index.ts'
import type { Format } from '../formats/format.ts'
import { decodeText } from './decode-text.ts'
import { detectFormat } from './detect-format.ts'
import { contentOf, type DocumentNode } from './document-node.ts'
import type { DocumentLimits } from './limits.ts'
import { looksLikeJson } from './looks-like-json.ts'
import { isMeantAsDescriptor, isTextMeantAsDescriptor } from './meant-as-descriptor.ts'
import { parseCommonYaml } from './parse-common-yaml.ts'
import { parseJson } from './parse-json.ts'
import { parseAnyYaml } from './parse-yaml.ts'

/** A document that was read and whose standard is known. */
export type DescriptorDocument = FormatDocument | MeshDocument

interface ReadDocument {
  readonly source: Source
  readonly root: DocumentNode
  /** The document as plain values; left unchanged by everything. */
  readonly content: Readonly<Record<string, unknown>>
}

export interface FormatDocument extends ReadDocument {
  readonly format: Format
  /** Of the standard, as declared. */
  readonly version: string
  /** Other texts that parts of the document stand in. */
  readonly parts?: readonly Source[]
}

/** Polity's own mesh file: domains and polysemes. */
export interface MeshDocument extends ReadDocument {
  readonly format: undefined
}

/** A document, or why it is none. */
export interface Recognized {
  readonly document?: DescriptorDocument
  readonly diagnostic?: Diagnostic
}

/** A text that was read by itself: what it refers to is not yet in it. */
export interface ReadText {
  readonly source: Source
  /** The documents that could be parsed, and of each what it is. */
  readonly roots: readonly DocumentNode[]
  readonly recognized: readonly Recognized[]
  /** Why the text, or a document of it, could not be parsed. */
  readonly diagnostics: readonly Diagnostic[]
  /** Nothing in the text says that it was meant as a descriptor: a pipeline's or a package's file, say. */
  readonly isUnrelated: boolean
}

/** A text as far as it can be read without knowing what it is: plain data, which may come from another thread. */
export interface ParsedText {
  readonly source: Source
  readonly roots: readonly DocumentNode[]
  readonly diagnostics: readonly Diagnostic[]
  /** Of a text that could not be read to its end: whether it looks like a descriptor. */
  readonly looksMeant: boolean
}

/** Parses one text: YAML 1.2 or JSON, told by its content, with the place of every value. YAML may hold several documents, between lines of `---`. */
export function parseText(name: string, input: Uint8Array | string, limits: DocumentLimits): ParsedText {
  return parseCommonText(name, input, limits) ?? parseAnyText(name, input, limits)
}

/** The same, many times faster; undefined for a text in YAML that only the slow parser can read, or tell what is wrong with it. */
export function parseCommonText(
  name: string,
  input: Uint8Array | string,
  limits: DocumentLimits
): ParsedText | undefined {
  const { source, diagnostics } = decodeText(name, input, limits)
  if (diagnostics.length > 0) return { source, roots: [], diagnostics, looksMeant: isTextMeantAsDescriptor(input) }
  if (looksLikeJson(source.text)) return parsedText(source, parseJson(source, limits))
  const root = parseCommonYaml(source, limits)
  return root && parsedText(source, { roots: [root], diagnostics: [] })
}

function parseAnyText(name: string, input: Uint8Array | string, limits: DocumentLimits): ParsedText {
  const { source } = decodeText(name, input, limits)
  return parsedText(source, parseAnyYaml(source, limits))
}

function parsedText(source: Source, { roots, diagnostics }: Pick<ParsedText, 'roots' | 'diagnostics'>): ParsedText {
  return { source, roots, diagnostics, looksMeant: diagnostics.length > 0 && isTextMeantAsDescriptor(source.text) }
}

/** What the documents of a parsed text are. */
export function recognizeText({ source, roots, diagnostics, looksMeant }: ParsedText): ReadText {
  const recognized = roots.map(root => recognize(source, root))
  const isMeant = (): boolean =>
    diagnostics.length > 0 ? looksMeant : roots.some(root => isMeantAsDescriptor(contentOf(root)))
  const isUnrelated = recognized.every(({ document }) => document === undefined) && !isMeant()
  return { source, roots, recognized, diagnostics, isUnrelated }
}

/** What a document is, told by its content. */
export function recognize(source: Source, root: DocumentNode): Recognized {
  const content = contentOf(root)
  const detected = detectFormat(source, root, content)
  if ('diagnostic' in detected) return { diagnostic: detected.diagnostic }
  const text = { source, root, content: content as Readonly<Record<string, unknown>> }
  if ('mesh' in detected) return { document: { ...text, format: undefined } }
  return { document: { ...text, format: detected.format, version: detected.version } }
}
