import type { TestCase, TestResult, TestRun } from '../build/index.ts'
import { type Paint, plain, positionAt, printable, renderExcerpt } from '../diagnostics/index.ts'
import { abortOf } from './abort.ts'
import { escapeXml } from './escape-xml.ts'

export interface TestOutputOptions {
  /** A built-in that failed is nothing to speak of. */
  readonly allowBuiltinErrors?: boolean
}

export interface TestTextOptions extends TestOutputOptions {
  readonly paint?: Paint
  /** Also shows the tests that passed. */
  readonly verbose?: boolean
}

/** For people: what failed, the first expression that did not hold, and a line that counts. */
export function renderTests({ results }: TestRun, options: TestTextOptions = {}): string {
  const { paint = plain, verbose = false, allowBuiltinErrors = false } = options
  const lines: string[] = []
  const mentioned = (result: TestResult): boolean => !allowBuiltinErrors && result.failedBuiltins.length > 0
  for (const result of results) {
    const isFine = result.outcome === 'pass' || result.outcome === 'todo'
    if (!isFine || verbose || mentioned(result)) lines.push(...linesOf(result, paint, verbose))
    if (isFine && mentioned(result)) lines.push(...builtinLines(result, paint), '')
  }
  const counted = counts(results)
    .filter(([, count], i) => i === 0 || count > 0)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ')
  const total = results.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const tint = results.some(isFailed) ? paint.error : paint.info
  lines.push(`${tint(counted)} in ${milliseconds(total)}`)
  const withFailures = results.filter(mentioned).length
  if (withFailures > 0) {
    const tests = withFailures === 1 ? '1 test' : `${withFailures} tests`
    lines.push(`${paint.error(`in ${tests} a built-in failed`)} (--allow-builtin-errors takes that for right)`)
  }
  return `${lines.join('\n')}\n`
}

function builtinLines({ failedBuiltins }: TestResult, paint: Paint): string[] {
  return failedBuiltins.flatMap(({ message, span }) => [
    ...(span ? renderExcerpt(span, paint.error, paint) : []),
    `   ${paint.dim('=')} a built-in failed, its value is undefined: ${message}`
  ])
}

function linesOf(result: TestResult, paint: Paint, verbose: boolean): string[] {
  const words = {
    pass: paint.info('pass'),
    fail: paint.error('FAIL'),
    error: paint.error('ERROR'),
    todo: paint.dim('todo')
  }
  const { outcome, broken, reason, cases = [] } = result
  const time = outcome === 'todo' ? '' : ` ${paint.dim(`(${milliseconds(result.durationMs)})`)}`
  const lines = [`${words[outcome]} ${paint.bold(fullName(result))}${time}`]
  lines.push(...caseLines(cases, paint, verbose))
  if (result.printed.length > 0) lines.push('', ...result.printed.map(line => `  ${printable(line)}`), '')
  if (outcome === 'pass' || outcome === 'todo') return lines
  lines.push(...renderExcerpt(broken?.span ?? result.span, paint.error, paint))
  for (const note of notesOf(result)) lines.push(`   ${paint.dim('=')} ${note}`)
  if (notesOf(result).length === 0 && reason === undefined) lines.push(`   ${paint.dim('=')} it is undefined`)
  return [...lines, ...builtinLines(result, paint), '']
}

function caseLines(cases: readonly TestCase[], paint: Paint, verbose: boolean, margin = '  '): string[] {
  return cases.flatMap(({ name, passed, cases: below = [] }) => [
    ...(verbose || !passed ? [`${margin}${passed ? paint.info('pass') : paint.error('FAIL')} ${name}`] : []),
    ...caseLines(below, paint, verbose, `${margin}  `)
  ])
}

/** What else is known of a failure, a line each. */
function notesOf({ reason, broken }: TestResult): string[] {
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(broken?.case === undefined ? [] : [`in the case \`${broken.case}\``]),
    ...(broken?.values ?? []).map(
      ({ text, value, others }) =>
        `\`${oneLine(text)}\` is ${value === undefined ? 'undefined' : cutTo(value, 300)}${others ? `, and ${others} other values` : ''}`
    )
  ]
}

/**
 * For programs: the shape of `opa test --format json`, with `polity`'s reasons beside it.
 *
 * @param order - `duration`: what took longest first
 */
