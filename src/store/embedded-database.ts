import { Worker } from 'node:worker_threads'

export type Parameter = string | number | boolean | null | Uint8Array

export type Request =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly parameters: readonly Parameter[] }
  | { readonly id: number; readonly kind: 'script'; readonly sql: string }
  | { readonly id: number; readonly kind: 'listen'; readonly channel: string }
  | { readonly id: number; readonly kind: 'close' }

/** What PostgreSQL says of a failed statement. */
export interface DatabaseError {
  readonly message: string
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly constraint?: string | undefined
}

export type Reply =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly affectedRows: number; readonly error?: never }
  | { readonly id: number; readonly error: DatabaseError }

/** A notification; there is one channel. */
export interface Told {
  readonly message: string
}

export interface Rows {
  readonly rows: readonly unknown[]
  readonly affectedRows: number
}

/** The embedded database as its users see it: one session, statements answered in order. */
export interface EmbeddedDatabase {
  readonly query: (sql: string, parameters: readonly unknown[]) => Promise<Rows>
  /** Several statements without parameters. */
  readonly script: (sql: string) => Promise<void>
  /** Calls the listener with what committed transactions notify; once. */
  readonly listen: (channel: string, listener: (message: string) => void) => Promise<void>
  readonly close: () => Promise<void>
}

type Body = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never

/**
 * Opens the cluster in `folder` (created where it is empty) in a thread of its own.
 *
 * Takes no lock: see `lockFolder`.
 */
export async function openEmbeddedDatabase(folder: string): Promise<EmbeddedDatabase> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./database-worker.${extension}`, import.meta.url), {
    workerData: { folder, parsers: new URL(`./values.${extension}`, import.meta.url).href },
    // What PostgreSQL prints goes nowhere: what matters comes back as errors.
    stdout: true,
    stderr: true
  })
  const waiting = new Map<number, { resolve: (rows: Rows) => void; reject: (error: Error) => void; sql: string }>()
  let lastId = 0
  let gone: Error | undefined
  let listener: (message: string) => void = () => {}

  worker.on('message', (reply: Reply | Told) => {
    if ('message' in reply) return listener(reply.message)
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (!call) return
    if (!reply.error) call.resolve(reply)
    else {
      const { message, ...rest } = reply.error
      call.reject(Object.assign(new Error(message), rest, { sql: call.sql }))
    }
  })
  const fail = (error: Error): void => {
    gone ??= error
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
  }
  worker.on('error', cause => fail(new Error(`the database thread ended: ${String(cause)}`, { cause })))
  worker.on('exit', code => fail(new Error(`the database thread ended with code ${code}`)))

  const call = (body: Body): Promise<Rows> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone)
      const id = ++lastId
      waiting.set(id, { resolve, reject, sql: 'sql' in body ? body.sql : '' })
      worker.postMessage({ ...body, id } satisfies Request)
    })

  try {
    await call({ kind: 'query', sql: 'select 1', parameters: [] })
  } catch (cause) {
    await worker.terminate()
    throw new Error(`the database in ${folder} cannot be opened: ${(cause as Error).message}`, { cause })
  }
  return {
    query: (sql, parameters) => call({ kind: 'query', sql, parameters: parameters.map(asParameter) }),
    script: async sql => void (await call({ kind: 'script', sql })),
    listen: async (channel, heard) => {
      listener = heard
      await call({ kind: 'listen', channel })
    },
    close: async () => {
      if (gone) return
      await call({ kind: 'close' })
      gone = new Error('the database is closed')
      await worker.terminate()
    }
  }
}

function asParameter(value: unknown): Parameter {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return value
  if (value instanceof Date) return value.toISOString()
  return JSON.stringify(value)
}
