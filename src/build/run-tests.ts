import { type Diagnostic, hasErrors, lineStarts, type Span } from '../diagnostics/index.ts'
import type { BuiltinFailure } from '../evaluator/index.ts'
import { type ModuleText, textOf } from '../rego/index.ts'
import { evaluateAll } from './evaluate-all.ts'
import type { Evaluated, Job } from './evaluate-job.ts'
import { explainTests } from './explain-tests.ts'
import { besides, bodyText, findTests, type TestRule } from './find-tests.ts'
import { type FileCoverage, lineCoverage } from './line-coverage.ts'
import { type OpenProgram, openModules, type Surroundings } from './open-modules.ts'
import { type CaseKeys, casesFrom, firstFailed, type TestCase } from './test-cases.ts'

/** How one test came out. */
export interface TestResult {
  /** `data.a.b` */
  readonly package: string
  readonly name: string
  /** The name of the rule. */
  readonly span: Span
  /** `todo`: not run. `error`: it could not be evaluated. */
  readonly outcome: 'pass' | 'fail' | 'error' | 'todo'
  readonly durationMs: number
  /** Why it did not pass. */
  readonly reason?: string
  /** Of a rule `test_x[note]`: the cases, in the order of their names. */
  readonly cases?: readonly TestCase[]
  /** Their values were undefined, as in OPA: the outcome is the same, and yet the test shows less than it seems to. */
  readonly failedBuiltins: readonly FailedBuiltin[]
  /** What `print` was given, a line each. */
  readonly printed: readonly string[]
  /** What did not hold, with the values that are in it. */
  readonly broken?: BrokenExpression
}

/** A built-in that could not give a value; `span` is its call, to the end of the line. */
export interface FailedBuiltin {
  readonly message: string
  readonly span?: Span
}

/** The first expression of a test that did not hold. */
export interface BrokenExpression {
  readonly span: Span
  /** The case in which it did not. */
  readonly case?: string
  /** `value` is JSON; absent when undefined. */
  readonly values: readonly { readonly text: string; readonly value?: string; readonly others?: number }[]
}

export interface TestRun {
  readonly results: readonly TestResult[]
  /** What the tests reached, where that was asked. */
  readonly coverage?: readonly FileCoverage[]
  /** With an error among them nothing was run. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface TestOptions extends Surroundings {
  /** Runs only tests whose full name (`data.a.test_x`) matches. */
  readonly run?: RegExp
  /** Runs only tests of these modules. */
  readonly isAskedFor?: (module: string) => boolean
  /** Also finds which lines the tests reach: several times slower. */
  readonly coverage?: boolean
  /** How many threads share the tests that take long. */
  readonly threads?: number
  /** How long one test may take; without it a test has a few seconds, counted in steps. */
  readonly timeoutMs?: number
}

/**
 * Compiles the modules and runs the rules `test_...` of the compiled module, each for itself.
 *
 * A test passes when its value is `true`; `test_x[note]` when each note that its body gives is `true`.
 */
export async function runTests(modules: readonly ModuleText[], options: TestOptions): Promise<TestRun> {
  const { run, isAskedFor = () => true } = options
  const tests = findTests(modules).filter(
    test => isAskedFor(test.module.source.name) && (run?.test(`${test.package}.${test.name}`) ?? true)
  )
  const wanted = tests.filter(test => !test.isTodo && !test.isFunction)
  const { program, diagnostics } = await openWith(modules, wanted, options)
  if (!program || hasErrors(diagnostics)) return { results: [], diagnostics }
  const { evaluated, reached } = await evaluateAll(
    wanted.map(test => program.jobOf(test)),
    program,
    options
  )
  const results = tests.map(test => resultOf(test, evaluated[wanted.indexOf(test)], modules))
  const failed = tests.filter((_, i) => results[i]?.outcome === 'fail')
  const explained = await explainTests(
    modules,
    options,
    failed.map(test => ({ test, case: firstFailed(results[tests.indexOf(test)]?.cases) }))
  )
  return {
    diagnostics,
    ...(options.coverage ? { coverage: lineCoverage(modules, program.placesIn(reached)) } : {}),
    results: results.map((result, i) => {
      const broken = explained.get(tests[i] as TestRule)
      return broken && result.outcome === 'fail' ? { ...result, broken } : result
    })
  }
}

interface Opened extends OpenProgram {
  readonly jobOf: (test: TestRule) => Job
  /** The places of the modules, and which of them are among those that were reached. */
  readonly placesIn: (reached: ReadonlySet<number>) => readonly { readonly span: Span; readonly isReached: boolean }[]
}

interface Aside {
  readonly module: ModuleText
  readonly own?: string
  readonly cases?: string
}

/**
 * Compiles with what stands beside some tests: for each `test_x[note]` a rule that collects its notes, since a case that fails leaves no
 * trace in the value, and for rules of one name a copy of each under a name of its own.
 */
