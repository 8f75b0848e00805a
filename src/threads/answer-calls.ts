import { parentPort } from 'node:worker_threads'

/** One call; answered by its number. */
export interface Call {
  readonly number: number
  readonly operand: unknown
}

export type Answer =
  | { readonly number: number; readonly value: unknown }
  | { readonly number: number; readonly error: string }

/** In a thread: answers each call with what `run` makes of its operand, one after the other. */
export function answerCalls<Operand, Value>(run: (operand: Operand) => Value | Promise<Value>): void {
  let last: Promise<void> = Promise.resolve()
  parentPort?.on('message', ({ number, operand }: Call) => {
    last = last.then(async () => {
      try {
        parentPort?.postMessage({ number, value: await run(operand as Operand) } satisfies Answer)
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        parentPort?.postMessage({ number, error: words } satisfies Answer)
      }
    })
  })
}
