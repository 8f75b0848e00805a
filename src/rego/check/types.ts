import type { Type as SignatureType } from '../../builtins/index.ts'

/** What a value can be, as far as the checker knows. */
export type Type =
  | { readonly kind: 'any' | 'null' | 'boolean' | 'number' | 'string' }
  /** `items` first, then any number of `rest`. */
  | { readonly kind: 'array'; readonly items: readonly Type[]; readonly rest?: Type }
  | { readonly kind: 'set'; readonly of: Type }
  | ObjectType
  | { readonly kind: 'union'; readonly of: readonly Type[] }

export interface ObjectType {
  readonly kind: 'object'
  /** By key as `constantKey` writes it: names are in quotes. */
  readonly properties: ReadonlyMap<string, Type>
  readonly dynamic?: { readonly key: Type; readonly value: Type }
  /** The document whose schema says that there are no other properties. */
  readonly closedBy?: 'input' | 'data'
}

export interface FunctionType {
  readonly args: readonly Type[]
  readonly result: Type
}

export const any: Type = { kind: 'any' }
export const string: Type = { kind: 'string' }
export const number: Type = { kind: 'number' }
export const boolean: Type = { kind: 'boolean' }
export const nullType: Type = { kind: 'null' }

export function objectOf(key: Type, value: Type): Type {
  return { kind: 'object', properties: new Map(), dynamic: { key, value } }
}

const widestUnion = 64

const isScalar = ({ kind }: Type) => kind === 'null' || kind === 'boolean' || kind === 'number' || kind === 'string'

type Answers = WeakMap<Type, WeakMap<Type, boolean>>
const same: Answers = new WeakMap()
const unified: Answers = new WeakMap()

/** An answer about two types, found once: of types that hold the same one twice, each level would ask twice as often as the one above. */
function remembered(answers: Answers, a: Type, b: Type, find: (a: Type, b: Type) => boolean): boolean {
  const ofFirst = answers.get(a) ?? new WeakMap<Type, boolean>()
  answers.set(a, ofFirst)
  const known = ofFirst.get(b)
  if (known !== undefined) return known
  const found = find(a, b)
  ofFirst.set(b, found)
  return found
}

/** A value of one type or the other. */
export function either(a: Type, b: Type): Type {
  if (a === b || b.kind === 'any') return b
  if (a.kind === 'any') return a
  const members: Type[] = a.kind === 'union' ? [...a.of] : [a]
  for (const each of b.kind === 'union' ? b.of : [b]) {
    if (!members.some(member => isSame(member, each))) members.push(each)
  }
  if (members.length > widestUnion) return any
  return members.length === 1 ? (members[0] as Type) : { kind: 'union', of: members }
}

export function eitherOf(types: Iterable<Type>): Type | undefined {
  let result: Type | undefined
  for (const type of types) result = result ? either(result, type) : type
  return result
}

/** The type of two rules of one name: sets and plain maps are joined into one. */
export function merge(a: Type, b: Type): Type {
  if (a.kind === 'set' && b.kind === 'set') return { kind: 'set', of: either(a.of, b.of) }
  if (isMap(a) && isMap(b)) {
    return objectOf(either(a.dynamic.key, b.dynamic.key), merge(a.dynamic.value, b.dynamic.value))
  }
  return either(a, b)
}

function isMap(type: Type): type is ObjectType & { readonly dynamic: { readonly key: Type; readonly value: Type } } {
  return type.kind === 'object' && type.properties.size === 0 && type.dynamic !== undefined
}

function isSame(a: Type, b: Type): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  return isScalar(a) || remembered(same, a, b, areSame)
}

