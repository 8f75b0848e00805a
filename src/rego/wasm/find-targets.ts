import type { Block, Statement } from '../plan/ir.ts'
import { conditionLength } from './generate-condition.ts'

/** Statements that go on to the next one, whatever is inside them. */
const unfailing: ReadonlySet<Statement['op']> = new Set([
  'AssignVarStmt',
  'AssignVarOnceStmt',
  'ResetLocalStmt',
  'MakeArrayStmt',
  'MakeObjectStmt',
  'MakeSetStmt',
  'BuildArrayStmt',
  'BuildObjectStmt',
  'ArrayAppendStmt',
  'SetAddStmt',
  'ObjectInsertStmt',
  'ObjectInsertOnceStmt',
  'ObjectMergeStmt',
  'UpsertPathStmt',
  'AbortStmt',
  'ScanStmt',
  'NotStmt',
  'BlockStmt',
  'BreakStmt',
  'WithStmt',
  'WithoutStmt',
  'ReturnLocalStmt'
])

/** The blocks that something may leave before their end: a statement that fails, or a break. */
export function findTargets(top: Block): ReadonlySet<Block> {
  const targets = new Set<Block>()
  const visit = (block: Block): void => {
    const { statements } = block
    for (const [i, statement] of statements.entries()) {
      const length = conditionLength(statement, statements[i + 1])
      // A condition before a last break goes on behind the block or leaves by the break.
      if (length > 0 && statements[i + length]?.op === 'BreakStmt' && i + length === statements.length - 1) continue
      if (statement.op === 'BreakStmt') targets.add(statement.target)
      else if (!unfailing.has(statement.op)) targets.add(block)
      if (statement.op === 'SwitchStmt') for (const { block: inner } of statement.cases) visit(inner)
      else if ('block' in statement) visit(statement.block)
    }
  }
  visit(top)
  return targets
}
