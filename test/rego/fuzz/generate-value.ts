import type { Type } from '../../../src/builtins/index.ts'
import type { Random } from './random.ts'

/** Constants of a type, as JSON or as Rego, from pools in which equal values are frequent and odd ones not rare. */

export const strings = [
  ...[
    'a',
    'b',
    'c',
    'k',
    'ab',
    'abc',
    'a.b',
    'a/b',
    'x',
    'y',
    'foo',
    'bar',
    'A B',
    ' a ',
    '1',
    '-1.5',
    '007',
    'true',
    ''
  ],
  ...['héllo', '日本', '😀x', 'tab\t', 'quote"\\', 'a\nb', 'ÅΣß', 'a-b_c', 'a,b,c', '{}', '<&>', '%d']
]

const numbers = [
  ...['0', '1', '1', '2', '2', '3', '4', '5', '7', '10', '-1', '-3', '100', '255', '999', '1000', '1001'],
  ...['0.1', '0.5', '1.5', '2.5', '-2.5', '2.50', '1.0', '1e3', '1E+2', '-0', '0.30000000000000004', '1e-7', '123.456'],
  ...['9007199254740993', '9223372036854775807', '-9223372036854775808', '18446744073709551616'],
  ...['123456789012345678901234567890', '1.7976931348623157e308', '12345.678901234567890123', '1e21', '5e-324']
]

export const names = ['a', 'b', 'c', 'd', 'k', 'x', 'name', 'id', 'if', 'first name']

/** A type that JSON can say, unless sets are asked for. */
export function randomType(random: Random, depth: number, sets = true): Type {
  const deeper = () => randomType(random, depth - 1, sets)
  const leaf = [
    [4, (): Type => ({ type: 'number' })],
    [4, (): Type => ({ type: 'string' })],
    [2, (): Type => ({ type: 'boolean' })],
    [0.3, (): Type => ({ type: 'null' })]
  ] as const
  if (depth <= 0) return random.choose<Type>(...leaf)
  return random.choose<Type>(
    ...leaf,
    [3, () => ({ type: 'array', dynamic: deeper() })],
    [sets ? 3 : 0, () => ({ type: 'set', of: deeper() })],
    [3, () => randomRecord(random, 1 + random.below(3), deeper)],
    [2, () => ({ type: 'object', dynamic: { key: { type: 'string' }, value: deeper() } })],
    [sets ? 0.5 : 0, () => ({ type: 'object', dynamic: { key: randomType(random, 1), value: deeper() } })]
  )
}

export function randomRecord(random: Random, size: number, member: () => Type): Type {
  const keys = new Set(Array.from({ length: size }, () => random.pick(names)))
  return { type: 'object', static: [...keys].map(key => ({ key, value: member() })) }
}

/** One of the types that `want` allows, with nothing left open. */
export function concrete(random: Random, want: Type, depth = 1): Type {
  if (want.type !== 'any') return want
  return want.of ? concrete(random, random.pick(want.of), depth) : randomType(random, depth)
}

/** True when every value of the one type is of the other. */
export function fits(have: Type, want: Type): boolean {
  if (want.type === 'any') return want.of ? want.of.some(one => fits(have, one)) : true
  if (have.type !== want.type) return false
  if (have.type === 'set' && want.type === 'set') return fits(have.of, want.of)
  if (have.type === 'array' && want.type === 'array') {
    if (want.static) {
      return have.static?.length === want.static.length && want.static.every((one, i) => fits(at(have.static, i), one))
    }
    const items = [...(have.static ?? []), ...(have.dynamic ? [have.dynamic] : [])]
    return items.every(one => want.dynamic !== undefined && fits(one, want.dynamic))
  }
  if (have.type === 'object' && want.type === 'object') {
    const { dynamic } = want
    const has = new Map(have.static?.map(({ key, value }) => [key, value]))
    if (want.static?.some(({ key, value }) => !has.has(key) || !fits(has.get(key) as Type, value))) return false
    if (!dynamic) return want.static?.length === has.size && !have.dynamic
    if (have.dynamic && !(fits(have.dynamic.key, dynamic.key) && fits(have.dynamic.value, dynamic.value))) return false
    const others = [...has].filter(([key]) => !want.static?.some(one => one.key === key))
    return others.every(([, value]) => fits({ type: 'string' }, dynamic.key) && fits(value, dynamic.value))
  }
  return true
}

