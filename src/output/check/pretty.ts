import { stripVTControlCharacters } from 'node:util'
import {
  cutToWidth,
  type Paint,
  plain,
  renderDiagnostic,
  renderExcerpt,
  textWidth,
  wrapText
} from '../../diagnostics/index.ts'
import {
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  countOutcomes,
  type Finding,
  findingsOf,
  type LeftOutFile,
  type PreviousVersion,
  verdictOf,
  whyUnjudged
} from '../../governance/check/index.ts'
import { type Outcome, outcomes } from '../../mesh/index.ts'
import { tellSetup } from './setup.ts'
import { oneLine, showGot, showWords, tellSuppression } from './show-value.ts'

export interface PrettyOptions {
  readonly paint?: Paint
  /** Width of a terminal line; the ledger is wrapped at it. */
  readonly width?: number
  /** Also name the files that were left out, and list every violation. */
  readonly verbose?: boolean
}

/**
 * What a check found, for a person: each product with its violations at their lines, by file and policy, then its whole ledger; at the end one
 * line that says what blocks.
 *
 * Every policy is named in every product's ledger: what was not judged is as visible as what failed. Nothing that a descriptor says steers the
 * terminal, or is a command to the CI system that reads its lines.
 */
export function renderPretty(result: CheckResult, options: PrettyOptions = {}): string {
  const style = { paint: options.paint ?? plain, width: options.width ?? 100, verbose: options.verbose === true }
  const violations = violationsByProduct(findingsOf(result))
  const blocks = [
    ...result.diagnostics.map(diagnostic => renderDiagnostic(diagnostic, style.paint, style.width)),
    ...result.products.map(product => renderProduct(product, violations.get(product.product.id) ?? [], style)),
    renderSummary(result, style)
  ]
  return `${withoutCommands(blocks.join('\n\n'))}\n`
}

/** CI systems take lines such as `::error::` and `##[group]` for commands; they are one character less here. */
const withoutCommands = (text: string): string =>
  text.replace(/^(\s*)::/gm, '$1:?').replace(/##(?=\[|vso\[|teamcity\[)/g, '#?')

interface Style {
  readonly paint: Paint
  readonly width: number
  readonly verbose: boolean
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

function tintOf(outcome: Outcome, paint: Paint): (text: string) => string {
  if (outcome === 'fail' || outcome === 'error') return paint.error
  if (outcome === 'warn' || outcome === 'unknown') return paint.warning
  return outcome === 'pass' ? paint.info : paint.dim
}

function violationsByProduct(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byProduct = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.kind !== 'violation' || !finding.product) continue
    const { id } = finding.product
    const known = byProduct.get(id)
    if (known) known.push(finding)
    else byProduct.set(id, [finding])
  }
  return byProduct
}

function renderProduct(checked: CheckedProduct, violations: readonly Finding[], style: Style): string {
  const { product, rows } = checked
  const { paint, width } = style
  const where = [product.domain, product.kind === 'contract' ? 'a contract alone' : undefined]
    .filter(Boolean)
    .join(', ')
  const name = oneLine(product.name ?? product.id)
  const lines = [
    `${paint.bold(name)}${where === '' ? '' : ` (${oneLine(where)})`}${name === oneLine(product.id) ? '' : ` ${paint.dim(oneLine(product.id))}`}`
  ]
  if (checked.previous) lines.push(...hang('  ', comparedWith(checked.previous), width).map(paint.dim))
  const why = whyUnjudged(checked)
  if (why !== undefined) lines.push(...hang(`  ${paint.error('no verdict')}: `, why, width))
  for (const failure of checked.builtinErrors) {
    lines.push(...hang(`  ${paint.warning('built-in failed')}: `, failure, width))
  }
  const ranked = [...rows].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  // a part that a `$ref` names stands in a file of its own
  const byFile = new Map<string | undefined, Map<string, Finding[]>>(checked.documents.map(file => [file, new Map()]))
  for (const violation of violations) {
    const file = violation.place?.file
    const ofFile = byFile.get(file) ?? new Map<string, Finding[]>()
    byFile.set(file, ofFile)
    const known = ofFile.get(violation.rule.id)
    if (known) known.push(violation)
    else ofFile.set(violation.rule.id, [violation])
  }
  for (const ofFile of byFile.values()) {
    for (const row of ranked) {
      const own = ofFile.get(row.policy)
      if (own) lines.push(...renderRow(row, own, style))
    }
  }
  lines.push('', ...renderLedger(ranked, paint, width))
  return lines.join('\n')
}

