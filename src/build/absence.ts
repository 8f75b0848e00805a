import type { Term } from '../rego/index.ts'
import { operatorName } from './order-literals.ts'

/**
 * What absence does to what is looked at: `silencing` (outside `not`) it leaves it without a result; `granting` (under `not`) it is an
 * answer, except under a `not` within; `heard` it is an answer.
 */
export type Mode = 'silencing' | 'granting' | 'heard'

/** The same one `not` further in. */
export const under: Readonly<Record<Mode, Mode>> = { silencing: 'granting', granting: 'silencing', heard: 'heard' }

/** How a doubted rule answered: without a value, or, under `not`, with one. */
export const outcomeOf = (text: string, mode: Mode): string => (mode === 'granting' ? text : `not ${text}`)

/** What is said where nothing else applies is an answer, except to a condition: there `false` is none, and `true` grants under `not`. */
export function modeWith(fallback: Term | undefined, mode: Mode, isCondition: boolean): Mode {
  if (fallback?.kind !== 'boolean' || !isCondition) return fallback ? 'heard' : mode
  if (mode === 'silencing') return fallback.value ? 'heard' : mode
  return mode === 'granting' && fallback.value ? 'silencing' : mode
}

/**
 * What OPA evaluates before it negates, so that its absence silences the body around: operands of a call and of a reference, but not the
 * sides of an equation. `not port.slo.availabilityPercent < 99` has no value without the property, `not port.kind == "table"` has one.
 */
export function evaluatedBeforeNot(term: Term): readonly Term[] {
  if (term.kind === 'ref')
    return term.operands.filter(operand => operand.kind !== 'string' && operand.kind !== 'number')
  if (term.kind !== 'call') return []
  const name = operatorName(term) ?? ''
  if (name !== 'equal' && name !== 'eq') return term.args
  return term.args.flatMap(side => (side.kind === 'ref' ? evaluatedBeforeNot(side) : side.kind === 'var' ? [] : [side]))
}
