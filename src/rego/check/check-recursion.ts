import { ruleName } from './check-rule-conflicts.ts'
import { walkBody, walkDeep } from './map-term.ts'
import { type CheckedRule, nameSpan } from './resolve-rule.ts'
import type { ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { type RuleNode, rulesAt } from './rule-tree.ts'
import type { AddFault } from './stages.ts'

/** Which rules each rule reads. */
export type RuleGraph = ReadonlyMap<CheckedRule, Reads>

interface Reads {
  readonly all: ReadonlySet<CheckedRule>
  /** What the rule itself reads, then each `else`. */
  readonly parts: readonly ReadonlySet<CheckedRule>[]
}

export function ruleGraphOf(rules: readonly CheckedRule[], root: RuleNode): RuleGraph {
  const functions = new Map<string, CheckedRule[]>()
  for (const rule of rules) {
    if (!rule.isFunction) continue
    const key = pathKey(rule.path)
    const known = functions.get(key)
    if (known) known.push(rule)
    else functions.set(key, [rule])
  }
  return new Map(rules.map(rule => [rule, dependenciesOf(rule, root, functions)]))
}

function dependenciesOf(
  rule: CheckedRule,
  root: RuleNode,
  functions: ReadonlyMap<string, readonly CheckedRule[]>
): Reads {
  let found = new Set<CheckedRule>()
  const bases = new Set<ResolvedTerm>()
  const addFunction = (path: readonly string[]) => {
    for (const each of functions.get(pathKey(path)) ?? []) found.add(each)
  }
  const see = (term: ResolvedTerm) => {
    if (term.kind === 'functionCall') addFunction(term.path)
    if (term.kind === 'ref' && term.base.kind === 'data') {
      bases.add(term.base)
      for (const each of rulesAt(root, term.operands)) found.add(each)
    }
    if (term.kind === 'data' && !bases.has(term)) for (const each of rulesAt(root, [])) found.add(each)
  }
  const enter = (literal: ResolvedLiteral) => {
    for (const { target, value } of literal.with) {
      if (value.kind === 'function') addFunction(value.path)
      if (target.kind === 'function') addFunction(target.path)
      if (target.kind !== 'data') continue
      const operands = target.path.map(name => ({ kind: 'string', value: name, span: literal.span }) as const)
      for (const each of rulesAt(root, operands)) found.add(each)
    }
  }
  for (const term of [...rule.args, ...rule.keys, ...(rule.contains ? [rule.contains] : []), rule.value]) {
    walkDeep(term, see, enter)
  }
  walkBody(rule.body, see, enter)
  if (rule.else.length === 0) return { all: found, parts: [found] }
  const parts = [found]
  for (const branch of rule.else) {
    found = new Set()
    parts.push(found)
    walkDeep(branch.value, see, enter)
    walkBody(branch.body, see, enter)
  }
  return { all: new Set(parts.flatMap(part => [...part])), parts }
}

/** So many rules of a group are reported. */
const mostReported = 100

/** Reports every rule that needs its own value, at the part that does, and gives all rules with those first that others read. */
export function checkRecursion(rules: readonly CheckedRule[], graph: RuleGraph, add: AddFault): readonly CheckedRule[] {
  const order: CheckedRule[] = []
  for (const group of componentsOf(rules, graph)) {
    order.push(...group)
    const [only] = group
    if (!only || (group.length === 1 && !graph.get(only)?.all.has(only))) continue
    const members = new Set(group)
    for (const rule of [...group].sort(bySource).slice(0, mostReported)) reportCycle(rule, members, graph, add)
  }
  return order
}

function reportCycle(rule: CheckedRule, members: ReadonlySet<CheckedRule>, graph: RuleGraph, add: AddFault): void {
  const cycle = cycleThrough(rule, members, graph)
  const path = [...cycle, rule].map(each => `\`${ruleName(each)}\``).join(' → ')
  const related = cycle
    .slice(1)
    .map(each => ({ span: nameSpan(each.rule), message: `by way of \`${ruleName(each)}\`` }))
  for (const [i, part] of (graph.get(rule)?.parts ?? []).entries()) {
    if (![...part].some(each => members.has(each))) continue
    const branch = rule.rule.else[i - 1]
    const span = branch ? { ...branch.span, end: branch.span.start + 'else'.length } : nameSpan(rule.rule)
    add('checkRecursion', 'rego_recursion_error', `rule \`${ruleName(rule)}\` is recursive: ${path}`, span, {
      help: 'a rule cannot need its own value: take one of these references out',
      related
    })
  }
}

/** A shortest cycle among the members of a group that begins with one of them. */
function cycleThrough(start: CheckedRule, members: ReadonlySet<CheckedRule>, graph: RuleGraph): CheckedRule[] {
  const from = new Map<CheckedRule, CheckedRule>()
  const queue = [start]
  for (let i = 0; i < queue.length; i++) {
    const rule = queue[i] as CheckedRule
    for (const next of graph.get(rule)?.all ?? []) {
      if (next === start) {
        const cycle = [rule]
        for (let step = rule; step !== start; ) {
          step = from.get(step) as CheckedRule
          cycle.unshift(step)
        }
        return cycle
      }
      if (members.has(next) && !from.has(next)) {
        from.set(next, rule)
        queue.push(next)
      }
    }
  }
  return [start]
}

function bySource(a: CheckedRule, b: CheckedRule): number {
  const [x, y] = [a.module.source.name, b.module.source.name]
  return x === y ? a.span.start - b.span.start : x < y ? -1 : 1
}

/** Strongly connected components (Tarjan, without recursion), those first that others depend on. */
function componentsOf(rules: readonly CheckedRule[], graph: RuleGraph): CheckedRule[][] {
  const index = new Map<CheckedRule, number>()
  const low = new Map<CheckedRule, number>()
  const onStack = new Set<CheckedRule>()
  const stack: CheckedRule[] = []
  const components: CheckedRule[][] = []
  const open = (rule: CheckedRule) => {
    index.set(rule, index.size)
    low.set(rule, index.size - 1)
    stack.push(rule)
    onStack.add(rule)
    return { rule, next: (graph.get(rule)?.all ?? new Set<CheckedRule>())[Symbol.iterator]() }
  }
  for (const root of rules) {
    if (index.has(root)) continue
    const work = [open(root)]
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const { rule, next } = frame
      const step = next.next()
      if (!step.done) {
        if (!index.has(step.value)) work.push(open(step.value))
        else if (onStack.has(step.value)) low.set(rule, Math.min(low.get(rule) ?? 0, index.get(step.value) ?? 0))
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent) low.set(parent.rule, Math.min(low.get(parent.rule) ?? 0, low.get(rule) ?? 0))
      if (low.get(rule) !== index.get(rule)) continue
      const component: CheckedRule[] = []
      for (let member = stack.pop(); member; member = stack.pop()) {
        onStack.delete(member)
        component.push(member)
        if (member === rule) break
      }
      components.push(component)
    }
  }
  return components
}
