import { DiagnosticError } from '../diagnostics/index.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { printDiagnostics } from './terminal.ts'
import { watchPaths } from './watch-folder.ts'

/**
 * Runs a command, and again whenever something below its paths changes, one run at a time, until the process is told to stop. What changes
 * while it runs is seen. A first run that throws is the last.
 *
 * @param output - what the command writes: its changes are not looked at
 */
export async function runAgain(
  paths: readonly string[],
  output: string | undefined,
  run: () => Promise<ExitCode>
): Promise<void> {
  const again = async (): Promise<void> => {
    try {
      process.exitCode = await run()
    } catch (cause) {
      if (cause instanceof DiagnosticError) printDiagnostics(cause.diagnostics)
      else process.stderr.write(`polity: ${(cause as Error).message}\n`)
      process.exitCode = exitCode.noVerdict
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  const stop = watchPaths(paths, output === undefined ? [] : [output], () => {
    last = last.then(again)
  })
  const first = run()
  last = first.catch(() => {})
  try {
    process.exitCode = await first
  } catch (cause) {
    stop()
    throw cause
  }
}
