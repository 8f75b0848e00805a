import { parseModule, type Term, textOf, visitModule } from '../../src/rego/index.ts'

/** A text with one fault put into it. */
export interface Mutant {
  readonly text: string
  readonly line: number
  /** What was done: `delete not port.slo`, `` `<` to `>=` ``. */
  readonly change: string
}

const flips: Readonly<Record<string, readonly string[]>> = {
  equal: ['!='],
  neq: ['=='],
  lt: ['>=', '<='],
  lte: ['>', '<'],
  gt: ['<=', '>='],
  gte: ['<', '>']
}

/** Every literal of a module deleted in turn, every comparison flipped and moved by one, every negation and membership turned round. */
export function mutantsOf(name: string, text: string): readonly Mutant[] {
  const { module } = parseModule({ name, text })
  if (!module) throw new Error(`${name} cannot be parsed`)
  const mutants: Mutant[] = []
  const put = (start: number, end: number, replacement: string, change: string): void => {
    mutants.push({
      text: text.slice(0, start) + replacement + text.slice(end),
      line: text.slice(0, start).split('\n').length,
      change
    })
  }
  visitModule(module, {
    literal: literal => {
      const { start, end } = literal.span
      const written = textOf(literal.span)
      put(start, end, 'true', `delete \`${firstLine(written)}\``)
      if (literal.kind !== 'expression') return undefined
      if (literal.negated) put(start, end, written.replace(/^not\s+/, ''), `no \`not\` in \`${firstLine(written)}\``)
      else if (operatorOf(literal.term) === 'internal.member_2') {
        put(start, end, `not ${written}`, `\`not\` before \`${firstLine(written)}\``)
      }
      return undefined
    },
    term: term => {
      const [left, right] = term.kind === 'call' && term.infix ? term.args : []
      if (!left || !right) return undefined
      for (const replacement of flips[operatorOf(term) ?? ''] ?? []) {
        const operator = text.slice(left.span.end, right.span.start)
        put(left.span.end, right.span.start, ` ${replacement} `, `\`${operator.trim()}\` to \`${replacement}\``)
      }
      return undefined
    }
  })
  return mutants
}

function operatorOf(term: Term): string | undefined {
  if (term.kind !== 'call') return undefined
  return term.operator.kind === 'var' ? term.operator.name : textOfOperator(term.operator)
}

function textOfOperator(operator: Term): string | undefined {
  if (operator.kind !== 'ref' || operator.head.kind !== 'var') return undefined
  return [operator.head.name, ...operator.operands.map(part => (part.kind === 'string' ? part.value : ''))].join('.')
}

const firstLine = (text: string): string => (text.includes('\n') ? `${text.split('\n')[0]} ...` : text)
