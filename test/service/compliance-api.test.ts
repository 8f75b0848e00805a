import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../src/service/index.ts'
import { clientOf, type Reply, type Sent, start, temporaryFolder } from './running-service.ts'
import { sampleFile, sampleMesh } from './sample-mesh.ts'

const { folder, remove } = temporaryFolder()
let service: Service
let call: (path: string, sent?: Sent) => Promise<Reply>

beforeAll(async () => {
  service = await start(folder)
  await service.syncFiles(sampleMesh())
  ;({ call } = await clientOf(service))
})

afterAll(async () => {
  await service?.close()
  remove()
})

const profiles = 'urn:polity:product:listener-profiles'
const at = (id: string): string => `/api/v1/products/${encodeURIComponent(id)}`
const documentAt = (id: string, name: string): string => `${at(id)}/documents/${encodeURIComponent(name)}`
const yaml = { 'content-type': 'application/yaml' }
const put = (id: string, name: string, body: string | Uint8Array): Promise<Reply> =>
  call(documentAt(id, name), { method: 'PUT', headers: yaml, body })

describe('the whole mesh', () => {
  test('the summary adds up', async () => {
    const { status, body } = await call('/api/v1/compliance/summary')
    expect(status).toBe(200)
    expect(body.products.total).toBeGreaterThanOrEqual(16)
    expect(body.policies.total).toBeGreaterThanOrEqual(16)
    expect(body.domains.length).toBeGreaterThanOrEqual(4)
    const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0)
    expect(sum(body.products.statuses)).toBe(body.products.total)
    expect(sum(body.outcomes)).toBe(body.products.total * body.policies.total)
    for (const list of ['domains', 'byPolicy', 'byCharacteristic']) {
      const rows = body[list].map((row: { outcomes: Record<string, number> }) => sum(row.outcomes))
      expect(
        rows.reduce((a: number, b: number) => a + b, 0),
        list
      ).toBe(sum(body.outcomes))
      const violations = body[list].reduce((a: number, row: { violations: number }) => a + row.violations, 0)
      expect(violations, list).toBe(body.violations.open)
    }
    expect(sum(body.violations.severities)).toBe(body.violations.open)
    expect(body.bundle.digest).toMatch(/^sha256:/)
  })

  test('products come worst first, on pages that join to the whole list', async () => {
    const whole = (await call('/api/v1/products?limit=500')).body
    expect(whole.next).toBeNull()
    const order = ['error', 'fail', 'warn', 'unknown', 'pass', 'unevaluated']
    const ranks = whole.items.map((item: { status: string }) => order.indexOf(item.status))
    expect(ranks).toEqual([...ranks].sort((a: number, b: number) => a - b))
    const paged: unknown[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Reply = await call(`/api/v1/products?limit=7${next === '' ? '' : `&cursor=${next}`}`)
      paged.push(...page.body.items)
      next = page.body.next
    }
    expect(paged).toEqual(whole.items)
  })

  test('products are filtered by domain, status, policy with outcome, and words', async () => {
    const ids = async (query: string): Promise<string[]> =>
      (await call(`/api/v1/products?${query}`)).body.items.map((item: { id: string }) => item.id)
    expect(await ids('domain=listeners&domain=payments&limit=500')).toContain(profiles)
    expect(await ids('domain=nowhere')).toEqual([])
    expect(await ids('q=PROFILES')).toEqual([profiles])
    expect(await ids('q=%25')).toEqual([])
    const failing = await ids('policy=port-availability&outcome=fail')
    expect(failing).toContain('urn:polity:contract:ad-impressions')
    expect(await ids('status=pass')).not.toContain('urn:polity:contract:ad-impressions')
  })

  test('violations come worst first, on pages that join, and every one has its place', async () => {
    const whole = (await call('/api/v1/violations?limit=500')).body
    expect(whole.items.length).toBeGreaterThan(10)
    const paged: unknown[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: Reply = await call(`/api/v1/violations?limit=9${next === '' ? '' : `&cursor=${next}`}`)
      paged.push(...page.body.items)
      next = page.body.next
    }
    expect(paged).toEqual(whole.items)
    for (const { place, id, got } of whole.items) {
      expect(place, id).not.toBeNull()
      if (got === '(hidden)') continue
      const lines = sampleFile(place.document).split('\n')
      expect(place.excerpt.lines[place.line - place.excerpt.firstLine]).toBe(lines[place.line - 1]?.slice(0, 400))
    }
  })

  test('a credential that a policy found is in no answer', async () => {
    const secret = 'Sommer2024'
    expect(sampleFile('partnerships/partner-campaigns/contract.odcs.yaml')).toContain(secret)
    const id = encodeURIComponent('urn:polity:contract:partner-campaigns')
    for (const path of ['violations?policy=no-credentials', `violations?product=${id}`, `products/${id}`]) {
      const { status, text } = await call(`/api/v1/${path}`)
      expect({ path, status, says: text.includes('no-credentials'), shown: text.includes(secret) }).toEqual({
        path,
        status: 200,
        says: true,
        shown: false
      })
    }
  })

  test.each([
    { filter: 'domain=care', key: 'domain', value: 'care' },
    { filter: 'policy=port-availability', key: 'policy', value: 'port-availability' },
    { filter: 'severity=critical', key: 'severity', value: 'critical' },
    { filter: 'outcome=warn', key: 'outcome', value: 'warn' },
    { filter: 'characteristic=trustworthy', key: 'characteristic', value: 'trustworthy' },
    {
      filter: 'product=urn:polity:contract:ad-impressions',
      key: 'product',
      value: 'urn:polity:contract:ad-impressions'
    }
  ])('violations are filtered by $filter', async ({ filter, key, value }) => {
    const all = (await call('/api/v1/violations?limit=500')).body.items as Record<string, unknown>[]
    const some = (await call(`/api/v1/violations?limit=500&${filter}`)).body.items
    expect(some).toEqual(all.filter(item => item[key] === value))
    expect(some.length).toBeGreaterThan(0)
    expect(some.length).toBeLessThan(all.length)
  })

  test('policies with their parameters, source and rows', async () => {
    const { items, next } = (await call('/api/v1/policies')).body
    expect(next).toBeNull()
    expect(items.filter((item: { kind: string }) => item.kind === 'access').length).toBeGreaterThanOrEqual(4)
    const { body } = await call('/api/v1/policies/port-availability')
    expect(body.parameters).toEqual({ minimumPercent: 99 })
    expect(body.parametersSchema.type).toBe('object')
    expect(body.source).toContain('package global.port_availability')
    const { total } = (await call('/api/v1/compliance/summary')).body.products
    expect(body.rows.length).toBe(total)
    expect(body.rows[0]).toMatchObject({ outcome: 'fail' })
    expect((await call('/api/v1/policies/absent')).body).toMatchObject({
      status: 404,
      type: 'urn:polity:problem:unknown-policy'
    })
  })

  test('a product with its documents, neighbours and ledger', async () => {
    const { body } = await call(at(profiles))
    expect(body).toMatchObject({ id: profiles, name: 'Listener profiles', domain: 'listeners', kind: 'product' })
    expect(body.documents.map((document: { name: string; role: string }) => [document.name, document.role])).toEqual([
      ['listeners/listener-profiles/product.odps.yaml', 'product'],
      ['listeners/listener-profiles/profiles.odcs.yaml', 'contract'],
      ['listeners/listener-profiles/profiles-deidentified.odcs.yaml', 'contract']
    ])
    expect(body.documents[0].text).toBe(sampleFile('listeners/listener-profiles/product.odps.yaml'))
    expect(body.consumedBy).toContainEqual({ id: 'urn:polity:product:subscriptions', name: 'Subscriptions' })
    expect(body.consumers).toBe(body.consumedBy.length)
    const { total } = (await call('/api/v1/compliance/summary')).body.policies
    expect(body.rows.length).toBe(total)
    expect((await call(at('urn:polity:product:absent'))).body).toMatchObject({
      status: 404,
      detail: 'there is no product `urn:polity:product:absent`'
    })
  })
})

