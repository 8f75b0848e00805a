import type { Source, Span } from '../../diagnostics/index.ts'
import { hiddenValue } from '../../mesh/index.ts'
import type { CheckedRow } from './check-result.ts'

/** Ranges whose text no output may show: a violation there says so by its `got`. */
export function hiddenSpans(rows: readonly CheckedRow[]): Span[] {
  return rows
    .flatMap(row => row.violations)
    .flatMap(({ got, place }) => (got === hiddenValue && place?.exact === true ? [place.span] : []))
}

/**
 * Gives spans a source in which the hidden ranges are blanked, so that whoever draws an excerpt, also of another violation on the same
 * line or the lines around it, cannot show them. Lines and columns stay as they are.
 */
export function hideValues(hidden: readonly Span[]): (span: Span) => Span {
  if (hidden.length === 0) return span => span
  const blanked = new Map<Source, Source>()
  const blank = (source: Source): Source => {
    let { text } = source
    for (const { source: hiddenIn, start, end } of hidden) {
      if (hiddenIn.name !== source.name) continue
      text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, '*') + text.slice(end)
    }
    return { name: source.name, text }
  }
  return span => {
    const source = blanked.get(span.source) ?? blank(span.source)
    blanked.set(span.source, source)
    return { ...span, source }
  }
}

/** Violations with every place redrawn and no `got` that repeats a hidden text. */
export function withoutHidden(rows: readonly CheckedRow[]): readonly CheckedRow[] {
  const hidden = hiddenSpans(rows)
  if (hidden.length === 0) return rows
  const hide = hideValues(hidden)
  const texts = hidden
    .map(({ source, start, end }) => source.text.slice(start, end).replace(/^(["'])(.*)\1$/s, '$2'))
    .filter(text => text !== '')
  const repeats = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).some(repeats)
      : texts.some(text => String(value) === text || (text.length >= 6 && String(value).includes(text)))
  return rows.map(row => ({
    ...row,
    violations: row.violations.map(violation => ({
      ...violation,
      ...(violation.got !== undefined && repeats(violation.got) ? { got: hiddenValue } : {}),
      ...(violation.place ? { place: { ...violation.place, span: hide(violation.place.span) } } : {})
    }))
  }))
}
