import type { ResolvedTerm } from '../check/resolved.ts'
import type { ConstantValue } from '../wasm/constants.ts'

const known = new WeakMap<ResolvedTerm, { readonly value: ConstantValue | undefined }>()

/** The value of a ground term made of constants alone; `undefined` for any other. */
export function constantOf(term: ResolvedTerm): ConstantValue | undefined {
  switch (term.kind) {
    case 'null':
      return null
    case 'boolean':
      return term.value
    case 'number':
      return { number: term.text }
    case 'string':
      return term.value
    case 'array':
    case 'set':
    case 'object': {
      let entry = known.get(term)
      if (!entry) {
        entry = { value: compositeOf(term) }
        known.set(term, entry)
      }
      return entry.value
    }
    default:
      return undefined
  }
}

function compositeOf(term: ResolvedTerm & { kind: 'array' | 'set' | 'object' }): ConstantValue | undefined {
  if (term.kind === 'object') {
    const entries: [ConstantValue, ConstantValue][] = []
    for (const entry of term.entries) {
      const key = constantOf(entry.key)
      const value = constantOf(entry.value)
      if (key === undefined || value === undefined) return undefined
      entries.push([key, value])
    }
    return { object: entries }
  }
  const items: ConstantValue[] = []
  for (const item of term.items) {
    const value = constantOf(item)
    if (value === undefined) return undefined
    items.push(value)
  }
  return term.kind === 'array' ? { array: items } : { set: items }
}

/** The text of a constant string term. */
export function constantString(term: ResolvedTerm): string | undefined {
  return term.kind === 'string' ? term.value : undefined
}
