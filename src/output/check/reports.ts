import type { CheckResult } from '../../governance/check/index.ts'
import { renderGithub } from './github.ts'
import { renderGitlab } from './gitlab.ts'
import { renderJson, renderJsonPieces } from './json.ts'
import { renderJunit } from './junit.ts'
import { type MarkdownOptions, renderMarkdown } from './markdown.ts'
import { type PrettyOptions, renderPretty } from './pretty.ts'
import { renderSarif } from './sarif.ts'

export type ReportOptions = PrettyOptions & MarkdownOptions

/** Every form in which a check is told, by the name that `--report` takes. */
const reports = {
  pretty: renderPretty,
  json: renderJson,
  sarif: renderSarif,
  junit: renderJunit,
  github: renderGithub,
  gitlab: renderGitlab,
  markdown: renderMarkdown
} satisfies Readonly<Record<string, Render>>

type Render = (result: CheckResult, options: ReportOptions) => string

export type ReportKind = keyof typeof reports
export const reportKinds = Object.keys(reports) as readonly ReportKind[]

export function renderReport(kind: ReportKind, result: CheckResult, options: ReportOptions = {}): string {
  const render: Render = reports[kind]
  return render(result, options)
}

/** A report as it is written out, one piece after the other. */
export function reportPieces(kind: ReportKind, result: CheckResult, options: ReportOptions = {}): Iterable<string> {
  return kind === 'json' ? renderJsonPieces(result) : [renderReport(kind, result, options)]
}
