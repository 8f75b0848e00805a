/** What a policy says about a product. `off`: not in force. `error` is never a pass and never a fail: there is no verdict. */
export const outcomes = ['pass', 'fail', 'warn', 'waived', 'exempt', 'unknown', 'error', 'off'] as const
export type Outcome = (typeof outcomes)[number]

/** Where a policy is in its life; this alone decides what blocks. */
export const policyStates = ['draft', 'advisory', 'warn', 'enforced', 'deprecated', 'retired', 'scheduled'] as const
export type PolicyState = (typeof policyStates)[number]

export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

export const characteristics = [
  'discoverable',
  'addressable',
  'understandable',
  'trustworthy',
  'accessible',
  'interoperable',
  'valuable',
  'secure'
] as const
export type Characteristic = (typeof characteristics)[number]

/** A path into the canonical product: property names and array indexes. */
export type ModelPath = readonly (string | number)[]

/** `got` of a violation whose value is to be shown to nobody: excerpts of its place are blanked too. */
export const hiddenValue = '(hidden)'

export interface Violation {
  /** `<policy id>/<path>[#key]`, indexes replaced by ids or names where these are unique: stable across runs. */
  readonly id: string
  readonly message: string
  /** Where, in the canonical product; absent with `source` or when the product as a whole is meant. */
  readonly path?: ModelPath
  /** Where, in a document: its index in `input.documents`, then property names and indexes. */
  readonly source?: ModelPath
  /** Tells violations at one path apart. */
  readonly key?: string
  readonly got?: unknown
  readonly want?: unknown
  /** A JSON Patch (RFC 6902) to the document, without engine paths. */
  readonly fix?: unknown
  readonly level?: 'fail' | 'warn'
  /** It was there when the gate came, and does not block for a time. */
  readonly baselined?: true
}

/** Accepts the violations of a policy in a product for a time. */
export interface Waiver {
  /** URN of the one product, or */
  readonly product?: string
  /** the domain whose products it is for. */
  readonly domain?: string
  /** Ids of the violations it accepts; absent: all of the policy's. */
  readonly violations?: readonly string[]
  readonly reason: string
  readonly ticket?: string
  readonly approvers: readonly string[]
  readonly from: string
  readonly until: string
}

/** One policy's answer about one product. */
export interface ReportRow {
  readonly state: PolicyState
  readonly severity: Severity
  readonly outcome: Outcome
  /** The product may not be published with this: `fail`, and `unknown` where an enforced policy says so of itself. */
  readonly blocks: boolean
  /** Why it is exempt, unknown or in error. */
  readonly reasons?: readonly string[]
  /** Unknown for nothing but facts that nobody supplied, such as an earlier version to compare with. */
  readonly unasked?: true
  readonly violations?: readonly Violation[]
  readonly waiver?: Waiver
  readonly metrics?: Readonly<Record<string, number>>
  /** Until when the violations that are `baselined` do not block. */
  readonly baselinedUntil?: string
  /** Whether the product has time left is not known: nobody said since when the policy applies to it. */
  readonly grace?: 'unknown'
  /** From when a `warn` will block, where grace is the reason. */
  readonly enforcedFrom?: string
}

/** The answer of `polity/report`: one row a policy, by id. */
export interface ComplianceReport {
  readonly now: string
  readonly product: string
  readonly partial: boolean
  readonly rows: Readonly<Record<string, ReportRow>>
  /** First instant at which the same input may be judged otherwise; null: never. */
  readonly nextChange: string | null
}

/** The answer of `polity/access`. */
export interface AccessDecision {
  readonly decision: boolean
  /** For the person who asked. */
  readonly reasonUser: string
  /** For the administrator: which policies allowed and denied, and why. */
  readonly reasonAdmin: readonly {
    readonly policy: string
    readonly effect: 'allow' | 'deny' | 'obligation'
    readonly reason: string
  }[]
  /** What the enforcement point must do; empty on a denial. */
  readonly obligations: {
    /** UCAST conditions by name: grants are OR-ed, restrictions AND-ed. Absent: all rows. */
    readonly rowFilter?: unknown
    /** By column, for every requested column. */
    readonly masks: Readonly<Record<string, { readonly kind: string; readonly [parameter: string]: unknown }>>
  }
  /** On a denial: the port without personal data to ask for instead. */
  readonly redirect?: { readonly product: string; readonly port: string }
  readonly nextChange: string | null
}
