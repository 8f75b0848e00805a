import {
  anything,
  flag,
  integer,
  type JsonSchema,
  listOf,
  number,
  open,
  reference,
  text,
  when,
  words
} from '../../schema/schema-parts.ts'

/** Versions whose schema is checked, oldest first. */
export const dcsVersions = ['1.1.0', '1.2.0', '1.2.1'] as const
export type DcsVersion = (typeof dcsVersions)[number]

/** Versions that are mapped as they are, their schema unchecked. */
export const oldDcsVersions = ['0.9.0', '0.9.1', '0.9.2', '0.9.3'] as const

/**
 * What the Data Contract Specification asks of a contract, as JSON Schema in our own words. Nearly every map is open: fields of one's own stand beside the
 * standard's. 1.2 frees the list of server types and adds types of fields; 1.2.1 names the metric of a quality rule.
 *
 * @see https://datacontract.com
 */
export function dcsSchema(version: DcsVersion): JsonSchema {
  const since = (other: DcsVersion) => dcsVersions.indexOf(version) >= dcsVersions.indexOf(other)
  return {
    ...open({
      'dataContractSpecification!': words(...oldDcsVersions, ...dcsVersions.filter(since)),
      'id!': text,
      'info!': open({
        'title!': text,
        'version!': text,
        status: text,
        description: text,
        owner: text,
        contact: open({ name: text, url: text, email: text })
      }),
      servers: mapOf(serverSchema(since('1.2.0'))),
      terms: open({
        usage: text,
        limitations: text,
        policies: listOf(open({ type: text, description: text, url: text })),
        billing: text,
        noticePeriod: text
      }),
      models: { ...named(reference('Model'), /^[a-zA-Z0-9_-]+$/), minProperties: 1 },
      definitions: named(reference('Definition'), /^[a-zA-Z0-9/_-]+$/),
      servicelevels: serviceLevels,
      links: reference('Links'),
      tags: listOf(text)
    }),
    $defs: {
      Model: open({
        description: text,
        type: words('table', 'view', 'object'),
        title: text,
        fields: mapOf(reference('Field')),
        ...(since('1.2.0') ? { additionalFields: flag } : {}),
        primaryKey: listOf(text),
        quality: listOf(reference('Quality')),
        examples: listOf(anything),
        config: configOf('avroNamespace')
      }),
      Field: open({
        ...fieldFacts,
        required: flag,
        primary: flag,
        primaryKey: flag,
        references: text,
        unique: flag,
        enum: { ...listOf(text), uniqueItems: true },
        precision: number,
        scale: number,
        $ref: text,
        quality: listOf(reference('Quality')),
        lineage: lineage,
        config: configOf(...physicalTypes)
      }),
      Definition: open({
        ...Object.fromEntries(
          Object.entries(fieldFacts).map(([name, schema]) => [name === 'type' ? 'type!' : name, schema])
        ),
        domain: text,
        name: text,
        precision: integer,
        scale: integer
      }),
      FieldType: words(...fieldTypes, ...(since('1.2.0') ? ['time', 'variant', 'json'] : [])),
      Links: { ...named(text, /^[a-zA-Z0-9_-]+$/), minProperties: 1 },
      Quality: qualitySchema(version)
    }
  }
}

/** Fields of the configuration that name the type of a column in one store. */
const physicalTypes = [
  'avroType',
  'avroLogicalType',
  'bigqueryType',
  'snowflakeType',
  'redshiftType',
  'sqlserverType',
  'databricksType',
  'glueType'
]

const fieldTypes = [
  'number',
  'decimal',
  'numeric',
  'int',
  'integer',
  'long',
  'bigint',
  'float',
  'double',
  'string',
  'text',
  'varchar',
  'boolean',
  'timestamp',
  'timestamp_tz',
  'timestamp_ntz',
  'date',
  'array',
  'map',
  'object',
  'record',
  'struct',
  'bytes',
  'null'
]

/** What both a field and a definition say. */
const fieldFacts = {
  title: text,
  description: text,
  type: reference('FieldType'),
  fields: mapOf(reference('Field')),
  items: reference('Field'),
  keys: reference('Field'),
  values: reference('Field'),
  minLength: integer,
  maxLength: integer,
  format: text,
  pattern: text,
  minimum: number,
  exclusiveMinimum: number,
  maximum: number,
  exclusiveMaximum: number,
  example: text,
  examples: listOf(anything),
  pii: flag,
  classification: text,
  tags: listOf(text),
  links: reference('Links')
}

const lineage = open({
  'inputFields!': listOf(
    open({
      'namespace!': text,
      'name!': text,
      'field!': text,
      transformations: listOf(open({ 'type!': text, subtype: text, description: text, masking: flag }))
    })
  ),
  transformationDescription: text,
  transformationType: text
})

