import {
  type CheckedProduct,
  type CheckResult,
  countOutcomes,
  type Finding,
  findingsOf,
  type Verdict,
  verdictOf
} from '../../governance/check/index.ts'
import { outcomes } from '../../mesh/index.ts'
import { type RepositoryOptions, repositoryPath } from './repository-path.ts'
import { tellSetup } from './setup.ts'
import { oneLine, tellFinding } from './show-value.ts'

export interface MarkdownOptions extends RepositoryOptions {
  /** Characters that the text may have; what does not fit is counted. GitHub takes 65,536 in a comment. */
  readonly longest?: number
}

const headings: Readonly<Record<Verdict, string>> = {
  pass: '✅ Polity: nothing blocks',
  warnings: '⚠️ Polity: nothing blocks, with warnings',
  blocked: '❌ Polity: blocked',
  none: '🛑 Polity: no verdict'
}
const foldBegin = '<details><summary>What to do</summary>'
const foldEnd = '</details>'
const marks = { error: '❌', warning: '⚠️', note: 'ℹ️' } as const

/**
 * What a check found, for a comment on a merge request or the summary of a step: a table each product, with what to do about each policy.
 *
 * What a descriptor says is text in it: no markup, link, mention or command.
 */
export function renderMarkdown(result: CheckResult, options: MarkdownOptions = {}): string {
  const findings = findingsOf(result)
  const longest = options.longest ?? 60_000
  const counts = countOutcomes(result.products.flatMap(product => product.rows))
  const told = outcomes.filter(outcome => counts[outcome] > 0).map(outcome => `${counts[outcome]} ${outcome}`)
  const products = result.products.length
  const head = [
    `## ${headings[verdictOf(result)]}`,
    '',
    `${products} product${products === 1 ? '' : 's'}: ${told.length === 0 ? 'nothing judged' : told.join(', ')}`
  ]
  const foot = ['', `<sub>${tellSetup(result, result.bundle.digest.length).map(asText).join('<br>')}</sub>`]
  const documents = findings.filter(({ product }) => product === undefined)
  const sections = [
    ...(documents.length === 0 ? [] : [section('Documents', documents, options)]),
    ...result.products.map(checked => productSection(checked, findings, options))
  ]
  const kept: string[] = []
  let size = [...head, ...foot].join('\n').length + 200
  let leftOut = 0
  for (const line of sections.flat()) {
    size += line.length + 1
    if (size <= longest) kept.push(line)
    else if (/^\| (?!\|)/.test(line)) leftOut++
  }
  // what comes after is not to be folded away with what was cut
  const isOpen = kept.lastIndexOf(foldEnd) < kept.lastIndexOf(foldBegin)
  if (isOpen) kept.push('', foldEnd)
  const rest = leftOut === 0 ? [] : ['', `… and ${leftOut} more, which do not fit here.`]
  return `${[...head, ...kept, ...rest, ...foot].join('\n')}\n`
}

function productSection({ product }: CheckedProduct, all: readonly Finding[], options: RepositoryOptions): string[] {
  const findings = all.filter(finding => finding.product?.id === product.id)
  if (findings.length === 0) return []
  const domain = product.domain === undefined ? '' : ` (${asText(product.domain)})`
  return section(`${asText(product.name ?? product.id)}${domain}`, findings, options)
}

function section(title: string, findings: readonly Finding[], options: RepositoryOptions): string[] {
  const rules = [...new Map(findings.map(({ rule }) => [rule.id, rule])).values()].filter(({ help }) => help !== '')
  return [
    '',
    `### ${title}`,
    '',
    '| | policy | where | what |',
    '|---|---|---|---|',
    ...findings.map(finding => {
      const { place, rule, level, suppressed } = finding
      const where = place ? `${asText(repositoryPath(place, options))}:${place.line}:${place.column}` : ''
      return `| ${suppressed ? '☑️' : marks[level]} | ${asText(rule.id)} | ${where} | ${asText(tellFinding(finding))} |`
    }),
    ...(rules.length === 0
      ? []
      : [
          '',
          foldBegin,
          '',
          ...rules.map(({ id, title: about, help }) => `- **${asText(id)}** (${asText(about)}): ${asText(help)}`),
          '',
          foldEnd
        ])
  ]
}

/**
 * A text that is nothing but text: every character that could begin markup stands as its number, and mentions, references and addresses are broken by a
 * space of no width.
 */
function asText(text: string): string {
  return oneLine(text)
    .replace(/[@#!&~%$](?=[\w"'])|:\/\/|\bwww\./g, each => `${each}\u200b`)
    .replace(/[\\`*_{}[\]<>()#+!|~&$^=]/g, each => `&#${each.charCodeAt(0)};`)
}
