import type { Block, Plan, PlanFunction } from '../plan/ir.ts'

/**
 * The functions whose results are kept: those that are memoised and called from more than one place, in a loop, or by a function
 * that may run more than once itself.
 */
export function findKept(plan: Plan): ReadonlySet<PlanFunction> {
  const called = new Set<PlanFunction>(plan.entrypoints.map(({ function: entrypoint }) => entrypoint))
  const kept = new Set<PlanFunction>()
  const visit = (block: Block, isRepeated: boolean): void => {
    for (const statement of block.statements) {
      if (statement.op === 'CallStmt') {
        if (isRepeated || called.has(statement.function)) kept.add(statement.function)
        called.add(statement.function)
      } else if (statement.op === 'SwitchStmt') for (const { block: inner } of statement.cases) visit(inner, isRepeated)
      else if ('block' in statement) visit(statement.block, isRepeated || statement.op === 'ScanStmt')
    }
  }
  for (const { block, parameters } of plan.functions) visit(block, parameters > 0)
  for (const planned of kept) if (!planned.memoised) kept.delete(planned)
  return kept
}
