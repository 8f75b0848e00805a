import { createPool } from '../threads/index.ts'
import type { Evaluator, ReportFacts, ReportResult } from './evaluator.ts'

/** What gives reports, here or in threads. */
export interface Reporter {
  readonly report: (facts: ReportFacts) => Promise<ReportResult>
  /** Resolves when another report would not have to wait long. */
  readonly room: () => Promise<void>
  readonly close: () => Promise<void>
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * Opens copies of an evaluator in so many threads, for many products of one mesh. An evaluator that cannot be copied reports here.
 */
export function openThreads(evaluator: Evaluator, mesh: ReportFacts['mesh'], threads: number): Reporter {
  const copy = evaluator.copy()
  if (!copy) {
    return { report: async facts => evaluator.report({ ...facts, mesh }), room: async () => {}, close: async () => {} }
  }
  const url = new URL(`./report-thread.${extension}`, import.meta.url)
  const pool = createPool(url, { copy, mesh }, threads)
  return {
    report: ({ mesh: _, ...facts }) => pool.call<ReportResult>(facts),
    room: pool.room,
    close: pool.close
  }
}
