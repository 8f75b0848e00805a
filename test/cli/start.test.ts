import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { polity, root, runPolity } from './run-polity.ts'

let folder: string
let started: ChildProcessWithoutNullStreams | undefined
let output = ''
let url = ''

const flags = (): string[] => ['start', '--policies', 'policies', '--mesh', 'mesh', '--data', 'data', '--port', '0']

async function until(found: () => boolean, what: string, ms = 60_000): Promise<void> {
  const end = performance.now() + ms
  while (!found()) {
    if (performance.now() > end) throw new Error(`${what} did not come; the output was:\n${output}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function startPolity(): Promise<void> {
  output = ''
  const child = spawn(process.execPath, [polity, ...flags()], { cwd: folder })
  started = child
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  await until(() => /or save a file/.test(output), 'the address')
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] as string
}

async function stopPolity(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const child = started
  started = undefined
  if (!child || child.exitCode !== null) return
  const closed = new Promise(resolve => child.on('close', resolve))
  child.kill(signal)
  await closed
}

interface Row {
  readonly policy: string
  readonly outcome: string
}

async function outcomeOf(product: string, policy: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/v1/products/${encodeURIComponent(`urn:polity:product:${product}`)}`)
  const { rows } = (await answer.json()) as { rows: Row[] }
  return rows.find(row => row.policy === policy)?.outcome
}

/** Edits a file as an editor does; gives what undoes it. */
function edit(path: string, from: string | RegExp, to: string): () => void {
  const file = join(folder, path)
  const before = readFileSync(file, 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${path} has no ${from}`)
  writeFileSync(file, after)
  return () => writeFileSync(file, before)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'polity-start-'))
  cpSync(join(root, 'policies'), join(folder, 'policies'), { recursive: true })
  cpSync(join(root, 'examples/mesh'), join(folder, 'mesh'), { recursive: true })
  await startPolity()
})
afterAll(async () => {
  await stopPolity()
  rmSync(folder, { recursive: true, force: true })
})

describe('polity start', () => {
  test('says what it does, a line a phase, and where it answers', async () => {
    for (const phase of ['policies', 'database', 'mesh', 'verdicts', 'serving'])
      expect(output).toMatch(new RegExp(`^${phase} +\\S`, 'm'))
    const summary = (await (await fetch(`${url}/api/v1/compliance/summary`)).json()) as {
      products: { total: number }
      policies: { total: number }
      domains: unknown[]
    }
    expect(summary.products.total).toBeGreaterThanOrEqual(16)
    expect(summary.policies.total).toBeGreaterThanOrEqual(16)
    expect(summary.domains.length).toBeGreaterThanOrEqual(4)
  })

  test('a saved descriptor changes the verdict', async () => {
    const undo = edit('mesh/artists/podcast-catalogue/episodes.odcs.yaml', 'value: 95', 'value: 99.9')
    await until(() => /Podcast catalogue: port-availability fail -> pass/.test(output), 'the new outcome')
    expect(await outcomeOf('podcast-catalogue', 'port-availability')).toBe('pass')
    undo()
    await until(() => /Podcast catalogue: port-availability pass -> fail/.test(output), 'the old outcome')
  })

  test('a saved parameter changes the verdict', async () => {
    const undo = edit(
      'policies/global/port-availability/parameters.yaml',
      'minimumPercent: 99',
      'minimumPercent: 99.99'
    )
    await until(() => /Artist registry: port-availability pass -> fail/.test(output), 'the new outcome')
    expect(await outcomeOf('artist-registry', 'port-availability')).toBe('fail')
    undo()
    await until(() => /Artist registry: port-availability fail -> pass/.test(output), 'the old outcome')
  })

  test('a typo in Rego is shown at its place, and the policies of before stay in force', async () => {
    const undo = edit('policies/global/owner-named/policy.rego', /input\.product\.owner/, 'input.product.ownr')
    await until(() => /the policies of before stay in force/.test(output), 'the refusal')
    undo()
    expect(output).toMatch(/policies\/global\/owner-named\/policy\.rego:\d+:\d+/)
    expect(output).toContain('did you mean `owner`')
    expect(output).not.toMatch(/ {4}at /)
    expect(await outcomeOf('listener-devices', 'owner-named')).toBe('fail')
  })

  test('a descriptor that cannot be read any more keeps its last readable text', async () => {
    const undo = edit('mesh/artists/artist-registry/product.odps.yaml', 'kind: DataProduct', 'kind: [DataProduct')
    await until(() => /artist-registry\/product\.odps\.yaml:\d+:\d+/.test(output), 'the diagnostic')
    expect(await outcomeOf('artist-registry', 'owner-named')).toBe('pass')
    undo()
  })

  test('impact prints who would newly fail, by domain, and enforces nothing', async () => {
    const ran = await runPolity(['impact', 'port-availability.minimumPercent=99.99', '--url', url])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' })
    expect(ran.stdout).toMatch(/^would be blocked: \d+\n {2}artists\n {4}Artist registry/m)
    expect(await outcomeOf('artist-registry', 'port-availability')).toBe('pass')
  })

  test.each([
    {
      note: 'an unknown policy',
      change: 'port-availabilty.minimumPercent=99',
      says: 'did you mean `port-availability`'
    },
    { note: 'an unknown parameter', change: 'port-availability.minimum=99', says: 'has no parameter `minimum`' },
    { note: 'a value that is not allowed', change: 'port-availability.minimumPercent=high', says: 'does not allow' },
    { note: 'no change at all', change: 'port-availability', says: 'wanted POLICY.PARAMETER=VALUE' }
  ])('impact of $note', async ({ change, says }) => {
    const ran = await runPolity(['impact', change, '--url', url])
    expect({ code: ran.code, said: ran.stderr.includes(says) }, ran.stderr).toEqual({ code: 1, said: true })
  })

  test('a second one on the same data is told who holds it', async () => {
    const ran = await runPolity([...flags()], { cwd: folder })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(new RegExp(`in use by process ${started?.pid} since \\d{4}-`))
  })

  test('a port in use is said', async () => {
    const server: Server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const ran = await runPolity(['serve', '--data', join(folder, 'other'), '--port', String(port), '--log', 'silent'])
    server.close()
    expect({ code: ran.code, said: new RegExp(`port ${port}|${port} is`).test(ran.stderr) }, ran.stderr).toEqual({
      code: 1,
      said: true
    })
  })

  test('a document put by hand gets its violation, and is there after a kill -9 and a restart', async () => {
    const id = encodeURIComponent('urn:polity:contract:by-hand')
    const put = await fetch(`${url}/api/v1/products/${id}/documents/by-hand.odcs.yaml`, {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: 'apiVersion: v3.1.0\nkind: DataContract\nid: by-hand\nname: by-hand\nversion: 1.0.0\nstatus: active\n'
    })
    expect(put.status).toBe(201)
    await stopPolity('SIGKILL')
    await startPolity()
    const answer = await fetch(`${url}/api/v1/violations?product=${id}&policy=owner-named`)
    const { items } = (await answer.json()) as { items: { place: { document: string; line: number } }[] }
    expect(items.map(({ place }) => [place.document, place.line])).toEqual([['by-hand.odcs.yaml', 1]])
  })

  test('ends at a signal, exit code 0', async () => {
    const child = started as ChildProcessWithoutNullStreams
    await stopPolity()
    expect(child.exitCode).toBe(0)
  })
})
