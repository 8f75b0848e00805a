import { positionAt, type Span } from '../../diagnostics/index.ts'
import type { Local, ResolvedLiteral, ResolvedProgram, ResolvedTerm, RuleSet } from '../check/resolved.ts'
import { elementOf } from './constant-rules.ts'
import { type Context, type ContextFilter, mockKey, pathKey } from './context.ts'
import type { Block, Operand, PlanFunction, PlanLocation, Statement } from './ir.ts'
import type { RefPattern, RuleTreeNode } from './rule-tree.ts'

/** What is held open while a program is planned. */
export interface Planner {
  readonly program: ResolvedProgram
  readonly tree: RuleTreeNode
  readonly filter: ContextFilter
  readonly functionSets: ReadonlyMap<string, RuleSet>
  readonly builtinTraits: (name: string) => { readonly canFail: boolean; readonly relation: boolean }
  readonly functions: Map<string, PlanFunction>
  /** Functions asked for and not planned yet. */
  readonly queue: (() => void)[]
  readonly mockSlots: Map<string, number>
  readonly builtins: Set<string>
  readonly locations: PlanLocation[]
  readonly locationNumbers: Map<string, number>
  /** `planBody`, `planRef` and `planGrouped`, for terms, which stand below them. */
  planBody(scope: Scope, body: readonly ResolvedLiteral[]): void
  planRef(scope: Scope, term: ResolvedTerm & { kind: 'ref' | 'data' }): Operand
  planGrouped(
    scope: Scope,
    term: ResolvedTerm & { kind: 'arrayComprehension' | 'setComprehension' }
  ): Operand | undefined
  /** Gives the function without parameters of that name, which `plan` plans when it is asked for first. */
  sharedFunction(name: string, context: Context, plan: (planFunction: PlanFunction) => void): PlanFunction
  /** Gives the function of a rule set. */
  ruleFunction(ruleSet: RuleSet, context: Context): PlanFunction
  /** Gives the function that finds the document of a node under so many keys, with at least what `pattern` (relative to it) selects. */
  choiceFunction(node: RuleTreeNode, keys: number, pattern: RefPattern, context: Context): PlanFunction
  /** Gives the function of the object of all below `node` that `pattern` (relative to it) selects. */
  extentFunction(node: RuleTreeNode, pattern: RefPattern, context: Context): PlanFunction
}

/** What is held open while one function is planned. */
export interface Scope {
  readonly planner: Planner
  readonly function: PlanFunction
  /** The rule that locations are named after. */
  readonly rule: string
  context: Context
  /** Where the next statement goes. */
  block: Block
  /** Number of loops around it. */
  loops: number
  readonly bound: Map<Local, Operand>
  readonly trail: Local[]
  /** What was looked up or called before on the way here, and is still the same, by `onceOnTheWay`'s keys. */
  readonly found: Map<string, Operand>
  readonly foundTrail: string[]
  /** Differs wherever `input`, `data` or functions may: under each `with`. */
  surroundings: number
  /** Number of `with` planned up to now. */
  withs: number
  /** References that were planned ahead of the term they stand in, because they bind locals which the rest of it reads. */
  readonly ahead: Map<ResolvedTerm, Operand>
}

export function openScope(planner: Planner, planFunction: PlanFunction, rule: string, context: Context): Scope {
  return {
    planner,
    function: planFunction,
    rule,
    context,
    block: planFunction.block,
    loops: 0,
    bound: new Map(),
    trail: [],
    found: new Map(),
    foundTrail: [],
    surroundings: 0,
    withs: 0,
    ahead: new Map()
  }
}

export function emit(scope: Scope, statement: Statement): void {
  scope.block.statements.push(statement)
}

export function newLocal(scope: Scope): number {
  return scope.function.locals++
}

export function local(index: number): Operand {
  return { kind: 'local', index }
}

export function bind(scope: Scope, variable: Local, value: Operand): void {
  scope.bound.set(variable, value)
  scope.trail.push(variable)
}

/** Plans inside `block`, then goes on where it was; locals bound inside are forgotten. */
export function inside(scope: Scope, block: Block, plan: () => void): Block {
  const { block: outer, context, loops, surroundings } = scope
  const mark = scope.trail.length
  const foundMark = scope.foundTrail.length
  scope.block = block
  plan()
  scope.block = outer
  scope.context = context
  scope.loops = loops
  scope.surroundings = surroundings
  for (const variable of scope.trail.splice(mark)) scope.bound.delete(variable)
  for (const key of scope.foundTrail.splice(foundMark)) scope.found.delete(key)
  return block
}

