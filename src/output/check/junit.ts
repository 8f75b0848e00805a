import {
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  type Finding,
  findingsOf
} from '../../governance/check/index.ts'
import { escapeXml } from '../escape-xml.ts'
import { type RepositoryOptions, repositoryPath } from './repository-path.ts'
import { oneLine, tellFinding } from './show-value.ts'

interface Case {
  readonly name: string
  readonly classname: string
  readonly file?: string
  readonly line?: number
  readonly result?: { readonly element: 'failure' | 'error' | 'skipped'; readonly message: string }
  /** What was found, a line each. */
  readonly text?: string
}

/**
 * What a check found, for CI systems that show tests: a suite each product and a case each policy, so that the history of one policy can be
 * followed; documents that cannot be read are a suite of their own.
 *
 * What blocks is a failure, what prevents a verdict an error; a doubt, a waiver and an exemption are skipped cases that say why. A warning passes and
 * stands in the output of its case.
 */
export function renderJunit(result: CheckResult, options: RepositoryOptions = {}): string {
  const findings = findingsOf(result)
  const documents = findings.filter(({ kind }) => kind === 'diagnostic').map(finding => caseOf(finding, options))
  const suites = [
    ...(documents.length === 0 ? [] : [{ name: 'documents', cases: documents }]),
    ...result.products.map(checked => ({
      name: oneLine(checked.product.name ?? checked.product.id),
      cases: casesOf(checked, findings, options)
    }))
  ]
  const lines = suites.flatMap(({ name, cases }) => [
    `  <testsuite name="${escapeXml(name)}" ${countsOf(cases)}>`,
    ...cases.flatMap(linesOf),
    '  </testsuite>'
  ])
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="polity check" ${countsOf(suites.flatMap(({ cases }) => cases))}>`, ...lines, '</testsuites>'].join('\n')}\n`
}

/** The policies of a product, and what prevented a verdict on it. */
function casesOf(checked: CheckedProduct, all: readonly Finding[], options: RepositoryOptions): Case[] {
  const findings = all.filter(({ product }) => product?.id === checked.product.id)
  const policies = new Set(checked.rows.map(row => row.policy))
  return [
    ...findings.filter(({ rule }) => !policies.has(rule.id)).map(finding => caseOf(finding, options)),
    ...checked.rows.map(row => {
      const own = findings.filter(({ rule }) => rule.id === row.policy)
      const first = own[0]?.place
      const file = first === undefined ? checked.documents[0] : first.file
      return {
        name: row.policy,
        classname: checked.product.id,
        ...(file === undefined ? {} : { file: repositoryPath({ ...whole, ...first, file }, options) }),
        ...(first === undefined ? {} : { line: first.line }),
        ...resultOf(row, own),
        ...(own.length === 0 ? {} : { text: textOf(own, options) })
      }
    })
  ]
}

const whole = { line: 1, column: 1, endLine: 1, endColumn: 1, exact: false }

function resultOf(row: CheckedRow, own: readonly Finding[]): Pick<Case, 'result'> {
  const said = (element: 'failure' | 'error' | 'skipped', message: string): Pick<Case, 'result'> => ({
    result: { element, message: oneLine(message) }
  })
  const blocking = own.filter(({ level }) => level === 'error')
  const [first] = blocking
  if (first) {
    const more = blocking.length === 1 ? '' : ` (and ${blocking.length - 1} more)`
    return said(first.kind === 'fault' ? 'error' : 'failure', `${first.message}${more}`)
  }
  const { outcome, reasons = [], waiver } = row
  if (outcome === 'waived') return said('skipped', `waived until ${waiver?.until}: ${waiver?.reason}`)
  if (outcome === 'unknown' || outcome === 'exempt') return said('skipped', `${outcome}: ${reasons.join('; ')}`)
  return outcome === 'off' ? said('skipped', `off: its state is ${row.state}`) : {}
}

/** A finding that belongs to no policy. */
function caseOf(finding: Finding, options: RepositoryOptions): Case {
  const { rule, level, message, place, product } = finding
  return {
    name: rule.id,
    classname: product?.id ?? place?.file ?? 'documents',
    ...(place ? { file: repositoryPath(place, options), line: place.line } : {}),
    ...(level === 'error' ? { result: { element: 'error', message: oneLine(message) } } : {}),
    text: textOf([finding], options)
  }
}

function textOf(findings: readonly Finding[], options: RepositoryOptions): string {
  const help = findings[0]?.rule.help
  return [
    ...findings.map(finding => {
      const { place } = finding
      const where = place ? `${repositoryPath(place, options)}:${place.line}:${place.column}: ` : ''
      return `${oneLine(where)} ${tellFinding(finding)}`.trim()
    }),
    ...(help === undefined || help === '' ? [] : [`help: ${oneLine(help)}`])
  ].join('\n')
}

function linesOf({ name, classname, file, line, result, text = '' }: Case): string[] {
  const place = `${file === undefined ? '' : ` file="${escapeXml(oneLine(file))}"`}${line === undefined ? '' : ` line="${line}"`}`
  const open = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(oneLine(classname))}"${place} time="0"`
  if (result === undefined && text === '') return [`${open}/>`]
  const isFault = result !== undefined && result.element !== 'skipped'
  return [
    `${open}>`,
    ...(result === undefined
      ? []
      : isFault
        ? [
            `      <${result.element} message="${escapeXml(result.message)}" type="${result.element === 'error' ? 'no verdict' : 'violation'}">${escapeXml(text)}</${result.element}>`
          ]
        : [`      <skipped message="${escapeXml(result.message)}"/>`]),
    ...(isFault || text === '' ? [] : [`      <system-out>${escapeXml(text)}</system-out>`]),
    '    </testcase>'
  ]
}

function countsOf(cases: readonly Case[]): string {
  const count = (element: string): number => cases.filter(({ result }) => result?.element === element).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="0"`
}
