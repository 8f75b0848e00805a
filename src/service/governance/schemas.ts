/** The shapes of the compliance API for its OpenAPI document; the types are `src/governance/compliance/views.ts`. */

import { productStatuses } from '../../governance/index.ts'
import { characteristics, outcomes, policyKinds, policyStates, severities } from '../../mesh/index.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer', minimum: 0 }
const flag: Schema = { type: 'boolean' }
const instant: Schema = { type: 'string', format: 'date-time' }
const anything: Schema = {}
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values })
const orNull = (schema: Schema): Schema =>
  typeof schema['type'] === 'string' && !schema['enum']
    ? { ...schema, type: [schema['type'], 'null'] }
    : { anyOf: [schema, { type: 'null' }] }
const listOf = (items: Schema): Schema => ({ type: 'array', items })
/** Closed, with every property always there. */
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false
})
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const page = (name: string): Schema => object({ items: listOf(ref(name)), next: orNull(text) })
const countsOf = (words: readonly string[]): Schema => object(Object.fromEntries(words.map(word => [word, count])))

const productSummary = {
  id: text,
  kind: oneOf(['product', 'contract']),
  name: orNull(text),
  domain: orNull(text),
  owner: orNull(text),
  version: orNull(text),
  lifecycle: orNull(text),
  status: oneOf(productStatuses),
  outcomes: ref('Outcomes'),
  violations: count,
  inputPorts: count,
  outputPorts: count,
  consumers: count,
  registeredAt: instant,
  changedAt: instant,
  evaluatedAt: orNull(instant)
}

const productVersion = {
  number: count,
  version: orNull(text),
  digest: text,
  recordedFrom: instant,
  recordedUntil: orNull(instant)
}

const policyView = {
  id: text,
  kind: oneOf(policyKinds),
  title: text,
  description: text,
  severity: oneOf(severities),
  characteristic: oneOf(characteristics),
  owner: text,
  domain: orNull(text),
  version: text,
  state: orNull(oneOf(policyStates)),
  rationale: text,
  help: text,
  obligations: listOf(text),
  parameters: orNull({ type: 'object' }),
  outcomes: ref('Outcomes'),
  violations: count
}

const outcomeChange = {
  product: text,
  name: orNull(text),
  policy: text,
  before: orNull(oneOf(outcomes)),
  after: orNull(oneOf(outcomes))
}

const reference = object({ id: text, name: orNull(text) })
const impactKinds = ['newlyFailing', 'newlyWarning', 'newlyPassing', 'other']

