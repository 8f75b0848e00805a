import type { ResolvedLiteral, ResolvedTerm } from './resolved.ts'

/** A copy of a term with `change` applied to its direct parts; bodies of comprehensions are left alone. */
export function mapParts(term: ResolvedTerm, change: (part: ResolvedTerm) => ResolvedTerm): ResolvedTerm {
  switch (term.kind) {
    case 'ref':
      return { ...term, base: change(term.base), operands: term.operands.map(change) }
    case 'builtinCall':
    case 'functionCall':
      return { ...term, args: term.args.map(change) }
    case 'array':
    case 'set':
      return { ...term, items: term.items.map(change) }
    case 'object':
      return { ...term, entries: term.entries.map(({ key, value }) => ({ key: change(key), value: change(value) })) }
    default:
      return term
  }
}

/** The direct parts of a term, left to right; those of comprehensions are not among them. */
export function partsOf(term: ResolvedTerm): readonly ResolvedTerm[] {
  switch (term.kind) {
    case 'ref':
      return [term.base, ...term.operands]
    case 'builtinCall':
    case 'functionCall':
      return term.args
    case 'array':
    case 'set':
      return term.items
    case 'object':
      return term.entries.flatMap(({ key, value }) => [key, value])
    default:
      return []
  }
}

export function isComprehension(
  term: ResolvedTerm
): term is ResolvedTerm & { kind: 'arrayComprehension' | 'setComprehension' | 'objectComprehension' } {
  return term.kind.endsWith('Comprehension')
}

export function isCall(term: ResolvedTerm): term is ResolvedTerm & { kind: 'builtinCall' | 'functionCall' } {
  return term.kind === 'builtinCall' || term.kind === 'functionCall'
}

/** The terms of a comprehension beside its body. */
export function headsOf(
  term: ResolvedTerm & { kind: 'arrayComprehension' | 'setComprehension' | 'objectComprehension' }
): readonly ResolvedTerm[] {
  return term.kind === 'objectComprehension' ? [term.key, term.value] : [term.term]
}

/** The terms that stand directly in a literal, `with` values last; those of inner bodies are not among them. */
export function termsOf(literal: ResolvedLiteral): readonly ResolvedTerm[] {
  const values = withValues(literal)
  switch (literal.kind) {
    case 'test':
      return [literal.term, ...values]
    case 'unify':
      return [literal.left, literal.right, ...values]
    case 'every':
      return [literal.domain, ...values]
    case 'not':
      return values
  }
}

const none: readonly ResolvedTerm[] = []

/** The terms that `with` puts in place of something. */
export function withValues(literal: ResolvedLiteral): readonly ResolvedTerm[] {
  if (literal.with.length === 0) return none
  return literal.with.flatMap(each => (each.value.kind === 'term' ? [each.value.term] : []))
}

/** Calls `see` for a term and everything in it, outer before inner; `false` keeps out. Bodies are not entered. */
export function walkTerm(term: ResolvedTerm, see: (term: ResolvedTerm) => boolean | undefined): void {
  if (see(term) === false) return
  eachPart(term, part => walkTerm(part, see))
}

/** Calls `see` for the direct parts of a term, left to right. */
function eachPart(term: ResolvedTerm, see: (part: ResolvedTerm) => void): void {
  switch (term.kind) {
    case 'ref':
      see(term.base)
      for (const operand of term.operands) see(operand)
      return
    case 'builtinCall':
    case 'functionCall':
      for (const argument of term.args) see(argument)
      return
    case 'array':
    case 'set':
      for (const item of term.items) see(item)
      return
    case 'object':
      for (const { key, value } of term.entries) {
        see(key)
        see(value)
      }
  }
}

/** Calls `see` for every term of a body, inner bodies included, and `enter` for every literal. */
export function walkBody(
  body: readonly ResolvedLiteral[],
  see: (term: ResolvedTerm) => void,
  enter?: (literal: ResolvedLiteral) => void
): void {
  for (const literal of body) {
    enter?.(literal)
    for (const term of termsOf(literal)) walkDeep(term, see, enter)
    if (literal.kind === 'not' || literal.kind === 'every') walkBody(literal.body, see, enter)
  }
}

export function walkDeep(
  term: ResolvedTerm,
  see: (term: ResolvedTerm) => void,
  enter?: (literal: ResolvedLiteral) => void
): void {
  see(term)
  if (isComprehension(term)) {
    for (const head of headsOf(term)) walkDeep(head, see, enter)
    walkBody(term.body, see, enter)
  } else eachPart(term, part => walkDeep(part, see, enter))
}
