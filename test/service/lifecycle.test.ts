import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { PortInUseError, type Service, type ServiceOptions } from '../../src/service/index.ts'
import { FolderInUseError } from '../../src/store/index.ts'
import { postgresMissing, startPostgres } from '../store/postgres.ts'
import { bundle, clientOf, start, temporaryFolder } from './running-service.ts'
import { sampleFile, sampleMesh } from './sample-mesh.ts'
import { starterBundle } from './starter-bundle.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function newFolder(): string {
  const { folder, remove } = temporaryFolder()
  cleanups.push(remove)
  return folder
}

async function run(folder: string, options: Partial<ServiceOptions> = {}): Promise<Service> {
  const service = await start(folder, options)
  cleanups.push(() => service.close())
  return service
}

const id = 'urn:polity:product:listener-profiles'
const name = 'listeners/listener-profiles/product.odps.yaml'
const original = sampleFile(name)
const ownerless = original.slice(0, original.indexOf('team:'))
const path = `/api/v1/products/${encodeURIComponent(id)}`
const put = { method: 'PUT', headers: { 'content-type': 'application/yaml' } }

const judgedRevisions = (service: Service) =>
  service.governance.store.db.selectFrom('product').select(['id', 'judged_revision']).orderBy('id').execute()

/** The whole story of one store: what is put by hand survives a restart and a sync, and history is kept. */
async function story(options: Partial<ServiceOptions>): Promise<void> {
  const folder = newFolder()
  const first = await run(folder, options)
  await first.syncFiles(sampleMesh())
  const { call } = await clientOf(first)
  const started = (await call(path)).body
  expect((await call(`${path}/documents/${encodeURIComponent(name)}`, { ...put, body: ownerless })).status).toBe(200)
  const before = (await call('/api/v1/compliance/summary')).body
  const violations = (await call('/api/v1/violations?limit=500')).body
  const judged = await judgedRevisions(first)
  await first.close()

  // A start judges nothing that is judged; what was registered before its facts were kept is read and judged anew.
  const restarted = await run(folder, options)
  expect(await judgedRevisions(restarted)).toEqual(judged)
  const { db } = restarted.governance.store
  await sql`update product set facts = null, documents = null, inexpressible = null, reader = null`.execute(db)
  await sql`update content set parts = null`.execute(db)
  await restarted.close()

  const second = await run(folder, options)
  const again = await clientOf(second)
  const summary = (await again.call('/api/v1/compliance/summary')).body
  expect({ ...summary, evaluatedAt: null }).toEqual({ ...before, evaluatedAt: null })
  const sameButSeen = (items: { lastSeen: string }[]) => items.map(item => ({ ...item, lastSeen: '' }))
  expect(sameButSeen((await again.call('/api/v1/violations?limit=500')).body.items)).toEqual(
    sameButSeen(violations.items)
  )
  const product = (await again.call(path)).body
  expect(product.documents[0].text).toBe(ownerless)
  const row = product.rows.find((each: { policy: string }) => each.policy === 'owner-named')
  expect(row.outcome).toBe('fail')
  const same = (each: { policy: string }) => each.policy === 'valid-descriptor'
  expect(product.rows.find(same).since).toBe(started.rows.find(same).since)

  // The folder has not changed: what was put by hand stays.
  expect(await second.syncFiles(sampleMesh())).toEqual({ changes: [], diagnostics: [], files: [] })
  expect((await again.call(path)).body.documents[0].text).toBe(ownerless)
  // The file is saved: it wins.
  const edited = sampleMesh().map(file =>
    file.name === name ? { name, bytes: Buffer.from(`${original}# edited\n`) } : file
  )
  const synced = await second.syncFiles(edited)
  expect(synced.files).toEqual([name])
  expect(synced.changes).toContainEqual({
    product: id,
    name: 'Listener profiles',
    policy: 'owner-named',
    before: 'fail',
    after: 'pass'
  })
  // A file that cannot be read changes nothing and is told; one that is gone takes its product with it.
  const broken = edited.map(file => (file.name === name ? { name, bytes: Buffer.from('id: [') } : file))
  const refused = await second.syncFiles(broken)
  expect(refused).toMatchObject({ changes: [], files: [] })
  expect(refused.diagnostics[0]?.span?.source.name).toBe(name)
  const fewer = edited.filter(file => !file.name.startsWith('care/churn-signals/'))
  const gone = await second.syncFiles(fewer)
  expect(gone.files).toEqual(['care/churn-signals/product.odps.yaml', 'care/churn-signals/signals.odcs.yaml'])
  expect((await again.call('/api/v1/products/urn%3Apolity%3Aproduct%3Achurn-signals')).status).toBe(404)
  expect((await again.call('/api/v1/compliance/summary')).body.products.total).toBe(before.products.total - 1)
  await second.close()
}

