import { type Json, JsonNumber } from '../../../json/index.ts'
import { compareKeys } from './compare-keys.ts'
import { numberText } from './number-text.ts'
import { isSimpleKey, newLine, type Output, put, writeText } from './write-text.ts'

/**
 * Writes a value as OPA does: keys sorted as people count, lists as far in as the key they belong to, long lines folded.
 *
 * Written here because policies compare such texts, and the library quotes and folds otherwise than OPA's.
 */
export function writeYaml(value: Json): string {
  const out: Output = { text: '', column: 0 }
  writeNode(out, value, 0, 'root')
  return out.column === 0 ? out.text : `${out.text}\n`
}

/** Where a node begins: alone, on the line of a dash, or after the colon of its key. */
type Place = 'root' | 'inline' | 'member'

/** `indent`: of the collection in which the node stands. */
function writeNode(out: Output, value: Json, indent: number, place: Place): void {
  const isScalar = typeof value !== 'object' || value === null || value instanceof JsonNumber
  const isEmpty = !isScalar && Object.keys(value).length === 0
  if (isScalar || isEmpty) {
    if (place === 'member') put(out, ' ')
    if (isEmpty) put(out, Array.isArray(value) ? '[]' : '{}')
    else if (typeof value === 'string') writeText(out, value, indent + 2)
    else put(out, typeof value === 'number' || value instanceof JsonNumber ? numberText(value) : String(value))
    return
  }
  const isList = Array.isArray(value)
  const own = place === 'root' || (place === 'member' && isList) ? indent : indent + 2
  let isFirst = place !== 'member'
  const begin = (): void => {
    if (!isFirst) newLine(out, own)
    isFirst = false
  }
  if (isList) {
    for (const item of value as readonly Json[]) {
      begin()
      put(out, '- ')
      writeNode(out, item, own, 'inline')
    }
    return
  }
  for (const [key, member] of Object.entries(value).sort(([a], [b]) => compareKeys(a, b))) {
    begin()
    if (isSimpleKey(key)) {
      writeText(out, key, own, true)
      put(out, ':')
      writeNode(out, member, own, 'member')
    } else {
      put(out, '? ')
      writeText(out, key, own + 2)
      newLine(out, own)
      put(out, ': ')
      writeNode(out, member, own, 'inline')
    }
  }
}