async function openWith(
  modules: readonly ModuleText[],
  tests: readonly TestRule[],
  surroundings: TestOptions
): Promise<{ readonly program?: Opened; readonly diagnostics: readonly Diagnostic[] }> {
  const asides = new Map<TestRule, Aside>()
  for (const [i, test] of tests.entries()) {
    const { caseKeys, isRepeated, module, rule } = test
    if (!caseKeys && !isRepeated) continue
    const { regoVersion } = module
    const path = (name: string): string => [...module.package.path, name].join('/')
    const rules: string[] = []
    for (const [k] of caseKeys?.entries() ?? []) {
      const keys = caseKeys?.slice(0, k + 1) ?? []
      const element = `[${keys.map(key => key.text).join(', ')}]`
      const length = Math.max(...keys.map(key => key.boundBy))
      const head = `polity_cases_${i}${regoVersion === 1 ? ` contains ${element}` : `[${element}]`}`
      rules.push(`${head}${bodyText(rule.body.slice(0, length), regoVersion)}`)
    }
    if (isRepeated) rules.push(`polity_test_${i}${textOf({ ...rule.span, start: test.span.end })}`)
    asides.set(test, {
      module: besides(test, `<beside ${i}>`, rules),
      ...(caseKeys ? { cases: path(`polity_cases_${i}`) } : {}),
      ...(isRepeated ? { own: path(`polity_test_${i}`) } : {})
    })
  }
  for (;;) {
    const extra = [...asides.values()]
    const entrypoints = new Set([
      ...tests.map(test => test.entrypoint),
      ...extra.flatMap(({ own, cases }) => [own, cases].filter(each => each !== undefined))
    ])
    const { program, diagnostics } = await openModules(
      [...modules, ...extra.map(({ module }) => module)],
      [...entrypoints],
      surroundings,
      surroundings.coverage ?? false
    )
    if (program) {
      const jobOf = (test: TestRule): Job => {
        const { own: entrypoint = test.entrypoint, cases } = asides.get(test) ?? {}
        return { entrypoint, ...(cases === undefined ? {} : { beside: cases }) }
      }
      const placesIn = (reached: ReadonlySet<number>): { span: Span; isReached: boolean }[] =>
        program.places.map((span, number) => ({ span: originalOf(span, asides), isReached: reached.has(number) }))
      return { program: { ...program, jobOf, placesIn }, diagnostics }
    }
    const faulty = new Set(diagnostics.map(each => each.span?.source.name))
    const before = asides.size
    for (const [test, { module }] of asides) if (faulty.has(module.name)) asides.delete(test)
    if (asides.size === before) return { diagnostics }
  }
}

/** Of a place in the copy of a test the place in the test. */
function originalOf(span: Span, asides: ReadonlyMap<TestRule, Aside>): Span {
  for (const [test, { module, own }] of asides) {
    if (module.name !== span.source.name || own === undefined) continue
    const name = own.split('/').at(-1) as string
    const copied = module.text.lastIndexOf(`\n${name}`) + 1 + name.length
    const { source, end } = test.span
    if (span.end <= copied) continue
    return { source, start: Math.max(test.span.start, span.start - copied + end), end: span.end - copied + end }
  }
  return span
}

/** @param evaluated - absent for what is not run */
function resultOf(test: TestRule, evaluated: Evaluated | undefined, modules: readonly ModuleText[]): TestResult {
  const base = { package: test.package, name: test.name, span: test.span, failedBuiltins: [], printed: [] }
  if (test.isTodo) return { ...base, outcome: 'todo', durationMs: 0 }
  if (!evaluated) {
    return { ...base, outcome: 'error', durationMs: 0, reason: 'it is a function: nothing gives it arguments' }
  }
  const { text, builtinFailures, printed, durationMs, aborted, beside } = evaluated
  if (aborted !== undefined) return { ...base, outcome: 'error', durationMs, printed, reason: aborted }
  const failedBuiltins = builtinFailures.map(each => failedBuiltin(each, modules))
  const result = { ...base, failedBuiltins, printed, durationMs }
  if (test.caseKeys) {
    if (beside === undefined) return { ...result, outcome: 'error', reason: 'it cannot be told which cases it has' }
    const cases = casesFrom(JSON.parse(beside) as CaseKeys[], JSON.parse(text ?? '{}'))
    const broken = cases.filter(each => !each.passed).length
    if (broken === 0) return { ...result, cases, outcome: 'pass' }
    return { ...result, cases, outcome: 'fail', reason: `${broken} of ${cases.length} cases failed` }
  }
  if (text === 'true') return { ...result, outcome: 'pass' }
  if (text === undefined) return { ...result, outcome: 'fail' }
  return { ...result, outcome: 'fail', reason: `its value is ${shorten(text)}, wanted true` }
}

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

function failedBuiltin({ message, location = '' }: BuiltinFailure, modules: readonly ModuleText[]): FailedBuiltin {
  const [, name, line, column] = /^(.*):(\d+):(\d+)$/.exec(location) ?? []
  const source = modules.find(module => module.name === name)
  if (!source) return { message }
  const start = (lineStarts(source)[Number(line) - 1] ?? 0) + Number(column) - 1
  const length = /^[^\n#]*/.exec(source.text.slice(start))?.[0].trimEnd().length ?? 0
  return { message, span: { source, start, end: start + length } }
}
