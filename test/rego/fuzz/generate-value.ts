import type { Type } from '../../../src/builtins/index.ts'
import type { Random } from './random.ts'
import { pickNumber, pickString, type Values } from './values.ts'

/** Constants of a type, as JSON or as Rego. */

/** A type that JSON can say, unless sets are asked for. */
export function randomType(random: Values, depth: number, sets = true): Type {
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

export function randomRecord(random: Values, size: number, member: () => Type): Type {
  const keys = new Set(Array.from({ length: size }, () => random.pick(random.names)))
  return { type: 'object', static: [...keys].map(key => ({ key, value: member() })) }
}

/** One of the types that `want` allows, with nothing left open. */
export function concrete(random: Values, want: Type, depth = 1): Type {
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
export function constantTerm(random: Values, want: Type): string {
  const type = concrete(random, want)
  switch (type.type) {
    case 'number':
      return pickNumber(random)
    case 'string':
      return stringTerm(random, pickString(random))
    case 'boolean':
      return random.pick(['true', 'true', 'false'])
    case 'null':
      return 'null'
    case 'set': {
      const of = oneOf(random, type.of)
      const items = several(random, () => constantTerm(random, of))
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
  return random.chance(0.1) && !/[`\r]/.test(value) ? `\`${value}\`` : stringText(random, value)
}

/** A string as JSON and Rego both write it, now and then with more escapes than it needs. */
function stringText(random: Random, value: string): string {
  if (!random.chance(0.08)) return JSON.stringify(value)
  const escaped = value.replace(/[^a-z]/gs, unit =>
    unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
  return `"${escaped}"`
}

/** JSON of a type; now and then a member is missing or is something else. */
export function jsonText(random: Values, want: Type, oddness = 0.05): string {
  const type = random.chance(oddness) ? randomType(random, 1, false) : concrete(random, want)
  const inner = (one: Type) => jsonText(random, one, oddness)
  switch (type.type) {
    case 'number':
      return pickNumber(random)
    case 'string':
      return stringText(random, pickString(random))
    case 'boolean':
      return random.pick(['true', 'false'])
    case 'array':
      return `[${elements(random, type, inner).join(', ')}]`
    case 'set':
      return `[${several(random, () => inner(type.of)).join(', ')}]`
    case 'object': {
      const kept = { ...type, static: (type.static ?? []).filter(() => !random.chance(oddness)) }
      const written = members(random, kept, (_, one) =>
        one.type === 'string' ? JSON.stringify(pickString(random)) : inner(one)
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

function elements(random: Values, type: Type & { type: 'array' }, make: (type: Type) => string): string[] {
  const { static: fixed = [], dynamic } = type
  const of = dynamic && oneOf(random, dynamic)
  return [...fixed.map(make), ...(of ? several(random, () => make(of)) : [])]
}

/** What all elements of one collection are: seldom of any type each. */
function oneOf(random: Values, type: Type): Type {
  return type.type === 'any' && random.chance(0.7) ? concrete(random, type, random.below(2)) : type
}

/** `key: value` of an object, without repeats of a key. */
function members(
  random: Values,
  type: Type & { type: 'object' },
  make: (random: Values, type: Type) => string
): string[] {
  const { static: fixed = [], dynamic } = type
  const found = new Map(fixed.map(({ key, value }) => [JSON.stringify(key), make(random, value)]))
  if (dynamic) {
    const isOpen = dynamic.key.type === 'any' && !dynamic.key.of
    const key = () => {
      const isString = dynamic.key.type === 'string' || (isOpen && random.chance(0.75))
      return isString && random.chance(0.6) ? JSON.stringify(random.pick(random.names)) : make(random, dynamic.key)
    }
    for (const one of several(random, key)) {
      if (!found.has(one)) found.set(one, make(random, dynamic.value))
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