const serviceLevels = open({
  availability: open({
    description: text,
    percentage: { type: 'string', pattern: '^\\d+(\\.\\d+)?%$', 'x-want': 'a text such as `99.9%`' }
  }),
  retention: open({ description: text, period: text, unlimited: flag, timestampField: text }),
  latency: open({ description: text, threshold: text, sourceTimestampField: text, processedTimestampField: text }),
  freshness: open({ description: text, threshold: text, timestampField: text }),
  frequency: open({
    description: text,
    type: words('batch', 'micro-batching', 'streaming', 'manual'),
    interval: text,
    cron: text
  }),
  support: open({ description: text, time: text, responseTime: text }),
  backup: open({ description: text, interval: text, cron: text, recoveryTime: text, recoveryPoint: text })
})

function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}

/** A map whose keys follow a pattern. */
function named(values: JsonSchema, pattern: RegExp): JsonSchema {
  return { ...mapOf(values), propertyNames: { pattern: pattern.source } }
}

function configOf(...names: readonly string[]): JsonSchema {
  return {
    ...open(Object.fromEntries(names.map(name => [name, text]))),
    additionalProperties: { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] }
  }
}

const lists = {
  format: words('parquet', 'delta', 'json', 'csv'),
  delimiter: words('new_line', 'array')
}

/** What each type of server says of itself. */
const serverTypes: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  bigquery: { 'project!': text, 'dataset!': text },
  s3: { 'location!': text, endpointUrl: text, ...lists },
  sftp: {
    'location!': { type: 'string', pattern: '^sftp://', 'x-want': 'a URL that begins with `sftp://`' },
    ...lists
  },
  redshift: {
    'account!': text,
    'database!': text,
    'schema!': text,
    host: text,
    clusterIdentifier: text,
    port: integer,
    endpoint: text
  },
  azure: { 'location!': text, 'format!': lists.format, delimiter: lists.delimiter },
  sqlserver: { 'host!': text, 'database!': text, 'schema!': text, port: integer },
  snowflake: { 'account!': text, 'database!': text, 'schema!': text },
  databricks: { 'catalog!': text, 'schema!': text, host: text },
  glue: { 'account!': text, 'database!': text, location: text, format: text },
  postgres: { 'host!': text, 'port!': integer, 'database!': text, 'schema!': text },
  oracle: { 'host!': text, 'port!': integer, 'serviceName!': text },
  kafka: { 'host!': text, 'topic!': text, format: text },
  pubsub: { 'project!': text, 'topic!': text },
  kinesis: { 'stream!': text, region: text, format: text },
  trino: { 'host!': text, 'port!': integer, 'catalog!': text, 'schema!': text },
  clickhouse: { 'host!': text, 'port!': integer, 'database!': text },
  local: { 'path!': text, 'format!': text }
}

function serverSchema(anyType: boolean): JsonSchema {
  const types = Object.entries(serverTypes).filter(([type]) => anyType || type !== 'clickhouse')
  return {
    ...open({
      'type!': anyType ? text : words(...types.map(([type]) => type), 'BigQuery', 'dataframe'),
      description: text,
      environment: text,
      roles: listOf(open({ 'name!': text, description: text }))
    }),
    allOf: types.map(([type, fields]) => when('type', [type], open(fields)))
  }
}

/** A rule that does not say its type is held to what every type asks: the specification's schema has it so. */
function qualitySchema(version: DcsVersion): JsonSchema {
  const amount = version === '1.2.0' ? integer : number
  const between = (items: JsonSchema) => ({ ...listOf(items), minItems: 2, maxItems: 2 })
  const names = version === '1.2.1' ? { mustBeGreaterOrEqualTo: number, mustBeLessOrEqualTo: number } : {}
  const pair = { ...between(number), uniqueItems: true }
  return {
    ...open({ type: words('text', 'library', 'sql', 'custom'), description: text }),
    allOf: [
      when('type', ['text'], { required: ['description'] }, false),
      when(
        'type',
        ['sql'],
        open({
          'query!': text,
          dialect: text,
          mustBe: amount,
          mustNotBe: amount,
          mustBeGreaterThan: amount,
          mustBeGreaterThanOrEqualTo: amount,
          mustBeLessThan: amount,
          mustBeLessThanOrEqualTo: amount,
          mustBeBetween: between(amount),
          mustNotBeBetween: between(amount),
          ...names
        }),
        false
      ),
      when(
        'type',
        ['library'],
        open({
          [version === '1.2.1' ? 'metric!' : 'metric']: version === '1.2.1' ? text : anything,
          [version === '1.2.1' ? 'rule' : 'rule!']: text,
          ...(version === '1.2.1'
            ? {
                arguments: {
                  type: 'object',
                  additionalProperties: { type: ['string', 'number', 'boolean', 'array', 'object'] }
                }
              }
            : {}),
          mustBeGreaterThan: number,
          mustBeGreaterOrEqualTo: number,
          mustBeLessThan: number,
          mustBeLessOrEqualTo: number,
          mustBeBetween: pair,
          mustNotBeBetween: pair
        }),
        false
      ),
      when(
        'type',
        ['custom'],
        open({ 'engine!': text, description: text, implementation: { type: ['object', 'array', 'string'] } }),
        false
      )
    ]
  }
}
