import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Service, ServiceOptions } from '../../src/service/index.ts'
import { runPolity } from '../cli/run-polity.ts'
import { postgresMissing, startPostgres } from '../store/postgres.ts'
import { clientOf, type Reply, start, temporaryFolder } from './running-service.ts'
import { sampleFile, sampleMesh } from './sample-mesh.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const id = 'urn:polity:product:track-catalogue'
const at = `/api/v1/products/${encodeURIComponent(id)}`
const own = sampleMesh().filter(({ name }) => name.startsWith('artists/track-catalogue/'))
const main = own.find(({ name }) => name.includes('product'))?.name ?? ''
const texts = (change: (text: string) => string = text => text) =>
  own.map(({ name }) => ({ name, text: name === main ? change(sampleFile(name)) : sampleFile(name) }))
const versionOf = (text: string): string => /^version: (.*)$/m.exec(text)?.[1] ?? ''
const newVersion = (text: string): string => text.replace(/^version: .*$/m, 'version: 9.0.0')
const ownerless = (text: string): string => newVersion(text).replace(/^team:[\s\S]*?(?=^\S|(?![\s\S]))/m, '')

async function run(options: Partial<ServiceOptions>): Promise<Service> {
  const { folder, remove } = temporaryFolder()
  cleanups.push(remove)
  const service = await start(folder, options)
  cleanups.push(() => service.close())
  return service
}

