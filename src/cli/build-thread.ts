/** The thread that builds policies; started by `build-in-thread.ts` only. */
import { parentPort, workerData } from 'node:worker_threads'
import { buildFolder } from './build.ts'
import type { ThreadReply } from './build-in-thread.ts'

const { folder } = workerData as { readonly folder: string }

parentPort?.on('message', () => parentPort?.postMessage(reply()))

function reply(): ThreadReply {
  try {
    const { bundle, diagnostics, policies } = buildFolder(folder)
    return { diagnostics, policies: policies.length, ...(bundle ? { bundle } : {}) }
  } catch (cause) {
    return { fault: (cause as Error).message }
  }
}
