/** Bitol ODPS to the canonical product. What a port's contract says about it is joined when the product is assembled. JSONata, as in `../odcs/mapping.ts`. */
export const odpsBitolMapping = `{
  "id": $urn(id, 'product'),
  "kind": 'product',
  "name": name,
  "domain": $slug(domain),
  "tenant": tenant,
  "version": version,
  "lifecycle": $lifecycle(status),
  "status": status,
  "owner": $at(team, {
    "name": customProperties[property='owner'][0].value ?: $object(team).name ?: $ownerOf(team).(name ?: username),
    "email": customProperties[property='ownerEmail'][0].value ?: $email($ownerOf(team).username)
  }),
  "team": $members(team).{ "username": username, "name": name, "role": $lower(role) },
  "support": support.{ "channel": channel, "url": url, "tool": $lower(tool), "scope": $lower(scope), "description": description },
  "description": $at(description, {
    "purpose": $object(description).purpose,
    "usage": $object(description).usage,
    "limitations": $object(description).limitations
  }),
  "createdAt": productCreatedTs,
  "inputPorts": [inputPorts.{
    "name": name,
    "version": version,
    "contractId": contractId,
    "product": $urn(customProperties[property='reads'][0].value, 'product'),
    "port": customProperties[property='readsPort'][0].value,
    "external": $flag(customProperties[property='external'][0].value),
    "description": customProperties[property='description'][0].value,
    "tags": tags,
    "custom": $custom(customProperties, 'inputPort')
  }],
  "outputPorts": [outputPorts.{
    "name": name,
    "version": version,
    "description": description,
    "kind": $lower(type),
    "contractId": contractId,
    "contractVersion": customProperties[property='contractVersion'][0].value,
    "purposes": $words(customProperties[property='purposes'][0].value),
    "classification": $lower(customProperties[property='classification'][0].value),
    "residency": $lower(customProperties[property in ['residency', 'dataResidency']][0].value ?: $$.customProperties[property in ['residency', 'dataResidency']][0].value),
    "deidentified": $flag(customProperties[property='deidentified'][0].value),
    "deidentifiedPort": customProperties[property='deidentifiedPort'][0].value,
    "retentionBasis": customProperties[property='retentionBasis'][0].value,
    "links": [authoritativeDefinitions.{ "type": type, "url": url, "description": description }],
    "tags": tags,
    "custom": $custom(customProperties, 'outputPort')
  }],
  "managementPorts": [managementPorts.{
    "name": name,
    "content": $lower(content),
    "kind": $lower(type),
    "url": url ?: channel,
    "description": description
  }],
  "dependencies": {
    "code": [outputPorts.sbom.url, $words(customProperties[property='code'][0].value)],
    "infrastructure": $words(customProperties[property='infrastructure'][0].value)
  },
  "sourceAligned": $flag(customProperties[property='sourceAligned'][0].value),
  "links": [authoritativeDefinitions.{ "type": type, "url": url, "description": description }],
  "tags": tags,
  "custom": $custom(customProperties, 'product')
}`
