/**
 * The built-in functions of Rego: their signatures, and which of them lie in the module and which the host supplies.
 *
 * Takes nothing or capabilities in OPA's form, gives tables of built-ins. Never holds an implementation: those of the module are in
 * `rego/runtime/assembly/builtins`, those of the host in `host/`, which is exported apart so that a compiler in a
 * browser pulls none of them in.
 */
export { type Builtin, runtimeExport } from './builtin.ts'
export { type Capabilities, CapabilitiesError, readCapabilities } from './capabilities.ts'
export { allBuiltins, type BuiltinTable, builtins, findAnyBuiltin, findBuiltin } from './registry.ts'
export { builtinsOfSdk } from './sdk.ts'
export type { Type } from './type.ts'
