import { printable } from '../../diagnostics/index.ts'

const longest = 120

/** A value as one line a person reads: texts bare, other values as JSON, long ones cut. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = printable((text ?? 'nothing').replace(/\s+/g, ' '))
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
