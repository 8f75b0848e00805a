import type { CheckedRule } from './resolve-rule.ts'
import type { ResolvedRule, RuleSet } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { constantKeys, isConstantPath } from './rule-tree.ts'

/** Groups rules by path, as `ResolvedProgram` wants them. */
export function ruleSetsOf(rules: readonly CheckedRule[]): RuleSet[] {
  const withKeys = new Set(rules.filter(rule => rule.keys.length > 0).map(rule => pathKey(rule.path)))
  const groups = new Map<string, { path: readonly string[]; rules: CheckedRule[] }>()
  for (const rule of rules) {
    const path = homeOf(rule.path, withKeys)
    const key = pathKey(path)
    const group = groups.get(key) ?? { path, rules: [] }
    groups.set(key, group)
    group.rules.push(rule)
  }
  return [...groups.values()].map(group => ruleSet(group.path, group.rules, withKeys)).sort(byPath)
}

/** Where the type of each rule stands, as `constantKeys`: at the constant part of its path, or above at that of another rule. */
export function typeHomes(rules: readonly CheckedRule[]): ReadonlyMap<CheckedRule, readonly string[]> {
  const withKeys = new Set(rules.filter(rule => !isConstantPath(rule)).map(rule => pathKey(constantKeys(rule))))
  return new Map(rules.map(rule => [rule, homeOf(constantKeys(rule), withKeys)]))
}

/** The path of what a rule belongs to: the shortest with variable heads around it, else its own. */
function homeOf(path: readonly string[], withKeys: ReadonlySet<string>): readonly string[] {
  if (withKeys.size === 0) return path
  for (let length = 1; length < path.length; length++) {
    const prefix = path.slice(0, length)
    if (withKeys.has(pathKey(prefix))) return prefix
  }
  return path
}

function ruleSet(path: readonly string[], rules: readonly CheckedRule[], withKeys: ReadonlySet<string>): RuleSet {
  const isObject = withKeys.has(pathKey(path))
  const [first] = rules
  const kind = isObject ? 'partialObject' : first?.isFunction ? 'function' : first?.contains ? 'partialSet' : 'complete'
  const own = rules.filter(rule => isObject || !rule.default).map(rule => toResolved(rule, path.length))
  const default_ = isObject ? undefined : rules.find(rule => rule.default)
  return {
    path,
    kind,
    rules: own,
    ...(default_ ? { default: toResolved(default_, path.length) } : {}),
    ...(kind === 'function' ? { arity: first?.args.length ?? 0 } : {})
  }
}

function toResolved(rule: CheckedRule, length: number): ResolvedRule {
  const { span } = rule.rule.head
  const names = rule.path.slice(length).map(value => ({ kind: 'string', value, span }) as const)
  return {
    args: rule.args,
    keys: [...names, ...rule.keys],
    ...(rule.contains ? { contains: rule.contains } : {}),
    value: rule.value,
    body: rule.body,
    else: rule.else,
    span: rule.span
  }
}

function byPath(a: RuleSet, b: RuleSet): number {
  for (let i = 0; i < Math.min(a.path.length, b.path.length); i++) {
    const [x, y] = [a.path[i] as string, b.path[i] as string]
    if (x !== y) return x < y ? -1 : 1
  }
  return a.path.length - b.path.length
}
