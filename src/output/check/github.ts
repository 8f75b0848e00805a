import { type CheckResult, type Finding, findingsOf } from '../../governance/check/index.ts'
import { type RepositoryOptions, repositoryPath } from './repository-path.ts'
import { oneLine, tellFinding } from './show-value.ts'

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const
const rank = { error: 0, warning: 1, note: 2 } as const

/**
 * What a check found, as annotations of GitHub: a workflow command a finding, errors first, since only the first ten of a kind are shown.
 *
 * Nothing that a descriptor says can become a command of its own, or a property of one.
 */
export function renderGithub(result: CheckResult, options: RepositoryOptions = {}): string {
  return [...findingsOf(result)]
    .sort((a, b) => rank[a.level] - rank[b.level])
    .map(finding => `${annotationOf(finding, options)}\n`)
    .join('')
}

function annotationOf(finding: Finding, options: RepositoryOptions): string {
  const { place, level, rule, product } = finding
  const properties = [
    ...(place === undefined
      ? []
      : [
          ['file', repositoryPath(place, options)],
          ['line', place.line],
          ['endLine', place.endLine],
          // columns mean something on one line only, and the last one is included
          ...(place.line === place.endLine
            ? [
                ['col', place.column],
                ['endColumn', Math.max(place.column, place.endColumn - 1)]
              ]
            : [])
        ]),
    ['title', `${rule.id}: ${rule.title}`]
  ].map(([name, value]) => `${name}=${escapeProperty(`${value}`)}`)
  const about = product === undefined ? '' : `${oneLine(product.name ?? product.id)}: `
  const help = rule.help === '' ? '' : `\nhelp: ${oneLine(rule.help)}`
  return `::${commands[level]} ${properties.join(',')}::${escapeData(`${about}${tellFinding(finding)}${help}`)}`
}

/** The older form of a command stands anywhere in a line. */
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('##[', '#?[')

const escapeProperty = (text: string): string => escapeData(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
