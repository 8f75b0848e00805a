import { unresolvedDefinitions } from '../../mapping/named-fields.ts'
import type { Format } from '../format.ts'
import { dcsMapping } from './mapping.ts'
import { type DcsVersion, dcsSchema, dcsVersions, oldDcsVersions } from './schema.ts'
import { dcsWrittenAs } from './written-as.ts'

/** Data Contract Specification: the contract of one output port. */
export const dcs: Format = {
  standard: 'dcs',
  title: 'Data Contract Specification',
  role: 'contract',
  recognizes: content => content.dataContractSpecification !== undefined,
  versionProperty: 'dataContractSpecification',
  versions: [...oldDcsVersions, ...dcsVersions],
  schema: version =>
    (dcsVersions as readonly string[]).includes(version) ? dcsSchema(version as DcsVersion) : undefined,
  mapping: dcsMapping,
  writtenAs: dcsWrittenAs,
  extension: (name, place) => (place === 'table' || place === 'column' ? `\`${name}\`` : `\`info.${name}\``),
  identity: content => ({ id: valueAt(content, 'id'), version: valueAt(content, 'info', 'version'), path: ['id'] }),
  // what a product says, a contract alone cannot; what a definition elsewhere says, nobody knows
  inexpressible: (_, content) => [
    'inputPorts',
    'managementPorts',
    ...(unresolvedDefinitions(content)
      ? ['type', 'description', 'personal', 'classification', 'businessName', 'format', 'hasExamples'].map(
          fact => `outputPorts/*/tables/*/columns/*/${fact}`
        )
      : [])
  ]
}

function valueAt(content: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
    content
  )
}
