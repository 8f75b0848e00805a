import { randomUUID } from 'node:crypto'
import type { Governance } from '../../governance/index.ts'
import { opaError, Problem } from '../http/problem.ts'
import { isRecord, readJsonObject } from '../http/read-json.ts'
import type { Route } from '../http/route.ts'
import { decideAccess } from './decide-access.ts'
import { reportOnDocuments, reportOnProduct } from './report-on.ts'

const reportInput = {
  type: 'object',
  properties: {
    input: {
      oneOf: [
        {
          type: 'object',
          description: 'A registered product.',
          properties: { productId: { type: 'string' } },
          required: ['productId'],
          additionalProperties: false
        },
        {
          type: 'object',
          description: 'The documents of one product, registered or not; the registered mesh is around it.',
          properties: {
            documents: {
              type: 'array',
              minItems: 1,
              items: {
                type: 'object',
                description: 'As text, or as parsed content.',
                properties: { name: { type: 'string' }, text: { type: 'string' }, content: {} },
                required: ['name'],
                additionalProperties: false
              }
            }
          },
          required: ['documents'],
          additionalProperties: false
        }
      ]
    }
  },
  required: ['input']
}

const entity = (...required: readonly string[]): unknown => ({ type: 'object', required })

export const accessRequest = {
  type: 'object',
  properties: {
    subject: entity('type', 'id'),
    action: entity('name'),
    resource: entity('type', 'id'),
    context: { type: 'object' }
  },
  required: ['subject', 'action', 'resource']
}

const answer = {
  type: 'object',
  description: 'Without `result`: undefined.',
  properties: { result: {}, decision_id: { type: 'string' } },
  required: ['decision_id']
}

const body = (schema: unknown, description: string) => ({
  types: ['application/json'],
  limitBytes: 10_000_000,
  schema,
  description
})

/** The two answers of the bundle, as OPA's Data API gives them. */
export function opaRoutes(governance: Governance): readonly Route[] {
  const answers = {
    200: { description: "OPA's answer: the result and the decision's id.", schema: answer },
    400: { description: 'No JSON, no `input`, or an input that brings what the engine writes.' }
  }
  return [
    {
      method: 'post',
      path: '/v1/data/polity/report',
      tag: 'OPA Data API',
      summary: 'Does this data product comply?',
      body: body(reportInput, 'A registered product, or documents.'),
      answers: { ...answers, 404: { description: 'No such product.' } },
      errors: opaError,
      handle: async ({ body: bytes }) => {
        const input = inputOf(bytes, ['productId', 'documents'])
        const { productId, documents } = input
        if ((productId === undefined) === (documents === undefined)) {
          throw new Problem(400, 'bad-input', 'the input has either `productId` or `documents`')
        }
        const report =
          documents === undefined ? reportOnProduct(governance, productId) : reportOnDocuments(governance, documents)
        return { text: resultText(await report) }
      }
    },
    {
      method: 'post',
      path: '/v1/data/polity/access',
      tag: 'OPA Data API',
      summary: "May this subject do this to this product's data, and under which obligations?",
      body: body(
        { type: 'object', properties: { input: accessRequest }, required: ['input'] },
        'Subject, action, resource (its `id` is the URN of the product) and context.'
      ),
      answers,
      errors: opaError,
      handle: ({ body: bytes }) => {
        const input = inputOf(bytes, ['subject', 'action', 'resource', 'context'])
        return { text: resultText(decideAccess(governance, input).text) }
      }
    }
  ]
}

/** OPA's envelope around JSON that is passed on as the module wrote it. */
function resultText(result: string | undefined): string {
  const id = JSON.stringify(randomUUID())
  return result === undefined ? `{"decision_id":${id}}` : `{"result":${result},"decision_id":${id}}`
}

/** Whatever else an input brings would stand where the engine's own facts stand. */
function inputOf(bytes: Uint8Array, allowed: readonly string[]): Readonly<Record<string, unknown>> {
  const { input } = readJsonObject(bytes)
  if (!isRecord(input)) throw new Problem(400, 'bad-input', 'the body has no `input` object')
  const foreign = Object.keys(input).filter(name => !allowed.includes(name))
  if (foreign.length > 0) {
    throw new Problem(
      400,
      'bad-input',
      `the input may not bring ${foreign.map(name => `\`${name.slice(0, 100)}\``).join(', ')}: the engine supplies its own facts; ${allowed.map(name => `\`${name}\``).join(', ')} may be given`
    )
  }
  return input
}
