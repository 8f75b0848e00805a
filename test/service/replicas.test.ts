import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GovernanceTables, governanceMigrations, openGovernance } from '../../src/governance/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { postgresMissing, startPostgres, type TestServer } from '../store/postgres.ts'
import { bundle, temporaryFolder } from './running-service.ts'
import { starterBundle } from './starter-bundle.ts'

interface Replica {
  readonly url: string
  readonly child: ChildProcess
  readonly lines: string[]
}

const { folder, remove } = temporaryFolder()
const firstBundle = join(folder, 'first.tar.gz')
const secondBundle = join(folder, 'second.tar.gz')
const stricter = starterBundle({ 'port-availability': { minimumPercent: 99.95 } })
const seeded = 400

const idOf = (name: string): string => `urn:polity:product:${name}`
const product = (name: string, reads?: string): string =>
  [
    'apiVersion: v1.0.0',
    'kind: DataProduct',
    `id: ${name}`,
    `name: ${name}`,
    ...(reads ? ['inputPorts:', `  - name: in`, `    version: 1.0.0`, `    contractId: ${reads}`] : []),
    'outputPorts:',
    `  - name: out`,
    `    version: 1.0.0`,
    `    contractId: ${name}.out`,
    ''
  ].join('\n')

async function startReplica(databaseUrl: string): Promise<Replica> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(new URL('./serve-process.ts', import.meta.url)), databaseUrl, firstBundle],
    { stdio: ['pipe', 'pipe', 'inherit'] }
  )
  const lines: string[] = []
  const reading = createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', line => lines.push(line))
  await once(reading, 'line')
  return { url: lines[0] ?? '', child, lines }
}

const put = (url: string, name: string, body: string): Promise<Response> =>
  fetch(`${url}/api/v1/products/${encodeURIComponent(idOf(name))}/documents/p.yaml`, {
    method: 'PUT',
    headers: { 'content-type': 'application/yaml' },
    body
  })

