import type { ErrorObject } from 'ajv'
import { didYouMean } from '../../diagnostics/index.ts'
import type { SchemaError } from '../../mesh/index.ts'
import type { JsonSchema } from './schema-parts.ts'

type Fact = Omit<SchemaError, 'document'>

/**
 * Turns ajv's errors into facts in the author's words, one for each fault, at most `most`.
 *
 * What only repeats a fault is left out: a `then` that failed because of what is inside it, branches of a choice, and properties that are unknown only because
 * what stands beside them is wrong.
 *
 * @param whose - whose schema it is, for messages
 */
export function explainErrors(
  schema: JsonSchema,
  errors: readonly ErrorObject[],
  content: unknown,
  most: number,
  whose = 'the standard'
): Fact[] {
  const insideChoice = ({ schemaPath }: ErrorObject) => /\/(oneOf|anyOf)\/\d+\//.test(schemaPath)
  const broken = brokenPlaces(errors)
  const known = namesKnown(schema)
  const facts: Fact[] = []
  const seen = new Set<string>()
  for (const error of errors) {
    if (error.keyword === 'if' || insideChoice(error)) continue
    if (isSideEffect(known, error, broken)) continue
    const fact = factOf(schema, known, error, content, whose)
    const key = JSON.stringify([fact.path, fact.keyword === 'type' ? 'type' : fact.keyword])
    if (seen.has(key)) continue
    seen.add(key)
    facts.push(fact)
    if (facts.length === most) break
  }
  // whatever is left out above, a document that breaks its schema has at least one fact
  return facts.length > 0 ? facts : errors.slice(0, 1).map(error => factOf(schema, known, error, content, whose))
}

/** A fact goes into reports: of a map or list only that it is one. */
function gotOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? kindWords(value) : value
}

/** Longer lists of what could be there help nobody. */
const mostNames = 12

/** Every place that has a fault in it, not counting unknown properties: ajv's pointers, the containers of each fault included. */
function brokenPlaces(errors: readonly ErrorObject[]): ReadonlySet<string> {
  const places = new Set<string>()
  for (const { keyword, instancePath, params } of errors) {
    if (keyword === 'if' || keyword === 'unevaluatedProperties') continue
    let place = keyword === 'required' ? `${instancePath}/${params.missingProperty}` : instancePath
    while (!places.has(place)) {
      places.add(place)
      place = place.slice(0, Math.max(0, place.lastIndexOf('/')))
    }
  }
  return places
}

/**
 * True for a property that is reported as unknown only because of another fault: something else in its object is wrong, so that the condition that knows it
 * failed; or the value that decides whether it belongs here is wrong or missing.
 */
function isSideEffect(known: Known, error: ErrorObject, broken: ReadonlySet<string>): boolean {
  if (error.keyword !== 'unevaluatedProperties') return false
  const name = String(error.params.unevaluatedProperty)
  const { here, elsewhere } = known(error)
  const at = error.instancePath
  if (here.has(name)) return broken.has(at)
  return [...(elsewhere.get(name) ?? [])].some(deciding => broken.has(`${at}/${deciding}`))
}

