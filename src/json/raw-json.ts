/** A JSON value whose numbers, strings and constants are kept as they are written: `1.50` stays `1.50`, long integers keep all digits. */
export type RawJson = string | readonly RawJson[] | ReadonlyMap<string, RawJson>

const deepest = 1000
const token = /\s*([[\]{},:]|"(?:[^"\\]|\\.)*"|[-+\w.]+)/gy

/** Reads one JSON text. Throws a `SyntaxError` where `JSON.parse` does. */
export function readRawJson(text: string): RawJson {
  JSON.parse(text)
  const pattern = new RegExp(token)
  const next = (): string => pattern.exec(text)?.[1] ?? ''
  const value = (first: string, depth: number): RawJson => {
    if (depth > deepest) throw new SyntaxError(`the text nests deeper than ${deepest} levels`)
    if (first === '[') {
      const items: RawJson[] = []
      for (let each = next(); each !== ']'; each = next()) if (each !== ',') items.push(value(each, depth + 1))
      return items
    }
    if (first === '{') {
      const entries = new Map<string, RawJson>()
      for (let each = next(); each !== '}'; each = next()) {
        if (each === ',') continue
        next()
        entries.set(JSON.parse(each) as string, value(next(), depth + 1))
      }
      return entries
    }
    return first
  }
  return value(next(), 0)
}

/**
 * Writes a value as Go does: keys sorted, `<`, `>` and `&` escaped.
 *
 * @param indent - of each level, in spaces; 0 puts everything on one line without any
 */
export function writeRawJson(value: RawJson, indent = 0, depth = 0): string {
  if (typeof value === 'string') return value.startsWith('"') ? escapeHtml(value) : value
  const isList = Array.isArray(value)
  const items = isList
    ? value.map(item => writeRawJson(item, indent, depth + 1))
    : [...(value as ReadonlyMap<string, RawJson>)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([key, item]) =>
            `${escapeHtml(JSON.stringify(key))}:${indent > 0 ? ' ' : ''}${writeRawJson(item, indent, depth + 1)}`
        )
  const [open, close] = isList ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  if (indent === 0) return `${open}${items.join(',')}${close}`
  const margin = `\n${' '.repeat(indent * (depth + 1))}`
  return `${open}${margin}${items.join(`,${margin}`)}\n${' '.repeat(indent * depth)}${close}`
}

/** `value` as raw JSON; what JSON cannot say is left out, as `JSON.stringify` does. */
export function rawJsonOf(value: unknown): RawJson {
  return readRawJson(JSON.stringify(value) ?? 'null')
}

const escapeHtml = (text: string): string =>
  text.replace(/[<>&\u2028\u2029]/g, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
