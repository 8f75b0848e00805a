import { parentPort, workerData } from 'node:worker_threads'
import { openBundle } from './evaluator.ts'
import type { RemoteAnswer, RemoteCall, RemoteSetup } from './remote-protocol.ts'

// The thread in which a module runs that is not ours: it can be stopped from outside.
const { bundle, ...options } = workerData as RemoteSetup
const opened = openBundle(bundle, options)

async function answer(call: RemoteCall): Promise<unknown> {
  const evaluator = await opened
  switch (call.method) {
    case 'evaluate':
      return evaluator.evaluate(call.entrypoint, call.input)
    case 'report':
      return evaluator.report(call.facts)
    case 'decide':
      return evaluator.decide(call.facts)
    case 'setData':
      return evaluator.setData(call.json)
  }
}

parentPort?.on('message', (call: RemoteCall) => {
  answer(call).then(
    value => parentPort?.postMessage({ value } satisfies RemoteAnswer),
    (error: Error) => {
      parentPort?.postMessage({ error: { name: error.name, message: error.message } } satisfies RemoteAnswer)
    }
  )
})
