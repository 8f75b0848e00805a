import type { RuleSet } from '../check/resolved.ts'
import { type ConstantValue, compareConstants } from '../wasm/constants.ts'
import { constantOf } from './constant.ts'

const known = new WeakMap<RuleSet, { readonly value: ConstantValue | undefined }>()

/** The document of rules that hold whatever the input is: no bodies, values made of constants alone. `undefined` for any others. */
export function constantDocument(ruleSet: RuleSet): ConstantValue | undefined {
  let entry = known.get(ruleSet)
  if (!entry) {
    entry = { value: documentOf(ruleSet) }
    known.set(ruleSet, entry)
  }
  return entry.value
}

function documentOf({ kind, rules, default: fallback }: RuleSet): ConstantValue | undefined {
  if (rules.some(rule => rule.body.length > 0 || rule.else.length > 0)) return undefined
  if (kind === 'complete') {
    const values = (rules.length === 0 && fallback ? [fallback] : rules).map(({ value }) => constantOf(value))
    const [first] = values
    // Rules that contradict each other end the evaluation.
    const isOne =
      first !== undefined && values.every(value => value !== undefined && compareConstants(value, first) === 0)
    return isOne ? first : undefined
  }
  if (kind !== 'partialSet') return undefined
  const elements: ConstantValue[] = []
  for (const rule of rules) {
    const element = constantOf(rule.contains ?? rule.value)
    if (element === undefined) return undefined
    elements.push(element)
  }
  return { set: elements }
}

/** What a constant holds under a constant key, as a reference finds it; `undefined` when nothing. */
export function elementOf(container: ConstantValue, key: ConstantValue): ConstantValue | undefined {
  if (container === null || typeof container !== 'object') return undefined
  const isKey = (candidate: ConstantValue): boolean => compareConstants(candidate, key) === 0
  if ('object' in container) return container.object.findLast(([candidate]) => isKey(candidate))?.[1]
  if ('set' in container) return container.set.some(isKey) ? key : undefined
  if ('array' in container) return container.array.find((_, index) => isKey({ number: String(index) }))
  return undefined
}
