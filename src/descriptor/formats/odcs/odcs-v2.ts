import { scalarText } from '../../read/scalar-text.ts'
import type { Format } from '../format.ts'
import { odcsV2Mapping } from './mapping-v2.ts'
import { odcsV2WrittenAs } from './written-as-v2.ts'

/** Open Data Contract Standard 2.2, whose fields have other names than those of version 3: mapped, its schema not checked. */
export const odcsV2: Format = {
  standard: 'odcs',
  title: 'Open Data Contract Standard (ODCS) 2',
  role: 'contract',
  recognizes: ({ kind, apiVersion, templateVersion }) =>
    kind === 'DataContract' && /^v?2\.2\b/i.test(scalarText(apiVersion ?? templateVersion)),
  versionProperty: 'apiVersion',
  declaredVersion: ({ apiVersion, templateVersion }) =>
    `v${scalarText(apiVersion ?? templateVersion).replace(/^v/i, '')}`,
  versions: ['v2.2.0', 'v2.2.1', 'v2.2.2'],
  schema: () => undefined,
  mapping: odcsV2Mapping,
  writtenAs: odcsV2WrittenAs,
  extension: name => `\`customProperties\` with \`property: ${name}\``,
  identity: ({ uuid, version }) => ({ id: uuid, version, path: ['uuid'] }),
  // what a product says, a contract alone cannot; tables and columns have no custom properties
  inexpressible: () => [
    'inputPorts',
    'managementPorts',
    ...['immutable', 'validTime', 'recordedTime'].map(fact => `outputPorts/*/tables/*/${fact}`),
    ...['polyseme', 'unit', 'format'].map(fact => `outputPorts/*/tables/*/columns/*/${fact}`)
  ]
}
