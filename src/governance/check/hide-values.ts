import type { Diagnostic, Source, Span } from '../../diagnostics/index.ts'
import { hiddenValue } from '../../mesh/index.ts'
import type { CheckedProduct, CheckedRow } from './check-result.ts'

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

/** The texts of hidden ranges, without the quotes around them; each line of one on its own too. */
export function hiddenTexts(hidden: readonly Span[]): string[] {
  const whole = hidden.map(({ source, start, end }) => source.text.slice(start, end).replace(/^(["'])(.*)\1$/s, '$2'))
  const lines = whole.flatMap(text => (/[\r\n]/.test(text) ? text.split(/[\r\n]+/).map(line => line.trim()) : []))
  return [...new Set([...whole, ...lines])].filter(text => text !== '').sort((a, b) => b.length - a.length)
}

/** Shorter ones are ordinary words: taken out of a sentence they would only make it unreadable. */
const tellingLength = 6

/** A text or any value with the given texts starred out of it. */
export function withoutTexts<T>(value: T, texts: readonly string[]): T {
  if (texts.length === 0) return value
  if (typeof value === 'string') {
    return texts.reduce<string>(
      (shown, text) => (text.length < tellingLength ? shown : shown.replaceAll(text, '***')),
      value
    ) as T
  }
  if (Array.isArray(value)) return value.map(item => withoutTexts(item, texts)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [withoutTexts(name, texts), withoutTexts(item, texts)])
  ) as T
}

/** Rows with every place redrawn and nothing that repeats a hidden text: no message, id, value or repair. */
export function withoutHidden(rows: readonly CheckedRow[]): readonly CheckedRow[] {
  const hidden = hiddenSpans(rows)
  if (hidden.length === 0) return rows
  const hide = hideValues(hidden)
  const texts = hiddenTexts(hidden)
  const repeats = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).some(repeats)
      : texts.some(text => String(value) === text || (text.length >= tellingLength && String(value).includes(text)))
  return rows.map(({ violations, reasons, ...row }) => ({
    ...row,
    ...(reasons ? { reasons: withoutTexts(reasons, texts) } : {}),
    violations: violations.map(({ place, got, fix, repair, ...rest }) => ({
      ...withoutTexts(rest, texts),
      ...(got === undefined ? {} : { got: repeats(got) ? hiddenValue : got }),
      ...(fix === undefined || repeats(fix) ? {} : { fix, ...(repair ? { repair } : {}) }),
      ...(place ? { place: { ...place, pointer: withoutTexts(place.pointer, texts), span: hide(place.span) } } : {})
    }))
  }))
}

/**
 * Takes what one product's policies hide out of all else that a check says: names of products, faults, and diagnostics of documents.
 *
 * @param sources - as they were read, so that the hidden texts are known
 */
export function hideEverywhere(
  hidden: readonly Span[],
  sources: readonly Source[]
): {
  readonly inProduct: (checked: CheckedProduct) => CheckedProduct
  readonly inDiagnostic: (diagnostic: Diagnostic) => Diagnostic
} {
  if (hidden.length === 0) return { inProduct: checked => checked, inDiagnostic: diagnostic => diagnostic }
  const read = new Map(sources.map(source => [source.name, source]))
  const texts = hiddenTexts(hidden.map(span => ({ ...span, source: read.get(span.source.name) ?? span.source })))
  const hide = hideValues(hidden)
  return {
    inProduct: ({ product, builtinErrors, noVerdict, ...rest }) => ({
      ...rest,
      product: withoutTexts(product, texts),
      builtinErrors: withoutTexts(builtinErrors, texts),
      ...(noVerdict === undefined ? {} : { noVerdict: withoutTexts(noVerdict, texts) })
    }),
    inDiagnostic: ({ span, related, ...rest }) => ({
      ...withoutTexts(rest, texts),
      ...(span ? { span: hide(span) } : {}),
      ...(related
        ? { related: related.map(each => ({ message: withoutTexts(each.message, texts), span: hide(each.span) })) }
        : {})
    })
  }
}
