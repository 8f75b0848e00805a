import {
  findPolicy,
  findProduct,
  type Governance,
  listPolicies,
  listProducts,
  listViolations,
  type OutcomeChange,
  productStatuses,
  summarize
} from '../../governance/index.ts'
import { characteristics, outcomes, severities } from '../../mesh/index.ts'
import { Problem, problemDocument } from '../http/problem.ts'
import { pagingParameters, readQuery } from '../http/query.ts'
import { readJsonObject } from '../http/read-json.ts'
import type { Answer, Parameter, Route } from '../http/route.ts'
import { schemaReference as ref } from './schemas.ts'
import { translated } from './translated.ts'

const productFilters: readonly Parameter[] = [
  { name: 'domain', description: 'Only products of this domain.', repeated: true },
  { name: 'status', description: 'Only products with this status.', values: productStatuses, repeated: true },
  { name: 'policy', description: 'Only products that this policy judges; with `outcome`: so.', repeated: true },
  { name: 'outcome', description: 'Only products of which a policy says this.', values: outcomes, repeated: true },
  { name: 'q', description: 'Part of the name or id.' },
  ...pagingParameters
]

const violationFilters: readonly Parameter[] = [
  { name: 'domain', description: 'Only in products of this domain.', repeated: true },
  { name: 'product', description: 'Only in this product.', repeated: true },
  { name: 'policy', description: 'Only of this policy.', repeated: true },
  { name: 'severity', description: 'Only of this severity.', values: severities, repeated: true },
  { name: 'outcome', description: 'Only where the ledger says this.', values: outcomes, repeated: true },
  {
    name: 'characteristic',
    description: 'Only of policies for this characteristic.',
    values: characteristics,
    repeated: true
  },
  { name: 'resolved', description: 'Open ones where left out.', values: ['false', 'true', 'all'] },
  ...pagingParameters
]

const documentTypes = [
  'application/yaml',
  'application/json',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'text/plain',
  'application/octet-stream',
  '+yaml',
  '+json'
]
const documentBytes = 5_000_000
const id = 'A percent-encoded URN.'

const notFound = { description: 'Not registered.' }
const badParameter = { description: 'A parameter is not what it should be.' }

