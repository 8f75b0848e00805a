import { type Builtin, findAnyBuiltin, runtimeExport } from '../builtins/index.ts'
import { type Diagnostic, hasErrors, type Span, sortDiagnostics } from '../diagnostics/index.ts'
import { type CheckOptions, checkModules } from './check/check-modules.ts'
import type { ResolvedProgram } from './check/resolved.ts'
import { withCoverage } from './cover.ts'
import { type CompileLimits, defaultLimits, LimitReached, limitModule, limitRules, limitTexts } from './limits.ts'
import { type Plan, type PlanLocation, planProgram } from './plan/index.ts'
import type { Module } from './syntax/ast.ts'
import { type ParseOptions, parseModule } from './syntax/parse-module.ts'
import { link } from './wasm/link.ts'

export interface ModuleText {
  readonly name: string
  readonly text: string
  readonly regoVersion?: ParseOptions['regoVersion']
}

export interface CompileOptions extends CheckOptions {
  /** Documents that the module answers for, as `polity/report`; the first has id 0. */
  readonly entrypoints: readonly string[]
  /** Makes a module that tells what of it is reached: several times slower. */
  readonly coverage?: boolean
  /** Puts the names of functions into the module, for profilers. */
  readonly names?: boolean
  /** Parses a module: for callers that keep what they have parsed. */
  readonly parse?: typeof parseModule
  /** How much a program may ask of the compiler; see `defaultLimits`. */
  readonly limits?: Partial<CompileLimits>
}

export interface CompileResult {
  /** A module of OPA's ABI 1.3; absent when there is an error among the diagnostics. */
  readonly wasm?: Uint8Array<ArrayBuffer>
  readonly program?: ResolvedProgram
  readonly plan?: Plan
  readonly diagnostics: readonly Diagnostic[]
  /** Built-ins that the host must supply, in the order of their ids. */
  readonly requires: readonly string[]
  /** Element `n` is the place that `polity_errors()` calls `n + 1`. */
  readonly locations: readonly PlanLocation[]
  /** With `coverage`: the places whose numbers, from 0, the host's built-in `polity.cover` is given when they are reached. */
  readonly places: readonly Span[]
}

/**
 * Compiles module texts to WebAssembly: parse, check, plan, link. Stops after the first stage with an error.
 *
 * Never throws for what stands in a text: a program that asks too much ends in a diagnostic `compile_limit`.
 */
export function compile(modules: readonly ModuleText[], options: CompileOptions): CompileResult {
  const diagnostics: Diagnostic[] = []
  try {
    return { ...nothing, ...compileWithin({ ...defaultLimits, ...options.limits }, modules, options, diagnostics) }
  } catch (error) {
    if (error instanceof LimitReached) diagnostics.push(error.diagnostic)
    else if (isStackOverflow(error)) diagnostics.push(tooDeep)
    else throw error
    return { ...nothing, diagnostics: sortDiagnostics(diagnostics) }
  }
}

const nothing = { requires: [], locations: [], places: [] }

const tooDeep: Diagnostic = {
  code: 'compile_limit',
  severity: 'error',
  message: 'the program is nested too deeply',
  help: 'define parts of it as rules of their own'
}

/** V8 and JavaScriptCore throw a `RangeError` that names the call stack, SpiderMonkey an `InternalError`: `too much recursion`. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message)
}

function compileWithin(
  limits: CompileLimits,
  modules: readonly ModuleText[],
  options: CompileOptions,
  diagnostics: Diagnostic[]
): Omit<CompileResult, 'requires' | 'locations' | 'places'> & Partial<CompileResult> {
  const parsed: Module[] = []
  const parse = options.parse ?? parseModule
  limitTexts(modules, limits)
  for (const { name, text, regoVersion } of modules) {
    const source = { name, text }
    const result = parse(source, regoVersion === undefined ? {} : { regoVersion })
    diagnostics.push(...result.diagnostics)
    if (result.module) parsed.push(result.module)
  }
  if (hasErrors(diagnostics)) return { diagnostics: sortDiagnostics(diagnostics) }
  limitRules(parsed, limits)
  const checked = checkModules(parsed, { ...options, steps: limits.steps })
  diagnostics.push(...checked.diagnostics)
  if (!checked.program || hasErrors(diagnostics)) return { diagnostics: sortDiagnostics(diagnostics) }
  const { program, places } = options.coverage
    ? withCoverage(checked.program, parsed)
    : { program: checked.program, places: [] }
  // Calls that the compiler writes itself need no permission.
  const builtin = (name: string): Builtin | undefined =>
    options.capabilities?.builtins.find(name) ?? findAnyBuiltin(name)
  const plan = planProgram(program, {
    entrypoints: options.entrypoints,
    builtinTraits(name) {
      const { canFail = true, relation = false } = builtin(name) ?? {}
      return { canFail, relation }
    }
  })
  const { wasm, requires } = link(plan, {
    builtinExport: name => (builtin(name)?.implementation === 'runtime' ? runtimeExport(name) : undefined),
    hostArity: name => builtin(name)?.args.length ?? 0,
    names: options.names ?? false
  })
  limitModule(wasm, limits)
  return { wasm, program, plan, diagnostics: sortDiagnostics(diagnostics), requires, locations: plan.locations, places }
}
