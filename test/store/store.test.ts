import { type ChildProcess, spawn } from 'node:child_process'
import { fsyncSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { FolderInUseError, notify, openStore, SchemaVersionError, type Store } from '../../src/store/index.ts'
import { SyncedFiles, syncedSettings, syncedStart } from '../../src/store/synced-files.ts'
import { type NoteTables, noteMigrations } from './note-migrations.ts'
import { postgresMissing, startPostgres } from './postgres.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'polity-store-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(folder: string): Promise<Store<NoteTables>> {
  const store = await openStore<NoteTables>({ folder }, noteMigrations)
  cleanups.push(() => store.close())
  return store
}

/** A process of its own that has the folder open; `lines` grows as it prints. */
function startWriter(
  folder: string,
  mode: string
): { child: ChildProcess; lines: string[]; said: (text: string) => Promise<void> } {
  const child = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(new URL('./writer.ts', import.meta.url)), folder, mode],
    {
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  cleanups.push(() => child.kill('SIGKILL'))
  const lines: string[] = []
  let rest = ''
  const listeners: (() => void)[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    for (const listener of listeners) listener()
  })
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (lines.includes(text)) resolve()
      }
      listeners.push(look)
      child.once('exit', () => reject(new Error(`ended without saying ${text}: ${lines.join(' | ')}`)))
      look()
    })
  return { child, lines, said }
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise(resolve => child.once('exit', resolve))

/** Everything that must be the same on both databases. */
async function exercise(store: Store<NoteTables>): Promise<void> {
  const { db } = store
  await db.insertInto('note').values({ id: 1, text: 'one' }).execute()
  await expect(
    db.transaction().execute(async transaction => {
      await transaction.insertInto('note').values({ id: 2, text: 'two' }).execute()
      throw new Error('changed my mind')
    })
  ).rejects.toThrow('changed my mind')
  await expect(db.insertInto('note').values({ id: 1, text: 'again' }).execute()).rejects.toMatchObject({
    code: '23505'
  })
  const updated = await db.updateTable('note').set({ text: 'ONE' }).where('id', '=', 1).executeTakeFirst()
  expect(updated.numUpdatedRows).toBe(1n)
  expect(await db.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, text: 'ONE' }])
  const { rows } = await sql`
    select 9007199254740991::bigint as big, 1.5::numeric as decimal, count(*) as count, true as flag, null as nothing,
      ${JSON.stringify({ a: [1, "'"] })}::jsonb as json, timestamptz '2026-11-20T12:00:00Z' as instant,
      timestamptz '2026-11-20 13:00:00.250+01' as fraction, date '2026-11-20' as day,
      (select sum(value::int) from jsonb_array_elements_text(${'[1,2,3]'}::jsonb)) as sum from note`.execute(db)
  expect(rows).toEqual([
    {
      big: 9007199254740991,
      decimal: 1.5,
      count: 1,
      flag: true,
      nothing: null,
      json: { a: [1, "'"] },
      instant: '2026-11-20T12:00:00.000Z',
      fraction: '2026-11-20T12:00:00.250Z',
      day: '2026-11-20',
      sum: 6
    }
  ])
  // Parallel transactions all commit, one after the other where there is one session.
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      db.transaction().execute(async transaction => {
        await transaction
          .insertInto('note')
          .values({ id: 10 + i, text: '' })
          .execute()
        await transaction
          .updateTable('note')
          .set({ text: String(i) })
          .where('id', '=', 10 + i)
          .execute()
      })
    )
  )
  expect(await db.selectFrom('note').select('text').where('id', '>=', 10).orderBy('id').execute()).toEqual(
    ['0', '1', '2', '3', '4', '5'].map(text => ({ text }))
  )
}

