import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../src/service/index.ts'
import { shared, sharedMissing } from '../requirements.ts'
import { clientOf, type Reply, type Sent, start, temporaryFolder } from './running-service.ts'
import { sampleFile, sampleMesh } from './sample-mesh.ts'

const { folder, remove } = temporaryFolder()
const clock = (): Date => new Date('2026-11-20T12:00:00Z')
let service: Service
let call: (path: string, sent?: Sent) => Promise<Reply>

beforeAll(async () => {
  service = await start(folder, { clock })
  await service.syncFiles(sampleMesh())
  ;({ call } = await clientOf(service))
})

afterAll(async () => {
  await service?.close()
  remove()
})

const profiles = 'urn:polity:product:listener-profiles'
const input = (value: unknown): { json: unknown } => ({ json: { input: value } })

/** Somebody who may read all of the port: of the owning domain, cleared, for a granted purpose. */
const cleared = {
  subject: {
    type: 'user',
    id: 'ines.ferreira@sonora.example',
    properties: { domain: 'listeners', clearance: 'restricted', clearances: ['personal-data'], region: 'eu' }
  },
  action: { name: 'read' },
  resource: { type: 'port', id: profiles, properties: { port: 'profiles' } },
  context: { purpose: 'service-operation' }
}
/** May see the rows, but the personal columns only masked. */
const masked = {
  subject: { ...cleared.subject, properties: { ...cleared.subject.properties, clearances: [] } },
  action: { name: 'read' },
  resource: { type: 'port', id: 'urn:polity:product:listener-consents', properties: { port: 'consents' } },
  context: { purpose: 'service-operation' }
}

