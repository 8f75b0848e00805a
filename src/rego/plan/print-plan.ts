import type { ConstantValue } from '../wasm/constants.ts'
import type { Block, Operand, Plan, PlanFunction, Statement } from './ir.ts'

/** A plan as text, for tests and for people: one statement a line, blocks indented. */
export function printPlan(plan: Plan): string {
  return plan.functions.map(printFunction).join('\n')
}

function printFunction({ name, parameters, locals, memoised, block }: PlanFunction): string {
  const kind = memoised ? ' memoised' : ''
  return `func ${name} (${parameters} parameters, ${locals} locals)${kind}\n${printBlock(block, '  ')}`
}

function printBlock(block: Block, indent: string): string {
  return block.statements.map(statement => printStatement(statement, indent)).join('')
}

function printStatement(statement: Statement, indent: string): string {
  const parts: string[] = [statement.op]
  let nested: Block | undefined
  let cases = ''
  for (const [name, value] of Object.entries(statement)) {
    if (name === 'block') nested = value as Block
    else if (name === 'function') parts.push((value as PlanFunction).name)
    else if (name === 'cases') {
      for (const { value: text, block } of value as { value: string; block: Block }[])
        cases += `${indent}  case ${JSON.stringify(text)}\n${printBlock(block, `${indent}    `)}`
    } else if (name === 'args') parts.push(`(${(value as Operand[]).map(printOperand).join(', ')})`)
    else if (name === 'path') parts.push(JSON.stringify(value))
    else if (name === 'mocks') {
      for (const mock of value as { slot: number; value: Operand }[])
        parts.push(`mock ${mock.slot} ${printOperand(mock.value)}`)
    } else if (typeof value === 'number') parts.push(name === 'target' ? `-> ${value}` : `${name} ${value}`)
    else if (typeof value === 'string' && name !== 'op') parts.push(value)
    else if (isOperand(value)) parts.push(`${name} ${printOperand(value)}`)
  }
  return `${indent}${parts.join(' ')}\n${cases}${nested ? printBlock(nested, `${indent}  `) : ''}`
}

function isOperand(value: unknown): value is Operand {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function printOperand(operand: Operand): string {
  if (operand.kind === 'local') return `$${operand.index}`
  return operand.kind === 'constant' ? printConstant(operand.value) : operand.kind
}

function printConstant(value: ConstantValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if ('number' in value) return value.number
  if ('array' in value) return `[${value.array.map(printConstant).join(', ')}]`
  if ('set' in value) return value.set.length === 0 ? 'set()' : `{${value.set.map(printConstant).join(', ')}}`
  return `{${value.object.map(([key, entry]) => `${printConstant(key)}: ${printConstant(entry)}`).join(', ')}}`
}
