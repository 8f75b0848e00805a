/**
 * What a check found, as text for people and as JSON for programs; one file a format.
 *
 * Takes a `CheckResult` and gives text. Decides nothing, reads nothing, writes nothing.
 */
export { type JsonCheck, renderJson } from './json.ts'
export { type PrettyOptions, renderPretty } from './pretty.ts'