/** Named schemas, as `components.schemas`. */
export const governanceSchemas: Readonly<Record<string, Schema>> = {
  Outcomes: countsOf(outcomes),
  Statuses: countsOf(productStatuses),
  Place: object({
    document: text,
    line: count,
    column: count,
    endLine: count,
    endColumn: count,
    pointer: text,
    exact: flag,
    excerpt: object({ firstLine: count, lines: listOf(text) })
  }),
  ComplianceSummary: object({
    evaluatedAt: orNull(instant),
    bundle: orNull(object({ digest: text, policyDigest: text, dataDigest: text, activatedAt: instant })),
    products: object({ total: count, statuses: ref('Statuses') }),
    policies: object({ total: count }),
    outcomes: ref('Outcomes'),
    violations: object({ open: count, waived: count, severities: countsOf(severities) }),
    domains: listOf(
      object({
        id: text,
        name: orNull(text),
        owner: orNull(text),
        products: count,
        statuses: ref('Statuses'),
        outcomes: ref('Outcomes'),
        violations: count
      })
    ),
    byPolicy: listOf(
      object({
        policy: text,
        title: text,
        severity: oneOf(severities),
        characteristic: oneOf(characteristics),
        state: orNull(oneOf(policyStates)),
        outcomes: ref('Outcomes'),
        violations: count
      })
    ),
    byCharacteristic: listOf(
      object({ characteristic: oneOf(characteristics), policies: count, outcomes: ref('Outcomes'), violations: count })
    )
  }),
  ProductSummary: object(productSummary),
  ProductPage: page('ProductSummary'),
  ProductDetail: object({
    ...productSummary,
    model: { type: 'object', description: 'The canonical product.' },
    noVerdict: orNull(text),
    nextChange: orNull(instant),
    documents: listOf(
      object({
        name: text,
        standard: text,
        standardVersion: orNull(text),
        role: text,
        digest: text,
        since: instant,
        text
      })
    ),
    reads: listOf(reference),
    consumedBy: listOf(reference),
    rows: listOf(ref('LedgerRow'))
  }),
  LedgerRow: object({
    policy: text,
    title: text,
    description: text,
    severity: oneOf(severities),
    characteristic: orNull(oneOf(characteristics)),
    owner: text,
    rationale: text,
    help: text,
    obligations: listOf(text),
    state: oneOf(policyStates),
    outcome: oneOf(outcomes),
    blocks: flag,
    since: instant,
    reasons: listOf(text),
    enforcedFrom: orNull(instant),
    waiver: orNull({ type: 'object' }),
    metrics: { type: 'object', additionalProperties: { type: 'number' } },
    violations: listOf(ref('Violation'))
  }),
  Violation: object({
    id: text,
    product: text,
    productName: orNull(text),
    domain: orNull(text),
    policy: text,
    title: text,
    severity: oneOf(severities),
    characteristic: orNull(oneOf(characteristics)),
    outcome: oneOf(outcomes),
    message: text,
    path: orNull(listOf({ type: ['string', 'integer'] })),
    got: anything,
    want: anything,
    fix: anything,
    place: orNull(ref('Place')),
    help: text,
    rationale: text,
    firstSeen: instant,
    lastSeen: instant,
    resolvedAt: orNull(instant)
  }),
  ViolationPage: page('Violation'),
  Policy: object(policyView),
  PolicyPage: page('Policy'),
  PolicyDetail: object({
    ...policyView,
    parametersSchema: orNull({ type: 'object' }),
    source: orNull(text),
    rows: listOf(
      object({
        product: text,
        name: orNull(text),
        domain: orNull(text),
        outcome: oneOf(outcomes),
        since: instant,
        violations: count
      })
    )
  }),
  OutcomeChange: object(outcomeChange),
  ProductVersion: object(productVersion),
  ProductVersionPage: page('ProductVersion'),
  ProductVersionDetail: object({ ...productVersion, model: { type: 'object', description: 'The canonical product.' } }),
  PublishAnswer: object({
    result: oneOf(['created', 'replaced', 'unchanged']),
    product: ref('ProductDetail'),
    changes: listOf(ref('OutcomeChange'))
  }),
  Report: object({
    status: oneOf(productStatuses),
    noVerdict: orNull(text),
    rows: listOf(
      object({
        policy: text,
        outcome: oneOf(outcomes),
        state: oneOf(policyStates),
        severity: oneOf(severities),
        blocks: flag,
        reasons: listOf(text),
        violations: listOf(
          object({
            id: text,
            message: text,
            path: orNull(listOf({ type: ['string', 'integer'] })),
            got: anything,
            want: anything,
            fix: anything,
            place: orNull(ref('Place'))
          })
        )
      })
    )
  }),
  DocumentAnswer: object({ product: orNull(ref('ProductDetail')), changes: listOf(ref('OutcomeChange')) }),
  Impact: object({
    evaluatedAt: instant,
    products: object({ total: count, affected: count }),
    changes: listOf(
      object({
        ...outcomeChange,
        kind: oneOf(impactKinds),
        title: text,
        domain: orNull(text),
        owner: orNull(text),
        consumers: count,
        violations: listOf(object({ id: text, message: text, place: orNull(ref('Place')) }))
      })
    ),
    domains: listOf(
      object({ id: text, products: listOf(text), ...Object.fromEntries(impactKinds.map(kind => [kind, count])) })
    )
  }),
  Diagnostic: object({
    code: text,
    severity: oneOf(['error', 'warning', 'info']),
    message: text,
    help: orNull(text),
    place: orNull(ref('Place')),
    text
  }),
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: text,
      requestId: text,
      diagnostics: listOf(ref('Diagnostic')),
      report: ref('Report')
    },
    required: ['type', 'title', 'status', 'detail', 'instance', 'requestId'],
    additionalProperties: false
  }
}

export { ref as schemaReference }
