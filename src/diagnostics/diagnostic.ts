import type { DiagnosticCode } from './codes.ts'
import { positionAt, type Span } from './source.ts'

export type DiagnosticSeverity = 'error' | 'warning' | 'info'

/** One problem in a text somebody wrote. A bug of ours is thrown, never reported. */
export interface Diagnostic {
  /** Stable once released; listed in `codes.ts`. */
  readonly code: DiagnosticCode
  readonly severity: DiagnosticSeverity
  /** What is wrong; lower case, no full stop, names in backticks. */
  readonly message: string
  /** The smallest range that shows it. */
  readonly span?: Span
  /** Other places that matter: "first defined here". */
  readonly related?: readonly { readonly span: Span; readonly message: string }[]
  /** What to do; never repeated inside the message. */
  readonly help?: string
}

/** Takes one diagnostic; passes hand their findings to it as they go. */
export type Report = (diagnostic: Diagnostic) => void

/** True when at least one of them is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(diagnostic => diagnostic.severity === 'error')
}

/** Sorted by file and position, without repeats. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>()
  return [...diagnostics]
    .sort(
      (a, b) =>
        compareText(a.span?.source.name ?? '', b.span?.source.name ?? '') ||
        (a.span?.start ?? -1) - (b.span?.start ?? -1) ||
        compareText(a.code, b.code) ||
        compareText(a.message, b.message)
    )
    .filter(diagnostic => {
      const key = JSON.stringify([
        diagnostic.span?.source.name,
        diagnostic.span?.start,
        diagnostic.code,
        diagnostic.message
      ])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A fault in somebody's text that stops the work at hand, carrying all diagnostics of the stage. */
export class DiagnosticError extends Error {
  override readonly name = 'DiagnosticError'
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(summary).join('\n'))
    this.diagnostics = diagnostics
  }
}

/** `file:line:column: code: message`, the one-line form for logs and errors. */
export function summary(diagnostic: Diagnostic): string {
  const { span } = diagnostic
  if (!span) return `${diagnostic.code}: ${diagnostic.message}`
  const { line, column } = positionAt(span.source, span.start)
  return `${span.source.name}:${line}:${column}: ${diagnostic.code}: ${diagnostic.message}`
}
