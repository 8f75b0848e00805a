import type { ResolvedProgram, ResolvedTerm, RuleSet } from '../check/resolved.ts'
import { constantString } from './constant.ts'
import { type RefPattern, type RuleTreeNode, visitRuleSets } from './rule-tree.ts'
import { visitRuleSet } from './walk-terms.ts'

/**
 * What `with` has put in place, as far as it is known when planning: which virtual documents are hidden by data and which
 * functions are replaced. Rules that see any of it are planned once more for it.
 */
export interface Context {
  /** Equal keys mean the same; empty for the ordinary context. */
  readonly key: string
  /** Paths below `data` at and below which only base documents are seen. */
  readonly shadows: readonly (readonly string[])[]
  /** By `mockKey`. */
  readonly mocks: ReadonlyMap<string, Mock>
}

export type Mock =
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'function'; readonly path: readonly string[] }
  /** The value in this slot, whatever the arguments. */
  | { readonly kind: 'slot'; readonly slot: number }
  /** What this reference to rules gives at the call, whatever the arguments. */
  | { readonly kind: 'document'; readonly term: ResolvedTerm & { readonly kind: 'ref' } }

export type CallTarget =
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'function'; readonly path: readonly string[] }

export function pathKey(path: readonly string[]): string {
  return ['data', ...path].map(name => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))).join('.')
}

export function mockKey(target: CallTarget): string {
  return target.kind === 'builtin' ? target.name : pathKey(target.path)
}

export const ordinaryContext: Context = { key: '', shadows: [], mocks: new Map() }

export function makeContext(shadows: readonly (readonly string[])[], mocks: ReadonlyMap<string, Mock>): Context {
  const parts = [
    ...new Set(shadows.map(path => `${pathKey(path)} as base`)),
    ...[...mocks].map(([target, mock]) => `${target} as ${mockText(mock)}`)
  ].sort()
  return parts.length === 0 ? ordinaryContext : { key: parts.join(', '), shadows, mocks }
}

function mockText(mock: Mock): string {
  if (mock.kind === 'slot') return 'value'
  return mock.kind === 'document' ? pathKey(patternOf(mock.term) as string[]) : mockKey(mock)
}

/** The same context with a function as it is. */
export function withoutMock(context: Context, target: CallTarget): Context {
  return makeContext(context.shadows, new Map([...context.mocks].filter(([key]) => key !== mockKey(target))))
}

/** The same context without replaced functions, for what a replacement itself calls. */
export function withoutMocks(context: Context): Context {
  return context.mocks.size === 0 ? context : makeContext(context.shadows, new Map())
}

export function isShadowed(context: Context, path: readonly string[]): boolean {
  return context.shadows.some(shadow => shadow.length <= path.length && shadow.every((name, i) => path[i] === name))
}

interface Needs {
  readonly calls: ReadonlySet<string>
  readonly refs: readonly RefPattern[]
  /** Rule sets needed directly. */
  readonly ruleSets: ReadonlySet<RuleSet>
}

/** Tells which parts of a context a rule set or reference can notice. */
export interface ContextFilter {
  forRuleSet(ruleSet: RuleSet, context: Context): Context
  forRef(pattern: RefPattern, context: Context): Context
}

export function contextFilter(program: ResolvedProgram, tree: RuleTreeNode): ContextFilter {
  const functions = new Map(
    program.ruleSets.filter(set => set.kind === 'function').map(set => [pathKey(set.path), set])
  )
  const needsOf = new Map<RuleSet, Needs>()
  const closureOf = new Map<RuleSet, ReadonlySet<RuleSet>>()

  function needs(ruleSet: RuleSet): Needs {
    const known = needsOf.get(ruleSet)
    if (known) return known
    const calls = new Set<string>()
    const refs: RefPattern[] = []
    const ruleSets = new Set<RuleSet>()
    const addCall = (target: CallTarget) => {
      calls.add(mockKey(target))
      const called = target.kind === 'function' ? functions.get(pathKey(target.path)) : undefined
      if (called) ruleSets.add(called)
    }
    const addRef = (pattern: RefPattern) => {
      refs.push(pattern)
      visitRuleSets(tree, pattern, found => ruleSets.add(found))
    }
    visitRuleSet(ruleSet, {
      term(term) {
        if (term.kind === 'builtinCall') addCall({ kind: 'builtin', name: term.name })
        else if (term.kind === 'functionCall') addCall({ kind: 'function', path: term.path })
        else if (term.kind === 'ref' && term.base.kind === 'data') addRef(patternOf(term))
      },
      literal(literal) {
        for (const { value } of literal.with) if (value.kind !== 'term') addCall(value)
      }
    })
    const result = { calls, refs, ruleSets }
    needsOf.set(ruleSet, result)
    return result
  }

  function closure(ruleSet: RuleSet): ReadonlySet<RuleSet> {
    const known = closureOf.get(ruleSet)
    if (known) return known
    const result = new Set([ruleSet])
    for (const member of result) for (const needed of needs(member).ruleSets) result.add(needed)
    closureOf.set(ruleSet, result)
    return result
  }

  /** What is evaluated in a function's place. */
  function ruleSetsOf(mock: Mock | undefined): readonly RuleSet[] {
    const found: RuleSet[] = []
    if (mock?.kind === 'document') visitRuleSets(tree, patternOf(mock.term), each => found.push(each))
    const replacing = mock?.kind === 'function' ? functions.get(pathKey(mock.path)) : undefined
    return replacing ? [replacing] : found
  }

  function narrow(members: Iterable<RuleSet>, refs: readonly RefPattern[], context: Context): Context {
    const calls = new Set<string>()
    const patterns = [...refs]
    const all = new Set(members)
    for (const member of all) {
      patterns.push(...needs(member).refs)
      for (const call of needs(member).calls) {
        if (calls.has(call)) continue
        calls.add(call)
        const mock = context.mocks.get(call)
        if (mock?.kind === 'document') patterns.push(patternOf(mock.term))
        for (const replacing of ruleSetsOf(mock)) for (const needed of closure(replacing)) all.add(needed)
      }
    }
    return makeContext(
      context.shadows.filter(shadow => patterns.some(pattern => overlap(pattern, shadow))),
      new Map([...context.mocks].filter(([target]) => calls.has(target)))
    )
  }

  return {
    forRuleSet: (ruleSet, context) => (context.key === '' ? context : narrow(closure(ruleSet), [], context)),
    forRef(pattern, context) {
      if (context.key === '') return context
      const members = new Set<RuleSet>()
      visitRuleSets(tree, pattern, found => {
        for (const member of closure(found)) members.add(member)
      })
      return narrow(members, [pattern], context)
    }
  }
}

function patternOf({ operands }: ResolvedTerm & { readonly kind: 'ref' }): RefPattern {
  return operands.map(constantString)
}

function overlap(pattern: RefPattern, path: readonly string[]): boolean {
  return path.every((name, i) => i >= pattern.length || pattern[i] === undefined || pattern[i] === name)
}
