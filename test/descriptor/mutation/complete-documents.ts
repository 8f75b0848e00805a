import { sample, stringMatching } from 'fast-check'
import type { Format } from '../../../src/descriptor/index.ts'
import type { JsonSchema } from '../../../src/descriptor/schema/schema-parts.ts'
import { createRandom, type Random } from '../../rego/fuzz/random.ts'
import { breakagesOf, isFields, isValid, rulesOf } from './breakages.ts'

type Fields = Readonly<Record<string, unknown>>

/** After so many documents that show nothing new no more are made. */
const patience = 1500

/**
 * Documents that follow the schema of a version and in which, taken together, every rule of it can be broken.
 *
 * They are made by chance from the schema, the same ones each time; each shows a rule that none before it shows.
 *
 * @returns also the rules that no document shows
 */
export function completeDocuments(
  format: Format,
  version: string
): { readonly documents: readonly Fields[]; readonly missing: readonly string[] } {
  const schema = format.schema(version) as JsonSchema
  const missing = new Set(rulesOf(schema))
  const random = createRandom(1)
  const documents: Fields[] = []
  for (let idle = 0; idle < patience && missing.size > 0; idle++) {
    const document = { ...(makeValue(schema, schema, random, {}) as Fields), ...declaration(format, version) }
    if (!isValid(schema, schema, document)) continue
    const before = missing.size
    for (const { rule } of breakagesOf(schema, document)) missing.delete(rule)
    if (missing.size === before) continue
    documents.push(document)
    idle = 0
  }
  return { documents, missing: [...missing] }
}

/** What makes a document one of this standard and version. */
function declaration({ standard, versionProperty }: Format, version: string): Fields {
  return {
    ...(standard === 'odps-lf' ? { schema: 'https://opendataproducts.org/schema' } : {}),
    [versionProperty]: version
  }
}

/** All that is asked of one value, by every part of the schema that speaks of it. */
interface Asked {
  readonly parts: JsonSchema[]
  readonly required: Set<string>
  readonly forbidden: Set<string>
  readonly types: Set<string>[]
  /** How often each definition was gone into on the way here. */
  within: Within
}

type Within = Readonly<Record<string, number>>

function makeValue(schema: JsonSchema, part: JsonSchema, random: Random, within: Within): unknown {
  const asked: Asked = { parts: [], required: new Set(), forbidden: new Set(), types: [], within }
  ask(schema, part, random, asked)
  const { parts, types } = asked
  const words = parts.flatMap(({ enum: each }) => (each ? [each as readonly unknown[]] : []))
  if (words.length > 0) {
    const common = (words[0] as unknown[]).filter(word => words.every(all => all.includes(word)))
    return common.length > 0 ? random.pick(common) : 'no word'
  }
  const all = ['string', 'integer', 'boolean', 'array', 'object']
  const allowed = all.filter(type => types.every(set => set.has(type) || (type === 'integer' && set.has('number'))))
  if (types.length === 0 && parts.some(({ properties }) => properties)) types.push(new Set(['object']))
  // what may be anything is a text; so is what chance asked two types of, which is seen to be wrong
  switch (types.length === 0 || allowed.length === 0 ? 'string' : random.pick(allowed)) {
    case 'string':
      return textOf(parts, random)
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
      return Math.max(1 + random.below(50), ...parts.map(({ minimum }) => (minimum ?? 0) as number))
    case 'array':
      return listOf(schema, asked, random)
    default:
      return fieldsOf(schema, asked, random)
  }
}

/** Collects what is asked; of conditions, which of them holds is chosen. */
function ask(schema: JsonSchema, part: JsonSchema, random: Random, asked: Asked): void {
  const { parts, required, forbidden, types } = asked
  parts.push(part)
  if (part.type) types.push(new Set([part.type].flat() as string[]))
  for (const name of (part.required ?? []) as string[]) required.add(name)
  if (typeof part.$ref === 'string') {
    const name = part.$ref.replace('#/$defs/', '')
    const definition = (schema.$defs as Record<string, JsonSchema>)[name] as JsonSchema
    // two ways may lead there, and its choices are made once
    if (!parts.includes(definition)) {
      asked.within = { ...asked.within, [name]: (asked.within[name] ?? 0) + 1 }
      ask(schema, definition, random, asked)
    }
  }
  const branches = (part.allOf ?? []) as JsonSchema[]
  const conditional = branches.filter(branch => branch.if)
  const holding = inTurn(part, conditional, random)
  for (const branch of branches) {
    if (branch === holding && conditional.length > 1) askWhere(schema, branch, true, random, asked)
    else if (!branch.if || conditional.length === 1) ask(schema, branch, random, asked)
  }
  if (part.if) askWhere(schema, part, mayHold(part.if as JsonSchema, types) && random.chance(0.6), random, asked)
  if (Array.isArray(part.oneOf)) {
    const options = part.oneOf as readonly JsonSchema[]
    const option = random.pick(options)
    ask(schema, option, random, asked)
    for (const other of options)
      if (other !== option) for (const name of (other.required ?? []) as string[]) forbidden.add(name)
  }
}

