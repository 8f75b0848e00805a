/** A scalar as text; of all else nothing: a map may have a `toString` of its own, and what it says is no text. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
