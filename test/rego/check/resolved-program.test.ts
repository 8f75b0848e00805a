import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findBuiltin } from '../../../src/builtins/index.ts'
import {
  checkModules,
  type Local,
  type Module,
  parseModule,
  type ResolvedLiteral,
  type ResolvedProgram,
  type ResolvedTerm
} from '../../../src/rego/index.ts'
import { shared, sharedMissing } from '../../requirements.ts'

/** What `resolved.ts` promises of a program, checked again by other means: what a back end would trip over. */
function problemsOf(program: ResolvedProgram): string[] {
  const problems: string[] = []
  const arities = new Map(program.ruleSets.map(set => [set.path.join('.'), set.arity]))
  const name = (local: Local) => local.name || '<generated>'

  /** A value: nothing in it may be unbound. */
  function value(term: ResolvedTerm, bound: ReadonlySet<Local>): void {
    switch (term.kind) {
      case 'local':
        if (!bound.has(term.local)) problems.push(`${name(term.local)} is read before it is bound`)
        return
      case 'ref':
        for (const part of [term.base, ...term.operands]) value(part, bound)
        return
      case 'builtinCall': {
        const arity = findBuiltin(term.name)?.args.length
        if (arity !== term.args.length) problems.push(`${term.name} has ${term.args.length} arguments`)
        if (!program.builtins.includes(term.name)) problems.push(`${term.name} is not among the built-ins`)
        for (const argument of term.args) value(argument, bound)
        return
      }
      case 'functionCall':
        if (arities.get(term.path.join('.')) !== term.args.length) problems.push(`${term.path.join('.')}: arity`)
        for (const argument of term.args) value(argument, bound)
        return
      case 'array':
      case 'set':
        for (const item of term.items) value(item, bound)
        return
      case 'object':
        for (const entry of term.entries) {
          value(entry.key, bound)
          value(entry.value, bound)
        }
        return
      case 'arrayComprehension':
      case 'setComprehension':
        value(term.term, body(term.body, bound))
        return
      case 'objectComprehension': {
        const inner = body(term.body, bound)
        value(term.key, inner)
        value(term.value, inner)
      }
    }
  }

  /** A reference that may iterate: gives the locals that its operands bind, left to right. */
  function iteration(term: ResolvedTerm & { kind: 'ref' }, bound: ReadonlySet<Local>): Set<Local> {
    value(term.base, bound)
    const now = new Set(bound)
    for (const operand of term.operands) {
      if (operand.kind === 'ref') for (const local of iteration(operand, now)) now.add(local)
      else pattern(operand, now)
    }
    return now
  }

  /** A pattern: its locals are bound by it. */
  function pattern(term: ResolvedTerm, now: Set<Local>): void {
    if (term.kind === 'local') now.add(term.local)
    else if (term.kind === 'array') for (const item of term.items) pattern(item, now)
    else if (term.kind === 'object') {
      for (const entry of term.entries) {
        value(entry.key, now)
        pattern(entry.value, now)
      }
    } else value(term, now)
  }

  const isBound = (term: ResolvedTerm, bound: ReadonlySet<Local>): boolean => {
    const before = problems.length
    value(term, bound)
    return problems.splice(before).length === 0
  }

  function unify(left: ResolvedTerm, right: ResolvedTerm, bound: ReadonlySet<Local>): Set<Local> {
    for (const [source, target] of [
      [right, left],
      [left, right]
    ] as const) {
      const before = problems.length
      const now = source.kind === 'ref' ? iteration(source, bound) : new Set(bound)
      if (source.kind !== 'ref') value(source, bound)
      pattern(target, now)
      if (problems.length === before) return now
      problems.length = before
    }
    // Two patterns: part by part, left to right.
    if (left.kind === 'array' && right.kind === 'array') {
      let now = new Set(bound)
      for (const [i, item] of left.items.entries()) now = unify(item, right.items[i] as ResolvedTerm, now)
      return now
    }
    if (left.kind === 'object' && right.kind === 'object') {
      let now = new Set(bound)
      for (const [i, entry] of left.entries.entries()) {
        now = unify(entry.value, right.entries[i]?.value as ResolvedTerm, now)
      }
      return now
    }
    problems.push('neither side of a unification is bound')
    return new Set(bound)
  }

  function body(literals: readonly ResolvedLiteral[], outer: ReadonlySet<Local>): Set<Local> {
    let bound = new Set(outer)
    for (const literal of literals) {
      for (const each of literal.with) if (each.value.kind === 'term') value(each.value.term, bound)
      switch (literal.kind) {
        case 'test':
          if (literal.term.kind === 'ref' && !isBound(literal.term, bound)) bound = iteration(literal.term, bound)
          else value(literal.term, bound)
          break
        case 'unify':
          bound = unify(literal.left, literal.right, bound)
          break
        case 'not':
          body(literal.body, bound)
          break
        case 'every':
          value(literal.domain, bound)
          body(literal.body, new Set([...bound, literal.value, ...(literal.key ? [literal.key] : [])]))
      }
    }
    return bound
  }

  for (const set of program.ruleSets) {
    for (const rule of [...set.rules, ...(set.default ? [set.default] : [])]) {
      const given = new Set<Local>()
      for (const argument of rule.args) pattern(argument, given)
      const bound = body(rule.body, given)
      for (const term of [...rule.keys, ...(rule.contains ? [rule.contains] : []), rule.value]) value(term, bound)
      for (const branch of rule.else) value(branch.value, body(branch.body, given))
    }
  }
  const paths = program.ruleSets.map(set => set.path.join('\0'))
  if (new Set(paths).size !== paths.length) problems.push('two rule sets have one path')
  return problems
}

