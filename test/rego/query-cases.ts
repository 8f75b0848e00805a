import { isDeepStrictEqual } from 'node:util'
import { evalQuery, type QueryResult } from '../../src/build/index.ts'
import { summary } from '../../src/diagnostics/index.ts'
import { type RawJson, readRawJson, writeRawJson } from '../../src/json/index.ts'
import type { ConformanceCase } from './conformance-cases.ts'

/**
 * Cases that ask a query, not an entrypoint: those of other engines, each in a form of its own, those of OPA's form whose query is more
 * than a reference, and those in which a built-in must fail.
 */
export function asksQuery(one: ConformanceCase): boolean {
  const isOfOther = one.wants ?? one.want_results ?? one.regorus_error ?? one.want_set ?? one.want_defined
  if (isOfOther !== undefined) return true
  // The SDK does not tell which built-ins failed.
  const isErrorWanted = one.strict_error === true && (one.want_error ?? one.want_error_code) !== undefined
  if (isErrorWanted) return one.input_term === undefined || one.texts.input !== undefined
  const isOfEntrypoint = one.entrypoint !== undefined || one.harness !== undefined || one.query === 'data = x'
  return !isOfEntrypoint && !comparesInput(one)
}

/** The one query that compares with the input instead of binding a variable. */
export function comparesInput(one: ConformanceCase): boolean {
  return one.query?.endsWith(' = input') ?? false
}

/** Compiles the query beside the modules, asks it, and says what is not as it should be; `undefined` for a pass. */
export async function judgeQuery(one: ConformanceCase): Promise<string | undefined> {
  const { inputs, input } = one.texts
  const runs = inputs.length > 0 ? inputs : [input]
  const queries = one.entry_points ?? [one.query ?? referenceTo(one.entrypoint ?? '')]
  for (const [i, text] of runs.entries()) {
    for (const [k, query] of queries.entries()) {
      const result = await ask(one, query, text)
      const fault = judge(one, result, one.want_results ? one.want_results[k] : (one.wants?.[i] ?? one.wants?.[0]))
      if (fault !== undefined) return queries.length * runs.length === 1 ? fault : `${query}, input ${i}: ${fault}`
    }
  }
  return undefined
}

async function ask(one: ConformanceCase, query: string, input: string | undefined): Promise<QueryResult> {
  const modules = (one.modules ?? []).map((text, i) => ({ name: `test-${i}.rego`, text }))
  const data = readRawJson(one.texts.data)
  return evalQuery(query.replace(/;\s*$/, ''), modules, { data, ...(input === undefined ? {} : { input }) })
}

function referenceTo(entrypoint: string): string {
  return `data${entrypoint
    .split('/')
    .map(name => `[${JSON.stringify(name)}]`)
    .join('')}`
}

function judge(one: ConformanceCase, result: QueryResult, want: unknown): string | undefined {
  const { rows, diagnostics, aborted, builtinFailures } = result
  const error = aborted ?? (rows ? undefined : diagnostics.map(summary).join('; '))
  const strictError = error ?? builtinFailures[0]?.message
  if (one.regorus_error !== undefined) {
    // Regorus ends at the first built-in that fails, we report it beside the result.
    return strictError === undefined ? `gives ${show(rows)}, but should fail: ${one.regorus_error}` : undefined
  }
  if (one.want_error !== undefined || one.want_error_code !== undefined) {
    const got = one.strict_error ? strictError : error
    return got === undefined ? `gives ${show(rows)}, but should fail: ${one.want_error}` : undefined
  }
  if (error !== undefined || !rows) return `fails: ${error}`
  const values = rows.map(({ expressions }) => plain(expressions[0]?.value))
  if (one.want_defined !== undefined) {
    const isDefined = rows.length > 0
    return isDefined === one.want_defined ? undefined : `is ${isDefined ? '' : 'not '}defined`
  }
  if (one.want_set)
    return areSame(values[0] ?? [], { 'set!': one.want_set }) ? undefined : different(values[0], one.want_set)
  if (one.want_result) {
    const bindings = rows.map(row => Object.fromEntries([...row.bindings].map(([name, value]) => [name, plain(value)])))
    return isDeepStrictEqual(bindings, one.want_result) ? undefined : different(bindings, one.want_result)
  }
  if (want === '#undefined') return rows.length === 0 ? undefined : `gives ${show(values)}, but should be undefined`
  return rows.length > 0 && areSame(values[0], want) ? undefined : different(values, want)
}

const plain = (value: RawJson | undefined): unknown =>
  value === undefined ? undefined : (JSON.parse(writeRawJson(value)) as unknown)

/** Equality with a wanted value in which sets, keys that are no strings and undefined members are marked. */
function areSame(got: unknown, want: unknown): boolean {
  if (typeof want !== 'object' || want === null) return isDeepStrictEqual(got, want)
  if (Array.isArray(want)) {
    return Array.isArray(got) && got.length === want.length && want.every((each, i) => areSame(got[i], each))
  }
  if ('set!' in want) {
    const left = Array.isArray(got) ? [...got] : []
    const elements = want['set!'] as readonly unknown[]
    return left.length === elements.length && elements.every(each => take(left, each))
  }
  const entries = 'object!' in want ? (want['object!'] as readonly { key: unknown; value: unknown }[]) : asEntries(want)
  if (typeof got !== 'object' || got === null || Array.isArray(got)) return false
  const members = got as Readonly<Record<string, unknown>>
  const isThere = ({ key, value }: { key: unknown; value: unknown }): boolean =>
    areSame(members[typeof key === 'string' ? key : JSON.stringify(keyOf(key))], value)
  return Object.keys(members).length === entries.length && entries.every(isThere)
}

function take(from: unknown[], want: unknown): boolean {
  const at = from.findIndex(each => areSame(each, want))
  if (at < 0) return false
  from.splice(at, 1)
  return true
}

const asEntries = (of: object): { key: unknown; value: unknown }[] =>
  Object.entries(of).map(([key, value]) => ({ key, value }))

/** A set as a key is written as an array. */
const keyOf = (key: unknown): unknown =>
  typeof key === 'object' && key !== null && 'set!' in key ? (key['set!'] as unknown) : key

const different = (got: unknown, want: unknown): string => `gives ${show(got)}, but should be ${show(want)}`

function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each)) ?? 'undefined'
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text
}
