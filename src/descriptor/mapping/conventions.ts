/** The parts of a document that can carry custom properties Polity understands. */
export type ConventionPlace = 'product' | 'inputPort' | 'outputPort' | 'table' | 'column'

/** A custom property that says what the standards have no field for. */
export interface Convention {
  readonly place: ConventionPlace
  /** The name to write; then other names that are understood. */
  readonly names: readonly [string, ...string[]]
  /** What it becomes in the canonical product, below `place`. */
  readonly field: string
  /** How to write the value. */
  readonly form: 'text' | 'flag' | 'texts'
  readonly meaning: string
}

const of = (
  place: ConventionPlace,
  field: string,
  form: Convention['form'],
  meaning: string,
  ...names: [string, ...string[]]
): Convention => ({
  place,
  names,
  field,
  form,
  meaning
})

/** Every custom property that Polity reads; `docs/conventions.md` shows the same table, and a test keeps them equal. */
export const conventions: readonly Convention[] = [
  of(
    'product',
    'owner.name',
    'text',
    'Team or person that answers for the product, where it is not the team.',
    'owner'
  ),
  of('product', 'owner.email', 'text', 'Address of the owner.', 'ownerEmail'),
  of('product', 'sourceAligned', 'flag', 'The product reads systems outside the mesh.', 'sourceAligned'),
  of(
    'product',
    'dependencies.infrastructure',
    'texts',
    'Infrastructure the product needs: names or URLs.',
    'infrastructure'
  ),
  of('product', 'dependencies.code', 'texts', 'Code the product is built from: URLs.', 'code'),
  of(
    'product',
    'outputPorts.residency',
    'text',
    'Region where the data of every port must stay that says nothing itself.',
    'residency',
    'dataResidency'
  ),
  of(
    'inputPort',
    'product',
    'text',
    'URN or id of the product that is read, where its contract does not tell.',
    'reads'
  ),
  of('inputPort', 'port', 'text', 'Name of the output port that is read.', 'readsPort'),
  of('inputPort', 'external', 'flag', 'What is read comes from outside the mesh.', 'external'),
  of('inputPort', 'description', 'text', 'What is read.', 'description'),
  of(
    'outputPort',
    'contractVersion',
    'text',
    'Version of the contract, where it is not the version of the port.',
    'contractVersion'
  ),
  of(
    'outputPort',
    'classification',
    'text',
    'Class of the port as a whole: public, internal, confidential, restricted.',
    'classification'
  ),
  of(
    'outputPort',
    'residency',
    'text',
    'Region where the data must stay: `eu`, `us` ...',
    'residency',
    'dataResidency'
  ),
  of(
    'outputPort',
    'purposes',
    'texts',
    'Purposes for which the owner grants access: ids such as `fraud-detection`.',
    'purposes'
  ),
  of('outputPort', 'deidentified', 'flag', 'The port holds no data that leads to a person.', 'deidentified'),
  of('outputPort', 'deidentifiedPort', 'text', 'Name of the port to be sent to without clearance.', 'deidentifiedPort'),
  of(
    'outputPort',
    'retentionBasis',
    'text',
    'Legal ground for keeping personal data for the time promised.',
    'retentionBasis'
  ),
  of('table', 'immutable', 'flag', 'Rows are only ever appended.', 'immutable'),
  of(
    'table',
    'validTime.from',
    'text',
    'Column in which the time begins when the fact was true in the world.',
    'validTimeFrom'
  ),
  of('table', 'validTime.to', 'text', 'Column in which that time ends.', 'validTimeTo'),
  of(
    'table',
    'recordedTime.from',
    'text',
    'Column in which the time begins when the product knew the fact.',
    'recordedTimeFrom'
  ),
  of('table', 'recordedTime.to', 'text', 'Column in which that time ends.', 'recordedTimeTo'),
  of('column', 'polyseme', 'text', 'Id of the registered concept that the column identifies.', 'polyseme'),
  of(
    'column',
    'personal',
    'flag',
    'The column holds data about a person.',
    'personal',
    'personalData',
    'containsPii',
    'pii'
  ),
  of('column', 'personalKind', 'text', 'Kind of personal data: email, name, location, health ...', 'personalKind'),
  of('column', 'encrypted', 'flag', 'Stored encrypted.', 'encrypted'),
  of('column', 'unit', 'text', 'Unit of measure, currency or time zone.', 'unit')
]

/** Where custom properties stand in a document: a contract's own ones speak for the product and for its port. */
export type CustomPlace = ConventionPlace | 'contract'

/** The names understood at a place; the others stay in `custom`. */
export const conventionNames: Readonly<Record<CustomPlace, ReadonlySet<string>>> = {
  contract: new Set([...namesAt('product'), ...namesAt('outputPort')]),
  product: namesAt('product'),
  inputPort: namesAt('inputPort'),
  outputPort: namesAt('outputPort'),
  table: namesAt('table'),
  column: namesAt('column')
}

function namesAt(place: ConventionPlace): ReadonlySet<string> {
  return new Set(conventions.filter(convention => convention.place === place).flatMap(({ names }) => names))
}
