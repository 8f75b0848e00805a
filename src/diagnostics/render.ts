import type { Diagnostic } from './diagnostic.ts'
import { lineText, positionAt, type Span } from './source.ts'

/** Colours of the drawn form; the default leaves the text plain, as piped output must be. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly info: (text: string) => string
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

/** A text that a stranger may have written, for a terminal: control characters but line ends and tabs become `?`. */
export const printable = (text: string): string => text.replace(/[^\t\n\P{Cc}]/gu, '?')

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
 */
export function renderDiagnostic(diagnostic: Diagnostic, paint: Paint = plain): string {
  const tint = paint[diagnostic.severity]
  const lines = [`${tint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${paint.bold(printable(diagnostic.message))}`]
  if (diagnostic.span) lines.push(...renderExcerpt(diagnostic.span, tint, paint))
  for (const { span, message } of diagnostic.related ?? []) {
    lines.push(`  ${paint.dim('note')}: ${printable(message)}`, ...renderExcerpt(span, paint.info, paint))
  }
  if (diagnostic.help) lines.push(`   ${paint.dim('=')} help: ${printable(diagnostic.help)}`)
  return lines.join('\n')
}

const longestLine = 160

/** The place, the line and the underline of a span; a long line is cut around what matters, control characters shown as `?`. */
export function renderExcerpt(span: Span, tint: (text: string) => string = same, paint: Paint = plain): string[] {
  const { line, column } = positionAt(span.source, span.start)
  const place = `  ${paint.dim('-->')} ${printable(span.source.name)}:${line}:${column}`
  const whole = lineText(span.source, line)
  if (whole.trim() === '') return [place]
  const from = column > longestLine - 40 ? column - 41 : 0
  const text = printable(whole.slice(from, from + longestLine))
  const before = text.slice(0, column - 1 - from).replace(/[^\t]/g, ' ')
  const width = Math.max(1, Math.min(span.end - span.start, text.length - (column - 1 - from)))
  const number = String(line)
  const margin = ' '.repeat(number.length)
  return [
    place,
    `${margin} ${paint.dim('|')}`,
    `${paint.dim(`${number} |`)} ${text}`,
    `${margin} ${paint.dim('|')} ${before}${tint('^'.repeat(width))}`
  ]
}
