import { type Diagnostic, renderDiagnostic } from '../../diagnostics/index.ts'
import { type PlaceView, placeOf } from '../../governance/index.ts'

/** A diagnostic as the API gives it. */
export interface DiagnosticView {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly help: string | null
  readonly place: PlaceView | null
  /** The drawn form, as a terminal shows it. */
  readonly text: string
}

const most = 100

/** The first hundred; whoever wrote a file with more begins there. */
export function diagnosticViews(diagnostics: readonly Diagnostic[]): readonly DiagnosticView[] {
  return diagnostics.slice(0, most).map(diagnostic => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    help: diagnostic.help ?? null,
    place: diagnostic.span ? placeOf({ span: diagnostic.span, pointer: '', exact: true }, name => name) : null,
    text: renderDiagnostic(diagnostic)
  }))
}
