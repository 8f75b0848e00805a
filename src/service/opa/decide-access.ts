import type { DecisionResult } from '../../evaluator/index.ts'
import { type Governance, polityInstant } from '../../governance/index.ts'
import type { AccessDecision, AccessInput } from '../../mesh/index.ts'
import { Problem } from '../http/problem.ts'
import { isRecord } from '../http/read-json.ts'

/** A decision with the text in which it is passed on. */
export interface DecidedAccess {
  readonly decision: AccessDecision
  readonly text: string
}

/**
 * Asks the bundle. A product that is not registered has nobody who could grant access to it: a denial.
 *
 * @param request - as a caller sent it: subject, action, resource and context in AuthZEN's shape
 * @throws Problem 400 when a required attribute is missing or of another type
 */
export function decideAccess(governance: Governance, request: Readonly<Record<string, unknown>>): DecidedAccess {
  const subject = entityOf(request, 'subject', ['type', 'id'])
  const action = entityOf(request, 'action', ['name'])
  const resource = entityOf(request, 'resource', ['type', 'id'])
  const context = request['context'] ?? {}
  if (!isRecord(context)) throw new Problem(400, 'bad-input', '`context` is not an object')
  const registered = governance.state().products.get(String(resource['id']))
  if (!registered) {
    return told({
      decision: false,
      reasonUser: 'This data product is not known here.',
      reasonAdmin: [
        { policy: 'polity', effect: 'deny', reason: `the product \`${String(resource['id'])}\` is not registered` }
      ],
      obligations: { masks: {} },
      nextChange: null
    })
  }
  const { product, inexpressible } = registered
  const result: DecisionResult = governance.evaluator().decide({
    // The shapes beyond what is checked above are the policies' to doubt: a wrong type makes a condition undefined, and undefined denies.
    subject: subject as unknown as AccessInput['subject'],
    action: action as unknown as AccessInput['action'],
    resource: resource as unknown as AccessInput['resource'],
    context: context as AccessInput['context'],
    polity: { now: polityInstant(governance.clock()), event: 'access', environment: 'service', inexpressible },
    product
  })
  return result.text === undefined ? told(result.decision) : { decision: result.decision, text: result.text }
}

function told(decision: AccessDecision): DecidedAccess {
  return { decision, text: JSON.stringify(decision) }
}

function entityOf(
  request: Readonly<Record<string, unknown>>,
  name: string,
  required: readonly string[]
): Readonly<Record<string, unknown>> {
  const entity = request[name]
  if (entity === undefined) throw new Problem(400, 'bad-input', `\`${name}\` is missing`)
  if (!isRecord(entity)) throw new Problem(400, 'bad-input', `\`${name}\` is not an object`)
  for (const attribute of required) {
    const value = entity[attribute]
    if (value === undefined) throw new Problem(400, 'bad-input', `\`${name}.${attribute}\` is missing`)
    if (typeof value !== 'string') throw new Problem(400, 'bad-input', `\`${name}.${attribute}\` is not a string`)
  }
  const { properties = {} } = entity
  if (!isRecord(properties)) throw new Problem(400, 'bad-input', `\`${name}.properties\` is not an object`)
  return { ...entity, properties }
}