function areSame(a: Type, b: Type): boolean {
  const both = (x: Type | undefined, y: Type | undefined) => (x && y ? isSame(x, y) : x === y)
  if (a.kind === 'array' && b.kind === 'array') {
    return (
      a.items.length === b.items.length && a.items.every((item, i) => both(item, b.items[i])) && both(a.rest, b.rest)
    )
  }
  if (a.kind === 'set' && b.kind === 'set') return isSame(a.of, b.of)
  if (a.kind === 'object' && b.kind === 'object') {
    if (a.properties.size !== b.properties.size || a.closedBy !== b.closedBy) return false
    for (const [key, type] of a.properties) if (!both(type, b.properties.get(key))) return false
    return both(a.dynamic?.key, b.dynamic?.key) && both(a.dynamic?.value, b.dynamic?.value)
  }
  if (a.kind === 'union' && b.kind === 'union') {
    return a.of.length === b.of.length && a.of.every((each, i) => both(each, b.of[i]))
  }
  return true
}

/** Whether some value can be of both types. */
export function unifies(a: Type, b: Type): boolean {
  if (a === b || a.kind === 'any' || b.kind === 'any') return true
  if (isScalar(a) && isScalar(b)) return a.kind === b.kind
  return remembered(unified, a, b, canUnify)
}

function canUnify(a: Type, b: Type): boolean {
  if (a.kind === 'union') return a.of.some(each => unifies(each, b))
  if (b.kind === 'union') return b.of.some(each => unifies(a, each))
  if (a.kind === 'array' && b.kind === 'array') {
    return coversItems(a, b) && coversItems(b, a) && (!a.rest || !b.rest || unifies(a.rest, b.rest))
  }
  if (a.kind === 'set' && b.kind === 'set') return unifies(a.of, b.of)
  if (a.kind === 'object' && b.kind === 'object') {
    const values = !a.dynamic || !b.dynamic || unifies(a.dynamic.value, b.dynamic.value)
    return coversProperties(a, b) && coversProperties(b, a) && values
  }
  return a.kind === b.kind
}

function coversItems(a: Type & { kind: 'array' }, b: Type & { kind: 'array' }): boolean {
  return a.items.every((item, i) => {
    const other = b.items[i] ?? b.rest
    return other !== undefined && unifies(item, other)
  })
}

function coversProperties(a: ObjectType, b: ObjectType): boolean {
  for (const [key, type] of a.properties) {
    const other = propertyOf(b, key)
    // A property of a closed object may be absent.
    if (other ? !unifies(type, other) : !a.dynamic && !b.dynamic && !a.closedBy) return false
  }
  return true
}

function propertyOf(type: ObjectType, key: string): Type | undefined {
  const known = type.properties.get(key)
  if (known || !type.dynamic) return known
  return unifies(type.dynamic.key, keyType(key)) ? type.dynamic.value : undefined
}

/** The type of a scalar as `constantKey` writes it. */
function keyType(key: string): Type {
  if (key.startsWith('"')) return string
  return key === 'null' ? nullType : key === 'true' || key === 'false' ? boolean : number
}

/**
 * The type of the member with this key (see `constantKey`); undefined when there can be none.
 *
 * @param text - the key as it is written: as in OPA, an element of an array has an index of digits alone, not `1.0`
 */
export function memberOf(type: Type, key: string, text = key): Type | undefined {
  switch (type.kind) {
    case 'any':
      return any
    case 'array':
      return isIndex(text) ? (type.items[Number(key)] ?? type.rest) : undefined
    case 'set':
      return unifies(type.of, keyType(key)) ? keyType(key) : undefined
    case 'object':
      return propertyOf(type, key)
    case 'union':
      return eitherOf(type.of.flatMap(each => memberOf(each, key, text) ?? []))
    default:
      return undefined
  }
}

function isIndex(text: string): boolean {
  return /^(?:[0-9]+|-0)$/.test(text) && BigInt(text) < 1n << 63n
}

/** The type of the keys over which a value iterates; undefined when it has no members. */
export function keysOf(type: Type): Type | undefined {
  switch (type.kind) {
    case 'any':
      return any
    case 'array':
      return number
    case 'set':
      return type.of
    case 'object':
      return eitherOf([...[...type.properties.keys()].map(keyType), ...(type.dynamic ? [type.dynamic.key] : [])]) ?? any
    case 'union':
      return eitherOf(type.of.flatMap(each => keysOf(each) ?? []))
    default:
      return undefined
  }
}

