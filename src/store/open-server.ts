import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { advisoryLocks } from './advisory-locks.ts'
import type { OpenedStore } from './open-store.ts'
import { type Listening, listenOnServer } from './server-notifications.ts'
import { parsers } from './values.ts'

const oldestServer = 150_000

/** Connects to a PostgreSQL server. Its messages name the server without the password. */
export async function openServer<Tables>(databaseUrl: string): Promise<OpenedStore<Tables>> {
  const place = placeOf(databaseUrl)
  const settings: pg.PoolConfig = {
    connectionString: databaseUrl,
    options: '-c TimeZone=UTC',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: {
      getTypeParser: ((id: number, format?: 'text' | 'binary') =>
        parsers[id] ?? pg.types.getTypeParser(id, format as 'text')) as typeof pg.types.getTypeParser
    }
  }
  const pool = poolOf({ ...settings, max: 8, application_name: 'polity' })
  // Who waits for a lock must not take the connection that its holder needs.
  const lockPool = poolOf({ ...settings, max: 6, application_name: 'polity locks' })
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await sql<{ version: number; name: string }>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as name`.execute(
      db
    )
    const [server] = rows
    if (!server || server.version < oldestServer) {
      throw new Error(`PostgreSQL ${server?.name} is too old; 15 or newer is needed`)
    }
  } catch (cause) {
    await db.destroy()
    await lockPool.end()
    throw new Error(`the database at ${place} cannot be used: ${reason(cause)}`, { cause })
  }
  const listening: Listening[] = []
  return {
    db,
    kind: 'postgresql',
    place,
    ...advisoryLocks(lockPool),
    listen: async (channel, listener) => void listening.push(await listenOnServer(databaseUrl, channel, listener)),
    close: async () => {
      for (const each of listening) await each.close()
      await lockPool.end()
      await db.destroy()
    }
  }
}

function poolOf(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(settings)
  // A connection that breaks while idle is replaced at its next use; one in use says so to its user.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

function placeOf(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  return `${url.host}${url.pathname}`
}

/** A refused connection to several addresses is an `AggregateError` whose own message is empty. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ')
  return error instanceof Error ? error.message : String(error)
}
