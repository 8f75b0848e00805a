import { hash } from 'node:crypto'
import { type Diagnostic, diagnosticCodes, positionAt, type Span } from '../../diagnostics/index.ts'
import type { Outcome, Severity } from '../../mesh/index.ts'
import type { CheckedProduct, CheckedRow, CheckResult, PlacedViolation } from './check-result.ts'

/** What it does to the verdict: `error` blocks or prevents a verdict, `warning` counts as one, `note` changes nothing. */
export type FindingLevel = 'error' | 'warning' | 'note'

/** Where something stands: lines and columns from 1, in UTF-16 code units, the end exclusive. */
export interface FindingPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** JSON Pointer (RFC 6901) of the value, or of what should hold it. */
  readonly pointer?: string
  /** False: nothing stands there, and this is what should hold it, or the first line of the file. */
  readonly exact: boolean
  /** The range itself, for who draws an excerpt; absent where the file as a whole is meant. */
  readonly span?: Span
}

/** Why a finding does not count, though it is there. */
export interface Suppression {
  readonly by: 'waiver' | 'baseline'
  readonly reason: string
  /** Until when: an instant. */
  readonly until?: string
  readonly ticket?: string
}

/** What a finding is about: a policy, or a fault that has a diagnostic code. */
export interface FindingRule {
  /** Id of the policy, or the code. */
  readonly id: string
  readonly title: string
  readonly help: string
  readonly rationale?: string
  /** Of policies only. */
  readonly severity?: Severity
  readonly characteristic?: string
  readonly owner?: string
}

/**
 * One thing that a check tells: what every output shows, in its own words.
 *
 * `violation`: a policy is broken; `unknown`: a policy could not be decided; `fault`: a product, policy or built-in could not be evaluated;
 * `diagnostic`: a document cannot be read, or something about it is odd.
 */
export interface Finding {
  readonly kind: 'violation' | 'unknown' | 'fault' | 'diagnostic'
  readonly rule: FindingRule
  readonly level: FindingLevel
  readonly message: string
  /** Id of the violation, the policy or the code: tells findings of one product apart, and does not change when lines move. */
  readonly id: string
  /** SHA-256 in hexadecimal of product and id: no two findings of a check share one. */
  readonly fingerprint: string
  /** Absent for faults of documents that give no product. */
  readonly product?: { readonly id: string; readonly name?: string }
  /** Of the row that the finding belongs to. */
  readonly outcome?: Outcome
  /** Absent where no document is known. */
  readonly place?: FindingPlace
  readonly got?: unknown
  readonly want?: unknown
  /** Where the author would write what is missing, in the words of the document's standard: `` `info.owner` ``. */
  readonly written?: string
  /** Why it does not block, though the policy is broken: grace, or the policy's state. */
  readonly note?: string
  readonly suppressed?: Suppression
}

/**
 * All that a check found, in the order of products and rows: the one list that every output shows.
 *
 * Of rows that pass, are exempt or off there is nothing to find, nor of those that nobody asked: they stand in the ledger. A violation that is waived is there, and says so.
 */
export function findingsOf(result: CheckResult): readonly Finding[] {
  const fingerprint = fingerprints()
  return [
    ...result.diagnostics.map(diagnostic => ofDiagnostic(diagnostic, fingerprint)),
    ...result.products.flatMap(product => ofProduct(product, fingerprint))
  ]
}