/** The type of the members over which a value iterates. */
export function valuesOf(type: Type): Type {
  switch (type.kind) {
    case 'array':
      return eitherOf([...type.items, ...(type.rest ? [type.rest] : [])]) ?? any
    case 'set':
      return type.of
    case 'object':
      return eitherOf([...type.properties.values(), ...(type.dynamic ? [type.dynamic.value] : [])]) ?? any
    case 'union':
      return eitherOf(type.of.filter(each => keysOf(each)).map(valuesOf)) ?? any
    default:
      return any
  }
}

/** The names of the properties that a value can have. */
export function namesIn(type: Type): string[] {
  if (type.kind === 'union') return [...new Set(type.of.flatMap(namesIn))]
  if (type.kind !== 'object') return []
  return [...type.properties.keys()].filter(key => key.startsWith('"')).map(key => JSON.parse(key) as string)
}

/** The closed object that a value is, or may be. */
export function closedObject(type: Type): ObjectType | undefined {
  if (type.kind === 'object') return type.closedBy ? type : undefined
  return type.kind === 'union' ? type.of.map(closedObject).find(each => each !== undefined) : undefined
}

const closedInside = new WeakMap<Type, boolean>()

/** True when a closed object stands somewhere in the type. */
export function hasClosed(type: Type): boolean {
  const known = closedInside.get(type)
  if (known !== undefined) return known
  closedInside.set(type, false)
  const found =
    type.kind === 'array'
      ? [...type.items, ...(type.rest ? [type.rest] : [])].some(hasClosed)
      : type.kind === 'set'
        ? hasClosed(type.of)
        : type.kind === 'union'
          ? type.of.some(hasClosed)
          : type.kind === 'object' &&
            (type.closedBy !== undefined ||
              [...type.properties.values(), ...(type.dynamic ? [type.dynamic.value] : [])].some(hasClosed))
  closedInside.set(type, found)
  return found
}

const signatureTypes = new WeakMap<SignatureType, Type>()

/** The type that a built-in's signature names. */
export function fromSignature(type: SignatureType): Type {
  const known = signatureTypes.get(type)
  if (known) return known
  const made = makeFromSignature(type)
  signatureTypes.set(type, made)
  return made
}

function makeFromSignature(type: SignatureType): Type {
  switch (type.type) {
    case 'any':
      return type.of ? (eitherOf(type.of.map(fromSignature)) ?? any) : any
    case 'array': {
      const items = (type.static ?? []).map(fromSignature)
      return type.dynamic ? { kind: 'array', items, rest: fromSignature(type.dynamic) } : { kind: 'array', items }
    }
    case 'set':
      return { kind: 'set', of: fromSignature(type.of) }
    case 'object': {
      const properties = new Map((type.static ?? []).map(each => [JSON.stringify(each.key), fromSignature(each.value)]))
      if (!type.dynamic) return { kind: 'object', properties }
      return {
        kind: 'object',
        properties,
        dynamic: { key: fromSignature(type.dynamic.key), value: fromSignature(type.dynamic.value) }
      }
    }
    default:
      return { kind: type.type }
  }
}

/** A type in words: `array of string`, `object with a, b`. */
export function typeText(type: Type, depth = 0): string {
  switch (type.kind) {
    case 'array': {
      if (depth > 1) return 'array'
      if (type.items.length === 0)
        return type.rest && type.rest.kind !== 'any' ? `array of ${typeText(type.rest, depth + 1)}` : 'array'
      return `[${type.items.map(item => typeText(item, depth + 1)).join(', ')}${type.rest ? ', ..' : ''}]`
    }
    case 'set':
      return depth > 1 || type.of.kind === 'any' ? 'set' : `set of ${typeText(type.of, depth + 1)}`
    case 'object': {
      const names = namesIn(type)
      if (depth > 1 || names.length === 0) return 'object'
      return `object with ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ..' : ''}`
    }
    case 'union': {
      const words = [...new Set(type.of.map(each => typeText(each, depth + 1)))]
      return words.length < 2 ? (words[0] ?? 'any') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
    }
    default:
      return type.kind
  }
}
