/**
 * DPDS to the canonical product: a product whose ports hold their contract themselves, as promises, expectations and obligations. JSONata, as in
 * `../odcs/mapping.ts`. What the specification has no field for stands beside its fields with `x-` before the name.
 */
export const dpdsMapping = `{
  "id": $urn($object(info).fullyQualifiedName, 'product'),
  "kind": 'product',
  "name": $object(info).(displayName ?: name),
  "domain": $slug($object(info).domain),
  "tenant": $object(info).\`x-tenant\`,
  "version": $object(info).version,
  "lifecycle": $lifecycle($object(info).\`x-status\`),
  "status": $object(info).\`x-status\`,
  "owner": $object($object(info).owner).{
    "name": name ?: id,
    "email": $email($object($$.info).\`x-ownerEmail\`) ?: $email(id)
  },
  "support": $object(info).contactPoints.{
    "channel": name ?: address,
    "url": $mailto(address) ?: address,
    "tool": $lower(channel),
    "description": description
  },
  "description": $at(info, {
    "purpose": $object(info).description,
    "usage": $object(info).\`x-usage\`,
    "limitations": $object(info).\`x-limitations\`
  }),
  "createdAt": $object(info).\`x-createdAt\`,
  "inputPorts": [$object(interfaceComponents).inputPorts.{
    "name": name ?: \`$ref\`,
    "version": version,
    "contractId": \`x-contractId\`,
    "product": $urn(\`x-reads\`, 'product') ?: $portOwner(dependsOn),
    "port": \`x-readsPort\` ?: $portOfUrn(dependsOn),
    "external": $flag(\`x-external\`),
    "description": description ?: displayName,
    "tags": tags,
    "custom": $extensions($, 'inputPort')
  }],
  "outputPorts": [$object(interfaceComponents).outputPorts.(
    $api := $object($object(promises).api).definition;
    $slo := $object(promises).slo;
    $levels := $levelMaps($slo);
    {
    "name": name ?: \`$ref\`,
    "version": version,
    "description": description ?: displayName,
    "kind": $serviceKind($object(promises).(servicesType ?: serviceType)),
    "contractId": \`x-contractId\` ?: $contractOf($api),
    "contractVersion": \`x-contractVersion\`,
    "contractResolved": $at($, $selfDescribed($, \`x-contractId\` ?: $contractOf($api))),
    "contractStatus": \`x-contractStatus\` ?: $object($$.info).\`x-status\`,
    "title": displayName,
    "servers": [$apiServers($api).{
      "name": $at($, $entryName($)) ?: name,
      "protocol": $lower($object(serverInfo).dbmsType ?: protocol) ?: $at($, $apiProtocol($api)),
      "environment": $at($, $entryName($)),
      "address": $at($, $apiAddress($)),
      "description": description
    }],
    "tables": $at($object(promises).api, [$apiTables($api).(
      $detail := $apiTableDetail($);
      {
      "name": $at($, $apiTableName($)),
      "physicalName": $detail.physicalName,
      "kind": $lower(tableType ?: $detail.(tableType ?: physicalType)),
      "description": description ?: summary ?: $detail.(description ?: doc),
      "granularity": $detail.\`x-granularity\` ?: \`x-granularity\`,
      "immutable": $flag($detail.\`x-immutable\` ?: \`x-immutable\`),
      "validTime": {
        "from": $detail.\`x-validTimeFrom\` ?: \`x-validTimeFrom\`,
        "to": $detail.\`x-validTimeTo\` ?: \`x-validTimeTo\`
      },
      "recordedTime": {
        "from": $detail.\`x-recordedTimeFrom\` ?: \`x-recordedTimeFrom\`,
        "to": $detail.\`x-recordedTimeTo\` ?: \`x-recordedTimeTo\`
      },
      "tags": $detail.tags,
      "columns": $at($, [$apiColumns($).{
        "name": $at($, $fieldPath($)),
        "type": $at($.(dataType ?: type), $apiColumnType($)),
        "physicalType": dataType ?: physicalType,
        "description": description ?: doc,
        "businessName": displayName ?: title,
        "required": $at(columnConstraint, $apiColumnIs($, 'required')),
        "unique": $at(columnConstraint, $apiColumnIs($, 'unique')),
        "primaryKey": $at(columnConstraint, $apiColumnIs($, 'primaryKey')),
        "classification": $lower(\`x-classification\` ?: classification),
        "personal": $at(\`x-personal\` ?: \`x-pii\`, $personal($stated($flag(\`x-personal\`), $flag(\`x-personalData\`), $flag(\`x-containsPii\`), $flag(\`x-pii\`), $flag(pii)), tags, \`x-classification\` ?: classification)),
        "personalKind": $personalKind(\`x-personalKind\`, tags),
        "encrypted": $flag(\`x-encrypted\`),
        "criticalDataElement": $flag(\`x-criticalDataElement\`),
        "polyseme": \`x-polyseme\`,
        "unit": \`x-unit\`,
        "format": pattern ?: format,
        "tags": tags,
        "references": \`x-references\`,
        "sources": \`x-sources\`,
        "transform": \`x-transform\`,
        "hasExamples": $at(examples, $filled([example, examples])),
        "quality": [(\`x-quality\` ?: quality).{
          "name": name,
          "description": description,
          "dimension": $lower(dimension),
          "kind": $qualityKind(type, metric ?: rule),
          "metric": metric ?: engine ?: rule,
          "rule": query ?: rule,
          "computable": $computable($) ?: $at(rule, $filled(rule))
        }],
        "custom": $extensions($, 'column')
      }]),
      "quality": [($detail.(\`x-quality\` ?: quality) ?: \`x-quality\`).{
        "name": name,
        "description": description,
        "dimension": $lower(dimension),
        "kind": $qualityKind(type, metric ?: rule),
        "metric": metric ?: engine ?: rule,
        "rule": query ?: rule,
        "computable": $computable($) ?: $at(rule, $filled(rule))
      }],
      "custom": $extensions($detail, 'table')
      }
    )]),
    "slo": $at($slo, {
      "availabilityPercent": $least($shares($levels.(availability ?: uptime))),
      "latencySeconds": $most($secondsEach($levels.latency)),
      "freshnessSeconds": $most($secondsEach($levels.(freshness ?: dataAge))),
      "frequencySeconds": $most($secondsEach($levels.(frequency ?: updateFrequency))),
      "retentionDays": $most($daysEach($levels.retention)),
      "responseSeconds": $most($secondsEach($levels.supportResponseTime)),
      "errorRatePercent": $most($shares($levels.errorRate))
    }),
    "promises": $at($slo, $levelEntries($levels, $levelMaps($object(promises).deprecationPolicy))),
    "roles": [\`x-roles\`.{
      "role": role ?: name,
      "access": $lower(access),
      "description": description,
      "approvers": approvers
    }],
    "usage": $object($object(expectations).usage).description ?: \`x-usage\`,
    "limitations": $object($object(expectations).audience).description ?: \`x-limitations\`,
    "purposes": $words(\`x-purposes\`),
    "classification": $lower(\`x-classification\`),
    "residency": $lower(\`x-residency\` ?: \`x-dataResidency\` ?: $object($$.info).(\`x-residency\` ?: \`x-dataResidency\`)),
    "deidentified": $flag(\`x-deidentified\`),
    "deidentifiedPort": \`x-deidentifiedPort\`,
    "retentionBasis": \`x-retentionBasis\`,
    "price": $object($object(obligations).billingPolicy).definition.{
      "amount": \`x-pricePerUnit\`,
      "currency": \`x-currency\`,
      "unit": \`x-billingUnit\`
    },
    "links": [
      externalDocs.{ "type": 'documentation', "url": \`$href\`, "description": description },
      $object($object(obligations).termsAndConditions).externalDocs.{ "type": 'termsAndConditions', "url": \`$href\`, "description": description },
      \`x-links\`.{ "type": type, "url": url, "description": description }],
    "tags": tags,
    "custom": $extensions($, 'outputPort')
    }
  )],
  "managementPorts": [
    $object(interfaceComponents).discoveryPorts.{
      "name": name ?: \`$ref\`,
      "content": 'discoverability',
      "kind": $serviceKind($object(promises).(servicesType ?: serviceType)),
      "url": $apiUrl($object($object(promises).api).definition),
      "description": description
    },
    $object(interfaceComponents).observabilityPorts.{
      "name": name ?: \`$ref\`,
      "content": 'observability',
      "kind": $serviceKind($object(promises).(servicesType ?: serviceType)),
      "url": $apiUrl($object($object(promises).api).definition),
      "description": description
    },
    $object(interfaceComponents).controlPorts.{
      "name": name ?: \`$ref\`,
      "content": 'control',
      "kind": $serviceKind($object(promises).(servicesType ?: serviceType)),
      "url": $apiUrl($object($object(promises).api).definition),
      "description": description
    }
  ],
  "dependencies": {
    "code": [$object(internalComponents).applicationComponents.(fullyQualifiedName ?: name ?: \`$ref\`), $words($object(info).\`x-code\`)],
    "infrastructure": [$object(internalComponents).infrastructuralComponents.(fullyQualifiedName ?: name ?: \`$ref\`), $words($object(info).\`x-infrastructure\`)]
  },
  "sourceAligned": $flag($object(info).\`x-sourceAligned\`) ?: $object(info).\`x-productType\` in ['sourceAligned', 'source-aligned'],
  "links": [externalDocs.{ "type": 'documentation', "url": \`$href\`, "description": description }, $object(info).\`x-links\`.{ "type": type, "url": url, "description": description }],
  "tags": tags,
  "custom": $extensions(info, 'product')
}`