describe('POST /v1/data/polity/report', () => {
  test('a registered product: the report that the ledger holds', async () => {
    const { status, body } = await call('/v1/data/polity/report', input({ productId: profiles }))
    expect(status).toBe(200)
    expect(body.decision_id).toMatch(/^[\w-]{36}$/)
    expect(body.result).toMatchObject({ product: profiles, now: '2026-11-20T12:00:00Z', partial: false })
    const { rows } = (await call(`/api/v1/products/${encodeURIComponent(profiles)}`)).body
    const outcomes = Object.fromEntries(
      rows.map((row: { policy: string; outcome: string }) => [row.policy, row.outcome])
    )
    const reported = Object.entries(body.result.rows as Record<string, { outcome: string }>)
    expect(Object.fromEntries(reported.map(([policy, row]) => [policy, row.outcome]))).toEqual(outcomes)
  })

  test('documents as text or as content: the same report, with the registered mesh around them, and nothing is registered', async () => {
    const names = ['product.odps.yaml', 'profiles.odcs.yaml', 'profiles-deidentified.odcs.yaml']
    const text = await call(
      '/v1/data/polity/report',
      input({ documents: names.map(name => ({ name, text: sampleFile(`listeners/listener-profiles/${name}`) })) })
    )
    const registered = await call('/v1/data/polity/report', input({ productId: profiles }))
    expect(text.body.result).toEqual(registered.body.result)
    const { model } = (await call(`/api/v1/products/${encodeURIComponent(profiles)}`)).body
    expect(model.id).toBe(profiles)

    const content = { apiVersion: 'v1.0.0', kind: 'DataProduct', id: 'unheard-of', name: 'Unheard of' }
    const other = await call('/v1/data/polity/report', input({ documents: [{ name: 'x.json', content }] }))
    expect(other.body.result).toMatchObject({ product: 'urn:polity:product:unheard-of' })
    expect((await call('/api/v1/products/urn%3Apolity%3Aproduct%3Aunheard-of')).status).toBe(404)
  })

  const product = { name: 'p.yaml', text: 'apiVersion: v1.0.0\nkind: DataProduct\nid: a\n' }
  test.each([
    {
      note: 'polity',
      sent: input({ productId: profiles, polity: { now: '2020-01-01T00:00:00Z' } }),
      message: 'may not bring `polity`'
    },
    {
      note: 'polity, in disguise',
      sent: { body: `{"input":{"productId":"${profiles}","pol\\u0069ty":{}}}` },
      message: 'may not bring `polity`'
    },
    { note: 'product', sent: input({ productId: profiles, product: { id: 'x' } }), message: 'may not bring `product`' },
    {
      note: 'mesh, standing, previous',
      sent: input({ productId: profiles, mesh: {}, standing: {}, previous: {} }),
      message: 'may not bring `mesh`, `standing`, `previous`'
    },
    { note: 'no input', sent: { json: { productId: profiles } }, message: 'no `input` object' },
    { note: 'neither product nor documents', sent: input({}), message: 'either `productId` or `documents`' },
    { note: 'both', sent: input({ productId: profiles, documents: [] }), message: 'either `productId` or `documents`' },
    { note: 'no documents', sent: input({ documents: [] }), message: 'a list of 1 to 100 documents' },
    {
      note: 'a document without a name',
      sent: input({ documents: [{ text: 'x' }] }),
      message: 'document 0 has no name'
    },
    { note: 'a document without content', sent: input({ documents: [{ name: 'x' }] }), message: 'either `text`' },
    {
      note: 'documents of two products',
      sent: input({
        documents: [product, { ...product, name: 'q.yaml', text: product.text.replace('id: a', 'id: b') }]
      }),
      message: 'more than one product'
    },
    {
      note: 'a document that is no YAML',
      sent: input({ documents: [{ name: 'x', text: 'a: [' }] }),
      message: 'cannot be read'
    },
    { note: 'malformed JSON', sent: { body: '{"input":' }, message: 'not JSON' }
  ])('refuses $note', async ({ sent, message }) => {
    const reply = await call('/v1/data/polity/report', {
      ...sent,
      headers: { 'content-type': 'application/json' }
    } as Sent)
    expect(reply.status).toBe(400)
    expect(reply.type).toContain('application/json')
    expect(reply.body).toMatchObject({ code: 'invalid_parameter', request_id: reply.headers.get('x-request-id') })
    expect(reply.body.message).toContain(message)
  })

  test('an unknown product, a wrong type and a wrong method in OPA’s words', async () => {
    const absent = await call('/v1/data/polity/report', input({ productId: 'urn:x' }))
    expect(absent).toMatchObject({ status: 404, body: { message: 'there is no product `urn:x`' } })
    const typed = await call('/v1/data/polity/report', { body: '{}', headers: { 'content-type': 'text/plain' } })
    expect(typed).toMatchObject({ status: 415, body: { code: 'invalid_parameter' } })
    expect((await call('/v1/data/polity/report')).status).toBe(405)
  })
})

describe('POST /v1/data/polity/access', () => {
  test('a grant by the owning domain, with its obligations, and a denial with both reasons', async () => {
    const { body } = await call('/v1/data/polity/access', input(cleared))
    expect(body.result).toMatchObject({ decision: true, obligations: { masks: {} } })
    expect(Object.keys(body.result.obligations.masks).length).toBeGreaterThan(0)
    const denied = await call('/v1/data/polity/access', input({ ...cleared, context: {} }))
    expect(denied.body.result.decision).toBe(false)
    expect(denied.body.result.reasonUser).not.toBe('')
    expect(denied.body.result.reasonAdmin.length).toBeGreaterThan(0)
  })

  test('a product that nobody registered is denied', async () => {
    const { status, body } = await call(
      '/v1/data/polity/access',
      input({ ...cleared, resource: { type: 'port', id: 'urn:x' } })
    )
    expect(status).toBe(200)
    expect(body.result).toMatchObject({
      decision: false,
      reasonAdmin: [{ reason: 'the product `urn:x` is not registered' }]
    })
  })

  test.each([
    { note: 'polity', extra: { polity: { now: '2020-01-01T00:00:00Z' } }, message: '`polity`' },
    { note: 'product', extra: { product: {} }, message: '`product`' },
    { note: 'agreements', extra: { agreements: [] }, message: '`agreements`' },
    { note: 'no subject', extra: { subject: undefined }, message: '`subject` is missing' },
    { note: 'a subject without id', extra: { subject: { type: 'user' } }, message: '`subject.id` is missing' },
    {
      note: 'a number for an id',
      extra: { subject: { type: 'user', id: 7 } },
      message: '`subject.id` is not a string'
    },
    {
      note: 'properties that are a list',
      extra: { subject: { type: 'user', id: 'a', properties: [] } },
      message: '`subject.properties`'
    },
    { note: 'a context that is text', extra: { context: 'x' }, message: '`context` is not an object' }
  ])('refuses $note', async ({ extra, message }) => {
    const reply = await call('/v1/data/polity/access', input({ ...cleared, ...extra }))
    expect(reply.status).toBe(400)
    expect(reply.body.message).toContain(message)
  })
})