function factOf(schema: JsonSchema, known: Known, error: ErrorObject, content: unknown, whose: string): Fact {
  const path = pathOf(error.instancePath, content)
  const got = error.data as unknown
  const name = path.length > 0 ? `\`${String(path.at(-1))}\`` : 'the document'
  const own = error.parentSchema?.['x-want'] as string | undefined
  const params = error.params as Readonly<Record<string, unknown>>
  switch (error.keyword) {
    case 'required': {
      const missing = String(params.missingProperty)
      return {
        path: [...path, missing],
        keyword: 'required',
        message: `\`${missing}\` is missing${inside(path)}`,
        ...wanted(schema, error, missing)
      }
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const unknown = String(params.additionalProperty ?? params.unevaluatedProperty)
      const { here, elsewhere } = known(error)
      const deciding = [...(elsewhere.get(unknown) ?? [])].map(name => `\`${name}\``).join(' or ')
      // a name that stands there already was not meant
      const free = [...here].filter(name => !Object.hasOwn(got as object, name))
      const near = deciding === '' ? didYouMean(unknown, free) : undefined
      const home = here.has('customProperties') ? 'put it under `customProperties`, or delete it' : 'delete it'
      return {
        path: [...path, unknown],
        keyword: 'additionalProperties',
        message:
          deciding === ''
            ? `\`${unknown}\` is not part of ${whose}${inside(path)}`
            : `\`${unknown}\` goes with another ${deciding}${inside(path)}`,
        got: gotOf((got as Readonly<Record<string, unknown>>)[unknown]),
        ...(here.size <= mostNames ? { want: [...here].sort() } : {}),
        help: near ? `did you mean \`${near}\`?` : home
      }
    }
    case 'type': {
      const types = [params.type].flat() as string[]
      const want = types.map(type => typeWords[type] ?? type).join(' or ')
      const help = typeHelp(types, got)
      return {
        path,
        keyword: 'type',
        message: `${name} is ${kindWords(got)}, want ${want}`,
        got: gotOf(got),
        want,
        ...(help ? { help } : {})
      }
    }
    case 'enum': {
      const allowed = params.allowedValues as readonly unknown[]
      const texts = allowed.filter(value => typeof value === 'string')
      const near = typeof got === 'string' ? didYouMean(got, texts) : undefined
      const shown = allowed.slice(0, mostNames).map(value => `\`${String(value)}\``)
      const list = `${shown.join(', ')}${allowed.length > mostNames ? ' ...' : ''}`
      return {
        path,
        keyword: 'enum',
        message: `${name} is ${valueWords(got)}, want ${allowed.length === 1 ? list : `one of ${list}`}`,
        got: gotOf(got),
        want: allowed,
        ...(near ? { help: `did you mean \`${near}\`?` } : {})
      }
    }
    case 'pattern':
      return {
        path,
        keyword: 'pattern',
        message: `${name} is ${valueWords(got)}, want ${own ?? `a text like \`${String(params.pattern)}\``}`,
        got: gotOf(got),
        want: own ?? params.pattern
      }
    case 'oneOf':
    case 'anyOf':
      return {
        path,
        keyword: error.keyword,
        message: own ? `want ${own}${inside(path)}` : `${name} fits none of its forms, or several`,
        got: Object.keys((got ?? {}) as object),
        ...(own ? { want: own } : {})
      }
    case 'minItems':
    case 'maxItems':
      return {
        path,
        keyword: error.keyword,
        message: `${name} has ${(got as readonly unknown[]).length} elements, want at ${error.keyword === 'minItems' ? 'least' : 'most'} ${String(params.limit)}`,
        got: (got as readonly unknown[]).length,
        want: params.limit
      }
    case 'uniqueItems':
      return {
        path,
        keyword: 'uniqueItems',
        message: `${name} holds the same element twice`,
        got: params.i,
        want: 'each once'
      }
    case 'minimum':
    case 'exclusiveMinimum':
      return {
        path,
        keyword: error.keyword,
        message: `${name} is ${valueWords(got)}, want ${error.keyword === 'minimum' ? 'at least' : 'more than'} ${String(params.limit)}`,
        got,
        want: params.limit
      }
    default:
      return {
        path,
        keyword: error.keyword,
        message: `${name} breaks \`${error.keyword}\` of ${whose}`,
        got: gotOf(got)
      }
  }
}

/** What a type of JSON Schema is called in messages. */
export const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  null: 'nothing',
  array: 'a list',
  object: 'a map'
}

function kindWords(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string'
    ? `the text ${valueWords(value)}`
    : `the ${typeof value === 'boolean' ? 'truth value' : 'number'} ${valueWords(value)}`
}

function valueWords(value: unknown): string {
  if (typeof value === 'object') return kindWords(value)
  const text = String(value).replaceAll(/\s+/g, ' ')
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``
}

function typeHelp(types: readonly string[], got: unknown): string | undefined {
  if (types.includes('string') && (typeof got === 'number' || typeof got === 'boolean')) {
    return 'put it in quotes'
  }
  if (types.includes('boolean') && typeof got === 'string' && /^(y|yes|on|n|no|off)$/i.test(got)) {
    return `\`${got}\` is a text in YAML 1.2: write \`${/^(y|yes|on)$/i.test(got) ? 'true' : 'false'}\``
  }
  if (types.includes('boolean') && typeof got === 'string' && /^(true|false)$/i.test(got))
    return 'write it without quotes'
  if (
    types.some(type => type === 'number' || type === 'integer') &&
    typeof got === 'string' &&
    /^\d+(\.\d+)?$/.test(got)
  ) {
    return 'write it without quotes'
  }
  if (types.includes('array') && typeof got === 'object' && got !== null) return 'begin each element with `- `'
  if (got === null) return 'give a value, or delete the line'
  return undefined
}