/** The rules that were asked, those of findings among them, in the order of their ids. */
export function rulesOf(result: CheckResult, findings: readonly Finding[]): readonly FindingRule[] {
  const rules = new Map<string, FindingRule>()
  for (const row of result.products.flatMap(product => product.rows)) {
    if (!rules.has(row.policy)) rules.set(row.policy, ruleOf(row))
  }
  for (const { rule } of findings) if (!rules.has(rule.id)) rules.set(rule.id, rule)
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

type Fingerprint = (...parts: readonly string[]) => string

/** Of the same parts, the second time, another one. */
function fingerprints(): Fingerprint {
  const times = new Map<string, number>()
  return (...parts) => {
    const key = JSON.stringify(parts)
    const before = times.get(key) ?? 0
    times.set(key, before + 1)
    return hash('sha256', before === 0 ? key : `${key}~${before + 1}`)
  }
}

function ofDiagnostic({ code, severity, message, help, span }: Diagnostic, fingerprint: Fingerprint): Finding {
  return {
    kind: 'diagnostic',
    rule: { id: code, title: diagnosticCodes[code], help: help ?? '' },
    level: severity === 'info' ? 'note' : severity,
    message,
    id: code,
    fingerprint: fingerprint(span?.source.name ?? '', code, message),
    ...(span ? { place: placeOf(span, true) } : {})
  }
}

const unjudged: FindingRule = {
  id: 'no-verdict',
  title: 'Every product given is judged.',
  help: 'make the product such that its policies can be evaluated, or leave it out'
}

const builtinFailed: FindingRule = {
  id: 'built-in-failed',
  title: 'No built-in fails while a policy runs.',
  help: 'tell the owner of the policies: what a failed built-in gives is undefined'
}

function ofProduct(checked: CheckedProduct, fingerprint: Fingerprint): Finding[] {
  const { product, rows, builtinErrors, documents } = checked
  const about = { id: product.id, ...(product.name === undefined ? {} : { name: product.name }) }
  const whole = documents[0] === undefined ? {} : { place: wholeFile(documents[0]) }
  const fault = (rule: FindingRule, level: FindingLevel, message: string): Finding => ({
    kind: 'fault',
    rule,
    level,
    message,
    id: rule.id,
    fingerprint: fingerprint(product.id, rule.id),
    product: about,
    ...whole
  })
  const why = whyUnjudged(checked)
  return [
    ...(why === undefined ? [] : [fault(unjudged, 'error', why)]),
    ...builtinErrors.map(failure => fault(builtinFailed, 'warning', failure)),
    ...rows.flatMap(row => ofRow(row, about, whole, fingerprint))
  ]
}

/** Why there is no verdict on a product; undefined where there is one. */
export function whyUnjudged({ noVerdict, rows }: CheckedProduct): string | undefined {
  return noVerdict ?? (rows.every(row => row.outcome === 'off') ? 'no policy is in force' : undefined)
}

function ofRow(
  row: CheckedRow,
  product: { readonly id: string; readonly name?: string },
  whole: { readonly place?: FindingPlace },
  fingerprint: Fingerprint
): Finding[] {
  const { outcome, violations, blocks } = row
  if (outcome === 'pass' || outcome === 'exempt' || outcome === 'off') return []
  const common = { rule: ruleOf(row), product, outcome }
  const aside = outcome === 'warn' ? { note: whyOnlyWarned(row) } : {}
  const found = violations.map((violation): Finding => {
    const { id, message, got, want, place } = violation
    const suppressed = suppressionOf(row, violation)
    return {
      ...common,
      kind: 'violation',
      level: suppressed ? 'note' : blocks && outcome === 'fail' && violation.level !== 'warn' ? 'error' : 'warning',
      // what a policy writes is not typed
      message: `${message}`,
      id,
      fingerprint: fingerprint(product.id, id),
      ...(place ? { place: { ...placeOf(place.span, place.exact), pointer: place.pointer } } : whole),
      ...(got === undefined ? {} : { got }),
      ...(want === undefined ? {} : { want }),
      ...(place?.written === undefined ? {} : { written: place.written }),
      ...(suppressed ? { suppressed } : aside)
    }
  })
  // what nobody asked for, as a comparison with an earlier version, is a row and nothing found
  if ((outcome !== 'unknown' && outcome !== 'error') || (row.unasked && !blocks)) return found
  const reasons = row.reasons === undefined || row.reasons.length === 0 ? ['no reason was given'] : row.reasons
  const doubt: Finding = {
    ...common,
    kind: outcome === 'error' ? 'fault' : 'unknown',
    level: outcome === 'error' || blocks ? 'error' : 'warning',
    message: reasons.join('; '),
    id: row.policy,
    fingerprint: fingerprint(product.id, row.policy),
    ...whole
  }
  return [...found, doubt]
}

/** Why a violation of a row does not count; undefined where it does. */
function suppressionOf(row: CheckedRow, { id, baselined }: PlacedViolation): Suppression | undefined {
  const { waiver, outcome, baselinedUntil } = row
  if (baselined) {
    return {
      by: 'baseline',
      reason: 'it was there when the gate came',
      ...(baselinedUntil ? { until: baselinedUntil } : {})
    }
  }
  if (!waiver || (outcome !== 'waived' && waiver.violations?.includes(id) !== true)) return undefined
  const { reason, until, ticket } = waiver
  return { by: 'waiver', reason, until, ...(ticket === undefined ? {} : { ticket }) }
}

function whyOnlyWarned({ enforcedFrom, state, violations }: CheckedRow): string {
  if (enforcedFrom !== undefined) return `a warning until ${enforcedFrom}, then it blocks`
  if (violations.every(violation => violation.level === 'warn')) return 'the policy itself only warns of this'
  return `does not block: the policy's state is ${state}`
}

function ruleOf({ policy, title, help, rationale, severity, characteristic, owner }: CheckedRow): FindingRule {
  return { id: policy, title, help, rationale, severity, characteristic, owner }
}

function placeOf(span: Span, exact: boolean): FindingPlace {
  const from = positionAt(span.source, span.start)
  const to = positionAt(span.source, span.end)
  return {
    file: span.source.name,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    exact,
    span
  }
}

const wholeFile = (file: string): FindingPlace => ({
  file,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  exact: false
})
