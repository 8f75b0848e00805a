import type { Source, Span } from '../../diagnostics/index.ts'

/**
 * The syntax tree of Rego, as written: nothing resolved, nothing rewritten but sugar that has no other reading.
 *
 * Infix operators are calls to the built-in they stand for, under OPA's names: `==` `equal`, `!=` `neq`, `<` `lt`, `<=` `lte`,
 * `>` `gt`, `>=` `gte`, `+` `plus`, `-` `minus`, `*` `mul`, `/` `div`, `%` `rem`, `&` `and`, `|` `or`, `=` `eq`, `:=` `assign`,
 * `x in xs` `internal.member_2`, `k, v in xs` `internal.member_3`.
 */
export interface Module {
  readonly source: Source
  readonly package: Package
  readonly imports: readonly Import[]
  readonly rules: readonly Rule[]
  readonly annotations: readonly Annotations[]
  readonly regoVersion: 0 | 1
}

export interface Package {
  /** Without the leading `data`: `package a.b` is `['a', 'b']`. */
  readonly path: readonly string[]
  readonly span: Span
}

export interface Import {
  /** Head included: `import data.a.b` is `['data', 'a', 'b']`, `import rego.v1` is `['rego', 'v1']`. */
  readonly path: readonly string[]
  readonly alias?: string
  readonly span: Span
}

/** A `# METADATA` block, parsed from YAML. `scope` is the written or the implied one. */
export interface Annotations {
  readonly scope: 'rule' | 'document' | 'package' | 'subpackages'
  readonly title?: string
  readonly description?: string
  readonly entrypoint?: boolean
  readonly organizations?: readonly string[]
  readonly relatedResources?: readonly { readonly ref: string; readonly description?: string }[]
  readonly authors?: readonly { readonly name: string; readonly email?: string }[]
  readonly schemas?: readonly {
    readonly path: readonly string[]
    readonly schema?: readonly string[]
    readonly definition?: unknown
  }[]
  readonly custom?: Readonly<Record<string, unknown>>
  readonly labels?: Readonly<Record<string, unknown>>
  readonly compile?: { readonly unknowns: readonly string[]; readonly maskRule?: string } | undefined
  /** The comment block. */
  readonly span: Span
  /** The rule or package that the block stands above. */
  readonly target?: Rule | Package
}

/**
 * One rule as written. A rule with several `else` holds them in order; a chained body (`p if {..} {..}` of v0) is parsed as
 * rules of its own.
 */
export interface Rule {
  readonly default: boolean
  readonly head: RuleHead
  /** Empty for a rule without a body, which holds always. */
  readonly body: readonly Literal[]
  readonly else: readonly ElseBranch[]
  readonly annotations: readonly Annotations[]
  readonly span: Span
}

export interface ElseBranch {
  /** Absent: `true`. */
  readonly value?: Term
  readonly body: readonly Literal[]
  readonly span: Span
}

/**
 * `a.b[x].c contains k`, `f(x) := v`, `p[k] := v`, `p` ...
 *
 * `ref` starts with the rule's name; later elements are constant strings (dot) or any term (brackets). The kind is a matter of
 * `key`, `args` and `value`; resolution decides which elements of `ref` are constant.
 */
export interface RuleHead {
  readonly ref: readonly Term[]
  /** Present for functions, also when empty: `f() := 1`. */
  readonly args?: readonly Term[]
  /** The term after `contains`. */
  readonly key?: Term
  /** The term after `:=` or `=`. */
  readonly value?: Term
  /** Written with `=` and not `:=`. */
  readonly unified?: boolean
  readonly span: Span
}

/** One statement of a body. */
export type Literal = ExpressionLiteral | SomeLiteral | EveryLiteral | NotLiteral | LogicalLiteral

export interface ExpressionLiteral {
  readonly kind: 'expression'
  readonly negated: boolean
  readonly term: Term
  readonly with: readonly With[]
  readonly span: Span
}

/** `some x, y` declares; `some x in xs` and `some k, v in xs` declare and iterate (`domain` is present). */
export interface SomeLiteral {
  readonly kind: 'some'
  readonly vars: readonly Term[]
  readonly key?: Term
  readonly value?: Term
  readonly domain?: Term
  readonly with: readonly With[]
  readonly span: Span
}

export interface EveryLiteral {
  readonly kind: 'every'
  readonly key?: Term
  readonly value: Term
  readonly domain: Term
  readonly body: readonly Literal[]
  readonly with: readonly With[]
  readonly negated: boolean
  readonly span: Span
}

/** `not` under `import future.keywords.not`: of a whole body, whose operands are evaluated inside the negation. */
export interface NotLiteral {
  readonly kind: 'not'
  readonly body: readonly Literal[]
  /** Written in braces: the body may declare variables of its own. */
  readonly explicit: boolean
  readonly with: readonly With[]
  readonly span: Span
}

/** `a and b`, `{ a; b } or c` under `import future.keywords.and` / `or`: each side is a body. */
export interface LogicalLiteral {
  readonly kind: 'logical'
  readonly operator: 'and' | 'or'
  readonly left: readonly Literal[]
  readonly right: readonly Literal[]
  /** Which sides are written in braces. */
  readonly explicit: { readonly left: boolean; readonly right: boolean }
  readonly with: readonly With[]
  readonly span: Span
}

export interface With {
  readonly target: Term
  readonly value: Term
  readonly span: Span
}

export type Term =
  | { readonly kind: 'null'; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  /** The digits as written; never a JavaScript number. */
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  /** `$"a {x} b"`: strings and terms in turn. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Literal)[]; readonly span: Span }
  /** A wildcard has the name `_`. */
  | { readonly kind: 'var'; readonly name: string; readonly span: Span }
  /** At least one operand; `a.b[c]` is head `a`, operands `"b"`, `c`. The head may be a call, a collection or a comprehension. */
  | { readonly kind: 'ref'; readonly head: Term; readonly operands: readonly Term[]; readonly span: Span }
  /** `operator` is a var or a ref of constant strings. */
  | {
      readonly kind: 'call'
      readonly operator: Term
      readonly args: readonly Term[]
      readonly infix: boolean
      readonly span: Span
    }
  | { readonly kind: 'array'; readonly items: readonly Term[]; readonly span: Span }
  | { readonly kind: 'set'; readonly items: readonly Term[]; readonly span: Span }
  | {
      readonly kind: 'object'
      readonly entries: readonly { readonly key: Term; readonly value: Term }[]
      readonly span: Span
    }
  | { readonly kind: 'arrayComprehension'; readonly term: Term; readonly body: readonly Literal[]; readonly span: Span }
  | { readonly kind: 'setComprehension'; readonly term: Term; readonly body: readonly Literal[]; readonly span: Span }
  | {
      readonly kind: 'objectComprehension'
      readonly key: Term
      readonly value: Term
      readonly body: readonly Literal[]
      readonly span: Span
    }