export function renderTestsJson({ results }: TestRun, order: 'none' | 'duration' = 'none'): string {
  const sorted = order === 'none' ? results : [...results].sort((a, b) => b.durationMs - a.durationMs)
  const list = sorted.map(result => {
    const { cases, broken, failedBuiltins } = result
    return {
      location: placeFor(result.span),
      package: result.package,
      name: result.name,
      ...(result.outcome === 'fail' ? { fail: true } : {}),
      ...(result.outcome === 'error' ? { error: abortOf(result.reason ?? 'it could not be evaluated') } : {}),
      ...(result.outcome === 'todo' ? { skip: true } : {}),
      duration: Math.round(result.durationMs * 1e6),
      ...(result.printed.length > 0
        ? { output: Buffer.from(`${result.printed.join('\n')}\n`).toString('base64') }
        : {}),
      ...(cases && cases.length > 0
        ? {
            sub_results: subResults(cases)
          }
        : {}),
      ...(result.outcome === 'fail' ? { reasons: notesOf(result) } : {}),
      ...(broken ? { broken: placeFor(broken.span) } : {}),
      ...(failedBuiltins.length > 0
        ? {
            builtin_errors: failedBuiltins.map(({ message, span }) => ({
              message,
              ...(span ? { location: placeFor(span) } : {})
            }))
          }
        : {})
    }
  })
  return `${JSON.stringify(list, null, 2)}\n`
}

function subResults(cases: readonly TestCase[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    cases.map(({ name, passed, cases: below = [] }) => [
      name,
      { name, ...(passed ? {} : { fail: true }), ...(below.length > 0 ? { sub_results: subResults(below) } : {}) }
    ])
  )
}

/** For CI systems: a suite each package. A built-in that failed makes its test fail here, since there is no other place to say it. */
export function renderTestsJunit(
  { results: asRun }: TestRun,
  { allowBuiltinErrors = false }: TestOutputOptions = {}
): string {
  const results = asRun.map((result): TestResult => {
    if (allowBuiltinErrors || result.outcome !== 'pass' || result.failedBuiltins.length === 0) return result
    return { ...result, outcome: 'fail', reason: `a built-in failed: ${result.failedBuiltins[0]?.message}` }
  })
  const packages = [...new Set(results.map(result => result.package))]
  const suites = packages.map(name => {
    const own = results.filter(result => result.package === name)
    return [`  <testsuite name="${escapeXml(name)}" ${attributesOf(own)}>`, ...own.flatMap(junitCase), '  </testsuite>']
  })
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="polity test" ${attributesOf(results)}>`, ...suites.flat(), '</testsuites>'].join('\n')}\n`
}

function junitCase(result: TestResult): string[] {
  const { file, row } = placeFor(result.span)
  const open = `    <testcase classname="${escapeXml(result.package)}" name="${escapeXml(result.name)}" file="${escapeXml(file)}" line="${row}" time="${seconds(result.durationMs)}"`
  if (result.outcome === 'pass') return [`${open}/>`]
  if (result.outcome === 'todo') return [`${open}>`, '      <skipped/>', '    </testcase>']
  const element = result.outcome === 'fail' ? 'failure' : 'error'
  const [first = 'it is undefined'] = notesOf(result)
  const text = linesOf(result, plain, false).join('\n')
  return [
    `${open}>`,
    `      <${element} message="${escapeXml(first)}">${escapeXml(text)}</${element}>`,
    '    </testcase>'
  ]
}

function attributesOf(results: readonly TestResult[]): string {
  const count = (outcome: TestResult['outcome']): number => results.filter(each => each.outcome === outcome).length
  const time = results.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return `tests="${results.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('todo')}" time="${seconds(time)}"`
}

function counts(results: readonly TestResult[]): [word: string, count: number][] {
  const count = (outcome: TestResult['outcome']): number => results.filter(each => each.outcome === outcome).length
  return [
    ['passed', count('pass')],
    ['failed', count('fail')],
    ['in error', count('error')],
    ['todo', count('todo')]
  ]
}

function placeFor(span: TestResult['span']): { readonly file: string; readonly row: number; readonly col: number } {
  const { line, column } = positionAt(span.source, span.start)
  return { file: span.source.name, row: line, col: column }
}

const isFailed = ({ outcome }: TestResult): boolean => outcome === 'fail' || outcome === 'error'
const fullName = (result: TestResult): string => `${result.package}.${result.name}`
const milliseconds = (ms: number): string => (ms < 10 ? `${ms.toFixed(2)} ms` : `${Math.round(ms)} ms`)
const seconds = (ms: number): string => (ms / 1000).toFixed(6)
const cutTo = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text)
const oneLine = (text: string): string => cutTo(text.replace(/\s+/g, ' '), 80)
