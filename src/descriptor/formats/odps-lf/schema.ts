import {
  anything,
  closed,
  flag,
  integer,
  type JsonSchema,
  listOf,
  open,
  reference,
  text,
  words
} from '../../schema/schema-parts.ts'

/** Versions whose schema is checked, oldest first. */
export const odpsLfVersions = ['4.0', '4.1'] as const
export type OdpsLfVersion = (typeof odpsLfVersions)[number]

/** Versions that are mapped as they are, their schema unchecked. */
export const uncheckedOdpsLfVersions = ['2.0', '2.1', '3.0', '3.1', '4.2'] as const

/**
 * What the Open Data Product Specification of the Linux Foundation asks of a product, as JSON Schema in our own words.
 *
 * The specification and its published JSON Schema disagree, and every example of the specification breaks that schema. Where they do, a document that follows
 * either is right:
 *
 * - `version` is a number in every example, a text in the schema;
 * - `dataAccess` and `paymentGateways` are maps by name; the schema wants a map that is a list, which nothing is;
 * - `declarative` of `SLA` and `dataQuality` is a map by name, a list in the schema; of `pricingPlans` a list by language, in the schema of 4.0 a list;
 * - `dataHolder` and `license`, in 4.0 also `details`, are maps by language; the schema knows no languages there, and wants `legalName`, `name` ... one level up;
 * - `objective` of a service level may be a whole number, in the schema of 4.0 only a text;
 * - what people read is a map by language, or a list of such maps; the schema has a text in some of these places.
 *
 * The schema of 4.2 mends most of this.
 *
 * @see https://opendataproducts.org/v4.1/
 */
export function odpsLfSchema(version: OdpsLfVersion): JsonSchema {
  const first = version === '4.0'
  const localized = reference('Localized')
  const contract = open({
    ...(first ? {} : { $ref: text }),
    id: text,
    type: words('ODCS', 'DCS'),
    contractVersion: text,
    contractURL: text,
    spec: anyMap
  })
  const profiles = (name: string): JsonSchema => open({ declarative: named(name), executable: listOf(reference(name)) })
  return {
    ...closed({
      'schema!': text,
      'version!': { type: ['string', 'number'] },
      'product!': open({
        details: first
          ? byLanguage('Details', 'name')
          : { type: 'object', patternProperties: { [language]: reference('Details') } },
        contract,
        SLA: profiles('ServiceLevels'),
        dataQuality: profiles('Quality'),
        pricingPlans: open({
          declarative: {
            type: first ? ['object', 'array'] : 'object',
            items: reference('PricingPlan'),
            patternProperties: { [language]: listOf(reference('PricingPlan')) }
          },
          executable: listOf(reference('PricingPlan'))
        }),
        license: byLanguage('License'),
        dataAccess: { type: 'object', properties: { $ref: text }, additionalProperties: reference('Access') },
        dataHolder: byLanguage('Holder', 'legalName'),
        paymentGateways: { type: 'object', properties: { $ref: text }, additionalProperties: reference('Gateway') },
        productStrategy: strategy(first)
      })
    }),
    $defs: {
      Localized: { type: ['string', 'object', 'array'], additionalProperties: text, items: mapOf(text) },
      Languages: {
        ...mapOf(text),
        propertyNames: { pattern: language },
        minProperties: 1,
        'x-want': 'a map from languages to texts, such as `en: Uptime`'
      },
      Details: open(detailsOf(first)),
      ServiceLevels: {
        properties: {
          name: localized,
          description: localized,
          type: text,
          spec: text,
          reference: text,
          support: open({
            phoneNumber: text,
            phoneServiceHours: text,
            email: text,
            emailServiceHours: text,
            documentationURL: text
          }),
          dimensions: listOf(
            open({
              dimension: words(...serviceDimensions),
              objective: { type: ['string', 'integer'] },
              ...(first ? {} : { weight: integer }),
              unit: words(...serviceUnits),
              description: text,
              displayTitle: first ? text : listOf(reference('Languages'))
            })
          )
        }
      },
      Quality: {
        properties: {
          displayTitle: first ? text : listOf(reference('Languages')),
          description: localized,
          type: words(
            'SodaCL',
            'Montecarlo',
            'DQOps',
            ...(first ? [] : ['Great Expectations', 'OpenMetadata']),
            'Custom'
          ),
          version: text,
          reference: text,
          spec: anyMap,
          dimensions: listOf(
            open({
              displayTitle: text,
              dimension: words(...qualityDimensions),
              objective: integer,
              ...(first ? {} : { weight: integer }),
              unit: words('percentage', 'number'),
              description: localized
            })
          )
        }
      },
      PricingPlan: open(pricingPlan),
      License: open(license),
      Access: open({
        $ref: text,
        name: localized,
        description: localized,
        outputPortType: text,
        format: words(...(first ? [] : ['TOON']), 'JSON', 'XML', 'CSV', 'Excel', 'zip', 'plain text', 'GraphQL', 'MCP'),
        authenticationMethod: words('OAuth', 'Token', 'API key', 'HTTP Basic', 'none'),
        specification: text,
        specsURL: text,
        accessURL: text,
        documentationURL: text,
        hashType: text,
        checksum: text
      }),
      Holder: open(holder),
      Gateway: open({
        $ref: text,
        description: localized,
        type: words('Stripe', 'Axio', 'Checkout', 'Custom'),
        version: { type: ['string', 'number'] },
        reference: text,
        spec: anything
      }),
      Kpi: open(kpi)
    }
  }
}

