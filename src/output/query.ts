import type { QueryResult, QueryRow } from '../build/index.ts'
import { type Diagnostic, positionAt } from '../diagnostics/index.ts'
import type { BuiltinFailure } from '../evaluator/index.ts'
import { type RawJson, rawJsonOf, readRawJson, writeRawJson } from '../json/index.ts'
import { abortOf } from './abort.ts'
import { renderCoverage, renderCoverageJson } from './coverage.ts'
import { tableOf } from './table.ts'

export const queryFormats = ['json', 'raw', 'pretty', 'values', 'bindings', 'discard'] as const
export type QueryFormat = (typeof queryFormats)[number]

/** What is shown beside the answers; `raw`, `values` and `bindings` show none of it. */
export interface BesideAnswers {
  /** Built-ins that failed; `json` only. */
  readonly failures?: readonly BuiltinFailure[]
  readonly times?: QueryResult['times']
  readonly coverage?: QueryResult['coverage']
}

/** What `opa eval` prints of the same answers. */
export function renderQuery(rows: readonly QueryRow[], format: QueryFormat, beside: BesideAnswers = {}): string {
  const lines = (texts: readonly string[]): string => texts.map(text => `${text}\n`).join('')
  switch (format) {
    case 'json':
      return `${writeOrdered({ ...failuresOf(beside.failures), ...(rows.length > 0 ? { result: rows.map(rowOf) } : {}), ...extras(beside) })}\n`
    case 'discard':
      return `${writeOrdered({ ...(rows.length > 0 ? { result: '"discarded"' } : {}), ...extras(beside) })}\n`
    case 'raw':
      return lines(rows.map(({ expressions }) => expressions.map(({ value }) => rawText(value)).join(' ')))
    case 'values':
      return lines(
        rows.map(({ expressions }) =>
          writeRawJson(
            expressions.map(({ value }) => value),
            2
          )
        )
      )
    case 'bindings':
      return lines(rows.map(({ bindings }) => writeRawJson(bindings, 2)))
    case 'pretty': {
      const { times, coverage } = beside
      const timers = Object.entries(times ? timersOf(times) : {})
      return `${prettyOf(rows)}${timers.length > 0 ? tableOf(['Metric', 'Value'], timers) : ''}${coverage ? renderCoverage(coverage) : ''}`
    }
  }
}

/** As `opa eval --metrics` names them; reading the files is in neither. */
function timersOf({ compileMs, evalMs }: NonNullable<QueryResult['times']>) {
  const nanoseconds = (ms: number): string => String(Math.round(ms * 1e6))
  return { timer_rego_query_compile_ns: nanoseconds(compileMs), timer_rego_query_eval_ns: nanoseconds(evalMs) }
}

function extras({ times, coverage }: BesideAnswers): { readonly [name: string]: RawJson } {
  return {
    ...(times ? { metrics: new Map(Object.entries(timersOf(times))) } : {}),
    ...(coverage ? { coverage: readRawJson(renderCoverageJson(coverage)) } : {})
  }
}

/** The member `errors` of the output. */
function failuresOf(failures: readonly BuiltinFailure[] = []): { readonly errors?: readonly Ordered[] } {
  if (failures.length === 0) return {}
  const errors = failures.map(({ message, location = '' }): Ordered => {
    const [, file = '', row, column] = /^(.*):(\d+):(\d+)$/.exec(location) ?? []
    const place =
      row && column ? { location: { file: rawJsonOf(file === '<query>' ? '' : file), row, col: column } } : {}
    return { message: rawJsonOf(message), code: '"eval_builtin_error"', ...place }
  })
  return { errors }
}

/** What `opa eval --format json` prints when there is no answer. */
export function renderQueryErrors({ diagnostics, aborted }: QueryResult): string {
  const errors = [
    ...diagnostics.filter(({ severity }) => severity === 'error').map(errorOf),
    ...(aborted === undefined ? [] : [abortOf(aborted)])
  ]
  return `${JSON.stringify({ errors }, null, 2)}\n`
}

function errorOf({ message, code, span }: Diagnostic): object {
  if (!span) return { message, code }
  const { line, column } = positionAt(span.source, span.start)
  return { message, code, location: { file: span.source.name, row: line, col: column } }
}

/** Values by names in an order that is kept, unlike that of the documents in them. */
type Ordered = { readonly [name: string]: Ordered | RawJson } | readonly Ordered[]

function rowOf({ expressions, bindings }: QueryRow): Ordered {
  return {
    expressions: expressions.map(({ value, text, row, column }) => ({
      value,
      text: rawJsonOf(text),
      location: { row: String(row), col: String(column) }
    })),
    ...(bindings.size > 0 ? { bindings } : {})
  }
}

function writeOrdered(value: Ordered | RawJson, depth = 0): string {
  if (typeof value === 'string' || value instanceof Map) return writeRawJson(value as RawJson, 2, depth)
  const isList = Array.isArray(value)
  const items = isList
    ? (value as readonly Ordered[]).map(item => writeOrdered(item, depth + 1))
    : Object.entries(value).map(([key, item]) => `"${key}": ${writeOrdered(item, depth + 1)}`)
  const [open, close] = isList ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  const margin = `\n${'  '.repeat(depth + 1)}`
  return `${open}${margin}${items.join(`,${margin}`)}\n${'  '.repeat(depth)}${close}`
}

/** Strings without quotes, for scripts. */
function rawText(value: RawJson): string {
  return typeof value === 'string' && value.startsWith('"') ? (JSON.parse(value) as string) : writeRawJson(value)
}

function prettyOf(rows: readonly QueryRow[]): string {
  const [first] = rows
  if (!first) return 'undefined\n'
  const [only] = first.expressions
  if (rows.length === 1 && first.bindings.size === 0 && first.expressions.length === 1 && only) {
    return `${writeRawJson(only.value, 2)}\n`
  }
  if (rows.length === 1 && first.bindings.size === 0 && first.expressions.every(({ value }) => value === 'true')) {
    return 'true\n'
  }
  // Beside variables, what merely holds is not worth a column.
  const shown = first.expressions.flatMap(({ text }, i) =>
    first.bindings.size === 0 || rows.some(row => !isBoolean(row.expressions[i]?.value)) ? [{ text, i }] : []
  )
  const names = [...first.bindings.keys()].sort()
  const heads = [...shown.map(({ text }) => text), ...names]
  const cells = rows.map(({ expressions, bindings }) => [
    ...shown.map(({ i }) => cell(expressions[i]?.value)),
    ...names.map(name => cell(bindings.get(name)))
  ])
  return tableOf(heads, cells)
}

const cell = (value: RawJson | undefined): string => (value === undefined ? '' : writeRawJson(value))
const isBoolean = (value: RawJson | undefined): boolean => value === 'true' || value === 'false'
