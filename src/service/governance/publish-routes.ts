import { findProduct, findVersionAt, type Governance, listVersions, type SourceFile } from '../../governance/index.ts'
import { Problem, problemDocument } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import { isRecord, readJsonObject } from '../http/read-json.ts'
import type { Parameter, Route } from '../http/route.ts'
import { assertDocumentName } from './routes.ts'
import { schemaReference as ref } from './schemas.ts'
import { translated } from './translated.ts'

const mostDocuments = 100
const limitBytes = 20_000_000
const versionFilters: readonly Parameter[] = [
  { name: 'at', description: 'Only the version that the registry held at this instant (RFC 3339), with its model.' }
]

/** Publishing a product with all of its documents, and what it was. */
export function publishRoutes(governance: Governance): readonly Route[] {
  const tag = 'Registry'
  const errors = problemDocument
  return [
    {
      method: 'put',
      path: '/api/v1/products/{id}',
      tag,
      summary: 'Publishes a version: these are all documents of the product, or nothing changes',
      body: {
        types: ['application/json'],
        limitBytes,
        schema: {
          type: 'object',
          properties: {
            documents: {
              type: 'array',
              minItems: 1,
              maxItems: mostDocuments,
              items: {
                type: 'object',
                properties: { name: { type: 'string' }, text: { type: 'string' } },
                required: ['name', 'text'],
                additionalProperties: false
              }
            }
          },
          required: ['documents'],
          additionalProperties: false
        },
        description: 'The documents as the author wrote them, YAML or JSON.'
      },
      answers: {
        200: { description: 'Replaced, or the same as before.', schema: ref('PublishAnswer') },
        201: { description: 'New.', schema: ref('PublishAnswer') },
        400: { description: 'Not the body that is wanted.' },
        404: { description: 'No such product, and the documents do not describe it.' },
        409: { description: 'A policy blocks it: `report` says which and where. The version of before stays.' },
        422: { description: 'A document cannot be read, or is no part of the product; nothing was changed.' }
      },
      errors,
      handle: async ({ params, body }) => {
        const { id = '' } = params
        const { result, changes } = await translated(governance.publish(id, readDocuments(body)))
        const product = await findProduct(governance, id)
        return { status: result === 'created' ? 201 : 200, body: { result, product, changes } }
      }
    },
    {
      method: 'get',
      path: '/api/v1/products/{id}/versions',
      tag,
      summary: 'What the product was, newest first; retired ones keep theirs',
      query: versionFilters,
      answers: {
        200: {
          description: 'All versions on one page; with `at` one version.',
          schema: { anyOf: [ref('ProductVersionPage'), ref('ProductVersionDetail')] }
        },
        400: { description: 'A parameter is not what it should be.' },
        404: { description: 'Never registered, or not at that instant.' }
      },
      errors,
      handle: async ({ params, query }) => {
        const { id = '' } = params
        const { db } = governance.store
        const at = readQuery(query, versionFilters).one('at')
        if (at === undefined) {
          const items = await listVersions(db, id)
          if (items.length === 0) throw new Problem(404, 'unknown-product', `there was never a product \`${id}\``)
          return { body: { items, next: null } }
        }
        const version = await findVersionAt(db, id, instantOf(at))
        if (!version) throw new Problem(404, 'unknown-product', `there was no product \`${id}\` at ${at}`)
        return { body: version }
      }
    }
  ]
}

function instantOf(text: string): string {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
  // An offset may lead out of the years that four digits can tell, where databases know no instants.
  const year = isInstant ? new Date(text).getUTCFullYear() : Number.NaN
  if (!(year >= 1 && year <= 9999)) {
    throw new Problem(
      400,
      'bad-parameter',
      `\`at\` is ${JSON.stringify(text)}; an instant such as 2026-11-20T12:00:00Z is wanted`
    )
  }
  return new Date(text).toISOString()
}

function readDocuments(body: Uint8Array): readonly SourceFile[] {
  const { documents, ...rest } = readJsonObject(body)
  const [other] = Object.keys(rest)
  if (other !== undefined) throw new Problem(400, 'unknown-member', `\`${other}\` is not read here; \`documents\` is`)
  if (!Array.isArray(documents) || documents.length === 0 || documents.length > mostDocuments) {
    throw new Problem(400, 'bad-body', `\`documents\` is a list of 1 to ${mostDocuments} documents`)
  }
  const names = new Set<string>()
  return documents.map((entry: unknown, index) => {
    const { name, text } = isRecord(entry) ? entry : {}
    if (typeof name !== 'string' || name === '' || typeof text !== 'string') {
      throw new Problem(400, 'bad-body', `document ${index} has not both \`name\` and \`text\``)
    }
    assertDocumentName(name)
    if (names.has(name)) throw new Problem(400, 'bad-body', `two documents are called \`${name}\``)
    names.add(name)
    return { name, bytes: Buffer.from(text) }
  })
}