/** Emits a block of its own: a failure inside goes on after it. */
export function emitBlock(scope: Scope, plan: (block: Block) => void): void {
  const block: Block = { statements: [] }
  emit(scope, { op: 'BlockStmt', block })
  inside(scope, block, () => plan(block))
}

/** Emits a loop; what is emitted afterwards is its body. */
export function openScan(
  scope: Scope,
  source: Operand,
  span: Span
): { readonly key: Operand; readonly value: Operand } {
  const key = newLocal(scope)
  const value = newLocal(scope)
  const block: Block = { statements: [] }
  emit(scope, { op: 'ScanStmt', source, key, value, block, location: locationNumber(scope, span) })
  scope.block = block
  scope.loops++
  return { key: local(key), value: local(value) }
}

/** Plans what gives a value, unless it was planned on the way here: then it is there already, and defined. */
export function onceOnTheWay(scope: Scope, key: string, plan: () => Operand): Operand {
  const before = scope.found.get(key)
  if (before) return before
  const operand = plan()
  scope.found.set(key, operand)
  scope.foundTrail.push(key)
  return operand
}

/** The element of a value under a key; fails where there is none. */
export function dot(scope: Scope, source: Operand, key: Operand): Operand {
  if (source.kind === 'constant' && key.kind === 'constant') {
    const value = elementOf(source.value, key.value)
    if (value === undefined) emit(scope, { op: 'BreakStmt', target: scope.block })
    return { kind: 'constant', value: value ?? null }
  }
  return onceOnTheWay(scope, `${operandKey(scope, source)}[${operandKey(scope, key)}]`, () => {
    const target = newLocal(scope)
    emit(scope, { op: 'DotStmt', source, key, target })
    return local(target)
  })
}

/** The element of a base document under a key, as OPA's store finds it; fails where there is none. */
export function dotStored(scope: Scope, source: Operand, key: Operand): Operand {
  if (key.kind === 'constant' && typeof key.value === 'string' && !/^[-+.\d]+$/.test(key.value))
    return dot(scope, source, key)
  return onceOnTheWay(scope, `${operandKey(scope, source)}[${operandKey(scope, key)}] stored`, () => {
    const target = newLocal(scope)
    emit(scope, { op: 'DotStmt', source, key, target, isStored: true })
    return local(target)
  })
}

/** The result of a function without parameters; fails where it has none. */
export function callOnce(scope: Scope, planFunction: PlanFunction): Operand {
  return onceOnTheWay(scope, `${planFunction.name} ${scope.surroundings}`, () => {
    const target = newLocal(scope)
    emit(scope, { op: 'CallStmt', function: planFunction, args: [], target })
    return local(target)
  })
}

function operandKey(scope: Scope, operand: Operand): string {
  switch (operand.kind) {
    case 'local':
      return `$${operand.index}`
    case 'constant':
      return JSON.stringify(operand.value)
    default:
      return `${operand.kind} ${scope.surroundings}`
  }
}

/** The number under which the runtime knows a place. */
export function locationNumber(scope: Scope, span: Span, builtin?: string): number {
  const { planner, rule } = scope
  const key = `${span.source.name}:${span.start}:${rule}:${builtin ?? ''}`
  let number = planner.locationNumbers.get(key)
  if (number === undefined) {
    const { line, column } = positionAt(span.source, span.start)
    number = planner.locations.push({
      file: span.source.name,
      row: line,
      column,
      rule,
      ...(builtin ? { builtin } : {})
    })
    planner.locationNumbers.set(key, number)
  }
  return number
}

export function mockSlot(planner: Planner, target: Parameters<typeof mockKey>[0]): number {
  const key = mockKey(target)
  let slot = planner.mockSlots.get(key)
  if (slot === undefined) {
    slot = planner.mockSlots.size
    planner.mockSlots.set(key, slot)
  }
  return slot
}

/** A function rule set that a checked program must have. */
export function functionSet(planner: Planner, path: readonly string[]): RuleSet {
  const found = planner.functionSets.get(pathKey(path))
  if (!found) throw new Error(`the checked program calls ${pathKey(path)}, which it does not have`)
  return found
}
