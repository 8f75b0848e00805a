import { outcomes, policyStates, schemaOf, severities, type ValueOf } from '../../mesh/index.ts'

const { any, flag, integer, listOf, mapOf, number, object, oneOf, text } = schemaOf

const place = object('Where something stands: lines and columns from 1, in UTF-16 code units, the end exclusive.', {
  file: text('As it was given, relative to the working folder.'),
  line: integer('First line.'),
  column: integer('First column.'),
  endLine: integer('Last line.'),
  endColumn: integer('The column after the last one.'),
  'pointer?': text('JSON Pointer (RFC 6901) of the value, or of what should hold it.'),
  exact: flag('False: nothing stands there, and this is what should hold it, or the first line of the file.')
})

const suppressed = object('Why it does not count, though it is there.', {
  by: oneOf('What suppresses it.', ['waiver', 'baseline']),
  reason: text('Reason.'),
  'until?': text('Until when: an instant.'),
  'ticket?': text('Where it was agreed.')
})

const finding = object('One thing that the check tells; the same in every output.', {
  kind: oneOf(
    'A policy is broken; a policy could not be decided; something could not be evaluated; a document cannot be read or is odd.',
    ['violation', 'unknown', 'fault', 'diagnostic']
  ),
  rule: text('Id of the policy, or the code of a diagnostic.'),
  level: oneOf('It blocks or prevents a verdict; it is a warning; it changes nothing.', ['error', 'warning', 'note']),
  message: text('What is wrong.'),
  id: text('Id of the violation, the policy or the code: does not change when lines move.'),
  fingerprint: text('SHA-256 of product and id: no two findings share one.'),
  'product?': text('URN of the product.'),
  'outcome?': oneOf('Of the row it belongs to.', outcomes),
  'place?': place,
  'got?': any('What is there.'),
  'want?': any('What should be.'),
  'written?': text("Where the author would write what is missing, in the words of the document's standard."),
  'note?': text('Why it does not block.'),
  'suppressed?': suppressed
})

const diagnostic = object('What is wrong with a document, or odd about it.', {
  code: text('Code.'),
  severity: oneOf('Severity.', ['error', 'warning', 'info']),
  message: text('What is wrong.'),
  'help?': text('What to do.'),
  'place?': place
})

const violation = object('A violation as its policy wrote it.', {
  id: text('`<policy>/<path>[#key]`: does not change when lines move.'),
  message: text('What is wrong.'),
  'path?': any('Where, in the canonical product.'),
  'source?': any('Where, in a document: its index, then property names and indexes.'),
  'key?': any('Tells violations at one path apart.'),
  'got?': any('What is there.'),
  'want?': any('What should be.'),
  'written?': text("Where the author would write what is missing, in the words of the document's standard."),
  'fix?': any('A JSON Patch (RFC 6902) that mends it.'),
  'level?': any('`warn`: it never blocks.'),
  'baselined?': flag('It was there when the gate came, and does not block for a time.'),
  'place?': place
})

const waiver = object('A waiver that is in force.', {
  'product?': text('URN of the one product, or'),
  'domain?': text('the domain whose products it is for.'),
  'violations?': listOf('Ids of the violations it accepts; absent: all of the policy.', text('Id.')),
  reason: text('Reason.'),
  'ticket?': text('Where it was agreed.'),
  approvers: listOf('Who agreed.', text('Name.')),
  from: text('From when: an instant.'),
  until: text('Until when: an instant.')
})

const row = object('What one policy says about one product.', {
  policy: text('Id.'),
  title: text('What the policy asks for.'),
  help: text('What to do.'),
  rationale: text('Why.'),
  owner: text('Seat of the guild that owns the policy.'),
  characteristic: text('Of a good data product, which the policy serves.'),
  state: oneOf('Of the policy: this alone decides what blocks.', policyStates),
  severity: oneOf('Of the policy.', severities),
  outcome: oneOf('What the policy says.', outcomes),
  blocks: flag('The product may not be published with this.'),
  'reasons?': listOf('Why it is exempt, unknown or in error.', text('Reason.')),
  'unasked?': flag('Unknown because of facts that nobody asked for: no warning.'),
  'waiver?': waiver,
  'metrics?': mapOf('Figures.', number('Figure.')),
  'baselinedUntil?': text('Until when the violations that are `baselined` do not block: an instant.'),
  'grace?': oneOf('Whether the product has time left is not known: the check was told no standing.', ['unknown']),
  'enforcedFrom?': text('From when a warning will block, where grace is the reason.'),
  violations: listOf('What is wrong.', violation)
})

const bundle = object('Policies that were asked.', {
  name: text('How they are called.'),
  digest: text('Digest.'),
  'isLocal?': flag('Compiled from a folder here.'),
  'signature?': object('Absent for what came with the program or was compiled here.', {
    state: oneOf('`unverified`: there is one, and nobody gave a key to hold it against.', [
      'verified',
      'unverified',
      'none'
    ]),
    'key?': text('File of the key.'),
    'algorithm?': text('Algorithm.'),
    'keyId?': text('Which key.'),
    'scope?': text('Scope.')
  })
})

/** The shape of `polity check --report json`; `docs/check.schema.json` is the same as text. */
export const jsonCheckSchema = object('What `polity check` found.', {
  version: integer('Of this shape: 1. Members may be added; none changes its meaning.'),
  verdict: oneOf('What the check comes to.', ['pass', 'warnings', 'blocked', 'none']),
  bundle,
  beside: listOf('Local policies that were asked as well.', bundle),
  'gate?': object("How the gate was set up: what makes its answer another than the guild's own.", {
    'config?': text('File that the settings are from.'),
    overrides: listOf('What was changed here.', text('In words.')),
    notes: listOf('What somebody should know, though it changes nothing.', text('In words.'))
  }),
  findings: listOf('All that was found, products and rows in their order.', finding),
  diagnostics: listOf('About documents.', diagnostic),
  products: listOf(
    'The products, each with its whole ledger.',
    object('A product, or a contract that no product claims.', {
      id: text('URN.'),
      kind: text('`product` or `contract`.'),
      'name?': text('Name.'),
      'domain?': text('Domain.'),
      documents: listOf('Documents it was assembled from.', text('As they were given.')),
      'previous?': object('What it was compared with.', {
        id: text('URN.'),
        'version?': text('Version.'),
        document: text('Document that described it.'),
        'moved?': flag('It is another file now.')
      }),
      'noVerdict?': text('Why there is no verdict.'),
      builtinErrors: listOf('Built-ins that failed while a policy ran.', text('Place and message.')),
      rows: listOf('One a policy, in the order of their ids.', row)
    })
  ),
  leftOut: listOf(
    'Files of folders that were not judged.',
    object('A file.', { name: text('Name.'), why: text('Why.') })
  )
})

export type JsonCheck = ValueOf<typeof jsonCheckSchema>
