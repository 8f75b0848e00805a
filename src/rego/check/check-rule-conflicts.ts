import type { Module } from '../syntax/ast.ts'
import { type CheckedRule, nameSpan } from './resolve-rule.ts'
import { constantKeys, isConstantPath, type RuleNode } from './rule-tree.ts'
import type { AddFault } from './stages.ts'

/** Rules of one path that cannot stand together, rules inside of another's value, packages inside of a rule, rules where data stands. */
export function checkRuleConflicts(
  root: RuleNode,
  modules: readonly Module[],
  add: AddFault,
  hasData: (path: readonly string[]) => boolean = () => false
): void {
  checkNode(root, add)
  checkPackages(root, modules, add)
  checkData(root, [], hasData, add)
}

function checkData(
  node: RuleNode,
  path: readonly string[],
  hasData: (path: readonly string[]) => boolean,
  add: AddFault
): void {
  const [first] = node.rules
  if (first && hasData(path)) {
    const message = `rule \`${ruleName(first)}\` conflicts with the data at \`${path.join('.')}\``
    add('checkRuleConflicts', 'rego_compile_error', message, nameSpan(first.rule), {
      help: 'a document is computed or given, not both: rename the rule, or move the data'
    })
    return
  }
  for (const [key, child] of node.children) {
    // Names of data are strings.
    if (key.startsWith('"')) checkData(child, [...path, JSON.parse(key) as string], hasData, add)
  }
}

function checkNode(node: RuleNode, add: AddFault): void {
  checkRules(node, add)
  for (const child of node.children.values()) checkNode(child, add)
}

/** The name of a rule as authors refer to it. */
export function ruleName(rule: CheckedRule): string {
  return ['data', ...rule.path].join('.')
}

function checkRules(node: RuleNode, add: AddFault): void {
  const [first] = node.rules
  if (!first) return
  const fault = (message: string, others: readonly CheckedRule[], help: string) =>
    add('checkRuleConflicts', 'rego_type_error', message, nameSpan(first.rule), {
      help,
      related: others.slice(0, 5).map(other => ({ span: nameSpan(other.rule), message: `\`${ruleName(other)}\` here` }))
    })
  const name = ruleName(first)
  const inside = node.rules.some(isConstantPath) ? below(node) : below(node).filter(rule => rule.isFunction)
  if (inside.length > 0) {
    fault(
      `rule \`${name}\` conflicts with rules inside of it`,
      inside,
      'a rule with a value of its own cannot contain others'
    )
    return
  }
  const kinds = new Set(node.rules.map(kindOf))
  const arities = new Set(node.rules.map(rule => rule.args.length))
  if (kinds.size > 1 || arities.size > 1) {
    const other = node.rules.filter(rule => kindOf(rule) !== kindOf(first) || rule.args.length !== first.args.length)
    fault(`conflicting rules \`${name}\``, other, 'all rules of one name are values, sets, objects or functions alike')
    return
  }
  const defaults = node.rules.filter(rule => rule.default)
  if (defaults.length < 2) return
  // As in OPA, the fault is the package's; the rules stand beside it.
  add('checkRuleConflicts', 'rego_type_error', `multiple default rules \`${name}\``, first.module.package.span, {
    help: 'keep one of them',
    related: defaults.slice(0, 5).map(each => ({ span: nameSpan(each.rule), message: 'a default is here' }))
  })
}

function kindOf(rule: CheckedRule): string {
  const isConstant = isConstantPath(rule)
  if (rule.contains) return isConstant ? 'set' : 'object of sets'
  return isConstant ? 'value' : 'object'
}

function below(node: RuleNode): CheckedRule[] {
  return [...node.children.values()].flatMap(child => [...child.rules, ...below(child)])
}

function checkPackages(root: RuleNode, modules: readonly Module[], add: AddFault): void {
  const reported = new Set<string>()
  for (const module of modules) {
    let node: RuleNode | undefined = root
    for (const [i, name] of module.package.path.entries()) {
      node = node?.children.get(JSON.stringify(name))
      const rule = node?.rules.find(each => isConstantPath(each) && constantKeys(each).length === i + 1)
      if (!node) break
      if (!rule || i !== module.package.path.length - 1) continue
      const message = `package \`${module.package.path.join('.')}\` conflicts with the rule \`${ruleName(rule)}\``
      if (reported.has(message)) continue
      reported.add(message)
      // As in OPA, the fault is that of the package which holds the rule.
      add('checkRuleConflicts', 'rego_type_error', message, rule.module.package.span, {
        help: 'rename one of them',
        related: [
          { span: nameSpan(rule.rule), message: 'the rule is here' },
          { span: module.package.span, message: 'the other package is here' }
        ]
      })
    }
  }
}