const report = (url: string, name: string): Promise<Response> =>
  fetch(`${url}/v1/data/polity/report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: { productId: idOf(name) } })
  })

describe.skipIf(postgresMissing)(
  'two services on one PostgreSQL (skipped where there is neither DATABASE_URL nor a local postgres)',
  () => {
    let server: TestServer
    let store: Store<GovernanceTables>
    let db: Kysely<GovernanceTables>
    const replicas: Replica[] = []

    beforeAll(async () => {
      writeFileSync(firstBundle, bundle)
      writeFileSync(secondBundle, stricter)
      server = await startPostgres()
      store = await openStore<GovernanceTables>({ databaseUrl: server.url }, governanceMigrations)
      db = store.db
      const seeding = await openGovernance({ store, bundle })
      const files = Array.from({ length: seeded }, (_, i) => ({
        name: `seed-${i}.yaml`,
        bytes: Buffer.from(product(`seed-${i}`))
      }))
      await seeding.syncFiles(files)
      await seeding.close()
      replicas.push(...(await Promise.all([startReplica(server.url), startReplica(server.url)])))
    })

    afterAll(async () => {
      for (const { child } of replicas) child.kill('SIGKILL')
      await store?.close()
      await server?.stop()
      remove()
    })

    test('what is seeded in one go is judged as jobs, all of it, once', async () => {
      const { rows } =
        await sql`select status, count(*) as n, min(judged_revision) > 0 as judged from product group by 1`.execute(db)
      expect(rows).toEqual([{ status: 'fail', n: seeded, judged: true }])
      const activations = await db.selectFrom('activation').select('bundle').execute()
      expect(activations).toHaveLength(1)
    })

    test('one sees what the other took', async () => {
      const [a, b] = replicas as [Replica, Replica]
      expect((await put(a.url, 'upstream', product('upstream'))).status).toBe(201)
      await expect.poll(async () => (await report(b.url, 'upstream')).status).toBe(200)
      expect((await put(b.url, 'downstream', product('downstream', 'upstream.out'))).status).toBe(201)
      await expect
        .poll(async () => {
          const answer = await fetch(`${a.url}/api/v1/products/${encodeURIComponent(idOf('upstream'))}`)
          return ((await answer.json()) as { consumers: number }).consumers
        })
        .toBe(1)
    })

    test('both publish at once, and each change follows the one before it', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => put(replicas[i % 2]?.url ?? '', `both-${i}`, product(`both-${i}`)))
      )
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
      const { rows } = await sql<{ n: number; last: number; first: number }>`
        select count(*) as n, max(revision) as last, min(revision) as first from change`.execute(db)
      expect(rows[0]?.n).toBe((rows[0]?.last ?? 0) - (rows[0]?.first ?? 0) + 1)
    })

    test('kill -9 in the middle of an activation, while both publish: nothing is lost, nothing is there twice', async () => {
      const [a, b] = replicas as [Replica, Replica]
      const before = await db.selectFrom('product').select('id').execute()
      a.child.stdin?.write(`${secondBundle}\n`)
      const published: string[] = []
      const publishing = (async () => {
        for (let i = 0; i < 12; i++) {
          const { url } = i % 2 === 0 ? a : b
          const answer = await put(url, `during-${i}`, product(`during-${i}`)).catch(() => undefined)
          if (answer?.status === 201) published.push(`during-${i}`)
        }
      })()
      // Some of it is done, and some is not.
      let waiting: number[] = []
      const jobs = async (): Promise<number> =>
        (
          await db
            .selectFrom('job')
            .select(({ fn }) => fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n as number
      while (!(waiting.length > 1 && (waiting.at(-1) ?? 0) < Math.max(...waiting))) {
        waiting = [...waiting, await jobs()].filter((n, i, all) => n > 0 || all.slice(0, i).some(each => each > 0))
      }
      expect(waiting.at(-1)).toBeGreaterThan(0)
      a.child.kill('SIGKILL')
      await once(a.child, 'exit')
      expect(a.lines).toHaveLength(1)
      await publishing
      await expect.poll(jobs, { timeout: 60_000 }).toBe(0)

      expect(published.length).toBeGreaterThan(0)
      const products = await db.selectFrom('product').select(['id', 'bundle', 'no_verdict']).execute()
      const ids = products.map(({ id }) => id)
      for (const name of published) expect(ids).toContain(idOf(name))
      for (const { id } of before) expect(ids).toContain(id)
      // Everything is judged by the second bundle, once: one open row for each policy, and no two that overlap.
      const active = await db.selectFrom('activation').select(['bundle', 'revision']).orderBy('id').execute()
      expect(active).toHaveLength(2)
      expect(products.filter(each => each.bundle !== active[1]?.bundle || each.no_verdict !== null)).toEqual([])
      const { rows: open } = await sql`
        select rows, count(*) as products from (
          select p.id, count(l.id) as rows from product p left join ledger l on l.product = p.id and l.to_at is null group by p.id) as counted
        group by rows`.execute(db)
      expect(open).toHaveLength(1)
      const { rows: overlaps } = await sql`
        select a.product, a.policy from ledger a join ledger b on a.product = b.product and a.policy = b.policy and a.id < b.id
        where tstzrange(a.from_at, a.to_at) && tstzrange(b.from_at, b.to_at)`.execute(db)
      expect(overlaps).toEqual([])
      const { rows: twice } = await sql`select revision from job union all
        select from_revision from ledger group by product, policy, from_revision having count(*) > 1`.execute(db)
      expect(twice).toEqual([])
      // And what is stored is what the bundle says now.
      const impact = await fetch(`${b.url}/api/v1/impact`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ parameters: { 'port-availability': { minimumPercent: 99.95 } } })
      })
      expect(await impact.json()).toMatchObject({ products: { total: ids.length, affected: 0 }, changes: [] })
    }, 120_000)
  }
)
