import { Worker } from 'node:worker_threads'
import type { Evaluated, Job } from './evaluate-job.ts'

/** What a thread is started with. */
export interface ThreadSetup {
  readonly bundle: Uint8Array
  /** JSON of the base documents. */
  readonly data: string
  readonly coverage: boolean
  /** Of each evaluation. */
  readonly steps: bigint
}

/** The answer to one job. */
export interface ThreadReply extends Evaluated {
  /** With coverage: the numbers of the places that this thread has reached up to now. */
  readonly reached: readonly number[]
}

export interface ThreadOptions extends ThreadSetup {
  /** How many at most. */
  readonly threads: number
  /** After this a job is given up. */
  readonly timeoutMs?: number
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * Evaluates jobs in threads, each on an instance of the module of its own, one after the other. A thread whose job takes too long is stopped.
 *
 * @returns what each came to, in the order of the jobs, and the places that were reached; of a thread that was stopped only those before
 */
export async function evaluateInThreads(
  jobs: readonly Job[],
  { threads, timeoutMs, ...setup }: ThreadOptions
): Promise<{ readonly evaluated: readonly Evaluated[]; readonly reached: ReadonlySet<number> }> {
  const evaluated: Evaluated[] = []
  const reached = new Set<number>()
  let next = 0
  const work = async (): Promise<void> => {
    let thread: Worker | undefined
    for (let i = next++; i < jobs.length; i = next++) {
      thread ??= await startThread(setup)
      const reply = await ask(thread, jobs[i] as Job, timeoutMs)
      if (reply) {
        evaluated[i] = reply
        for (const place of reply.reached) reached.add(place)
      } else {
        await thread.terminate()
        thread = undefined
        const aborted = `it took longer than ${timeoutMs} ms`
        evaluated[i] = { builtinFailures: [], printed: [], durationMs: timeoutMs ?? 0, aborted }
      }
    }
    await thread?.terminate()
  }
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, work))
  return { evaluated, reached }
}

function startThread(setup: ThreadSetup): Promise<Worker> {
  const thread = new Worker(new URL(`./evaluation-thread.${extension}`, import.meta.url), { workerData: setup })
  return new Promise((resolve, reject) => {
    thread.once('error', reject)
    thread.once('message', () => {
      thread.off('error', reject)
      resolve(thread)
    })
  })
}

/** Undefined when it took too long. */
function ask(thread: Worker, job: Job, timeoutMs?: number): Promise<ThreadReply | undefined> {
  return new Promise((resolve, reject) => {
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(() => resolve(undefined)), timeoutMs)
    const onMessage = (reply: ThreadReply): void => end(() => resolve(reply))
    const onError = (error: Error): void => end(() => reject(error))
    const end = (then: () => void): void => {
      clearTimeout(timer)
      thread.off('message', onMessage)
      thread.off('error', onError)
      then()
    }
    thread.on('message', onMessage)
    thread.on('error', onError)
    thread.postMessage(job)
  })
}
