import type { BuiltinTable } from '../../builtins/index.ts'
import type { Span } from '../../diagnostics/index.ts'
import type { Budget } from '../limits.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { Local, ResolvedTerm } from './resolved.ts'
import type { AddFault } from './stages.ts'
import type { FunctionType, Type } from './types.ts'

/** Types of documents by path below `data`. */
export interface DocumentNode {
  /** By key as `constantKey` writes it. */
  readonly children: Map<string, DocumentNode>
  /** Of the rules here; merged as they are checked. */
  type?: Type
  function?: FunctionType
  /** Rules stand here. */
  hasRules: boolean
}

/** What `with` leaves open. */
export interface Replaced {
  /** What documents that are replaced can be, by the path of keys (see `pathKey`): as in OPA what they were, or what they are replaced with. */
  readonly documents: ReadonlyMap<string, Type>
  /** Paths of keys (see `pathKey`) at which rules stand that read what is replaced. */
  readonly rules: ReadonlySet<string>
}

/** The node at a path of keys; those on the way are made. */
export function documentAt(root: DocumentNode, path: readonly string[]): DocumentNode {
  let node = root
  for (const key of path) {
    const child = node.children.get(key) ?? { children: new Map(), hasRules: false }
    node.children.set(key, child)
    node = child
  }
  return node
}

/** What all rules of a program share while their types are checked. */
export interface ProgramTypes {
  readonly documents: DocumentNode
  readonly functions: ReadonlyMap<string, readonly CheckedRule[]>
  /** What holds in the package of a rule. */
  readonly surroundings: (rule: CheckedRule) => Pick<Typing, 'input' | 'dataSchemas'>
  /** The rules that read what stands at a path of keys (see `pathKey`). */
  readonly readersOf: (path: readonly string[]) => ReadonlySet<string>
  readonly builtins: BuiltinTable
  readonly budget: Budget
  readonly add: AddFault
  /** Nothing stands below `data` but the program and the documents with a schema. */
  readonly closedData: boolean
  readonly forbidComputedInputKeys: boolean
  /** Calls of functions that were checked with the types of their arguments, and what they gave. */
  readonly specialised: Map<string, Type>
  /** How many faults were found. */
  faults: number
  /** Rules whose types are known. */
  rules: number
  /** Numbers types by identity, for the keys of `specialised`. */
  readonly typeNumbers: Map<Type, number>
}

/** The state of checking one rule: what is known of its locals. */
export interface Typing {
  readonly program: ProgramTypes
  readonly locals: Map<Local, Type>
  /** Parameters of unknown type: bound all the same. */
  readonly parameters: ReadonlySet<Local>
  readonly input: Type
  /** Types of documents below `data` that hold in this package only, the longest paths first. */
  readonly dataSchemas: readonly { readonly path: readonly string[]; readonly type: Type }[]
  /** Present inside of `with`. */
  readonly replaced?: Replaced
  /** A function's body is checked again with the types of a call's arguments: only unknown members of closed objects count. */
  readonly call?: { readonly span: Span; readonly depth: number }
  /** Inside of `every` and `not {..}`, of which OPA checks little: the locals bound before. Only unknown members of closed objects count. */
  readonly outside?: ReadonlySet<Local>
  faulty: boolean
}

export interface FaultDetails {
  readonly help?: string
  /** Holds whatever the types of the arguments are. */
  readonly ofClosed?: boolean
}

export function typeFault(t: Typing, message: string, span: Span, details: FaultDetails = {}): void {
  if ((t.call || t.outside) && !details.ofClosed) return
  t.faulty = true
  t.program.faults++
  t.program.add('checkTypes', 'rego_type_error', message, span, {
    ...(details.help ? { help: details.help } : {}),
    ...(t.call ? { related: [{ span: t.call.span, message: 'with the arguments of this call' }] } : {})
  })
}

/** The author's text of a term up to a place inside of it. */
export function textUpTo(term: ResolvedTerm, end: Span): string {
  const { source, start } = term.span
  const isInside = end.source === source && end.end > start && end.end <= term.span.end
  const stop = isInside ? end.end : term.span.end
  return source.text.slice(start, isInside && source.text[stop] === ']' ? stop + 1 : stop)
}