describe('a document put by hand', () => {
  const name = 'listeners/listener-profiles/product.odps.yaml'
  const original = sampleFile(name)
  const ownerless = original.slice(0, original.indexOf('team:'))

  test('gets its violation at its line, in the answer and in every list; taken back, it is resolved', async () => {
    const before = (await call('/api/v1/compliance/summary')).body
    const { status, body } = await put(profiles, name, ownerless)
    expect(status).toBe(200)
    expect(body.changes).toContainEqual({
      product: profiles,
      name: 'Listener profiles',
      policy: 'owner-named',
      before: 'pass',
      after: 'fail'
    })
    const row = body.product.rows.find((each: { policy: string }) => each.policy === 'owner-named')
    expect(row).toMatchObject({ outcome: 'fail', blocks: true })
    expect(row.violations[0]).toMatchObject({
      id: 'owner-named/owner',
      resolvedAt: null,
      place: { document: name, exact: false }
    })
    const listed = await call(`/api/v1/violations?policy=owner-named&product=${encodeURIComponent(profiles)}`)
    expect(listed.body.items).toEqual(row.violations)

    // A line inserted above moves the place and nothing else.
    const moved = await put(profiles, name, `# a comment\n${ownerless}`)
    expect(moved.body.changes).toEqual([])
    const movedRow = moved.body.product.rows.find((each: { policy: string }) => each.policy === 'owner-named')
    expect(movedRow.since).toBe(row.since)
    expect(movedRow.violations[0].firstSeen).toBe(row.violations[0].firstSeen)
    expect(movedRow.violations[0].place.line).toBe(row.violations[0].place.line + 1)

    const back = await put(profiles, name, original)
    expect(back.status).toBe(200)
    const resolved = await call(
      `/api/v1/violations?resolved=true&policy=owner-named&product=${encodeURIComponent(profiles)}`
    )
    expect(resolved.body.items).toHaveLength(1)
    expect(resolved.body.items[0].resolvedAt).not.toBeNull()
    const after = (await call('/api/v1/compliance/summary')).body
    // A first version has nothing to be compared with, one that was changed and changed back has.
    const { pass, exempt, ...others } = before.outcomes
    expect(after.outcomes).toEqual({ ...others, pass: pass + 2, exempt: exempt - 2 })
  })

  test('a new product is registered by its own document, judged, seen by its neighbours, and retired with its last document', async () => {
    const id = 'urn:polity:product:put-by-hand'
    const text = ownerless
      .replace('id: listener-profiles', 'id: put-by-hand')
      .replace('name: Listener profiles', 'name: Put by hand')
    const created = await put(id, 'product.yaml', text)
    expect(created.status).toBe(201)
    expect(created.body.product).toMatchObject({ id, name: 'Put by hand', status: 'fail' })
    expect((await call(`/api/v1/products?q=put-by-hand`)).body.items).toHaveLength(1)
    const removed = await call(documentAt(id, 'product.yaml'), { method: 'DELETE' })
    expect(removed).toMatchObject({ status: 200, body: { product: null } })
    expect(removed.body.changes.every((change: { after: unknown }) => change.after === null)).toBe(true)
    expect((await call(at(id))).status).toBe(404)
    expect((await call(documentAt(id, 'product.yaml'), { method: 'DELETE' })).status).toBe(404)
    // Registered again, it begins anew.
    expect((await put(id, 'product.yaml', text)).status).toBe(201)
    await call(documentAt(id, 'product.yaml'), { method: 'DELETE' })
  })

  test('two products may call their documents alike', async () => {
    const ids = ['urn:polity:product:twin-a', 'urn:polity:product:twin-b']
    for (const id of ids) {
      const text = original.replace('id: listener-profiles', `id: ${id.slice(19)}`)
      expect((await put(id, 'product.yaml', text)).status).toBe(201)
    }
    for (const id of ids) {
      const { documents, rows } = (await call(at(id))).body
      expect(documents[0]).toMatchObject({ name: 'product.yaml' })
      expect(documents[0].text).toContain(`id: ${id.slice(19)}`)
      const places = rows.flatMap((row: { violations: { place: { document: string } }[] }) =>
        row.violations.map(violation => violation.place.document)
      )
      for (const place of places) expect(documents.map((document: { name: string }) => document.name)).toContain(place)
    }
    for (const id of ids) expect((await call(documentAt(id, 'product.yaml'), { method: 'DELETE' })).status).toBe(200)
  })
})

