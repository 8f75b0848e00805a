import type { Governance } from '../../governance/index.ts'
import { problemDocument } from '../http/problem.ts'
import type { StreamRoute } from '../http/route.ts'

const heartbeatMs = 15_000

/** Live pages, told what changed. `closeAll` ends their connections, so that the service can end. */
export function eventRoute(governance: Governance): { readonly route: StreamRoute; readonly closeAll: () => void } {
  const open = new Set<() => void>()
  const route: StreamRoute = {
    method: 'get',
    path: '/api/v1/events',
    tag: 'Compliance',
    summary: 'What changes, as server-sent events: hello, product, bundle, summary',
    answers: { 200: { description: 'text/event-stream' } },
    errors: problemDocument,
    stream: (_, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no'
      })
      const write = (event: string, data: unknown): void => {
        response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      }
      response.write('retry: 1000\n')
      write('hello', { at: governance.clock().toISOString() })
      const unsubscribe = governance.subscribe(({ type, ...data }) => write(type, data))
      const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs)
      const end = (): void => {
        clearInterval(heartbeat)
        unsubscribe()
        open.delete(end)
        response.end()
      }
      open.add(end)
      response.on('close', end)
    }
  }
  return {
    route,
    closeAll: () => {
      for (const end of [...open]) end()
    }
  }
}
