import { Worker } from 'node:worker_threads'
import type { Answer, Call } from './answer-calls.ts'

/** Threads that all do the same. */
export interface Pool {
  /**
   * Gives the operand to the thread with the least to do. So many calls wait for their turn at most as `room` lets through: ask it before the next one.
   *
   * Rejected with what the call threw; once a thread ended by itself, every call that is not answered yet with the reason.
   */
  readonly call: <Value>(operand: unknown) => Promise<Value>
  /** Gives the operand to each thread, before all that it is given afterwards. */
  readonly callEach: (operand: unknown) => Promise<void>
  /** Resolves when another call would not have to wait long, or is refused. */
  readonly room: () => Promise<void>
  readonly hasRoom: () => boolean
  readonly close: () => Promise<void>
}

/** Calls that wait in one thread: enough that it never idles, few enough that they take no memory. */
const mostWaiting = 4

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** Starts `count` threads of the file at `url`, each with the same data. They end with the process, whatever they do. */
export function createPool(url: URL, workerData: unknown, count: number): Pool {
  let number = 0
  let wake: (() => void)[] = []
  /** Why a thread ended: what is given to it now would never be answered. */
  let broken: Error | undefined
  const threads = Array.from({ length: count }, () => {
    const worker = new Worker(url, { workerData })
    const waiting = new Map<number, Waiting>()
    const settle = (one: number, end: (call: Waiting) => void): void => {
      const call = waiting.get(one)
      waiting.delete(one)
      if (waiting.size === 0) worker.unref()
      if (call) end(call)
      for (const go of wake) go()
      wake = []
    }
    worker.unref()
    worker.on('message', (answer: Answer) => {
      settle(answer.number, ({ resolve, reject }) =>
        'error' in answer ? reject(new Error(answer.error)) : resolve(answer.value as never)
      )
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('a thread ended before its work was done')))
    return { worker, waiting, settle }
  })
  function fail(error: Error): void {
    broken ??= error
    for (const { waiting, settle } of threads) {
      for (const one of [...waiting.keys()]) settle(one, ({ reject }) => reject(error))
    }
  }
  const idlest = () => threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
  const callOne = <Value>({ worker, waiting }: (typeof threads)[number], operand: unknown): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken)
      number += 1
      waiting.set(number, { resolve, reject })
      worker.ref()
      worker.postMessage({ number, operand } satisfies Call)
    })
  const hasRoom = (): boolean => broken !== undefined || idlest().waiting.size < mostWaiting
  return {
    call: operand => callOne(idlest(), operand),
    callEach: async operand => {
      await Promise.all(threads.map(thread => callOne(thread, operand)))
    },
    room: async () => {
      while (!hasRoom()) await new Promise<void>(resolve => wake.push(resolve))
    },
    hasRoom,
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    }
  }
}
