import { type Json, JsonNumber } from '../../../json/index.ts'

/** An integer of the template itself; numbers of the data are texts to Go. */
export class Integer {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }
}

export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** What a pipeline gives; `undefined` is a member that is not there. */
export type Value = Json | Integer | Float | undefined
export type JsonObject = { readonly [key: string]: Json }

/** The text of a string or of a number of the data, which Go keeps as text; undefined for other values. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return value instanceof JsonNumber ? value.text : undefined
}

export function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value)
}

export function isMap(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value) && !isNumber(value)
}

function isNumber(value: Value): value is Integer | Float | JsonNumber {
  return value instanceof Integer || value instanceof Float || value instanceof JsonNumber
}

/** Members by name, sorted as bytes of UTF-8. */
export function entriesOf(map: JsonObject): (readonly [string, Json])[] {
  return Object.entries(map).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Go's word for the type. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return 'nil'
  if (value instanceof Integer) return 'int'
  if (value instanceof Float) return 'float64'
  if (typeof value === 'number' || value instanceof JsonNumber) return 'json.Number'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return isList(value) ? '[]interface {}' : 'map[string]interface {}'
}

export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return value === true
  if (value instanceof Integer) return value.value !== 0n
  if (value instanceof Float) return value.value !== 0
  if (isList(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return textOf(value) !== ''
}
