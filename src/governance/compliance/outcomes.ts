import { type Outcome, outcomes } from '../../mesh/index.ts'
import type { OutcomeCounts } from './views.ts'

/** Worst first; the order of every list. */
export const worstOutcomes: readonly Outcome[] = ['error', 'fail', 'warn', 'unknown', 'waived', 'exempt', 'pass', 'off']

/** Every outcome with its count, zero where it does not occur. */
export function allOutcomes(counts: Readonly<Partial<Record<Outcome, number>>>): OutcomeCounts {
  return Object.fromEntries(outcomes.map(outcome => [outcome, counts[outcome] ?? 0])) as Record<Outcome, number>
}
