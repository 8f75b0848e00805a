import type { ResolvedLiteral, ResolvedRule, ResolvedTerm, RuleSet } from '../check/resolved.ts'

/** The terms directly below a term, bodies of comprehensions left out. */
export function subterms(term: ResolvedTerm): readonly ResolvedTerm[] {
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
      return term.entries.flatMap(entry => [entry.key, entry.value])
    default:
      return []
  }
}

/** What a visit of every term and `with` of a rule calls. */
export interface TermVisitor {
  term?(term: ResolvedTerm): void
  literal?(literal: ResolvedLiteral): void
}

export function visitRuleSet(ruleSet: RuleSet, visitor: TermVisitor): void {
  for (const rule of ruleSet.rules) visitRule(rule, visitor)
  if (ruleSet.default) visitRule(ruleSet.default, visitor)
}

function visitRule(rule: ResolvedRule, visitor: TermVisitor): void {
  for (const term of [...rule.args, ...rule.keys, rule.value]) visitTerm(term, visitor)
  if (rule.contains) visitTerm(rule.contains, visitor)
  visitBody(rule.body, visitor)
  for (const branch of rule.else) {
    visitTerm(branch.value, visitor)
    visitBody(branch.body, visitor)
  }
}

function visitBody(body: readonly ResolvedLiteral[], visitor: TermVisitor): void {
  for (const literal of body) visitLiteral(literal, visitor)
}

function visitLiteral(literal: ResolvedLiteral, visitor: TermVisitor): void {
  visitor.literal?.(literal)
  for (const { value } of literal.with) if (value.kind === 'term') visitTerm(value.term, visitor)
  switch (literal.kind) {
    case 'test':
      visitTerm(literal.term, visitor)
      break
    case 'unify':
      visitTerm(literal.left, visitor)
      visitTerm(literal.right, visitor)
      break
    case 'not':
      visitBody(literal.body, visitor)
      break
    case 'every':
      visitTerm(literal.domain, visitor)
      visitBody(literal.body, visitor)
      break
  }
}

/** Visits a term and all below it, bodies of comprehensions included. */
export function visitTerm(term: ResolvedTerm, visitor: TermVisitor): void {
  visitor.term?.(term)
  for (const part of subterms(term)) visitTerm(part, visitor)
  switch (term.kind) {
    case 'arrayComprehension':
    case 'setComprehension':
      visitTerm(term.term, visitor)
      visitBody(term.body, visitor)
      break
    case 'objectComprehension':
      visitTerm(term.key, visitor)
      visitTerm(term.value, visitor)
      visitBody(term.body, visitor)
      break
  }
}
