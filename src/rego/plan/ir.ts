import type { Span } from '../../diagnostics/index.ts'
import type { ConstantValue } from '../wasm/constants.ts'

/**
 * The intermediate form, in the terms of OPA's IR: functions of blocks of statements over numbered locals.
 *
 * A statement either goes on to the next one or *fails*: the innermost block is left and the statement after it is next. A failing
 * body of a `ScanStmt` goes on with the next element. A local holds the address of a value, 0 for undefined. Unlike in OPA's IR,
 * `input` and `data` are globals and constants are operands.
 */
export interface Plan {
  /** In the order of the entrypoint ids. */
  readonly entrypoints: readonly { readonly path: string; readonly function: PlanFunction }[]
  /** Every function that an entrypoint reaches, callees included. */
  readonly functions: readonly PlanFunction[]
  /** Number of mock slots (values that a `with` puts in a function's place). */
  readonly mockSlots: number
  /** Element `n` is what the runtime means by location `n + 1`. */
  readonly locations: readonly PlanLocation[]
  /** Built-ins that are called, sorted. */
  readonly builtins: readonly string[]
}

/** A place in the sources that an evaluation can name. */
export interface PlanLocation {
  readonly file: string
  readonly row: number
  readonly column: number
  /** The rule it belongs to: `data.a.b`. */
  readonly rule: string
  /** The built-in that is called there, where it is a call that can fail. */
  readonly builtin?: string
}

/** `file:row:column`, of a call of a built-in with a space and its name behind: as bundles keep it. */
export function writtenLocation({ file, row, column, builtin }: Omit<PlanLocation, 'rule'>): string {
  return `${file}:${row}:${column}${builtin === undefined ? '' : ` ${builtin}`}`
}

export interface PlanFunction {
  /** `data.a.b`, for specialised copies with what they stand under. */
  readonly name: string
  /** Parameters are the locals from 0 on. */
  readonly parameters: number
  /** Number of locals, parameters included. */
  locals: number
  /** Its result is kept for the rest of the evaluation; functions without parameters only. */
  readonly memoised: boolean
  readonly block: Block
}

export interface Block {
  readonly statements: Statement[]
}

export type Operand =
  | { readonly kind: 'local'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: ConstantValue }
  | { readonly kind: 'input' }
  | { readonly kind: 'data' }

export interface WithStatement {
  readonly op: 'WithStmt'
  readonly input?: Operand
  readonly data?: Operand
  readonly mocks: readonly { readonly slot: number; readonly value: Operand }[]
  readonly block: Block
}

export type Statement =
  | { readonly op: 'AssignVarStmt'; readonly source: Operand; readonly target: number }
  /** Aborts with `var assignment conflict` when the target holds another value. */
  | {
      readonly op: 'AssignVarOnceStmt'
      readonly source: Operand
      readonly target: number
      readonly span: Span
    }
  | { readonly op: 'ResetLocalStmt'; readonly target: number }
  | { readonly op: 'IsDefinedStmt'; readonly source: Operand }
  | { readonly op: 'IsUndefinedStmt'; readonly source: Operand }
  | { readonly op: 'IsArrayStmt'; readonly source: Operand }
  | { readonly op: 'IsObjectStmt'; readonly source: Operand }
  /** Fails unless the source is an array, object or set. */
  | { readonly op: 'IsCollectionStmt'; readonly source: Operand }
  /** Fails unless the collection has this many elements. */
  | { readonly op: 'LenStmt'; readonly source: Operand; readonly length: number }
  | { readonly op: 'EqualStmt'; readonly a: Operand; readonly b: Operand }
  | { readonly op: 'NotEqualStmt'; readonly a: Operand; readonly b: Operand }
  /** Fails when the source is `false`. */
  | { readonly op: 'NotFalseStmt'; readonly source: Operand }
  /** `isStored`: of a base document, whose numbers may be names and whose strings may be indices. */
  | {
      readonly op: 'DotStmt'
      readonly source: Operand
      readonly key: Operand
      readonly target: number
      readonly isStored?: true
    }
  | { readonly op: 'MakeArrayStmt'; readonly capacity: number; readonly target: number }
  | { readonly op: 'MakeObjectStmt'; readonly capacity: number; readonly target: number }
  | { readonly op: 'MakeSetStmt'; readonly capacity: number; readonly target: number }
  | { readonly op: 'BuildArrayStmt'; readonly items: readonly Operand[]; readonly target: number }
  /** Keys differ from each other. */
  | {
      readonly op: 'BuildObjectStmt'
      readonly keys: readonly ConstantValue[]
      readonly values: readonly Operand[]
      readonly target: number
    }
  | { readonly op: 'ArrayAppendStmt'; readonly array: number; readonly value: Operand }
  | { readonly op: 'SetAddStmt'; readonly set: number; readonly value: Operand }
  | { readonly op: 'ObjectInsertStmt'; readonly object: number; readonly key: Operand; readonly value: Operand }
  /** Aborts with `object insert conflict` when another value stands there. */
  | {
      readonly op: 'ObjectInsertOnceStmt'
      readonly object: number
      readonly key: Operand
      readonly value: Operand
      readonly span: Span
    }
  /** Objects merged at every level; `b` wins. */
  | { readonly op: 'ObjectMergeStmt'; readonly a: Operand; readonly b: Operand; readonly target: number }
  /**
   * A copy of `root` with `value` at `path`; missing parents become objects, an undefined root too.
   * Aborts with `bad document path` when a parent is no object.
   */
  | {
      readonly op: 'UpsertPathStmt'
      readonly root: Operand
      readonly path: readonly string[]
      readonly value: Operand
      readonly target: number
      readonly span: Span
    }
  | { readonly op: 'AbortStmt'; readonly message: string; readonly span: Span }
  | {
      readonly op: 'CallStmt'
      readonly function: PlanFunction
      readonly args: readonly Operand[]
      readonly target: number
    }
  | {
      readonly op: 'CallBuiltinStmt'
      readonly name: string
      readonly args: readonly Operand[]
      readonly target: number
      /** Number in the plan's locations, 0 for a built-in that cannot fail. */
      readonly location: number
    }
  /** The value a `with` put in the place of a function. */
  | { readonly op: 'MockStmt'; readonly slot: number; readonly target: number }
  /** In Rego's order. Fails never: no element, or no collection, is the end of the loop. */
  | {
      readonly op: 'ScanStmt'
      readonly source: Operand
      readonly key: number
      readonly value: number
      readonly block: Block
      /** Number in the plan's locations, for an evaluation that runs out of steps. */
      readonly location: number
    }
  /** Runs the block of the case that is the source; fails when there is none. Like a `BlockStmt`, it does not fail when the case does. */
  | {
      readonly op: 'SwitchStmt'
      readonly source: Operand
      /** Each string once. */
      readonly cases: readonly { readonly value: string; readonly block: Block }[]
    }
  /** A block that ends, where it has a solution, with a `BreakStmt` that makes the negation fail. */
  | { readonly op: 'NotStmt'; readonly block: Block }
  | { readonly op: 'BlockStmt'; readonly block: Block }
  /** Leaves `target`, an enclosing block. */
  | { readonly op: 'BreakStmt'; readonly target: Block }
  /** Puts the values in place for the block and back after it. */
  | WithStatement
  /** Inside a `WithStmt`: its values are taken back for this block, for what follows the literal that had the `with`. */
  | { readonly op: 'WithoutStmt'; readonly with: WithStatement; readonly block: Block }
  | { readonly op: 'ReturnLocalStmt'; readonly source: Operand }
