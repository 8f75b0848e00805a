/** The thread in which the embedded database lives; started by `embedded-database.ts` only. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { DatabaseError, Reply, Request, Told } from './embedded-database.ts'
import { SyncedFiles, syncedSettings, syncedStart } from './synced-files.ts'
import { parsers } from './values.ts'

const port = parentPort
if (!port) throw new Error('the database worker is started as a worker thread')

const opened = PGlite.create({
  fs: new SyncedFiles((workerData as { readonly folder: string }).folder),
  startParams: syncedStart,
  parsers: { ...parsers },
  postgresqlconf: [...syncedSettings, 'shared_buffers=16MB', 'max_connections=4', 'timezone=UTC']
})
// A failure to open is the answer to the first request.
opened.catch(() => {})

// INVARIANT: requests are answered in the order in which they came; PGlite runs one at a time.
port.on('message', (request: Request) => {
  void answer(request).then(reply => port.postMessage(reply))
})

async function answer(request: Request): Promise<Reply> {
  const { id } = request
  try {
    const database = await opened
    switch (request.kind) {
      case 'query': {
        const { rows, affectedRows } = await database.query(request.sql, [...request.parameters])
        return { id, rows, affectedRows: affectedRows ?? 0 }
      }
      case 'script':
        await database.exec(request.sql)
        return { id, rows: [], affectedRows: 0 }
      case 'listen':
        await database.listen(request.channel, message => port?.postMessage({ message } satisfies Told))
        return { id, rows: [], affectedRows: 0 }
      case 'close':
        await database.close()
        return { id, rows: [], affectedRows: 0 }
    }
  } catch (error) {
    const { message, code, detail, constraint } = error as DatabaseError
    return { id, error: { message: String(message), code, detail, constraint } }
  }
}