/** Locks and messages between those who have the same database open. */
async function exerciseTogether(one: Store<NoteTables>, other: Store<NoteTables>): Promise<void> {
  const release = await one.lock('writer')
  expect(await other.tryLock('writer')).toBeUndefined()
  const free = await other.tryLock('another')
  expect(free).toBeDefined()
  await free?.()
  const order: string[] = []
  const waiting = other.lock('writer').then(async again => {
    order.push('second')
    await again()
  })
  await new Promise(resolve => setTimeout(resolve, 50))
  order.push('first')
  await release()
  await waiting
  expect(order).toEqual(['first', 'second'])

  const heard: (string | undefined)[] = []
  await one.listen('news', message => heard.push(message))
  await other.db.transaction().execute(async transaction => {
    await notify(transaction, 'news', 'committed')
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(heard).toEqual([])
  })
  await other.db
    .transaction()
    .execute(async transaction => {
      await notify(transaction, 'news', 'rolled back')
      throw new Error('changed my mind')
    })
    .catch(() => {})
  await notify(other.db, 'news', "it's late")
  await expect.poll(() => heard).toEqual(['committed', "it's late"])
}

test('one process on the embedded database has its locks and messages to itself', async () => {
  const store = await open(emptyFolder())
  await exerciseTogether(store, store)
})

test('what the embedded database acknowledges is on the disk', async () => {
  let synced = 0
  const database = await PGlite.create({
    fs: new SyncedFiles(join(emptyFolder(), 'cluster'), descriptor => {
      fsyncSync(descriptor)
      synced += 1
    }),
    startParams: syncedStart,
    postgresqlconf: [...syncedSettings]
  })
  cleanups.push(() => database.close())
  await database.exec('create table note (id int)')
  for (let i = 0; i < 5; i++) {
    const before = synced
    await database.query('insert into note values ($1)', [i])
    expect(synced).toBeGreaterThan(before)
  }
  const store = await open(emptyFolder())
  const { rows } = await sql`select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method,
    current_setting('synchronous_commit') as commit`.execute(store.db)
  expect(rows).toEqual([{ fsync: 'on', method: 'fsync', commit: 'on' }])
})

test('the embedded database keeps what was written over a restart', async () => {
  const folder = emptyFolder()
  const first = await open(folder)
  expect(first.kind).toBe('embedded')
  expect(first.migrated).toEqual(['0001-note'])
  await exercise(first)
  await first.close()
  expect(readdirSync(folder)).toEqual(['cluster'])
  const second = await open(folder)
  expect(second.migrated).toEqual([])
  expect(await second.db.selectFrom('note').selectAll().where('id', '=', 1).execute()).toEqual([{ id: 1, text: 'ONE' }])
})

describe.skipIf(postgresMissing)(
  'a PostgreSQL server (skipped where there is neither DATABASE_URL nor a local postgres)',
  () => {
    test('behaves as the embedded database does', async () => {
      const server = await startPostgres()
      cleanups.push(() => server.stop())
      const store = await openStore<NoteTables>({ databaseUrl: server.url }, noteMigrations)
      expect(store.kind).toBe('postgresql')
      expect(store.migrated).toEqual(['0001-note'])
      await exercise(store)
      await store.close()
      // Two that start at once: one migrates, the other finds it done.
      const later: typeof noteMigrations = [
        ...noteMigrations,
        { name: '0002', statements: ['create table later (id int)'] }
      ]
      const both = await Promise.all([0, 1].map(() => openStore<NoteTables>({ databaseUrl: server.url }, later)))
      expect(both.flatMap(({ migrated }) => migrated)).toEqual(['0002'])
      const [one, other] = both as [Store<NoteTables>, Store<NoteTables>]
      await exerciseTogether(one, other)

      // A lock ends with the connection of its holder; a listener whose connection broke is told once it is back.
      const heard: (string | undefined)[] = []
      await one.listen('later', message => heard.push(message))
      const release = await one.lock('held')
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()
        and (application_name = 'polity listener' or pid in (select pid from pg_locks where locktype = 'advisory'))`.execute(
        other.db
      )
      const taken = await other.lock('held')
      await release()
      expect(await one.tryLock('held')).toBeUndefined()
      await taken()
      await expect.poll(() => heard, { timeout: 10_000 }).toEqual([undefined])
      await notify(other.db, 'later', 'again')
      await expect.poll(() => heard).toEqual([undefined, 'again'])
      for (const each of both) await each.close()
    })
  }
)

test('a server that is not there is named, without the password', async () => {
  await expect(openStore({ databaseUrl: 'postgres://polity:secret@127.0.0.1:1/mesh' }, noteMigrations)).rejects.toThrow(
    /^the database at 127\.0\.0\.1:1\/mesh cannot be used: connect ECONNREFUSED/
  )
})

test('a second opener is told who holds the folder', async () => {
  const folder = emptyFolder()
  await open(folder)
  await expect(open(folder)).rejects.toThrow(`the data folder ${folder} is in use by this very process since 20`)
  const { child, lines } = startWriter(folder, 'idle')
  expect(await ended(child)).toBe(3)
  expect(lines).toEqual([
    expect.stringMatching(
      `^the data folder ${folder} is in use by process ${process.pid} since 20.*Z; stop that process \\(Ctrl\\+C where it runs, or \`kill ${process.pid}\`\\), or choose another data folder$`
    )
  ])
})

