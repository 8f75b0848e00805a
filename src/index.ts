/**
 * The public API of the package: compile policies, build and open bundles, read descriptors, judge them, decide access.
 *
 * Re-exports and nothing else.
 */
export { type BuildOptions, type BuildResult, buildPolicies, type PolicyFile, readPolicies } from './build/index.ts'
export {
  builtinsForSdk,
  type EvaluationFacts,
  type HostBuiltin,
  type HostBuiltins,
  hostBuiltins
} from './builtins/host/index.ts'
export { type Bundle, BundleError, readBundle, writeBundle } from './bundle/index.ts'
export {
  type AssembledProduct,
  assembleProducts,
  type DescriptorDocument,
  readDocuments
} from './descriptor/index.ts'
export {
  type Diagnostic,
  DiagnosticError,
  positionAt,
  renderDiagnostic,
  type Source,
  type Span
} from './diagnostics/index.ts'
export {
  type AccessFacts,
  type DecisionResult,
  EvaluationAborted,
  type Evaluator,
  InputError,
  openBundle,
  type ReportFacts,
  type ReportResult
} from './evaluator/index.ts'
export { type CheckResult, checkDocuments, type Verdict, verdictOf } from './governance/index.ts'
export type {
  AccessDecision,
  ComplianceReport,
  DataProduct,
  MeshFacts,
  Outcome,
  PolicyMetadata,
  ReportRow,
  Violation
} from './mesh/index.ts'
export { renderJson, renderPretty } from './output/check/index.ts'
export { compile, parseModule } from './rego/index.ts'
export { type Service, type ServiceOptions, startService } from './service/index.ts'
