import type { Span } from '../../diagnostics/index.ts'
import type { ResolvedLiteral, ResolvedTerm, ResolvedWith } from '../check/resolved.ts'
import { constantOf } from './constant.ts'
import { makeContext, mockKey } from './context.ts'
import type { Block, Operand, WithStatement } from './ir.ts'
import { type Call, calledBy, planIterationsAhead, planTerm, planWholeTerm } from './plan-term.ts'
import { unify } from './plan-unify.ts'
import { findNode } from './rule-tree.ts'
import { bind, emit, inside, local, mockSlot, newLocal, openScan, type Scope } from './scope.ts'

/** Plans literals in their order; what is emitted afterwards runs once for each solution. */
export function planBody(scope: Scope, body: readonly ResolvedLiteral[]): void {
  for (const literal of body) {
    if (literal.with.length > 0) planWith(scope, literal.with, () => planLiteral(scope, literal))
    else planLiteral(scope, literal)
  }
}

function planLiteral(scope: Scope, literal: ResolvedLiteral): void {
  switch (literal.kind) {
    case 'test':
      planTest(scope, literal.term)
      break
    case 'unify':
      unify(scope, literal.left, literal.right)
      break
    case 'not':
      planNot(scope, () => planBody(scope, literal.body))
      break
    case 'every': {
      const source = planWholeTerm(scope, literal.domain)
      emit(scope, { op: 'IsCollectionStmt', source })
      planNot(scope, () => {
        const { key, value } = openScan(scope, source, literal.span)
        if (literal.key) bind(scope, literal.key, key)
        bind(scope, literal.value, value)
        planNot(scope, () => planBody(scope, literal.body))
      })
      break
    }
  }
}

/** Fails when what is planned has a solution. */
function planNot(scope: Scope, plan: () => void): void {
  const { block: here } = scope
  const block: Block = { statements: [] }
  emit(scope, { op: 'NotStmt', block })
  inside(scope, block, () => {
    plan()
    emit(scope, { op: 'BreakStmt', target: here })
  })
}

function planTest(scope: Scope, term: ResolvedTerm): void {
  const constant = constantOf(term)
  if (constant !== undefined) {
    if (constant === false) emit(scope, { op: 'BreakStmt', target: scope.block })
    return
  }
  if (term.kind === 'builtinCall') {
    const [left, right] = term.args
    if ((term.name === 'equal' || term.name === 'neq') && left && right) {
      planIterationsAhead(scope, term)
      const a = planTerm(scope, left)
      const b = planTerm(scope, right)
      emit(scope, { op: term.name === 'equal' ? 'EqualStmt' : 'NotEqualStmt', a, b })
      return
    }
  }
  if (isReplacedByRules(scope, term)) {
    for (const arg of term.args) planWholeTerm(scope, arg)
    return
  }
  const source = planWholeTerm(scope, term)
  if (source.kind === 'constant') {
    if (source.value === false) emit(scope, { op: 'BreakStmt', target: scope.block })
  } else if (mayBeFalse(term)) emit(scope, { op: 'NotFalseStmt', source })
}

/** As in OPA, such a call holds where nothing asks for its value: the rules are not evaluated. */
function isReplacedByRules(scope: Scope, term: ResolvedTerm): term is Call {
  const called = calledBy(term)
  return called !== undefined && scope.context.mocks.get(mockKey(called))?.kind === 'document'
}

function mayBeFalse(term: ResolvedTerm): boolean {
  switch (term.kind) {
    case 'array':
    case 'set':
    case 'object':
    case 'arrayComprehension':
    case 'setComprehension':
    case 'objectComprehension':
      return false
    default:
      return true
  }
}

/**
 * Plans one literal under `with`. The literal may have many solutions, and what follows it runs outside: so what is emitted
 * afterwards goes into a block in which the values are taken back.
 */
function planWith(scope: Scope, modifiers: readonly ResolvedWith[], plan: () => void): void {
  const { context: outer, surroundings } = scope
  const values = modifiers.map(({ value }) =>
    value.kind === 'term' && !value.isLate ? planWholeTerm(scope, value.term) : undefined
  )
  let input: Operand | undefined
  let data: Operand | undefined
  const mocks: { slot: number; value: Operand }[] = []
  let { shadows } = outer
  const contextMocks = new Map(outer.mocks)
  for (const [i, { target, value, span }] of modifiers.entries()) {
    const operand = values[i]
    if (target.kind === 'input' || target.kind === 'data') {
      if (!operand) throw new Error('a document is replaced by a function')
      if (target.kind === 'input') input = upsert(scope, input ?? { kind: 'input' }, target.path, operand, span)
      else {
        data = upsert(scope, data ?? { kind: 'data' }, target.path, operand, span)
        if (findNode(scope.planner.tree, target.path)) shadows = [...shadows, target.path]
      }
    } else if (value.kind === 'term' && value.isLate) {
      if (value.term.kind !== 'ref') throw new Error('a function is replaced by a document that is no reference')
      contextMocks.set(mockKey(target), { kind: 'document', term: value.term })
    } else if (value.kind === 'term') {
      const slot = mockSlot(scope.planner, target)
      mocks.push({ slot, value: operand as Operand })
      contextMocks.set(mockKey(target), { kind: 'slot', slot })
    } else {
      contextMocks.set(mockKey(target), value)
    }
  }
  const block: Block = { statements: [] }
  const statement: WithStatement = {
    op: 'WithStmt',
    ...(input ? { input } : {}),
    ...(data ? { data } : {}),
    mocks,
    block
  }
  emit(scope, statement)
  scope.block = block
  scope.context = makeContext(shadows, contextMocks)
  scope.surroundings = ++scope.withs
  plan()
  const after: Block = { statements: [] }
  emit(scope, { op: 'WithoutStmt', with: statement, block: after })
  scope.block = after
  scope.context = outer
  scope.surroundings = surroundings
}

function upsert(scope: Scope, root: Operand, path: readonly string[], value: Operand, span: Span): Operand {
  if (path.length === 0) return value
  const target = newLocal(scope)
  emit(scope, { op: 'UpsertPathStmt', root, path, value, target, span })
  return local(target)
}
