import { any, flag, integer, listOf, mapOf, object, oneOf, text, type ValueOf } from './json-schema.ts'
import { productSchema } from './product-schema.ts'

const meshColumn = object('A column as other products see it.', {
  'type?': text('Logical type.'),
  'classification?': text('In lower case.'),
  'personal?': flag('About a person.'),
  'polyseme?': text('Registered concept.'),
  'format?': text('Pattern or format.')
})

const meshPort = object('An output port as other products see it.', {
  'contractId?': text('Its contract.'),
  'version?': text('Of the port.'),
  'classification?': text('Declared, or the highest of its columns.'),
  personal: flag('At least one column is personal.'),
  'residency?': text('Region.'),
  'deidentified?': flag('Leads to no person.'),
  'lifecycle?': text('Of the product.'),
  columns: mapOf('By `<table>.<column>`.', meshColumn)
})

/** What the whole mesh knows and one product cannot say; `{}` when there is no mesh at hand. */
export const meshSchema = object('The mesh around the product.', {
  'products?': mapOf(
    'Every known product by URN, the judged one included.',
    object('A product as others see it.', {
      'name?': text('Name.'),
      'domain?': text('Domain.'),
      'version?': text('Version.'),
      'lifecycle?': text('Lifecycle.'),
      'owner?': text('Name of the owner.'),
      outputPorts: mapOf('By name.', meshPort),
      reads: listOf('URNs of the products it reads.', text('URN.')),
      consumers: listOf('URNs of the products that read it.', text('URN.'))
    })
  ),
  'contracts?': mapOf(
    'Which port offers a contract: `<product URN>` and port name, by contract id.',
    object('Where a contract is offered.', { product: text('URN.'), port: text('Name of the port.') })
  ),
  'domains?': mapOf(
    'Registered domains by id.',
    object('A domain.', {
      'name?': text('Name.'),
      'owner?': text('Who represents it in the guild.'),
      'residency?': text('Region in which its personal data stays.')
    })
  ),
  'polysemes?': mapOf(
    'Registered concepts by id.',
    object('One concept that several domains share under one identity.', {
      'name?': text('Name.'),
      'description?': text('What it is.'),
      owner: text('Domain that keeps the identity.'),
      identifierScheme: text('How an identifier is built: `uuid-v4`, `iso-3166`, `urn:acme:listener` ...'),
      keyType: text('Logical type of the key: string, integer ...'),
      'pattern?': text('Regular expression of one identifier.'),
      personal: flag('Identifies a person.')
    })
  )
})

const polityFacts = object('Written by the engine alone.', {
  'now?': text('The clock: `YYYY-MM-DDTHH:MM:SSZ`.'),
  'event?': text('Why it is judged: check, publish, activation, schedule ...'),
  'environment?': text('Where: ci, service ...'),
  'model?': text('Version of the canonical product.'),
  'firstVersion?': flag('An earlier version of the product was looked for, and there is none.'),
  inexpressible: listOf(
    'Product facts that the standard cannot say or whose document is missing: `inputPorts`, `outputPorts/*/tables` ...',
    text('A path, `*` for any element.')
  ),
  'baseline?': listOf(
    'Ids of violations that were there when the gate came; given by a gate only.',
    text('Violation id.')
  ),
  'only?': listOf('Only these policies are asked; the report is then partial.', text('Policy id.')),
  'faults?': mapOf('Policies that could not be evaluated.', text('Code and place.'))
})

const documentFact = object('One document of the product.', {
  name: text('File or document name.'),
  standard: text('odcs, odps-bitol ...'),
  'version?': text('Version of the standard, as declared.'),
  role: oneOf('Part it plays.', ['product', 'contract']),
  'schemaChecked?': flag(
    'False where the version of the standard is mapped, but its schema is not known: `schemaErrors` says nothing about it.'
  ),
  content: any('The document as parsed.')
})

const schemaError = object("A place where a document does not follow its standard's schema.", {
  document: integer('Index into `documents`.'),
  path: listOf('Where: property names and indexes as text.', any('Property name or index.')),
  keyword: text('Broken keyword: required, type, enum, additionalProperties ...'),
  message: text('What is wrong, in words.'),
  'got?': any('What is there.'),
  'want?': any('What is wanted.'),
  'help?': text('What to do, e.g. "did you mean".'),
  'fix?': any('A JSON Patch to the document, where only one thing can be meant.')
})

/** The whole input of a compliance policy. */
export const inputSchema = object('Input of `polity/report`.', {
  documents: listOf('The documents the product was assembled from.', documentFact),
  schemaErrors: listOf('Facts that `valid-descriptor` turns into violations.', schemaError),
  polity: polityFacts,
  product: productSchema,
  previous: productSchema,
  mesh: meshSchema,
  standing: object('What the service keeps about the product; `{}` without one.', {
    'enforcedFrom?': mapOf('From when a policy blocks this product, by policy id.', text('Instant.'))
  }),
  measurements: any('What was computed from the data; `{}` when nothing was.')
})

/** The whole input of an access policy (AuthZEN's shape under the engine's facts). */
export const accessInputSchema = object('Input of `polity/access`.', {
  subject: object('Who asks.', {
    type: text('user, service ...'),
    id: text('Id.'),
    properties: object('Attributes, from a trusted source.', {
      'roles?': listOf('Roles.', text('One role.')),
      'groups?': listOf('Groups.', text('One group.')),
      'domain?': text('Domain the subject works for.'),
      'clearance?': text('Highest classification the subject may see: public, internal, confidential, restricted.'),
      'clearances?': listOf('Special clearances such as `personal-data`.', text('One clearance.')),
      'region?': text('Where the subject is: `eu`, `us` ...'),
      'tenant?': text('Tenant.')
    })
  }),
  action: object('What is asked.', {
    name: text('read, write ...'),
    properties: mapOf('Attributes.', any('One attribute.'))
  }),
  resource: object('On what.', {
    type: text('data_product, port, table.'),
    id: text('URN of the product.'),
    properties: object('Which part.', {
      'port?': text('Name of the output port.'),
      'table?': text('Name of the table.'),
      'columns?': listOf('Columns asked for; absent: all.', text('Dotted name.'))
    })
  }),
  context: object('Circumstances.', {
    'purpose?': text('Id of the purpose.'),
    'time?': text('Said by the caller; never a clock.')
  }),
  polity: polityFacts,
  product: productSchema,
  standing: any('What the service keeps about the product.'),
  agreements: listOf(
    'Agreements in which the subject stands.',
    object('One agreement.', {
      'id?': text('Id.'),
      'port?': text('Port.'),
      'purpose?': text('Purpose.'),
      'from?': text('Begins.'),
      'until?': text('Ends.'),
      'status?': text('active, revoked ...')
    })
  )
})

/** What the whole mesh knows. */
export type MeshFacts = ValueOf<typeof meshSchema>
/** Input of `polity/report`. `previous` is `{}` where there is no earlier version. */
export type ReportInput = ValueOf<typeof inputSchema>
export type SchemaError = ReportInput['schemaErrors'][number]
export type DocumentFact = ReportInput['documents'][number]
/** Input of `polity/access`. */
export type AccessInput = ValueOf<typeof accessInputSchema>
