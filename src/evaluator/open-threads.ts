import { createPool } from '../threads/index.ts'
import type { Evaluator, ReportFacts, ReportResult } from './evaluator.ts'
import type { ThreadReport } from './report-thread.ts'

/** Threads that give reports. */
export interface Reporter {
  /** What all products that follow are judged in. */
  readonly setMesh: (mesh: ReportFacts['mesh']) => Promise<void>
  readonly report: (facts: Omit<ReportFacts, 'mesh'>) => Promise<ReportResult>
  /** True when another report would not have to wait long. */
  readonly hasRoom: () => boolean
  readonly close: () => Promise<void>
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** Opens copies of an evaluator in so many threads, for many products of one mesh; undefined for an evaluator that cannot be copied. */
export function openThreads(evaluator: Evaluator, threads: number): Reporter | undefined {
  const copy = evaluator.copy()
  if (!copy) return undefined
  const pool = createPool(new URL(`./report-thread.${extension}`, import.meta.url), copy, threads)
  return {
    setMesh: mesh => pool.callEach({ mesh }),
    report: async facts => {
      // text goes to another thread many times faster than what it says
      const result = await pool.call<ThreadReport>({ facts: JSON.stringify(facts) })
      return result.text === undefined ? result : { ...result, report: JSON.parse(result.text) }
    },
    hasRoom: pool.hasRoom,
    close: pool.close
  }
}
