import type { ResolvedTerm } from '../check/resolved.ts'
import { constantOf, constantString } from './constant.ts'
import { constantDocument } from './constant-rules.ts'
import { isShadowed } from './context.ts'
import { bindsByPattern } from './free-locals.ts'
import type { Block, Operand } from './ir.ts'
import { planTerm, planWholeTerm } from './plan-term.ts'
import { matchValue } from './plan-unify.ts'
import type { RefPattern, RuleTreeNode } from './rule-tree.ts'
import { callOnce, dot, emit, emitBlock, inside, local, newLocal, openScan, type Scope } from './scope.ts'

/** Plans a reference, or `data` alone. Operands with locals to bind iterate: what follows goes inside the loop. */
export function planRef(scope: Scope, term: Extract<ResolvedTerm, { kind: 'ref' | 'data' }>): Operand {
  if (term.kind === 'data') return planDataRef(scope, [])
  if (term.base.kind === 'data') return planDataRef(scope, term.operands)
  if (term.base.kind === 'input') {
    return planOperands(scope, { kind: 'input' }, term.operands)
  }
  return planOperands(scope, planTerm(scope, term.base), term.operands)
}

function planOperands(scope: Scope, source: Operand, operands: readonly ResolvedTerm[]): Operand {
  let value = source
  for (const operand of operands) {
    if (bindsByPattern(scope, operand)) {
      const scan = openScan(scope, value, operand.span)
      matchValue(scope, operand, scan.key)
      value = scan.value
    } else {
      value = dot(scope, value, planOperand(scope, operand))
    }
  }
  return value
}

function planOperand(scope: Scope, operand: ResolvedTerm): Operand {
  return planWholeTerm(scope, operand)
}

/** The base document at a path below `data`. */
function baseDocument(scope: Scope, path: readonly string[]): Operand {
  let value: Operand = { kind: 'data' }
  for (const name of path) value = dot(scope, value, { kind: 'constant', value: name })
  return value
}

/** A reference below a base document. A constant number also selects the name of the same text, as in OPA's store. */
function planBaseRef(scope: Scope, path: readonly string[], operands: readonly ResolvedTerm[]): Operand {
  let value = baseDocument(scope, path)
  for (const operand of operands) {
    value =
      operand.kind === 'number' ? planIndexOrName(scope, value, operand.text) : planOperands(scope, value, [operand])
  }
  return value
}

function planIndexOrName(scope: Scope, source: Operand, number: string): Operand {
  const target = newLocal(scope)
  emit(scope, { op: 'ResetLocalStmt', target })
  for (const key of [{ number }, number]) {
    emitBlock(scope, () => {
      emit(scope, { op: 'IsUndefinedStmt', source: local(target) })
      emit(scope, { op: 'AssignVarStmt', source: dot(scope, source, { kind: 'constant', value: key }), target })
    })
  }
  emit(scope, { op: 'IsDefinedStmt', source: local(target) })
  return local(target)
}

function planDataRef(scope: Scope, operands: readonly ResolvedTerm[]): Operand {
  return planBelow(scope, scope.planner.tree, operands)
}

/** Plans the rest of a reference from a node of the rule tree on. */
function planBelow(scope: Scope, start: RuleTreeNode, operands: readonly ResolvedTerm[]): Operand {
  let node = start
  for (const [i, operand] of operands.entries()) {
    const rest = operands.slice(i)
    if (isShadowed(scope.context, node.path)) return planBaseRef(scope, node.path, rest)
    if (node.ruleSet) return planOperands(scope, callRuleSet(scope, node), rest)
    if (node.children.size === 0) return planBaseRef(scope, node.path, rest)
    const constant = constantOf(operand)
    if (constant !== undefined) {
      const child = typeof constant === 'string' ? node.children.get(constant) : undefined
      if (!child) return planBaseRef(scope, node.path, rest)
      node = child
    } else if (bindsByPattern(scope, operand)) {
      return planOperands(scope, callExtent(scope, node, rest.map(patternOf)), rest)
    } else {
      const key = planOperand(scope, operand)
      return planOperands(scope, planChoice(scope, node, key, rest.slice(1)), rest.slice(1))
    }
  }
  if (isShadowed(scope.context, node.path)) return baseDocument(scope, node.path)
  return node.ruleSet ? callRuleSet(scope, node) : callExtent(scope, node, [])
}

