import { Composer, type Document, isScalar, LineCounter, Parser, type ScalarTag, type Tags, visit } from 'yaml'
import { type Json, JsonNumber } from '../../../json/index.ts'
import { assertFewAliases } from './aliases.ts'

/** Tags of YAML 1.1 that OPA's reader does not have: times, and numbers to the base of 60. */
const unknownToOpa = new Set(['TIME', 'HEX60'])

const octalTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7_]+$/,
  resolve: text => {
    const value = BigInt(text.replace(/^[-+]|_/g, ''))
    return text.startsWith('-') ? -value : value
  }
}

function tagsOfOpa(tags: Tags): Tags {
  const known = tags.filter(tag => {
    if (typeof tag === 'string') return true
    const { tag: name, format } = tag as ScalarTag
    return name !== 'tag:yaml.org,2002:timestamp' && !unknownToOpa.has(format ?? '')
  })
  return [octalTag, ...known.map(tag => (typeof tag === 'string' ? tag : finite(tag as ScalarTag)))]
}

/** A number that no double holds, or that is none (`.`), is a text. */
function finite(tag: ScalarTag): ScalarTag {
  const isWritten = tag.tag === 'tag:yaml.org,2002:float' && !tag.test?.test('.inf')
  if (!isWritten) return tag
  return {
    ...tag,
    resolve: (text, onError, options) => {
      const value = tag.resolve(text, onError, options)
      const number = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
      return Number.isFinite(number) ? value : text
    }
  }
}

/** Values that aliases may make, beyond what is written. */
const fewestNodes = 1_000_000

type Parsed = { readonly valid: true; readonly value: Json } | { readonly valid: false; readonly message: string }

/** Reads the first document as OPA does: YAML 1.1 (`yes` is true), the last of repeated keys counts. */
export function parseYaml(text: string): Parsed {
  const written = text.replace(/\r\n?|\u0085/g, '\n')
  const refusal = refusalOf(written)
  if (refusal !== undefined) return { valid: false, message: refusal }
  try {
    const lines = new LineCounter()
    const first = firstDocument(written, lines)
    if (first === undefined) return { valid: true, value: null }
    const [error] = first.errors
    if (error) {
      const { line, col } = lines.linePos(error.pos[0])
      return { valid: false, message: `${error.message} at line ${line}, column ${col}` }
    }
    refuseLongKeys(first, written)
    refuseEscapes(first, written)
    endWithText(first, written)
    applyTags(first)
    const budget = { nodes: fewestNodes + text.length }
    assertFewAliases(first, budget.nodes)
    return { valid: true, value: jsonOf(first.toJS({ maxAliasCount: -1, mapAsMap: true }), budget) }
  } catch (cause) {
    // What nests too deeply; an alias without anchor, or too many of them; a value that JSON does not have.
    return { valid: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** What follows the first document is not read. */
function firstDocument(text: string, lines: LineCounter): Document | undefined {
  const composer = new Composer({
    version: '1.1',
    uniqueKeys: false,
    merge: true,
    intAsBigInt: true,
    customTags: tagsOfOpa,
    keepSourceTokens: true
  })
  for (const document of composer.compose(new Parser(lines.addNewLine).parse(text))) return document
  return undefined
}

/** What OPA's reader does not take, and the library does. */
function refusalOf(text: string): string | undefined {
  const isControl = (char: string): boolean =>
    (char < ' ' && char !== '\n' && char !== '\t') || char === '\x7f' || char === '\ufffe' || char === '\uffff'
  if ([...text].some(isControl)) return 'control characters are not allowed'
  const [, directive] = /^(?:[ \t]*(?:#.*)?\n)*(%.*)/.exec(text) ?? []
  if (directive !== undefined && !/^%(?:YAML[ \t]+1\.1|TAG)\b/.test(directive)) {
    return `unknown directive or version: ${directive}`
  }
  return undefined
}

/** A key that no `?` introduces stands in one line with its colon, between braces too. */
function refuseLongKeys(document: Document, text: string): void {
  visit(document, {
    Pair(_, { key, srcToken }) {
      if (!srcToken || !isScalar(key) || !key.range) return
      const colon = srcToken.sep?.find(({ type }) => type === 'map-value-ind')
      const isIntroduced = srcToken.start.some(({ type }) => type === 'explicit-key-ind')
      if (!colon || isIntroduced || !text.slice(key.range[0], colon.offset).includes('\n')) return
      throw new Error('a key stands in one line with its colon')
    }
  })
}

/** YAML 1.1 does not know the escape `\/`, and what is escaped is a character, no half of one. */
function refuseEscapes(document: Document, text: string): void {
  visit(document, {
    Scalar(_, { type, range }) {
      if (type !== 'QUOTE_DOUBLE' || !range) return
      if (/^(?:[^\\]|\\.)*?\\(?:\/|(?:u|U0000)[dD][89a-fA-F])/s.test(text.slice(range[0], range[1])))
        throw new Error('found unknown escape character')
    }
  })
}

/** A block of text that ends where the text ends has no line end there; the library always gives it one. */
function endWithText(document: Document, text: string): void {
  if (text.endsWith('\n')) return
  visit(document, {
    Scalar(_, node) {
      if (!node.type?.startsWith('BLOCK') || node.range?.[1] !== text.length || typeof node.value !== 'string') return
      node.value = node.value.replace(/\n$/, '')
    }
  })
}

/** Tags of the document's own that the library leaves aside. */
function applyTags(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      if (node.tag === 'tag:yaml.org,2002:null' && node.value !== null) throw new Error('cannot decode text as !!null')
      if (node.tag !== 'tag:yaml.org,2002:float' || typeof node.value !== 'string') return
      if (Number.isNaN(Number(node.value))) throw new Error('cannot decode text as !!float')
      node.value = Number(node.value)
    }
  })
}

const leastInteger = -(2n ** 63n)
const mostInteger = 2n ** 64n

/** `budget`: how many values there may be; aliases make much of little. */
function jsonOf(value: unknown, budget: { nodes: number }): Json {
  if (--budget.nodes < 0) throw new Error('the document contains excessive aliasing')
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value)
    return value >= leastInteger && value < mostInteger ? new JsonNumber(String(value)) : Number(value)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`unsupported value: ${value}`)
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (Array.isArray(value)) return value.map(item => jsonOf(item, budget))
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [keyOf(key), jsonOf(member, budget)]))
  }
  if (value instanceof Set) return Object.fromEntries([...value].map(key => [keyOf(key), null]))
  return value as Json
}

function keyOf(key: unknown): string {
  if (key === null || typeof key === 'object') throw new Error(`invalid map key: ${JSON.stringify(key)}`)
  if (key === Infinity || key === -Infinity) return key < 0 ? '-.inf' : '.inf'
  return typeof key === 'number' && Number.isNaN(key) ? '.nan' : String(key)
}
