import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Locks, Release } from './named-locks.ts'

/**
 * Locks among all processes on one server: PostgreSQL's advisory locks, each held by a connection of its own.
 *
 * A lock ends with its connection, so a process that dies leaves none behind; one whose connection breaks has lost its locks
 * without being told. What must not happen twice is therefore fenced by the transaction that stores it, too.
 *
 * @param pool - used for nothing else; as many locks as it has connections can be held at a time
 */
export function advisoryLocks(pool: pg.Pool): Locks {
  const release = (client: pg.PoolClient, key: string): Release => {
    let held = true
    return async () => {
      if (!held) return
      held = false
      try {
        await client.query('select pg_advisory_unlock($1::bigint)', [key])
        client.release()
      } catch (cause) {
        client.release(cause as Error)
      }
    }
  }
  const take = async (name: string, statement: string): Promise<Release | undefined> => {
    const key = keyOf(name)
    const client = await pool.connect()
    try {
      const { rows } = await client.query<{ taken: boolean }>(statement, [key])
      if (rows[0]?.taken) return release(client, key)
      client.release()
      return undefined
    } catch (cause) {
      client.release(cause as Error)
      throw cause
    }
  }
  return {
    lock: async name => {
      const taken = await take(name, 'select true as taken from pg_advisory_lock($1::bigint)')
      if (!taken) throw new Error(`the lock \`${name}\` was not given`)
      return taken
    },
    tryLock: name => take(name, 'select pg_try_advisory_lock($1::bigint) as taken')
  }
}

function keyOf(name: string): string {
  return createHash('sha256').update(`polity ${name}`).digest().readBigInt64BE().toString()
}
