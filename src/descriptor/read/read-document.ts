import type { Diagnostic, Source } from '../../diagnostics/index.ts'
import type { Format } from '../formats/format.ts'
import { decodeText } from './decode-text.ts'
import { detectFormat } from './detect-format.ts'
import { contentOf, type DocumentNode } from './document-node.ts'
import { type DocumentLimits, defaultLimits } from './limits.ts'
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

/**
 * Reads one descriptor: YAML 1.2 or JSON, told by its content, with the place of every value.
 *
 * A text that cannot be read, is too large, or follows no known standard gives no document and at least one error.
 */
export function readDocument(
  name: string,
  input: Uint8Array | string,
  limits: DocumentLimits = defaultLimits
): { readonly document?: DescriptorDocument; readonly diagnostics: readonly Diagnostic[] } {
  const { source, diagnostics } = decodeText(name, input, limits)
  if (diagnostics.length > 0) return { diagnostics }
  const parsed = looksLikeJson(source.text) ? parseJson(source, limits) : parseYaml(source, limits)
  if (!parsed.root) return { diagnostics: parsed.diagnostics }
  const content = contentOf(parsed.root)
  const detected = detectFormat(source, parsed.root, content)
  if ('diagnostic' in detected) return { diagnostics: [detected.diagnostic] }
  const text = { source, root: parsed.root, content: content as Readonly<Record<string, unknown>> }
  if ('mesh' in detected) return { document: { ...text, format: undefined }, diagnostics: [] }
  return { document: { ...text, format: detected.format, version: detected.version }, diagnostics: [] }
}

/** A text that begins like a JSON map or list; a YAML flow map rarely begins with a quoted key. */
function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\}|\/\/|\/\*)|\[\s*(?:["[{\]]|\/\/|\/\*))/.test(text)
}