function at(types: readonly Type[] | undefined, index: number): Type {
  return types?.[index] ?? { type: 'any' }
}

/** A constant as Rego writes it. */
export function constantTerm(random: Random, want: Type): string {
  const type = concrete(random, want)
  switch (type.type) {
    case 'number':
      return random.pick(numbers)
    case 'string':
      return stringTerm(random, random.pick(strings))
    case 'boolean':
      return random.pick(['true', 'true', 'false'])
    case 'null':
      return 'null'
    case 'set': {
      const items = several(random, () => constantTerm(random, type.of))
      return items.length === 0 ? 'set()' : `{${items.join(', ')}}`
    }
    case 'array':
      return `[${elements(random, type, one => constantTerm(random, one)).join(', ')}]`
    case 'object':
      return `{${members(random, type, constantTerm).join(', ')}}`
    case 'any':
      return constantTerm(random, randomType(random, 1))
  }
}

export function stringTerm(random: Random, value: string): string {
  return random.chance(0.1) && !/[`\r]/.test(value) ? `\`${value}\`` : JSON.stringify(value)
}

/** JSON of a type; now and then a member is missing or is something else. */
export function jsonText(random: Random, want: Type, oddness = 0.05): string {
  const type = random.chance(oddness) ? randomType(random, 1, false) : concrete(random, want)
  const inner = (one: Type) => jsonText(random, one, oddness)
  switch (type.type) {
    case 'number':
      return random.pick(numbers)
    case 'string':
      return JSON.stringify(random.pick(strings))
    case 'boolean':
      return random.pick(['true', 'false'])
    case 'array':
      return `[${elements(random, type, inner).join(', ')}]`
    case 'set':
      return `[${several(random, () => inner(type.of)).join(', ')}]`
    case 'object': {
      const kept = { ...type, static: (type.static ?? []).filter(() => !random.chance(oddness)) }
      const written = members(random, kept, (_, one) =>
        one.type === 'string' ? JSON.stringify(random.pick(strings)) : inner(one)
      )
      return `{${written.join(', ')}}`
    }
    default:
      return 'null'
  }
}

function several(random: Random, make: () => string): string[] {
  return Array.from({ length: random.pick([0, 1, 1, 2, 2, 3, 3, 4]) }, make)
}

function elements(random: Random, type: Type & { type: 'array' }, make: (type: Type) => string): string[] {
  const { static: fixed = [], dynamic } = type
  return [...fixed.map(make), ...(dynamic ? several(random, () => make(dynamic)) : [])]
}

/** `key: value` of an object, without repeats of a key. */
function members(
  random: Random,
  type: Type & { type: 'object' },
  make: (random: Random, type: Type) => string
): string[] {
  const { static: fixed = [], dynamic } = type
  const found = new Map(fixed.map(({ key, value }) => [JSON.stringify(key), make(random, value)]))
  if (dynamic) {
    for (const key of several(random, () => make(random, dynamic.key))) {
      if (!found.has(key)) found.set(key, make(random, dynamic.value))
    }
  }
  return [...found].map(([key, value]) => `${key}: ${value}`)
}

/** A part of a document: what is written behind its name, and its type. */
export interface Path {
  readonly text: string
  readonly type: Type
}

/** Everything that constant names reach inside a type, itself first. */
export function pathsOf(type: Type, text: string): Path[] {
  const paths: Path[] = [{ text, type }]
  if (type.type === 'object') {
    for (const { key, value } of type.static ?? []) {
      paths.push(
        ...pathsOf(value, /^[a-z]+$/.test(key) && key !== 'if' ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`)
      )
    }
  }
  return paths
}