function comparedWith({ document, version, moved }: PreviousVersion): string {
  const number = version === undefined ? '' : `, version ${version}`
  return `compared with ${document}${number}${moved ? ', where it stood then' : ''}`
}

/** So many violations of a policy in a file are shown with their lines; what comes after is told in a line each, and further ones are counted. */
const drawn = 5
const listed = 100

function renderRow(row: CheckedRow, violations: readonly Finding[], style: Style): string[] {
  const { paint, width, verbose } = style
  const tint = tintOf(row.outcome, paint)
  const lines = ['', ...renderHeadline(row, style)]
  const aside = violations[0]?.suppressed ? tellSuppression(violations[0].suppressed) : violations[0]?.note
  const why = aside ?? reasonOf(row)
  if (why !== undefined) lines.push(...hang('    ', why, width))
  for (const violation of violations.slice(0, drawn)) lines.push(...renderViolation(violation, tint, style))
  const told = verbose ? violations.length : listed
  for (const { place, message } of violations.slice(drawn, told)) {
    lines.push(cutToWidth(`    ${place?.line}:${place?.column} ${oneLine(message)}`, width))
  }
  if (violations.length > told) {
    lines.push(
      ...hang('    ', `and ${violations.length - told} more: --verbose lists them, --report json=FILE holds all`, width)
    )
  }
  lines.push(...hang(`    ${paint.dim('=')} help: `, row.help, width))
  return lines
}

/** Outcome, policy and severity stand out; a long title goes on below itself. */
function renderHeadline({ outcome, policy, title, severity }: CheckedRow, { paint, width }: Style): string[] {
  const label = `  ${marks[outcome]} `
  const shown = `[${severity}]`
  return wrapText(`${policy}: ${oneLine(title)} ${shown}`, Math.max(20, width - label.length)).map((line, index) => {
    const start = index === 0 && line.startsWith(policy) ? policy : ''
    const end = line.endsWith(shown) ? shown : ''
    const middle = line.slice(start.length, line.length - end.length)
    const painted = `${start && paint.bold(start)}${middle}${end && paint.dim(end)}`
    return index === 0
      ? `  ${tintOf(outcome, paint)(marks[outcome])} ${painted}`
      : `${' '.repeat(label.length)}${painted}`
  })
}

function renderViolation(violation: Finding, tint: (text: string) => string, { paint, width }: Style): string[] {
  const { message, place, got, want, written, suppressed } = violation
  const value = (label: string, shown: string): string => `      ${paint.dim(label)} ${cutToWidth(shown, width - 11)}`
  return [
    ...hang('    ', suppressed?.by === 'baseline' ? `${message} (in the baseline)` : message, width),
    ...(place?.span
      ? renderExcerpt(place.span, tint, paint, width - 7 - `${place.line}`.length).map(line => `    ${line}`)
      : []),
    ...(got === undefined ? [] : [value('got ', showGot(violation))]),
    ...(want === undefined ? [] : [value('want', showWords(want))]),
    ...(written === undefined ? [] : hang(`      ${paint.dim('in  ')} `, written, width))
  ]
}

/** A text behind a label, in lines no wider than the terminal. */
function hang(label: string, text: string, width: number): string[] {
  const indent = textWidth(stripVTControlCharacters(label))
  return wrapText(oneLine(text), Math.max(20, width - indent)).map((line, index) =>
    index === 0 ? `${label}${line}` : `${' '.repeat(indent)}${line}`
  )
}