/** Registry and compliance under `/api/v1`. */
export function governanceRoutes(governance: Governance): readonly Route[] {
  const tag = 'Compliance'
  const errors = problemDocument
  return [
    {
      method: 'get',
      path: '/api/v1/compliance/summary',
      tag,
      summary: 'Who complies with what, by domain, policy and characteristic',
      answers: { 200: { description: 'The whole mesh in figures.', schema: ref('ComplianceSummary') } },
      errors,
      handle: async () => ({ body: await summarize(governance) })
    },
    {
      method: 'get',
      path: '/api/v1/products',
      tag,
      summary: 'Registered products, worst first',
      query: productFilters,
      answers: { 200: { description: 'A page.', schema: ref('ProductPage') }, 400: badParameter },
      errors,
      handle: async ({ query }) => {
        const { all, one, paging } = readQuery(query, productFilters)
        const filter = { domain: all('domain'), status: all('status'), policy: all('policy'), outcome: all('outcome') }
        return { body: await translated(listProducts(governance, { ...filter, q: one('q'), ...paging() })) }
      }
    },
    {
      method: 'get',
      path: '/api/v1/products/{id}',
      tag,
      summary: 'A product with its documents and its ledger',
      answers: { 200: { description: id, schema: ref('ProductDetail') }, 404: notFound },
      errors,
      handle: async ({ params }) => ({ body: await productOf(governance, params['id'] ?? '') })
    },
    {
      method: 'put',
      path: '/api/v1/products/{id}/documents/{name}',
      tag,
      summary: 'Registers or replaces a document, and judges what it touches',
      body: {
        types: documentTypes,
        limitBytes: documentBytes,
        schema: { type: 'string' },
        description: 'The document as the author wrote it, YAML or JSON.'
      },
      answers: {
        200: { description: 'Replaced; the new report.', schema: ref('DocumentAnswer') },
        201: { description: 'New; the report.', schema: ref('DocumentAnswer') },
        404: { description: 'No such product, and the document does not describe it.' },
        413: { description: 'Larger than 5 MB.' },
        415: { description: 'Neither YAML nor JSON nor text.' },
        422: { description: 'It cannot be read, or is no part of the product; nothing was changed.' }
      },
      errors,
      handle: async ({ params, body }) => {
        const { id: product = '', name = '' } = params
        assertDocumentName(name)
        const { created, changes } = await translated(governance.putDocument(product, name, body))
        return { status: created ? 201 : 200, ...(await documentAnswer(governance, product, changes)) }
      }
    },
    {
      method: 'delete',
      path: '/api/v1/products/{id}/documents/{name}',
      tag,
      summary: 'Removes a document; with its last one a product is retired',
      answers: {
        200: {
          description: 'The report without it; `product` is null when it was the last.',
          schema: ref('DocumentAnswer')
        },
        404: { description: 'No such product or document.' },
        409: { description: 'The other documents would not be the product any more.' }
      },
      errors,
      handle: async ({ params }) => {
        const { id: product = '', name = '' } = params
        const { changes } = await translated(governance.removeDocument(product, name))
        return documentAnswer(governance, product, changes)
      }
    },
    {
      method: 'get',
      path: '/api/v1/policies',
      tag,
      summary: 'Policies in force, with what they found',
      answers: { 200: { description: 'All of them, on one page.', schema: ref('PolicyPage') } },
      errors,
      handle: async () => ({ body: { items: await listPolicies(governance), next: null } })
    },
    {
      method: 'get',
      path: '/api/v1/policies/{id}',
      tag,
      summary: 'A policy with its source and its row in every ledger',
      answers: { 200: { description: 'The policy.', schema: ref('PolicyDetail') }, 404: notFound },
      errors,
      handle: async ({ params }) => {
        const policy = await findPolicy(governance, params['id'] ?? '')
        if (!policy) throw new Problem(404, 'unknown-policy', `there is no policy \`${params['id']}\``)
        return { body: policy }
      }
    },
    {
      method: 'get',
      path: '/api/v1/violations',
      tag,
      summary: 'What policies found, worst first',
      query: violationFilters,
      answers: { 200: { description: 'A page.', schema: ref('ViolationPage') }, 400: badParameter },
      errors,
      handle: async ({ query }) => {
        const { all, one, paging } = readQuery(query, violationFilters)
        const page = listViolations(governance, {
          domain: all('domain'),
          product: all('product'),
          policy: all('policy'),
          severity: all('severity'),
          outcome: all('outcome'),
          characteristic: all('characteristic'),
          resolved: one('resolved') as 'false' | 'true' | 'all' | undefined,
          ...paging()
        })
        return { body: await translated(page) }
      }
    },
    {
      method: 'post',
      path: '/api/v1/impact',
      tag,
      summary: 'What other parameters would change; nothing is stored',
      body: {
        types: ['application/json'],
        limitBytes: 1_000_000,
        schema: {
          type: 'object',
          properties: {
            parameters: {
              type: 'object',
              description: 'By policy id, then by name.',
              additionalProperties: { type: 'object' }
            }
          },
          required: ['parameters'],
          additionalProperties: false
        },
        description: 'Parameters that differ from those in force.'
      },
      answers: {
        200: { description: 'Ledger rows that would change.', schema: ref('Impact') },
        400: { description: 'Not JSON, or a member that is not read here.' },
        422: { description: 'No such policy or parameter, or a value that its schema does not allow.' }
      },
      errors,
      handle: async ({ body }) => {
        const { parameters, ...rest } = readJsonObject(body)
        const [other] = Object.keys(rest)
        if (other !== undefined)
          throw new Problem(400, 'unknown-member', `\`${other}\` is not read here; \`parameters\` is`)
        return { body: await translated(governance.impactOfParameters(parameters)) }
      }
    }
  ]
}

async function productOf(governance: Governance, product: string): Promise<unknown> {
  const detail = await findProduct(governance, product)
  if (!detail) throw new Problem(404, 'unknown-product', `there is no product \`${product}\``)
  return detail
}

async function documentAnswer(
  governance: Governance,
  product: string,
  changes: readonly OutcomeChange[]
): Promise<Answer> {
  return { body: { product: (await findProduct(governance, product)) ?? null, changes } }
}

export function assertDocumentName(name: string): void {
  if (name.length > 300 || /[\p{Cc}]/u.test(name)) {
    throw new Problem(
      400,
      'bad-name',
      'the name of a document has at most 300 characters, no control characters among them'
    )
  }
}
