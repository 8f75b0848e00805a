/**
 * Built-ins that a module asks of its host, as the npm SDK wants them: plain functions over JSON values by name.
 *
 * Takes the facts of the evaluation that runs (`hostBuiltins`); a function that has no result gives `undefined` or throws.
 * Never read by the compiler: import the room's own `index.ts` for signatures.
 */
export { type EvaluationFacts, type HostBuiltin, hostBuiltins } from './host-builtins.ts'