describe.skipIf(sharedMissing)('POST /access/v1/evaluation (skipped without the official schemas in ../shared)', () => {
  const ajv = new Ajv2020({ strict: false })
  const schema = (name: string) =>
    sharedMissing
      ? () => true
      : ajv.compile(JSON.parse(readFileSync(shared(`standards/authzen/1.0/${name}.schema.json`), 'utf8')) as object)
  const isRequest = schema('evaluation-request')
  const isResponse = schema('evaluation-response')

  const evaluate = async (request: unknown): Promise<Reply> => {
    const reply = await call('/access/v1/evaluation', { json: request, headers: { 'x-request-id': 'pep-7' } })
    expect(reply.headers.get('x-request-id')).toBe('pep-7')
    expect(reply.status === 200).toBe(isRequest(request))
    if (reply.status === 200) expect(isResponse(reply.body)).toBe(true)
    return reply
  }

  test('a grant carries its obligations, for a caller that says it can honour them; for another it is a denial', async () => {
    const { body } = await evaluate({ ...masked, context: { ...masked.context, obligations: ['row_filter', 'mask'] } })
    expect(body.decision).toBe(true)
    const kinds = Object.values(body.context.obligations.masks as Record<string, { kind: string }>).map(
      mask => mask.kind
    )
    expect(kinds).toContain('hash')
    for (const obligations of [undefined, [], ['row_filter'], ['MASK']]) {
      const denied = await evaluate({ ...masked, context: { ...masked.context, obligations } })
      expect(denied.body.decision).toBe(false)
      expect(denied.body.context.reason_admin['403']).toContain(
        'obligation_not_honoured: the caller does not list `mask`'
      )
      expect(denied.body.context.obligations).toBeUndefined()
    }
  })

  test('a grant without obligations needs nothing from the caller', async () => {
    expect((await evaluate(cleared)).body).toMatchObject({ decision: true })
  })

  test('a denial may name the port to ask instead', async () => {
    const { body } = await evaluate({ ...cleared, subject: masked.subject })
    expect(body).toMatchObject({
      decision: false,
      context: { redirect: { product: profiles, port: 'profiles-deidentified' } }
    })
  })

  test('a denial is an answer', async () => {
    const { status, body } = await evaluate({ ...cleared, context: {} })
    expect(status).toBe(200)
    expect(body.decision).toBe(false)
    expect(body.context.reason_user['403']).toBeTypeOf('string')
  })

  test('members that are not known are ignored, the engine’s among them', async () => {
    const { body } = await evaluate({ ...cleared, product: { id: 'x' }, polity: { now: '' }, evaluations: [] })
    const plain = await evaluate(cleared)
    expect(body).toEqual(plain.body)
  })

  test.each([
    { note: 'no subject', request: { action: cleared.action, resource: cleared.resource } },
    { note: 'no action name', request: { ...cleared, action: {} } },
    { note: 'no resource type', request: { ...cleared, resource: { id: profiles } } },
    { note: 'a number for an id', request: { ...cleared, resource: { type: 'port', id: 5 } } },
    { note: 'a list', request: [] }
  ])('$note is a bad request, told in a string', async ({ request }) => {
    const { status, body } = await evaluate(request)
    expect(status).toBe(400)
    expect(body).toBeTypeOf('string')
  })
})