/** Why the outcome is not simply what the violations say. */
function reasonOf(row: CheckedRow): string | undefined {
  if (row.baselinedUntil !== undefined) return baselinedWords(row)
  if (row.waiver)
    return `waived until ${row.waiver.until}: ${row.waiver.reason}${row.waiver.ticket ? ` (${row.waiver.ticket})` : ''}`
  if (row.enforcedFrom !== undefined) return `a warning until ${row.enforcedFrom}, then it blocks`
  if (row.outcome === 'warn') return `does not block: the policy's state is ${row.state}`
  return row.reasons === undefined || row.reasons.length === 0 ? undefined : row.reasons.join('; ')
}

/** How much of a row was there when the gate came; the rest is new, or waived. */
function baselinedWords({ violations, baselinedUntil, waiver, grace }: CheckedRow): string {
  const count = violations.filter(violation => violation.baselined).length
  const rest = violations.length - count
  const others = rest === 0 ? [] : waiver ? [`${rest} waived until ${waiver.until}`] : [`${rest} not in it`]
  const time = grace === undefined ? [] : [graceWords]
  return [`${count} in the baseline, which ends on ${baselinedUntil}`, ...others, ...time].join('; ')
}

const graceWords = 'grace unknown'

function renderLedger(rows: readonly CheckedRow[], paint: Paint, width: number): string[] {
  const lines: string[] = []
  const passed = rows.filter(row => row.outcome === 'pass').map(row => row.policy)
  for (const { outcome, policies, detail } of entriesOf(rows)) {
    const tint = tintOf(outcome, paint)
    const told = `${policies.join(', ')}${detail === '' ? '' : `: ${detail}`}`
    lines.push(...hang(`  ${tint(marks[outcome].padEnd(7))} `, told, width))
  }
  if (passed.length > 0) lines.push(...wrap(`  ${paint.info('pass')}    `, 10, passed, width))
  return lines
}

/** Rows as the ledger tells them: policies of which nothing was found, for the same reason, stand together. */
function entriesOf(rows: readonly CheckedRow[]) {
  const entries: { readonly outcome: Outcome; readonly policies: string[]; readonly detail: string }[] = []
  for (const row of rows) {
    if (row.outcome === 'pass') continue
    const count = row.violations.length
    const counted = [
      ...(count === 0 ? [] : [`${count} violation${count === 1 ? '' : 's'}`]),
      ...(row.grace === undefined ? [] : [graceWords])
    ]
    const detail = reasonOf(row) ?? counted.join('; ')
    const same = entries.find(entry => count === 0 && entry.outcome === row.outcome && entry.detail === detail)
    if (same && detail !== '') same.policies.push(row.policy)
    else entries.push({ outcome: row.outcome, policies: [row.policy], detail })
  }
  return entries
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

function renderSummary(result: CheckResult, { paint, width, verbose }: Style): string {
  const counts = countOutcomes(result.products.flatMap(product => product.rows))
  const told = outcomes.filter(outcome => counts[outcome] > 0).map(outcome => `${counts[outcome]} ${outcome}`)
  const products = result.products.length
  const judged = `${products} product${products === 1 ? '' : 's'}: ${told.length === 0 ? 'nothing judged' : told.join(', ')}`
  const blocked = result.products.filter(product => product.rows.some(row => row.blocks))
  const verdict = {
    pass: paint.info('nothing blocks'),
    warnings: paint.warning('nothing blocks, with warnings'),
    blocked: paint.error(`blocked: ${blocked.map(({ product }) => oneLine(product.name ?? product.id)).join(', ')}`),
    none: paint.error('no verdict: something could not be judged')
  }[verdictOf(result)]
  const lines = [
    ...renderLeftOut(result.leftOut ?? [], verbose).map(paint.dim),
    ...hang('', judged, width),
    verdict,
    ...tellSetup(result).map(paint.dim)
  ]
  return lines.join('\n')
}

function renderLeftOut(leftOut: readonly LeftOutFile[], verbose: boolean): string[] {
  const count = leftOut.length
  if (count === 0) return []
  const said = count === 1 ? '1 file is no descriptor, left out' : `${count} files are no descriptors, left out`
  if (!verbose) return [`${said} (--verbose names ${count === 1 ? 'it' : 'them'})`]
  return [`${said}:`, ...leftOut.map(({ name, why }) => `  ${oneLine(name)}: ${oneLine(why)}`)]
}
