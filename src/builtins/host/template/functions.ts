import { print, printf, show } from './format.ts'
import { Float, Integer, isList, isMap, isTrue, textOf, typeName, type Value } from './values.ts'

/** A function that a template may call; what it throws is the reason why the template has no text. */
export type TemplateFunction = (values: readonly Value[]) => Value

/** `and` and `or` are elsewhere: they do not ask for all of their values. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  call: ([callee]) => {
    throw new Error(callee === undefined ? 'call of nil' : `non-function of type ${typeName(callee)}`)
  },
  not: ([value]) => !isTrue(value),
  len: ([value]) => new Integer(BigInt(lengthOf(value))),
  index: ([value, ...indices]) => indices.reduce(elementOf, assertThere(value, 'index of untyped nil')),
  slice: ([value, ...indices]) => sliceOf(assertThere(value, 'slice of untyped nil'), indices),
  print: values => print(values),
  println: values => `${values.map(show).join(' ')}\n`,
  printf: ([format, ...values]) => {
    if (typeof format !== 'string') {
      throw new Error(`wrong type for value; expected string; got ${typeName(format)}`)
    }
    return printf(format, values)
  },
  html: values => joined(values).replace(/[\0"'&<>]/g, each => htmlEscapes[each] as string),
  js: values => joined(values).replace(/[\\'"<>&=]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escapeJs),
  urlquery: values =>
    encodeURIComponent(joined(values))
      .replaceAll('%20', '+')
      .replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`),
  eq: ([first, ...others]) => {
    if (others.length === 0) throw new Error('missing argument for comparison')
    return others.some(other => areEqual(first, other))
  },
  ne: ([first, second]) => !areEqual(first, second),
  lt: ([first, second]) => compare(first, second) < 0,
  le: ([first, second]) => compare(first, second) <= 0,
  gt: ([first, second]) => compare(first, second) > 0,
  ge: ([first, second]) => compare(first, second) >= 0
}

/** How many values each takes, the least and the most. */
export const arities: Readonly<Record<string, readonly [number, number]>> = {
  call: [1, Number.POSITIVE_INFINITY],
  not: [1, 1],
  len: [1, 1],
  index: [1, Number.POSITIVE_INFINITY],
  slice: [1, Number.POSITIVE_INFINITY],
  printf: [1, Number.POSITIVE_INFINITY],
  and: [1, Number.POSITIVE_INFINITY],
  or: [1, Number.POSITIVE_INFINITY],
  eq: [1, Number.POSITIVE_INFINITY],
  ne: [2, 2],
  lt: [2, 2],
  le: [2, 2],
  gt: [2, 2],
  ge: [2, 2]
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;'
}

function escapeJs(each: string): string {
  if (each === '\\' || each === "'" || each === '"') return `\\${each}`
  const hex = (each.codePointAt(0) as number).toString(16).toUpperCase()
  return `\\u${hex.padStart(4, '0')}`
}

function joined(values: readonly Value[]): string {
  const [only] = values
  return values.length === 1 && typeof only === 'string' ? only : print(values)
}

function assertThere(value: Value, message: string): Value {
  if (value === undefined || value === null) throw new Error(message)
  return value
}

function lengthOf(value: Value): number {
  if (isList(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  const text = textOf(value)
  if (text === undefined)
    throw new Error(value === undefined || value === null ? 'len of nil pointer' : `len of type ${typeName(value)}`)
  return Buffer.byteLength(text)
}

function elementOf(value: Value, index: Value): Value {
  assertThere(value, 'index of nil pointer')
  if (isMap(value)) {
    if (typeof index !== 'string') throw new Error(`value has type ${typeName(index)}; should be string`)
    return Object.hasOwn(value, index) ? value[index] : null
  }
  const text = textOf(value)
  if (!isList(value) && text === undefined) throw new Error(`can't index item of type ${typeName(value)}`)
  const bytes = text === undefined ? undefined : Buffer.from(text)
  const position = positionIn(index, (bytes ?? (value as readonly Value[])).length - 1)
  return bytes ? new Integer(BigInt(bytes[position] as number)) : (value as readonly Value[])[position]
}

function positionIn(index: Value, last: number): number {
  if (index === undefined || index === null) throw new Error('cannot index slice/array with nil')
  if (!(index instanceof Integer)) throw new Error(`cannot index slice/array with type ${typeName(index)}`)
  if (index.value < 0n || index.value > BigInt(last)) throw new Error(`index out of range: ${index.value}`)
  return Number(index.value)
}

function sliceOf(value: Value, indices: readonly Value[]): Value {
  const text = textOf(value)
  if (indices.length > 3) throw new Error(`too many slice indexes: ${indices.length}`)
  if (!isList(value) && text === undefined) throw new Error(`can't slice item of type ${typeName(value)}`)
  if (text !== undefined && indices.length === 3) throw new Error('cannot 3-index slice a string')
  const whole = text === undefined ? (value as readonly Value[]) : Buffer.from(text)
  const [start = 0, end = whole.length] = indices.map(index => positionIn(index, whole.length))
  if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`)
  const part = whole.slice(start, end)
  return Buffer.isBuffer(part) ? part.toString() : (part as Value)
}

type Kind = 'bool' | 'int' | 'float' | 'string'

function kindOf(value: Value): Kind | undefined {
  if (typeof value === 'boolean') return 'bool'
  if (value instanceof Integer) return 'int'
  if (value instanceof Float) return 'float'
  return textOf(value) === undefined ? undefined : 'string'
}

function areEqual(first: Value, second: Value): boolean {
  const kind = kindOf(first)
  const isNil = (value: Value): boolean => value === undefined || value === null
  if (kind !== kindOf(second)) {
    if (first === undefined || second === undefined || isNil(first) || isNil(second)) return false
    throw incompatible(first, second)
  }
  if (kind === undefined) {
    if (isNil(first) || isNil(second)) return isNil(first) && isNil(second)
    throw new Error(`non-comparable types ${typeName(first)}, ${typeName(second)}`)
  }
  return compareAs(kind, first, second) === 0
}

function compare(first: Value, second: Value): number {
  const kind = kindOf(first)
  if (kind === undefined || kindOf(second) === undefined) throw new Error('invalid type for comparison')
  if (kind !== kindOf(second)) throw incompatible(first, second)
  if (kind === 'bool') throw new Error('invalid type for comparison')
  return compareAs(kind, first, second)
}

function compareAs(kind: Kind, first: Value, second: Value): number {
  if (kind === 'bool') return Number(first) - Number(second)
  if (kind === 'string')
    return Buffer.compare(Buffer.from(textOf(first) as string), Buffer.from(textOf(second) as string))
  const [a, b] = [(first as Integer | Float).value, (second as Integer | Float).value]
  return a < b ? -1 : a > b ? 1 : 0
}

function incompatible(first: Value, second: Value): Error {
  return new Error(`incompatible types for comparison: ${typeName(first)} and ${typeName(second)}`)
}
