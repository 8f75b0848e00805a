/**
 * What a run of tests, a query or a look into a bundle found, as text for people and as JSON for programs; one file a format. What a
 * check found is shown by `check/`.
 *
 * Takes the results and gives text. Decides nothing, reads nothing, writes nothing.
 */
export { renderCoverage, renderCoverageJson } from './coverage.ts'
export { type ExampleFile, type Explanation, renderExplanation, renderPolicyList } from './explanation.ts'
export { renderInspection, renderInspectionJson } from './inspection.ts'
export { type QueryFormat, queryFormats, renderQuery, renderQueryErrors } from './query.ts'
export {
  renderTests,
  renderTestsJson,
  renderTestsJunit,
  type TestOutputOptions,
  type TestTextOptions
} from './tests.ts'
