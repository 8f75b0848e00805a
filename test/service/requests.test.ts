import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../src/service/index.ts'
import { clientOf, type OpenApi, type Reply, type Sent, start, temporaryFolder } from './running-service.ts'
import { sampleMesh } from './sample-mesh.ts'

const { folder, remove } = temporaryFolder()
let service: Service
let openapi: OpenApi
let call: (path: string, sent?: Sent) => Promise<Reply>

beforeAll(async () => {
  service = await start(folder)
  await service.syncFiles(sampleMesh())
  ;({ openapi, call } = await clientOf(service))
})

afterAll(async () => {
  await service?.close()
  remove()
})

const profiles = 'urn:polity:product:listener-profiles'
const at = (id: string): string => `/api/v1/products/${encodeURIComponent(id)}`
const yaml = { 'content-type': 'application/yaml' }
const documentAt = (id: string, name: string): string => `${at(id)}/documents/${encodeURIComponent(name)}`

describe('bad requests', () => {
  const json = { 'content-type': 'application/json' }
  const deep = '['.repeat(1000) + ']'.repeat(1000)
  test.each([
    {
      note: 'malformed JSON',
      path: '/api/v1/impact',
      sent: { body: '{"parameters":', headers: json },
      status: 400,
      word: 'malformed-json'
    },
    {
      note: 'deep JSON',
      path: '/api/v1/impact',
      sent: { body: deep, headers: json },
      status: 400,
      word: 'malformed-json'
    },
    {
      note: 'no body',
      path: '/api/v1/impact',
      sent: { method: 'POST', headers: json },
      status: 400,
      word: 'malformed-json'
    },
    {
      note: 'text as JSON',
      path: '/api/v1/impact',
      sent: { body: '{}', headers: { 'content-type': 'text/plain' } },
      status: 415,
      word: 'wrong-content-type'
    },
    {
      note: 'an image as a document',
      path: documentAt(profiles, 'x'),
      sent: { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' } },
      status: 415,
      word: 'wrong-content-type'
    },
    {
      note: 'an unknown encoding',
      path: '/api/v1/impact',
      sent: { body: '{}', headers: { ...json, 'content-encoding': 'zip' } },
      status: 415,
      word: 'wrong-content-encoding'
    },
    {
      note: 'a large body',
      path: '/api/v1/impact',
      sent: { body: `"${'x'.repeat(1_000_001)}"`, headers: json },
      status: 413,
      word: 'too-large'
    },
    {
      note: 'a wrong method',
      path: '/api/v1/products',
      sent: { body: '{}', headers: json },
      status: 405,
      word: 'wrong-method'
    },
    { note: 'an unknown path', path: '/api/v1/absent', sent: {}, status: 404, word: 'unknown-path' },
    { note: 'an unknown parameter', path: '/api/v1/products?domian=x', sent: {}, status: 400, word: 'bad-parameter' },
    {
      note: 'an unknown value',
      path: '/api/v1/violations?severity=grave',
      sent: {},
      status: 400,
      word: 'bad-parameter'
    },
    { note: 'a cursor of nobody', path: '/api/v1/products?cursor=x', sent: {}, status: 400, word: 'bad-parameter' },
    {
      note: "another list's cursor",
      path: `/api/v1/violations?cursor=${Buffer.from('[1,"a","b"]').toString('base64url')}`,
      sent: {},
      status: 400,
      word: 'bad-parameter'
    },
    {
      note: 'a cursor with no date',
      path: `/api/v1/violations?cursor=${Buffer.from('[1,1,"x\' or 1=1","1"]').toString('base64url')}`,
      sent: {},
      status: 400,
      word: 'bad-parameter'
    },
    {
      note: 'a cursor with words for a date',
      path: `/api/v1/violations?cursor=${Buffer.from('[1,1,"yesterdayish",1]').toString('base64url')}`,
      sent: {},
      status: 400,
      word: 'bad-parameter'
    },
    { note: 'a limit of none', path: '/api/v1/products?limit=0', sent: {}, status: 400, word: 'bad-parameter' },
    { note: 'U+0000 in a filter', path: '/api/v1/products?domain=%00', sent: {}, status: 400, word: 'bad-parameter' },
    { note: 'U+0000 in an id', path: '/api/v1/products/%00', sent: {}, status: 400, word: 'bad-parameter' },
    { note: 'half an escape', path: '/api/v1/products/%E0%A4%A', sent: {}, status: 400, word: 'bad-request' },
    {
      note: 'a name of control characters',
      path: documentAt(profiles, 'a\nb'),
      sent: { method: 'PUT', body: 'x', headers: yaml },
      status: 400,
      word: 'bad-name'
    },
    {
      note: "another site's page",
      path: '/api/v1/products',
      sent: { headers: { origin: 'https://evil.example' } },
      status: 403,
      word: 'foreign-origin'
    }
  ])('$note: $status $word', async ({ path, sent, status, word }) => {
    const reply = await call(path, sent)
    expect(reply.status).toBe(status)
    expect(reply.type).toContain('application/problem+json')
    expect(reply.body).toMatchObject({
      status,
      type: `urn:polity:problem:${word}`,
      requestId: reply.headers.get('x-request-id')
    })
    expect(reply.text).not.toMatch(/\s+at .*\.ts/)
  })

  test('SQL in every string is only text', async () => {
    const text = encodeURIComponent(`x' or '1'='1'; drop table product; --`)
    for (const path of [
      `/api/v1/products?domain=${text}`,
      `/api/v1/products?q=${text}`,
      `/api/v1/products?policy=${text}`,
      `/api/v1/violations?product=${text}&policy=${text}&domain=${text}`
    ]) {
      expect((await call(path)).body).toEqual({ items: [], next: null })
    }
    expect((await call(`/api/v1/products/${text}`)).status).toBe(404)
    expect((await call('/api/v1/products')).body.items.length).toBeGreaterThan(0)
  })

  test('a method that is not there names those that are', async () => {
    const { headers } = await call(documentAt(profiles, 'x'), { method: 'POST', body: 'x' })
    expect(headers.get('allow')).toBe('PUT, DELETE')
  })
})

describe('the OpenAPI document', () => {
  const operations = [
    'POST /access/v1/evaluation',
    'GET /api/v1/compliance/summary',
    'GET /api/v1/events',
    'POST /api/v1/impact',
    'GET /api/v1/policies',
    'GET /api/v1/policies/{id}',
    'GET /api/v1/products',
    'GET /api/v1/products/{id}',
    'PUT /api/v1/products/{id}',
    'GET /api/v1/products/{id}/versions',
    'DELETE /api/v1/products/{id}/documents/{name}',
    'PUT /api/v1/products/{id}/documents/{name}',
    'GET /api/v1/violations',
    'GET /health',
    'GET /health/live',
    'GET /health/ready',
    'GET /openapi.json',
    'POST /v1/data/polity/access',
    'POST /v1/data/polity/report'
  ]

  test('holds exactly the routes that are served', async () => {
    const documented = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`)
    )
    expect(documented.sort()).toEqual([...operations].sort())
    for (const operation of operations) {
      const [method = '', path = ''] = operation.split(' ')
      const other = ['GET', 'POST', 'PUT', 'DELETE'].find(each => !operations.includes(`${each} ${path}`)) ?? ''
      const reply = await call(path.replace('{id}', 'x').replace('{name}', 'y'), { method: other })
      expect(reply.status, `${other} ${path}`).toBe(405)
      expect(reply.headers.get('allow')).toContain(method)
    }
  })
})
