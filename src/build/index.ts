/**
 * A folder of policies becomes a bundle.
 *
 * Takes the files, gives a bundle, its data and diagnostics; adds the Rego that turns what policies say into a report and a decision.
 * Evaluates nothing, and reads files only in `readPolicies`.
 */
export {
  type BuildOptions,
  type BuildResult,
  buildPolicies,
  type Compile,
  type CompileOptions
} from './build-policies.ts'
export { type PolicyFile, readPolicies } from './read-policies.ts'