const language = '^[a-z]{2}$'
const anyMap: JsonSchema = { type: 'object' }

function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}

/** A list, or a map by name. */
function named(name: string): JsonSchema {
  return { type: ['array', 'object'], items: reference(name), additionalProperties: reference(name) }
}

/** A map by language, or the thing itself; that one has `needed`. */
function byLanguage(name: string, needed?: string): JsonSchema {
  return {
    type: 'object',
    if: { propertyNames: { not: { pattern: `${language}|^\\$ref$` } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { ...reference(name), ...(needed === undefined ? {} : { required: [needed] }) },
    else: { patternProperties: { [language]: reference(name) } }
  }
}

const serviceDimensions = [
  'latency',
  'uptime',
  'responseTime',
  'errorRate',
  'endOfSupport',
  'endOfLife',
  'updateFrequency',
  'timeToDetect',
  'timeToNotify',
  'timeToRepair',
  'emailResponseTime'
]
const serviceUnits = [
  'percent',
  'milliseconds',
  'seconds',
  'minutes',
  'days',
  'weeks',
  'months',
  'years',
  'never',
  'date',
  'null'
]
const qualityDimensions = [
  'accuracy',
  'completeness',
  'conformity',
  'consistency',
  'coverage',
  'timeliness',
  'validity',
  'uniqueness'
]

const limited = (maxLength: number): JsonSchema => ({ type: 'string', maxLength })

function detailsOf(first: boolean): Readonly<Record<string, JsonSchema>> {
  const list: JsonSchema = { type: 'array' }
  return {
    'name!': text,
    'productID!': text,
    'visibility!': words('private', 'invitation', 'organisation', 'dataspace', 'public'),
    'status!': words(
      'announcement',
      'draft',
      'development',
      'testing',
      'acceptance',
      'production',
      'sunset',
      'retired'
    ),
    'type!': words(
      'raw data',
      'derived data',
      'dataset',
      'reports',
      'analytic view',
      '3D visualisation',
      'algorithm',
      'decision support',
      'automated decision-making',
      'data-enhanced product',
      'data-driven service',
      'data-enabled performance',
      'bi-directional'
    ),
    ...(first
      ? {}
      : {
          governanceProfile: words('structured', 'enforced', 'automated', 'audit_ready'),
          portfolioPriority: words('critical', 'high', 'medium', 'low')
        }),
    created: text,
    updated: text,
    valueProposition: limited(512),
    description: text,
    productSeries: text,
    categories: list,
    standards: list,
    tags: list,
    productVersion: text,
    versionNotes: text,
    issues: text,
    contentSample: text,
    logoURL: text,
    outputFileFormats: list,
    brandSlogan: text,
    useCases: listOf(open({ useCase: open({ useCaseTitle: text, useCaseDescription: text, useCaseURL: text }) })),
    recommendedDataProducts: listOf(text)
  }
}

const pricingPlan: Readonly<Record<string, JsonSchema>> = {
  name: text,
  priceCurrency: text,
  price: text,
  billingDuration: words('instant', 'day', 'week', 'month', 'year'),
  unit: words(
    'One-time-payment',
    'Pay-per-use',
    'Recurring',
    'Revenue-sharing',
    'Data-volume',
    'Pay-what-you-want',
    'Freemium',
    'Open-data',
    'Value-based',
    'On-request',
    'Trial'
  ),
  maxTransactionQuantity: integer,
  offering: listOf(text),
  minPrice: text,
  maxPrice: text,
  valueAddedTaxIncluded: flag,
  valueAddedTaxPercentage: integer,
  validFrom: text,
  validTo: text,
  additionalPrice: text,
  maxDataQuantity: integer,
  valueSimulator: text,
  notes: text,
  paymentGateway: anyMap,
  dataQuality: anyMap,
  SLA: anyMap,
  access: anyMap,
  type: words('Stripe', 'Checkout', 'Custom'),
  version: text,
  reference: text,
  spec: anyMap
}

const clause = limited(512)
const license: Readonly<Record<string, JsonSchema>> = {
  scope: open({
    definition: clause,
    restrictions: limited(255),
    geographicalArea: listOf(text),
    permanent: flag,
    exclusive: flag,
    rights: listOf(
      words('Reproduction', 'Display', 'Distribution', 'Adaptation', 'Reselling', 'Transferring', 'Sublicensing')
    )
  }),
  termination: open({ noticePeriod: integer, terminationConditions: clause, continuityConditions: clause }),
  governance: open({
    ownership: clause,
    audit: clause,
    warranties: clause,
    damages: clause,
    confidentiality: clause,
    applicableLaws: clause,
    forceMajeure: clause
  })
}

const holder: Readonly<Record<string, JsonSchema>> = {
  'legalName!': limited(256),
  businessID: text,
  contactName: text,
  email: text,
  taxID: text,
  vatID: text,
  businessDomain: text,
  logoURL: text,
  description: clause,
  URL: text,
  telephone: text,
  streetAddress: text,
  postalCode: text,
  addressRegion: text,
  addressLocality: text,
  addressCountry: text,
  aggregateRating: text,
  ratingCount: integer,
  slogan: limited(256),
  parentOrganization: text
}

const kpi: Readonly<Record<string, JsonSchema>> = {
  'id!': text,
  'name!': text,
  description: text,
  'unit!': text,
  'target!': { type: ['number', 'string'] },
  direction: words('increase', 'decrease', 'at_least', 'at_most', 'equals'),
  timeframe: text,
  frequency: text,
  owner: text,
  calculation: text
}

/** 4.1 asks for more than 4.0: both kinds of figures, and how those of the product are computed. */
function strategy(first: boolean): JsonSchema {
  const product: JsonSchema = first
    ? reference('Kpi')
    : { ...reference('Kpi'), required: ['id', 'name', 'unit', 'target', 'calculation'] }
  const sentence = first ? { type: 'object', properties: { en: text } } : reference('Languages')
  return open({
    ...(first
      ? {}
      : {
          status: words('Planned', 'Active', 'At Risk', 'Achieved', 'Partially Achieved', 'Cancelled', 'Expired'),
          startDate: text,
          endDate: text
        }),
    objectives: listOf(sentence),
    strategicAlignment: listOf(sentence),
    [first ? 'contributesToKPI' : 'contributesToKPI!']: reference('Kpi'),
    [first ? 'productKPIs' : 'productKPIs!']: listOf(product),
    relatedKPIs: listOf(reference('Kpi'))
  })
}
