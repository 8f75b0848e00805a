import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Diagnostic } from '../diagnostics/index.ts'

export interface BuiltPolicies {
  /** Absent when there are errors. */
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  /** How many. */
  readonly policies: number
}

/** `fault`: why nothing could be built at all, such as a folder that cannot be read. */
export type ThreadReply = BuiltPolicies | { readonly fault: string }

/**
 * Builds one folder of policies again and again in a thread of its own, which keeps what did not change.
 *
 * So the database opens while the policies are compiled for the first time, and the service answers while they are compiled again.
 *
 * @returns builds; one at a time
 */
export function builderOf(folder: string): () => Promise<BuiltPolicies> {
  let worker: Worker | undefined
  return async () => {
    worker ??= new Worker(new URL('./build-thread.js', import.meta.url), { workerData: { folder } })
    // Only while it builds it keeps the process alive.
    worker.ref()
    try {
      worker.postMessage('build')
      const [reply] = (await once(worker, 'message')) as [ThreadReply]
      worker.unref()
      if ('fault' in reply) throw new Error(reply.fault)
      return reply
    } catch (cause) {
      // A thread that broke is of no more use; the next build begins with another one.
      void worker.terminate()
      worker = undefined
      throw cause
    }
  }
}
