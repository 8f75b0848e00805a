import type { Characteristic, PolicyState, Severity } from './report.ts'

/** What a policy is for: judging products, or deciding access to them. */
export const policyKinds = ['compliance', 'access'] as const
export type PolicyKind = (typeof policyKinds)[number]

/** The engine's members of `input` that are `{}` when nobody supplies them. */
export const engineFacts = ['previous', 'mesh', 'standing', 'measurements', 'schemaErrors'] as const
export type EngineFact = (typeof engineFacts)[number]

/**
 * How much of the mesh a policy looks at: registered domains and concepts; those and the neighbours of the judged product in the lineage;
 * or all of it.
 */
export const meshScopes = ['vocabulary', 'neighbours', 'whole'] as const
export type MeshScope = (typeof meshScopes)[number]

/** What a policy says of itself, and what the builder found out about it. Written into the bundle's manifest. */
export interface PolicyMetadata {
  /** Stable for ever; the rule id of every report. */
  readonly id: string
  readonly kind: PolicyKind
  /** Below `data`: `['global', 'port_availability']`. */
  readonly package: readonly string[]
  /** Whose products it binds; absent: everybody's. */
  readonly domain?: string
  readonly version: string
  readonly title: string
  readonly description: string
  /** A seat of the guild, or a domain. */
  readonly owner: string
  readonly severity: Severity
  readonly characteristic: Characteristic
  readonly rationale: string
  readonly help: string
  /** Obligations it serves: `gdpr-art-30`. */
  readonly obligations: readonly string[]
  /** What an unknown outcome does while the policy is enforced. */
  readonly unknown: 'warn' | 'fail'
  /** Name of its source file. */
  readonly source: string
  /** JSON Schema of its parameters, where it has any; the values are data. */
  readonly parameters?: unknown
  /** Its answer may change with time alone. */
  readonly readsClock: boolean
  /** Engine facts it reads; one that is absent makes its outcome unknown. */
  readonly engineFacts: readonly EngineFact[]
  /** Where it reads the mesh. More than the vocabulary is all of it, unless the author says `neighbours`. */
  readonly mesh?: MeshScope
  /** Product facts it reads: `outputPorts`, `slo.availabilityPercent` below a port: segments with `/`, `*` for any index or key. */
  readonly reads: readonly string[]
}

/** `metadata.polity` of a bundle's manifest. */
export interface BundleMetadata {
  /** In the order of their ids in the module. */
  readonly entrypoints: readonly string[]
  /** Version of the canonical product for which the policies were written. */
  readonly model: string
  readonly policyDigest: string
  readonly dataDigest: string
  readonly policies: readonly PolicyMetadata[]
  /** `file:row:column`, of a call of a built-in with a space and its name behind; element `n` is what the module calls place `n + 1`. */
  readonly locations: readonly string[]
}

/** States and terms of a policy, as data of a bundle. */
export interface PolicyLifecycle {
  readonly states: readonly { readonly from: string; readonly state: PolicyState }[]
}