describe('a change judges again what it touches, and nothing else', () => {
  const upstream = 'listeners/listener-profiles/product.odps.yaml'
  const judgedBy = async (change: () => Promise<Reply>): Promise<string[]> => {
    const revisions = async () =>
      new Map(
        (await service.governance.store.db.selectFrom('product').select(['id', 'judged_revision']).execute()).map(
          row => [row.id, row.judged_revision]
        )
      )
    const before = await revisions()
    expect((await change()).status).toBe(200)
    return [...(await revisions())].flatMap(([id, revision]) => (revision > (before.get(id) ?? -1) ? [id] : [])).sort()
  }

  test('a comment: the product alone', async () => {
    const text = `# a comment\n${sampleFile(upstream)}`
    expect(await judgedBy(() => put(profiles, upstream, text))).toEqual([profiles])
  })

  test('what others see of it: those who read it, and those it reads', async () => {
    const text = sampleFile(upstream).replace(/^version: .*$/m, 'version: 9.9.9')
    expect(text).not.toBe(sampleFile(upstream))
    const { reads, consumedBy } = (await call(at(profiles))).body
    const near = [...reads, ...consumedBy].map(({ id }: { id: string }) => id)
    expect(near.length).toBeGreaterThan(0)
    expect(await judgedBy(() => put(profiles, upstream, text))).toEqual([...new Set([profiles, ...near])].sort())
    await put(profiles, upstream, sampleFile(upstream))
  })
})

