/**
 * The words of the mesh as types and closed schemas: data product, ports, the facts around it, the report, the decision.
 *
 * Imports nothing but types of its own; no I/O. The schemas type `input` in every policy.
 */
export {
  type AccessInput,
  accessInputSchema,
  type DocumentFact,
  inputSchema,
  type MeshFacts,
  meshSchema,
  type ReportInput,
  type SchemaError
} from './input-schema.ts'
export type { Model, Schema, ValueOf } from './json-schema.ts'
/** How closed schemas are written, whose types follow from them. */
export * as schemaOf from './json-schema.ts'
export {
  type BundleMetadata,
  type EngineFact,
  engineFacts,
  type MeshScope,
  meshScopes,
  type PolicyKind,
  type PolicyLifecycle,
  type PolicyMetadata,
  policyKinds
} from './policy.ts'
export {
  type Classification,
  type Column,
  classifications,
  columnTypes,
  type DataProduct,
  type InputPort,
  lifecycles,
  type OutputPort,
  productModel,
  productSchema,
  type Table
} from './product-schema.ts'
export {
  type AccessDecision,
  type Characteristic,
  type ComplianceReport,
  characteristics,
  hiddenValue,
  type ModelPath,
  type Outcome,
  outcomes,
  type PolicyState,
  policyStates,
  type ReportRow,
  type Severity,
  severities,
  type Violation,
  type Waiver
} from './report.ts'
