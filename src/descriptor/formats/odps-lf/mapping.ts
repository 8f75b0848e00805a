/**
 * ODPS of the Linux Foundation to the canonical product. JSONata, as in `../odcs/mapping.ts`.
 *
 * `$spoken` is what a map by language says: in English, else in the first language. Every way of access is an output port, with the contract and the promises of
 * the whole product. What the specification has no field for stands in `product` with `x-` before the name.
 */
export const odpsLfMapping = `(
  $product := $object(product);
  $details := $spoken($object($product.details), ['name', 'productID']) ?: $spoken($product, ['name', 'productID']);
  $holder := $spoken($object($product.dataHolder ?: dataHolder), ['legalName']);
  $license := $spoken($object($product.license ?: license), ['scope', 'termination', 'governance']);
  $sla := $product.SLA ?: SLA;
  $levels := $slaDimensions($sla);
  $contract := $object($product.contract ?: contract).(default ?: $);
  $plan := $pricingPlan($product.pricingPlans ?: pricingPlans);
  {
  "id": $urn($details.productID ?: $product.productID, 'product'),
  "kind": 'product',
  "name": $details.name,
  "domain": $slug($product.\`x-domain\` ?: $holder.businessDomain),
  "tenant": $product.\`x-tenant\`,
  "version": $details.(productVersion ?: version),
  "lifecycle": $lfLifecycle($details.status),
  "status": $details.status,
  "owner": $at($product.dataHolder, {
    "name": $product.\`x-owner\` ?: $holder.(contactName ?: legalName),
    "email": $email($product.\`x-ownerEmail\`) ?: $email($holder.email)
  }),
  "support": [($product.support ?: support ?: $slaSupport($sla)).{
    "channel": email ?: phoneNumber ?: documentationURL,
    "url": $mailto(email) ?: documentationURL,
    "tool": $at(email, $contactTool($))
  }],
  "description": $at($details, {
    "purpose": $details.(valueProposition ?: description),
    "usage": $details.useCases[0].useCase.(useCaseDescription ?: useCaseTitle) ?: $product.\`x-usage\`,
    "limitations": $license.scope.restrictions ?: $product.\`x-limitations\`
  }),
  "createdAt": $details.created,
  "inputPorts": [$product.\`x-inputPorts\`.{
    "name": name,
    "version": version,
    "contractId": contractId,
    "product": $urn(reads, 'product'),
    "port": readsPort,
    "external": $flag(external),
    "description": description,
    "tags": tags
  }],
  "outputPorts": [$entries($product.dataAccess ?: dataAccess).{
    "name": $at($, $entryName($)),
    "version": $details.productVersion,
    "description": $said(description) ?: $said(name),
    "kind": $accessKind(outputPortType ?: outputPorttype),
    "contractId": \`x-contractId\` ?: $contract.id,
    "contractVersion": \`x-contractVersion\`,
    "contractResolved": false,
    "title": $said(name),
    "servers": $at($, [accessURL or \`$ref\` or outputPortType or outputPorttype ? {
      "name": $at($, $entryName($)),
      "protocol": $lower(outputPortType ?: outputPorttype),
      "address": accessURL ?: \`$ref\`,
      "format": $lower(format),
      "description": documentationURL
    }]),
    "slo": $at($sla, {
      "availabilityPercent": $at($dimension($levels, 'uptime').objective, $least($percent($measured($levels, 'uptime')))),
      "latencySeconds": $at($dimension($levels, 'latency').objective, $most($seconds($measured($levels, 'latency')))),
      "frequencySeconds": $at($dimension($levels, 'updateFrequency').objective, $most($seconds($measured($levels, 'updateFrequency')))),
      "responseSeconds": $at($dimension($levels, 'emailResponseTime').objective, $most($seconds($measured($levels, 'emailResponseTime')))),
      "errorRatePercent": $at($dimension($levels, 'errorRate').objective, $most($percent($measured($levels, 'errorRate'))))
    }),
    "promises": [$levels.{ "property": dimension ?: \`x-dimension\`, "value": objective, "unit": unit, "description": $said(description) }],
    "quality": [$qualityProfiles($product.dataQuality ?: dataQuality).{
      "name": $said(displayTitle ?: displaytitle),
      "description": $said(description),
      "dimension": $lower(dimension),
      "kind": $at($, spec ? 'custom' : 'text'),
      "metric": dimension ?: type,
      "computable": $at($, $filled(spec) or $filled(dimension) and $filled(objective))
    }],
    "roles": [\`x-roles\`.{ "role": role, "access": $lower(access), "description": description, "approvers": approvers }],
    "usage": $details.useCases[0].useCase.(useCaseDescription ?: useCaseTitle),
    "limitations": $license.scope.restrictions ?: $product.\`x-limitations\`,
    "purposes": $words(\`x-purposes\` ?: $product.\`x-purposes\`),
    "classification": $lower(\`x-classification\` ?: $product.\`x-classification\`),
    "residency": $lower(\`x-residency\` ?: \`x-dataResidency\` ?: $product.(\`x-residency\` ?: \`x-dataResidency\`)),
    "deidentified": $flag(\`x-deidentified\`),
    "deidentifiedPort": \`x-deidentifiedPort\`,
    "retentionBasis": \`x-retentionBasis\` ?: $product.\`x-retentionBasis\`,
    "price": $at($plan, { "amount": $numeral($plan.price), "currency": $plan.priceCurrency, "unit": $plan.(billingDuration ?: unit) }),
    "links": [documentationURL.{ "type": 'documentation', "url": $ }, specsURL.{ "type": 'specification', "url": $ }],
    "custom": $extensions($, 'outputPort')
  }],
  "dependencies": {
    "code": $words($product.\`x-code\`),
    "infrastructure": $words($product.\`x-infrastructure\`)
  },
  "sourceAligned": $flag($product.\`x-sourceAligned\`),
  "links": [$product.\`x-links\`.{ "type": type, "url": url, "description": description }, $contract.contractURL.{ "type": 'contract', "url": $ }],
  "tags": $details.tags,
  "custom": $extensions($product, 'product')
  }
)`
