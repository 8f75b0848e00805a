import { createRequire } from 'node:module'
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import { policyStates } from '../mesh/index.ts'
import { remember } from './remember.ts'

let made: Ajv2020 | undefined

/** Loaded with the first schema: that takes a tenth of a second, which a run of tests or a query need not wait for. */
function ajv(): Ajv2020 {
  if (made) return made
  const library = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  made = new library.Ajv2020({ allErrors: true, strictTypes: false, logger: false, addUsedSchema: false })
  made.addKeyword({ keyword: 'x-tighten', schemaType: 'string' })
  return made
}

/** Throws when it is no JSON Schema. */
export const compileSchema = remember(
  500,
  (text: string, _schema: object) => text,
  (_, schema) => {
    // A name would be kept for ever, and stand in the way of the schema's next form.
    const { $id: _id, ...nameless } = schema as { readonly $id?: unknown }
    return ajv().compile(nameless)
  }
)

const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' } as const
const words = { type: 'string', minLength: 1 } as const

const lifecycleSchema = {
  type: 'object',
  required: ['lifecycle'],
  additionalProperties: false,
  properties: {
    baselineUntil: instant,
    lifecycle: {
      type: 'object',
      additionalProperties: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['state', 'from'],
          additionalProperties: false,
          properties: {
            state: { enum: policyStates.filter(state => state !== 'scheduled') },
            from: instant,
            note: words
          }
        }
      }
    }
  }
} as const

const waiversSchema = {
  type: 'object',
  required: ['waivers'],
  additionalProperties: false,
  properties: {
    waivers: {
      type: 'object',
      additionalProperties: {
        type: 'array',
        items: {
          type: 'object',
          required: ['reason', 'approvers', 'from', 'until'],
          oneOf: [{ required: ['product'] }, { required: ['domain'] }],
          additionalProperties: false,
          properties: {
            product: words,
            domain: words,
            violations: { type: 'array', minItems: 1, items: words },
            versions: { type: 'array', minItems: 1, items: words },
            reason: words,
            ticket: words,
            approvers: { type: 'array', minItems: 1, items: words },
            from: instant,
            until: instant
          }
        }
      }
    }
  }
} as const

/** What `lifecycle.yaml` has to follow. The library compiles one schema once. */
export const lifecycleFile = (): ValidateFunction => ajv().compile(lifecycleSchema)

/** What `waivers.yaml` has to follow. */
export const waiversFile = (): ValidateFunction => ajv().compile(waiversSchema)
