import type { Schema } from '../mesh/index.ts'

/** What the builder knows of the value of a term. */
export type ValueFact = {
  /** What `object.get` gives where it is absent, as Rego. */
  readonly fallback?: string
} /** A part of `input`. */ & (
  | {
      readonly kind: 'model'
      readonly schema: Schema
      /** From `input`: `product`, `outputPorts`, `*`, `slo`. */
      readonly pattern: readonly string[]
      /** How to write its path in Rego where it is in reach of its variables; else the pattern must do. */
      readonly place?: Place
    }
  /** A document below `data` that is not (yet) a rule. */
  | { readonly kind: 'data'; readonly path: readonly string[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, ValueFact> }
  | { readonly kind: 'list'; readonly items: readonly ValueFact[] }
  /** A collection of which each element is such a value. */
  | { readonly kind: 'elements'; readonly of: ValueFact }
  | { readonly kind: 'unknown' }
)

/** A path as Rego terms, from `input` (`root` -1) or from the value of a parameter. */
export interface Place {
  readonly root: number
  readonly parts: readonly string[]
}

export const unknown: ValueFact = { kind: 'unknown' }

/** The value below a key. `key` is the constant, if it is one; `text` how the key is written in Rego. */
export function childOf(fact: ValueFact, key: string | undefined, text: string): ValueFact {
  switch (fact.kind) {
    case 'model': {
      const child = childSchema(fact.schema, key)
      if (!child) return unknown
      return {
        kind: 'model',
        schema: child,
        pattern: [...fact.pattern, fact.schema.type === 'array' ? '*' : (key ?? '*')],
        ...(fact.place ? { place: { root: fact.place.root, parts: [...fact.place.parts, text] } } : {})
      }
    }
    case 'data':
      return key === undefined ? unknown : { kind: 'data', path: [...fact.path, key] }
    case 'object':
      return (key === undefined ? undefined : fact.entries.get(key)) ?? unknown
    case 'list':
      return fact.items[Number(text)] ?? unknown
    case 'elements':
      return fact.of
    default:
      return unknown
  }
}

function childSchema(schema: Schema, key: string | undefined): Schema | undefined {
  if (schema.type === 'array') return schema.items
  if (schema.type !== 'object') return undefined
  if (!('properties' in schema)) return schema.additionalProperties
  return key === undefined ? undefined : schema.properties[key]
}

/** True when a property may be absent from values of the schema. */
export function isOptional(schema: Schema, key: string): boolean {
  if (schema.type !== 'object') return false
  return 'properties' in schema ? !schema.required.includes(key) : true
}

/** The same knowledge out of reach of the variables in its path. */
export function outOfReach(fact: ValueFact): ValueFact {
  switch (fact.kind) {
    case 'model':
      return { kind: 'model', schema: fact.schema, pattern: fact.pattern }
    case 'object':
      return { kind: 'object', entries: new Map([...fact.entries].map(([key, value]) => [key, outOfReach(value)])) }
    case 'list':
      return { kind: 'list', items: fact.items.map(outOfReach) }
    case 'elements':
      return { kind: 'elements', of: outOfReach(fact.of) }
    default:
      return fact
  }
}

/** The knowledge as a parameter of a function: paths start at the parameter. */
export function asParameter(fact: ValueFact, index: number): ValueFact {
  const plain = outOfReach(fact)
  return plain.kind === 'model' ? { ...plain, place: { root: index, parts: [] } } : plain
}

/** Tells facts apart for which a function must be looked at again. */
export function keyOf(fact: ValueFact): string {
  switch (fact.kind) {
    case 'model':
      return `m${fact.pattern.join('/')}`
    case 'object':
      return `{${[...fact.entries].map(([key, value]) => `${key}:${keyOf(value)}`).join(',')}}`
    case 'list':
      return `[${fact.items.map(keyOf).join(',')}]`
    case 'elements':
      return `*${keyOf(fact.of)}`
    case 'data':
      return `d${fact.path.join('/')}`
    default:
      return '?'
  }
}

/** Where a value stands, as a Rego term: an array of its path. */
export function placeOf(fact: ValueFact & { kind: 'model' }): Place {
  return fact.place ?? { root: -1, parts: fact.pattern.map(part => JSON.stringify(part)) }
}

/** All paths below a value, for built-ins that look into all of it. */
export function everythingBelow(fact: ValueFact & { kind: 'model' }, depth = 6): string[][] {
  const { schema } = fact
  if (depth === 0 || (schema.type !== 'object' && schema.type !== 'array')) return [[...fact.pattern]]
  const keys = schema.type === 'object' && 'properties' in schema ? Object.keys(schema.properties) : [undefined]
  const below = keys.flatMap(key => {
    const child = childOf(fact, key, '')
    return child.kind === 'model' ? everythingBelow(child, depth - 1) : []
  })
  return below.length > 0 ? below : [[...fact.pattern]]
}
