import { DiagnosticError } from '../diagnostics/index.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { printDiagnostics } from './terminal.ts'
import { watchPaths } from './watch-folder.ts'

/** What a terminal takes as: forget what was shown, begin at the top. */
const clear = '\u001b[2J\u001b[3J\u001b[H'

/**
 * Judges, and again whenever something below the paths changes, until somebody interrupts; then gives the exit code of what was judged last.
 *
 * What cannot be read just now, since it is deleted or half written, is told and waited for.
 *
 * @param outputs - files that a run writes itself
 */
export async function watchCheck(
  paths: readonly string[],
  outputs: readonly string[],
  judge: () => Promise<ExitCode>
): Promise<ExitCode> {
  let last: ExitCode = exitCode.noVerdict
  let running = Promise.resolve()
  const run = async (): Promise<void> => {
    if (process.stdout.isTTY === true) process.stdout.write(clear)
    try {
      last = await judge()
    } catch (cause) {
      last = exitCode.noVerdict
      if (cause instanceof DiagnosticError) printDiagnostics(cause.diagnostics)
      else process.stderr.write(`polity: ${(cause as Error).message}\n`)
    }
    process.stderr.write(`watching ${paths.join(', ')}; Ctrl-C ends\n`)
  }
  const again = (): void => {
    running = running.then(run)
  }
  const interrupted = new Promise<void>(resolve => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  // begun before the first run, so that nothing is missed during it
  const stop = watchPaths(paths, outputs, again)
  again()
  await interrupted
  stop()
  await running
  return last
}
