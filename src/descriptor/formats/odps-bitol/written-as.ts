/** Where each fact of the canonical product is written, for whoever has to add it. A test reads our own documents to see that it is so. */
export const odpsBitolWrittenAs: Readonly<Record<string, string>> = {
  id: '`id`',
  name: '`name`',
  domain: '`domain`',
  version: '`version`',
  lifecycle: '`status`',
  owner: '`team.name`, or `customProperties` with `property: owner`',
  support: '`support`, with `channel` and `url`',
  'support/*/url': '`url`',
  'description/purpose': '`description.purpose`',
  'description/usage': '`description.usage`',
  'description/limitations': '`description.limitations`',
  links: '`authoritativeDefinitions`, with `type` and `url`',
  inputPorts: '`inputPorts`, with `name`, `version` and `contractId`',
  outputPorts: '`outputPorts`',
  'outputPorts/*/name': '`name`',
  'outputPorts/*/version': '`version`',
  'outputPorts/*/contractId': '`contractId`',
  'dependencies/code': '`sbom` of an output port, or `customProperties` with `property: code`'
}
