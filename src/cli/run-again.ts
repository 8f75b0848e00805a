import { DiagnosticError } from '../diagnostics/index.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { printDiagnostics } from './terminal.ts'
import { watchPaths } from './watch-folder.ts'

/**
 * Runs a command again whenever something below its paths changes, one run at a time, until the process is told to stop.
 *
 * @param output - what the command writes: its changes are not looked at
 */
export function runAgain(paths: readonly string[], output: string | undefined, run: () => Promise<ExitCode>): void {
  let last: Promise<unknown> = Promise.resolve()
  const again = async (): Promise<void> => {
    try {
      process.exitCode = await run()
    } catch (cause) {
      if (cause instanceof DiagnosticError) printDiagnostics(cause.diagnostics)
      else process.stderr.write(`polity: ${(cause as Error).message}\n`)
      process.exitCode = exitCode.noVerdict
    }
  }
  watchPaths(paths, output, () => {
    last = last.then(again)
  })
}
