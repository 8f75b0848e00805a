/**
 * The compiler: Rego text to a WASM module with OPA's ABI, in passes: `syntax/`, `check/`, `plan/`, `wasm/`.
 *
 * Takes module texts and options, gives syntax trees, checked programs, WASM and diagnostics. Never does I/O and needs no Node API:
 * it also runs in a browser.
 */
export { type CheckOptions, checkModules } from './check/check-modules.ts'
export { annotatedEntrypoints, annotationsJson, describedPath, refJson } from './check/described-documents.ts'
export type * from './check/resolved.ts'
export { schemaFault } from './check/schema-type.ts'
export { type CompileOptions, type CompileResult, compile, type ModuleText } from './compile.ts'
export { type CompileLimits, defaultLimits } from './limits.ts'
export { type PlanLocation, writtenLocation } from './plan/index.ts'
export type * from './syntax/ast.ts'
export { type ParseOptions, parseModule } from './syntax/parse-module.ts'
export {
  modulesByPackage,
  textOf,
  type Visitor,
  visitBody,
  visitLiteral,
  visitModule,
  visitRule,
  visitTerms
} from './syntax/visit-terms.ts'
