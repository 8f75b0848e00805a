import { any, boolean, either, eitherOf, nullType, number, objectOf, string, type Type } from './types.ts'

/** A JSON Schema as it is written: an object or a boolean. */
export type JsonSchema = unknown

/**
 * How a schema is read. `opa` is what OPA makes of the schemas of annotations: an object that lists properties has no others, whatever
 * it says of further ones, and `oneOf`, `const` and `enum` say nothing.
 */
export type SchemaReading = 'json-schema' | 'opa'

const known = new WeakMap<object, Map<string, Type>>()

/** The type of the values that a schema accepts; what it cannot tell is `any`. One schema always gives the same type. */
export function typeOfSchema(
  schema: JsonSchema,
  origin: 'input' | 'data',
  reading: SchemaReading = 'json-schema'
): Type {
  if (!isRecord(schema)) return any
  const key = `${origin}/${reading}`
  const made = known.get(schema)?.get(key)
  if (made) return made
  const type = convert({ root: schema, origin, reading, open: new Set() }, schema)
  const types = known.get(schema) ?? new Map()
  types.set(key, type)
  known.set(schema, types)
  return type
}

interface Conversion {
  readonly root: Readonly<Record<string, unknown>>
  readonly origin: 'input' | 'data'
  readonly reading: SchemaReading
  /** References that are being followed; one inside of itself is `any`. */
  readonly open: Set<string>
}

function convert(c: Conversion, schema: unknown): Type {
  if (!isRecord(schema)) return any
  if (typeof schema.$ref === 'string') return convertReference(c, schema.$ref)
  const isOpa = c.reading === 'opa'
  const alternatives = (isOpa ? [schema.anyOf] : [schema.anyOf, schema.oneOf]).find(Array.isArray)
  if (alternatives) return eitherOf(alternatives.map(each => convert(c, each))) ?? any
  if (Array.isArray(schema.allOf)) return convertAll(c, schema.allOf, schema)
  if ('const' in schema && !isOpa) return typeOfValue(schema.const)
  const named = typeNames(schema)
  if (named.length === 0 && !isOpa && Array.isArray(schema.enum)) return eitherOf(schema.enum.map(typeOfValue)) ?? any
  return named.length === 0 ? any : (eitherOf(named.map(name => convertNamed(c, schema, name))) ?? any)
}

function typeNames(schema: Readonly<Record<string, unknown>>): string[] {
  if (typeof schema.type === 'string') return [schema.type]
  if (Array.isArray(schema.type)) return schema.type.filter(each => typeof each === 'string')
  if (isRecord(schema.properties)) return ['object']
  return schema.items !== undefined || schema.prefixItems !== undefined ? ['array'] : []
}

function convertNamed(c: Conversion, schema: Readonly<Record<string, unknown>>, name: string): Type {
  switch (name) {
    case 'string':
      return string
    case 'boolean':
      return boolean
    case 'null':
      return c.reading === 'opa' && schema.type === 'null' ? any : nullType
    case 'number':
    case 'integer':
      return number
    case 'array': {
      const listed = [schema.prefixItems, schema.items].find(Array.isArray)
      const items = (listed ?? []).map(each => convert(c, each))
      const rest = listed ? (schema.items === listed ? schema.additionalItems : schema.items) : schema.items
      return rest === false ? { kind: 'array', items } : { kind: 'array', items, rest: convert(c, rest) }
    }
    case 'object':
      return convertObject(c, schema)
    default:
      return any
  }
}

function convertObject(c: Conversion, schema: Readonly<Record<string, unknown>>): Type {
  const properties = new Map<string, Type>()
  for (const [name, each] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    properties.set(JSON.stringify(name), convert(c, each))
  }
  const isOpa = c.reading === 'opa'
  const patterns = Object.values(isRecord(schema.patternProperties) && !isOpa ? schema.patternProperties : {})
  const further = isOpa ? properties.size === 0 : (schema.additionalProperties ?? schema.unevaluatedProperties)
  const isClosed = further === false
  if (isClosed && patterns.length === 0) return { kind: 'object', properties, closedBy: c.origin }
  const types = patterns.map(each => convert(c, each))
  if (!isClosed) types.push(convert(c, further))
  const value = eitherOf(types) ?? any
  return properties.size === 0
    ? objectOf(string, value)
    : { kind: 'object', properties, dynamic: { key: string, value } }
}

/** Objects are joined; of other types the first one that says something counts. */
function convertAll(c: Conversion, parts: readonly unknown[], schema: Readonly<Record<string, unknown>>): Type {
  const { allOf: _, ...own } = schema
  const types = [...parts, own].map(each => convert(c, each)).filter(type => type.kind !== 'any')
  const [first = any] = types
  return types.slice(1).reduce(both, first)
}

function both(a: Type, b: Type): Type {
  if (a.kind !== 'object' || b.kind !== 'object') return a
  const properties = new Map(a.properties)
  for (const [key, type] of b.properties) {
    const other = properties.get(key)
    properties.set(key, other ? both(other, type) : type)
  }
  const closedBy = a.closedBy ?? b.closedBy
  if (closedBy) return { kind: 'object', properties, closedBy }
  if (!a.dynamic || !b.dynamic) return { kind: 'object', properties }
  return { kind: 'object', properties, dynamic: { key: string, value: either(a.dynamic.value, b.dynamic.value) } }
}

/** `#`, `#/$defs/x`: inside of the same schema. */
function convertReference(c: Conversion, reference: string): Type {
  if (!reference.startsWith('#') || c.open.has(reference)) return any
  c.open.add(reference)
  const type = convert(c, resolvePointer(c.root, reference))
  c.open.delete(reference)
  return type
}

function resolvePointer(root: unknown, reference: string): unknown {
  let target = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = safeDecode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    target = isRecord(target) ? target[name] : Array.isArray(target) ? target[Number(name)] : undefined
  }
  return target
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const knownTypes = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

/** What makes a schema none: a type that does not exist, properties that are no object, a reference to nothing. */
export function schemaFault(schema: JsonSchema): string | undefined {
  return isRecord(schema) ? faultIn(schema, schema) : undefined
}

function faultIn(
  schema: Readonly<Record<string, unknown>>,
  root: Readonly<Record<string, unknown>>
): string | undefined {
  const { type, properties, $ref } = schema
  if (typeof $ref === 'string') {
    return !$ref.startsWith('#') || resolvePointer(root, $ref) !== undefined ? undefined : `\`${$ref}\` is not in it`
  }
  const unknown = [type].flat().find(each => each !== undefined && !knownTypes.includes(String(each)))
  if (unknown !== undefined) return `\`${String(unknown)}\` is no type: there are ${knownTypes.join(', ')}`
  if (properties !== undefined && !isRecord(properties)) return '`properties` is no object'
  const below = [
    ...Object.values(isRecord(properties) ? properties : {}),
    ...[schema.items, schema.anyOf, schema.allOf, schema.oneOf].flat()
  ]
  for (const each of below) {
    const fault = isRecord(each) ? faultIn(each, root) : undefined
    if (fault) return fault
  }
  return undefined
}

/** The type of a JSON value. */
function typeOfValue(value: unknown): Type {
  if (value === null) return nullType
  if (typeof value === 'string') return string
  if (typeof value === 'number') return number
  if (typeof value === 'boolean') return boolean
  return any
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
