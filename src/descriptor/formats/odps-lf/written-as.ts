/** Where each fact of the canonical product is written, for whoever has to add it. A test reads our own documents to see that it is so. */
export const odpsLfWrittenAs: Readonly<Record<string, string>> = {
  id: '`product.details.en.productID`',
  name: '`product.details.en.name`',
  domain: '`product.dataHolder.en.businessDomain` or `product.x-domain`',
  version: '`product.details.en.productVersion`',
  lifecycle: '`product.details.en.status`',
  owner: '`product.dataHolder.en`, with `contactName` and `email`',
  'owner/email': '`product.dataHolder.en.email` or `product.x-ownerEmail`',
  support: '`support` in `product.SLA`, with `email` or `documentationURL`',
  'support/*/url': '`email` or `documentationURL`',
  'description/purpose': '`product.details.en.valueProposition`',
  'description/usage': '`product.details.en.useCases`, with `useCase.useCaseDescription`',
  'description/limitations': '`product.license.en.scope.restrictions`',
  links: '`product.x-links`, with `type` and `url`',
  inputPorts: '`product.x-inputPorts`, with `name`, `reads` or `contractId`',
  outputPorts: '`product.dataAccess`, by name',
  'outputPorts/*/name': 'the name of the way of access',
  'outputPorts/*/version': '`product.details.en.productVersion`',
  'outputPorts/*/contractId': '`product.contract.id`',
  'outputPorts/*/servers': '`outputPortType` and `accessURL`',
  'outputPorts/*/roles': '`x-roles`, with `role` and `approvers`',
  'outputPorts/*/promises': '`product.SLA.declarative.default.dimensions`',
  'outputPorts/*/slo': '`product.SLA.declarative.default.dimensions`',
  'outputPorts/*/slo/availabilityPercent':
    '`product.SLA.declarative.default.dimensions` with `dimension: uptime`, `unit: percent`',
  'outputPorts/*/slo/latencySeconds': '`product.SLA.declarative.default.dimensions` with `dimension: latency`',
  'outputPorts/*/slo/frequencySeconds': '`product.SLA.declarative.default.dimensions` with `dimension: updateFrequency`'
}
