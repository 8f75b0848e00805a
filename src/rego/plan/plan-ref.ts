import type { ResolvedTerm } from '../check/resolved.ts'
import { constantOf, constantString } from './constant.ts'
import { constantDocument } from './constant-rules.ts'
import { isShadowed } from './context.ts'
import { bindsByPattern } from './free-locals.ts'
import type { Block, Operand } from './ir.ts'
import { planTerm, planWholeTerm } from './plan-term.ts'
import { matchValue } from './plan-unify.ts'
import { depthOf, type RefPattern, type RuleTreeNode } from './rule-tree.ts'
import { callOnce, dot, dotStored, emit, emitBlock, inside, local, newLocal, openScan, type Scope } from './scope.ts'

/** Plans a reference, or `data` alone. Operands with locals to bind iterate: what follows goes inside the loop. */
export function planRef(scope: Scope, term: Extract<ResolvedTerm, { kind: 'ref' | 'data' }>): Operand {
  if (term.kind === 'data') return planDataRef(scope, [])
  if (term.base.kind === 'data') return planDataRef(scope, term.operands, term.isCalled)
  if (term.base.kind === 'input') {
    return planOperands(scope, { kind: 'input' }, term.operands)
  }
  return planOperands(scope, planTerm(scope, term.base), term.operands)
}

function planOperands(scope: Scope, source: Operand, operands: readonly ResolvedTerm[], get = dot): Operand {
  let value = source
  for (const operand of operands) {
    if (bindsByPattern(scope, operand)) {
      const scan = openScan(scope, value, operand.span)
      matchValue(scope, operand, scan.key)
      value = scan.value
    } else {
      value = get(scope, value, planOperand(scope, operand))
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

/** A reference below a base document. */
function planBaseRef(scope: Scope, path: readonly string[], operands: readonly ResolvedTerm[]): Operand {
  return planOperands(scope, baseDocument(scope, path), operands, dotStored)
}

function planDataRef(scope: Scope, operands: readonly ResolvedTerm[], isCalled = false): Operand {
  return planBelow(scope, scope.planner.tree, operands, isCalled)
}

/** Plans the rest of a reference from a node of the rule tree on. As in OPA, a rule that is called, `p()`, is not replaced by `with`. */
function planBelow(scope: Scope, start: RuleTreeNode, operands: readonly ResolvedTerm[], isCalled: boolean): Operand {
  let node = start
  for (const [i, operand] of operands.entries()) {
    const rest = operands.slice(i)
    if (!isCalled && isShadowed(scope.context, node.path)) return planBaseRef(scope, node.path, rest)
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
      const keys = choosingKeys(scope, node, rest)
      const after = rest.slice(keys.length)
      return planOperands(scope, planChoice(scope, node, keys, after), after)
    }
  }
  if (!isCalled && isShadowed(scope.context, node.path)) return baseDocument(scope, node.path)
  return node.ruleSet ? callRuleSet(scope, node) : callExtent(scope, node, [])
}

function patternOf(operand: ResolvedTerm): string | undefined {
  return constantString(operand)
}

/** The operands that choose below a node, up to the last one in the rule tree that is known only when evaluating. */
function choosingKeys(scope: Scope, node: RuleTreeNode, operands: readonly ResolvedTerm[]): readonly Operand[] {
  const iterating = operands.findIndex(operand => bindsByPattern(scope, operand))
  const reach = Math.min(iterating < 0 ? operands.length : iterating, depthOf(node))
  const last = operands.slice(0, reach).findLastIndex(operand => constantOf(operand) === undefined)
  return operands.slice(0, last + 1).map(operand => planOperand(scope, operand))
}

/** The document of a node under `keys`, one below another, with as much of it as the operands after them select. */
function planChoice(
  scope: Scope,
  node: RuleTreeNode,
  keys: readonly Operand[],
  after: readonly ResolvedTerm[]
): Operand {
  return callChoice(scope, node, keys, after.map(patternOf))
}

function callChoice(scope: Scope, node: RuleTreeNode, keys: readonly Operand[], pattern: RefPattern): Operand {
  const target = newLocal(scope)
  const planFunction = scope.planner.choiceFunction(node, keys.length, pattern, scope.context)
  emit(scope, { op: 'CallStmt', function: planFunction, args: keys, target })
  return local(target)
}

/** Plans the function that `planChoice` calls: its parameters are the keys. */
export function planChosen(scope: Scope, node: RuleTreeNode, keyCount: number, pattern: RefPattern): void {
  const key = local(0)
  const others = Array.from({ length: keyCount - 1 }, (_, i) => local(i + 1))
  const nothing = local(newLocal(scope))
  const answer = (source: Operand): void => emit(scope, { op: 'ReturnLocalStmt', source })
  const select = (source: Operand, get = dot): Operand =>
    others.reduce((value, other) => get(scope, value, other), source)
  /** Answers with what `plan` finds, or with nothing: the base document is not asked any more. */
  const answerOnly = (plan: () => Operand): void => {
    emitBlock(scope, () => answer(plan()))
    answer(nothing)
  }
  const answerBelow = (source: Operand): void => {
    if (others.length === 0) answer(source)
    else answerOnly(() => select(source))
  }
  const constants = [...node.children].flatMap(([name, child]) => {
    const value = isShadowed(scope.context, child.path) ? undefined : child.ruleSet && constantDocument(child.ruleSet)
    return value === undefined ? [] : [[name, value] as const]
  })
  if (constants.length > 0) {
    emitBlock(scope, () => answerBelow(dot(scope, { kind: 'constant', value: { object: constants } }, key)))
  }
  const isConstant = new Set(constants.map(([name]) => name))
  const children = [...node.children].filter(([name]) => !isConstant.has(name))
  if (children.length > 0) {
    emitBlock(scope, () => {
      const cases = children.map(([value]) => ({ value, block: { statements: [] } }))
      emit(scope, { op: 'SwitchStmt', source: key, cases })
      for (const [i, [, child]] of children.entries()) {
        const chooses = others.length > 0 && !child.ruleSet && !isShadowed(scope.context, child.path)
        inside(scope, cases[i]?.block as Block, () => {
          if (chooses) answerOnly(() => callChoice(scope, child, others, pattern))
          else answerBelow(planNode(scope, child, pattern))
        })
      }
      answer(nothing)
    })
  }
  answer(select(dotStored(scope, baseDocument(scope, node.path), key), dotStored))
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
