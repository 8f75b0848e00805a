import { anything, closed, flag, type JsonSchema, listOf, reference, text, words } from '../../schema/schema-parts.ts'

/** Versions in the order of their release. */
export const odpsBitolVersions = ['v0.9.0', 'v1.0.0', 'v1.1.0'] as const
export type OdpsBitolVersion = (typeof odpsBitolVersions)[number]

/**
 * What Bitol's ODPS asks of a data product, as JSON Schema in our own words.
 *
 * 0.9 has no tags and custom properties on ports, a closed list of link types, and a team that is only a list of members. 1.1 asks for less of ports, gives
 * nearly everything an `id`, and adds synonyms, deprecation, the type of a product and a context for machines that read it.
 *
 * @see https://bitol-io.github.io/open-data-product-standard/
 */
export function odpsBitolSchema(version: OdpsBitolVersion): JsonSchema {
  const since = (other: OdpsBitolVersion) => odpsBitolVersions.indexOf(version) >= odpsBitolVersions.indexOf(other)
  const second = since('v1.1.0')
  const asked = (name: string) => (second ? name : `${name}!`)
  const own = second ? { id: text } : {}
  const extras = {
    tags: listOf(text),
    customProperties: listOf(reference('CustomProperty')),
    authoritativeDefinitions: listOf(reference('Link'))
  }
  const portExtras = { ...(since('v1.0.0') ? extras : {}), ...(second ? { ...own, deprecated: flag } : {}) }
  return {
    ...closed({
      'apiVersion!': words(...odpsBitolVersions.filter(since)),
      'kind!': words('DataProduct'),
      'id!': text,
      [asked('status')]: text,
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
      inputPorts: listOf(
        closed({ 'name!': text, [asked('version')]: text, [asked('contractId')]: text, ...portExtras })
      ),
      outputPorts: listOf(
        closed({
          'name!': text,
          [asked('version')]: text,
          description: text,
          type: text,
          contractId: text,
          sbom: listOf(closed({ [asked('url')]: text, type: text, ...own })),
          inputContracts: listOf(closed({ 'id!': text, 'version!': text })),
          ...portExtras,
          ...(second ? { synonyms: listOf(reference('Synonym')), context: reference('Context') } : {})
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
          ...extras,
          ...(second ? { ...own, deprecated: flag } : {})
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
          ...extras,
          ...own
        })
      ),
      team: since('v1.0.0')
        ? closed({ name: text, description: text, members: listOf(reference('Member')), ...extras })
        : listOf(reference('Member')),
      productCreatedTs: text,
      ...(second
        ? { deprecated: flag, synonyms: listOf(reference('Synonym')), type: text, context: reference('Context') }
        : {})
    }),
    $defs: {
      CustomProperty: closed({ 'property!': text, 'value!': anything, description: text, ...own }),
      Link: closed({ 'type!': since('v1.0.0') ? text : words(...linkTypes), 'url!': text, description: text, ...own }),
      Member: closed({
        [since('v1.0.0') ? 'username!' : 'username']: text,
        name: text,
        description: text,
        role: text,
        dateIn: text,
        dateOut: text,
        replacedByUsername: text,
        ...extras,
        ...own
      }),
      ...(second ? { Synonym: synonym, Context: context(extras) } : {})
    }
  }
}

const linkTypes = ['businessDefinition', 'transformationImplementation', 'videoTutorial', 'tutorial', 'implementation']

const synonym: JsonSchema = closed({
  'synonym!': text,
  id: text,
  description: text,
  locale: text,
  source: text,
  status: text,
  customProperties: listOf(reference('CustomProperty'))
})

/** What machines that read the product are told. */
function context(extras: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return closed({
    instructions: text,
    verifiedStatements: listOf(closed({ 'question!': text, answer: text, id: text, ...extras })),
    constraints: listOf(closed({ 'constraint!': text, id: text, ...extras }))
  })
}
