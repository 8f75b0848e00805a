import type { Json } from '../../../json/index.ts'
import type { ExactNumber } from './exact-number.ts'

/** One schema made ready: what it asks of a value, keyword by keyword. */
export interface Schema {
  /** A schema `true` or `false`; nothing else is asked then. */
  pass?: boolean
  /** The schema that a `$ref` leads to; nothing else is asked then. */
  ref?: Schema
  types: string[]
  properties: Map<string, Schema>
  patternProperties: Map<string, Schema>
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  dependencies: Map<string, readonly string[] | Schema>
  /** Of every item, or of each by position. */
  items?: Schema | readonly Schema[]
  additionalItems?: boolean | Schema
  contains?: Schema
  multipleOf?: ExactNumber
  minimum?: ExactNumber
  exclusiveMinimum?: ExactNumber
  maximum?: ExactNumber
  exclusiveMaximum?: ExactNumber
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minProperties?: number
  maxProperties?: number
  required: string[]
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  /** Canonical texts. */
  const?: string
  enum?: readonly string[]
  oneOf: readonly Schema[]
  anyOf: readonly Schema[]
  allOf: readonly Schema[]
  not?: Schema
  if?: Schema
  then?: Schema
  else?: Schema
}

/** Drafts differ in few keywords; without `$schema` all of them are read at once. */
export type Draft = 4 | 6 | 7 | 'all'

export type JsonObject = Readonly<Record<string, Json>>
