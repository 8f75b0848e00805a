import { Problem } from './problem.ts'

const deepest = 200

/** The body as JSON. @throws Problem 400 that says where it breaks */
export function readJson(body: Uint8Array): unknown {
  const text = readText(body)
  if (text.trim() === '') throw new Problem(400, 'malformed-json', 'the body is empty; a JSON object is needed')
  if (depthOf(text) > deepest) throw new Problem(400, 'malformed-json', `the body nests deeper than ${deepest} levels`)
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new Problem(400, 'malformed-json', `the body is not JSON: ${(cause as Error).message}`, { cause })
  }
}

export function readJsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  const value = readJson(body)
  if (!isRecord(value)) throw new Problem(400, 'malformed-json', 'the body is not a JSON object')
  return value
}

export function readText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Problem(400, 'malformed-text', 'the body is not UTF-8 text', { cause })
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Deepest nesting of brackets outside of strings; for texts that are not JSON any number will do. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (inString) {
      if (unit === 0x5c) i++
      else if (unit === 0x22) inString = false
    } else if (unit === 0x22) inString = true
    else if (unit === 0x5b || unit === 0x7b) most = Math.max(most, ++depth)
    else if (unit === 0x5d || unit === 0x7d) depth--
  }
  return most
}
