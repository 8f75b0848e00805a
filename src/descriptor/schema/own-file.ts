import type { ErrorObject, ValidateFunction } from 'ajv/dist/2019.js'
import type { Diagnostic, DiagnosticCode, Source, Span } from '../../diagnostics/index.ts'
import { decodeText } from '../read/decode-text.ts'
import { contentOf, type DocumentNode, type DocumentPath, findNode, spanOf } from '../read/document-node.ts'
import { type DocumentLimits, defaultLimits } from '../read/limits.ts'
import { parseYaml } from '../read/parse-yaml.ts'
import { namedSchema } from './compile-schema.ts'
import { explainErrors } from './explain-errors.ts'
import type { JsonSchema } from './schema-parts.ts'

const mostFaults = 50
const validators = new WeakMap<JsonSchema, ValidateFunction>()

/** A kind of file that is Polity's own: its settings, what it knows of products. */
export interface OwnFileKind {
  /** Under which its schema is compiled ahead. */
  readonly name: string
  readonly schema: JsonSchema
  /** Of whatever is wrong with its content. */
  readonly code: DiagnosticCode
  /** For messages: `polity.yaml`, `a baseline`. */
  readonly title: string
  readonly limits?: Partial<DocumentLimits>
}

/** What a file of Polity's own says; no value where it has a fault. */
export interface OwnFile<T> {
  readonly value?: T
  readonly diagnostics: readonly Diagnostic[]
  /** The place of a value in the file, or of what should hold it. */
  readonly spanAt: (path: DocumentPath) => Span
}

/** Reads one YAML or JSON document that has to follow a closed schema of ours. `T` is what the schema says. */
export function readOwnFile<T>(name: string, input: Uint8Array | string, kind: OwnFileKind): OwnFile<T> {
  const limits = { ...defaultLimits, ...kind.limits }
  const { source, diagnostics } = decodeText(name, input, limits)
  const nowhere = (): Span => ({ source, start: 0, end: 0 })
  if (diagnostics.length > 0) return { diagnostics, spanAt: nowhere }
  const parsed = parseYaml(source, limits)
  const [root, second] = parsed.roots
  if (!root || parsed.diagnostics.length > 0) return { diagnostics: parsed.diagnostics, spanAt: nowhere }
  const spanAt = (path: DocumentPath): Span => spanOf(source, findNode(root, path))
  if (second) {
    const span = { source, start: second.start, end: second.start + 1 }
    const message = `a second document stands in the file; ${kind.title} is one`
    return { diagnostics: [{ code: kind.code, severity: 'error', message, span }], spanAt }
  }
  const content = contentOf(root)
  const faults = checkOwnSchema({ source, root, content }, kind)
  return faults.length > 0 ? { diagnostics: faults, spanAt } : { value: content as T, diagnostics: [], spanAt }
}

/** The places where a document breaks a closed schema of ours; an unknown property is shown by its key, a wrong value by itself. */
export function checkOwnSchema(
  document: { readonly source: Source; readonly root: DocumentNode; readonly content: unknown },
  { name, schema, code, title }: OwnFileKind
): readonly Diagnostic[] {
  const validate = validators.get(schema) ?? namedSchema(name, schema)
  validators.set(schema, validate)
  if (validate(document.content)) return []
  const facts = explainErrors(schema, (validate.errors ?? []) as ErrorObject[], document.content, mostFaults, title)
  return facts.map(({ keyword, message, path, help }) => {
    const found = findNode(document.root, path as DocumentPath)
    const span =
      keyword === 'additionalProperties' && found.entry
        ? { source: document.source, start: found.entry.keyStart, end: found.entry.keyEnd }
        : spanOf(document.source, found)
    return { code, severity: 'error', message, span, ...(help ? { help } : {}) }
  })
}
