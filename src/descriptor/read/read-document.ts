import type { Diagnostic, Source } from '../../diagnostics/index.ts'
import type { Format } from '../formats/format.ts'
import { decodeText } from './decode-text.ts'
import { detectFormat } from './detect-format.ts'
import { contentOf, type DocumentNode } from './document-node.ts'
import { type DocumentLimits, defaultLimits } from './limits.ts'
import { maskCredentials } from './mask-credentials.ts'
import { isMeantAsDescriptor, isTextMeantAsDescriptor } from './meant-as-descriptor.ts'
import { parseJson } from './parse-json.ts'
import { parseYaml } from './parse-yaml.ts'

/** A document that was read and whose standard is known. */
export type DescriptorDocument = FormatDocument | MeshDocument

interface ReadText {
  readonly source: Source
  readonly root: DocumentNode
  /** The document as plain values; left unchanged by everything. */
  readonly content: Readonly<Record<string, unknown>>
}

export interface FormatDocument extends ReadText {
  readonly format: Format
  /** Of the standard, as declared. */
  readonly version: string
}

/** Polity's own mesh file: domains and polysemes. */
export interface MeshDocument extends ReadText {
  readonly format: undefined
}

export interface ReadDocuments {
  readonly documents: readonly DescriptorDocument[]
  readonly diagnostics: readonly Diagnostic[]
  /** Nothing in the text says that it was meant as a descriptor: a pipeline's or a package's file, say. */
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
  const { source, diagnostics } = decodeText(name, input, limits)
  if (diagnostics.length > 0)
    return { documents: [], diagnostics: maskCredentials(diagnostics), isUnrelated: !isTextMeantAsDescriptor(input) }
  const parsed = looksLikeJson(source.text) ? parseJson(source, limits) : parseYaml(source, limits)
  const read = parsed.roots.map(root => recognize(source, root))
  const documents = read.flatMap(({ document }) => document ?? [])
  const isMeant = (): boolean =>
    parsed.diagnostics.length > 0
      ? isTextMeantAsDescriptor(source.text)
      : parsed.roots.some(root => isMeantAsDescriptor(contentOf(root)))
  return {
    documents,
    diagnostics: maskCredentials([...parsed.diagnostics, ...read.flatMap(({ diagnostic }) => diagnostic ?? [])]),
    isUnrelated: documents.length === 0 && !isMeant()
  }
}

function recognize(source: Source, root: DocumentNode): { document?: DescriptorDocument; diagnostic?: Diagnostic } {
  const content = contentOf(root)
  const detected = detectFormat(source, root, content)
  if ('diagnostic' in detected) return { diagnostic: detected.diagnostic }
  const text = { source, root, content: content as Readonly<Record<string, unknown>> }
  if ('mesh' in detected) return { document: { ...text, format: undefined } }
  return { document: { ...text, format: detected.format, version: detected.version } }
}

/** A text that begins like a JSON map or list; a YAML flow map rarely begins with a quoted key. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\}|\/\/|\/\*)|\[\s*(?:["[{\]]|\/\/|\/\*))/.test(text)
}
