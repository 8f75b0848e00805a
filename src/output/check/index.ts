/**
 * The part of the room that shows a check. Entered on its own: tests and queries load nothing that reads descriptors.
 */
export { type JsonCheck, renderJson } from './json.ts'
export { type PrettyOptions, renderPretty } from './pretty.ts'
