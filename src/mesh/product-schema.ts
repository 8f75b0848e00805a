import { any, flag, listOf, mapOf, number, object, oneOf, text, type ValueOf } from './json-schema.ts'

/** The version of the canonical product; a bundle names the one that its policies were written for. */
export const productModel = '1'

export const lifecycles = ['proposed', 'draft', 'active', 'deprecated', 'retired'] as const
export const classifications = ['public', 'internal', 'confidential', 'restricted'] as const
export const columnTypes = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'timestamp',
  'time',
  'binary',
  'object',
  'array',
  'map',
  'other'
] as const

const link = object('A definition that lives elsewhere.', {
  'type?': text('What it is: businessDefinition, runbook ...'),
  url: text('Where.'),
  'description?': text('In a sentence.')
})
const tags = listOf('Free words; always a list.', text('One tag.'))
const custom = mapOf(
  'Custom properties of the document that have no field of their own here, by name.',
  any('The value as written.')
)

const quality = object('One promise about the content of the data, checked by the owner.', {
  'name?': text('Its name.'),
  'description?': text('What is promised, in a sentence.'),
  'dimension?': text('accuracy, completeness, conformity, consistency, coverage, timeliness or uniqueness.'),
  'kind?': text('text, library, sql or custom.'),
  'metric?': text('The measured figure: nullValues, rowCount ... or the engine of a custom rule.'),
  'rule?': text('The query or expression.'),
  computable: flag('True when a machine can check it: a metric, a query or an engine is named, not only prose.'),
  'severity?': text('As written.')
})

const column = object(
  'One column of a table, or one field of an event. Nested fields stand in the same list, by their dotted path.',
  {
    name: text('Dotted path from the table: `id`, `address.street`, `items[].sku`.'),
    'type?': oneOf('Logical type.', columnTypes),
    'physicalType?': text('Type in the store, as written.'),
    'description?': text('What it means.'),
    'businessName?': text('Name in the business language.'),
    required: flag('Never null; false where nothing is said.'),
    unique: flag('No value twice; false where nothing is said.'),
    primaryKey: flag('Part of the key; false where nothing is said.'),
    'classification?': text(
      "As written, in lower case: public, internal, confidential, restricted, or the house's own word."
    ),
    'personal?': flag('True for data about a person, false when said not to be; absent when nothing is said.'),
    'personalKind?': text('What kind of personal data: email, name, location, health ...'),
    'encrypted?': flag('Stored encrypted or under another name.'),
    'criticalDataElement?': flag('Marked critical.'),
    'polyseme?': text(
      'Id of the registered concept this column identifies: the same listener, artist, payment in every product.'
    ),
    'unit?': text('Unit of measure, currency or time zone.'),
    'format?': text('Pattern or format of the values.'),
    'values?': listOf('The only values that occur, where the document lists them.', any('One value.')),
    'limits?': object('Bounds of the values.', {
      'minLength?': number('Shortest text.'),
      'maxLength?': number('Longest text.'),
      'minimum?': number('Least number.'),
      'maximum?': number('Greatest number.')
    }),
    tags,
    references: listOf(
      'Columns of other tables it refers to (foreign keys), as `table.column`, or with the contract before it.',
      text('One target.')
    ),
    sources: listOf('Columns it is computed from, as written.', text('One source.')),
    'transform?': text('How it is computed: logic or description.'),
    hasExamples: flag('At least one example value is given.'),
    quality: listOf('Promises about this column.', quality),
    custom
  }
)

const table = object('One table, view, topic or file of a port.', {
  name: text('Logical name.'),
  'physicalName?': text('Name in the store.'),
  'kind?': text('table, view, topic, file ...'),
  'description?': text('What one row is about.'),
  'granularity?': text('What one row stands for.'),
  'immutable?': flag('Rows are only ever appended: a consumer can read the past again.'),
  'validTime?': object('When the fact was true in the world.', {
    from: text('Column where it begins.'),
    'to?': text('Column where it ends.')
  }),
  'recordedTime?': object('When the product came to know it.', {
    from: text('Column where it begins.'),
    'to?': text('Column where it ends.')
  }),
  tags,
  columns: listOf('Columns in the order of the document, nested ones after their parent.', column),
  quality: listOf('Promises about the table as a whole.', quality),
  custom
})

const server = object('One place where the data can be read.', {
  'name?': text('Its name in the document.'),
  'protocol?': text('postgres, snowflake, bigquery, kafka, s3, trino, api ... in lower case.'),
  'environment?': text('prod, test ...'),
  'address?': text(
    'One line that finds it: URL, `host:port/database.schema`, `project.dataset`, path ... built from what is written.'
  ),
  'format?': text('parquet, avro, json ...'),
  'description?': text('In a sentence.'),
  roles: listOf('Roles that open it.', text('One role.'))
})

const slo = object(
  'The numbers a port promises, in one unit each; a promise that cannot be read so stays only in `promises`.',
  {
    'availabilityPercent?': number('Share of time it answers.'),
    'latencySeconds?': number('From the event to its being readable.'),
    'freshnessSeconds?': number('Largest age of the newest data.'),
    'frequencySeconds?': number('Time between two updates.'),
    'retentionDays?': number('How long data is kept.'),
    'throughputPerSecond?': number('Reads or records a second.'),
    'responseSeconds?': number('Time to a first answer of the support.'),
    'errorRatePercent?': number('Share of requests that fail.')
  }
)

