import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DescriptorDocument, type FormatDocument, readDocuments } from '../../src/descriptor/index.ts'
import type { Diagnostic, Span } from '../../src/diagnostics/index.ts'
import { shared } from '../requirements.ts'

const folder = fileURLToPath(new URL('./documents/', import.meta.url))

/** One of our own documents. */
export function ownDocument(name: string): DescriptorDocument {
  const {
    documents: [document],
    diagnostics
  } = readDocuments(name, readFileSync(join(folder, name)))
  if (!document) throw new Error(`${name}: ${diagnostics[0]?.message}`)
  return document
}

/** Every file below a folder of the shared descriptors, as path from there. */
export function corpusFiles(below = ''): string[] {
  const root = shared('corpus/descriptors')
  return readdirSync(join(root, below), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

export function corpusBytes(file: string): Uint8Array {
  return readFileSync(join(shared('corpus/descriptors'), file))
}

interface CorpusDocument {
  readonly file: string
  readonly document: FormatDocument
}

let corpus: readonly CorpusDocument[] | undefined

/** The documents of the corpus that can be read; read once. */
export function corpusDocuments(): readonly CorpusDocument[] {
  corpus ??= ['odcs', 'odps-bitol', 'dcs', 'dpds', 'odps-lf'].flatMap(corpusFiles).flatMap(file => {
    const {
      documents: [document]
    } = readDocuments(file, corpusBytes(file))
    return document?.format ? [{ file, document: document as FormatDocument }] : []
  })
  return corpus
}

export function underlined(span: Span | undefined): string | undefined {
  return span?.source.text.slice(span.start, span.end)
}

/** A diagnostic as tests compare it. */
export function seen(diagnostic: Diagnostic) {
  return { code: diagnostic.code, message: diagnostic.message, underlined: underlined(diagnostic.span) }
}
