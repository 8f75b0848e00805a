/**
 * Exit codes of every command. `noVerdict` wins over `blocked`: where something could not be judged, nothing is allowed.
 */
export const exitCode = {
  /** Nothing blocks. */
  ok: 0,
  /** Usage, unreadable or unknown document, bad bundle, a row in error, nothing judged. */
  noVerdict: 1,
  /** Warnings only, with `--fail-level warning`. */
  warnings: 2,
  /** Something blocks, or a test failed. */
  blocked: 3
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