const promise = object('One service level as written.', {
  property: text('latency, retention, frequency, availability ...'),
  'value?': any('The number, text or flag.'),
  'unit?': text('As written.'),
  'element?': text('What it is about.'),
  'driver?': text('Why: regulatory, analytics, operational.'),
  'description?': text('In a sentence.')
})

const role = object('Who may do what, and who approves.', {
  role: text('Name of the role.'),
  'access?': text('read, write ...'),
  'description?': text('In a sentence.'),
  approvers: listOf('Who approves, first level first.', text('Name or group.'))
})

const outputPort = object('One way in which the product offers data, with its contract.', {
  name: text('Unique in the product.'),
  'version?': text('Version of the port.'),
  'description?': text('What is offered.'),
  'kind?': text('tables, topic, files, api ...; in lower case.'),
  'contractId?': text('Id of the contract.'),
  'contractVersion?': text('Version of the contract.'),
  contractResolved: flag(
    "The contract was found: what is said about tables, SLOs and access is the contract's. False: nothing is known about them."
  ),
  'contractStatus?': text('Status of the contract as written.'),
  'title?': text('Name of the contract.'),
  servers: listOf('Where to read it.', server),
  tables: listOf('What is in it.', table),
  slo,
  promises: listOf('Every service level as written.', promise),
  quality: listOf('Promises about the port as a whole.', quality),
  roles: listOf('Roles of the contract.', role),
  'usage?': text('Recommended use.'),
  'limitations?': text('What it must not be used for, or cannot do.'),
  purposes: listOf('Purposes for which the owner grants it; ids such as `fraud-detection`.', text('One purpose.')),
  'classification?': text('Of the port as a whole, in lower case.'),
  'residency?': text('Region where the data must stay: `eu`, `us` ...'),
  'deidentified?': flag('The port holds no data that leads to a person.'),
  'deidentifiedPort?': text('Name of the port to be sent to without clearance.'),
  'retentionBasis?': text('Why personal data may be kept for that time: the legal ground.'),
  'price?': object('What it costs.', {
    'amount?': number('Amount.'),
    'currency?': text('ISO 4217 code.'),
    'unit?': text('For what.')
  }),
  links: listOf('Definitions elsewhere.', link),
  tags,
  custom
})

const inputPort = object('Data the product reads: one edge of the lineage.', {
  name: text('Unique in the product, or made so.'),
  'version?': text('Version of the contract read.'),
  'contractId?': text('Id of the contract read.'),
  'product?': text('URN of the product read, where the mesh knows or the document says.'),
  'port?': text('Name of the output port read.'),
  'external?': flag('Comes from outside the mesh.'),
  'description?': text('What is read.'),
  tags,
  custom
})

/** The canonical data product, the same for every standard. Closed: an unknown path in a policy is a type error. */
export const productSchema = object('A data product, or a contract that is judged alone.', {
  id: text('URN: `urn:polity:product:<id>`, or the URN that the document gives.'),
  kind: oneOf('What was judged: a product with its contracts, or a contract alone (one port).', [
    'product',
    'contract'
  ]),
  'name?': text('Name.'),
  'domain?': text('Domain that owns it, in lower case with hyphens.'),
  'tenant?': text('Tenant, as written.'),
  'version?': text('Version.'),
  'lifecycle?': oneOf("Where it is in its life; absent when the document's word is none of these.", lifecycles),
  'status?': text("The document's own word for it."),
  'owner?': object('Who answers for it.', {
    'name?': text('Team or person.'),
    'email?': text('Address, where one is given.')
  }),
  team: listOf(
    'Who works on it now (people who left are not listed).',
    object('One member.', {
      username: text('Account or address.'),
      'name?': text('Name.'),
      'role?': text('Role, in lower case.')
    })
  ),
  support: listOf(
    'Where to ask.',
    object('One channel.', {
      channel: text('Its name.'),
      'url?': text('Where.'),
      'tool?': text('email, slack, teams, ticket ...'),
      'scope?': text('interactive, announcements, issues ...'),
      'description?': text('In a sentence.')
    })
  ),
  description: object('What it is for.', {
    'purpose?': text('Why it exists.'),
    'usage?': text('How to use it.'),
    'limitations?': text('What it is not for.')
  }),
  'createdAt?': text('As written.'),
  inputPorts: listOf('What it reads.', inputPort),
  outputPorts: listOf('What it offers.', outputPort),
  managementPorts: listOf(
    'Where it is observed and steered.',
    object('One management port.', {
      name: text('Name.'),
      'content?': text('dictionary, observability, control ...'),
      'kind?': text('rest, topic ...'),
      'url?': text('Where.'),
      'description?': text('In a sentence.')
    })
  ),
  dependencies: object('What it is built from.', {
    code: listOf('Software bills of material and code.', text('URL.')),
    infrastructure: listOf('Infrastructure it needs.', text('Name or URL.'))
  }),
  sourceAligned: flag(
    'The product reads systems outside the mesh, by its own word (custom property `sourceAligned` or an external input port); false where nothing is said.'
  ),
  links: listOf('Definitions elsewhere.', link),
  tags,
  custom
})

/** A data product in Polity's own words; what every standard is mapped to. */
export type DataProduct = ValueOf<typeof productSchema>
export type OutputPort = DataProduct['outputPorts'][number]
export type InputPort = DataProduct['inputPorts'][number]
export type Table = OutputPort['tables'][number]
export type Column = Table['columns'][number]
export type Classification = (typeof classifications)[number]
