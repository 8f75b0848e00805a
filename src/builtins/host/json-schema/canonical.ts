import { type Json, JsonNumber, rawJsonOf, writeRawJson } from '../../../json/index.ts'

/** One text for equal values: members sorted, numbers as doubles. */
export function canonical(value: Json): string {
  return writeRawJson(rawJsonOf(withDoubles(value)))
}

function withDoubles(value: Json): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (Array.isArray(value)) return value.map(withDoubles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDoubles(member as Json)]))
}
