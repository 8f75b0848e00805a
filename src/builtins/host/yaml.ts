import { Document, parseAllDocuments, type ScalarTag, type Tags, visit } from 'yaml'
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
  const document = new Document(numbersOfGo(value), {
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    customTags: tags => [doubleTag, ...tags]
  })
  visit(document, {
    Scalar(_, node) {
      // Single quotes are for what cannot stand plain, double ones for what would be no string.
      if (typeof node.value === 'string' && isOtherPlain(node.value)) node.type = 'QUOTE_DOUBLE'
    }
  })
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true })
}

/** Whether a text without quotes would be read as a number, a date, `null` or a boolean. */
function isOtherPlain(text: string): boolean {
  if (/^(?:|[-+]?\.(?:inf|nan)|0o[0-7]+|\d+(?::\d+)+|\d{4}-\d\d-\d\d.*)$/i.test(text)) return true
  if (!/^[-+]?[\w.~][\w.+-]*$/.test(text)) return false
  const plain = parseYaml(text)
  return plain.valid && typeof plain.value !== 'string'
}

/** Integers of 64 bits stay what they are, all other numbers become doubles. */
function numbersOfGo(value: unknown): unknown {
  if (value instanceof JsonNumber) return integerOf(value.text) ?? new Double(Number(value.text))
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Double(value)
  if (Array.isArray(value)) return value.map(numbersOfGo)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbersOfGo(member)]))
}

function integerOf(text: string): bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined
  const integer = BigInt(text)
  return integer >= leastInteger && integer < mostInteger ? integer : undefined
}

/** A number that is written as Go's `strconv` does in its form `g`: with an exponent below 1e-4 and from 1e+06 on. */
class Double {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  toString(): string {
    const [digits, exponent] = this.value.toExponential().split('e') as [string, string]
    const power = Number(exponent)
    if (power >= -4 && power < 6) return String(this.value)
    return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`
  }
}

const doubleTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  identify: value => value instanceof Double,
  default: true,
  resolve: text => Number(text),
  stringify: ({ value }) => String(value)
}