/** A product published, published again, refused, changed and retired: what it was stays readable. */
async function story(options: Partial<ServiceOptions>): Promise<void> {
  let now = new Date('2026-11-20T12:00:00Z')
  const service = await run({ ...options, clock: () => now })
  await service.syncFiles(sampleMesh().filter(file => !own.some(({ name }) => name === file.name)))
  const { call } = await clientOf(service)
  const publish = (documents: readonly unknown[]): Promise<Reply> => call(at, { method: 'PUT', json: { documents } })

  const created = await publish(texts())
  expect(created.body).toMatchObject({ result: 'created', product: { id } })
  expect(created.status).toBe(201)
  expect(created.body.product.status).toMatch(/pass|warn/)
  const again = await publish(texts())
  expect(again).toMatchObject({ status: 200, body: { result: 'unchanged', changes: [] } })

  now = new Date('2026-11-21T12:00:00Z')
  const refused = await publish(texts(ownerless))
  expect(refused.body).toMatchObject({ type: 'urn:polity:problem:blocked', report: { status: 'fail' } })
  expect(refused.status).toBe(409)
  expect(refused.body.detail).toContain('`owner-named`')
  const row = refused.body.report.rows.find((each: { policy: string }) => each.policy === 'owner-named')
  expect(row).toMatchObject({ outcome: 'fail', blocks: true })
  expect(row.violations[0].place.document).toBe(main)
  expect(refused.body.report.rows.length).toBe(created.body.product.rows.length)
  // Nothing of it was taken.
  const { evaluatedAt: _, ...before } = created.body.product
  expect((await call(at)).body).toMatchObject(before)

  now = new Date('2026-11-22T12:00:00Z')
  const replaced = await publish(texts(newVersion))
  expect(replaced).toMatchObject({ status: 200, body: { result: 'replaced', product: { version: '9.0.0' } } })

  now = new Date('2026-11-23T12:00:00Z')
  for (const { name } of texts()) await call(`${at}/documents/${encodeURIComponent(name)}`, { method: 'DELETE' })
  for (const { name } of texts()) await call(`${at}/documents/${encodeURIComponent(name)}`, { method: 'DELETE' })
  expect((await call(at)).status).toBe(404)

  const { items } = (await call(`${at}/versions`)).body
  const first = versionOf(sampleFile(main))
  expect(items.at(-1)).toMatchObject({
    version: first,
    recordedFrom: '2026-11-20T12:00:00.000Z',
    recordedUntil: '2026-11-22T12:00:00.000Z'
  })
  expect(items.map(({ version }: { version: string }) => version)).toContain('9.0.0')
  expect(items[0].recordedUntil).toBe('2026-11-23T12:00:00.000Z')
  const asOf = async (instant: string): Promise<Reply> => call(`${at}/versions?at=${encodeURIComponent(instant)}`)
  expect((await asOf('2026-11-21T23:00:00Z')).body).toMatchObject({ version: first, model: { id, version: first } })
  expect((await asOf('2026-11-22T13:00:00+01:00')).body).toMatchObject({ model: { version: '9.0.0' } })
  expect((await asOf('2026-11-19T00:00:00Z')).status).toBe(404)
  expect((await asOf('2026-11-24T00:00:00Z')).status).toBe(404)
  for (const no of ['yesterday', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59']) {
    expect((await asOf(no)).status).toBe(400)
  }
}

test('a version is taken whole or not at all, and what a product was can be asked', () => story({}))

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

test('what cannot be published is refused in words, and nothing is changed', async () => {
  const service = await run({})
  const { call } = await clientOf(service)
  const publish = async (json: unknown): Promise<string> => {
    const { status, body } = await call(at, { method: 'PUT', json })
    return `${status} ${body.detail}`
  }
  expect(await publish({ documents: [] })).toBe('400 `documents` is a list of 1 to 100 documents')
  expect(await publish({ documents: [{ name: 'a' }] })).toBe('400 document 0 has not both `name` and `text`')
  expect(await publish({ documents: [1] })).toBe('400 document 0 has not both `name` and `text`')
  expect(await publish({ documents: texts(), force: true })).toBe('400 `force` is not read here; `documents` is')
  expect(await publish({ documents: [...texts(), ...texts()] })).toMatch('400 two documents are called `artists/')
  expect(await publish({ documents: [{ name: 'a.yaml', text: 'id: [' }] })).toBe(
    `422 the documents of \`${id}\` cannot be read`
  )
  const other = sampleFile(main).replace('id: track-catalogue', 'id: another')
  expect(await publish({ documents: [{ name: 'a.yaml', text: other }] })).toBe(
    `422 the document \`a.yaml\` describes \`urn:polity:product:another\`, not \`${id}\``
  )
  expect((await call('/api/v1/products')).body.items).toEqual([])
})

/** Nobody owns it: policies block it. */
const bare = (name: string, ...more: readonly string[]): string =>
  [
    'apiVersion: v1.0.0',
    'kind: DataProduct',
    `id: ${name}`,
    `name: ${name}`,
    'version: 1.0.0',
    'status: active',
    ...more,
    'outputPorts:',
    '  - name: out',
    '    version: 1.0.0',
    `    contractId: ${name}.out`,
    ''
  ].join('\n')
const reading = (contract: string): readonly string[] => [
  'inputPorts:',
  '  - name: in',
  '    version: 1.0.0',
  `    contractId: ${contract}`
]
const pathOf = (name: string): string => `/api/v1/products/${encodeURIComponent(`urn:polity:product:${name}`)}`

test("no name of a document takes another product's document away", async () => {
  const { call } = await clientOf(await run({}))
  const put = async (name: string, document: string): Promise<number> => {
    const headers = { 'content-type': 'application/yaml' }
    const path = `${pathOf(name)}/documents/${encodeURIComponent(document)}`
    return (await call(path, { method: 'PUT', headers, body: bare(name) })).status
  }
  expect(await put('a', 'p.yaml')).toBe(201)
  expect(await put('c', 'urn:polity:product:b/p.yaml')).toBe(201)
  expect(await put('b', 'p.yaml')).toBe(201)
  const { items } = (await call('/api/v1/products')).body
  expect(items.map((each: { name: string }) => each.name).sort()).toEqual(['a', 'b', 'c'])
})

test('who publishes a product changes no other one', async () => {
  const { call } = await clientOf(await run({}))
  const publish = (name: string, text: string): Promise<Reply> =>
    call(pathOf(name), { method: 'PUT', json: { documents: [{ name: `${name}.yaml`, text }] } })
  const { status, body } = await publish('e', `${bare('e')}---\n${bare('d')}`)
  expect(`${status} ${body.detail}`).toBe(
    '422 the document `e.yaml` describes `urn:polity:product:d`, too; each product is published from documents of its own'
  )
  expect((await call('/api/v1/products')).body.items).toEqual([])
})

test('a version is blocked, however many others it changes', async () => {
  const service = await run({})
  const mesh = Array.from({ length: 60 }, (_, i) => `reader-${i}`)
  await service.syncFiles(
    mesh.map(name => ({ name: `${name}.yaml`, bytes: Buffer.from(bare(name, ...reading('hub.out'))) }))
  )
  const { call } = await clientOf(service)
  const documents = [{ name: 'hub.yaml', text: bare('hub') }]
  expect(await call(pathOf('hub'), { method: 'PUT', json: { documents } })).toMatchObject({ status: 409 })
  expect((await call(pathOf('hub'))).status).toBe(404)
})

test('what a product was is shown without credentials, however they are quoted', async () => {
  const service = await run({})
  const text = bare(
    'keeper',
    'description:',
    `  purpose: 'connect with password: "first-se\\"cret"'`,
    `  usage: 'jdbc://x?password=second-secret'`,
    `  limitations: "password: 'third\\"secret'"`,
    'customProperties:',
    '  - property: password',
    `    value: 'fourth"secret'`
  )
  await service.syncFiles([{ name: 'keeper.yaml', bytes: Buffer.from(text) }])
  const { call } = await clientOf(service)
  const { status, text: shown } = await call(`${pathOf('keeper')}/versions?at=2999-01-01T00:00:00Z`)
  expect(status).toBe(200)
  expect(shown).toContain('connect with password: ')
  expect(shown).not.toMatch(/secret/)
})

test('polity publish', async () => {
  const service = await run({})
  await service.syncFiles(sampleMesh().filter(file => !own.some(({ name }) => name === file.name)))
  const { folder, remove } = temporaryFolder()
  cleanups.push(remove)
  const write = (change?: (text: string) => string): void => {
    for (const { name, text } of texts(change)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  const publish = () => runPolity(['publish', 'artists', '--url', service.url], { cwd: folder })
  write()
  const name = /^name: (.*)$/m.exec(sampleFile(main))?.[1]
  const taken = await publish()
  expect(taken).toMatchObject({ code: 0, stderr: '' })
  expect(taken.stdout).toMatch(new RegExp(`^created   ${name} \\S+, (pass|warn); \\d+ outcomes changed\n$`))
  expect(await publish()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^unchanged /) })
  write(ownerless)
  const blocked = await publish()
  expect(blocked.code).toBe(3)
  expect(blocked.stdout).toMatch(/^blocked .*: this version of .* is not taken: .*`owner-named`/)
  expect(blocked.stdout).toMatch(/\n {2}artists\/track-catalogue\/\S+:\d+:\d+ owner-named: /)
  const nobody = await runPolity(['publish', 'artists', '--url', 'http://127.0.0.1:1'], { cwd: folder })
  expect(nobody).toMatchObject({ code: 1, stdout: '' })
  expect(nobody.stderr).toMatch(/^polity: no service answers at http:\/\/127\.0\.0\.1:1;/)
})
