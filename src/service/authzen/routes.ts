import type { Governance } from '../../governance/index.ts'
import type { AccessDecision } from '../../mesh/index.ts'
import { authzenError, Problem } from '../http/problem.ts'
import { isRecord, readJsonObject } from '../http/read-json.ts'
import type { Route } from '../http/route.ts'
import { decideAccess } from '../opa/decide-access.ts'
import { accessRequest } from '../opa/routes.ts'

/** Kinds of obligations; a caller names in `context.obligations` those that it can honour. */
const obligationKinds = ['row_filter', 'mask'] as const
type ObligationKind = (typeof obligationKinds)[number]

/**
 * AuthZEN 1.0, the evaluation endpoint.
 *
 * @see https://openid.net/specs/authorization-api-1_0.html
 */
export function authzenRoutes(governance: Governance): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/access/v1/evaluation',
      tag: 'AuthZEN',
      summary: 'Access evaluation (AuthZEN 1.0)',
      body: {
        types: ['application/json'],
        limitBytes: 1_000_000,
        schema: accessRequest,
        description:
          '`resource.id` is the URN of the product. `context.obligations` lists the obligations that the caller can honour: `row_filter`, `mask`; a decision that needs another one is a denial.'
      },
      answers: {
        200: {
          description: 'The decision; a denial is an answer too.',
          schema: {
            type: 'object',
            properties: { decision: { type: 'boolean' }, context: { type: 'object' } },
            required: ['decision']
          }
        },
        400: { description: 'No JSON, or a required attribute is missing; the body is a message.' }
      },
      errors: authzenError,
      handle: ({ body }) => {
        const { subject, action, resource, context } = readJsonObject(body)
        const { decision } = decideAccess(governance, { subject, action, resource, context })
        return { body: answerOf(decision, honoured(context)) }
      }
    }
  ]
}

function honoured(context: unknown): readonly ObligationKind[] {
  const listed = isRecord(context) ? context['obligations'] : undefined
  if (listed === undefined) return []
  if (!Array.isArray(listed)) throw new Problem(400, 'bad-input', '`context.obligations` is not a list')
  return obligationKinds.filter(kind => listed.includes(kind))
}

/** A decision in AuthZEN's words. Must-understand: what the caller cannot honour denies. */
function answerOf(decision: AccessDecision, can: readonly ObligationKind[]): unknown {
  const { rowFilter, masks } = decision.obligations
  const needed: readonly ObligationKind[] = [
    ...(rowFilter === undefined ? [] : (['row_filter'] as const)),
    ...(Object.values(masks).some(mask => mask.kind !== 'none') ? (['mask'] as const) : [])
  ]
  const missing = decision.decision ? needed.filter(kind => !can.includes(kind)) : []
  const reasons = {
    reason_user: { '403': decision.reasonUser },
    reason_admin: { '403': adminReason(decision) }
  }
  const redirect = decision.redirect ? { redirect: decision.redirect } : {}
  const nextChange = { next_change: decision.nextChange }
  if (missing.length > 0) {
    return {
      decision: false,
      context: {
        reason_user: { '403': 'This data may only be shown in part, which your tool cannot do.' },
        reason_admin: {
          '403': `obligation_not_honoured: the caller does not list ${missing.map(kind => `\`${kind}\``).join(', ')} in \`context.obligations\``
        },
        ...redirect,
        ...nextChange
      }
    }
  }
  if (!decision.decision) return { decision: false, context: { ...reasons, ...redirect, ...nextChange } }
  return {
    decision: true,
    context: {
      reason_user: { '200': decision.reasonUser },
      reason_admin: { '200': adminReason(decision) },
      obligations: { ...(rowFilter === undefined ? {} : { row_filter: rowFilter }), masks },
      ...nextChange
    }
  }
}

function adminReason({ reasonAdmin }: AccessDecision): string {
  return reasonAdmin.map(({ policy, effect, reason }) => `${policy}: ${effect}: ${reason}`).join('; ')
}