const turns = new WeakMap<JsonSchema, Map<JsonSchema, number>>()

/** One of those that were taken least for this part. */
function inTurn(part: JsonSchema, branches: readonly JsonSchema[], random: Random): JsonSchema | undefined {
  if (branches.length === 0) return undefined
  const taken = turns.get(part) ?? new Map<JsonSchema, number>()
  turns.set(part, taken)
  const turnOf = (branch: JsonSchema): number => taken.get(branch) ?? 0
  const least = Math.min(...branches.map(turnOf))
  const next = random.pick(branches.filter(branch => turnOf(branch) <= least + 1))
  taken.set(next, turnOf(next) + 1)
  return next
}

/** False where something else of the value is asked already. */
function mayHold({ type }: JsonSchema, types: readonly ReadonlySet<string>[]): boolean {
  return type === undefined || types.every(set => set.has(type as string))
}

/** A part with a condition, such that it holds or does not; without one, as it is. */
function askWhere(schema: JsonSchema, part: JsonSchema, holds: boolean, random: Random, asked: Asked): void {
  const condition = part.if as JsonSchema | undefined
  if (!condition) {
    ask(schema, part, random, asked)
    return
  }
  const meant = Array.isArray(condition.anyOf) ? random.pick(condition.anyOf as JsonSchema[]) : condition
  const names = (meant.required ?? Object.keys((meant.properties ?? {}) as object)) as string[]
  if (holds) {
    asked.parts.push(meant)
    for (const name of names) asked.required.add(name)
    if (meant.type) asked.types.push(new Set([meant.type as string]))
  } else if (meant.type) asked.types.push(new Set(['string', 'array', 'object'].filter(type => type !== meant.type)))
  else for (const name of names) asked.forbidden.add(name)
  const branch = part[holds ? 'then' : 'else'] as JsonSchema | undefined
  if (branch) ask(schema, branch, random, asked)
}

function textOf(parts: readonly JsonSchema[], random: Random): string {
  const pattern = parts.find(part => part.pattern)?.pattern
  return pattern === undefined ? `text ${random.below(1_000_000)}` : random.pick(textsOf(pattern as string))
}

const matching = new Map<string, readonly string[]>()

/** Texts of a pattern, short ones: what is odd in a text is no matter of its schema. */
function textsOf(pattern: string): readonly string[] {
  const known = matching.get(pattern)
  if (known) return known
  const found = sample(stringMatching(new RegExp(pattern)), { seed: 1, numRuns: 100 })
  const plain = found.filter(text => /^[\x21-\x7e]+$/.test(text)).sort((a, b) => a.length - b.length)
  matching.set(pattern, plain.slice(0, 10))
  return plain.slice(0, 10)
}

function listOf(schema: JsonSchema, { parts, within }: Asked, random: Random): unknown[] {
  const least = Math.max(...parts.map(({ minItems }) => (minItems ?? 0) as number))
  const most = Math.min(...parts.map(({ maxItems }) => (maxItems ?? 3) as number))
  const items = parts.flatMap(part => (part.items ? [part.items as JsonSchema] : []))
  const count = Math.max(least, isDeep(within) ? 0 : 1 + random.below(most))
  return Array.from({ length: count }, () => makeValue(schema, { allOf: items }, random, within))
}

/** Of what stands inside of its own kind only that is there which has to be. */
const isDeep = (within: Within): boolean => Object.values(within).some(times => times > 1)

function fieldsOf(schema: JsonSchema, { parts, required, forbidden, within }: Asked, random: Random): Fields {
  const of = (name: string): JsonSchema[] =>
    parts
      .flatMap((part): JsonSchema[] => {
        const found = ((part.properties ?? {}) as Record<string, JsonSchema>)[name]
        return found ? [found] : []
      })
      // what is certain first
      .sort((a, b) => Number('if' in a) - Number('if' in b))
  const named = new Set([...parts.flatMap(({ properties }) => Object.keys((properties ?? {}) as object)), ...required])
  const value: Record<string, unknown> = {}
  for (const name of named) {
    const isThere = required.has(name) || (!forbidden.has(name) && !isDeep(within) && random.chance(0.6))
    if (isThere) value[name] = makeValue(schema, { allOf: of(name) }, random, within)
  }
  const isOpen = !isDeep(within) || parts.some(({ minProperties }) => minProperties)
  if (!isOpen) return value
  for (const { patternProperties, additionalProperties, propertyNames } of parts) {
    for (const each of Object.values((patternProperties ?? {}) as Record<string, JsonSchema>))
      value.en = makeValue(schema, each, random, within)
    // a name of two letters is one of every kind
    if (isFields(additionalProperties) && !(propertyNames as JsonSchema | undefined)?.not)
      value.fr = makeValue(schema, additionalProperties, random, within)
  }
  return value
}
