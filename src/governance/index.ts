/**
 * Who complies with what: the registered mesh, what a bundle says about it, since when, and what a candidate would change.
 *
 * Takes documents and bundles over a store, gives reports, ledgers and figures. Decides nothing (outcomes are the bundle's),
 * and knows no HTTP.
 */

export { factsOf } from './check/check-product.ts'
export * from './check/index.ts'
export { CursorError } from './compliance/cursor.ts'
export { type Judgement, placeOf } from './compliance/judgement.ts'
export { findPolicy, listPolicies } from './compliance/policies.ts'
export {
  findProduct,
  listProducts,
  listViolations,
  type Paging,
  type ProductFilter,
  type ViolationFilter
} from './compliance/queries.ts'
export { summarize } from './compliance/summary.ts'
export type {
  ComplianceSummary,
  DomainSummary,
  ImpactKind,
  ImpactResult,
  LedgerRow,
  OutcomeChange,
  OutcomeCounts,
  Page,
  PlaceView,
  PolicyDetail,
  PolicyView,
  ProductDetail,
  ProductReference,
  ProductSummary,
  StatusCounts,
  ViolationView
} from './compliance/views.ts'
export {
  type Governance,
  type GovernanceOptions,
  openGovernance,
  type SourceFile,
  type SyncResult
} from './governance.ts'
export type { GovernanceEvent } from './governance-event.ts'
export { ImpactError } from './impact/with-parameters.ts'
export { meshAround, meshScopeOf } from './registry/mesh-around.ts'
export { assembledOf, assembleGuest, type MeshState, polityInstant } from './registry/mesh-state.ts'
export { RefusedError } from './registry/refused-error.ts'
export { findVersionAt, listVersions, type ProductVersion, type ProductVersionDetail } from './registry/versions.ts'
export { type GovernanceTables, governanceMigrations, type ProductStatus, productStatuses } from './tables.ts'
