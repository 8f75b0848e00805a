/** A template as a tree; names as in Go's `text/template/parse`. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | Control
  | Invocation
  | { readonly kind: 'break' | 'continue' }

export interface Control {
  readonly kind: 'if' | 'with' | 'range'
  readonly pipe: Pipe
  readonly list: readonly Node[]
  readonly otherwise: readonly Node[]
}

export interface Invocation {
  readonly kind: 'template'
  readonly name: string
  readonly pipe: Pipe | undefined
  readonly line: number
}

export interface Pipe {
  readonly kind: 'pipe'
  /** Variables that get its value: new ones, or with `isAssign` known ones. */
  readonly variables: readonly string[]
  readonly isAssign: boolean
  readonly commands: readonly Command[]
  readonly line: number
}

export interface Command {
  readonly words: readonly Operand[]
}

export type Operand =
  | { readonly kind: 'dot' | 'nil' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  /** Fields of what another operand gives: `(index .a 0).b`. */
  | { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] }
  | Pipe

export interface Template {
  readonly main: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}
