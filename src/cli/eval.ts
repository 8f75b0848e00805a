import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { evalQuery, loadFiles, parseData, readText } from '../build/index.ts'
import { DiagnosticError, hasErrors, printable } from '../diagnostics/index.ts'
import { writeRawJson } from '../json/index.ts'
import { type QueryFormat, queryFormats, renderQuery, renderQueryErrors } from '../output/index.ts'
import { capabilitiesOption, readCapabilitiesFile } from './capabilities.ts'
import { parseDuration } from './duration.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { ignoreOption } from './ignore.ts'
import { absentInEval, acceptOptions, explainOption, refuseOptions, targetOption } from './options-of-opa.ts'
import { UnreadablePath } from './read-files.ts'
import { schemaOption, schemasFrom } from './schema.ts'
import { printDiagnostics } from './terminal.ts'

interface EvalFlags {
  readonly data: readonly string[]
  readonly bundle: readonly string[]
  readonly input?: string
  readonly stdinInput?: boolean
  readonly stdin?: boolean
  readonly ignore: readonly string[]
  readonly format: QueryFormat
  readonly package?: string
  readonly import: readonly string[]
  readonly fail?: boolean
  readonly failDefined?: boolean
  readonly strictBuiltinErrors?: boolean
  readonly showBuiltinErrors?: boolean
  readonly strict?: boolean
  readonly metrics?: boolean
  readonly coverage?: boolean
  readonly timeout?: number
  readonly capabilities?: string
  readonly schema?: string
  readonly v0Compatible?: boolean
}

/** `polity eval QUERY`: any query, on the compiled module; flags and output of `opa eval`. */
export function addEval(program: Command): void {
  const each = (value: string, before: readonly string[]): readonly string[] => [...before, value]
  const command = program
    .command('eval')
    .description('evaluate a query as `opa eval` does, on the compiled module')
    .argument('[query]', 'a reference such as data.a.b, or any body of a rule')
    .option('-d, --data <path>', 'Rego, JSON or YAML: a file, or a folder of them; repeatable', each, [])
    .option('-b, --bundle <path>', 'a bundle: an archive, or a folder in the form of one; repeatable', each, [])
    .option('-i, --input <file>', 'the input, JSON or YAML')
    .option('-I, --stdin-input', 'read the input from the standard input')
    .option('--stdin', 'read the query from the standard input')
    .addOption(ignoreOption())
    .addOption(new Option('-f, --format <format>', 'form of the output').choices([...queryFormats]).default('json'))
    .option('--package <path>', 'the package in which the query stands')
    .option('--import <path>', 'what the query may name shortly, data.a.b; repeatable', each, [])
    .option('--fail', 'exit code 1 when the query is undefined')
    .option('--fail-defined', 'exit code 1 when the query is defined')
    .option('--strict-builtin-errors', 'a built-in that fails ends the evaluation')
    .option(
      '--show-builtin-errors',
      'built-ins that failed stand in the output, under `errors`; only with --format json'
    )
    .option('-S, --strict', 'refuse unused imports, variables and arguments')
    .option('--metrics', 'also how long compiling and evaluating took, in nanoseconds')
    .option('--coverage', 'also which lines were reached')
    .option(
      '--timeout <duration>',
      'how long the evaluation may take, 30s; else a few seconds, counted in steps',
      parseDuration
    )
    .addOption(targetOption('eval'))
    .addOption(explainOption('eval', 'off'))
    .addOption(capabilitiesOption())
    .addOption(schemaOption())
    .option('--v0-compatible', 'read Rego as OPA did before 1.0')
    .action(async (query: string | undefined, flags: EvalFlags) => {
      process.exitCode = await evaluate(queryFrom(query, flags), flags)
    })
  acceptOptions(command, [
    '--pretty-limit <characters>',
    '-O, --optimize <level>',
    '-e, --entrypoint <path>',
    '--optimize-store-for-read-speed'
  ])
  refuseOptions(command, absentInEval)
}

async function evaluate(query: string, flags: EvalFlags): Promise<ExitCode> {
  const { modules, data } = loadFiles({
    paths: flags.data,
    bundles: flags.bundle,
    ignore: flags.ignore,
    regoVersion: flags.v0Compatible ? 0 : 1
  })
  const input = inputFrom(flags)
  const result = await evalQuery(query, modules, {
    data,
    ...(flags.capabilities === undefined ? {} : { capabilities: readCapabilitiesFile(flags.capabilities) }),
    ...schemasFrom(flags.schema),
    imports: flags.import,
    strict: flags.strict ?? false,
    coverage: flags.coverage ?? false,
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(input === undefined ? {} : { input }),
    ...(flags.package === undefined ? {} : { package: flags.package.replace(/^data\./, '') })
  })
  printDiagnostics(result.diagnostics)
  for (const line of result.printed) process.stderr.write(`${printable(line)}\n`)
  const [failure] = result.builtinFailures
  if (failure && flags.strictBuiltinErrors) {
    const place = failure.location === undefined ? '' : ` at ${failure.location}`
    process.stderr.write(`polity: a built-in failed: ${failure.message}${place}\n`)
    if (flags.format === 'json') process.stdout.write(renderQuery([], 'json', { failures: [failure] }))
    return exitCode.noVerdict
  }
  const { aborted } = result
  if (aborted !== undefined || !result.rows || hasErrors(result.diagnostics)) {
    if (aborted !== undefined) process.stderr.write(`polity: ${aborted}\n`)
    if (flags.format === 'json') process.stdout.write(renderQueryErrors(result))
    return exitCode.noVerdict
  }
  for (const { message, location } of result.builtinFailures) {
    const place = location === undefined ? '' : ` at ${location}`
    process.stderr.write(`polity: a built-in failed, its value is undefined: ${message}${place}\n`)
  }
  const { rows, times, coverage } = result
  process.stdout.write(
    renderQuery(rows, flags.format, {
      ...(flags.showBuiltinErrors ? { failures: result.builtinFailures } : {}),
      ...(flags.metrics && times ? { times } : {}),
      ...(coverage ? { coverage } : {})
    })
  )
  const isDefined = rows.length > 0
  return (flags.fail && !isDefined) || (flags.failDefined && isDefined) ? exitCode.noVerdict : exitCode.ok
}

function queryFrom(query: string | undefined, { stdin, stdinInput }: EvalFlags): string {
  if (query !== undefined && stdin) throw new UnreadablePath('give a query, or --stdin, not both')
  if (stdin && stdinInput) throw new UnreadablePath('--stdin and --stdin-input cannot both read the standard input')
  if (query === undefined && !stdin) throw new UnreadablePath('there is no query: give one, or --stdin')
  return query ?? readFileSync(0, 'utf8')
}

/** JSON of the input; a file without a telling name is taken for YAML, which JSON is too. */
function inputFrom({ input, stdinInput }: EvalFlags): string | undefined {
  if (stdinInput) return writeRawJson(parseData('<stdin>', readFileSync(0, 'utf8')))
  if (input === undefined) return undefined
  const text = readText(input)
  try {
    return writeRawJson(parseData(/\.ya?ml$/i.test(input) ? input : `${input}.json`, text))
  } catch (cause) {
    if (/\.(?:ya?ml|json)$/i.test(input) || cause instanceof DiagnosticError) throw cause
    return writeRawJson(parseData(input, text))
  }
}