function patternOf(operand: ResolvedTerm): string | undefined {
  return constantString(operand)
}

/** The document `key` (known when evaluating) of a node, with as much of it as the operands after it select. */
function planChoice(scope: Scope, node: RuleTreeNode, key: Operand, rest: readonly ResolvedTerm[]): Operand {
  const target = newLocal(scope)
  const planFunction = scope.planner.choiceFunction(node, rest.map(patternOf), scope.context)
  emit(scope, { op: 'CallStmt', function: planFunction, args: [key], target })
  return local(target)
}

/** Plans the function that `planChoice` calls: its parameter is the key. */
export function planChosen(scope: Scope, node: RuleTreeNode, pattern: RefPattern): void {
  const key = local(0)
  const answer = (source: Operand): void => emit(scope, { op: 'ReturnLocalStmt', source })
  const constants = [...node.children].flatMap(([name, child]) => {
    const value = isShadowed(scope.context, child.path) ? undefined : child.ruleSet && constantDocument(child.ruleSet)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (constants.length > 0) {
    emitBlock(scope, () => answer(dot(scope, { kind: 'constant', value: { object: constants } }, key)))
  }
  const nothing = local(newLocal(scope))
  const isConstant = new Set(constants.map(([name]) => name))
  const others = [...node.children].filter(([name]) => !isConstant.has(name))
  if (others.length > 0) {
    emitBlock(scope, () => {
      const cases = others.map(([value]) => ({ value, block: { statements: [] } }))
      emit(scope, { op: 'SwitchStmt', source: key, cases })
      for (const [i, [, child]] of others.entries()) {
        inside(scope, cases[i]?.block as Block, () => answer(planNode(scope, child, pattern)))
      }
      emit(scope, { op: 'ReturnLocalStmt', source: nothing })
    })
  }
  answer(dot(scope, baseDocument(scope, node.path), key))
}

/** The whole document at a node, with at least what `pattern` selects of it. */
export function planNode(scope: Scope, node: RuleTreeNode, pattern: RefPattern): Operand {
  if (isShadowed(scope.context, node.path)) return baseDocument(scope, node.path)
  return node.ruleSet ? callRuleSet(scope, node) : callExtent(scope, node, pattern)
}

function callRuleSet(scope: Scope, node: RuleTreeNode): Operand {
  const { planner } = scope
  if (!node.ruleSet) throw new Error('a node without rules is not called')
  const constant = constantDocument(node.ruleSet)
  if (constant !== undefined) return { kind: 'constant', value: constant }
  return callOnce(scope, planner.ruleFunction(node.ruleSet, scope.context))
}

function callExtent(scope: Scope, node: RuleTreeNode, pattern: RefPattern): Operand {
  return callOnce(scope, scope.planner.extentFunction(node, pattern, scope.context))
}

/** Plans the body of an extent: an object of the children that the pattern selects, over the base document. */
export function planExtent(scope: Scope, node: RuleTreeNode, pattern: RefPattern): Operand {
  const object = newLocal(scope)
  const result = newLocal(scope)
  emit(scope, { op: 'MakeObjectStmt', capacity: node.children.size, target: object })
  const [selected, ...rest] = pattern
  for (const [name, child] of node.children) {
    if (pattern.length > 0 && selected !== undefined && selected !== name) continue
    emitBlock(scope, () => {
      const value = planNode(scope, child, rest)
      emit(scope, { op: 'ObjectInsertStmt', object, key: { kind: 'constant', value: name }, value })
    })
  }
  emit(scope, { op: 'AssignVarStmt', source: local(object), target: result })
  emitBlock(scope, () => {
    const base = baseDocument(scope, node.path)
    // Where both have something to say, OPA's extents give the base document.
    emit(scope, { op: 'IsObjectStmt', source: base })
    emit(scope, { op: 'ObjectMergeStmt', a: local(object), b: base, target: result })
  })
  return local(result)
}
