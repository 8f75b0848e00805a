import { evaluateInThreads } from './evaluate-in-threads.ts'
import { type Evaluated, evaluateJob, isOutOfSteps, type Job } from './evaluate-job.ts'
import type { OpenProgram } from './open-modules.ts'
import { usualSteps } from './open-program.ts'

export interface EvaluateOptions {
  readonly threads?: number
  /** How long one job may take; without it a job has a few seconds, counted in steps. */
  readonly timeoutMs?: number
}

/** Of the usual steps this part is tried at once: to start a thread takes as long. */
const quickPart = 20n

/**
 * Evaluates jobs: those that take little one after the other, at once; what then is left in threads, side by side and with a timeout. Most
 * tests take less than a millisecond, and starting a thread some hundred.
 */
export async function evaluateAll(
  jobs: readonly Job[],
  program: OpenProgram,
  { threads = 1, timeoutMs }: EvaluateOptions
): Promise<{ readonly evaluated: readonly Evaluated[]; readonly reached: ReadonlySet<number> }> {
  const { packed } = program
  const usual = usualSteps(packed.coverage)
  const isAlone = threads < 2 && timeoutMs === undefined
  const evaluated = jobs.map(job => evaluateJob(program, job, isAlone ? usual : usual / quickPart))
  const long = isAlone ? [] : [...jobs.keys()].filter(i => isOutOfSteps(evaluated[i] as Evaluated))
  if (long.length === 0) return { evaluated, reached: program.reached }
  const rest = long.map(i => jobs[i] as Job)
  const steps = timeoutMs === undefined ? usual : -1n
  const others = await evaluateInThreads(rest, {
    ...packed,
    threads,
    steps,
    ...(timeoutMs === undefined ? {} : { timeoutMs })
  })
  for (const [k, i] of long.entries()) evaluated[i] = others.evaluated[k] as Evaluated
  return { evaluated, reached: new Set([...program.reached, ...others.reached]) }
}
