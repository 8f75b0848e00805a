import type { ErrorObject } from 'ajv'
import { didYouMean } from '../../diagnostics/index.ts'
import type { SchemaError } from '../../mesh/index.ts'
import type { JsonSchema } from './schema-parts.ts'

type Fact = Omit<SchemaError, 'document'>

/**
 * Turns ajv's errors into facts in the author's words, one for each fault.
 *
 * What only repeats a fault is left out: a `then` that failed because of what is inside it, branches of a choice, and properties that are unknown only because
 * the `type` beside them is wrong. Ordered by the depth of the document, top first.
 */
export function explainErrors(schema: JsonSchema, errors: readonly ErrorObject[], content: unknown): Fact[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
  const choicePlaces = new Set(choices.map(({ instancePath, schemaPath }) => `${instancePath} ${schemaPath}`))
  const insideChoice = ({ schemaPath, keyword }: ErrorObject) =>
    keyword !== 'oneOf' && keyword !== 'anyOf' && /\/(oneOf|anyOf)\/\d+\//.test(schemaPath)
  const broken = new Set(errors.filter(({ keyword }) => keyword === 'enum').map(({ instancePath }) => instancePath))
  const facts: Fact[] = []
  const seen = new Set<string>()
  for (const error of errors) {
    if (error.keyword === 'if' || (insideChoice(error) && choicePlaces.size > 0)) continue
    if (error.keyword === 'unevaluatedProperties' && broken.has(`${error.instancePath}/type`)) continue
    const fact = factOf(schema, error, content)
    const key = JSON.stringify([fact.path, fact.keyword === 'type' ? 'type' : fact.keyword])
    if (seen.has(key)) continue
    seen.add(key)
    facts.push(fact)
  }
  return facts
}

function factOf(schema: JsonSchema, error: ErrorObject, content: unknown): Fact {
  const path = pathOf(error.instancePath, content)
  const got = error.data as unknown
  const name = path.length > 0 ? `\`${String(path.at(-1))}\`` : 'the document'
  const own = (error.parentSchema?.['x-want'] ?? (error.keyword === 'oneOf' ? undefined : undefined)) as
    | string
    | undefined
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
      const known = knownNames(schema, error.parentSchema as JsonSchema, got)
      const near = didYouMean(unknown, known)
      return {
        path: [...path, unknown],
        keyword: 'additionalProperties',
        message: `the standard knows no \`${unknown}\`${inside(path)}`,
        got: (got as Readonly<Record<string, unknown>>)[unknown],
        want: [...known].sort(),
        help: near
          ? `did you mean \`${near}\`?`
          : known.has('customProperties')
            ? 'put it under `customProperties`, or delete it'
            : 'delete it'
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
        got,
        want,
        ...(help ? { help } : {})
      }
    }
    case 'enum': {
      const allowed = params.allowedValues as readonly unknown[]
      const texts = allowed.filter(value => typeof value === 'string')
      const near = typeof got === 'string' ? didYouMean(got, texts) : undefined
      const list = allowed.map(value => `\`${String(value)}\``).join(', ')
      return {
        path,
        keyword: 'enum',
        message: `${name} is ${valueWords(got)}, want ${allowed.length === 1 ? list : `one of ${list}`}`,
        got,
        want: allowed,
        ...(near ? { help: `did you mean \`${near}\`?` } : {})
      }
    }
    case 'pattern':
      return {
        path,
        keyword: 'pattern',
        message: `${name} is ${valueWords(got)}, want ${own ?? `a text like \`${String(params.pattern)}\``}`,
        got,
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
      return { path, keyword: error.keyword, message: `${name} breaks \`${error.keyword}\` of the standard`, got }
  }
}

const typeWords: Readonly<Record<string, string>> = {
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
    return `put it in quotes: "${String(got)}"`
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

/** Every property that a schema knows for this value, those of the conditions that hold included. */
function knownNames(schema: JsonSchema, part: JsonSchema, value: unknown): Set<string> {
  const names = new Set<string>()
  const visit = (some: unknown, depth: number): void => {
    if (typeof some !== 'object' || some === null || depth > 8) return
    const here = resolve(schema, some as JsonSchema)
    for (const name of Object.keys((here.properties ?? {}) as object)) names.add(name)
    for (const branch of [here.allOf, here.oneOf, here.anyOf]) {
      if (Array.isArray(branch)) for (const item of branch) visit(item, depth + 1)
    }
    if (here.then && mayHold(here.if as JsonSchema | undefined, value)) visit(here.then, depth + 1)
  }
  visit(part, 0)
  return names
}

/** Whether a condition on one property's values can hold for this value; conditions of another kind can. */
function mayHold(condition: JsonSchema | undefined, value: unknown): boolean {
  const tests = Object.entries((condition?.properties ?? {}) as Readonly<Record<string, JsonSchema>>)
  return tests.every(([name, test]) => {
    const there = (value as Readonly<Record<string, unknown>> | null)?.[name]
    return !Array.isArray(test.enum) || (test.enum as readonly unknown[]).includes(there)
  })
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
