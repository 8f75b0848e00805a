/** The thread that evaluates jobs; started by `evaluate-in-threads.ts` only. Its first message says that it is ready. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadReply, ThreadSetup } from './evaluate-in-threads.ts'
import { evaluateJob, type Job } from './evaluate-job.ts'
import { openProgram } from './open-program.ts'

const { bundle, data, coverage, steps } = workerData as ThreadSetup
const program = await openProgram(bundle, data, coverage)

parentPort?.on('message', (job: Job) => {
  const evaluated = evaluateJob(program, job, steps)
  parentPort?.postMessage({ ...evaluated, reached: [...program.reached] } satisfies ThreadReply)
})
parentPort?.postMessage('ready')
