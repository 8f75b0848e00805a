import type { Format } from '../format.ts'
import { odpsBitolMapping } from './mapping.ts'
import { type OdpsBitolVersion, odpsBitolSchema, odpsBitolVersions } from './schema.ts'
import { odpsBitolWrittenAs } from './written-as.ts'

/** Open Data Product Standard (Bitol): a product whose ports name ODCS contracts. */
export const odpsBitol: Format = {
  standard: 'odps-bitol',
  title: 'Open Data Product Standard (Bitol ODPS)',
  role: 'product',
  recognizes: content => content.kind === 'DataProduct',
  versionProperty: 'apiVersion',
  versions: odpsBitolVersions,
  schema: version => odpsBitolSchema(version as OdpsBitolVersion),
  mapping: odpsBitolMapping,
  writtenAs: odpsBitolWrittenAs,
  extension: name => `\`customProperties\` with \`property: ${name}\``,
  identity: ({ id, version }) => ({ id, version, path: ['id'] }),
  // 0.9 has no custom properties on ports
  inexpressible: version =>
    version === 'v0.9.0' ? ['inputPorts/*/external', 'inputPorts/*/description', 'inputPorts/*/tags'] : []
}
