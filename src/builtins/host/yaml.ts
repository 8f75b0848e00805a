import { type Document, parseAllDocuments, type ScalarTag, stringify, type Tags } from 'yaml'
import { type Json, JsonNumber } from '../../json/index.ts'
import type { HostBuiltins } from './host-builtin.ts'
import { stringOperand } from './operands.ts'

export const yamlBuiltins: HostBuiltins = {
  'yaml.is_valid': ([text]) => typeof text === 'string' && parseYaml(text).valid,
  'yaml.unmarshal': operands => {
    const parsed = parseYaml(stringOperand(operands, 1))
    if (!parsed.valid) throw new Error(parsed.message)
    return parsed.value
  },
  'yaml.marshal': ([value = null]) => writeYaml(value)
}

/** Tags of YAML 1.1 that OPA's reader does not have: times, and numbers to the base of 60. */
const unknownToOpa = new Set(['TIME', 'HEX60'])

function tagsOfOpa(tags: Tags): Tags {
  return tags.filter(tag => {
    if (typeof tag === 'string') return true
    const { tag: name, format } = tag as ScalarTag
    return name !== 'tag:yaml.org,2002:timestamp' && !unknownToOpa.has(format ?? '')
  })
}

/** Reads the first document as OPA does: YAML 1.1 (`yes` is true), the last of repeated keys counts. */
export function parseYaml(
  text: string
): { readonly valid: true; readonly value: Json } | { readonly valid: false; readonly message: string } {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    merge: true,
    intAsBigInt: true,
    customTags: tagsOfOpa
  })
  const first = documents[0] as Document | undefined
  if (first === undefined) return { valid: true, value: null }
  const error = first.errors[0]
  // The reader draws the line below its words.
  if (error) return { valid: false, message: error.message.replace(/:?\n.*$/s, '') }
  try {
    return { valid: true, value: jsonOf(first.toJS({ maxAliasCount: 100, mapAsMap: true })) }
  } catch (cause) {
    // An alias without anchor, or too many of them; a value that JSON does not have.
    return { valid: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}

const leastInteger = -(2n ** 63n)
const mostInteger = 2n ** 64n

function jsonOf(value: unknown): Json {
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value)
    return value >= leastInteger && value < mostInteger ? new JsonNumber(String(value)) : Number(value)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`unsupported value: ${value}`)
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (Array.isArray(value)) return value.map(jsonOf)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [keyOf(key), jsonOf(member)]))
  return value as Json
}

function keyOf(key: unknown): string {
  if (key === null || typeof key === 'object') throw new Error(`invalid map key: ${JSON.stringify(key)}`)
  return String(key)
}

/** Writes a value in the form of OPA's writer: keys sorted, lists not indented. */
export function writeYaml(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false
  })
}
