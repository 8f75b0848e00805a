import type { EvaluationFacts } from '../builtins/host/index.ts'

/** What a call of a host's built-in came to, as JSON text. */
export type HostAnswer = HostValue | { readonly failure: string }

/** JSON text; or with `into`, of what becomes the member of a copy of an operand (its number, from 0). */
export interface HostValue {
  readonly text: string | undefined
  readonly into?: { readonly operand: number; readonly member: string }
}

/** The built-ins that a module may ask of its host. What they need is loaded where a module asks for one: `call-host.ts`. */
export interface Host {
  readonly has: (name: string) => boolean
  readonly call: (name: string, operands: readonly string[], facts: EvaluationFacts, location: number) => HostAnswer
  /** As the SDK takes them. */
  readonly forSdk: (
    facts: () => EvaluationFacts,
    onFailure: (name: string, error: unknown) => void
  ) => Readonly<Record<string, (...operands: unknown[]) => unknown>>
}

/** A module called a built-in that its host lacks. The module stands between two statements: it can go on with another evaluation. */
export class MissingBuiltin extends Error {
  override readonly name = 'MissingBuiltin'
}

/** The reason in what was thrown: the SDK and modules throw plain strings, V8 throws for a stack that is used up. */
export function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'the evaluation nests too deeply'
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}

/**
 * What a call takes from the budget, and each character that goes to the host or comes back: about as many steps as the module would do in
 * the same time. A signature, a key, a query or a schema takes up to some milliseconds, a character of YAML a microsecond.
 */
export const stepsOfCall = (name: string): bigint =>
  /^(?:crypto|io\.jwt|providers\.aws|graphql)\.|_(?:schema|template|module)$/.test(name) ? 500_000n : 2_000n
export const stepsOfText = (length: number): bigint => BigInt(length) * 100n
