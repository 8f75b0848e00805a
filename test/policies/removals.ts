/** A value without one of its members, and where that was. */
export interface Removal<T> {
  readonly path: readonly (string | number)[]
  readonly value: T
}

/** A part of a JSON Schema of ours. */
interface Shape {
  readonly type?: string | undefined
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly additionalProperties?: false | Shape
}

/** The value without each of its optional properties in turn, at any depth. */
export function removalsOf<T>(value: T, schema: unknown): readonly Removal<T>[] {
  const paths: (string | number)[][] = []
  const walk = (at: unknown, shape: Shape | undefined, path: (string | number)[]): void => {
    if (typeof at !== 'object' || at === null || shape === undefined) return
    for (const [key, child] of Object.entries(at)) {
      const step = Array.isArray(at) ? Number(key) : key
      const known = shape.properties?.[key] ?? shape.items ?? (shape.additionalProperties || undefined)
      if (shape.properties?.[key] && !shape.required?.includes(key)) paths.push([...path, step])
      walk(child, known, [...path, step])
    }
  }
  walk(value, schema as Shape, [])
  return paths.map(path => ({ path, value: without(value, path) }))
}

function without<T>(value: T, path: readonly (string | number)[]): T {
  const copy = structuredClone(value)
  let at = copy as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) at = at[step] as typeof at
  delete at[path.at(-1) as string]
  return copy
}