test('data survives a restart, what was put by hand too', () => story({}), 180_000)

describe.skipIf(postgresMissing)(
  'PostgreSQL (skipped where there is neither DATABASE_URL nor a local postgres)',
  () => {
    test('tells the same story', async () => {
      const server = await startPostgres()
      cleanups.push(() => server.stop())
      await story({ store: { databaseUrl: server.url } })
    })
  }
)

test('a second service on the folder is told who holds it; on the port, that it is taken', async () => {
  const folder = newFolder()
  const service = await run(folder)
  await expect(start(folder)).rejects.toThrow(FolderInUseError)
  await expect(start(folder)).rejects.toThrow(/in use by this very process since/)
  const port = Number(new URL(service.url).port)
  const other = newFolder()
  await expect(start(other, { port })).rejects.toThrow(PortInUseError)
  await expect(start(other, { port })).rejects.toThrow(`port ${port} is in use`)
  // Neither failure left the folder locked.
  await run(other)
})

test('kill -9 in the middle of puts loses nothing that was answered', async () => {
  const folder = newFolder()
  const bundleFile = join(newFolder(), 'bundle.tar.gz')
  writeFileSync(bundleFile, bundle)
  const child = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(new URL('./serve-process.ts', import.meta.url)), folder, bundleFile],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  cleanups.push(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  const answered: string[] = []
  for (let i = 0; i < 12; i++) {
    const text = `apiVersion: v1.0.0\nkind: DataProduct\nid: p${i}\nname: P${i}\n`
    const putting = fetch(`${url}/api/v1/products/urn%3Apolity%3Aproduct%3Ap${i}/documents/p.yaml`, {
      ...put,
      body: text
    })
    if (i === 11) {
      putting.catch(() => {})
      child.kill('SIGKILL')
      break
    }
    expect((await putting).status).toBe(201)
    answered.push(`urn:polity:product:p${i}`)
  }
  await once(child, 'exit')
  const service = await run(folder)
  const { call } = await clientOf(service)
  const { items } = (await call('/api/v1/products?limit=500')).body
  const ids = items.map((item: { id: string }) => item.id)
  for (const each of answered) expect(ids).toContain(each)
  for (const item of items) expect(item.status, item.id).not.toBe('unevaluated')
}, 180_000)

test('another bundle judges everything anew while the service runs; a broken one changes nothing', async () => {
  const service = await run(newFolder())
  await service.syncFiles(sampleMesh())
  const { call } = await clientOf(service)
  const before = (await call('/api/v1/compliance/summary')).body
  const impact = (
    await call('/api/v1/impact', { json: { parameters: { 'port-availability': { minimumPercent: 99.95 } } } })
  ).body
  const { changes } = await service.activate(starterBundle({ 'port-availability': { minimumPercent: 99.95 } }))
  // What was foretold is what happens.
  const told = (list: { product: string; policy: string; after: unknown }[]) =>
    list.map(({ product, policy, after }) => `${product} ${policy} ${after}`).sort()
  expect(told([...changes])).toEqual(told(impact.changes))
  const after = (await call('/api/v1/compliance/summary')).body
  expect(after.outcomes.fail).toBe(before.outcomes.fail + changes.length)
  expect(after.bundle.policyDigest).toBe(before.bundle.policyDigest)
  expect(after.bundle.dataDigest).not.toBe(before.bundle.dataDigest)
  const policy = (await call('/api/v1/policies/port-availability')).body
  expect(policy.parameters).toEqual({ minimumPercent: 99.95 })

  await expect(service.activate(Buffer.from('no bundle'))).rejects.toThrow()
  expect((await call('/api/v1/compliance/summary')).body).toEqual(after)
  const back = await service.activate(bundle)
  expect(told([...back.changes])).toEqual(
    told(changes.map(({ product, policy: changed, before: was }) => ({ product, policy: changed, after: was })))
  )
})

