const merits = 'an exemption that is not proved does not hold, and the product passes on its merits'
const text = 'where nothing is written nothing is left over from a template'
const reachable = 'the owner is still named and can be reached another way'
const leads = 'the input port still says where it leads, another way'
const classified = 'the port, or every column, still is classified'
const unnamed = 'only a name that suggests a person must be explained; `personal-data-protected` is unknown then'
const complete = 'were it personal, all that is asked is there'
const untimed = 'the column is not one of those that hold the times'
const keyless = 'the column names no concept'

/**
 * Properties that a policy reads and whose absence leaves a passing product passing or exempt, each with why that is no silence.
 * Paths with `*` for any element.
 */
export const absenceIsAnAnswer: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'bitemporal-tables': { lifecycle: merits, 'outputPorts/*/tables/*/columns/*/type': untimed },
  'classification-inherited': {
    'inputPorts/*/contractId': leads,
    'inputPorts/*/port': leads,
    'inputPorts/*/product': leads,
    'outputPorts/*/classification': classified,
    'outputPorts/*/tables/*/columns/*/classification': classified,
    'outputPorts/*/tables/*/columns/*/personal': 'another column is still marked, so that the port is'
  },
  'classification-stated': {
    lifecycle: merits,
    'outputPorts/*/classification': classified,
    'outputPorts/*/tables/*/columns/*/classification': classified
  },
  'deprecation-planned': { lifecycle: 'were it deprecated, successor and end are there' },
  'immutable-history': {
    lifecycle: merits,
    'outputPorts/*/tables/*/recordedTime': 'rows that are only appended need no end'
  },
  'keys-declared': { lifecycle: merits },
  'lifecycle-stated': { status: 'only shown, beside the lifecycle that is known' },
  'lineage-declared': { 'inputPorts/*/contractId': leads, 'inputPorts/*/product': leads },
  'lineage-resolved': { lifecycle: merits, 'inputPorts/*/contractId': leads, 'inputPorts/*/product': leads },
  'naming-convention': { lifecycle: merits },
  'native-access': { lifecycle: merits },
  'no-placeholders': {
    lifecycle: merits,
    name: text,
    'description/limitations': text,
    'description/purpose': text,
    'description/usage': text,
    'outputPorts/*/**': text
  },
  'owner-named': { 'owner/email': reachable, 'owner/name': reachable },
  'personal-data-declared': {
    'outputPorts/*/tables/*/columns/*/personal': unnamed,
    'outputPorts/*/tables/*/columns/*/type': 'a name that suggests a person is looked at whatever its type'
  },
  'personal-data-protected': {
    'outputPorts/*/classification': 'the columns still are classified',
    'outputPorts/*/tables/*/columns/*/classification': 'the port still is classified, and high enough',
    'outputPorts/*/tables/*/columns/*/personal': 'the column is classified high enough, and of no special kind'
  },
  'personal-data-purpose': { 'outputPorts/*/tables/*/columns/*/personal': complete },
  'personal-data-retention': { 'outputPorts/*/tables/*/columns/*/personal': complete },
  'polyseme-joinable': {
    lifecycle: merits,
    'outputPorts/*/tables/*/columns/*/polyseme':
      'a column that names no concept claims no join; `polyseme-registered` asks by its name',
    'outputPorts/*/tables/*/columns/*/type': keyless
  },
  'polyseme-registered': { lifecycle: merits, 'outputPorts/*/tables/*/columns/*/personal': keyless },
  'port-addressed': { lifecycle: merits },
  'port-availability': { lifecycle: merits, 'outputPorts/*/promises/*/value': 'only shown, beside the number' },
  'port-freshness': { lifecycle: merits },
  'protection-kept': {
    'outputPorts/*/contractId': 'the port is found again by its name',
    'outputPorts/*/tables/*/columns/*/personal': 'a column that never was personal data loses no protection'
  },
  'purpose-and-limits': { lifecycle: merits },
  'quality-promised': { lifecycle: merits },
  'schema-declared': { lifecycle: merits, 'outputPorts/*/contractId': 'the contract was found all the same' },
  'schema-documented': { lifecycle: merits },
  'semantic-versions': { lifecycle: merits },
  'support-channel': { lifecycle: merits }
}
