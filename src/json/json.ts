import { type RawJson, readRawJson, writeRawJson } from './raw-json.ts'

/** A number that a double would change: more digits than it holds, or another way of writing it (`1.0`). */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Json = null | boolean | number | JsonNumber | string | readonly Json[] | { readonly [key: string]: Json }

/** Reads one JSON text. A number is a {@link JsonNumber} where JavaScript would write it differently. Throws a `SyntaxError`. */
export function readJson(text: string): Json {
  const value = JSON.parse(text) as Json
  return hasExactNumber(text) ? fromRaw(readRawJson(text)) : value
}

/** Writes a value on one line, members in their order. */
export function writeJson(value: Json): string {
  if (value instanceof JsonNumber) return value.text
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member as Json)}`)
    .join(',')}}`
}

/** Writes a value on one line as Go does: members sorted by name, `<`, `>` and `&` escaped. */
export const writeGoJson = (value: Json): string => writeRawJson(readRawJson(writeJson(value)))

const isExact = (number: string): boolean => String(Number(number)) !== number

function hasExactNumber(text: string): boolean {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[-+\w.]*/g)) {
    if (!token.startsWith('"') && isExact(token)) return true
  }
  return false
}

function fromRaw(value: RawJson): Json {
  if (typeof value === 'string') {
    return /^[-\d]/.test(value) && isExact(value) ? new JsonNumber(value) : (JSON.parse(value) as Json)
  }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, fromRaw(member)]))
  return (value as readonly RawJson[]).map(fromRaw)
}
