import { partsOf } from './map-term.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { ResolvedTerm } from './resolved.ts'

/** Rules by the constant part of their path, numbers and other scalars included. */
export interface RuleNode {
  readonly children: Map<string, RuleNode>
  readonly rules: CheckedRule[]
}

export function ruleTreeOf(rules: readonly CheckedRule[]): RuleNode {
  const root: RuleNode = { children: new Map(), rules: [] }
  for (const rule of rules) {
    let node = root
    for (const key of constantKeys(rule)) {
      const child = node.children.get(key) ?? { children: new Map(), rules: [] }
      node.children.set(key, child)
      node = child
    }
    node.rules.push(rule)
  }
  return root
}

/** Names as keys of the tree. */
export function keysOfPath(path: readonly string[]): string[] {
  return path.map(name => JSON.stringify(name))
}

/** The constant part of a rule's path as keys of the tree. */
export function constantKeys(rule: CheckedRule): string[] {
  const keys = keysOfPath(rule.path)
  for (const term of rule.keys) {
    const key = constantKey(term)
    if (key === undefined) break
    keys.push(key)
  }
  return keys
}

/** A scalar as a key of the tree; undefined for any other term. */
export function constantKey(term: ResolvedTerm): string | undefined {
  if (term.kind === 'string') return JSON.stringify(term.value)
  if (term.kind === 'number') return String(Number(term.text))
  if (term.kind === 'boolean') return String(term.value)
  return term.kind === 'null' ? 'null' : undefined
}

/** True when all of a rule's path is constant. */
export function isConstantPath(rule: CheckedRule): boolean {
  return rule.keys.every(term => constantKey(term) !== undefined)
}

/** The rules that a reference below `data` may read. */
export function rulesAt(root: RuleNode, operands: readonly ResolvedTerm[]): Set<CheckedRule> {
  const found = new Set<CheckedRule>()
  let nodes: RuleNode[] = [root]
  for (const operand of operands) {
    const key = constantKey(operand)
    const next: RuleNode[] = []
    for (const node of nodes) {
      for (const rule of node.rules) found.add(rule)
      if (key === undefined) {
        // A path has scalars only: a constant collection is no part of one.
        if (!isConstant(operand)) next.push(...node.children.values())
      } else {
        const child = node.children.get(key)
        if (child) next.push(child)
      }
    }
    nodes = next
  }
  for (const node of nodes) addAll(node, found)
  return found
}

function addAll(node: RuleNode, found: Set<CheckedRule>): void {
  for (const rule of node.rules) found.add(rule)
  for (const child of node.children.values()) addAll(child, found)
}

/** A scalar, or a collection of such. */
export function isConstant(term: ResolvedTerm): boolean {
  if (term.kind !== 'array' && term.kind !== 'set' && term.kind !== 'object') return constantKey(term) !== undefined
  return partsOf(term).every(isConstant)
}