describe('a document that is not taken changes nothing', () => {
  const name = 'listeners/listener-profiles/product.odps.yaml'
  const original = sampleFile(name)
  const contract = sampleFile('listeners/listener-profiles/profiles.odcs.yaml')
  const maps = `apiVersion: v1.0.0\nkind: DataProduct\nid: x\nitems:\n${'  - { a: 1, b: 2 }\n'.repeat(200_000)}`
  const wide = `apiVersion: v1.0.0\nkind: DataProduct\nid: x\nitems:\n${Array.from({ length: 50_000 }, (_, i) => `  key${i}: 1\n`).join('')}`
  const fresh = 'urn:polity:product:fresh'

  test.each([
    { note: 'not YAML', text: 'id: [unclosed', status: 422, word: 'unreadable', detail: 'cannot be read' },
    {
      note: 'a duplicate key',
      text: `${original}\nname: again\n`,
      status: 422,
      word: 'unreadable',
      detail: 'cannot be read'
    },
    {
      note: 'an unknown standard',
      text: 'kind: Sonnet\nid: x\n',
      status: 422,
      word: 'unreadable',
      detail: 'cannot be read'
    },
    {
      note: 'an unknown version',
      text: original.replace('apiVersion: v1.0.0', 'apiVersion: v9.0.0'),
      status: 422,
      word: 'unreadable',
      detail: 'cannot be read'
    },
    {
      note: 'bytes that are not UTF-8',
      text: Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xff, 0xfe]),
      status: 422,
      word: 'unreadable',
      detail: 'cannot be read'
    },
    { note: 'U+0000', text: 'id: "a\u0000b"', status: 422, word: 'unreadable', detail: 'cannot be read' },
    { note: 'nothing', text: '', status: 422, word: 'unreadable', detail: 'cannot be read' },
    {
      note: 'two thousand levels',
      text: `id: ${'['.repeat(2000)}${']'.repeat(2000)}`,
      status: 422,
      word: 'unreadable',
      detail: 'cannot be read'
    },
    { note: '4 MB of small maps', text: maps, status: 422, word: 'unreadable', detail: 'cannot be read' },
    {
      note: 'another product',
      text: sampleFile('payments/subscriptions/product.odps.yaml').replace('id: subscriptions', 'id: elsewhere'),
      status: 422,
      word: 'not-part',
      detail: 'describes `urn:polity:product:elsewhere`, not `urn:polity:product:listener-profiles`'
    },
    {
      note: 'a contract that no port names',
      text: contract.replace('id: listener-profiles.profiles', 'id: nobody.asks'),
      document: 'spare.yaml',
      status: 422,
      word: 'not-part',
      detail: 'no output port of `urn:polity:product:listener-profiles` names the contract in `spare.yaml`'
    },
    {
      note: 'more than 5 MB',
      text: `# ${'x'.repeat(5_000_000)}`,
      status: 413,
      word: 'too-large',
      detail: 'larger than 5000000 bytes'
    },
    {
      note: 'a contract for a product that is not registered',
      text: contract.replace('id: listener-profiles.profiles', 'id: nobody.asks'),
      id: fresh,
      document: 'spare.yaml',
      status: 404,
      word: 'unknown-product',
      detail: 'and `spare.yaml` does not describe it'
    },
    {
      note: 'vocabulary for a product that is not registered',
      text: 'apiVersion: polity/v1\nkind: Mesh\n',
      id: fresh,
      status: 404,
      word: 'unknown-product',
      detail: fresh
    }
  ])('$note: $status $word', async ({ text, status, word, detail, document = name, id = profiles }) => {
    const before = [(await call(at(profiles))).body, (await call('/api/v1/compliance/summary')).body]
    const reply = await put(id, document, text)
    expect(reply.status).toBe(status)
    expect(reply.type).toContain('application/problem+json')
    expect(reply.body.type).toBe(`urn:polity:problem:${word}`)
    expect(reply.body.detail).toContain(detail)
    expect(reply.headers.get('x-request-id')).toBe(reply.body.requestId)
    if (word === 'unreadable') {
      expect(reply.body.diagnostics.length).toBeGreaterThan(0)
      expect(reply.text).not.toContain('    at ')
    }
    expect([(await call(at(profiles))).body, (await call('/api/v1/compliance/summary')).body]).toEqual(before)
  })

  test('one map of 50,000 keys is judged or refused, quickly', async () => {
    const { status } = await put('urn:polity:product:x', 'wide.yaml', wide)
    expect([201, 422]).toContain(status)
    if (status === 201) await call(documentAt('urn:polity:product:x', 'wide.yaml'), { method: 'DELETE' })
  })

  test('a contract that is not there leaves the port unknown, and says which', async () => {
    const text = original.replace('contractId: listener-profiles.profiles\n', 'contractId: listener-profiles.absent\n')
    const { status, body } = await put(profiles, name, text)
    expect(status).toBe(200)
    const unknown = body.product.rows.filter((row: { outcome: string }) => row.outcome === 'unknown')
    expect(unknown.length).toBeGreaterThan(0)
    await put(profiles, name, original)
  })

  test("the product's own document cannot go before its contracts", async () => {
    const { status, body } = await call(documentAt(profiles, name), { method: 'DELETE' })
    expect(status).toBe(409)
    expect(body.detail).toContain('the other documents are not the product')
    expect((await call(at(profiles))).status).toBe(200)
  })
})

