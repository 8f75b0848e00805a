import { type Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq } from 'yaml'

/** How many times an alias may be looked up among the names before it. */
const mostLookups = 20_000_000

/**
 * Refuses a document of which aliases make much more than is written, before it is made: `<<` copies what it names.
 *
 * @param budget - how many values and copies there may be
 * @throws Error - there are more
 */
export function assertFewAliases(document: Document, budget: number): void {
  const weights = new Map<string, number>()
  let named = 0
  let aliases = 0
  let total = 0
  const add = (weight: number): number => {
    total += weight
    if (total > budget || aliases * (aliases + named) > mostLookups) {
      throw new Error('the document contains excessive aliasing')
    }
    return weight
  }
  const merged = (value: unknown): number => {
    if (isAlias(value)) return add(weights.get(value.source) ?? 0)
    return isSeq(value) ? value.items.reduce<number>((sum, item) => sum + merged(item), 0) : 0
  }
  const weigh = (node: unknown): number => {
    let weight = add(1)
    if (isAlias(node)) aliases++
    if (isPair(node)) weight += weigh(node.key) + weigh(node.value)
    if (isCollection(node)) for (const item of node.items) weight += weigh(item)
    if (isMap(node)) {
      for (const { key, value } of node.items) if (isScalar(key) && key.source === '<<') weight += merged(value)
    }
    if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) {
      named++
      weights.set(node.anchor, weight)
    }
    return weight
  }
  weigh(document.contents)
}
