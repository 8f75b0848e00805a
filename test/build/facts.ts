import type { AccessFacts, ReportFacts } from '../../src/evaluator/index.ts'
import type { DataProduct, OutputPort, Table } from '../../src/mesh/index.ts'

export const now = '2026-11-21T00:00:00Z'

type Column = Table['columns'][number]

export function column(name: string, more: Partial<Column> = {}): Column {
  return {
    name,
    required: false,
    unique: false,
    primaryKey: false,
    tags: [],
    references: [],
    sources: [],
    hasExamples: false,
    quality: [],
    custom: {},
    ...more
  }
}

export function table(name: string, more: Partial<Table> = {}): Table {
  return { name, tags: [], columns: [], quality: [], custom: {}, ...more }
}

export function port(name: string, more: Partial<OutputPort> = {}): OutputPort {
  return {
    name,
    contractResolved: true,
    servers: [],
    tables: [],
    slo: {},
    promises: [],
    quality: [],
    roles: [],
    purposes: [],
    links: [],
    tags: [],
    custom: {},
    ...more
  }
}

/** A product that complies with the policies of these tests. */
export function product(more: Partial<DataProduct> = {}): DataProduct {
  return {
    id: 'urn:test:plain',
    kind: 'product',
    name: 'plain',
    domain: 'sales',
    lifecycle: 'active',
    owner: { name: 'ana' },
    team: [],
    support: [],
    description: {},
    inputPorts: [],
    outputPorts: [port('a', { kind: 'tables', slo: { availabilityPercent: 99.9 } })],
    managementPorts: [],
    dependencies: { code: [], infrastructure: [] },
    sourceAligned: false,
    links: [],
    tags: [],
    custom: {},
    ...more
  }
}

export const mesh: ReportFacts['mesh'] = {
  products: { 'urn:test:source': { outputPorts: {}, reads: [], consumers: [] } }
}

export function reportFacts(more: Partial<ReportFacts> = {}): ReportFacts {
  return {
    product: product(),
    documents: [],
    schemaErrors: [],
    polity: { now, event: 'check', environment: 'test', inexpressible: [] },
    mesh,
    ...more
  }
}

export function accessFacts(more: Partial<AccessFacts> = {}): AccessFacts {
  const columns = [
    column('id', { personal: false, classification: 'internal' }),
    column('email', { personal: true, classification: 'restricted' })
  ]
  return {
    subject: { type: 'user', id: 'bob', properties: { roles: ['reader'], tenant: 'acme', region: 'eu' } },
    action: { name: 'read', properties: {} },
    resource: { type: 'data_product', id: 'urn:test:plain', properties: { port: 'a' } },
    polity: { now, event: 'access', environment: 'test', inexpressible: [] },
    product: product({
      outputPorts: [port('a', { residency: 'eu', tables: [table('t', { columns })] }), port('open')]
    }),
    agreements: [],
    ...more
  }
}
