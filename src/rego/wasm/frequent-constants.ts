import type { Block, Operand, Plan, Statement } from '../plan/ir.ts'
import type { ConstantValue } from './constants.ts'

/**
 * Strings and numbers that code names by their addresses, the most named first. They get the lowest addresses, which take a byte less
 * each time.
 */
export function frequentConstants(plan: Plan): readonly ConstantValue[] {
  const counts = new Map<string, { readonly value: ConstantValue; count: number }>()
  const count = (operand: Operand): void => {
    if (operand.kind !== 'constant') return
    const { value } = operand
    const key = typeof value === 'string' ? `s${value}` : isNumber(value) ? `n${value.number}` : undefined
    if (key === undefined) return
    const before = counts.get(key)
    if (before) before.count++
    else counts.set(key, { value, count: 1 })
  }
  const visit = ({ statements }: Block): void => {
    for (const statement of statements) {
      for (const operand of operandsOf(statement)) count(operand)
      if (statement.op === 'SwitchStmt') for (const { block } of statement.cases) visit(block)
      else if ('block' in statement) visit(statement.block)
    }
  }
  for (const { block } of plan.functions) visit(block)
  return [...counts.values()].sort((a, b) => b.count - a.count).map(({ value }) => value)
}

/** Those that are pushed one by one: what a pattern holds stands in the pattern. */
function operandsOf(statement: Statement): readonly Operand[] {
  switch (statement.op) {
    case 'EqualStmt':
    case 'NotEqualStmt':
      return [statement.a, statement.b]
    case 'DotStmt':
      return [statement.source, statement.key]
    case 'CallStmt':
    case 'CallBuiltinStmt':
      return statement.args
    case 'ObjectInsertStmt':
    case 'ObjectInsertOnceStmt':
      return [statement.key, statement.value]
    case 'SetAddStmt':
    case 'ArrayAppendStmt':
      return [statement.value]
    case 'ReturnLocalStmt':
    case 'AssignVarStmt':
    case 'AssignVarOnceStmt':
      return [statement.source]
    default:
      return []
  }
}

function isNumber(value: ConstantValue): value is { readonly number: string } {
  return typeof value === 'object' && value !== null && 'number' in value
}
