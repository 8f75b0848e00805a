import type { SchemaError } from '../../mesh/index.ts'
import { type DocumentNode, type DocumentPath, findNode, pointerOf } from '../read/document-node.ts'
import { typeWords } from './explain-errors.ts'

type Fact = Omit<SchemaError, 'document'>

/**
 * The JSON Patch that mends a fault where only one thing can be meant: a value in or out of quotes, another spelling of a word that is allowed, a key with one
 * slip. Never a value that the author did not write.
 *
 * @param text - of the document: `1.10` in it is text, though as a number it is 1.1
 */
export function suggestFix(fact: Fact, root: DocumentNode, text: string): readonly unknown[] | undefined {
  const at = fact.path as DocumentPath
  const found = findNode(root, at)
  if (!found.exact) return undefined
  const path = pointerOf(at)
  if (fact.keyword === 'additionalProperties') {
    const key = String(at.at(-1))
    const meant = /^did you mean `([^`]+)`\?$/.exec(fact.help ?? '')?.[1]
    if (meant === undefined || !(spelt(key) === spelt(meant) || isOneSlip(key, meant))) return undefined
    return [{ op: 'move', from: path, path: pointerOf([...at.slice(0, -1), meant]) }]
  }
  if (found.node.kind !== 'scalar') return undefined
  const written = text.slice(found.node.start, found.node.end)
  const value =
    fact.keyword === 'enum'
      ? allowedSpelling(found.node.value, fact.want)
      : fact.keyword === 'type'
        ? ofType(found.node.value, written, fact.want)
        : undefined
  return value === undefined ? undefined : [{ op: 'replace', path, value }]
}

const spelt = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The only allowed word that differs in nothing but case and hyphens. */
function allowedSpelling(got: unknown, want: unknown): string | undefined {
  if (typeof got !== 'string' || !Array.isArray(want)) return undefined
  const alike = want.filter(word => typeof word === 'string' && spelt(word) === spelt(got.trim()))
  return alike.length === 1 ? alike[0] : undefined
}

/** The same value as the wanted type has it. */
function ofType(got: unknown, written: string, want: unknown): unknown {
  if (want === typeWords.string) return typeof got === 'number' || typeof got === 'boolean' ? written : undefined
  if (typeof got !== 'string') return undefined
  if (want === typeWords.boolean) return { true: true, yes: true, false: false, no: false }[got.toLowerCase()]
  const isNumber = want === typeWords.integer ? /^-?(?:0|[1-9]\d{0,14})$/ : /^-?(?:0|[1-9]\d{0,9})(?:\.\d{1,5})?$/
  return (want === typeWords.number || want === typeWords.integer) && isNumber.test(got) ? Number(got) : undefined
}

/** One letter too many, too few or another one, or two that changed places. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 4) return false
  let start = 0
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const isSwap = restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
  return isSwap || (restA.length <= 1 && restB.length <= 1)
}
