import { isDeepStrictEqual } from 'node:util'
import { type EvaluationFacts, hostBuiltins } from '../../src/builtins/host/index.ts'
import { writeBundle } from '../../src/bundle/index.ts'
import { summary } from '../../src/diagnostics/index.ts'
import { openBundle } from '../../src/evaluator/index.ts'
import { regoBuiltins } from '../../src/rego/host/index.ts'
import { compile } from '../../src/rego/index.ts'
import type { ConformanceCase } from './conformance-cases.ts'
import { loadPolicy } from './load-policy.ts'
import { asksQuery, comparesInput, judgeQuery } from './query-cases.ts'

/** How a case came out; `reason` says why it did not pass. */
export interface ConformanceOutcome {
  readonly case: ConformanceCase
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly reason?: string
}

/** Built-ins that reach outside the evaluation; a module that needs one has no answer here. */
const outside = new Set(['http.send', 'net.lookup_ip_addr', 'opa.runtime'])
/** The host's clock and dice, one value for a whole evaluation, as an evaluator supplies them. */
const facts: EvaluationFacts = { nowNanoseconds: 1_790_000_000_000_000_000n, random: () => 0.7 }

/** Compiles a case, evaluates it in the unmodified SDK, or where it needs a host in the evaluator, and judges the answer. */
export async function runCase(one: ConformanceCase): Promise<ConformanceOutcome> {
  const judged = await judge(one).catch((error: unknown) => `threw ${error instanceof Error ? error.stack : error}`)
  if (judged === undefined) return { case: one, outcome: 'passed' }
  const skipped = /^skipped: (.*)$/.exec(judged)
  return { case: one, outcome: skipped ? 'skipped' : 'failed', reason: skipped?.[1] ?? judged }
}

/** `undefined` for a pass. */
async function judge(one: ConformanceCase): Promise<string | undefined> {
  if (asksQuery(one)) return judgeQuery(one)
  const { modules, entrypoint } = questionOf(one)
  const compiled = compile(modules, { entrypoints: [entrypoint] })
  if (!compiled.wasm) return `does not compile: ${compiled.diagnostics.map(summary).join('; ')}`
  if (!WebAssembly.validate(compiled.wasm)) return 'the module is not valid'
  const reaching = (one.builtins ?? []).find(name => outside.has(name))
  if (reaching) return `skipped: reaches outside by ${reaching}`
  const missing = compiled.requires.filter(
    name => !Object.hasOwn(hostBuiltins, name) && !Object.hasOwn(regoBuiltins, name)
  )
  if (missing.length > 0) return `needs ${missing.join(', ')} of the host`
  const { input } = one.texts
  const question: Question = { wasm: compiled.wasm, entrypoint, data: one.texts.data, input }
  let results: readonly { readonly result: unknown }[]
  try {
    results = await (compiled.requires.length === 0 ? askSdk(question) : askEvaluator(question))
  } catch (error) {
    return judgeError(one, error)
  }
  return judgeResults(one, results)
}

interface Question {
  readonly wasm: Uint8Array
  readonly entrypoint: string
  readonly data: string
  readonly input: string | undefined
}

async function askSdk({ wasm, entrypoint, data, input }: Question): Promise<readonly { readonly result: unknown }[]> {
  const policy = await loadPolicy(wasm)
  policy.setData(bytesOf(data))
  return policy.evaluate(input === undefined ? undefined : bytesOf(input), entrypoint)
}

/** A module that needs its host is asked in Polity's own: the SDK makes arrays of the sets that it hands over. */
async function askEvaluator({
  wasm,
  entrypoint,
  data,
  input
}: Question): Promise<readonly { readonly result: unknown }[]> {
  const manifest = { revision: '', roots: [''], rego_version: 1 } as const
  const evaluator = await openBundle(writeBundle({ manifest, modules: [], data: {}, wasm }), {
    facts: () => facts,
    allowMissingBuiltins: true
  })
  evaluator.setData(data)
  const { text } = evaluator.evaluate(entrypoint, input)
  return text === undefined ? [] : [{ result: JSON.parse(text) as unknown }]
}

/** The modules and the entrypoint that stand for the case's query. */
function questionOf(one: ConformanceCase) {
  const modules = (one.modules ?? []).map((text, i) => ({ name: `test-${i}.rego`, text }))
  let entrypoint = one.entrypoint ?? ''
  if (comparesInput(one)) {
    modules.push({ name: 'harness.rego', text: `package harness\n\nis_defined if ${one.query}\n` })
    entrypoint = 'harness/is_defined'
  }
  if (one.harness) {
    modules.push({ name: 'harness.rego', text: one.harness.module })
    entrypoint = one.harness.entrypoint
  }
  if (one.input_term !== undefined && one.texts.input === undefined) {
    // A term that JSON cannot say is given by the language itself.
    const asked = `data${entrypoint
      .split('/')
      .map(name => `[${JSON.stringify(name)}]`)
      .join('')}`
    const text = `package input_term_harness\n\nanswer := x if x := ${asked} with input as ${one.input_term}\n`
    modules.push({ name: 'input.rego', text })
    entrypoint = 'input_term_harness/answer'
  }
  return { modules, entrypoint }
}

function judgeError(one: ConformanceCase, error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error)
  const isWanted = one.want_error !== undefined || one.want_error_code !== undefined
  if (isWanted && !one.strict_error && /var assignment conflict|object insert conflict/.test(message)) return undefined
  return `failed with ${error instanceof Error ? error.stack : message}`
}

function judgeResults(one: ConformanceCase, results: readonly { readonly result: unknown }[]): string | undefined {
  const isErrorWanted = one.want_error !== undefined || one.want_error_code !== undefined
  if (isErrorWanted && !one.strict_error) return `gives ${show(results)}, but should fail: ${one.want_error}`
  const want = one.want_result ?? []
  if (comparesInput(one)) return judgeDefined(want, results)
  if (one.harness) return judgeHarness(one, want, results)
  const [binding] = want
  if (binding === undefined) return results.length === 0 ? undefined : `gives ${show(results)}, but should be undefined`
  if (results.length === 0) return `is undefined, but should be ${show(want)}`
  const got = results[0]?.result
  const wanted = binding[one.binding ?? Object.keys(binding)[0] ?? '']
  return areEqual(got, wanted, one.sort_bindings) ? undefined : `gives ${show(got)}, but should be ${show(wanted)}`
}

function judgeHarness(
  one: ConformanceCase,
  want: readonly unknown[],
  results: readonly { readonly result: unknown }[]
): string | undefined {
  if (one.harness?.entrypoint === 'harness/is_defined') return judgeDefined(want, results)
  const got = results[0]?.result
  return areEqual(got, want, true) ? undefined : `gives ${show(got)}, but should be ${show(want)}`
}

function judgeDefined(want: readonly unknown[], results: readonly unknown[]): string | undefined {
  return results.length > 0 === want.length > 0 ? undefined : `is ${results.length > 0 ? '' : 'not '}defined`
}

function areEqual(got: unknown, want: unknown, sorted = false): boolean {
  return isDeepStrictEqual(sorted ? inOrder(got) : got, sorted ? inOrder(want) : want)
}

/** Arrays sorted by their text, one level deep. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map(element => JSON.stringify(element)).sort() : value
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text
}

function bytesOf(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}
