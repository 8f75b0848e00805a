import type { Diagnostic, Span } from '../../diagnostics/index.ts'
import { type DataProduct, type Outcome, outcomes, type ReportRow, type Violation } from '../../mesh/index.ts'
import type { PreviousVersion } from './previous.ts'
import type { Repair } from './repair.ts'

/** Where a violation stands in the author's own file. */
export interface Place {
  /** The smallest range that shows it. */
  readonly span: Span
  /** JSON Pointer (RFC 6901) of the value, or of what should hold it. */
  readonly pointer: string
  /** False when the value is missing and `span` is the thing that should hold it. */
  readonly exact: boolean
  /** Where the author would write what is missing, in the words of the standard: `` `info.owner` ``. */
  readonly written?: string
}

export interface PlacedViolation extends Violation {
  /** Absent when the product's documents give no place, which is a fault of ours. */
  readonly place?: Place
  /** How its `fix` is carried into the author's text: absent without one, and found when it is asked for, as the whole text is read again for it. */
  readonly repair?: () => Repair
}

/** One row of the ledger with the words of its policy. */
export interface CheckedRow extends Omit<ReportRow, 'violations'> {
  readonly policy: string
  readonly title: string
  readonly help: string
  readonly rationale: string
  readonly owner: string
  readonly characteristic: string
  readonly violations: readonly PlacedViolation[]
}

/** A product and what the policies say about it. */
export interface CheckedProduct {
  readonly product: DataProduct
  /** Names of the documents it was assembled from. */
  readonly documents: readonly string[]
  /** What it was compared with, where that was asked for and found. */
  readonly previous?: PreviousVersion
  /** In the order of the policies' ids; empty when there is no verdict. */
  readonly rows: readonly CheckedRow[]
  /** Why there is no verdict; absent when there is one. */
  readonly noVerdict?: string
  /** First instant at which the same product may be judged otherwise; null: never. */
  readonly nextChange?: string | null
  /** Built-ins that failed while a policy ran. */
  readonly builtinErrors: readonly string[]
}

/** A file of a folder that was not judged, and why. */
export interface LeftOutFile {
  readonly name: string
  readonly why: string
}

/** A bundle that was judged by. */
export interface BundleFacts {
  readonly name: string
  readonly digest: string
  /** Not the guild's: compiled from a folder here. */
  readonly isLocal?: boolean
  /** Absent for what came with the program or was compiled here. `unverified`: there is a signature, and nobody gave a key to hold it against. */
  readonly signature?: {
    readonly state: 'verified' | 'unverified' | 'none'
    /** File of the key. */
    readonly key?: string
    readonly algorithm?: string
    readonly keyId?: string
    readonly scope?: string
  }
}

/** How a gate was set up: what makes its answer another than the guild's own. */
export interface GateFacts {
  /** File that the settings are from. */
  readonly config?: string
  /** What was changed here. */
  readonly overrides: readonly string[]
  /** What somebody should know, though it changes nothing. */
  readonly notes: readonly string[]
}

/** All that one check of some documents found. */
export interface CheckResult {
  readonly products: readonly CheckedProduct[]
  /** What is wrong with documents that could not be judged, and warnings about those that could. */
  readonly diagnostics: readonly Diagnostic[]
  /** Files of the folders given that are no descriptors or were not read. */
  readonly leftOut?: readonly LeftOutFile[]
  readonly bundle: BundleFacts
  /** Local policies that were asked as well. */
  readonly beside?: readonly BundleFacts[]
  readonly gate?: GateFacts
}

/**
 * What the check as a whole comes to.
 *
 * `none` (no verdict) wins over `blocked`: a product without a verdict or of which nothing was judged (every policy is off), a row in
 * error, an unreadable document.
 */
export type Verdict = 'pass' | 'warnings' | 'blocked' | 'none'

export function verdictOf(result: CheckResult): Verdict {
  const rows = result.products.flatMap(product => product.rows)
  const unjudged =
    result.products.length === 0 ||
    result.products.some(
      product => product.noVerdict !== undefined || product.rows.every(row => row.outcome === 'off')
    ) ||
    rows.some(row => row.outcome === 'error') ||
    result.diagnostics.some(diagnostic => diagnostic.severity === 'error')
  if (unjudged) return 'none'
  if (rows.some(row => row.blocks)) return 'blocked'
  const warned =
    rows.some(row => row.outcome === 'warn' || (row.outcome === 'unknown' && row.unasked !== true)) ||
    result.products.some(product => product.builtinErrors.length > 0) ||
    result.diagnostics.some(diagnostic => diagnostic.severity === 'warning')
  return warned ? 'warnings' : 'pass'
}

/** How many rows have each outcome. */
export function countOutcomes(rows: readonly { readonly outcome: Outcome }[]): Record<Outcome, number> {
  const counts = Object.fromEntries(outcomes.map(outcome => [outcome, 0])) as Record<Outcome, number>
  for (const { outcome } of rows) counts[outcome]++
  return counts
}
