import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import type { Diagnostic, DiagnosticCode, Source, Span } from '../diagnostics/index.ts'
import { remember } from './remember.ts'

/** A YAML or JSON text with the places of its values. */
export interface YamlText {
  readonly value: unknown
  /** The range of the value at a path, or of the nearest thing around it that is there. */
  readonly spanAt: (path: readonly (string | number)[]) => Span
  /** The range of a key. */
  readonly keySpanAt: (path: readonly (string | number)[]) => Span
}

const sizeLimit = 1 << 20

const parseOnce = remember(
  500,
  (text: string) => text,
  text => parseDocument(text, { prettyErrors: false })
)

/** Parses a small YAML file of the guild: one document; aliases only as many as people write. */
export function readYaml(source: Source, report: (diagnostic: Diagnostic) => void): YamlText | undefined {
  const fail = (message: string, start: number, end: number): undefined => {
    const code: DiagnosticCode = 'build_yaml'
    report({ code, severity: 'error', message, span: { source, start, end } })
    return undefined
  }
  if (source.text.length > sizeLimit) return fail(`the text is longer than ${sizeLimit} characters`, 0, 0)
  const document = parseOnce(source.text)
  for (const error of document.errors) fail(lower(error.message), error.pos[0], error.pos[1])
  if (document.errors.length > 0) return undefined
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 1000 })
  } catch {
    return fail('the text has too many aliases; write the values out', 0, 0)
  }
  return {
    value,
    spanAt: path => spanOf(source, nodeAt(document, path)),
    keySpanAt: path => {
      const parent = nodeAt(document, path.slice(0, -1))
      const pair = isMap(parent) ? parent.items.find(item => keyText(item.key) === String(path.at(-1))) : undefined
      return pair ? spanOf(source, pair.key as Node) : spanOf(source, parent)
    }
  }
}

function nodeAt(document: Document, path: readonly (string | number)[]): Node | null {
  let node = document.contents as Node | null
  for (const key of path) {
    let next: unknown
    if (isMap(node)) next = node.items.find(item => keyText(item.key) === String(key))?.value
    else if (isSeq(node)) next = node.items[Number(key)]
    if (isAlias(next)) next = next.resolve(document)
    if (!next) return node
    node = next as Node
  }
  return node
}

const keyText = (key: unknown): string => (isScalar(key) ? String(key.value) : String(key))

/** A collection is shown by its first line, a scalar whole. */
function spanOf(source: Source, node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0]
  if (!isCollection(node)) return { source, start, end }
  const line = source.text.indexOf('\n', start)
  return { source, start, end: line < 0 ? end : Math.min(end, line) }
}

const lower = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`
