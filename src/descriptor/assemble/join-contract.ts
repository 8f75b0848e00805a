import type { OutputPort } from '../../mesh/index.ts'

/**
 * Who says what about a port that has a contract: the product's document; the contract, where it says it; the first of both that says it; or both together.
 */
export const portFacts = {
  name: 'product',
  version: 'product',
  contractId: 'product',
  contractResolved: 'product',
  description: 'first',
  kind: 'first',
  contractVersion: 'contract',
  contractStatus: 'contract',
  title: 'contract',
  servers: 'contract',
  tables: 'contract',
  slo: 'contract',
  promises: 'contract',
  quality: 'contract',
  roles: 'contract',
  usage: 'contract',
  limitations: 'contract',
  price: 'contract',
  purposes: 'first',
  classification: 'first',
  residency: 'first',
  deidentified: 'first',
  deidentifiedPort: 'first',
  retentionBasis: 'first',
  links: 'both',
  tags: 'both',
  custom: 'both'
} as const satisfies Record<keyof OutputPort, 'product' | 'contract' | 'first' | 'both'>

type PortFact = keyof typeof portFacts

/** The port of a product together with what its contract says. */
export function joinContract(port: OutputPort, contract: OutputPort): OutputPort {
  const joined: Record<string, unknown> = {}
  for (const fact of Object.keys(portFacts) as PortFact[]) {
    const value = joinFact(fact, port, contract)
    if (value !== undefined) joined[fact] = value
  }
  return { ...(joined as unknown as OutputPort), contractResolved: true }
}

function joinFact(fact: PortFact, port: OutputPort, contract: OutputPort): unknown {
  switch (portFacts[fact]) {
    case 'product':
      return port[fact]
    case 'contract':
      return says(contract[fact]) || !says(port[fact]) ? contract[fact] : port[fact]
    case 'first':
      return says(port[fact]) ? port[fact] : contract[fact]
    default:
      return fact === 'custom'
        ? { ...contract.custom, ...port.custom }
        : [...(port[fact as 'tags'] ?? []), ...(contract[fact as 'tags'] ?? [])]
  }
}

/** True for a value that says something: an empty list or map does not. */
export function says(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined
}

/** Facts of a port about which nothing is known without its contract. */
export function unknownWithoutContract(port: OutputPort): readonly string[] {
  const facts = Object.keys(portFacts) as PortFact[]
  return facts
    .filter(fact => (portFacts[fact] === 'contract' || portFacts[fact] === 'first') && !says(port[fact]))
    .filter(fact => fact !== 'description' && fact !== 'kind')
    .map(fact => `outputPorts/*/${fact}`)
}
