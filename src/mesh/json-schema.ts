/** The part of JSON Schema 2020-12 in which Polity's own models are written: closed objects, lists, maps and scalars. */
export type Schema =
  | {
      readonly type: 'object'
      readonly description: string
      readonly properties: Readonly<Record<string, Schema>>
      readonly required: readonly string[]
      readonly additionalProperties: false
    }
  | { readonly type: 'object'; readonly description: string; readonly additionalProperties: Schema }
  | { readonly type: 'array'; readonly description: string; readonly items: Schema }
  | {
      readonly type: 'string' | 'number' | 'integer' | 'boolean'
      readonly description: string
      readonly enum?: readonly string[]
    }
  /** Any JSON value. */
  | { readonly description: string; readonly type?: never }

declare const shape: unique symbol

/** A schema that carries the TypeScript type of the values it accepts, so that model and type are written once. */
export type Model<T> = Schema & { readonly [shape]?: T }

/** The values that a model accepts. */
export type ValueOf<M> = M extends { readonly [shape]?: infer T } ? T : never

type Properties = Readonly<Record<string, Schema>>
type ObjectOf<P extends Properties> = {
  readonly [K in keyof P as K extends `${string}?` ? never : K]: ValueOf<P[K]>
} & {
  readonly [K in keyof P as K extends `${infer Name}?` ? Name : never]?: ValueOf<P[K]>
}

/** A closed object; a property whose name ends in `?` may be absent, every other one is always there. */
export function object<const P extends Properties>(description: string, properties: P): Model<ObjectOf<P>> {
  const names = Object.keys(properties)
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name.replace(/\?$/, ''), schema])
    ),
    required: names.filter(name => !name.endsWith('?')),
    additionalProperties: false
  }
}

export function mapOf<M extends Schema>(description: string, values: M): Model<Readonly<Record<string, ValueOf<M>>>> {
  return { type: 'object', description, additionalProperties: values }
}

export function listOf<M extends Schema>(description: string, items: M): Model<readonly ValueOf<M>[]> {
  return { type: 'array', description, items }
}

export function oneOf<const V extends string>(description: string, values: readonly V[]): Model<V> {
  return { type: 'string', description, enum: values }
}

export const text = (description: string): Model<string> => ({ type: 'string', description })
export const flag = (description: string): Model<boolean> => ({ type: 'boolean', description })
export const number = (description: string): Model<number> => ({ type: 'number', description })
export const integer = (description: string): Model<number> => ({ type: 'integer', description })
export const any = (description: string): Model<unknown> => ({ description })
