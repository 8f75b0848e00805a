import {
  anything,
  closed,
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

/** Versions in the order of their release; the last one is a draft. */
export const odcsVersions = ['v3.0.0', 'v3.0.1', 'v3.0.2', 'v3.1.0', 'v3.2.0'] as const
export type OdcsVersion = (typeof odcsVersions)[number]

/**
 * What ODCS 3 asks of a contract, as JSON Schema in our own words.
 *
 * 3.0 leaves most objects open; 3.1 closes them, gives them ids and adds relationships; 3.2 (a draft) adds maps, enums, synonyms and contexts.
 *
 * @see https://bitol-io.github.io/open-data-contract-standard/
 */
export function odcsSchema(version: OdcsVersion): JsonSchema {
  const since = (other: OdcsVersion) => odcsVersions.indexOf(version) >= odcsVersions.indexOf(other)
  const strict = since('v3.1.0')
  const id: Readonly<Record<string, JsonSchema>> = strict ? { id: reference('Id') } : {}
  const shaped = (properties: Readonly<Record<string, JsonSchema>>) =>
    strict ? closed({ ...id, ...properties }) : open(properties)
  const from31 = (properties: Readonly<Record<string, JsonSchema>>) => (strict ? properties : {})
  const from32 = (properties: Readonly<Record<string, JsonSchema>>) => (since('v3.2.0') ? properties : {})
  const extras = { tags: reference('Tags'), customProperties: reference('CustomProperties') }
  const links = { authoritativeDefinitions: reference('Links') }

  const member = {
    [strict ? 'username!' : 'username']: text,
    role: text,
    dateIn: text,
    dateOut: text,
    replacedByUsername: text,
    ...(since('v3.0.2') ? { name: text, description: text } : {}),
    ...from31({ ...extras, ...links })
  }
  return {
    ...closed({
      'version!': text,
      'kind!': words('DataContract'),
      'apiVersion!': { type: 'string', enum: ['v2.2.0', 'v2.2.1', 'v2.2.2', ...odcsVersions.filter(since)] },
      'id!': text,
      [since('v3.2.0') ? 'status' : 'status!']: text,
      name: text,
      tenant: text,
      tags: reference('Tags'),
      servers: listOf(reference('Server')),
      dataProduct: text,
      description: open({
        usage: text,
        purpose: text,
        limitations: text,
        ...(since('v3.0.1') ? { ...links, customProperties: reference('CustomProperties') } : {})
      }),
      domain: text,
      schema: listOf(reference('Table')),
      support: listOf(
        shaped({
          'channel!': text,
          [strict ? 'url' : 'url!']: text,
          description: text,
          tool: text,
          scope: text,
          invitationUrl: text,
          ...from31({ customProperties: reference('CustomProperties') })
        })
      ),
      price: shaped({ priceAmount: number, priceCurrency: text, priceUnit: text }),
      team: strict
        ? {
            type: ['object', 'array'],
            if: { type: 'array' },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: { items: reference('Member') },
            else: reference('Team')
          }
        : listOf(reference('Member')),
      roles: listOf(reference('Role')),
      slaDefaultElement: text,
      slaProperties: listOf(
        shaped({
          'property!': text,
          'value!': reference('Scalar'),
          valueExt: reference('Scalar'),
          unit: text,
          element: text,
          driver: text,
          ...from31({ description: text, scheduler: text, schedule: text })
        })
      ),
      ...(since('v3.0.1') ? links : {}),
      customProperties: reference('CustomProperties'),
      contractCreatedTs: text,
      ...from32({ context: reference('Context') })
    }),
    $defs: {
      Id: { type: 'string', pattern: '^[A-Za-z0-9_-]+$', 'x-want': 'letters, digits, `-` and `_`' },
      Scalar: { type: ['string', 'number', 'boolean', 'null'] },
      Tags: listOf(text),
      Links: listOf(shaped({ 'url!': text, 'type!': text, ...from31({ description: text }) })),
      CustomProperties: listOf(reference('CustomProperty')),
      CustomProperty: strict
        ? closed({ ...id, 'property!': text, 'value!': anything, description: text })
        : open({ property: text, value: anything }),
      Member: strict ? closed({ ...id, ...member }) : open(member),
      Team: closed({
        ...id,
        name: text,
        description: text,
        members: listOf(reference('Member')),
        ...extras,
        ...links
      }),
      Role: shaped({
        'role!': text,
        description: text,
        access: text,
        firstLevelApprovers: text,
        secondLevelApprovers: text,
        ...(since('v3.0.1') ? { customProperties: reference('CustomProperties') } : {})
      }),
      Server: serverSchema(version, strict, id),
      ...tableSchemas(since, strict, id),
      ...qualitySchemas(strict, id),
      ...(strict ? relationshipSchemas(since('v3.2.0')) : {}),
      ...from32({
        Context: contextSchema(id),
        EnumValue: closed({
          ...id,
          'value!': reference('Scalar'),
          label: text,
          description: text,
          ...extras,
          ...links
        }),
        Synonym: closed({
          ...id,
          'synonym!': text,
          description: text,
          locale: text,
          source: text,
          status: text,
          customProperties: reference('CustomProperties')
        })
      })
    }
  }
}

type Since = (version: OdcsVersion) => boolean
type Id = Readonly<Record<string, JsonSchema>>

function tableSchemas(since: Since, strict: boolean, id: Id): Record<string, JsonSchema> {
  const element = {
    ...id,
    physicalType: text,
    description: text,
    businessName: text,
    authoritativeDefinitions: reference('Links'),
    tags: reference('Tags'),
    customProperties: reference('CustomProperties'),
    ...(since('v3.2.0') ? { synonyms: listOf(reference('Synonym')) } : {})
  }
  const property = {
    ...element,
    primaryKey: flag,
    primaryKeyPosition: integer,
    logicalType: words(
      'string',
      'date',
      ...(strict ? ['timestamp', 'time'] : []),
      'number',
      'integer',
      'object',
      'array',
      'boolean',
      ...(since('v3.2.0') ? ['map'] : [])
    ),
    logicalTypeOptions: { type: 'object' },
    ...(since('v3.0.2') ? { physicalName: text } : {}),
    required: flag,
    unique: flag,
    partitioned: flag,
    partitionKeyPosition: integer,
    classification: text,
    encryptedName: text,
    transformSourceObjects: listOf(text),
    transformLogic: text,
    transformDescription: text,
    examples: listOf(anything),
    criticalDataElement: flag,
    quality: listOf(reference('Quality')),
    ...(strict ? { relationships: listOf(reference('ColumnRelationship')) } : {}),
    ...(since('v3.2.0')
      ? {
          semanticType: words('column', 'measure', 'dimension'),
          enum: { type: 'array', items: reference('EnumValue'), minItems: 1, uniqueItems: true }
        }
      : {})
  }
  const options = (types: readonly string[], properties: Readonly<Record<string, JsonSchema>>, beside = {}) =>
    when('logicalType', types, { properties: { logicalTypeOptions: closed(properties), ...beside } }, false)
  // 3.0 takes the bounds for the limits themselves and `exclusive...` for flags; 3.1 gives each its own bound
  const bounds = (bound: JsonSchema) => {
    const exclusive = strict ? bound : flag
    return { minimum: bound, maximum: bound, exclusiveMinimum: exclusive, exclusiveMaximum: exclusive }
  }
  const step = { type: 'number', exclusiveMinimum: 0 }
  const count = { type: 'integer', minimum: 0 }
  const widths = ['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128']
  const byType = [
    options(['string'], { minLength: count, maxLength: count, pattern: text, format: text }),
    options(['date'], { format: text, ...bounds(text) }),
    ...(strict
      ? [options(['timestamp', 'time'], { format: text, ...bounds(text), timezone: flag, defaultTimezone: text })]
      : []),
    options(['integer'], { multipleOf: step, ...bounds(number), format: words(...widths) }),
    options(['number'], { multipleOf: step, ...bounds(number), format: words('f32', 'f64') }),
    options(
      ['object'],
      {
        minProperties: count,
        maxProperties: count,
        required: { type: 'array', items: text, minItems: 1, uniqueItems: true }
      },
      { properties: listOf(reference('Column')) }
    ),
    options(['array'], { minItems: count, maxItems: count, uniqueItems: flag }, { items: reference('Element') }),
    ...(since('v3.2.0')
      ? [
          when(
            'logicalType',
            ['map'],
            open({ 'map!': closed({ 'key!': reference('Element'), 'value!': reference('Element') }) })
          )
        ]
      : [])
  ]
  return {
    Table: closed({
      ...element,
      'name!': text,
      logicalType: words('object'),
      physicalName: text,
      dataGranularityDescription: text,
      properties: listOf(reference('Column')),
      quality: listOf(reference('Quality')),
      ...(strict ? { relationships: listOf(reference('TableRelationship')) } : {}),
      ...(since('v3.2.0') ? { context: reference('Context') } : {})
    }),
    Column: { ...open({ ...property, 'name!': text }), allOf: byType, unevaluatedProperties: false },
    // until 3.0.2 an element may list fields whatever its type
    Element: {
      ...open({ ...property, name: text, ...(strict ? {} : { properties: listOf(reference('Column')) }) }),
      allOf: byType,
      unevaluatedProperties: false
    }
  }
}

function qualitySchemas(strict: boolean, id: Id): Record<string, JsonSchema> {
  const common = {
    ...id,
    authoritativeDefinitions: reference('Links'),
    businessImpact: text,
    customProperties: listOf(reference('CustomProperty')),
    description: text,
    dimension: words('accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'),
    method: text,
    name: text,
    schedule: text,
    scheduler: text,
    severity: text,
    tags: reference('Tags'),
    type: words('text', 'library', 'sql', 'custom'),
    unit: text
  }
  const range = { type: 'array', items: number, minItems: 2, maxItems: 2, uniqueItems: true }
  const operators: Readonly<Record<string, JsonSchema>> = {
    mustBe: anything,
    mustNotBe: anything,
    mustBeGreaterThan: number,
    mustBeGreaterOrEqualTo: number,
    mustBeLessThan: number,
    mustBeLessOrEqualTo: number,
    mustBeBetween: range,
    mustNotBeBetween: range
  }
  const engine = open({ 'engine!': text, 'implementation!': { type: ['string', 'object'] } })
  if (!strict) {
    return {
      Quality: {
        ...open(common),
        allOf: [
          when('type', ['library'], open({ 'rule!': text, ...operators }), false),
          when('type', ['sql'], open({ 'query!': text })),
          when('type', ['custom'], engine)
        ]
      }
    }
  }
  const metrics = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount']
  const library = open({ 'metric!': words(...metrics), rule: text, arguments: { type: 'object' } })
  return {
    Operator: {
      ...open(operators),
      oneOf: Object.keys(operators).map(name => ({ required: [name] })),
      'x-want': `exactly one of ${Object.keys(operators).join(', ')}`
    },
    Quality: {
      ...open(common),
      allOf: [
        {
          if: {
            anyOf: [
              { properties: { type: { enum: ['library'] } }, required: ['type'] },
              { properties: { metric: text }, required: ['metric'] }
            ]
          },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { allOf: [library, reference('Operator')] }
        },
        when('type', ['sql'], { allOf: [open({ 'query!': text }), reference('Operator')] }),
        when('type', ['custom'], engine)
      ],
      unevaluatedProperties: false
    }
  }
}

function relationshipSchemas(nested: boolean): Record<string, JsonSchema> {
  const name = '[A-Za-z_][A-Za-z0-9_]*'
  const dotted = `${name}${nested ? `(\\.${name})+` : `\\.${name}`}`
  const slashed = `((https?://)?[A-Za-z0-9._/-]+\\.yaml#)?/?${name}/[A-Za-z0-9_-]+(/${name}/[A-Za-z0-9_-]+)*`
  const column = {
    type: 'string',
    pattern: `^(${dotted}|${slashed})$`,
    'x-want': '`table.column`, or ids as `schema/<id>/properties/<id>`'
  }
  const columns = {
    type: ['string', 'array'],
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { items: column, minItems: 1 },
    else: column
  }
  const common = { type: words('foreignKey'), customProperties: reference('CustomProperties') }
  return {
    ColumnRelationship: closed({ ...common, 'to!': columns }),
    TableRelationship: {
      ...closed({ ...common, 'from!': columns, 'to!': columns }),
      oneOf: ['string', 'array'].map(type => ({ properties: { from: { type }, to: { type } } })),
      'x-want': '`from` and `to` both one column, or both a list of columns'
    }
  }
}

function contextSchema(id: Id): JsonSchema {
  const extras = {
    ...(id.id ? { id: text } : {}),
    authoritativeDefinitions: reference('Links'),
    customProperties: reference('CustomProperties'),
    tags: listOf(text)
  }
  return {
    type: ['string', 'object'],
    if: { type: 'object' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: closed({
      instructions: text,
      constraints: listOf(closed({ ...extras, 'constraint!': text })),
      verifiedStatements: listOf(closed({ ...extras, 'question!': text, answer: text }))
    })
  }
}

/** What each type of server tells; `!`: it must be there, `#`: a whole number. */
const serverTypes: Readonly<Record<string, string>> = {
  api: 'location!',
  athena: 'stagingDir! schema! catalog regionName',
  azure: 'location! format! delimiter',
  bigquery: 'project! dataset!',
  clickhouse: 'host! port#! database!',
  databricks: 'catalog! schema! host',
  denodo: 'host! port#! database',
  dremio: 'host! port#! schema',
  duckdb: 'database! schema',
  glue: 'account! database! location format',
  cloudsql: 'host! port#! database! schema!',
  db2: 'host! port#! database! schema',
  hive: 'host! database! port#',
  impala: 'host! database! port#',
  informix: 'host! database! port#',
  kafka: 'host! format',
  kinesis: 'region format',
  local: 'path! format!',
  mysql: 'host! port#! database!',
  oracle: 'host! port#! serviceName!',
  postgresql: 'host! port#! database! schema!',
  postgres: 'host! port#! database! schema!',
  presto: 'host! catalog schema',
  pubsub: 'project!',
  redshift: 'database! schema! host region account',
  s3: 'location! endpointUrl format delimiter',
  sftp: 'location! format delimiter',
  snowflake: 'account! database! schema! host port# warehouse',
  sqlserver: 'host! database! schema! port#',
  synapse: 'host! port#! database!',
  trino: 'host! port#! catalog! schema!',
  vertica: 'host! port#! database! schema!',
  zen: 'host! database! port#',
  custom:
    'account catalog database dataset delimiter endpointUrl format host location path port# project region regionName schema serviceName stagingDir warehouse stream'
}

/** Server types that 3.1 added. */
const newServerTypes = new Set(['hive', 'impala', 'zen'])

function serverSchema(version: OdcsVersion, strict: boolean, id: Id): JsonSchema {
  const types = Object.entries(serverTypes).filter(([type]) => strict || !newServerTypes.has(type))
  const special: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
    sftp: { 'location!': { type: 'string', pattern: '^sftp://', 'x-want': 'a URL that begins with `sftp://`' } },
    // 3.0.0 and 3.0.1 ask for `staging_dir`, which no other place knows
    ...(version < 'v3.0.2' ? { athena: { stagingDir: text, 'staging_dir!': anything } } : {}),
    ...(version >= 'v3.2.0' ? { athena: { stagingDir: text, workgroup: text } } : {}),
    // until 3.1 the schema of a DuckDB server is a number, by mistake
    ...(strict ? {} : { duckdb: { schema: integer } })
  }
  const fileTypes = new Set(strict ? [] : ['azure', 's3', 'sftp'])
  const fields = (type: string, list: string) => {
    const replaced = special[type] ?? {}
    const names = new Set(Object.keys(replaced).map(name => name.replace('!', '')))
    const own = list.split(' ').flatMap(item => {
      const name = item.replace(/[#!]/g, '')
      if (names.has(name)) return []
      const closedWords =
        name === 'format' ? ['parquet', 'delta', 'json', 'csv'] : name === 'delimiter' ? ['new_line', 'array'] : []
      const schema = item.includes('#')
        ? integer
        : fileTypes.has(type) && closedWords.length > 0
          ? words(...closedWords)
          : text
      return [[item.replace('#', ''), schema] as const]
    })
    return open({ ...Object.fromEntries(own), ...replaced })
  }
  // types that tell the same share one condition
  const groups = new Map<string, [string, ...string[]]>()
  for (const [type, list] of types) {
    const key = JSON.stringify([list, special[type] ?? null, fileTypes.has(type)])
    groups.set(key, [...(groups.get(key) ?? []), type] as [string, ...string[]])
  }
  const alike = [...groups.values()]
  return {
    ...open({
      ...id,
      'server!': text,
      'type!': words(...types.map(([type]) => type)),
      description: text,
      environment: text,
      roles: listOf(reference('Role')),
      customProperties: reference('CustomProperties')
    }),
    allOf: alike.map(group => when('type', group, fields(group[0], serverTypes[group[0]] as string))),
    ...(strict ? { unevaluatedProperties: false } : {})
  }
}
