import { resolve } from 'node:path'
import { Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { ensureCluster } from './create-cluster.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { embeddedDialect } from './embedded-driver.ts'
import { lockFolder } from './lock.ts'
import { type Migration, migrate } from './migrate.ts'
import { type Locks, namedLocks } from './named-locks.ts'
import { openServer } from './open-server.ts'

/** Where the data is: a folder for the embedded database, or the address of a PostgreSQL 15 or newer. */
export type StoreOptions = { readonly folder: string } | { readonly databaseUrl: string }

/** An open database whose tables are `Tables`, at the newest schema; the locks are among all who have it open. */
export interface Store<Tables> extends Locks {
  readonly db: Kysely<Tables>
  readonly kind: 'embedded' | 'postgresql'
  /** For messages: the folder, or host and database without the password. */
  readonly place: string
  /** Names of the schema steps that this opening applied. */
  readonly migrated: readonly string[]
  /**
   * Calls the listener with what anybody's committed transactions said by `notify`, this process's own among them; once.
   *
   * With undefined after a lost connection: anything may have been missed.
   */
  readonly listen: (channel: string, listener: (message: string | undefined) => void) => Promise<void>
  /** Waits for what is under way. */
  readonly close: () => Promise<void>
}

export type OpenedStore<Tables> = Omit<Store<Tables>, 'migrated'>

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

/** Tells the listeners of a channel, once the transaction is committed. At most 8,000 bytes. */
export async function notify(transaction: QueryExecutorProvider, channel: string, message: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${message})`.execute(transaction)
}

async function openFolder<Tables>(folder: string): Promise<OpenedStore<Tables>> {
  const lock = lockFolder(folder)
  try {
    const cluster = await ensureCluster(folder)
    lock.assertHeld()
    const database = await openEmbeddedDatabase(cluster)
    const db = new Kysely<Tables>({ dialect: embeddedDialect(database) })
    return {
      db,
      kind: 'embedded',
      place: folder,
      ...namedLocks(),
      listen: database.listen,
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
