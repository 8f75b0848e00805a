import { type Diagnostic, hasErrors, lineStarts, type Span } from '../diagnostics/index.ts'
import type { BuiltinFailure, Evaluation } from '../evaluator/index.ts'
import { type ModuleText, textOf } from '../rego/index.ts'
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
  const results = tests.map(test => runOne(test, program, modules))
  const failed = tests.filter((_, i) => results[i]?.outcome === 'fail')
  const explained = await explainTests(
    modules,
    options,
    failed.map(test => ({ test, case: firstFailed(results[tests.indexOf(test)]?.cases) }))
  )
  return {
    diagnostics,
    ...(options.coverage ? { coverage: lineCoverage(modules, program.places()) } : {}),
    results: results.map((result, i) => {
      const broken = explained.get(tests[i] as TestRule)
      return broken && result.outcome === 'fail' ? { ...result, broken } : result
    })
  }
}

interface Opened extends OpenProgram {
  readonly entrypointOf: (test: TestRule) => string
  /** The places of the modules, and which of them were reached up to now. */
  readonly places: () => readonly { readonly span: Span; readonly isReached: boolean }[]
  /** The values of the keys of each case, as far as they came to have values. */
  readonly casesOf: (test: TestRule) => readonly CaseKeys[] | undefined
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
      const casesOf = (test: TestRule): readonly CaseKeys[] | undefined => {
        const found = asides.get(test)?.cases
        if (found === undefined) return undefined
        const { text = '[]' } = program.evaluate(found)
        return JSON.parse(text) as CaseKeys[]
      }
      const entrypointOf = (test: TestRule): string => asides.get(test)?.own ?? test.entrypoint
      const places = (): { span: Span; isReached: boolean }[] => {
        const { places: all, reached } = program.coverage
        return all.map((span, number) => ({ span: originalOf(span, asides), isReached: reached.has(number) }))
      }
      return { program: { ...program, casesOf, entrypointOf, places }, diagnostics }
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

function runOne(test: TestRule, program: Opened, modules: readonly ModuleText[]): TestResult {
  const started = performance.now()
  const base = { package: test.package, name: test.name, span: test.span, failedBuiltins: [], printed: [] }
  const end = (): number => performance.now() - started
  if (test.isTodo) return { ...base, outcome: 'todo', durationMs: 0 }
  if (test.isFunction) {
    return { ...base, outcome: 'error', durationMs: 0, reason: 'it is a function: nothing gives it arguments' }
  }
  let evaluation: Evaluation
  let printed: readonly string[] = []
  let keys: readonly CaseKeys[] | undefined
  try {
    evaluation = program.evaluate(program.entrypointOf(test))
    printed = program.printed()
    keys = test.caseKeys ? program.casesOf(test) : undefined
  } catch (cause) {
    const reason = (cause as Error).message
    return { ...base, outcome: 'error', durationMs: end(), printed: program.printed(), reason }
  }
  const { text, builtinFailures } = evaluation
  const failedBuiltins = builtinFailures.map(each => failedBuiltin(each, modules))
  const result = { ...base, failedBuiltins, printed, durationMs: end() }
  if (test.caseKeys) {
    if (!keys) return { ...result, outcome: 'error', reason: 'it cannot be told which cases it has' }
    const cases = casesFrom(keys, JSON.parse(text ?? '{}'))
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
