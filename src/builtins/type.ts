/** A Rego type in the shape of OPA's `capabilities.json`. */
export type Type =
  | { readonly type: 'null' | 'boolean' | 'number' | 'string' }
  /** Without `of`: anything; with it: one of these. */
  | { readonly type: 'any'; readonly of?: readonly Type[] }
  /** `static` elements first, then any number of `dynamic` ones. */
  | { readonly type: 'array'; readonly static?: readonly Type[]; readonly dynamic?: Type }
  | { readonly type: 'set'; readonly of: Type }
  | {
      readonly type: 'object'
      readonly static?: readonly { readonly key: string; readonly value: Type }[]
      readonly dynamic?: { readonly key: Type; readonly value: Type }
    }

export const nullType: Type = { type: 'null' }
export const boolean: Type = { type: 'boolean' }
export const number: Type = { type: 'number' }
export const string: Type = { type: 'string' }
export const any: Type = { type: 'any' }

export function either(...of: readonly Type[]): Type {
  return { type: 'any', of }
}

export function array(dynamic: Type): Type {
  return { type: 'array', dynamic }
}

export function tuple(...elements: readonly Type[]): Type {
  return { type: 'array', static: elements }
}

export function set(of: Type): Type {
  return { type: 'set', of }
}

export function object(key: Type, value: Type): Type {
  return { type: 'object', dynamic: { key, value } }
}

/** An object with these keys and, where `key` and `value` are given, others of those types. */
export function record(properties: Readonly<Record<string, Type>>, key?: Type, value?: Type): Type {
  const fixed = Object.entries(properties).map(([name, type]) => ({ key: name, value: type }))
  return key && value ? { type: 'object', static: fixed, dynamic: { key, value } } : { type: 'object', static: fixed }
}
