import { resolve } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { ensureCluster } from './create-cluster.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { embeddedDialect } from './embedded-driver.ts'
import { lockFolder } from './lock.ts'
import { type Migration, migrate } from './migrate.ts'
import { parsers } from './values.ts'

/** Where the data is: a folder for the embedded database, or the address of a PostgreSQL 15 or newer. */
export type StoreOptions = { readonly folder: string } | { readonly databaseUrl: string }

/** An open database whose tables are `Tables`, at the newest schema. */
export interface Store<Tables> {
  readonly db: Kysely<Tables>
  readonly kind: 'embedded' | 'postgresql'
  /** For messages: the folder, or host and database without the password. */
  readonly place: string
  /** Names of the schema steps that this opening applied. */
  readonly migrated: readonly string[]
  /** Waits for what is under way. */
  readonly close: () => Promise<void>
}

/**
 * Opens the database and brings its schema up to date.
 *
 * @throws FolderInUseError when another process has the folder open
 * @throws SchemaVersionError
 */
export async function openStore<Tables>(
  options: StoreOptions,
  migrations: readonly Migration[]
): Promise<Store<Tables>> {
  const opened =
    'folder' in options
      ? await openFolder<Tables>(resolve(options.folder))
      : await openServer<Tables>(options.databaseUrl)
  try {
    const migrated = await migrate(opened.db as unknown as Kysely<unknown>, migrations)
    return { ...opened, migrated }
  } catch (error) {
    await opened.close()
    throw error
  }
}

type Opened<Tables> = Omit<Store<Tables>, 'migrated'>

async function openFolder<Tables>(folder: string): Promise<Opened<Tables>> {
  const lock = lockFolder(folder)
  try {
    const cluster = await ensureCluster(folder)
    lock.assertHeld()
    const db = new Kysely<Tables>({ dialect: embeddedDialect(await openEmbeddedDatabase(cluster)) })
    return {
      db,
      kind: 'embedded',
      place: folder,
      close: async () => {
        await db.destroy()
        lock.release()
      }
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

const oldestServer = 150_000

async function openServer<Tables>(databaseUrl: string): Promise<Opened<Tables>> {
  const url = new URL(databaseUrl)
  const place = `${url.host}${url.pathname}`
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 8,
    options: '-c TimeZone=UTC',
    connectionTimeoutMillis: 10_000,
    application_name: 'polity',
    types: {
      getTypeParser: ((id: number, format?: 'text' | 'binary') =>
        parsers[id] ?? pg.types.getTypeParser(id, format as 'text')) as typeof pg.types.getTypeParser
    }
  })
  // A connection that breaks while idle is replaced at its next use.
  pool.on('error', () => {})
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
    throw new Error(`the database at ${place} cannot be used: ${reason(cause)}`, { cause })
  }
  return { db, kind: 'postgresql', place, close: () => db.destroy() }
}

/** A refused connection to several addresses is an `AggregateError` whose own message is empty. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ')
  return error instanceof Error ? error.message : String(error)
}
