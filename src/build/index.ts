/**
 * A folder of policies becomes a bundle; so does any other Rego, as it is.
 *
 * Takes the files, gives a bundle, its data and diagnostics; adds the Rego that turns what policies say into a report and a decision.
 * Runs tests and queries on what it compiled, and judges nothing. Reads files only in `readPolicies` and `load-files.ts`.
 */

export { buildConftest, type ConftestBuild, type ConftestOptions } from './build-conftest.ts'
export {
  type BuildOptions,
  type BuildResult,
  buildPolicies,
  type Compile,
  type CompileOptions
} from './build-policies.ts'
export {
  buildRego,
  type HostCall,
  type RegoBuild,
  type RegoBuildOptions,
  type Target,
  targets
} from './build-rego.ts'
export {
  evalQuery,
  type QueryExpression,
  type QueryOptions,
  type QueryResult,
  type QueryRow
} from './eval-query.ts'
export { type DescribedDocument, type Inspection, inspect } from './inspect.ts'
export { type FileCoverage, percentCovered } from './line-coverage.ts'
export { LoadError } from './load-error.ts'
export {
  isPoliciesFolder,
  type LoadedFiles,
  type LoadOptions,
  loadFiles,
  loadForTests,
  parseData,
  readText
} from './load-files.ts'
export { type LoadedSchemas, loadSchemas } from './load-schemas.ts'
export { withLocalParameters } from './local-data.ts'
export { type PolicyFile, readPolicies } from './read-policies.ts'
export { type BrokenExpression, runTests, type TestOptions, type TestResult, type TestRun } from './run-tests.ts'
export type { TestCase } from './test-cases.ts'
