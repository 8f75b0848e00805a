/**
 * The part of the room that shows a check. Entered on its own: tests and queries load nothing that reads descriptors.
 *
 * One file a format, one line in `reports`. All show the same findings.
 */
export { renderGithub } from './github.ts'
export { renderGitlab } from './gitlab.ts'
export { renderJson } from './json.ts'
export { type JsonCheck, jsonCheckSchema } from './json-schema.ts'
export { renderJunit } from './junit.ts'
export { type MarkdownOptions, renderMarkdown } from './markdown.ts'
export { type PrettyOptions, renderPretty } from './pretty.ts'
export { type ReportKind, type ReportOptions, renderReport, reportKinds, reportPieces } from './reports.ts'
export type { RepositoryOptions } from './repository-path.ts'
export { renderSarif } from './sarif.ts'
