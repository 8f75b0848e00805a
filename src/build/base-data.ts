import type { RawJson } from '../json/index.ts'

/** Tells whether base data stands at a path, or above it something that is no object: where it does, no rule can stand. */
export function hasDataIn(data: RawJson): (path: readonly string[]) => boolean {
  return path => {
    let value: RawJson | undefined = data
    for (const name of path) {
      if (!(value instanceof Map)) return true
      value = value.get(name)
      if (value === undefined) return false
    }
    return true
  }
}
