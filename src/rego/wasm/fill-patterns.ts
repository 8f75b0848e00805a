import type { Block, Operand, Plan, Statement } from '../plan/ir.ts'
import { CodeWriter } from './code-writer.ts'
import type { ConstantPool } from './constants.ts'

/** Where the elements begin in a cell made from a pattern, the bytes of one, and those before its value. */
const arrayCell = { header: 16, size: 4, before: 0 }
const objectCell = { header: 24, size: 8, before: 4 }

/** An array or object that is a copy of a constant with gaps, and what is put into these. */
export interface FilledPattern {
  readonly copy: 'array_like' | 'object_like'
  readonly address: number
  readonly gaps: readonly { readonly value: Operand; readonly offset: number }[]
  /** Nothing of it is constant: those alike in their gaps are alike. */
  readonly isAllGaps: boolean
}

type BuildStatement = Statement & { readonly op: 'BuildArrayStmt' | 'BuildObjectStmt' }

export function filledPattern(statement: BuildStatement, constants: ConstantPool): FilledPattern {
  const isArray = statement.op === 'BuildArrayStmt'
  const values = isArray ? statement.items : statement.values
  const known = values.map(value => (value.kind === 'constant' ? value.value : undefined))
  const { address, positions } = constants.addPattern(
    isArray ? { array: known } : { object: statement.keys.map((key, i) => [key, known[i]] as const) }
  )
  const { header, size, before } = isArray ? arrayCell : objectCell
  const gaps = values.flatMap((value, i) =>
    value.kind === 'constant' ? [] : [{ value, offset: header + (positions[i] as number) * size + before }]
  )
  return {
    copy: isArray ? 'array_like' : 'object_like',
    address,
    gaps,
    isAllGaps: isArray && gaps.length === values.length
  }
}

/** Patterns with one key are filled by one function. */
export function fillKey({ copy, address, gaps, isAllGaps }: FilledPattern): string {
  return `${copy} ${gaps.map(({ offset }) => offset).join()} ${isAllGaps ? address : ''}`
}

/** A function for as many patterns is worth its own weight. */
const fewest = 3
const mostGaps = 8

/** The patterns that are worth a function, one of each kind: what a module builds, it builds in the same form again and again. */
export function frequentPatterns(plan: Plan, constants: ConstantPool): readonly FilledPattern[] {
  const found = new Map<string, { readonly pattern: FilledPattern; count: number }>()
  const visit = ({ statements }: Block): void => {
    for (const statement of statements) {
      if (statement.op === 'BuildArrayStmt' || statement.op === 'BuildObjectStmt') {
        const pattern = filledPattern(statement, constants)
        const key = fillKey(pattern)
        const before = found.get(key)
        if (before) before.count++
        else found.set(key, { pattern, count: 1 })
      } else if (statement.op === 'SwitchStmt') for (const { block } of statement.cases) visit(block)
      else if ('block' in statement) visit(statement.block)
    }
  }
  for (const { block } of plan.functions) visit(block)
  return [...found.values()]
    .filter(({ pattern: { gaps }, count }) => count >= fewest && gaps.length > 0 && gaps.length <= mostGaps)
    .map(({ pattern }) => pattern)
}

/** Parameters of the function that `generateFill` makes: the pattern, unless it is always the same, and what is put in. */
export function fillParameters({ gaps, isAllGaps }: FilledPattern): number {
  return gaps.length + (isAllGaps ? 0 : 1)
}

/** A function that copies a pattern and puts its other parameters into the gaps. */
export function generateFill(pattern: FilledPattern, copy: number): Uint8Array {
  const { address, gaps, isAllGaps } = pattern
  const code = new CodeWriter(fillParameters(pattern))
  const cell = code.newLocal()
  if (isAllGaps) code.constant(address)
  else code.get(0)
  code.call(copy)
  code.set(cell)
  for (const [i, { offset }] of gaps.entries()) {
    code.get(cell)
    code.get(isAllGaps ? i : i + 1)
    code.memory('i32Store', offset)
  }
  code.get(cell)
  return code.finish()
}