describe('impact', () => {
  test('other parameters change what they change, by domain, and nothing is stored', async () => {
    const before = (await call('/api/v1/compliance/summary')).body
    const { status, body } = await call('/api/v1/impact', {
      json: { parameters: { 'port-availability': { minimumPercent: 99.95 } } }
    })
    expect(status).toBe(200)
    expect(body.changes.length).toBeGreaterThan(0)
    for (const change of body.changes) {
      expect(change).toMatchObject({ policy: 'port-availability', kind: 'newlyFailing', after: 'fail' })
      expect(change.violations[0].place.document).toMatch(/yaml$/)
    }
    expect(body.domains.reduce((sum: number, domain: { newlyFailing: number }) => sum + domain.newlyFailing, 0)).toBe(
      body.changes.length
    )
    expect((await call('/api/v1/compliance/summary')).body).toEqual(before)
    const none = await call('/api/v1/impact', { json: { parameters: {} } })
    expect(none.body).toMatchObject({ changes: [], domains: [], products: { affected: 0 } })
  })

  test.each([
    { note: 'no parameters', json: {}, status: 422, detail: '`parameters` is an object' },
    {
      note: 'an unknown policy',
      json: { parameters: { 'port-availabilty': {} } },
      status: 422,
      detail: 'did you mean `port-availability`?'
    },
    {
      note: 'an unknown parameter',
      json: { parameters: { 'port-availability': { minimumPercents: 1 } } },
      status: 422,
      detail: 'did you mean `minimumPercent`?'
    },
    {
      note: 'a value of another type',
      json: { parameters: { 'port-availability': { minimumPercent: 'high' } } },
      status: 422,
      detail: '`minimumPercent` must be number'
    },
    {
      note: 'an unknown member',
      json: { parameters: {}, polity: {} },
      status: 400,
      detail: '`polity` is not read here'
    },
    { note: 'a list', json: [], status: 400, detail: 'not a JSON object' }
  ])('$note: $status', async ({ json, status, detail }) => {
    const reply = await call('/api/v1/impact', { json })
    expect(reply.status).toBe(status)
    expect(reply.body.detail).toContain(detail)
  })
})
