import type { Diagnostic, Source, Span } from '../diagnostics/index.ts'
import type { Module } from './syntax/ast.ts'

/**
 * How much a program may ask of the compiler, so that a text that somebody else wrote ends in an answer and not in a process that
 * hangs or has no memory left. Beside these a text has at most 5,000,000 characters, a term 500 levels and a name 1,000 parts.
 */
export interface CompileLimits {
  /** UTF-16 code units of all texts together. */
  readonly textLength: number
  /** Rules of all modules together, each `else` counted as one. */
  readonly rules: number
  /** Statements and terms looked at while bodies are put in order and types worked out; 3,000,000 take about a second. */
  readonly steps: number
  /** Bytes of the module. */
  readonly moduleBytes: number
}

export const defaultLimits: CompileLimits = {
  textLength: 50_000_000,
  rules: 200_000,
  steps: 10_000_000,
  moduleBytes: 100_000_000
}

/** Thrown where a limit is reached; `compile` turns it into a diagnostic. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached'
  readonly diagnostic: Diagnostic
  constructor(message: string, span: Span | undefined, help: string) {
    super(message)
    this.diagnostic = { code: 'compile_limit', severity: 'error', message, help, ...(span ? { span } : {}) }
  }
}

/** Steps that are left of those a program may take. */
export interface Budget {
  left: number
}

/** Takes steps off a budget; fails at `span` when none are left. */
export function spend(budget: Budget, steps: number, span: Span): void {
  budget.left -= steps
  if (budget.left > 0) return
  const help = 'make rules of parts; write statements in the order in which they give values to each other'
  throw new LimitReached('the program is too entangled to be checked', span, help)
}

/** Fails when the texts are longer than they may be. */
export function limitTexts(sources: readonly Source[], { textLength }: CompileLimits): void {
  let length = 0
  for (const source of sources) {
    length += source.text.length
    if (length <= textLength) continue
    const span = { source, start: 0, end: 0 }
    throw new LimitReached(`the modules are longer than ${textLength} characters`, span, 'leave out some of them')
  }
}

/** Fails when there are more rules than there may be. */
export function limitRules(modules: readonly Module[], { rules }: CompileLimits): void {
  let count = 0
  for (const rule of modules.flatMap(module => module.rules)) {
    count += 1 + rule.else.length
    if (count > rules) {
      throw new LimitReached(`the modules have more than ${rules} rules`, rule.head.span, 'keep what is data in `data`')
    }
  }
}

/** Fails when the module is larger than it may be. */
export function limitModule(wasm: Uint8Array, { moduleBytes }: CompileLimits): void {
  if (wasm.length <= moduleBytes) return
  const message = `the compiled module has ${wasm.length} bytes, more than ${moduleBytes}`
  throw new LimitReached(message, undefined, 'keep what is data in `data`')
}
