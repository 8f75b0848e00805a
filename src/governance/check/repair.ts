import {
  type AssembledProduct,
  editText,
  type Location,
  type TextEdit,
  type TextOperation
} from '../../descriptor/index.ts'
import type { ModelPath, Violation } from '../../mesh/index.ts'

/** How a violation is mended in the author's own text, or why it is left to the author. */
export type Repair = { readonly file: string; readonly edits: readonly TextEdit[] } | { readonly refused: string }

/**
 * Carries the `fix` of a violation to where it is written: JSON Pointers go into the document for a violation with `source`, else into the canonical
 * product.
 *
 * Of JSON Patch, `test` and `replace` are known, and `move` to another name in the same map.
 */
export function repairOf({ fix, source }: Violation, assembled: AssembledProduct): Repair {
  if (!Array.isArray(fix) || fix.length === 0) return { refused: 'its repair is no JSON Patch' }
  const document = Array.isArray(source) ? Number(source[0]) : undefined
  const operations: TextOperation[] = []
  for (const operation of fix as readonly unknown[]) {
    const placed = operationOf(operation, document, assembled)
    if (typeof placed === 'string') return { refused: placed }
    operations.push(placed)
  }
  const [file, ...others] = new Set(operations.map(({ span }) => span.source))
  if (!file || others.length > 0) return { refused: 'its repair changes several files' }
  const edited = editText(file, operations)
  return 'refused' in edited ? edited : { file: file.name, edits: edited.edits }
}

/** The operation at its place in the document; a text says why there is none. */
function operationOf(
  given: unknown,
  document: number | undefined,
  assembled: AssembledProduct
): TextOperation | string {
  const { op, path, from, value } = (given ?? {}) as Readonly<Record<string, unknown>>
  const at = segmentsOf(op === 'move' ? from : path)
  const to = segmentsOf(path)
  if (!at || !to) return 'its repair is no JSON Patch'
  const location = locate(at, document, assembled)
  if (!location?.exact) return 'what it would change is not written in the document'
  const place = { path: segmentsOf(location.pointer) ?? [], span: location.span }
  if (op === 'test' || op === 'replace') return { op, ...place, value }
  const key = to.at(-1)
  const isRename = op === 'move' && document !== undefined && at.slice(0, -1).join('/') === to.slice(0, -1).join('/')
  return isRename && key !== undefined ? { op: 'rename', ...place, key } : `\`${String(op)}\` is not done to a text`
}

function locate(
  path: readonly string[],
  document: number | undefined,
  assembled: AssembledProduct
): Location | undefined {
  const model: ModelPath = path.map(part => (/^\d+$/.test(part) ? Number(part) : part))
  if (document === undefined) return assembled.locate(model)
  return assembled.documents[document] ? assembled.locateSource([document, ...model]) : undefined
}

/** @see RFC 6901 */
function segmentsOf(pointer: unknown): readonly string[] | undefined {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) return undefined
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
