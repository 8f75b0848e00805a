import type { Term } from '../syntax/ast.ts'
import { decimalOf } from '../syntax/decimal.ts'

type Entry = (Term & { kind: 'object' })['entries'][number]

/**
 * Of keys of an object that are written alike, strings or references or whatever, the last value counts; the others are never looked
 * at, so that it is no matter whether they are defined. Numbers are alike when they are equal; the first one's digits stay.
 */
export function withoutRepeats(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return entries
  const last = new Map<string | Entry, Entry>()
  for (const entry of entries) {
    const text = writtenText(entry.key) ?? entry
    last.set(text, { key: last.get(text)?.key ?? entry.key, value: entry.value })
  }
  return last.size === entries.length ? entries : [...last.values()]
}

/** The same for terms that are written alike; undefined for what is like nothing else: wildcards, and what has a body of its own. */
function writtenText(term: Term): string | undefined {
  switch (term.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(term.value)
    case 'string':
      return JSON.stringify(term.value)
    case 'number': {
      const { sign, digits, magnitude } = decimalOf(term.text)
      return `${sign}.${digits}e${magnitude}`
    }
    case 'var':
      return term.name === '_' ? undefined : `var ${term.name}`
    case 'ref':
      return listText('ref', [term.head, ...term.operands])
    case 'call':
      return listText('call', [term.operator, ...term.args])
    case 'array':
      return listText('array', term.items)
    case 'set':
      return membersText('set', term.items.map(writtenText))
    case 'object':
      return entriesText(term.entries)
    default:
      return undefined
  }
}

function listText(kind: string, terms: readonly Term[]): string | undefined {
  const texts = terms.map(writtenText)
  return texts.includes(undefined) ? undefined : `${kind}(${texts.join(',')})`
}

function entriesText(entries: readonly Entry[]): string | undefined {
  const values = new Map(entries.map(({ key, value }) => [writtenText(key), writtenText(value)]))
  return values.has(undefined)
    ? undefined
    : membersText(
        'object',
        [...values].map(([key, value]) => (value === undefined ? value : `${key}: ${value}`))
      )
}

function membersText(kind: string, texts: readonly (string | undefined)[]): string | undefined {
  return texts.includes(undefined) ? undefined : `${kind}(${[...new Set(texts)].sort().join(',')})`
}
