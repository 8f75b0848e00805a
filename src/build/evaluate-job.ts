import { type BuiltinFailure, EvaluationAborted } from '../evaluator/index.ts'
import type { RunningProgram } from './open-program.ts'

/** One thing to evaluate of a program. */
export interface Job {
  readonly entrypoint: string
  /** JSON; without it `input` is undefined. */
  readonly input?: string
  /** Also asked for, after the first: the keys of a test's cases. */
  readonly beside?: string
}

/** What it came to. */
export interface Evaluated {
  /** Raw JSON; absent when undefined. */
  readonly text?: string
  readonly beside?: string
  readonly builtinFailures: readonly BuiltinFailure[]
  readonly printed: readonly string[]
  readonly durationMs: number
  /** Why there is no result. */
  readonly aborted?: string
}

/** @param steps - as for `RunningProgram.evaluate` */
export function evaluateJob(program: RunningProgram, { entrypoint, input, beside }: Job, steps?: bigint): Evaluated {
  const started = performance.now()
  let printed: readonly string[] | undefined
  try {
    const { text, builtinFailures } = program.evaluate(entrypoint, input, steps)
    printed = program.printed()
    const other = beside === undefined ? undefined : program.evaluate(beside, input, steps).text
    const durationMs = performance.now() - started
    return {
      builtinFailures,
      printed,
      durationMs,
      ...(text === undefined ? {} : { text }),
      ...(other === undefined ? {} : { beside: other })
    }
  } catch (cause) {
    if (!(cause instanceof EvaluationAborted)) throw cause
    const durationMs = performance.now() - started
    return { builtinFailures: [], printed: printed ?? program.printed(), durationMs, aborted: cause.message }
  }
}

/** Whether an evaluation was given up because it took more steps than it had. */
export const isOutOfSteps = ({ aborted = '' }: Evaluated): boolean => aborted.startsWith('step budget exhausted')
