/**
 * A bundle and facts in, a report or a decision out: the one way in which Polity evaluates.
 *
 * Takes the bytes of a bundle (ours or one that OPA built) and JSON, gives the raw JSON of the answer. Knows no Rego text and no
 * HTTP, reads no file, and decides nothing: outcomes and decisions are the bundle's own.
 */
export { composeInput, InputError, type InputLimits, inputLimits } from './compose-input.ts'
export { describeModule, type ModuleDescription } from './describe-module.ts'
export {
  type AccessFacts,
  type DecisionResult,
  type Evaluator,
  type EvaluatorOptions,
  openBundle,
  type ReportFacts,
  type ReportResult,
  reportInput
} from './evaluator.ts'
export { type BuiltinFailure, type Evaluation, EvaluationAborted } from './instance.ts'
export { joinEvaluators } from './join-evaluators.ts'
export { openBundleInWorker, type RemoteEvaluator, type RemoteOptions } from './open-bundle-in-worker.ts'
export { openThreads, type Reporter } from './open-threads.ts'
