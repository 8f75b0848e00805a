import type { Store } from '../../store/index.ts'
import type { GovernanceTables } from '../tables.ts'
import { type ClaimedJob, claimJob, type Job, postponeJob } from './jobs.ts'

/** Works on jobs, one at a time, until it is stopped. */
export interface Worker {
  /** There may be something to do. */
  readonly wake: () => void
  /** Waits for the job that is under way. */
  readonly stop: () => Promise<void>
}

export interface WorkerOptions {
  readonly store: Store<GovernanceTables>
  readonly clock: () => Date
  readonly work: (job: Job) => Promise<void>
  /** A job failed for the last time. */
  readonly giveUp: (job: Job, error: Error) => Promise<void>
  readonly report: (error: Error) => void
}

/** How long a job that somebody works on, or that failed, is left alone before it is looked at again. */
const patienceMs = 1_000
/** Without a job; whoever adds one says so. */
const idleMs = 30_000
const attempts = 5

export function startWorker({ store, clock, work, giveUp, report }: WorkerOptions): Worker {
  let stopped = false
  let woken = true
  let rouse: () => void = () => {}

  const sleep = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const fail = async (job: ClaimedJob, error: Error): Promise<void> => {
    report(error)
    if (job.attempts + 1 >= attempts) return giveUp(job, error)
    const later = new Date(clock().getTime() + patienceMs * 2 ** job.attempts)
    await postponeJob(store.db, job, later.toISOString(), error.message)
  }

  /** How long to wait after it. */
  const turn = async (): Promise<number> => {
    const job = await claimJob(store, clock().toISOString())
    if (job === undefined) return idleMs
    if (job === 'later') return patienceMs
    try {
      await work(job)
    } catch (error) {
      await fail(job, error as Error)
    } finally {
      await job.release()
    }
    return 0
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false
      // The database may be away for a while.
      const wait = await turn().catch((error: Error) => {
        if (!stopped) report(error)
        return patienceMs
      })
      if (wait > 0 && !woken && !stopped) await sleep(wait)
    }
  }
  const running = run()
  return {
    wake: () => {
      woken = true
      rouse()
    },
    stop: async () => {
      stopped = true
      rouse()
      await running
    }
  }
}
