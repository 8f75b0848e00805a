import type { ResolvedProgram, RuleSet } from '../check/resolved.ts'

/** One name below `data`: a package, a part of a rule's path, or a rule set. Functions have none: they are no documents. */
export interface RuleTreeNode {
  /** Below `data`. */
  readonly path: readonly string[]
  readonly children: ReadonlyMap<string, RuleTreeNode>
  readonly ruleSet: RuleSet | undefined
}

interface GrowingNode extends RuleTreeNode {
  readonly children: Map<string, GrowingNode>
  ruleSet: RuleSet | undefined
}

/** The virtual documents of a program as a tree of names. */
export function buildRuleTree(program: ResolvedProgram): RuleTreeNode {
  const root: GrowingNode = { path: [], children: new Map(), ruleSet: undefined }
  for (const path of program.packages) grow(root, path)
  for (const ruleSet of program.ruleSets) {
    if (ruleSet.kind === 'function') grow(root, ruleSet.path.slice(0, -1))
    else grow(root, ruleSet.path).ruleSet = ruleSet
  }
  return root
}

function grow(root: GrowingNode, path: readonly string[]): GrowingNode {
  let node = root
  for (const [depth, name] of path.entries()) {
    let child = node.children.get(name)
    if (!child) {
      child = { path: path.slice(0, depth + 1), children: new Map(), ruleSet: undefined }
      node.children.set(name, child)
    }
    node = child
  }
  return node
}

/** The node at a path, if there is one. */
export function findNode(root: RuleTreeNode, path: readonly string[]): RuleTreeNode | undefined {
  let node: RuleTreeNode | undefined = root
  for (const name of path) node = node?.children.get(name)
  return node
}

/** A constant name or `undefined` for any. */
export type RefPattern = readonly (string | undefined)[]

/** Calls `visit` for each rule set that a reference `data.<pattern>` may need. */
export function visitRuleSets(node: RuleTreeNode, pattern: RefPattern, visit: (ruleSet: RuleSet) => void): void {
  if (node.ruleSet) visit(node.ruleSet)
  const [name, ...rest] = pattern
  if (pattern.length > 0 && name !== undefined) {
    const child = node.children.get(name)
    if (child) visitRuleSets(child, rest, visit)
    return
  }
  for (const child of node.children.values()) visitRuleSets(child, rest, visit)
}

/** How many names lead down to the deepest rules below a node. */
export function depthOf(node: RuleTreeNode): number {
  if (node.ruleSet) return 0
  let deepest = 0
  for (const child of node.children.values()) deepest = Math.max(deepest, 1 + depthOf(child))
  return deepest
}
