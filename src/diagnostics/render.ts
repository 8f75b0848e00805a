import type { Diagnostic } from './diagnostic.ts'
import { lineText, positionAt, type Span } from './source.ts'
import { cutToWidth, graphemes, graphemeWidth, isPlain, textWidth, wrapText } from './text-width.ts'

/** Colours of the drawn form; the default leaves the text plain, as piped output must be. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly info: (text: string) => string
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

/**
 * A text that a stranger may have written, for a terminal: control characters but line ends and tabs, and those that turn the direction of
 * writing, become `?`.
 */
export const printable = (text: string): string =>
  text.replace(/[^\t\n\P{Cc}]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '?')

const same = (text: string): string => text
export const plain: Paint = { error: same, warning: same, info: same, bold: same, dim: same }

/**
 * Draws a diagnostic with its line underlined:
 *
 * ```
 * error[rego_unsafe_var_error]: var `port` is unsafe
 *   --> policies/global/port-availability/policy.rego:14:7
 *    |
 * 14 |   not port.slo
 *    |       ^^^^
 *    = help: bind `port` outside the negation first
 * ```
 *
 * @param width - columns that a line may take
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  paint: Paint = plain,
  width = Number.POSITIVE_INFINITY
): string {
  const tint = paint[diagnostic.severity]
  const excerpt = (span: Span, own: (text: string) => string): string[] => {
    const margin = String(positionAt(span.source, span.start).line).length + 3
    return renderExcerpt(span, own, paint, Math.min(longestLine, width - margin))
  }
  const code = `${diagnostic.severity}[${diagnostic.code}]`
  const lines = told(tint(code), code.length, diagnostic.message, width, paint.bold, 2)
  if (diagnostic.span) lines.push(...excerpt(diagnostic.span, tint))
  for (const { span, message } of diagnostic.related ?? []) {
    lines.push(...told(`  ${paint.dim('note')}`, 6, message, width), ...excerpt(span, paint.info))
  }
  if (diagnostic.help) lines.push(...told(`   ${paint.dim('=')} help`, 9, diagnostic.help, width))
  return lines.join('\n')
}

/** A text behind a label and a colon, in lines no wider than `width`. */
function told(
  label: string,
  labelWidth: number,
  text: string,
  width: number,
  own: (text: string) => string = same,
  indent = labelWidth + 2
): string[] {
  if (width === Number.POSITIVE_INFINITY) return [`${label}: ${own(printable(text))}`]
  // the place of the label is kept free by a word of its width, which no line break can divide
  const [first = '', ...rest] = wrapText(`${'x'.repeat(labelWidth)}: ${printable(text)}`, width - indent)
  return [`${label}: ${own(first.slice(labelWidth + 2))}`, ...rest.map(line => ' '.repeat(indent) + own(line))]
}

const longestLine = 160

/**
 * The place, the line and the underline of a span; a long line is cut around what matters, control characters shown as `?`.
 *
 * @param longest - columns that the line may take
 */
export function renderExcerpt(
  span: Span,
  tint: (text: string) => string = same,
  paint: Paint = plain,
  longest = longestLine
): string[] {
  const { line, column } = positionAt(span.source, span.start)
  const place = `  ${paint.dim('-->')} ${printable(span.source.name)}:${line}:${column}`
  const whole = lineText(span.source, line)
  if (whole.trim() === '') return [place]
  const { text, start, end } = cutAround(whole, column - 1, column - 1 + span.end - span.start, longest)
  const number = String(line)
  const margin = ' '.repeat(number.length)
  return [
    place,
    `${margin} ${paint.dim('|')}`,
    `${paint.dim(`${number} |`)} ${text}`,
    `${margin} ${paint.dim('|')} ${blank(text.slice(0, start))}${tint('^'.repeat(Math.max(1, textWidth(text.slice(start, end)))))}`
  ]
}

/** As wide as a text; its tabs stay. */
function blank(text: string): string {
  if (isPlain(text)) return ' '.repeat(text.length)
  return Array.from(graphemes(text), part => (part === '\t' ? part : ' '.repeat(graphemeWidth(part)))).join('')
}

/** The part of a line that shows `[start, end)`, with `…` where it was cut, and where that stands in it. */
function cutAround(
  whole: string,
  start: number,
  end: number,
  longest: number
): { readonly text: string; readonly start: number; readonly end: number } {
  const context = Math.floor(longest / 4)
  const isFar = start > longest || textWidth(whole.slice(0, start)) > longest - context
  const from = isFar ? wholeCharacter(whole, start - context) : 0
  const lead = from > 0 ? '…' : ''
  const text = cutToWidth(`${lead}${printable(whole.slice(from, from + 8 * longest))}`, longest)
  const shift = lead.length - from
  return {
    text,
    start: Math.min(start + shift, text.length),
    end: Math.min(Math.max(start + 1, end) + shift, text.length)
  }
}

/** The offset, or the one after it where it would tear a pair of surrogates. */
const wholeCharacter = (text: string, offset: number): number =>
  /[\udc00-\udfff]/.test(text.charAt(offset)) ? offset + 1 : offset