test('nothing acknowledged is lost at kill -9, and the lock of the dead process is taken over', async () => {
  const folder = emptyFolder()
  const { child, lines, said } = startWriter(folder, 'insert')
  await said('50')
  await expect(open(folder)).rejects.toThrow(FolderInUseError)
  child.kill('SIGKILL')
  await ended(child)
  const acknowledged = Number(lines.at(-1))
  expect(acknowledged).toBeGreaterThanOrEqual(50)
  const store = await open(folder)
  const { rows } = await sql<{ ids: number[] }>`select jsonb_agg(id order by id) as ids from note`.execute(store.db)
  const ids = rows[0]?.ids ?? []
  expect(ids.slice(0, acknowledged + 1)).toEqual(Array.from({ length: acknowledged + 1 }, (_, i) => i))
})

test.each([
  { note: 'a dead process', holder: { pid: 2 ** 30, host: hostname() }, free: true },
  {
    note: 'a pid that was given to another process since',
    holder: { pid: process.pid, host: hostname(), processStart: '1' },
    free: process.platform === 'linux'
  },
  { note: 'a live process', holder: { pid: process.pid, host: hostname() }, free: false },
  { note: 'a live process on another host, by its heartbeat', holder: { pid: 1, host: 'elsewhere' }, free: false },
  { note: 'half a lock', holder: 'not JSON', free: true }
])('the lock of $note: free $free', async ({ holder, free }) => {
  const folder = emptyFolder()
  const text = typeof holder === 'string' ? holder : JSON.stringify({ ...holder, since: '2026-11-20T12:00:00Z' })
  writeFileSync(join(folder, 'polity.lock'), text)
  if (!free) {
    await expect(open(folder)).rejects.toThrow('since 2026-11-20T12:00:00Z')
    expect(readFileSync(join(folder, 'polity.lock'), 'utf8')).toBe(text)
    return
  }
  await open(folder)
  expect(JSON.parse(readFileSync(join(folder, 'polity.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
})

test('a schema from a newer version, and one that was edited, are refused', async () => {
  const folder = emptyFolder()
  const newer: typeof noteMigrations = [
    ...noteMigrations,
    { name: '0002-later', statements: ['create table later (id int)'] }
  ]
  await (await openStore<NoteTables>({ folder }, newer)).close()
  await expect(open(folder)).rejects.toThrow(SchemaVersionError)
  await expect(open(folder)).rejects.toThrow('written by a newer version of Polity (it has 0002-later)')
  const edited: typeof noteMigrations = [{ name: '0001-note', statements: ['select 1'] }, ...newer.slice(1)]
  await expect(openStore({ folder }, edited)).rejects.toThrow(
    'schema step 0001-note was edited after it had been applied'
  )
  // A step that fails leaves nothing behind.
  const broken: typeof noteMigrations = [
    ...newer,
    { name: '0003', statements: ['create table a (id int)', 'select nonsense'] }
  ]
  await expect(openStore({ folder }, broken)).rejects.toThrow('column "nonsense" does not exist')
  const store = await openStore<NoteTables>({ folder }, newer)
  cleanups.push(() => store.close())
  const { rows } = await sql`select to_regclass('a') is null as gone`.execute(store.db)
  expect(rows).toEqual([{ gone: true }])
})
