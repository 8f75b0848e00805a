/** A value as indented JSON; what could steer a terminal, or turn the direction of writing, stands as its number. */
export function jsonText(value: unknown): string {
  return `${escaped(value)}\n`
}

/** Below it, pieces are put together. */
const leastPiece = 1_000_000

/**
 * `jsonText` of an object in pieces, none much longer than the longest item of its lists: the whole may be longer than a string can be.
 */
export function* jsonPieces(members: object): Generator<string, void> {
  let piece = '{'
  let before = '\n'
  for (const [name, value] of Object.entries(members) as [string, unknown][]) {
    if (value === undefined) continue
    piece += `${before}  ${JSON.stringify(name)}: `
    before = ',\n'
    if (!Array.isArray(value) || value.length === 0) {
      piece += indented(value, '  ')
      continue
    }
    let open = '[\n'
    for (const item of value as unknown[]) {
      piece += `${open}    ${indented(item ?? null, '    ')}`
      open = ',\n'
      if (piece.length < leastPiece) continue
      yield piece
      piece = ''
    }
    piece += '\n  ]'
  }
  yield before === '\n' ? '{}\n' : `${piece}\n}\n`
}

/** JSON holds no line end but those of its layout. */
const indented = (value: unknown, indent: string): string => escaped(value).replaceAll('\n', `\n${indent}`)

function escaped(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
