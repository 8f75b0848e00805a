import { isCall } from '../check/map-term.ts'
import type { ResolvedTerm } from '../check/resolved.ts'
import { compareConstants } from '../wasm/constants.ts'
import { constantOf } from './constant.ts'
import { subterms } from './walk-terms.ts'

/**
 * The terms of a written object or set in the order in which OPA puts them in: of equal keys the last gives the value, of equal elements
 * the first stays. Constants come first, then locals as they are declared, calls by name, comprehensions, references by path, locals that
 * nothing declares, and collections that hold any of these. (OPA sorts by name, and gives all but the locals that nothing declares names
 * of its own, `__local0__`: from the eleventh of a program on its order among these hangs on what else is loaded; ours does not.)
 */
export function inOrderOfEntry<T>(entries: readonly T[], termOf: (entry: T) => ResolvedTerm): readonly T[] {
  return entries.toSorted((a, b) => compareWritten(termOf(a), termOf(b)))
}

const ranks: Readonly<Record<ResolvedTerm['kind'], number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  local: 4,
  builtinCall: 5,
  functionCall: 5,
  arrayComprehension: 6,
  setComprehension: 6,
  objectComprehension: 6,
  data: 7,
  input: 8,
  ref: 9,
  array: 10,
  object: 11,
  set: 12
}

function rankOf(term: ResolvedTerm): number {
  if (term.kind !== 'local' || !term.local.isUndeclared) return ranks[term.kind]
  return term.local.name < '__' ? ranks.local - 0.5 : ranks.ref + 0.5
}

function compareWritten(a: ResolvedTerm, b: ResolvedTerm): number {
  const order = rankOf(a) - rankOf(b)
  if (order !== 0) return order
  const x = constantOf(a)
  const y = constantOf(b)
  if (x !== undefined && y !== undefined) return compareConstants(x, y)
  if (a.kind === 'local' && b.kind === 'local') {
    return a.local.isUndeclared ? compareText(a.local.name, b.local.name) : a.local.span.start - b.local.span.start
  }
  if (isCall(a) && isCall(b)) return compareText(nameOf(a), nameOf(b))
  return compareLists(orderedParts(a), orderedParts(b))
}

function compareLists(a: readonly ResolvedTerm[], b: readonly ResolvedTerm[]): number {
  for (const [index, term] of a.entries()) {
    const other = b[index]
    if (!other) return 1
    const order = compareWritten(term, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

const parts = new WeakMap<ResolvedTerm, readonly ResolvedTerm[]>()

/** What two terms of one rank are compared by, part by part. */
function orderedParts(term: ResolvedTerm): readonly ResolvedTerm[] {
  const found = parts.get(term) ?? partsOf(term)
  parts.set(term, found)
  return found
}

function partsOf(term: ResolvedTerm): readonly ResolvedTerm[] {
  if (term.kind === 'set') return inOrderOfEntry(term.items, item => item)
  if (term.kind !== 'object') return subterms(term)
  return inOrderOfEntry(term.entries, ({ key }) => key).flatMap(({ key, value }) => [key, value])
}

function nameOf(term: ResolvedTerm & { kind: 'builtinCall' | 'functionCall' }): string {
  return term.kind === 'builtinCall' ? term.name : `data.${term.path.join('.')}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
