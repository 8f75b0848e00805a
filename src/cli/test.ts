import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { loadForTests, percentCovered, runTests } from '../build/index.ts'
import { hasErrors } from '../diagnostics/index.ts'
import { renderCoverage, renderCoverageJson, renderTests, renderTestsJson, renderTestsJunit } from '../output/index.ts'
import { capabilitiesOption, readCapabilitiesFile } from './capabilities.ts'
import { parseDuration } from './duration.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { ignoreOption } from './ignore.ts'
import { absentInTest, acceptOptions, explainOption, refuseOptions, targetOption } from './options-of-opa.ts'
import { runAgain } from './run-again.ts'
import { schemaOption, schemasFrom } from './schema.ts'
import { paintFor, printDiagnostics } from './terminal.ts'

interface TestFlags {
  readonly run?: RegExp
  readonly format: 'pretty' | 'json' | 'junit'
  readonly verbose?: boolean
  readonly coverage?: boolean
  readonly threshold?: number
  readonly bundle?: boolean
  readonly ignore: readonly string[]
  readonly allowBuiltinErrors?: boolean
  readonly count: number
  readonly timeout?: number
  readonly parallel: number
  readonly sort: 'none' | 'duration'
  readonly watch?: boolean
  readonly capabilities?: string
  readonly schema?: string
  readonly v0Compatible?: boolean
}

/** `polity test [PATH...]`: the tests of policies, on the compiled module. */
export function addTest(program: Command): void {
  const command = program
    .command('test')
    .description('run the rules `test_...` in Rego files, on the compiled module')
    .argument('[path...]', 'files or folders; a path in a folder of policies brings what its tests need', ['policies'])
    .option('-r, --run <regex>', 'only tests whose full name (data.a.test_b) matches', parseRegex)
    .addOption(
      new Option('-f, --format <format>', 'output for people, programs or CI systems')
        .choices(['pretty', 'json', 'junit'])
        .default('pretty')
    )
    .option('-v, --verbose', 'also show the tests that passed')
    .option('-c, --coverage', 'show which lines the tests reach')
    .option('--threshold <percent>', 'exit code 3 when the tests reach less; implies --coverage', parsePercent)
    .option('-b, --bundle', 'the paths are bundles: archives, or folders in the form of one')
    .addOption(ignoreOption())
    .option('--allow-builtin-errors', 'exit code 0 although a built-in failed in a test that passed')
    .option(
      '--timeout <duration>',
      'how long one test may take, 30s; else a few seconds, counted in steps',
      parseDuration
    )
    .addOption(
      new Option('-p, --parallel <count>', 'how many threads share the tests that take long')
        .argParser(parseThreads)
        .default(availableParallelism(), 'one a processor')
    )
    .addOption(new Option('--count <times>', 'runs the tests so many times').argParser(parseCount).default(1))
    .addOption(
      new Option('--sort <order>', 'the order of the results in JSON').choices(['none', 'duration']).default('none')
    )
    .option('-w, --watch', 'run them again whenever a file changes')
    .addOption(targetOption('test'))
    .addOption(explainOption('test', 'fails'))
    .addOption(capabilitiesOption())
    .addOption(schemaOption())
    .option('--v0-compatible', 'read Rego as OPA did before 1.0')
    .action(async (paths: string[], flags: TestFlags) => {
      if (flags.watch) await runAgain(paths, undefined, () => testTimes(paths, flags))
      else process.exitCode = await testTimes(paths, flags)
    })
  acceptOptions(command, ['-m, --max-errors <count>', '--fail-on-empty', '-z, --exit-zero-on-skipped', '--var-values'])
  refuseOptions(command, absentInTest)
}

/** The worst of some runs; after one that failed there is no other. */
async function testTimes(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  for (let i = 1; i < flags.count; i++) {
    const code = await test(paths, flags)
    if (code !== exitCode.ok) return code
  }
  return test(paths, flags)
}

async function test(paths: readonly string[], flags: TestFlags): Promise<ExitCode> {
  const { modules, data, isAskedFor } = loadForTests(paths, {
    regoVersion: flags.v0Compatible ? 0 : 1,
    ignore: flags.ignore,
    areBundles: flags.bundle ?? false
  })
  const withCoverage = flags.coverage === true || flags.threshold !== undefined
  const run = await runTests(modules, {
    data,
    isAskedFor,
    coverage: withCoverage,
    ...schemasFrom(flags.schema),
    threads: flags.parallel,
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(flags.capabilities === undefined ? {} : { capabilities: readCapabilitiesFile(flags.capabilities) }),
    ...(flags.run ? { run: flags.run } : {})
  })
  printDiagnostics(run.diagnostics)
  if (hasErrors(run.diagnostics)) {
    process.stderr.write('polity: no test was run\n')
    return exitCode.noVerdict
  }
  if (run.results.length === 0) {
    const of = flags.run ? ` whose name matches ${flags.run.source}` : ''
    process.stderr.write(`polity: there is no test${of} in ${paths.join(', ')}; tests are rules named \`test_...\`\n`)
    return exitCode.noVerdict
  }
  const { format, sort, verbose = false, allowBuiltinErrors = false } = flags
  const isFailed = run.results.some(
    ({ outcome, failedBuiltins }) =>
      outcome === 'fail' || outcome === 'error' || (failedBuiltins.length > 0 && !allowBuiltinErrors)
  )
  const paint = paintFor(process.stdout)
  process.stdout.write(
    format === 'junit'
      ? renderTestsJunit(run, { allowBuiltinErrors })
      : format === 'pretty'
        ? renderTests(run, { verbose, allowBuiltinErrors, paint })
        : run.coverage && !isFailed
          ? renderCoverageJson(run.coverage)
          : renderTestsJson(run, sort)
  )
  if (format === 'pretty' && run.coverage && !isFailed) process.stdout.write(`\n${renderCoverage(run.coverage, paint)}`)
  if (isFailed) return exitCode.blocked
  const percent = percentCovered(run.coverage ?? [])
  if (flags.threshold === undefined || percent >= flags.threshold) return exitCode.ok
  process.stderr.write(`polity: the tests reach ${percent.toFixed(2)} % of the lines, wanted ${flags.threshold} %\n`)
  return exitCode.blocked
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it is a number from 1 on')
}

/** As for `opa`, 0 is one a processor. */
const parseThreads = (text: string): number => (text === '0' ? availableParallelism() : Math.min(parseCount(text), 64))

function parsePercent(text: string): number {
  const percent = Number(text)
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent
  throw new InvalidArgumentError('it is no number from 0 to 100')
}

function parseRegex(text: string): RegExp {
  const [, flags = '', pattern = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(text) ?? []
  try {
    return new RegExp(pattern, `u${flags}`)
  } catch (cause) {
    throw new InvalidArgumentError(`it is no regular expression: ${(cause as Error).message}`)
  }
}
