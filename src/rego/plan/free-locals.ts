import type { Local, ResolvedTerm } from '../check/resolved.ts'
import type { Scope } from './scope.ts'
import { subterms, visitTerm } from './walk-terms.ts'

/** Where a term has locals that nothing has bound yet. */
export interface FreeLocals {
  /** Where a value to match against would bind them: the term itself, items of arrays, values of objects. */
  readonly patterns: ReadonlySet<Local>
  /** Operands of references: evaluating the term binds them. */
  readonly iterated: ReadonlySet<Local>
  /** Anywhere else: arguments of calls and the like. */
  readonly read: ReadonlySet<Local>
  /** In comprehensions: bound outside or local to them, which only the other sets can tell. */
  readonly enclosed: ReadonlySet<Local>
}

export function freeLocals(scope: Scope, term: ResolvedTerm): FreeLocals {
  const patterns = new Set<Local>()
  const iterated = new Set<Local>()
  const read = new Set<Local>()
  const enclosed = new Set<Local>()
  const visit = (part: ResolvedTerm, target: Set<Local>): void => {
    switch (part.kind) {
      case 'local':
        if (!scope.bound.has(part.local)) target.add(part.local)
        return
      case 'ref':
        visit(part.base, read)
        for (const operand of part.operands) visit(operand, iterated)
        return
      case 'array':
        for (const item of part.items) visit(item, target)
        return
      case 'object':
        for (const entry of part.entries) {
          visit(entry.key, read)
          visit(entry.value, target)
        }
        return
      case 'arrayComprehension':
      case 'setComprehension':
      case 'objectComprehension':
        visitTerm(part, {
          term(inner) {
            if (inner.kind === 'local' && !scope.bound.has(inner.local)) enclosed.add(inner.local)
          }
        })
        return
      default:
        for (const inner of subterms(part)) visit(inner, read)
    }
  }
  visit(term, patterns)
  return { patterns, iterated, read, enclosed }
}

/** True when the operand of a reference has locals to bind, so that the reference iterates. */
export function bindsByPattern(scope: Scope, operand: ResolvedTerm): boolean {
  switch (operand.kind) {
    case 'local':
      return !scope.bound.has(operand.local)
    case 'array':
      return operand.items.some(item => bindsByPattern(scope, item))
    case 'object':
      return operand.entries.some(entry => bindsByPattern(scope, entry.value))
    default:
      return false
  }
}
