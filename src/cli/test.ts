import { type Command, InvalidArgumentError, Option } from 'commander'
import { loadForTests, percentCovered, runTests } from '../build/index.ts'
import { hasErrors } from '../diagnostics/index.ts'
import { renderCoverage, renderCoverageJson, renderTests, renderTestsJson, renderTestsJunit } from '../output/index.ts'
import { capabilitiesOption, readCapabilitiesFile } from './capabilities.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { ignoreOption } from './ignore.ts'
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
  readonly capabilities?: string
  readonly v0Compatible?: boolean
}

/** `polity test [PATH...]`: the tests of policies, on the compiled module. */
export function addTest(program: Command): void {
  program
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
    .addOption(capabilitiesOption())
    .option('--v0-compatible', 'read Rego as OPA did before 1.0')
    .action(async (paths: string[], flags: TestFlags) => {
      process.exitCode = await test(paths, flags)
    })
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
  const { format, verbose = false, allowBuiltinErrors = false } = flags
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
          : renderTestsJson(run)
  )
  if (format === 'pretty' && run.coverage && !isFailed) process.stdout.write(`\n${renderCoverage(run.coverage, paint)}`)
  if (isFailed) return exitCode.blocked
  const percent = percentCovered(run.coverage ?? [])
  if (flags.threshold === undefined || percent >= flags.threshold) return exitCode.ok
  process.stderr.write(`polity: the tests reach ${percent.toFixed(2)} % of the lines, wanted ${flags.threshold} %\n`)
  return exitCode.blocked
}

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
