import { Command, CommanderError } from 'commander'
import { DiagnosticError, whyUnwritable } from '../diagnostics/index.ts'
import { exitCode } from './exit-code.ts'
import { UnreadablePath } from './read-files.ts'
import { printDiagnostics } from './terminal.ts'
import { version } from './version.ts'

const program = new Command('polity')
  .description(
    'Federated computational governance for data mesh: policies in Rego, compiled to WebAssembly, run in every data product.'
  )
  .version(version, '-V, --version')
  .showSuggestionAfterError()
  .showHelpAfterError('(polity --help shows what there is)')
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 nothing blocks, 1 no verdict (also: wrong usage), 2 warnings with --fail-level warning, 3 something blocks, or a test failed.'
  )

/** Each loads what it needs: a check waits for no compiler, database or server. */
const commands: Readonly<Record<string, () => Promise<(to: Command) => void>>> = {
  check: async () => (await import('./check.ts')).addCheck,
  explain: async () => (await import('./explain.ts')).addExplain,
  init: async () => (await import('./init.ts')).addInit,
  build: async () => (await import('./build.ts')).addBuild,
  test: async () => (await import('./test.ts')).addTest,
  eval: async () => (await import('./eval.ts')).addEval,
  inspect: async () => (await import('./inspect.ts')).addInspect,
  publish: async () => (await import('./publish.ts')).addPublish,
  impact: async () => (await import('./impact.ts')).addImpact,
  serve: async () => (await import('./serve.ts')).addServe,
  start: async () => (await import('./start.ts')).addStart,
  version: async () => (await import('./version.ts')).addVersion
}

/** A broken pipe (`polity check . | head`) ends the output, not the verdict. */
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') return
  process.stderr.write(`polity: the standard output cannot be written: ${whyUnwritable(cause)}\n`)
  process.exit(exitCode.noVerdict)
})

run(process.argv).catch((cause: unknown) => {
  process.exitCode = report(cause)
})

async function run(args: readonly string[]): Promise<void> {
  const [asked = ''] = args.slice(2)
  const wanted = Object.hasOwn(commands, asked) ? [commands[asked]] : Object.values(commands)
  for (const load of wanted) (await load?.())?.(program)
  for (const command of program.commands) command.exitOverride()
  await program.parseAsync(asGoFlags(args))
}

/** Programs in Go, as `opa` is, also take `-O=1` for `-O 1`. */
function asGoFlags(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.flatMap((arg, i) => {
    const flag = end >= 0 && i > end ? undefined : /^(-[A-Za-z])=(.*)$/s.exec(arg)
    return flag ? [flag[1] as string, flag[2] as string] : [arg]
  })
}

/** What went wrong, in words; a stack trace only where the fault is ours and somebody asks for it. */
function report(cause: unknown): number {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? exitCode.ok : exitCode.noVerdict
  if (cause instanceof DiagnosticError) {
    printDiagnostics(cause.diagnostics)
    return exitCode.noVerdict
  }
  const { message, stack } = cause as Error
  const ours = !(cause instanceof UnreadablePath) && process.env['POLITY_DEBUG'] !== undefined
  process.stderr.write(`polity: ${ours ? stack : message}\n`)
  return exitCode.noVerdict
}
