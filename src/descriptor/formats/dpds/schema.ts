import { anything, type JsonSchema, listOf, number, open, reference, text } from '../../schema/schema-parts.ts'

/** Versions in the order of their release; of the draft the schema is not checked. */
export const dpdsVersions = ['1.0.0-DRAFT', '1.0.0'] as const

/**
 * What the Data Product Descriptor Specification 1.0 asks of a product, as JSON Schema in our own words. Every map is open; the specification wants names of
 * one's own to begin with `x-`.
 *
 * Where a part may also be a reference, a map with `$ref` is one. The official schema has `oneOf` there, so that a map which is both is neither: `configurations`,
 * which may be any map, can then never be a reference.
 *
 * @see https://dpds.opendatamesh.org/specifications/dpds/1.0.0/
 */
export const dpdsSchema: JsonSchema = {
  ...open({
    'dataProductDescriptor!': text,
    'info!': open({
      id: text,
      'fullyQualifiedName!': text,
      entityType: text,
      'name!': text,
      'version!': text,
      displayName: text,
      description: text,
      'domain!': text,
      'owner!': open({ 'id!': text, name: text }),
      contactPoints: listOf(open({ name: text, description: text, channel: text, address: text }))
    }),
    'interfaceComponents!': open({
      inputPorts: listOf(orReference('Port')),
      'outputPorts!': listOf(orReference('Port')),
      discoveryPorts: listOf(orReference('Port')),
      observabilityPorts: listOf(orReference('Port')),
      controlPorts: listOf(orReference('Port'))
    }),
    internalComponents: open({
      lifecycleInfo: mapOf(listOf(reference('Task'))),
      applicationComponents: listOf(orReference('Application')),
      infrastructuralComponents: listOf(orReference('Infrastructure'))
    }),
    components: open({
      inputPorts: mapOf(orReference('Port')),
      outputPorts: mapOf(orReference('Port')),
      discoveryPorts: mapOf(orReference('Port')),
      observabilityPorts: mapOf(orReference('Port')),
      controlPorts: mapOf(orReference('Port')),
      applicationComponents: mapOf(orReference('Application')),
      infrastructuralComponents: mapOf(orReference('Infrastructure'))
    }),
    tags: listOf(text),
    externalDocs: reference('ExternalResource')
  }),
  $defs: {
    Reference: open({ '$ref!': text, mediaType: text, description: text }),
    ExternalResource: open({ '$href!': text, description: text, mediaType: text }),
    Port: entity({
      promises: orReference('Promises'),
      expectations: orReference('Expectations'),
      obligations: orReference('Obligations')
    }),
    Promises: open({
      platform: text,
      servicesType: text,
      api: reference('Definition'),
      deprecationPolicy: reference('Definition'),
      slo: reference('Definition')
    }),
    Expectations: open({ audience: reference('Definition'), usage: reference('Definition') }),
    Obligations: open({
      termsAndConditions: reference('Definition'),
      billingPolicy: reference('Definition'),
      sla: reference('Definition')
    }),
    Definition: entity({
      'specification!': text,
      specificationVersion: text,
      'definition!': { type: ['object', 'string'] }
    }),
    Task: open({
      name: text,
      order: number,
      service: reference('ExternalResource'),
      template: orReference('Definition'),
      configurations: mapOf(anything)
    }),
    Application: entity({
      platform: text,
      applicationType: text,
      consumesFrom: listOf(text),
      providesTo: listOf(text),
      dependsOn: listOf(text)
    }),
    Infrastructure: entity({ platform: text, infrastructureType: text, dependsOn: listOf(text) })
  }
}

/** What every part of a product says of itself, and what this one says. */
function entity(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return open({
    id: text,
    fullyQualifiedName: text,
    entityType: text,
    'name!': text,
    'version!': text,
    displayName: text,
    description: text,
    componentGroup: text,
    tags: listOf(text),
    externalDocs: reference('ExternalResource'),
    ...properties
  })
}

/** The thing itself, or a map whose `$ref` says where it is. */
function orReference(name: string): JsonSchema {
  return {
    type: 'object',
    if: { required: ['$ref'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: reference('Reference'),
    else: reference(name)
  }
}

function mapOf(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values }
}
