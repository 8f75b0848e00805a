import { type Json, JsonNumber, writeJson } from '../../json/index.ts'

interface TermJson {
  readonly type: string
  readonly value: Json
}

const types = [
  'null',
  'boolean',
  'number',
  'string',
  'var',
  'ref',
  'array',
  'object',
  'set',
  'arraycomprehension',
  'objectcomprehension',
  'setcomprehension',
  'call',
  'templatestring'
]

/** OPA's order of terms: by type, then by value; below, at or above 0. */
export function compareTerms(a: TermJson, b: TermJson): number {
  if (a.type !== b.type) return types.indexOf(a.type) - types.indexOf(b.type)
  if (a.value instanceof JsonNumber && b.value instanceof JsonNumber) return Number(a.value.text) - Number(b.value.text)
  if (typeof a.value === 'boolean' && typeof b.value === 'boolean') return Number(a.value) - Number(b.value)
  if (typeof a.value === 'string' && typeof b.value === 'string') return compareTexts(a.value, b.value)
  if (!Array.isArray(a.value) || !Array.isArray(b.value)) return compareTexts(writeJson(a.value), writeJson(b.value))
  const [left, right] = [a.value.flat() as TermJson[], b.value.flat() as TermJson[]]
  for (const [i, term] of left.entries()) {
    const other = right[i]
    if (!other) break
    const order = compareTerms(term, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** By code point, as Go's bytes. */
function compareTexts(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  for (const [i, character] of left.entries()) {
    const order = (character.codePointAt(0) as number) - (right[i]?.codePointAt(0) ?? -1)
    if (order !== 0) return order
  }
  return left.length - right.length
}
