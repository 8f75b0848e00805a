import type { Format } from '../format.ts'
import { odcsMapping } from './mapping.ts'
import { odcsV2 } from './odcs-v2.ts'
import { type OdcsVersion, odcsSchema, odcsVersions } from './schema.ts'
import { odcsWrittenAs } from './written-as.ts'

/** Open Data Contract Standard 3 (Bitol): the contract of one output port. */
export const odcs: Format = {
  standard: 'odcs',
  title: 'Open Data Contract Standard (ODCS)',
  role: 'contract',
  recognizes: content => content.kind === 'DataContract' && !odcsV2.recognizes(content),
  versionProperty: 'apiVersion',
  versions: odcsVersions,
  schema: version => odcsSchema(version as OdcsVersion),
  mapping: odcsMapping,
  writtenAs: odcsWrittenAs,
  extension: name => `\`customProperties\` with \`property: ${name}\``,
  identity: ({ id, version }) => ({ id, version, path: ['id'] }),
  // what a product says, a contract alone cannot
  inexpressible: () => ['inputPorts', 'managementPorts']
}
