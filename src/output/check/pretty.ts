import { type Paint, plain, printable, renderDiagnostic, renderExcerpt } from '../../diagnostics/index.ts'
import {
  type BundleFacts,
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  countOutcomes,
  type LeftOutFile,
  type PlacedViolation,
  type PreviousVersion,
  verdictOf
} from '../../governance/check/index.ts'
import { type Outcome, outcomes } from '../../mesh/index.ts'
import { showValue } from './show-value.ts'

export interface PrettyOptions {
  readonly paint?: Paint
  /** Width of a terminal line; the ledger is wrapped at it. */
  readonly width?: number
  /** Also name the files that were left out. */
  readonly verbose?: boolean
}

/**
 * What a check found, for a person: each product with its violations at their lines, then its whole ledger; at the end one line that
 * says what blocks.
 *
 * Every policy is named in every product's ledger: what was not judged is as visible as what failed.
 */
export function renderPretty(result: CheckResult, options: PrettyOptions = {}): string {
  const paint = options.paint ?? plain
  const width = options.width ?? 100
  const blocks = [
    ...result.diagnostics.map(diagnostic => renderDiagnostic(diagnostic, paint)),
    ...result.products.map(product => renderProduct(product, paint, width)),
    renderSummary(result, paint, options.verbose === true)
  ]
  return `${blocks.join('\n\n')}\n`
}

const marks: Readonly<Record<Outcome, string>> = {
  fail: 'FAIL',
  error: 'ERROR',
  warn: 'warn',
  unknown: 'unknown',
  waived: 'waived',
  exempt: 'exempt',
  pass: 'pass',
  off: 'off'
}

/** What needs a person first comes first. */
const order: readonly Outcome[] = ['fail', 'error', 'warn', 'unknown', 'waived', 'exempt', 'off', 'pass']

/** What stands in a descriptor cannot begin a line of its own, nor steer a terminal; a policy's message may be no text at all. */
const line = (text: unknown): string => printable(`${text}`.replace(/\s*\n\s*/g, ' '))

function tintOf(outcome: Outcome, paint: Paint): (text: string) => string {
  if (outcome === 'fail' || outcome === 'error') return paint.error
  if (outcome === 'warn' || outcome === 'unknown') return paint.warning
  return outcome === 'pass' ? paint.info : paint.dim
}

function renderProduct(checked: CheckedProduct, paint: Paint, width: number): string {
  const { product, rows } = checked
  const where = [product.domain, product.kind === 'contract' ? 'a contract alone' : undefined]
    .filter(Boolean)
    .join(', ')
  const lines = [
    `${paint.bold(line(product.name ?? product.id))}${where === '' ? '' : ` (${line(where)})`} ${paint.dim(line(product.id))}`
  ]
  if (checked.previous) lines.push(`  ${paint.dim(line(comparedWith(checked.previous)))}`)
  const why = checked.noVerdict ?? (rows.every(row => row.outcome === 'off') ? 'no policy is in force' : undefined)
  if (why !== undefined) lines.push(`  ${paint.error('no verdict')}: ${line(why)}`)
  for (const failure of checked.builtinErrors) lines.push(`  ${paint.warning('built-in failed')}: ${line(failure)}`)
  const ranked = [...rows].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  for (const row of ranked) {
    if (row.violations.length > 0 && row.outcome !== 'exempt' && row.outcome !== 'off')
      lines.push(...renderRow(row, paint))
  }
  lines.push('', ...renderLedger(ranked, paint, width))
  return lines.join('\n')
}

function comparedWith({ document, version, moved }: PreviousVersion): string {
  const number = version === undefined ? '' : `, version ${version}`
  return `compared with ${document}${number}${moved ? ', where it stood then' : ''}`
}

function renderRow(row: CheckedRow, paint: Paint): string[] {
  const tint = tintOf(row.outcome, paint)
  const lines = [
    '',
    `  ${tint(marks[row.outcome])} ${paint.bold(row.policy)}: ${row.title} ${paint.dim(`[${row.severity}]`)}`
  ]
  const why = reasonOf(row)
  if (why !== undefined) lines.push(`    ${line(why)}`)
  for (const violation of row.violations) lines.push(...renderViolation(violation, tint, paint))
  lines.push(`    ${paint.dim('=')} help: ${row.help}`)
  return lines
}

function renderViolation(violation: PlacedViolation, tint: (text: string) => string, paint: Paint): string[] {
  const lines = [`    ${line(violation.message)}`]
  const { place } = violation
  if (place) lines.push(...renderExcerpt(place.span, tint, paint).map(line => `    ${line}`))
  if (violation.got !== undefined) lines.push(`      ${paint.dim('got ')} ${showValue(violation.got)}`)
  if (violation.want !== undefined) lines.push(`      ${paint.dim('want')} ${showValue(violation.want)}`)
  return lines
}

