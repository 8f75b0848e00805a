import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult
} from 'kysely'
import type { EmbeddedDatabase } from './embedded-database.ts'

/**
 * Kysely's PostgreSQL dialect over the one session of the embedded database.
 *
 * Connections are handed out one at a time, so a transaction holds the database until it ends: inside one, only the
 * transaction's own handle may be used.
 */
export function embeddedDialect(database: EmbeddedDatabase): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => embeddedDriver(database),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler()
  }
}

function embeddedDriver(database: EmbeddedDatabase): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const { rows, affectedRows } = await database.query(sql, parameters)
      return { rows: rows as R[], numAffectedRows: BigInt(affectedRows) }
    },
    streamQuery: () => {
      throw new Error('the embedded database does not stream; page instead')
    }
  }
  const queue: (() => void)[] = []
  let busy = false
  const run = (sql: string): Promise<unknown> => connection.executeQuery(CompiledQuery.raw(sql))
  return {
    init: async () => {},
    acquireConnection: async () => {
      if (busy) await new Promise<void>(resolve => queue.push(resolve))
      busy = true
      return connection
    },
    releaseConnection: async () => {
      const next = queue.shift()
      if (next) next()
      else busy = false
    },
    beginTransaction: async (_, { isolationLevel }) => {
      await run(isolationLevel ? `begin transaction isolation level ${isolationLevel}` : 'begin')
    },
    commitTransaction: async () => void (await run('commit')),
    rollbackTransaction: async () => void (await run('rollback')),
    destroy: () => database.close()
  }
}
