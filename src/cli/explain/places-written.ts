import type { Bundle } from '../../bundle/index.ts'
import { type AssembledProduct, assembleProducts, formats, readDocuments } from '../../descriptor/index.ts'
import type { Explanation } from '../../output/index.ts'
import { fillBlueprint, standardsIn } from '../init/blueprint.ts'

const answers = {
  name: 'Sample',
  domain: 'sample',
  ports: ['rows'],
  owner: 'sample@sample.example',
  purpose: 'A sample that shows where facts are written.',
  reads: ['sampled']
}
/** What the blueprint's own names stand for. */
const names: Readonly<Record<string, string>> = {
  rows: '<table>',
  rows_id: '<column>',
  occurred_at: '<column>',
  recorded_at: '<column>',
  production: '<server>'
}

/** Where documents of each standard say the facts that a policy reads: found in what `polity init` writes, by the places of its values. */
export function placesWritten(bundle: Bundle, reads: readonly string[]): Explanation['places'] {
  return standardsIn(bundle).flatMap(standard => {
    const products = assembleProducts(
      fillBlueprint(bundle, { ...answers, standard }).flatMap(({ path, text }) => readDocuments(path, text).documents)
    ).products
    const found = new Map<string, string>()
    for (const read of reads) {
      const place = products.map(product => placeOf(product, read.split('/'))).find(each => each !== undefined)
      if (place !== undefined && !found.has(place)) found.set(place, read)
    }
    const title = formats.find(format => format.standard === standard)?.title ?? standard
    return found.size === 0
      ? []
      : [{ standard: title, facts: [...found].map(([place, fact]) => ({ fact: shownFact(fact), place })) }]
  })
}

function placeOf(assembled: AssembledProduct, parts: readonly string[]): string | undefined {
  const path = instanceOf(assembled.product, parts)
  if (!path) return undefined
  const { exact, pointer, document } = assembled.locate(path)
  if (!exact || pointer === '') return undefined
  const { content, role, standard } = assembled.documents[document] ?? {}
  const isJoined = role === 'contract' && assembled.product.kind === 'product'
  return `${shownPointer(pointer, content)}${isJoined ? ` (contract, ${standard})` : ''}`
}

/** The first value at a path with `*`: in the list element, or under the key, that has it. */
function instanceOf(value: unknown, parts: readonly string[]): (string | number)[] | undefined {
  const [part, ...rest] = parts
  if (part === undefined) return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  const keys = part === '*' ? (Array.isArray(value) ? [...value.keys()] : Object.keys(value)) : [part]
  for (const key of keys) {
    const below = instanceOf((value as Record<string | number, unknown>)[key], rest)
    if (below) return [key, ...below]
  }
  return undefined
}

/** `/schema/0/properties/1/name` as `schema[].properties[].name`; a custom property by its name. */
function shownPointer(pointer: string, content: unknown): string {
  let at = content
  let shown = ''
  for (const part of pointer.slice(1).split('/')) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined
    if (/^\d+$/.test(part)) {
      const { property } = (at ?? {}) as { property?: unknown }
      shown += typeof property === 'string' && shown.endsWith('customProperties') ? `[${property}]` : '[]'
    } else shown += `${shown === '' ? '' : '.'}${names[part] ?? part}`
  }
  return shown
}

const shownFact = (fact: string): string => fact.replaceAll('/*', '[]').replaceAll('/', '.')
