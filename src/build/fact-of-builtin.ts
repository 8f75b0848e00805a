import { type Term, textOf } from '../rego/index.ts'
import { childOf, everythingBelow, unknown, type ValueFact } from './value-fact.ts'

const deepBuiltins = new Set(['walk', 'json.filter', 'json.marshal', 'json.remove', 'json.patch', 'object.union'])

/** What is known of a built-in's result; notes which parts of `input` it looks at. */
export function factOfBuiltin(
  name: string,
  term: Term & { kind: 'call' },
  args: readonly ValueFact[],
  reads: Set<string>
): ValueFact {
  const [first] = args
  if (name === 'object.get' && first) {
    const keys = constantKeys(term.args[1])
    const fact = keys?.reduce((inner, key) => childOf(inner, key, JSON.stringify(key)), first) ?? unknown
    if (fact.kind === 'model') reads.add(JSON.stringify(fact.pattern))
    const fallback = term.args[2]
    return fallback ? { ...fact, fallback: textOf(fallback.span) } : fact
  }
  for (const arg of args) {
    if (arg.kind !== 'model') continue
    reads.add(JSON.stringify(arg.pattern))
    if (deepBuiltins.has(name)) for (const path of everythingBelow(arg)) reads.add(JSON.stringify(path))
  }
  if (name === 'object.filter' && first?.kind === 'model' && term.args[1]?.kind === 'array') {
    for (const item of term.args[1].items) {
      if (item.kind === 'string') reads.add(JSON.stringify([...first.pattern, item.value]))
    }
  }
  if (name === 'array.concat' || name === 'array.slice' || name === 'array.reverse' || name === 'sort') {
    return first?.kind === 'model' && first.schema.type === 'array'
      ? elementsOf([childOf(first, undefined, '"*"')])
      : (first ?? unknown)
  }
  return unknown
}

export function elementsOf(facts: readonly ValueFact[]): ValueFact {
  const of = facts.find(fact => fact.kind !== 'unknown')
  return of ? { kind: 'elements', of } : unknown
}

function constantKeys(term: Term | undefined): string[] | undefined {
  if (term?.kind === 'string') return [term.value]
  if (term?.kind !== 'array') return undefined
  const keys = term.items.map(item => (item.kind === 'string' ? item.value : undefined))
  return keys.every(key => key !== undefined) ? (keys as string[]) : undefined
}
