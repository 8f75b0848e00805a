import { Ajv2019 } from 'ajv/dist/2019.js'
import type { JsonSchema } from '../../../src/descriptor/schema/schema-parts.ts'

export type Path = readonly (string | number)[]

/** One rule of a schema, broken at one place of a document that follows it. */
export interface Breakage {
  /** The place of the rule in the schema: `/properties/info/required/title`. */
  readonly rule: string
  /** Where the document is changed; of `add` and `delete` with the key that comes or goes. */
  readonly path: Path
  readonly change: 'set' | 'add' | 'delete'
  readonly value?: unknown
}

const ajv = new Ajv2019({ strict: false, validateFormats: false })
const known = new WeakMap<object, ReturnType<typeof ajv.compile>>()

/** Whether a part of a schema holds of a value. */
export function isValid(schema: JsonSchema, part: JsonSchema, value: unknown): boolean {
  // few parts lead to others, and those take their time
  const isLeading = part !== schema && JSON.stringify(part).includes('"$ref"')
  const validate = known.get(part) ?? ajv.compile(isLeading ? { ...part, $defs: schema.$defs ?? {} } : part)
  known.set(part, validate)
  return validate(value) as boolean
}

/** A part of a schema behind its `$ref`, if it has one, with the name of the place it stands at. */
function target(
  schema: JsonSchema,
  part: JsonSchema
): { readonly part: JsonSchema; readonly name: string } | undefined {
  if (typeof part.$ref !== 'string') return undefined
  const name = part.$ref.replace('#/$defs/', '')
  return { part: (schema.$defs as Record<string, JsonSchema>)[name] as JsonSchema, name }
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value

/** A value of none of the types; a text where one is taken for them by no repair. */
const wrongFor = (types: readonly string[]): unknown =>
  [7, 'text', true, null, [], {}].find(
    value => !types.includes(typeOf(value)) && !(value === 7 && types.includes('integer'))
  )

/** What is set so that a keyword no longer holds; undefined where the value there cannot be made to break it. */
const breaking: Readonly<Record<string, (part: JsonSchema, value: unknown) => unknown>> = {
  type: ({ type }) => wrongFor([type].flat() as string[]),
  enum: () => 'no such word',
  pattern: () => ' ',
  maxLength: ({ maxLength }) => 'x'.repeat((maxLength as number) + 1),
  minimum: ({ minimum }) => (minimum as number) - 1,
  exclusiveMinimum: ({ exclusiveMinimum }) => exclusiveMinimum,
  minItems: ({ minItems }, value) => (Array.isArray(value) ? value.slice(0, (minItems as number) - 1) : undefined),
  maxItems: ({ maxItems }, value) =>
    Array.isArray(value) ? Array.from({ length: (maxItems as number) + 1 }, (_, i) => i) : undefined,
  uniqueItems: (_, value) => (Array.isArray(value) && value.length > 0 ? [value[0], value[0]] : undefined),
  minProperties: (_, value) => (isFields(value) ? {} : undefined),
  propertyNames: (_, value) => (isFields(value) ? { 'no such name': Object.values(value)[0] ?? 1 } : undefined),
  oneOf: ({ oneOf }, value) => (isFields(value) ? withoutChoice(oneOf as readonly JsonSchema[], value) : undefined)
}

/** None of what exactly one has to be there of; or two that have to be alike, and are not. */
function withoutChoice(options: readonly JsonSchema[], value: Readonly<Record<string, unknown>>): unknown {
  const names = options.flatMap(option => (option.required ?? []) as readonly string[])
  if (names.length > 0) return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
  const [first] = Object.keys((options[0]?.properties ?? {}) as object)
  if (first === undefined) return undefined
  const other = Array.isArray(value[first]) ? (value[first] as readonly unknown[])[0] : [value[first]]
  return { ...value, [first]: other }
}

/** Keywords that say where others hold, or nothing. */
const structure = new Set(
  '$ref $defs properties patternProperties items allOf if then else x-want required additionalProperties unevaluatedProperties'.split(
    ' '
  )
)

/** The place of every rule of a schema that a document can break. */
export function rulesOf(schema: JsonSchema): ReadonlySet<string> {
  const rules = new Set<string>()
  const visited = new Set<string>()
  const visit = (part: JsonSchema, rule: string, isRoot = false): void => {
    const behind = target(schema, part)
    if (behind && !visited.has(behind.name)) {
      visited.add(behind.name)
      visit(behind.part, `/$defs/${behind.name}`)
    }
    for (const [keyword, said] of Object.entries(part)) {
      if (keyword in breaking) {
        // a document that is no map follows no standard; what may be of any type is of none that is wrong
        if (keyword !== 'type' || (!isRoot && wrongFor([said].flat() as string[]) !== undefined))
          rules.add(`${rule}/${keyword}`)
      } else if (!structure.has(keyword)) throw new Error(`${rule}/${keyword}: a keyword that nothing breaks`)
      else if (keyword === 'required') for (const name of said as string[]) rules.add(`${rule}/required/${name}`)
      else if (keyword === 'items') visit(said as JsonSchema, `${rule}/items`)
      else if (keyword === 'then' || keyword === 'else') visit(said as JsonSchema, `${rule}/${keyword}`, isRoot)
      else if (keyword === 'properties' || keyword === 'patternProperties') {
        for (const [name, each] of Object.entries(said as Record<string, JsonSchema>))
          visit(each, `${rule}/${keyword}/${name}`)
      } else if (keyword === 'allOf') {
        for (const [index, each] of (said as JsonSchema[]).entries()) visit(each, `${rule}/allOf/${index}`, isRoot)
      } else if (keyword === 'unevaluatedProperties' || said === false) rules.add(`${rule}/additionalProperties`)
      else if (keyword === 'additionalProperties') visit(said as JsonSchema, `${rule}/additionalProperties`)
    }
  }
  visit(schema, '', true)
  return rules
}

/** A breakage of every rule of a schema that speaks about a document, at every place that it speaks about. */
export function breakagesOf(schema: JsonSchema, content: unknown): readonly Breakage[] {
  const found: Breakage[] = []
  const visit = (part: JsonSchema, value: unknown, path: Path, rule: string): void => {
    const behind = target(schema, part)
    if (behind) visit(behind.part, value, path, `/$defs/${behind.name}`)
    for (const [keyword, wrong] of Object.entries(breaking)) {
      if (part[keyword] === undefined || (keyword === 'type' && path.length === 0)) continue
      const broken = wrong(part, value)
      if (broken !== undefined) found.push({ rule: `${rule}/${keyword}`, path, change: 'set', value: broken })
    }
    if (Array.isArray(value) && part.items) {
      for (const [index, item] of value.entries())
        visit(part.items as JsonSchema, item, [...path, index], `${rule}/items`)
    }
    if (isFields(value)) {
      for (const name of (part.required ?? []) as string[])
        if (Object.hasOwn(value, name))
          found.push({ rule: `${rule}/required/${name}`, path: [...path, name], change: 'delete' })
      if (part.additionalProperties === false || part.unevaluatedProperties === false)
        found.push({ rule: `${rule}/additionalProperties`, path: [...path, 'noSuchName'], change: 'add', value: 1 })
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
      const branch = isValid(schema, part.if as JsonSchema, value) ? 'then' : 'else'
      if (part[branch]) visit(part[branch] as JsonSchema, value, path, `${rule}/${branch}`)
    }
  }
  visit(schema, content, [], '')
  // a rule of one place that several ways lead to is broken once
  return [...new Map(found.map(each => [JSON.stringify([each.rule, each.path]), each])).values()]
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The content with the breakage in it; what is not changed is shared. */
export function broken(value: unknown, { path, change, value: wrong }: Omit<Breakage, 'rule'>): unknown {
  const [first, ...rest] = path
  if (first === undefined) return wrong
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) }
  if (rest.length === 0 && change === 'delete') delete copy[first]
  else copy[first] = broken(copy[first], { path: rest, change, value: wrong })
  return copy
}
