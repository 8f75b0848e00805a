import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

/** One step of the schema; never edited once released. */
export interface Migration {
  /** Sorts in the order of application: `0001-registry`. */
  readonly name: string
  /** Statements that run one by one, in the same transaction as every other step that is due. */
  readonly statements: readonly string[]
}

/** The schema is not one that this version can work on. */
export class SchemaVersionError extends Error {
  override readonly name = 'SchemaVersionError'
}

/** Any number, the same in every process: one migrates at a time. */
const migrationLock = 7_218_446_001

/**
 * Applies what is missing, all or nothing, and gives the names of the steps applied.
 *
 * @throws SchemaVersionError when the database was made by a newer version, or a step was edited since it was applied
 */
export async function migrate(db: Kysely<unknown>, migrations: readonly Migration[]): Promise<readonly string[]> {
  return db.transaction().execute(async transaction => {
    await sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`.execute(transaction)
    await sql`create table if not exists schema_step (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`.execute(transaction)
    const { rows } = await sql<{ name: string; digest: string }>`select name, digest from schema_step`.execute(
      transaction
    )
    const applied = new Map(rows.map(row => [row.name, row.digest]))
    const known = new Set(migrations.map(migration => migration.name))
    const foreign = [...applied.keys()].filter(name => !known.has(name))
    if (foreign.length > 0) {
      throw new SchemaVersionError(
        `the database was written by a newer version of Polity (it has ${foreign.join(', ')}); start that version, or choose another database`
      )
    }
    const due: string[] = []
    for (const { name, statements } of migrations) {
      const digest = createHash('sha256').update(statements.join(';\n')).digest('hex')
      const before = applied.get(name)
      if (before === digest) continue
      if (before !== undefined) throw new SchemaVersionError(`schema step ${name} was edited after it had been applied`)
      for (const statement of statements) await sql.raw(statement).execute(transaction)
      await sql`insert into schema_step (name, digest) values (${name}, ${digest})`.execute(transaction)
      due.push(name)
    }
    return due
  })
}
