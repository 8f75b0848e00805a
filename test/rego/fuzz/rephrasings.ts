import { type Literal, type Module, parseModule, type Term, visitModule } from '../../../src/rego/index.ts'
import type { FuzzCase } from './fuzz-case.ts'

/** The same modules in other words, which OPA answers otherwise though they mean the same: then it must say what we say. */
export interface Rephrasing {
  readonly reason: string
  /** The same case, with the same texts, where it has nothing of the kind. */
  readonly rephrase: (one: FuzzCase) => FuzzCase
}

export const rephrasings: readonly Rephrasing[] = [
  {
    reason: 'OPA drops a body that is `not true` alone where the head has to be evaluated',
    rephrase: one => edit(one, (module, replace) => spellOutTrue(module, replace))
  },
  {
    reason:
      'OPA iterates over a written set or object in the order written, and twice over elements and keys that are equal',
    rephrase: one => edit(one, (module, replace) => computeWritten(module, replace))
  },
  {
    reason:
      'OPA looks at conditions ahead, and takes rules in the order of its index: on that hangs which conflicts it meets and which of equal numbers stays',
    rephrase: one => edit(one, (module, replace, text) => printInBodies(module, replace, text))
  },
  {
    reason:
      'OPA puts the keys of an object in by names that it numbers through all modules, `__local10__` before `__local9__`: on that hangs which of equal keys gives the value',
    rephrase: one => ({ ...one, modules: [manyLocals, ...one.modules] })
  }
]

/** Comes before any other module, and takes the numbers below 100: what is sorted by text is then sorted by number. */
const manyLocals = {
  name: '0.rego',
  text: `package polity_locals\nimport future.keywords\np if {${Array.from({ length: 100 }, (_, i) => `x${i} := 1`).join('; ')}}`
}

/** Puts `text` in place of what stands from `start` to `end`. */
type Replace = (start: number, end: number, text: string) => void

function edit(one: FuzzCase, find: (module: Module, replace: Replace, text: string) => void): FuzzCase {
  const modules = one.modules.map(({ name, text }) => {
    const { module } = parseModule({ name, text }, { regoVersion: one.regoVersion })
    const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
    if (module) find(module, (start, end, inserted) => edits.push({ start, end, text: inserted }), text)
    edits.sort((a, b) => b.start - a.start)
    return {
      name,
      text: edits.reduce((rest, { start, end, text: put }) => rest.slice(0, start) + put + rest.slice(end), text)
    }
  })
  return { ...one, modules }
}

function spellOutTrue(module: Module, replace: Replace): void {
  visitModule(module, {
    literal(literal) {
      const isTrue = literal.kind === 'expression' && literal.term.kind === 'boolean' && literal.term.value
      if (isTrue && (literal.negated || literal.with.length > 0)) {
        replace(literal.term.span.start, literal.term.span.end, '1 == 1')
      }
      return true
    }
  })
}

function computeWritten(module: Module, replace: Replace): void {
  const compute = (term: Term | undefined): void => {
    const [before, after] =
      term?.kind === 'set' ? ['union({', '})'] : term?.kind === 'object' ? ['object.union(', ', {})'] : []
    if (!term || before === undefined || after === undefined) return
    replace(term.span.start, term.span.start, before)
    replace(term.span.end, term.span.end, after)
  }
  visitModule(module, {
    term(term) {
      if (term.kind === 'ref') compute(term.head)
      if (term.kind === 'object' && term.entries.some(({ key }) => key.kind === 'ref' || key.kind === 'call'))
        compute(term)
      return true
    },
    literal(literal) {
      if (literal.kind === 'some') compute(literal.domain)
      if (
        literal.kind === 'expression' &&
        literal.term.kind === 'call' &&
        literal.term.operator.kind === 'var' &&
        literal.term.operator.name === 'assign'
      ) {
        compute(literal.term.args[1])
      }
      return true
    }
  })
}

/** OPA's index leaves out rules that print. `--disable-indexing` leaves the order of the index. */
function printInBodies({ rules }: Module, replace: Replace, text: string): void {
  const print = (body: readonly Literal[]): void => {
    const [first, last] = [body[0], body.at(-1)]
    if (!first || !last) return
    const isInBraces = text.slice(0, first.span.start).trimEnd().endsWith('{')
    replace(first.span.start, first.span.start, isInBraces ? 'print()\n' : '{ print()\n')
    if (!isInBraces) replace(last.span.end, last.span.end, ' }')
  }
  for (const { body, else: branches } of rules) for (const one of [{ body }, ...branches]) print(one.body)
}
