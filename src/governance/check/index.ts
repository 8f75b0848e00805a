/**
 * The part of the room that needs no registry: documents judged as they are given. Entered on its own by the gate, which loads no database.
 */
export { applyRepairs, type Repairable, type Repaired } from './apply-repairs.ts'
export { type CheckedFile, type CheckOptions, checkDocuments } from './check-documents.ts'
export type { Standing } from './check-product.ts'
export * from './check-result.ts'
export {
  type Finding,
  type FindingLevel,
  type FindingPlace,
  type FindingRule,
  findingsOf,
  rulesOf,
  type Suppression,
  whyUnjudged
} from './findings.ts'
export type { EarlierFile, PreviousVersion } from './previous.ts'
export type { Repair } from './repair.ts'
