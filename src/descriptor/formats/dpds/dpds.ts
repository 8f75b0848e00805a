import { readableApi } from '../../mapping/api-definition.ts'
import type { Format } from '../format.ts'
import { dpdsMapping } from './mapping.ts'
import { dpdsSchema, dpdsVersions } from './schema.ts'
import { dpdsWrittenAs } from './written-as.ts'

/** Data Product Descriptor Specification (Open Data Mesh): a product whose ports say themselves what they promise. */
export const dpds: Format = {
  standard: 'dpds',
  title: 'Data Product Descriptor Specification (DPDS)',
  role: 'product',
  recognizes: content => content.dataProductDescriptor !== undefined,
  versionProperty: 'dataProductDescriptor',
  versions: dpdsVersions,
  schema: version => (version === '1.0.0' ? dpdsSchema : undefined),
  references: { embedded: ['definition'] },
  embeds: content =>
    listOf(fieldsOf(content.interfaceComponents).outputPorts).map((_, index) => [
      'interfaceComponents',
      'outputPorts',
      index,
      'promises',
      'api',
      'definition'
    ]),
  mapping: dpdsMapping,
  writtenAs: dpdsWrittenAs,
  extension: (name, place) => (place === 'product' ? `\`info.x-${name}\`` : `\`x-${name}\``),
  identity: content => ({
    id: fieldsOf(content.info).fullyQualifiedName,
    version: fieldsOf(content.info).version,
    path: ['info', 'fullyQualifiedName']
  }),
  // of a port that stands elsewhere nothing is known; of one whose API is written in another language, no table
  inexpressible: (_, content) => {
    const { outputPorts, inputPorts } = fieldsOf(content.interfaceComponents)
    const offered = listOf(outputPorts).map(fieldsOf)
    return [
      ...(offered.some(isReference) ? ['outputPorts'] : []),
      ...(listOf(inputPorts).map(fieldsOf).some(isReference) ? ['inputPorts'] : []),
      ...(offered.every(port => isReference(port) || readableApi(port)) ? [] : ['outputPorts/*/tables'])
    ]
  }
}

const isReference = (part: Readonly<Record<string, unknown>>): boolean => part.$ref !== undefined

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
