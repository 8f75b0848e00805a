/**
 * ODCS 3 to the canonical product: a contract that is judged alone, with one output port. When a product offers the contract, the port's facts are taken from
 * here.
 *
 * JSONata. `$at(place, value)` says where a computed value belongs in the document.
 */
export const odcsMapping = `{
  "id": $urn(id, 'contract'),
  "kind": 'contract',
  "name": name ?: dataProduct,
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
  "createdAt": contractCreatedTs,
  "outputPorts": [{
    "name": name ?: id,
    "version": version,
    "description": $object(description).purpose,
    "kind": $at(servers, $portKind(servers)),
    "contractId": id,
    "contractVersion": version,
    "contractResolved": true,
    "contractStatus": status,
    "title": name,
    "servers": [servers.{
      "name": server,
      "protocol": $lower(type),
      "environment": environment,
      "address": $address($),
      "format": $lower(format),
      "description": description,
      "roles": roles.role
    }],
    "tables": [schema.{
      "name": name,
      "physicalName": physicalName,
      "kind": $lower(physicalType),
      "description": description,
      "granularity": dataGranularityDescription,
      "immutable": $flag(customProperties[property='immutable'][0].value),
      "validTime": {
        "from": customProperties[property='validTimeFrom'][0].value,
        "to": customProperties[property='validTimeTo'][0].value
      },
      "recordedTime": {
        "from": customProperties[property='recordedTimeFrom'][0].value,
        "to": customProperties[property='recordedTimeTo'][0].value
      },
      "tags": tags,
      "columns": $at(properties, [$fields($).{
        "name": $at(name, $fieldPath($)),
        "type": $at(logicalType ?: physicalType, $columnType(logicalType, physicalType)),
        "physicalType": physicalType,
        "description": description,
        "businessName": businessName,
        "required": required,
        "unique": unique,
        "primaryKey": primaryKey,
        "classification": $lower(classification),
        "personal": $personal($flag(customProperties[property in ['personal', 'personalData', 'containsPii', 'pii']][0].value), tags, classification),
        "personalKind": $personalKind(customProperties[property='personalKind'][0].value, tags),
        "encrypted": $flag(customProperties[property='encrypted'][0].value) ?: $at(encryptedName, $filled(encryptedName)) ?: $flag(customProperties[property='encrypted'][0].value),
        "criticalDataElement": criticalDataElement,
        "polyseme": customProperties[property='polyseme'][0].value,
        "unit": customProperties[property='unit'][0].value ?: $object(logicalTypeOptions).defaultTimezone,
        "format": $object(logicalTypeOptions).(pattern ?: format),
        "values": $at(quality, $validValues(quality)),
        "limits": $at(logicalTypeOptions, {
          "minLength": $object(logicalTypeOptions).minLength,
          "maxLength": $object(logicalTypeOptions).maxLength,
          "minimum": $object(logicalTypeOptions).minimum,
          "maximum": $object(logicalTypeOptions).maximum
        }),
        "tags": tags,
        "references": $at(relationships, $references($)),
        "sources": transformSourceObjects,
        "transform": transformLogic ?: transformDescription,
        "hasExamples": $filled(examples),
        "quality": [quality.{
          "name": name,
          "description": description,
          "dimension": $lower(dimension),
          "kind": $qualityKind(type, metric),
          "metric": metric ?: engine ?: rule,
          "rule": query ?: implementation ?: rule,
          "computable": $computable($),
          "severity": severity
        }],
        "custom": $custom(customProperties, 'column')
      }]),
      "quality": [quality.{
        "name": name,
        "description": description,
        "dimension": $lower(dimension),
        "kind": $qualityKind(type, metric),
        "metric": metric ?: engine ?: rule,
        "rule": query ?: implementation ?: rule,
        "computable": $computable($),
        "severity": severity
      }],
      "custom": $custom(customProperties, 'table')
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
      "element": element,
      "driver": $lower(driver),
      "description": description
    }],
    "roles": [roles.{
      "role": role,
      "access": $lower(access),
      "description": description,
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
    "links": [authoritativeDefinitions.{ "type": type, "url": url, "description": description }],
    "tags": tags,
    "custom": $custom(customProperties, 'contract')
  }],
  "dependencies": {
    "code": $words(customProperties[property='code'][0].value),
    "infrastructure": $words(customProperties[property='infrastructure'][0].value)
  },
  "sourceAligned": $flag(customProperties[property='sourceAligned'][0].value),
  "links": [authoritativeDefinitions.{ "type": type, "url": url, "description": description }],
  "tags": tags,
  "custom": $custom(customProperties, 'contract')
}`
