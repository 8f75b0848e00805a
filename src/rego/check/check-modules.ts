import { allBuiltins, type Builtin, type BuiltinTable, type Capabilities, findBuiltin } from '../../builtins/index.ts'
import { type Diagnostic, sortDiagnostics } from '../../diagnostics/index.ts'
import { type Budget, defaultLimits } from '../limits.ts'
import type { Module } from '../syntax/ast.ts'
import { checkBuiltins } from './check-builtins.ts'
import { checkFeatures } from './check-features.ts'
import { checkRecursion, ruleGraphOf } from './check-recursion.ts'
import { checkRuleConflicts } from './check-rule-conflicts.ts'
import { checkTypes, type SchemaOptions } from './check-types.ts'
import { checkDuplicateImports, globalsOf, importName, isLanguageImport, ruleNames } from './globals.ts'
import { type AnnotationSet, annotationSetOf } from './metadata-calls.ts'
import { type CheckedRule, resolveRule, splitPath } from './resolve-rule.ts'
import type { ResolvedProgram } from './resolved.ts'
import { type BuiltinSignature, type Functions, pathKey, type Resolver } from './resolver.ts'
import { ruleSetsOf } from './rule-sets.ts'
import { ruleTreeOf } from './rule-tree.ts'
import { type AddFault, collectFaults } from './stages.ts'

export interface CheckOptions extends SchemaOptions {
  /** What the program may use; without them all built-ins that Polity knows, and the whole language. */
  readonly capabilities?: Capabilities
  /** Whether base data stands at a path below `data`, or something above it that is no object: no rule can stand there. */
  readonly hasData?: (path: readonly string[]) => boolean
  /** Further faults, as of `opa check --strict`: unused imports, variables and arguments. */
  readonly strict?: boolean
  /** Keeps the calls of `print`: each gives the host's `polity.print` the texts of its operands. Without it they are left out. */
  readonly keepPrint?: boolean
  /** Nothing stands below `data` but the program itself and the documents of `dataSchemas`: any other path is an error. */
  readonly closedData?: boolean
  /** Refuses a key that is computed where `input` has a closed object; iterating is fine. */
  readonly forbidComputedInputKeys?: boolean
  /** Statements and terms that may be looked at; `LimitReached` is thrown after. */
  readonly steps?: number
  /** Built-ins that may not be called, with what to do instead. */
  readonly forbiddenBuiltins?: ReadonlyMap<string, string>
}

/**
 * Checks modules that make up one program and resolves all their names.
 *
 * Goes through OPA's compiler stages in their order; the faults of the first faulty stage are reported, all of them at once.
 * `program` is absent when there were any.
 */
export function checkModules(
  modules: readonly Module[],
  options: CheckOptions = {}
): { program?: ResolvedProgram; diagnostics: Diagnostic[] } {
  const faults = collectFaults()
  const used = new Set<string>()
  const builtins = options.capabilities?.builtins ?? allBuiltins
  if (options.capabilities) checkFeatures(modules, options.capabilities, faults.add)
  const annotations = annotationSetOf(modules, faults.add)
  const budget = { left: options.steps ?? defaultLimits.steps }
  const rules = resolveModules(modules, builtins, annotations, budget, options, faults.add, used)
  const tree = ruleTreeOf(rules)
  checkRuleConflicts(tree, modules, faults.add, options.hasData)
  const graph = ruleGraphOf(rules, tree)
  const ordered = checkRecursion(rules, graph, faults.add)
  if (faults.first().length === 0) {
    checkTypes(ordered, graph, {
      ...options,
      annotations,
      budget,
      builtins,
      add: faults.add,
      closedData: options.closedData ?? false,
      forbidComputedInputKeys: options.forbidComputedInputKeys ?? false
    })
    checkBuiltins(rules, builtins, options.forbiddenBuiltins ?? new Map(), options.strict ?? false, faults.add)
  }
  const diagnostics = sortDiagnostics(faults.first())
  if (diagnostics.length > 0) return { diagnostics }
  const packages = new Map(modules.map(module => [pathKey(module.package.path), module.package.path]))
  const program: ResolvedProgram = {
    ruleSets: ruleSetsOf(rules),
    packages: [...packages.values()],
    annotations: modules.flatMap(module => module.annotations),
    sources: modules.map(module => module.source),
    builtins: [...used].sort()
  }
  return { program, diagnostics }
}

function resolveModules(
  modules: readonly Module[],
  builtins: BuiltinTable,
  annotations: AnnotationSet,
  budget: Budget,
  options: CheckOptions,
  add: AddFault,
  used: Set<string>
): CheckedRule[] {
  const functions = functionsOf(modules, builtins)
  const names = ruleNames(modules)
  const assignments: Resolver['assignments'] = new WeakSet()
  const negations: Resolver['negations'] = new WeakMap()
  return modules.flatMap(module => {
    if (module.regoVersion === 1 || options.strict) checkDuplicateImports(module, add)
    const r: Resolver = {
      module,
      rule: undefined,
      annotations,
      globals: globalsOf(module, names),
      functions,
      add,
      usedImports: new Set(),
      assignments,
      negations,
      inTemplates: new Map(),
      builtins: used,
      strict: options.strict ?? false,
      keepPrint: options.keepPrint ?? false,
      budget
    }
    const rules = module.rules.map(rule => resolveRule(r, rule))
    if (options.strict) checkUnusedImports(r)
    return rules
  })
}

function checkUnusedImports(r: Resolver): void {
  for (const each of r.module.imports) {
    if (isLanguageImport(each) || r.usedImports.has(importName(each))) continue
    const message = `the import \`${each.path.join('.')}\` is not used`
    r.add('resolveRefs', 'rego_compile_error', message, each.span, { help: 'remove it' })
  }
}

function functionsOf(modules: readonly Module[], builtins: BuiltinTable): Functions {
  const rules = new Map<string, number>()
  const documents = new Set<string>()
  for (const module of modules) {
    for (const { head } of module.rules) {
      const [path] = splitPath(module, head.ref)
      documents.add(pathKey(path))
      if (head.args && head.args.length > 0) rules.set(pathKey(path), head.args.length)
    }
  }
  const builtin = (name: string): BuiltinSignature | undefined =>
    signatureOf(statements.has(name) ? findBuiltin(name) : builtins.find(name))
  return { rules, documents, builtin, names: builtins.names }
}

/** Written as calls, but parts of the language: capabilities need not list them. */
const statements = new Set(['assign', 'print'])

function signatureOf(builtin: Builtin | undefined): BuiltinSignature | undefined {
  if (!builtin) return undefined
  return {
    arity: builtin.args.length,
    variadic: builtin.variadic !== undefined,
    relation: builtin.relation ?? false,
    void: builtin.result === undefined,
    deprecated: builtin.deprecated ?? false
  }
}
