/**
 * Source texts, spans and diagnostics: how every room says what is wrong in a text somebody wrote.
 *
 * Takes texts and offsets, gives lines, columns and drawn messages. Never does I/O and imports no other room.
 */
export { type DiagnosticCode, diagnosticCodes } from './codes.ts'
export {
  type Diagnostic,
  DiagnosticError,
  type DiagnosticSeverity,
  hasErrors,
  type Report,
  sortDiagnostics,
  summary
} from './diagnostic.ts'
export { didYouMean } from './did-you-mean.ts'
export { whyUnreadable, whyUnwritable } from './file-fault.ts'
export { type Paint, plain, printable, renderDiagnostic, renderExcerpt } from './render.ts'
export { lineStarts, lineText, type Position, positionAt, type Source, type Span } from './source.ts'
export { cutToWidth, textWidth, wrapText } from './text-width.ts'
