import { printable } from '../../diagnostics/index.ts'
import type { Finding } from '../../governance/check/index.ts'

const longest = 120

/** A value as one line a person reads: texts bare, other values as JSON, long ones cut. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = oneLine(text ?? 'nothing')
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** What was got, for a person: of what is not there, `nothing`; a null that the author wrote stays one. */
export function showGot({ got, place }: Pick<Finding, 'got' | 'place'>): string {
  return (got === null && place?.exact !== true) || (Array.isArray(got) && got.length === 0)
    ? 'nothing'
    : showWords(got)
}

/** As `showValue`, but words that can be told apart by a comma stand without brackets and quotes. */
export function showWords(value: unknown): string {
  const isWords =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(word => typeof word === 'string' && /^[\w.:/-]+$/.test(word))
  return showValue(isWords ? value.join(', ') : value)
}

/** A text that somebody wrote, on one line and without what could steer a terminal. */
export function oneLine(value: unknown): string {
  const text = `${value}`
  return text.length < 1000 && isOneLine.test(text) ? text : printable(text.replace(/\s+/g, ' ').trim())
}

/** Of ASCII, each space alone and between words: as most texts are. */
const isOneLine = /^[!-~]*(?: [!-~]+)*$/

/** What a finding says, on one line: the message, what was got and wanted, and why it does not count or block. */
export function tellFinding(finding: Finding): string {
  const { message, got, want, written, note, suppressed } = finding
  const values = [
    ...(got === undefined ? [] : [`got ${showGot(finding)}`]),
    ...(want === undefined ? [] : [`want ${showWords(want)}`]),
    ...(written === undefined ? [] : [`in ${written}`])
  ]
  const aside = suppressed ? tellSuppression(suppressed) : note
  return [
    oneLine(message),
    ...(values.length === 0 ? [] : [`(${values.join(', ')})`]),
    ...(aside === undefined ? [] : [`[${oneLine(aside)}]`])
  ].join(' ')
}

/** Why a finding does not count. */
export function tellSuppression({ by, reason, until, ticket }: NonNullable<Finding['suppressed']>): string {
  const term = until === undefined ? '' : ` until ${until}`
  return `${by === 'waiver' ? 'waived' : 'in the baseline'}${term}: ${oneLine(reason)}${ticket === undefined ? '' : ` (${oneLine(ticket)})`}`
}