function inside(path: readonly unknown[]): string {
  const names = path.filter(part => typeof part === 'string')
  return names.length > 0 ? ` in \`${names.at(-1)}\`` : ''
}

/** What a missing property would have to be. */
function wanted(schema: JsonSchema, error: ErrorObject, name: string): { want: unknown } {
  const properties = (error.parentSchema as JsonSchema | undefined)?.properties as
    | Readonly<Record<string, JsonSchema>>
    | undefined
  const property = resolve(schema, properties?.[name] ?? {})
  const values = property.enum as readonly unknown[] | undefined
  if (values) return { want: values.length === 1 ? values[0] : values }
  const types = [property.type ?? []].flat() as string[]
  return { want: types.map(type => typeWords[type] ?? type).join(' or ') || 'a value' }
}

function resolve(schema: JsonSchema, part: JsonSchema): JsonSchema {
  const target = typeof part.$ref === 'string' ? part.$ref.replace('#/$defs/', '') : undefined
  const definitions = schema.$defs as Readonly<Record<string, JsonSchema>> | undefined
  return target === undefined ? part : (definitions?.[target] ?? part)
}

/** The properties that a schema knows for a value, and those that it would know if other values stood beside them, with whose values matter. */
interface KnownNames {
  readonly here: ReadonlySet<string>
  readonly elsewhere: ReadonlyMap<string, ReadonlySet<string>>
}

type Known = (error: ErrorObject) => KnownNames

/** What is known where an error stands: one object often has many unknown properties. */
function namesKnown(schema: JsonSchema): Known {
  let last: ErrorObject | undefined
  let names: KnownNames = { here: new Set(), elsewhere: new Map() }
  return error => {
    if (last?.data !== error.data || last?.parentSchema !== error.parentSchema) {
      names = knownNames(schema, error.parentSchema as JsonSchema, error.data)
    }
    last = error
    return names
  }
}

function knownNames(schema: JsonSchema, part: JsonSchema, value: unknown): KnownNames {
  const here = new Set<string>()
  const elsewhere = new Map<string, Set<string>>()
  const visit = (some: unknown, depth: number, deciding: readonly string[]): void => {
    if (typeof some !== 'object' || some === null || depth > 8) return
    const resolved = resolve(schema, some as JsonSchema)
    for (const name of Object.keys((resolved.properties ?? {}) as object)) {
      if (deciding.length === 0) here.add(name)
      else elsewhere.set(name, new Set([...(elsewhere.get(name) ?? []), ...deciding]))
    }
    for (const branch of [resolved.allOf, resolved.oneOf, resolved.anyOf]) {
      if (Array.isArray(branch)) for (const item of branch) visit(item, depth + 1, deciding)
    }
    const condition = resolved.if as JsonSchema | undefined
    if (resolved.then) visit(resolved.then, depth + 1, holds(condition, value) ? deciding : namesIn(condition))
  }
  visit(part, 0, [])
  return { here, elsewhere }
}

/** Whether a condition of the kinds that our schemas use holds: values and presence of single properties. */
function holds(condition: JsonSchema | undefined, value: unknown): boolean {
  if (condition === undefined || typeof value !== 'object' || value === null) return true
  const fields = value as Readonly<Record<string, unknown>>
  const { anyOf, required, properties } = condition
  if (Array.isArray(anyOf)) return anyOf.some(option => holds(option as JsonSchema, value))
  if (Array.isArray(required) && !required.every(name => fields[String(name)] !== undefined)) return false
  return Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>).every(([name, test]) => {
    if (fields[name] === undefined) return true
    return !Array.isArray(test.enum) || (test.enum as readonly unknown[]).includes(fields[name])
  })
}

function namesIn(condition: JsonSchema | undefined): readonly string[] {
  const options = (condition?.anyOf ?? [condition]) as readonly (JsonSchema | undefined)[]
  return options.flatMap(option => Object.keys((option?.properties ?? {}) as object))
}

/** ajv's pointer as property names and indexes; an index is a number where the document has a list. */
function pathOf(pointer: string, content: unknown): (string | number)[] {
  let value: unknown = content
  return pointer
    .split('/')
    .slice(1)
    .map(part => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const key = Array.isArray(value) ? Number(name) : name
      value = (value as Readonly<Record<string | number, unknown>> | null)?.[key]
      return key
    })
}
