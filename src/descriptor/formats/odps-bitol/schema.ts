import { anything, closed, type JsonSchema, listOf, reference, text, words } from '../../schema/schema-parts.ts'

/** Versions in the order of their release. */
export const odpsBitolVersions = ['v0.9.0', 'v1.0.0'] as const
export type OdpsBitolVersion = (typeof odpsBitolVersions)[number]

/**
 * What Bitol's ODPS asks of a data product, as JSON Schema in our own words.
 *
 * 0.9 has no tags and custom properties on ports, a closed list of link types, and a team that is only a list of members.
 *
 * @see https://bitol-io.github.io/open-data-product-standard/
 */
export function odpsBitolSchema(version: OdpsBitolVersion): JsonSchema {
  const first = version === 'v1.0.0'
  const extras = {
    tags: listOf(text),
    customProperties: listOf(reference('CustomProperty')),
    authoritativeDefinitions: listOf(reference('Link'))
  }
  const portExtras = first ? extras : {}
  const linkTypes = [
    'businessDefinition',
    'transformationImplementation',
    'videoTutorial',
    'tutorial',
    'implementation'
  ]
  return {
    ...closed({
      'apiVersion!': words(...odpsBitolVersions.filter(other => first || other === version)),
      'kind!': words('DataProduct'),
      'id!': text,
      'status!': text,
      name: text,
      version: text,
      domain: text,
      tenant: text,
      description: closed({
        purpose: text,
        limitations: text,
        usage: text,
        authoritativeDefinitions: listOf(reference('Link')),
        customProperties: listOf(reference('CustomProperty'))
      }),
      ...extras,
      inputPorts: listOf(closed({ 'name!': text, 'version!': text, 'contractId!': text, ...portExtras })),
      outputPorts: listOf(
        closed({
          'name!': text,
          'version!': text,
          description: text,
          type: text,
          contractId: text,
          sbom: listOf(closed({ 'url!': text, type: text })),
          inputContracts: listOf(closed({ 'id!': text, 'version!': text })),
          ...portExtras
        })
      ),
      managementPorts: listOf(
        closed({
          'name!': text,
          'content!': text,
          type: text,
          url: text,
          channel: text,
          description: text,
          ...extras
        })
      ),
      support: listOf(
        closed({
          'channel!': text,
          'url!': text,
          description: text,
          tool: text,
          scope: text,
          invitationUrl: text,
          ...extras
        })
      ),
      team: first
        ? closed({ name: text, description: text, members: listOf(reference('Member')), ...extras })
        : listOf(reference('Member')),
      productCreatedTs: text
    }),
    $defs: {
      CustomProperty: closed({ 'property!': text, 'value!': anything, description: text }),
      Link: closed({ 'type!': first ? text : words(...linkTypes), 'url!': text, description: text }),
      Member: closed({
        [first ? 'username!' : 'username']: text,
        name: text,
        description: text,
        role: text,
        dateIn: text,
        dateOut: text,
        replacedByUsername: text,
        ...extras
      })
    }
  }
}
