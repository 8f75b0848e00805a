import type { Span } from '../../diagnostics/index.ts'
import type { Literal, Module, Rule, Term } from './ast.ts'

/**
 * What `visit*` calls on its way, outer before inner, in source order.
 *
 * A function that gives `false` keeps the walk out of that node.
 */
export interface Visitor {
  readonly term?: (term: Term) => boolean | undefined | undefined
  readonly literal?: (literal: Literal) => boolean | undefined | undefined
}

/** Walks over heads and bodies of all rules of a module. */
export function visitModule(module: Module, visitor: Visitor): void {
  for (const rule of module.rules) visitRule(rule, visitor)
}

/** Walks over a rule: head (reference, arguments, key, value), body, `else`. The name at the start of the head is no term of it. */
export function visitRule(rule: Rule, visitor: Visitor): void {
  const { ref, args, key, value } = rule.head
  for (const term of [...ref.slice(1), ...(args ?? []), ...(key ? [key] : []), ...(value ? [value] : [])]) {
    visitTerms(term, visitor)
  }
  visitBody(rule.body, visitor)
  for (const branch of rule.else) {
    if (branch.value) visitTerms(branch.value, visitor)
    visitBody(branch.body, visitor)
  }
}

export function visitBody(body: readonly Literal[], visitor: Visitor): void {
  for (const literal of body) visitLiteral(literal, visitor)
}

export function visitLiteral(literal: Literal, visitor: Visitor): void {
  if (visitor.literal?.(literal) === false) return
  switch (literal.kind) {
    case 'expression':
      visitTerms(literal.term, visitor)
      break
    case 'some':
      for (const term of [...literal.vars, literal.key, literal.value, literal.domain]) {
        if (term) visitTerms(term, visitor)
      }
      break
    case 'every':
      if (literal.key) visitTerms(literal.key, visitor)
      visitTerms(literal.value, visitor)
      visitTerms(literal.domain, visitor)
      visitBody(literal.body, visitor)
      break
    case 'not':
      visitBody(literal.body, visitor)
      break
    case 'logical':
      visitBody(literal.left, visitor)
      visitBody(literal.right, visitor)
  }
  for (const modifier of literal.with) {
    visitTerms(modifier.target, visitor)
    visitTerms(modifier.value, visitor)
  }
}

/** Walks over a term and all terms and literals inside it; a call's operator is no term of it. */
export function visitTerms(term: Term, visitor: Visitor): void {
  if (visitor.term?.(term) === false) return
  switch (term.kind) {
    case 'template':
      for (const part of term.parts) if (typeof part !== 'string') visitLiteral(part, visitor)
      return
    case 'ref':
      visitTerms(term.head, visitor)
      for (const operand of term.operands) visitTerms(operand, visitor)
      return
    case 'call':
      for (const argument of term.args) visitTerms(argument, visitor)
      return
    case 'array':
    case 'set':
      for (const item of term.items) visitTerms(item, visitor)
      return
    case 'object':
      for (const entry of term.entries) {
        visitTerms(entry.key, visitor)
        visitTerms(entry.value, visitor)
      }
      return
    case 'arrayComprehension':
    case 'setComprehension':
      visitTerms(term.term, visitor)
      visitBody(term.body, visitor)
      return
    case 'objectComprehension':
      visitTerms(term.key, visitor)
      visitTerms(term.value, visitor)
      visitBody(term.body, visitor)
  }
}

/** The text as the author wrote it. */
export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end)
}

/** Modules by package path (`a.b`), in the order they are given. */
export function modulesByPackage(modules: readonly Module[]): ReadonlyMap<string, readonly Module[]> {
  const packages = new Map<string, Module[]>()
  for (const module of modules) {
    const path = module.package.path.join('.')
    const known = packages.get(path)
    if (known) known.push(module)
    else packages.set(path, [module])
  }
  return packages
}
