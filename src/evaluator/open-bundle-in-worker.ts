import { Worker } from 'node:worker_threads'
import { BundleError } from '../bundle/index.ts'
import { InputError } from './compose-input.ts'
import type { AccessFacts, DecisionResult, EvaluatorOptions, ReportFacts, ReportResult } from './evaluator.ts'
import { type Evaluation, EvaluationAborted } from './instance.ts'
import type { RemoteAnswer, RemoteCall, RemoteSetup } from './remote-protocol.ts'

/** A bundle in a thread of its own, one call at a time. */
export interface RemoteEvaluator {
  readonly evaluate: (entrypoint: string, input?: string | Uint8Array) => Promise<Evaluation>
  readonly report: (facts: ReportFacts) => Promise<ReportResult>
  readonly decide: (facts: AccessFacts) => Promise<DecisionResult>
  readonly setData: (json: string | Uint8Array) => Promise<void>
  readonly close: () => Promise<void>
}

export interface RemoteOptions extends Pick<EvaluatorOptions, 'bundleLimits' | 'inputLimits'> {
  /** How long one call may take before its thread is stopped. */
  readonly deadlineMs?: number
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * Opens a bundle whose module is not ours: it counts no steps, so it runs where it can be stopped.
 *
 * A call that outlasts its deadline is rejected with {@link EvaluationAborted}; the next one finds a new thread with the same data.
 */
export async function openBundleInWorker(bundle: Uint8Array, options: RemoteOptions = {}): Promise<RemoteEvaluator> {
  const { deadlineMs = 2_000, ...limits } = options
  const setup: RemoteSetup = { bundle, ...limits }
  let worker: Worker | undefined
  let data: string | Uint8Array | undefined
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()

  const stop = async (): Promise<void> => {
    const stopped = worker
    worker = undefined
    await stopped?.terminate()
  }

  const ask = async (call: RemoteCall): Promise<unknown> => {
    if (!worker) {
      worker = new Worker(new URL(`./evaluator-worker.${extension}`, import.meta.url), { workerData: setup })
      worker.unref()
      if (data !== undefined) await once(worker, { method: 'setData', json: data }, startMs)
    }
    return once(worker, call, deadlineMs)
  }

  /** INVARIANT: one call at a time, so that an answer belongs to the call before it. */
  const call = <T>(request: RemoteCall): Promise<T> => {
    const done = last.then(async () => {
      if (isClosed) throw new Error('the bundle is closed')
      try {
        return (await ask(request)) as T
      } catch (error) {
        if (error instanceof EvaluationAborted && error.cause === tooLate) await stop()
        throw error
      }
    })
    last = done.catch(() => {})
    return done
  }

  // A bundle that cannot be opened is refused now and not at the first call.
  worker = new Worker(new URL(`./evaluator-worker.${extension}`, import.meta.url), { workerData: setup })
  worker.unref()
  await once(worker, { method: 'evaluate', entrypoint: '', input: undefined }, startMs).catch(async (error: Error) => {
    if (error instanceof RangeError) return
    await stop()
    throw error
  })

  return {
    evaluate: (entrypoint, input) => call({ method: 'evaluate', entrypoint, input }),
    report: facts => call({ method: 'report', facts }),
    decide: facts => call({ method: 'decide', facts }),
    setData: async json => {
      await call<void>({ method: 'setData', json })
      data = json
    },
    close: async () => {
      isClosed = true
      await last
      await stop()
    }
  }
}

/** Enough to start a thread and compile a module on a busy machine. */
const startMs = 30_000
const tooLate = Symbol('too late')

function once(worker: Worker, call: RemoteCall, deadlineMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
    }
    const onMessage = (answer: RemoteAnswer): void => {
      end()
      if ('value' in answer) resolve(answer.value)
      else reject(errorOf(answer.error))
    }
    const onError = (error: Error): void => {
      end()
      reject(new EvaluationAborted(error.message, { cause: tooLate }))
    }
    const timer = setTimeout(() => {
      end()
      reject(new EvaluationAborted(`the evaluation took longer than ${deadlineMs} ms`, { cause: tooLate }))
    }, deadlineMs)
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(call)
  })
}

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  switch (name) {
    case 'BundleError':
      return new BundleError(message)
    case 'InputError':
      return new InputError(message)
    case 'EvaluationAborted':
      return new EvaluationAborted(message)
    case 'RangeError':
      return new RangeError(message)
    default:
      return new Error(message)
  }
}
