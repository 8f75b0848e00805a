import type { Source, Span } from '../../diagnostics/index.ts'
import type { Annotations } from '../syntax/ast.ts'

/**
 * A checked program: what the front end gives to `plan/`.
 *
 * Every name is resolved: imports are gone, references to rules and base documents start at `data`, each local variable is one
 * `Local` by identity (shadowing and `some` are resolved; every wildcard is a local of its own), every call names a built-in or a
 * function rule and has exactly its arity of arguments (a call written with an output argument is a `unify`).
 * Bodies are in an order in which every variable is bound before it is read (safety). Nothing here fails to evaluate for want of
 * a name, an argument or a binding.
 */
export interface ResolvedProgram {
  /** One per rule path, sorted by path. */
  readonly ruleSets: readonly RuleSet[]
  /** Packages that exist, also those without rules: `['a', 'b']`. */
  readonly packages: readonly (readonly string[])[]
  readonly annotations: readonly Annotations[]
  readonly sources: readonly Source[]
  /** Built-ins that the program calls, sorted. */
  readonly builtins: readonly string[]
}

/**
 * All rules at one constant path below `data`, e.g. `['global', 'owner', 'violations']`.
 *
 * `complete`: at most one value; `partialSet`: `contains`; `partialObject`: heads with terms after the constant path
 * (`p[k] := v`, `p.q[x].r := v`, also `p[x] contains y`), whose results are merged into one object; `function`.
 * A rule `a.b.c := 1` whose prefix `a.b` is itself a rule set with variable heads belongs to that set, with `c` among its keys.
 */
export interface RuleSet {
  readonly path: readonly string[]
  readonly kind: 'complete' | 'partialSet' | 'partialObject' | 'function'
  readonly rules: readonly ResolvedRule[]
  /** `default p := v`; ground but for comprehensions; for a function its value (arguments are wildcards). */
  readonly default?: ResolvedRule
  /** Number of parameters; functions only. */
  readonly arity?: number
}

export interface ResolvedRule {
  /** Parameters as patterns; functions only. */
  readonly args: readonly ResolvedTerm[]
  /** Terms of the head after the rule set's path; `partialObject` only. */
  readonly keys: readonly ResolvedTerm[]
  /** The element; for `partialSet`, and for `partialObject` heads that end in `contains`. */
  readonly contains?: ResolvedTerm
  /** `true` where none is written; without meaning when `contains` is present. */
  readonly value: ResolvedTerm
  /** Ordered for safety; empty: holds always. The head's terms are evaluated after it. */
  readonly body: readonly ResolvedLiteral[]
  /** Tried in order when this rule's body (args included) gives no result. `args` of these are the rule's own. */
  readonly else: readonly {
    readonly value: ResolvedTerm
    readonly body: readonly ResolvedLiteral[]
    readonly span: Span
  }[]
  readonly span: Span
}

/** A local variable of one rule (or query), unique by identity. `name` is the author's, for messages; generated ones have none of theirs. */
export interface Local {
  readonly name: string
  readonly span: Span
  readonly generated: boolean
  /** Neither a parameter nor bound by `:=`, `some` or `every`: it is there for being written. */
  readonly isUndeclared?: true
}

export type ResolvedLiteral =
  /** Holds when the term is defined and not `false`. */
  | { readonly kind: 'test'; readonly term: ResolvedTerm; readonly with: readonly ResolvedWith[]; readonly span: Span }
  /**
   * `left = right`, `:=`, `some k, v in xs` (as `v = xs[k]`), a call with an output argument. Locals not yet bound when it is reached
   * are bound by it, on either side, inside composites and as operands of references.
   */
  | {
      readonly kind: 'unify'
      readonly left: ResolvedTerm
      readonly right: ResolvedTerm
      /** The equation of which this is a part: `[x] = y` of `[[x], 1] = [y, z]`. Types are checked of the whole. */
      readonly whole?: { readonly left: ResolvedTerm; readonly right: ResolvedTerm }
      readonly with: readonly ResolvedWith[]
      readonly span: Span
    }
  /** `not`: its body gives no result. Locals first seen inside are local to it. */
  | {
      readonly kind: 'not'
      readonly body: readonly ResolvedLiteral[]
      /** Of a whole body (`future.keywords`), not of one expression. */
      readonly ofBody?: true
      readonly with: readonly ResolvedWith[]
      readonly span: Span
    }
  /** Undefined when the domain is undefined or no collection; true over an empty one. */
  | {
      readonly kind: 'every'
      readonly key: Local | undefined
      readonly value: Local
      readonly domain: ResolvedTerm
      readonly body: readonly ResolvedLiteral[]
      readonly with: readonly ResolvedWith[]
      readonly span: Span
    }

/** Replaces a document or a function while the literal runs. */
export interface ResolvedWith {
  readonly target:
    | { readonly kind: 'input'; readonly path: readonly string[] }
    | { readonly kind: 'data'; readonly path: readonly string[] }
    | { readonly kind: 'builtin'; readonly name: string }
    | { readonly kind: 'function'; readonly path: readonly string[] }
  /**
   * For a function target a `builtin` or `function` value replaces it, any other is its result, whatever the arguments. `isLate`: the
   * result is a document of rules, evaluated where the function is called.
   */
  readonly value:
    | { readonly kind: 'term'; readonly term: ResolvedTerm; readonly isLate?: true }
    | { readonly kind: 'builtin'; readonly name: string }
    | { readonly kind: 'function'; readonly path: readonly string[] }
  readonly span: Span
}

export type ResolvedTerm =
  | { readonly kind: 'null'; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  /** The digits as written. */
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'local'; readonly local: Local; readonly span: Span }
  | { readonly kind: 'input'; readonly span: Span }
  | { readonly kind: 'data'; readonly span: Span }
  /**
   * At least one operand. `base` is `input`, `data`, a local, a call, a collection or a comprehension. Below `data` the operands may name
   * rules, base documents or both; an operand that is not bound yet iterates. `isCalled`: written as the call `p()` of a rule.
   */
  | {
      readonly kind: 'ref'
      readonly base: ResolvedTerm
      readonly operands: readonly ResolvedTerm[]
      readonly isCalled?: boolean
      readonly span: Span
    }
  | { readonly kind: 'builtinCall'; readonly name: string; readonly args: readonly ResolvedTerm[]; readonly span: Span }
  /** `path` is that of a rule set of kind `function`. */
  | {
      readonly kind: 'functionCall'
      readonly path: readonly string[]
      readonly args: readonly ResolvedTerm[]
      readonly span: Span
    }
  | { readonly kind: 'array'; readonly items: readonly ResolvedTerm[]; readonly span: Span }
  | { readonly kind: 'set'; readonly items: readonly ResolvedTerm[]; readonly span: Span }
  | {
      readonly kind: 'object'
      readonly entries: readonly { readonly key: ResolvedTerm; readonly value: ResolvedTerm }[]
      readonly span: Span
    }
  | {
      readonly kind: 'arrayComprehension'
      readonly term: ResolvedTerm
      readonly body: readonly ResolvedLiteral[]
      readonly span: Span
    }
  | {
      readonly kind: 'setComprehension'
      readonly term: ResolvedTerm
      readonly body: readonly ResolvedLiteral[]
      readonly span: Span
    }
  | {
      readonly kind: 'objectComprehension'
      readonly key: ResolvedTerm
      readonly value: ResolvedTerm
      readonly body: readonly ResolvedLiteral[]
      readonly span: Span
    }
