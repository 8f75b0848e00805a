/** What the compliance API answers. Absent values are null, so that every key is always there. */
import type {
  Characteristic,
  DataProduct,
  Outcome,
  PolicyKind,
  PolicyState,
  Severity,
  Waiver
} from '../../mesh/index.ts'
import type { Instant, ProductStatus } from '../tables.ts'

/** How many ledger rows have each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>
/** How many products have each status. */
export type StatusCounts = Readonly<Record<ProductStatus, number>>

/** A page of a list; `next` is the cursor of the page after it. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export interface ComplianceSummary {
  readonly evaluatedAt: Instant | null
  readonly bundle: {
    readonly digest: string
    readonly policyDigest: string
    readonly dataDigest: string
    readonly activatedAt: Instant
  } | null
  readonly products: { readonly total: number; readonly statuses: StatusCounts }
  readonly policies: { readonly total: number }
  readonly outcomes: OutcomeCounts
  readonly violations: {
    /** Not resolved, those under a waiver left out. */
    readonly open: number
    readonly waived: number
    readonly severities: Readonly<Record<Severity, number>>
  }
  /** By id; '' stands for products that name no domain. */
  readonly domains: readonly DomainSummary[]
  /** Worst first. */
  readonly byPolicy: readonly {
    readonly policy: string
    readonly title: string
    readonly severity: Severity
    readonly characteristic: Characteristic
    readonly state: PolicyState | null
    readonly outcomes: OutcomeCounts
    readonly violations: number
  }[]
  readonly byCharacteristic: readonly {
    readonly characteristic: Characteristic
    readonly policies: number
    readonly outcomes: OutcomeCounts
    readonly violations: number
  }[]
}

export interface DomainSummary {
  readonly id: string
  readonly name: string | null
  readonly owner: string | null
  readonly products: number
  readonly statuses: StatusCounts
  readonly outcomes: OutcomeCounts
  readonly violations: number
}

export interface ProductSummary {
  readonly id: string
  readonly kind: string
  readonly name: string | null
  readonly domain: string | null
  readonly owner: string | null
  readonly version: string | null
  readonly lifecycle: string | null
  readonly status: ProductStatus
  readonly outcomes: OutcomeCounts
  /** Open ones, those under a waiver left out. */
  readonly violations: number
  readonly inputPorts: number
  readonly outputPorts: number
  readonly consumers: number
  readonly registeredAt: Instant
  readonly changedAt: Instant
  readonly evaluatedAt: Instant | null
}

export interface ProductReference {
  readonly id: string
  readonly name: string | null
}

export interface ProductDetail extends ProductSummary {
  readonly model: DataProduct
  readonly noVerdict: string | null
  readonly nextChange: Instant | null
  readonly documents: readonly {
    readonly name: string
    readonly standard: string
    readonly standardVersion: string | null
    readonly role: string
    readonly digest: string
    readonly since: Instant
    readonly text: string
  }[]
  readonly reads: readonly ProductReference[]
  readonly consumedBy: readonly ProductReference[]
  /** Worst outcome first, then by severity. */
  readonly rows: readonly LedgerRow[]
}

export interface LedgerRow {
  readonly policy: string
  readonly title: string
  readonly description: string
  readonly severity: Severity
  readonly characteristic: Characteristic | null
  readonly owner: string
  readonly rationale: string
  readonly help: string
  readonly obligations: readonly string[]
  readonly state: PolicyState
  readonly outcome: Outcome
  readonly blocks: boolean
  /** Since when the outcome is this. */
  readonly since: Instant
  readonly reasons: readonly string[]
  readonly enforcedFrom: Instant | null
  readonly waiver: Waiver | null
  readonly metrics: Readonly<Record<string, number>>
  readonly violations: readonly ViolationView[]
}

/** Where something stands in a document; lines and columns from 1, in UTF-16 units, the end exclusive. */
export interface PlaceView {
  readonly document: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly pointer: string
  /** False: the value is missing, and this is what should hold it. */
  readonly exact: boolean
  readonly excerpt: { readonly firstLine: number; readonly lines: readonly string[] }
}

/** The part of a violation that is stored as it is. */
export interface ViolationDetail {
  readonly message: string
  readonly path: readonly (string | number)[] | null
  readonly got: unknown
  readonly want: unknown
  readonly fix: unknown
  readonly place: PlaceView | null
}

export interface ViolationView extends ViolationDetail {
  readonly id: string
  readonly product: string
  readonly productName: string | null
  readonly domain: string | null
  readonly policy: string
  readonly title: string
  readonly severity: Severity
  readonly characteristic: Characteristic | null
  readonly outcome: Outcome
  readonly help: string
  readonly rationale: string
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  readonly resolvedAt: Instant | null
}

export interface PolicyView {
  readonly id: string
  readonly kind: PolicyKind
  readonly title: string
  readonly description: string
  readonly severity: Severity
  readonly characteristic: Characteristic
  readonly owner: string
  readonly domain: string | null
  readonly version: string
  /** As the newest report says; null where none has asked it. */
  readonly state: PolicyState | null
  readonly rationale: string
  readonly help: string
  readonly obligations: readonly string[]
  readonly parameters: unknown
  readonly outcomes: OutcomeCounts
  readonly violations: number
}

export interface PolicyDetail extends PolicyView {
  readonly parametersSchema: unknown
  /** Its Rego, where the bundle carries it. */
  readonly source: string | null
  readonly rows: readonly {
    readonly product: string
    readonly name: string | null
    readonly domain: string | null
    readonly outcome: Outcome
    readonly since: Instant
    readonly violations: number
  }[]
}

/** One ledger row that is not what it was; null: there was none, or there is none any more. */
export interface OutcomeChange {
  readonly product: string
  readonly name: string | null
  readonly policy: string
  readonly before: Outcome | null
  readonly after: Outcome | null
}

export type ImpactKind = 'newlyFailing' | 'newlyWarning' | 'newlyPassing' | 'other'

export interface ImpactResult {
  readonly evaluatedAt: Instant
  readonly products: { readonly total: number; readonly affected: number }
  readonly changes: readonly (OutcomeChange & {
    readonly kind: ImpactKind
    readonly title: string
    readonly domain: string | null
    readonly owner: string | null
    readonly consumers: number
    readonly violations: readonly { readonly id: string; readonly message: string; readonly place: PlaceView | null }[]
  })[]
  readonly domains: readonly ({ readonly id: string; readonly products: readonly string[] } & Readonly<
    Record<ImpactKind, number>
  >)[]
}