function resolve(texts: readonly string[]): ResolvedProgram | undefined {
  const modules = texts.map((text, i) => parseModule({ name: `m${i}`, text }).module)
  return modules.includes(undefined) ? undefined : checkModules(modules as Module[]).program
}

test('the check of programs can fail', () => {
  const program = resolve(['package a\np if { x := 1; x > 0 }']) as ResolvedProgram
  expect(problemsOf(program)).toEqual([])
  const [set] = program.ruleSets
  const [rule] = set?.rules ?? []
  const reversed = { ...rule, body: [...(rule?.body ?? [])].reverse() }
  const broken = { ...program, ruleSets: [{ ...set, rules: [reversed] }] } as ResolvedProgram
  expect(problemsOf(broken)).toEqual(['x is read before it is bound'])
})

describe('every local is bound before it is read', () => {
  test.each([
    'p if { y > x; x = 1; y = x + 1 }',
    'p if { f(i) > g(xs[i]); xs = [1] }\nf(x) := x\ng(x) := x',
    'p if { count(xs[i]) == j; j = i + 1; xs = [[1]] }',
    'p if { xs[i] = i; xs = [0] }',
    'p if { [x, y] = [y, 1]; x == 1 }',
    'p if { {"a": x, "b": [y]} = {"a": y, "b": [1]}; x == y }',
    'p contains xs[i] if xs := [1]',
    'p[xs[i]] := i if xs := ["a"]',
    'p if { x = [z | z = y]; y = 1; count(x) > 0 }',
    'p if { every v in xs[i] { v > i }; xs = [[1]] }',
    'p if { not f(xs[i]); xs = [1]; i = 0 }\nf(x) if x > 1',
    'p if { walk(input, [path, value]); count(path) > 0; value == 1 }',
    'p := count(xs) if { xs := [v | [_, v] = walk(input)] }',
    'p if { x = input.a with input as y; y = {"a": 1}; x == 1 }',
    'p := $"{x} {f(x)}" if x := 1\nf(x) := x',
    'f([v | v := data.x.y], [a, {"b": b}]) := a if b',
    'p if { some k, [a, {"b": c}] in input.xs; k; a; c }',
    'p if { a[b[c]]; a = {1: 2}; b = [1] }'
  ])('%s', body => expect(problemsOf(resolve([`package a\n${body}\n`]) as ResolvedProgram)).toEqual([]))

  test.skipIf(sharedMissing)('in the programs of every conformance case (needs ../shared)', () => {
    const found: Record<string, string[]> = {}
    let count = 0
    for (const folder of ['conformance', 'conformance-extra']) {
      for (const file of readdirSync(shared(folder)).filter(each => each.endsWith('.json'))) {
        const cases: unknown = JSON.parse(readFileSync(shared(`${folder}/${file}`), 'utf8'))
        if (!Array.isArray(cases)) continue
        for (const { id, modules } of cases as { id: string; modules?: string[] }[]) {
          const program = modules ? resolve(modules) : undefined
          if (!program) continue
          count++
          const problems = problemsOf(program)
          if (problems.length > 0) found[id] = problems
        }
      }
    }
    expect(found).toEqual({})
    expect(count).toBeGreaterThan(1900)
  })
})
