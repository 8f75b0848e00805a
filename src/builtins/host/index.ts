/**
 * Built-ins that a module asks of its host.
 *
 * `hostBuiltins` are functions over JSON by name, each a pure function of its operands and the facts of the evaluation (clock, dice).
 * They read nothing else and reach nowhere. Never read by the compiler: import the room's own `index.ts` for signatures.
 */
export { builtinsForSdk } from './for-sdk.ts'
export { Amended, type EvaluationFacts, type HostBuiltin, type HostBuiltins } from './host-builtin.ts'
export { hostBuiltins } from './host-builtins.ts'
export { parseYaml } from './yaml/read.ts'
