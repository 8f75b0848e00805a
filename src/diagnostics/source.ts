/** A text somebody wrote, with the name it has in messages. Offsets are UTF-16 code units from 0. */
export interface Source {
  /** As the author would type it: a path relative to the working folder, or a label such as `<stdin>`. */
  readonly name: string
  readonly text: string
}

/** A half-open range `[start, end)` of one source text, in UTF-16 code units. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** A place as an editor shows it: both numbers count from 1, `column` in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

const lineStartsOf = new WeakMap<Source, readonly number[]>()

/** Offsets at which the lines of `source` begin. A line ends at LF, CRLF or a lone CR. */
export function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source)
  if (known) return known
  const starts = [0]
  const { text } = source
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  lineStartsOf.set(source, starts)
  return starts
}

/** The line and column of an offset; offsets past the end stand at the end, those between CR and LF before both. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  const inside = Math.min(offset, source.text.length)
  const end = source.text[inside] === '\n' && source.text[inside - 1] === '\r' ? inside - 1 : inside
  return { line: low + 1, column: end - (starts[low] as number) + 1 }
}

/** The text of one line (from 1) without its line ending; empty for a line that is not there. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source)
  const start = starts[line - 1]
  if (start === undefined) return ''
  return source.text.slice(start, starts[line] ?? source.text.length).replace(/[\r\n]+$/, '')
}
