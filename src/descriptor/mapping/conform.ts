import type { Schema } from '../../mesh/index.ts'

/**
 * Makes a value follow a closed model: what does not fit is left out, what must be there and is not gets its empty form.
 *
 * Lists are always lists, one element where a list belongs is a list of one; texts that are blank are absent. Objects in a list are never left out, so that
 * indexes stay: a missing name is `''`. An optional object without the texts it needs is absent.
 *
 * @param made - called with each object of the result and the one it was made from
 */
export function conform(
  schema: Schema,
  value: unknown,
  made: (result: object, from: object) => void = () => undefined
): unknown {
  const result = fitValue(schema, value, made)
  return result === undefined ? emptyOf(schema) : result
}

type Made = (result: object, from: object) => void
type Fields = Readonly<Record<string, unknown>>

function fitValue(schema: Schema, value: unknown, made: Made): unknown {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && value.trim() !== '' && (!schema.enum || schema.enum.includes(value))
        ? value
        : undefined
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    case 'integer':
      return Number.isInteger(value) ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'array':
      return fitList(schema.items, value, made)
    case 'object':
      return 'properties' in schema ? fitObject(schema, value, made) : fitMap(schema.additionalProperties, value, made)
    default:
      return value
  }
}

function fitList(items: Schema, value: unknown, made: Made): unknown {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  const result: unknown[] = []
  for (const item of list) {
    const fitting = items.type === 'object' ? conform(items, item, made) : fitValue(items, item, made)
    if (fitting !== undefined) result.push(fitting)
  }
  return result
}

function fitMap(values: Schema, value: unknown, made: Made): unknown {
  if (!isFields(value)) return undefined
  const fitting = Object.entries(value).map(([key, item]) => [key, fitValue(values, item, made)] as const)
  return Object.fromEntries(fitting.filter(([, item]) => item !== undefined))
}

type ObjectSchema = Schema & { readonly properties: object }

interface Property {
  readonly name: string
  readonly schema: Schema
  readonly isRequired: boolean
}

const propertiesOf = new WeakMap<object, readonly Property[]>()

function properties(schema: ObjectSchema): readonly Property[] {
  const known = propertiesOf.get(schema)
  if (known) return known
  const required = 'required' in schema ? (schema.required as readonly string[]) : []
  const all = Object.entries(schema.properties as Readonly<Record<string, Schema>>)
  const made = all.map(([name, property]) => ({ name, schema: property, isRequired: required.includes(name) }))
  propertiesOf.set(schema, made)
  return made
}

function fitObject(schema: ObjectSchema, value: unknown, made: Made): unknown {
  if (!isFields(value)) return undefined
  const result: Record<string, unknown> = {}
  for (const { name, schema: property, isRequired } of properties(schema)) {
    const item = Object.hasOwn(value, name) ? value[name] : undefined
    if (isRequired) result[name] = conform(property, item, made)
    else if (item !== undefined || property.type === 'array') {
      const fitting = fitValue(property, item, made)
      if (fitting !== undefined && !isHollow(property, fitting)) result[name] = fitting
    }
  }
  made(result, value)
  return result
}

/** True for an optional object that says nothing, or lacks a text it needs. */
function isHollow(schema: Schema, value: unknown): boolean {
  if (schema.type !== 'object' || !('properties' in schema) || !isFields(value)) return false
  if (Object.keys(value).length === 0) return true
  return schema.required.some(name => schema.properties[name]?.type === 'string' && value[name] === '')
}

function emptyOf(schema: Schema): unknown {
  switch (schema.type) {
    case 'string':
      return schema.enum?.[0] ?? ''
    case 'number':
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'array':
      return []
    case 'object':
      return 'properties' in schema ? fitObject(schema, {}, () => undefined) : {}
    default:
      return null
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
