import type { Json } from '../../json/index.ts'

/** What stays the same for the whole of one evaluation. A new object for each: values drawn from it are kept by identity. */
export interface EvaluationFacts {
  /** Since 1970. */
  readonly nowNanoseconds: bigint
  /** At least 0, below 1; drawn from once for each different call. */
  readonly random: () => number
}

/** The operand at `position` (from 1), an object, with one member put in: what it holds stays what it is, sets too. */
export class Amended {
  readonly position: number
  readonly member: string
  readonly value: Json

  constructor(position: number, member: string, value: Json) {
    this.position = position
    this.member = member
    this.value = value
  }
}

/**
 * One built-in: operands to a value. A set comes as an array, in Rego's order.
 *
 * What it throws is the reason why the call has no value, without the name of the built-in; `undefined` is no value either, and none of
 * its own. It ends in time that its operands' size bounds.
 */
export type HostBuiltin = (operands: readonly Json[], evaluation: EvaluationFacts) => Json | Amended | undefined

export type HostBuiltins = Readonly<Record<string, HostBuiltin>>
