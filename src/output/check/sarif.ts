import {
  type CheckResult,
  type Finding,
  type FindingRule,
  findingsOf,
  rulesOf,
  verdictOf
} from '../../governance/check/index.ts'
import { jsonText } from './json-text.ts'
import { type RepositoryOptions, repositoryPath } from './repository-path.ts'
import { tellSetup } from './setup.ts'
import { tellFinding, tellSuppression } from './show-value.ts'

/**
 * What a check found, for services that keep alerts: one run with one rule a policy.
 *
 * An alert is told from another by `polityFinding/v1`, which does not change when lines move. What could not be decided is of the kind `open`.
 *
 * @see SARIF 2.1.0
 */
export function renderSarif(result: CheckResult, options: RepositoryOptions = {}): string {
  const findings = findingsOf(result)
  const rules = rulesOf(result, findings)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const verdict = verdictOf(result)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Polity', rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: verdict !== 'none' }],
        results: findings.map(finding => resultOf(finding, indexes.get(finding.rule.id) as number, options)),
        properties: {
          verdict,
          bundle: result.bundle.name,
          bundleDigest: result.bundle.digest,
          setup: tellSetup(result)
        }
      }
    ]
  }
  return jsonText(log)
}

/** What GitHub ranks alerts of security by, on the scale of CVSS. */
const securitySeverity = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' } as const

function ruleOf({ id, title, help, rationale, severity, characteristic, owner }: FindingRule): unknown {
  const isSecurity = characteristic === 'secure'
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: rationale ?? title },
    help: { text: help === '' ? title : help },
    properties: {
      tags: [...(characteristic === undefined ? [] : [characteristic]), ...(isSecurity ? ['security'] : [])],
      ...(severity === undefined ? {} : { severity }),
      ...(severity !== undefined && isSecurity ? { 'security-severity': securitySeverity[severity] } : {}),
      ...(owner === undefined ? {} : { owner })
    }
  }
}

function resultOf(finding: Finding, ruleIndex: number, options: RepositoryOptions): unknown {
  const { rule, kind, level, place, suppressed, product, id, outcome, fingerprint } = finding
  const isOpen = kind === 'unknown' && level !== 'error'
  return {
    ruleId: rule.id,
    ruleIndex,
    kind: isOpen ? 'open' : 'fail',
    level: isOpen ? 'none' : level,
    message: { text: tellFinding(finding) },
    locations: place === undefined ? [] : [locationOf(place, options)],
    partialFingerprints: { 'polityFinding/v1': fingerprint },
    suppressions: suppressed
      ? [{ kind: 'external', status: 'accepted', justification: tellSuppression(suppressed) }]
      : [],
    properties: {
      id,
      ...(product === undefined ? {} : { product: product.id }),
      ...(outcome === undefined ? {} : { outcome })
    }
  }
}

function locationOf(place: NonNullable<Finding['place']>, options: RepositoryOptions): unknown {
  const { line, column, endLine, endColumn, pointer } = place
  return {
    physicalLocation: {
      artifactLocation: {
        uri: uriOf(repositoryPath(place, options))
      },
      region: { startLine: line, startColumn: column, endLine, endColumn }
    },
    ...(pointer === undefined || pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer }] })
  }
}

/** A path as a reference; of a name that is no text, what can be read of it. */
const uriOf = (path: string): string =>
  encodeURI(Buffer.from(path).toString()).replaceAll('#', '%23').replaceAll('?', '%3F')
