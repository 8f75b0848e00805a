import type { Span } from '../../diagnostics/index.ts'
import type { Budget } from '../limits.ts'
import type { Module, Rule, Term } from '../syntax/ast.ts'
import type { Global } from './globals.ts'
import type { AnnotationSet } from './metadata-calls.ts'
import type { Local, ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import { bindImplicit, findBinding, hidesGlobal, type Scope } from './scope.ts'
import type { AddFault } from './stages.ts'

/** What a call may name: built-ins by name, functions by path. */
export interface Functions {
  /** The number of arguments of the function rules at a path (see `pathKey`). */
  readonly rules: ReadonlyMap<string, number>
  /** Paths at which rules stand, constant parts only. */
  readonly documents: ReadonlySet<string>
  readonly builtin: (name: string) => BuiltinSignature | undefined
  /** All of them as authors write them, for "did you mean". */
  readonly names: readonly string[]
}

export interface BuiltinSignature {
  readonly arity: number
  readonly variadic: boolean
  readonly relation: boolean
  readonly void: boolean
  readonly deprecated: boolean
}

/** The state of resolving one module. */
export interface Resolver {
  readonly module: Module
  /** The rule at hand. */
  readonly rule: Rule | undefined
  readonly annotations: AnnotationSet
  readonly globals: ReadonlyMap<string, Global>
  readonly functions: Functions
  readonly add: AddFault
  /** Imports that something referred to. */
  readonly usedImports: Set<string>
  /** `:=`: the left side binds nothing on the right. */
  readonly assignments: WeakSet<ResolvedLiteral>
  /** Negations that share the variables around them; `operands`: their operands are evaluated before, outside. */
  readonly negations: WeakMap<ResolvedLiteral, 'operands' | 'inside'>
  /** Variables that nothing declares, and where they stand in an expression of a template string. */
  readonly inTemplates: Map<Local, Span>
  /** Built-ins that are called or replaced. */
  readonly builtins: Set<string>
  readonly strict: boolean
  readonly keepPrint: boolean
  readonly budget: Budget
}

/** A path as the key of a map. */
export function pathKey(path: readonly string[]): string {
  return path.join('\0')
}

export function generatedLocal(span: Span): Local {
  return { name: '', span, generated: true }
}

export function localTerm(local: Local, span: Span): ResolvedTerm {
  return { kind: 'local', local, span }
}

/** The document or local that a variable stands for. */
export function resolveVariable(r: Resolver, scope: Scope, name: string, span: Span): ResolvedTerm {
  if (name === '_') return localTerm({ name, span, generated: false }, span)
  const binding = findBinding(scope, name)
  if (binding) {
    binding.uses++
    return localTerm(binding.local, span)
  }
  if (!hidesGlobal(scope, name)) {
    const global = r.globals.get(name)
    if (global) {
      if (global.import) r.usedImports.add(name)
      return documentTerm(global.path, span)
    }
    if (name === 'data' || name === 'input') return { kind: name, span }
  }
  return localTerm(bindImplicit(scope, name, span).local, span)
}

/** The reference to a path that begins with `data` or `input`. */
export function documentTerm(path: readonly string[], span: Span): ResolvedTerm {
  const base: ResolvedTerm = { kind: path[0] === 'input' ? 'input' : 'data', span }
  const operands = path.slice(1).map((value): ResolvedTerm => ({ kind: 'string', value, span }))
  return operands.length === 0 ? base : { kind: 'ref', base, operands, span }
}

/** The names of a call's operator: `['strings', 'count']`. */
export function operatorNames(operator: Term): string[] {
  if (operator.kind === 'var') return [operator.name]
  if (operator.kind !== 'ref' || operator.head.kind !== 'var') return []
  const rest = operator.operands.map(each => (each.kind === 'string' ? each.value : undefined))
  return rest.includes(undefined) ? [] : [operator.head.name, ...(rest as string[])]
}

/** What a call's operator names. */
export type Operator =
  | { readonly kind: 'builtin'; readonly name: string; readonly signature: BuiltinSignature }
  | { readonly kind: 'function'; readonly path: readonly string[]; readonly arity: number }
  /** A rule without parameters; it can be called where nothing is known of its value (see `checkCalled`). */
  | { readonly kind: 'rule'; readonly path: readonly string[]; readonly arity: 0 }
  | { readonly kind: 'unknown'; readonly name: string; readonly shadowed: boolean }

export function resolveOperator(r: Resolver, scope: Scope, operator: Term): Operator {
  const names = operatorNames(operator)
  const [head = '', ...rest] = names
  const name = names.join('.')
  const binding = findBinding(scope, head)
  if (binding && binding.how !== 'implicit') return { kind: 'unknown', name, shadowed: true }
  const global = hidesGlobal(scope, head) ? undefined : r.globals.get(head)
  if (global?.import) r.usedImports.add(head)
  const path = global ? [...global.path, ...rest] : names
  if (path[0] === 'data') {
    const key = pathKey(path.slice(1))
    const arity = r.functions.rules.get(key)
    if (arity !== undefined) return { kind: 'function', path: path.slice(1), arity }
    if (r.functions.documents.has(key)) return { kind: 'rule', path: path.slice(1), arity: 0 }
    return { kind: 'unknown', name: path.join('.'), shadowed: false }
  }
  const signature = r.functions.builtin(path.join('.'))
  if (!signature) return { kind: 'unknown', name: path.join('.'), shadowed: false }
  return { kind: 'builtin', name: path.join('.'), signature }
}
