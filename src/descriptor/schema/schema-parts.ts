/** Any JSON Schema (2019-09), as far as the descriptors' schemas need to know its shape. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

export const text: JsonSchema = { type: 'string' }
export const flag: JsonSchema = { type: 'boolean' }
export const integer: JsonSchema = { type: 'integer' }
export const number: JsonSchema = { type: 'number' }
export const anything: JsonSchema = {}

export const words = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
export const reference = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` })

type Properties = Readonly<Record<string, JsonSchema>>

/** A map with these properties; `!` at the end of a name: it must be there. Others are allowed too. */
export function open(properties: Properties): JsonSchema {
  const required = Object.keys(properties).flatMap(name => (name.endsWith('!') ? [name.slice(0, -1)] : []))
  const bare = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace(/!$/, ''), schema]))
  return { type: 'object', properties: bare, ...(required.length > 0 ? { required } : {}) }
}

/** As `open`, but no other property is allowed. */
export function closed(properties: Properties): JsonSchema {
  return { ...open(properties), additionalProperties: false }
}

/** `then` holds where `property` is one of the values; also where it is absent, unless `present`. */
export function when(property: string, values: readonly string[], then: JsonSchema, present = true): JsonSchema {
  return {
    if: { properties: { [property]: { enum: values } }, ...(present ? { required: [property] } : {}) },
    then
  }
}
