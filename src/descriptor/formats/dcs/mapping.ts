/**
 * Data Contract Specification to the canonical product: a contract that is judged alone, with one output port.
 *
 * JSONata, as in `../odcs/mapping.ts`. Where the standard has no field, one of our own stands beside its fields: on `info` for product and port, on a model for
 * a table, on a field for a column. What a field does not say, the definition it refers to says.
 */
export const dcsMapping = `{
  "id": $urn(id, 'contract'),
  "kind": 'contract',
  "name": $object(info).title,
  "domain": $slug($object(info).domain),
  "tenant": $object(info).tenant,
  "version": $object(info).version,
  "lifecycle": $lifecycle($object(info).status),
  "status": $object(info).status,
  "owner": $at($object(info).owner, {
    "name": $object(info).owner,
    "email": $email($object(info).ownerEmail ?: $object($object(info).contact).email)
  }),
  "support": $object($object(info).contact).{
    "channel": name ?: email ?: url,
    "url": url ?: $mailto(email),
    "tool": $at(email, $contactTool($))
  },
  "description": $at(terms, {
    "purpose": $object(info).description,
    "usage": $object(terms).usage,
    "limitations": $object(terms).limitations
  }),
  "outputPorts": [{
    "name": $object(info).title ?: id,
    "version": $object(info).version,
    "description": $object(info).description,
    "kind": $at(servers, $portKind($entries(servers))),
    "contractId": id,
    "contractVersion": $object(info).version,
    "contractResolved": true,
    "contractStatus": $object(info).status,
    "title": $object(info).title,
    "servers": [$entries(servers).{
      "name": $at($, $entryName($)),
      "protocol": $lower(type),
      "environment": environment,
      "address": $address($),
      "format": $lower(format),
      "description": description,
      "roles": roles.name
    }],
    "tables": [$entries(models).{
      "name": $at($, $entryName($)),
      "kind": $lower(type),
      "description": description,
      "granularity": granularity,
      "immutable": $flag(immutable),
      "validTime": { "from": validTimeFrom, "to": validTimeTo },
      "recordedTime": { "from": recordedTimeFrom, "to": recordedTimeTo },
      "tags": tags,
      "columns": $at(fields, [$namedFields($, $$).{
        "name": $at($, $fieldPath($)),
        "type": $at(type ?: $definition($, $$).type, $columnType(type ?: $definition($, $$).type, type ?: $definition($, $$).type)),
        "physicalType": $object(config).(bigqueryType ?: snowflakeType ?: databricksType ?: redshiftType ?: sqlserverType ?: glueType ?: avroType),
        "description": description ?: $definition($, $$).description,
        "businessName": title ?: $definition($, $$).title,
        "required": required,
        "unique": unique,
        "primaryKey": $at(primaryKey, primaryKey ?: primary ?: $inPrimaryKey($)),
        "classification": $lower(classification ?: $definition($, $$).classification),
        "personal": $at(pii ?: $definition($, $$).pii ?: pii, $personal($stated(pii, $definition($, $$).pii), $allTags($, $$), classification ?: $definition($, $$).classification)),
        "personalKind": $personalKind(personalKind ?: $definition($, $$).personalKind, $allTags($, $$)),
        "encrypted": $flag(encrypted),
        "criticalDataElement": $flag(criticalDataElement),
        "polyseme": polyseme ?: $definition($, $$).polyseme,
        "unit": unit ?: $definition($, $$).unit,
        "format": pattern ?: format ?: $definition($, $$).(pattern ?: format),
        "values": enum,
        "limits": { "minLength": minLength, "maxLength": maxLength, "minimum": minimum, "maximum": maximum },
        "tags": [tags, $definition($, $$).tags],
        "references": references,
        "sources": $object(lineage).inputFields.(namespace & '.' & name & '.' & field),
        "transform": $object(lineage).transformationDescription ?: $object(lineage).inputFields.transformations[0].description,
        "hasExamples": $at(examples, $filled([example, examples, $definition($, $$).(example ?: examples)])),
        "quality": [quality.{
          "description": description,
          "dimension": $lower(dimension),
          "kind": $qualityKind(type, metric),
          "metric": metric ?: engine ?: rule,
          "rule": query ?: rule,
          "computable": $computable($)
        }],
        "custom": $extras($, ['type', 'title', 'description', 'fields', 'items', 'keys', 'values', 'required', 'primary', 'primaryKey', 'references', 'unique', 'enum', 'minLength', 'maxLength', 'format', 'precision', 'scale', 'pattern', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'example', 'examples', 'pii', 'classification', 'tags', 'links', '$ref', 'quality', 'lineage', 'config', 'personalKind', 'encrypted', 'criticalDataElement', 'polyseme', 'unit'])
      }]),
      "quality": [quality.{
        "description": description,
        "dimension": $lower(dimension),
        "kind": $qualityKind(type, metric),
        "metric": metric ?: engine ?: rule,
        "rule": query ?: rule,
        "computable": $computable($)
      }],
      "custom": $extras($, ['description', 'type', 'title', 'fields', 'additionalFields', 'primaryKey', 'quality', 'examples', 'config', 'tags', 'granularity', 'immutable', 'validTimeFrom', 'validTimeTo', 'recordedTimeFrom', 'recordedTimeTo'])
    }],
    "slo": $at(servicelevels, {
      "availabilityPercent": $percentOf($object($object(servicelevels).availability).percentage),
      "latencySeconds": $secondsOf($object($object(servicelevels).latency).threshold),
      "freshnessSeconds": $secondsOf($object($object(servicelevels).freshness).threshold),
      "frequencySeconds": $secondsOf($object($object(servicelevels).frequency).interval),
      "retentionDays": $daysOf($object($object(servicelevels).retention).period),
      "responseSeconds": $secondsOf($object($object(servicelevels).support).responseTime)
    }),
    "promises": [$entries(servicelevels).{
      "property": $at($, $entryName($)),
      "value": percentage ?: period ?: threshold ?: interval ?: cron ?: responseTime ?: time ?: unlimited,
      "element": timestampField ?: processedTimestampField,
      "description": description
    }],
    "quality": [$object(quality).{
      "kind": $lower(type),
      "metric": type,
      "rule": specification,
      "computable": $filled(type)
    }],
    "roles": [$entries(servers).roles.{ "role": name, "description": description, "access": $lower(access) }],
    "usage": $object(terms).usage,
    "limitations": $object(terms).limitations,
    "purposes": $words($object(info).purposes),
    "classification": $lower($object(info).classification),
    "residency": $lower($object(info).residency ?: $object(info).dataResidency),
    "deidentified": $flag($object(info).deidentified),
    "deidentifiedPort": $object(info).deidentifiedPort,
    "retentionBasis": $object(info).retentionBasis,
    "links": [$at(links, $links(links)), $object(terms).policies.{ "type": type ?: name, "url": url, "description": description }],
    "tags": tags,
    "custom": $extras($object(terms), ['usage', 'limitations', 'policies'])
  }],
  "dependencies": {
    "code": $words($object(info).code),
    "infrastructure": $words($object(info).infrastructure)
  },
  "sourceAligned": $flag($object(info).sourceAligned),
  "links": [$at(links, $links(links))],
  "tags": tags,
  "custom": $extras($object(info), ['title', 'version', 'status', 'description', 'owner', 'ownerEmail', 'contact', 'domain', 'tenant', 'purposes', 'classification', 'residency', 'dataResidency', 'deidentified', 'deidentifiedPort', 'retentionBasis', 'code', 'infrastructure', 'sourceAligned'])
}`
