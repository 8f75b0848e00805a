import type { Span } from '../../diagnostics/index.ts'
import type { ResolvedProgram, ResolvedTerm, RuleSet } from '../check/resolved.ts'
import { type Context, contextFilter, ordinaryContext, pathKey } from './context.ts'
import type { Plan, PlanFunction } from './ir.ts'
import { planBody } from './plan-body.ts'
import { planGrouped } from './plan-groups.ts'
import { planChosen, planExtent, planRef } from './plan-ref.ts'
import { planRuleSet } from './plan-rules.ts'
import { buildRuleTree, depthOf, type RefPattern, type RuleTreeNode } from './rule-tree.ts'
import { emit, openScope, type Planner } from './scope.ts'

export interface PlanOptions {
  /** `a/b/c`; their order gives their ids. */
  readonly entrypoints: readonly string[]
  readonly builtinTraits: (name: string) => { readonly canFail: boolean; readonly relation: boolean }
}

/** Plans what the entrypoints reach of a checked program. */
export function planProgram(program: ResolvedProgram, { entrypoints, builtinTraits }: PlanOptions): Plan {
  const tree = buildRuleTree(program)
  const planner: Planner = {
    program,
    tree,
    filter: contextFilter(program, tree),
    functionSets: new Map(
      program.ruleSets.filter(set => set.kind === 'function').map(set => [pathKey(set.path), set] as const)
    ),
    builtinTraits,
    functions: new Map(),
    queue: [],
    mockSlots: new Map(),
    builtins: new Set(),
    locations: [],
    locationNumbers: new Map(),
    planBody,
    planRef,
    planGrouped,
    sharedFunction: (name, context, plan) => once(planner, name, context, 0, plan),
    ruleFunction: (ruleSet, context) => ruleFunction(planner, ruleSet, context),
    choiceFunction: (node, keys, pattern, context) => choiceFunction(planner, node, keys, pattern, context),
    extentFunction: (node, pattern, context) => extentFunction(planner, node, pattern, context)
  }
  const planned = entrypoints.map(path => ({ path, function: planEntrypoint(planner, path) }))
  for (let next = planner.queue.pop(); next; next = planner.queue.pop()) next()
  return {
    entrypoints: planned,
    functions: [...planner.functions.values()],
    mockSlots: planner.mockSlots.size,
    locations: planner.locations,
    builtins: [...planner.builtins].sort()
  }
}

/** The function of that name, made and put in the queue when it is asked for first. */
function once(
  planner: Planner,
  name: string,
  context: Context,
  parameters: number,
  plan: (planFunction: PlanFunction) => void
): PlanFunction {
  const key = context.key === '' ? name : `${name} with ${context.key}`
  let found = planner.functions.get(key)
  if (!found) {
    const made: PlanFunction = {
      name: key,
      parameters,
      locals: parameters,
      memoised: parameters === 0,
      block: { statements: [] }
    }
    planner.functions.set(key, made)
    planner.queue.push(() => plan(made))
    found = made
  }
  return found
}

function ruleFunction(planner: Planner, ruleSet: RuleSet, wanted: Context): PlanFunction {
  const context = planner.filter.forRuleSet(ruleSet, wanted)
  const name = pathKey(ruleSet.path)
  return once(planner, name, context, ruleSet.arity ?? 0, made =>
    planRuleSet(openScope(planner, made, name, context), ruleSet)
  )
}

function extentFunction(planner: Planner, node: RuleTreeNode, pattern: RefPattern, wanted: Context): PlanFunction {
  const selected = shorten(node, pattern)
  const context = planner.filter.forRef([...node.path, ...selected], wanted)
  const name = pathKey(node.path)
  return once(planner, `${name}${suffixOf(selected)} as object`, context, 0, made => {
    const scope = openScope(planner, made, name, context)
    emit(scope, { op: 'ReturnLocalStmt', source: planExtent(scope, node, selected) })
  })
}

function choiceFunction(
  planner: Planner,
  node: RuleTreeNode,
  keys: number,
  pattern: RefPattern,
  wanted: Context
): PlanFunction {
  const chosen = Array.from({ length: keys }, () => undefined)
  const selected = shorten(node, [...chosen, ...pattern]).slice(keys)
  const context = planner.filter.forRef([...node.path, ...chosen, ...selected], wanted)
  const name = pathKey(node.path)
  return once(planner, `${name}${'[key]'.repeat(keys)}${suffixOf(selected)}`, context, keys, made =>
    planChosen(openScope(planner, made, name, context), node, keys, selected)
  )
}

function suffixOf(pattern: RefPattern): string {
  return pattern.map(name => (name === undefined ? '[_]' : `[${JSON.stringify(name)}]`)).join('')
}

/** Drops from the end what selects nothing further: names below the tree, and `[_]`. */
function shorten(node: RuleTreeNode, pattern: RefPattern): RefPattern {
  const depth = depthOf(node)
  let length = Math.min(pattern.length, depth)
  while (length > 0 && pattern[length - 1] === undefined) length--
  return pattern.slice(0, length)
}

function planEntrypoint(planner: Planner, path: string): PlanFunction {
  const made: PlanFunction = {
    name: `entrypoint ${path}`,
    parameters: 0,
    locals: 0,
    memoised: false,
    block: { statements: [] }
  }
  planner.functions.set(made.name, made)
  const span: Span = { source: { name: '<entrypoint>', text: path }, start: 0, end: path.length }
  const names = path.split('/').filter(name => name !== '')
  const operands = names.map((value): ResolvedTerm => ({ kind: 'string', value, span }))
  const scope = openScope(planner, made, path, ordinaryContext)
  const document: ResolvedTerm =
    operands.length === 0 ? { kind: 'data', span } : { kind: 'ref', base: { kind: 'data', span }, operands, span }
  emit(scope, { op: 'ReturnLocalStmt', source: planRef(scope, document) })
  return made
}