test('live pages are told, and do not keep the service from closing', async () => {
  const service = await run(newFolder())
  const answer = await fetch(`${service.url}/api/v1/events`)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  const until = async (wanted: RegExp): Promise<void> => {
    while (!wanted.test(seen)) {
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`the stream ended: ${seen}`)
      seen += value
    }
  }
  await until(/event: hello\ndata: {"at":"20.*"}\n\n/)
  const url = `${service.url}/api/v1/products/urn%3Apolity%3Aproduct%3Alive/documents/p.yaml`
  await fetch(url, { ...put, body: 'apiVersion: v1.0.0\nkind: DataProduct\nid: live\n' })
  await until(/event: product\ndata: {"id":"urn:polity:product:live","status":"fail","at":"20.*"}\n\n.*event: summary/s)
  await fetch(url, { method: 'DELETE' })
  await until(/event: product\ndata: {"id":"urn:polity:product:live","status":null/)
  await service.activate(bundle)
  await until(/event: bundle\ndata: {"digest":"sha256:/)
  await service.close()
  expect((await reader?.read())?.done).toBe(true)
  await expect(fetch(`${service.url}/health`)).rejects.toThrow()
})

test('health, request ids, security headers, and only under its own names', async () => {
  const service = await run(newFolder())
  const { call } = await clientOf(service)
  for (const health of ['/health', '/health/live', '/health/ready']) {
    expect(await call(health)).toMatchObject({ status: 200, body: {} })
  }
  const { headers } = await call('/health', { headers: { 'x-request-id': 'mine-1' } })
  expect(headers.get('x-request-id')).toBe('mine-1')
  expect((await call('/health', { headers: { 'x-request-id': 'a b<script>' } })).headers.get('x-request-id')).toMatch(
    /^[\w-]{36}$/
  )
  expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()

  const statusUnder = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${service.url}/health`, { headers: { host } }, answer => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end()
    })
  expect(await statusUnder('localhost:1234')).toBe(200)
  expect(await statusUnder('LOCALHOST')).toBe(200)
  expect(await statusUnder('[::1]:80')).toBe(200)
  expect(await statusUnder('evil.example')).toBe(421)
  expect(await statusUnder('localhost.evil.example')).toBe(421)
})

test('time alone changes an outcome, and the service judges again when it does', async () => {
  let now = new Date('2026-06-30T23:59:00Z')
  const service = await run(newFolder(), { clock: () => now })
  const { call } = await clientOf(service)
  // `catalogue-entry` is announced (warn) until 2026-07-01, then enforced.
  await fetch(`${service.url}/api/v1/products/urn%3Apolity%3Aproduct%3Atimed/documents/p.yaml`, {
    ...put,
    body: 'apiVersion: v1.0.0\nkind: DataProduct\nid: timed\n'
  })
  const row = async () =>
    (await call('/api/v1/products/urn%3Apolity%3Aproduct%3Atimed')).body.rows.find(
      (each: { policy: string }) => each.policy === 'catalogue-entry'
    )
  expect((await call('/api/v1/products/urn%3Apolity%3Aproduct%3Atimed')).body.nextChange).toBe(
    '2026-07-01T00:00:00.000Z'
  )
  expect(await row()).toMatchObject({ outcome: 'warn', since: '2026-06-30T23:59:00.000Z' })
  expect(await service.governance.judgeDue()).toEqual([])
  now = new Date('2026-07-01T00:00:00Z')
  const changes = await service.governance.judgeDue()
  expect(changes).toContainEqual({
    product: 'urn:polity:product:timed',
    name: null,
    policy: 'catalogue-entry',
    before: 'warn',
    after: 'fail'
  })
  expect(await row()).toMatchObject({ outcome: 'fail', since: '2026-07-01T00:00:00.000Z' })
  const violation = (await row()).violations[0]
  expect(violation).toMatchObject({ firstSeen: '2026-06-30T23:59:00.000Z', lastSeen: '2026-07-01T00:00:00.000Z' })
})
