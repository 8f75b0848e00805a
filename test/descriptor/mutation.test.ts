import { Ajv2019 } from 'ajv/dist/2019.js'
import { describe, expect, test } from 'vitest'
import { assembleProducts, type FormatDocument } from '../../src/descriptor/index.ts'
import { checkSchema } from '../../src/descriptor/schema/check-schema.ts'
import type { JsonSchema } from '../../src/descriptor/schema/schema-parts.ts'
import { ownDocument, underlined } from './read-documents.ts'

type Path = readonly (string | number)[]

/** One rule of a schema, broken at one place of a document that follows it. */
interface Breakage {
  /** The place of the rule in the schema: `/properties/info/required/title`. */
  readonly rule: string
  /** Where the document is changed. */
  readonly path: Path
  readonly change: 'set' | 'delete'
  readonly value?: unknown
}

const ajv = new Ajv2019({ strict: false, validateFormats: false })
const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value

/** A value of none of the types. */
const wrongFor = (types: readonly string[]): unknown =>
  [7, 'text', true, null, [], {}].find(
    value => !types.includes(typeOf(value)) && !(value === 7 && types.includes('integer'))
  )

/** A breakage of every rule of a schema that speaks about a document, at every place that it speaks about. */
function breakagesOf(schema: JsonSchema, content: unknown): readonly Breakage[] {
  const found: Breakage[] = []
  const visit = (part: JsonSchema, value: unknown, path: Path, rule: string): void => {
    if (typeof part.$ref === 'string') {
      const name = part.$ref.replace('#/$defs/', '')
      visit((schema.$defs as Record<string, JsonSchema>)[name] as JsonSchema, value, path, `/$defs/${name}`)
    }
    const set = (keyword: string, broken: unknown) =>
      found.push({ rule: `${rule}/${keyword}`, path, change: 'set', value: broken })
    const types = [part.type ?? []].flat() as string[]
    if (types.length > 0 && path.length > 0) set('type', wrongFor(types))
    if (Array.isArray(part.enum) && path.length > 0) set('enum', 'no such word')
    if (typeof part.pattern === 'string') set('pattern', ' ')
    if (typeof part.maxLength === 'number') set('maxLength', 'x'.repeat(part.maxLength + 1))
    if (typeof part.minimum === 'number') set('minimum', part.minimum - 1)
    if (Array.isArray(value)) {
      if (typeof part.minItems === 'number') set('minItems', value.slice(0, part.minItems - 1))
      if (part.uniqueItems === true && value.length > 0) set('uniqueItems', [value[0], value[0]])
      for (const [index, item] of value.entries())
        if (part.items) visit(part.items as JsonSchema, item, [...path, index], `${rule}/items`)
    }
    if (isFields(value)) {
      for (const name of (part.required ?? []) as string[])
        if (Object.hasOwn(value, name))
          found.push({ rule: `${rule}/required/${name}`, path: [...path, name], change: 'delete' })
      if (part.additionalProperties === false || part.unevaluatedProperties === false)
        found.push({ rule: `${rule}/additionalProperties`, path: [...path, 'noSuchName'], change: 'set', value: 1 })
      const properties = (part.properties ?? {}) as Record<string, JsonSchema>
      for (const [name, item] of Object.entries(value)) {
        const own = properties[name]
        const patterns = Object.entries((part.patternProperties ?? {}) as Record<string, JsonSchema>)
        if (own) visit(own, item, [...path, name], `${rule}/properties/${name}`)
        for (const [pattern, ofPattern] of patterns)
          if (new RegExp(pattern).test(name))
            visit(ofPattern, item, [...path, name], `${rule}/patternProperties/${pattern}`)
        if (!own && isFields(part.additionalProperties))
          visit(part.additionalProperties, item, [...path, name], `${rule}/additionalProperties`)
      }
    }
    for (const [index, branch] of ((part.allOf ?? []) as JsonSchema[]).entries())
      visit(branch, value, path, `${rule}/allOf/${index}`)
    if (part.if) {
      const branch = ajv.validate(part.if as object, value) ? 'then' : 'else'
      if (part[branch]) visit(part[branch] as JsonSchema, value, path, `${rule}/${branch}`)
    }
  }
  visit(schema, content, [], '')
  // a rule of one place that several ways lead to is broken once
  return [...new Map(found.map(each => [JSON.stringify([each.rule, each.path]), each])).values()]
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function broken(value: unknown, [first, ...rest]: Path, { change, value: wrong }: Breakage): unknown {
  if (first === undefined) return wrong
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) }
  if (rest.length === 0 && change === 'delete') delete copy[first]
  else copy[first] = broken(copy[first], rest, { change, value: wrong } as Breakage)
  return copy
}

/** How many breakages each document has, and of how many rules: other numbers say that a part of a schema has come or gone. */
const documents = [
  { name: 'events.odcs.yaml', breakages: 199, rules: 119 },
  { name: 'listening.odps.yaml', breakages: 117, rules: 77 },
  { name: 'plays.dcs.yaml', breakages: 147, rules: 115 },
  { name: 'plays.dpds.yaml', breakages: 115, rules: 73 },
  { name: 'plays.odps-lf.yaml', breakages: 148, rules: 95 }
]

describe('every rule of a schema that is broken is found, where it is broken', () => {
  test.each(documents)('$name', ({ name, breakages: wantedBreakages, rules: wantedRules }) => {
    const document = ownDocument(name) as FormatDocument
    const schema = document.format.schema(document.version) as JsonSchema
    expect(checkSchema(document, 0)).toEqual([])
    const [assembled] = assembleProducts([document]).products
    const breakages = breakagesOf(schema, document.content)
    const missed: string[] = []
    for (const breakage of breakages) {
      const { path, rule, change } = breakage
      const content = broken(document.content, path, breakage) as FormatDocument['content']
      const facts = checkSchema({ ...document, content }, 0)
      // a changed value may decide which rules hold for what stands beside it
      const inside = change === 'delete' ? path.slice(0, -1) : path
      const there =
        facts.find(fact => JSON.stringify(fact.path) === JSON.stringify(path)) ??
        facts.find(fact => isPrefix(fact.path as Path, path) || isPrefix(inside, fact.path as Path))
      if (!there) {
        missed.push(`${rule} at ${path.join('.')}: ${JSON.stringify(facts.map(fact => fact.path))}`)
        continue
      }
      expect(there.message).not.toMatch(/undefined|\[object/)
      // the place in the text is that of the value, or of what should hold it
      const place = assembled?.locateSource([0, ...path])
      const whole = `/${path.join('/')}`
      const isElsewhere = !whole.startsWith(place?.pointer ?? '')
      expect(isElsewhere || [whole, whole.replace(/\/[^/]*$/, '')].includes(place?.pointer ?? '')).toBe(true)
      expect(underlined(place?.span)).not.toBe('')
    }
    expect(missed).toEqual([])
    const rules = new Set(breakages.map(({ rule }) => rule))
    expect({ breakages: breakages.length, rules: rules.size }).toEqual({
      breakages: wantedBreakages,
      rules: wantedRules
    })
  })
})

const isPrefix = (shorter: Path, longer: Path): boolean =>
  shorter.length > 0 && shorter.every((part, index) => part === longer[index])
