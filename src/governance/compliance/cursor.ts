/** A cursor that was not made by us; the message is for the caller. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
}

/** Where a page ended: the sort key of its last row. Opaque to callers. */
export function writeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

const isOf = {
  text: (value: unknown): boolean => typeof value === 'string' && !value.includes('\0'),
  integer: (value: unknown): boolean => Number.isSafeInteger(value),
  instant: (value: unknown): boolean =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))
}

/** @throws CursorError unless it is the sort key of a list with these kinds of values */
export function readCursor(cursor: string, kinds: readonly (keyof typeof isOf)[]): readonly (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(key) && key.length === kinds.length && kinds.every((kind, i) => isOf[kind](key[i]))) return key
  } catch {
    // Said below.
  }
  throw new CursorError('the cursor is not one that this list gave')
}
