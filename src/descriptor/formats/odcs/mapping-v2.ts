/** ODCS 2.2 to the canonical product: a contract that is judged alone, with one output port. JSONata, as in `mapping.ts`. */
export const odcsV2Mapping = `{
  "id": $urn(uuid, 'contract'),
  "kind": 'contract',
  "name": datasetName ?: quantumName,
  "domain": $slug(datasetDomain),
  "tenant": tenant,
  "version": version,
  "lifecycle": $lifecycle(status) ?: $at(status, status = 'current' ? 'active'),
  "status": status,
  "owner": $at(stakeholders, {
    "name": customProperties[property='owner'][0].value ?: $ownerOf(stakeholders).username,
    "email": customProperties[property='ownerEmail'][0].value ?: $email($ownerOf(stakeholders).username)
  }),
  "team": $members(stakeholders).{ "username": username, "role": $lower(role) },
  "support": [
    productSlackChannel.{ "channel": $, "tool": 'slack' },
    productDl.{ "channel": $, "url": $mailto($), "tool": 'email' },
    productFeedbackUrl.{ "channel": 'feedback', "url": $, "tool": 'web' }
  ],
  "description": $at(description, {
    "purpose": $object(description).purpose,
    "usage": $object(description).usage,
    "limitations": $object(description).limitations
  }),
  "createdAt": contractCreatedTs ?: systemInstance,
  "outputPorts": [{
    "name": datasetName ?: quantumName ?: uuid,
    "version": version,
    "description": $object(description).purpose,
    "kind": $lower(type) ?: 'tables',
    "contractId": uuid,
    "contractVersion": version,
    "contractResolved": true,
    "contractStatus": status,
    "title": datasetName ?: quantumName,
    "servers": $at(server, [server or database or project ? {
      "name": server ?: database ?: project,
      "protocol": $lower(sourcePlatform ?: driver),
      "address": $at(server, $oldAddress($))
    }]),
    "tables": [dataset.{
      "name": table,
      "physicalName": physicalName,
      "description": description,
      "granularity": dataGranularity,
      "columns": $at(columns, [columns.{
        "name": column,
        "type": $at(logicalType ?: physicalType, $columnType(logicalType, physicalType)),
        "physicalType": physicalType,
        "description": description,
        "businessName": businessName,
        "required": $at(isNullable, isNullable = false),
        "unique": isUnique,
        "primaryKey": isPrimaryKey ?: isPrimary,
        "classification": $lower(classification),
        "personal": $at(tags, $personal($stated(), tags, classification)),
        "personalKind": $at(tags, $personalKind($stated(), tags)),
        "encrypted": $at(encryptedColumnName, encryptedColumnName ? true),
        "criticalDataElement": criticalDataElementStatus,
        "tags": tags,
        "sources": transformSourceTables,
        "transform": transformLogic ?: transformDescription,
        "hasExamples": $filled(sampleValues),
        "quality": [quality.{
          "name": code,
          "description": description,
          "dimension": $lower(dimension),
          "kind": $lower(type),
          "metric": toolRuleName ?: templateName,
          "computable": $at(toolRuleName, $filled(toolRuleName ?: templateName)),
          "severity": severity
        }]
      }]),
      "quality": [quality.{
        "name": code,
        "description": description,
        "dimension": $lower(dimension),
        "kind": $lower(type),
        "metric": toolRuleName ?: templateName,
        "computable": $at(toolRuleName, $filled(toolRuleName ?: templateName)),
        "severity": severity
      }]
    }],
    "slo": $at(slaProperties, {
      "availabilityPercent": $least($percent(slaProperties[$slaKind(property)='availability'])),
      "latencySeconds": $most($seconds(slaProperties[$slaKind(property)='latency'])),
      "freshnessSeconds": $most($seconds(slaProperties[$slaKind(property)='freshness'])),
      "frequencySeconds": $most($seconds(slaProperties[$slaKind(property)='frequency'])),
      "retentionDays": $most($days(slaProperties[$slaKind(property)='retention'])),
      "throughputPerSecond": $least($perSecond(slaProperties[$slaKind(property)='throughput'])),
      "responseSeconds": $most($seconds(slaProperties[$slaKind(property)='response'])),
      "errorRatePercent": $most($percent(slaProperties[$slaKind(property)='errorRate']))
    }),
    "promises": [slaProperties.{
      "property": property,
      "value": value,
      "unit": unit,
      "element": column,
      "driver": $lower(driver)
    }],
    "roles": [roles.{
      "role": role,
      "access": $lower(access),
      "approvers": $at(firstLevelApprovers, $approvers(firstLevelApprovers, secondLevelApprovers))
    }],
    "usage": $object(description).usage,
    "limitations": $object(description).limitations,
    "purposes": $words(customProperties[property='purposes'][0].value),
    "classification": $lower(customProperties[property='classification'][0].value),
    "residency": $lower(customProperties[property in ['residency', 'dataResidency']][0].value),
    "deidentified": $flag(customProperties[property='deidentified'][0].value),
    "deidentifiedPort": customProperties[property='deidentifiedPort'][0].value,
    "retentionBasis": customProperties[property='retentionBasis'][0].value,
    "price": $at(price, {
      "amount": $object(price).priceAmount,
      "currency": $object(price).priceCurrency,
      "unit": $object(price).priceUnit
    }),
    "tags": tags,
    "custom": $custom(customProperties, 'contract')
  }],
  "dependencies": {
    "code": $words(customProperties[property='code'][0].value),
    "infrastructure": $words(customProperties[property='infrastructure'][0].value)
  },
  "sourceAligned": $flag(customProperties[property='sourceAligned'][0].value),
  "tags": tags,
  "custom": $custom(customProperties, 'contract')
}`
