import { styleText } from 'node:util'
import { type Diagnostic, type Paint, plain, renderDiagnostic } from '../diagnostics/index.ts'

type Style = Parameters<typeof styleText>[0]

const styled =
  (style: Style) =>
  (text: string): string =>
    styleText(style, text)

const coloured: Paint = {
  error: styled(['bold', 'red']),
  warning: styled('yellow'),
  info: styled('green'),
  bold: styled('bold'),
  dim: styled('dim')
}

/** Colours for a stream: only on a terminal, and never against `NO_COLOR`; `FORCE_COLOR` wins over both. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return coloured
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') ? coloured : plain
}

/** Columns of a terminal, 100 when piped. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true ? Math.max(40, stream.columns ?? 100) : 100
}

export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  const paint = paintFor(process.stderr)
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic, paint)}\n\n`)
}

/**
 * A line that tells how far long work has come; on a terminal only, and gone when the work is done.
 */
export function progress(label: string): {
  readonly step: (done: number, total: number) => void
  readonly end: () => void
} {
  const stream = process.stderr
  if (stream.isTTY !== true) return { step: () => {}, end: () => {} }
  let shown = 0
  return {
    step: (done, total) => {
      const now = Date.now()
      if (now - shown < 50 && done < total) return
      shown = now
      const filled = Math.round((done / Math.max(1, total)) * 24)
      stream.write(`\r\u001b[2K${label} ${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${done}/${total}`)
    },
    end: () => stream.write('\r\u001b[2K')
  }
}
