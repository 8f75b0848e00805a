import type { Operand } from '../plan/ir.ts'

/**
 * The runtime's function for a `sprintf` whose format is written in the policy and asks for nothing but `%s`, `%v`, `%d` and `%%`,
 * which most do: the other verbs, flags and widths are 3 kB that such a module does without. Undefined for every other call.
 */
export function plainFormatExport(name: string, [format]: readonly Operand[]): string | undefined {
  if (name !== 'sprintf' || format?.kind !== 'constant' || typeof format.value !== 'string') return undefined
  return /^(?:[^%]|%[svd%])*$/.test(format.value) ? 'sprintf_plain' : undefined
}