/** Why the outcome is not simply what the violations say. */
function reasonOf(row: CheckedRow): string | undefined {
  if (row.waiver)
    return `waived until ${row.waiver.until}: ${row.waiver.reason}${row.waiver.ticket ? ` (${row.waiver.ticket})` : ''}`
  if (row.enforcedFrom !== undefined) return `a warning until ${row.enforcedFrom}, then it blocks`
  if (row.outcome === 'warn') return `does not block: the policy's state is ${row.state}`
  return row.reasons === undefined || row.reasons.length === 0 ? undefined : row.reasons.join('; ')
}

function renderLedger(rows: readonly CheckedRow[], paint: Paint, width: number): string[] {
  const lines: string[] = []
  const passed = rows.filter(row => row.outcome === 'pass').map(row => row.policy)
  for (const row of rows) {
    if (row.outcome === 'pass') continue
    const tint = tintOf(row.outcome, paint)
    const count = row.violations.length
    const detail = reasonOf(row) ?? (count === 0 ? '' : `${count} violation${count === 1 ? '' : 's'}`)
    lines.push(`  ${tint(marks[row.outcome].padEnd(7))} ${row.policy}${detail === '' ? '' : `: ${line(detail)}`}`)
  }
  if (passed.length > 0) lines.push(...wrap(`  ${paint.info('pass')}    `, 10, passed, width))
  return lines
}

/** Names after a label, in lines no longer than `width`. */
function wrap(label: string, indent: number, names: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const [index, name] of names.entries()) {
    const piece = index === names.length - 1 ? name : `${name}, `
    if (line !== '' && indent + line.length + piece.trimEnd().length > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  lines.push(line)
  return lines.map((text, index) => (index === 0 ? label : ' '.repeat(indent)) + text)
}

function renderSummary(result: CheckResult, paint: Paint, verbose: boolean): string {
  const counts = countOutcomes(result.products.flatMap(product => product.rows))
  const told = outcomes.filter(outcome => counts[outcome] > 0).map(outcome => `${counts[outcome]} ${outcome}`)
  const products = result.products.length
  const judged = `${products} product${products === 1 ? '' : 's'}: ${told.length === 0 ? 'nothing judged' : told.join(', ')}`
  const blocked = result.products.filter(product => product.rows.some(row => row.blocks))
  const verdict = {
    pass: paint.info('nothing blocks'),
    warnings: paint.warning('nothing blocks, with warnings'),
    blocked: paint.error(`blocked: ${blocked.map(({ product }) => line(product.name ?? product.id)).join(', ')}`),
    none: paint.error('no verdict: something could not be judged')
  }[verdictOf(result)]
  const lines = [
    ...renderLeftOut(result.leftOut ?? [], verbose).map(paint.dim),
    judged,
    verdict,
    ...renderSetup(result).map(paint.dim)
  ]
  return lines.join('\n')
}

/** By what was judged, and what about it is local: the gate informs, publishing decides. */
function renderSetup({ bundle, beside = [], gate }: CheckResult): string[] {
  const bundles = [bundle, ...beside].map((facts, i) => {
    const label = i === 0 ? 'policies:' : '     and:'
    return `${label} ${line(facts.name)} ${facts.digest.slice(0, 19)}${signatureWords(facts)}`
  })
  if (!gate) return bundles
  const { config, overrides, notes } = gate
  return [
    ...bundles,
    ...(config === undefined ? [] : [`settings: ${line(config)}`]),
    ...overrides.map(text => `local: ${line(text)}`),
    ...(overrides.length > 0 ? ['what is local holds here; publishing judges without it'] : []),
    ...notes.map(text => `note: ${line(text)}`)
  ]
}

function signatureWords({ signature, isLocal }: BundleFacts): string {
  if (isLocal) return ', compiled here'
  if (signature === undefined) return ''
  if (signature.state === 'none') return ', not signed'
  if (signature.state === 'unverified') return ', signed, the signature not verified'
  const { key = '', algorithm = '', keyId } = signature
  return `, signature verified with ${line(key)} (${algorithm}${keyId === undefined ? '' : `, key ${line(keyId)}`})`
}

function renderLeftOut(leftOut: readonly LeftOutFile[], verbose: boolean): string[] {
  const count = leftOut.length
  if (count === 0) return []
  const said = count === 1 ? '1 file is no descriptor, left out' : `${count} files are no descriptors, left out`
  if (!verbose) return [`${said} (--verbose names ${count === 1 ? 'it' : 'them'})`]
  return [`${said}:`, ...leftOut.map(({ name, why }) => `  ${line(name)}: ${line(why)}`)]
}
