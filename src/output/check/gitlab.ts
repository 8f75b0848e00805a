import { type CheckResult, type Finding, findingsOf } from '../../governance/check/index.ts'
import { jsonText } from './json-text.ts'
import { type RepositoryOptions, repositoryPath } from './repository-path.ts'
import { oneLine, tellFinding } from './show-value.ts'

type GitlabSeverity = 'info' | 'minor' | 'major' | 'critical' | 'blocker'

/**
 * What a check found, as a Code Quality report of GitLab: shown in the merge request, beside the line.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function renderGitlab(result: CheckResult, options: RepositoryOptions = {}): string {
  const issues = findingsOf(result).map(finding => {
    const { rule, place, fingerprint, product } = finding
    const about = product === undefined ? '' : `${oneLine(product.name ?? product.id)}: `
    return {
      description: `${about}${tellFinding(finding)}`,
      check_name: rule.id,
      fingerprint,
      severity: severityOf(finding),
      location: {
        path: place === undefined ? '.' : repositoryPath(place, options),
        lines: { begin: place?.line ?? 1, end: place?.endLine ?? 1 }
      }
    }
  })
  return jsonText(issues)
}

/** What blocks is at least critical, what only warns at most major. */
function severityOf({ level, kind, rule }: Finding): GitlabSeverity {
  if (level === 'note' || (kind === 'unknown' && level !== 'error')) return 'info'
  if (level === 'error') return rule.severity === 'critical' || rule.severity === undefined ? 'blocker' : 'critical'
  return rule.severity === 'critical' || rule.severity === 'high' ? 'major' : 'minor'
}
