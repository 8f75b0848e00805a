import type { Span } from '../../diagnostics/index.ts'
import type { Literal, Term } from '../syntax/ast.ts'
import { visitTerms } from '../syntax/visit-terms.ts'
import type { Local } from './resolved.ts'

/**
 * The variables of one body: that of a rule, a comprehension, `every`, `not {..}`.
 *
 * A variable that is not declared belongs to the outermost body around it that mentions it outside of inner bodies.
 */
export interface Scope {
  readonly parent: Scope | undefined
  readonly bound: Map<string, Binding>
  /** Names used here before anything declared them. */
  readonly seen: Set<string>
  /** Names that the body declares somewhere: they are no globals in all of it. */
  readonly declares: ReadonlySet<string>
  /** Names that stand in the body outside of inner bodies. */
  readonly mentions: ReadonlySet<string>
}

export interface Binding {
  readonly local: Local
  readonly how: 'argument' | 'assigned' | 'declared' | 'implicit'
  uses: number
}

export function createScope(
  parent: Scope | undefined,
  names: { readonly declares: ReadonlySet<string>; readonly mentions: ReadonlySet<string> }
): Scope {
  return { parent, bound: new Map(), seen: new Set(), ...names }
}

export function findBinding(scope: Scope, name: string): Binding | undefined {
  for (let each: Scope | undefined = scope; each; each = each.parent) {
    const binding = each.bound.get(name)
    if (binding) return binding
  }
  return undefined
}

/** True when a body around declares the name somewhere, so that it is no global here. */
export function hidesGlobal(scope: Scope, name: string): boolean {
  for (let each: Scope | undefined = scope; each; each = each.parent) {
    if (each.declares.has(name) || each.bound.get(name)?.how === 'argument') return true
  }
  return false
}

/** The local of a name that nothing declares, made where it belongs. */
export function bindImplicit(scope: Scope, name: string, span: Span): Binding {
  let owner = scope
  for (let each: Scope | undefined = scope; each; each = each.parent) if (each.mentions.has(name)) owner = each
  const binding: Binding = { local: { name, span, generated: false, isUndeclared: true }, how: 'implicit', uses: 1 }
  owner.bound.set(name, binding)
  scope.seen.add(name)
  return binding
}

/** The names that a body declares, and those that it mentions, inner bodies left out. `terms` belong to the body: its head. */
export function namesOf(body: readonly Literal[], terms: readonly Term[]) {
  const declares = new Set<string>()
  const mentions = new Set<string>()
  const mention = (term: Term) => {
    for (const { name } of freeVariables(term)) if (name !== '_') mentions.add(name)
  }
  const visit = (literal: Literal): void => {
    for (const name of declaredNames(literal)) declares.add(name)
    for (const modifier of literal.with) {
      mention(modifier.target)
      mention(modifier.value)
    }
    if (literal.kind === 'expression') mention(literal.term)
    else if (literal.kind === 'every') mention(literal.domain)
    else if (literal.kind === 'some') for (const each of someTerms(literal)) mention(each)
    else if (literal.kind === 'not' && !literal.explicit) for (const each of literal.body) visit(each)
    else if (literal.kind === 'logical') {
      if (!literal.explicit.left) for (const each of literal.left) visit(each)
      if (!literal.explicit.right) for (const each of literal.right) visit(each)
    }
  }
  for (const literal of body) visit(literal)
  for (const term of terms) mention(term)
  for (const name of declares) mentions.delete(name)
  return { declares, mentions }
}

/** The variables in a term outside of the bodies in it; the names of functions that it calls are not among them. */
export function freeVariables(term: Term): (Term & { kind: 'var' })[] {
  const variables: (Term & { kind: 'var' })[] = []
  visitTerms(term, {
    term: each => {
      if (each.kind === 'var') variables.push(each)
      return !isClosure(each)
    }
  })
  return variables
}

/** True for terms with a body of their own. */
function isClosure(term: Term): boolean {
  return term.kind === 'template' || term.kind.endsWith('Comprehension')
}

function someTerms(literal: Literal & { kind: 'some' }): Term[] {
  return [literal.key, literal.value, literal.domain].filter(term => term !== undefined)
}

/** The names that a statement brings into its body. */
export function declaredNames(literal: Literal): string[] {
  if (literal.kind === 'some') {
    if (!literal.value || !literal.domain) return literal.vars.flatMap(term => (term.kind === 'var' ? [term.name] : []))
    const inDomain = new Set<string>()
    visitTerms(literal.domain, { term: term => void (term.kind === 'var' && inDomain.add(term.name)) })
    // As in OPA, `input` and `data` are the documents here too: `some input in xs` asks whether the input is an element.
    return [...(literal.key ? patternNames(literal.key) : []), ...patternNames(literal.value)].filter(
      name => !inDomain.has(name) && name !== 'input' && name !== 'data'
    )
  }
  const target = assignmentTarget(literal)
  return target ? patternNames(target) : []
}

/** The left side of `:=`. */
export function assignmentTarget(literal: Literal): Term | undefined {
  if (literal.kind !== 'expression' || literal.term.kind !== 'call') return undefined
  const { operator, args } = literal.term
  return operator.kind === 'var' && operator.name === 'assign' && args.length === 2 ? args[0] : undefined
}

/** The variables of a pattern: those that a value taken apart by it would bind. */
export function patternNames(term: Term): string[] {
  if (term.kind === 'var') return term.name === '_' ? [] : [term.name]
  if (term.kind === 'array') return term.items.flatMap(patternNames)
  if (term.kind === 'object') return term.entries.flatMap(entry => patternNames(entry.value))
  return []
}
