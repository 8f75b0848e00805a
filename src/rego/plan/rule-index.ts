import type { ResolvedLiteral, ResolvedTerm } from '../check/resolved.ts'
import { constantString } from './constant.ts'
import { sidesOf } from './equality.ts'
import type { Block, Operand } from './ir.ts'
import { emit, emitBlock, inside, local, type Scope } from './scope.ts'

/** A condition that a rule, or a branch of one, holds only under: a place has this string. */
export interface Guard {
  /** Equal for the same place. */
  readonly place: string
  readonly string: string
  /** The literal or the argument that says so, and need not be planned where the guard was looked at. */
  readonly literal?: ResolvedLiteral
  readonly argument?: number
  readonly plan: (scope: Scope) => Operand
}

/** A rule or branch that is tried. */
export interface Alternative {
  readonly args?: readonly ResolvedTerm[]
  /** The arguments were matched before, for all alternatives. */
  readonly areArgsMatched?: boolean
  readonly body: readonly ResolvedLiteral[]
  /** More branches follow when the body fails: only its arguments can guard it. */
  readonly hasElse?: boolean
}

/** How an alternative is reached. */
export interface Reached {
  /** What was looked at already. */
  readonly guard: Guard | undefined
  /** No alternative before it can have had a solution. */
  readonly isFirst: boolean
  /** No other alternative at all can have a solution beside it. */
  readonly isOnly: boolean
}

/** So many alternatives in a row are chosen from; fewer are tried one after another. */
const fewestToChooseFrom = 3

/**
 * Plans alternatives in their order. Runs of them that ask the same place for constant strings become a choice: only those that ask
 * for what is there are tried.
 *
 * As in OPA's index the place is looked at before the rest of the body, and what stands under a `with` guards nothing.
 */
export function planAlternatives<Item extends Alternative>(
  scope: Scope,
  items: readonly Item[],
  parameters: readonly Operand[],
  plan: (item: Item, reached: Reached) => void
): void {
  const guards = items.map(item => guardsOf(item, parameters))
  for (let start = 0; start < items.length; ) {
    const run = longestRun(guards, start)
    const first = run[0]
    if (!first || run.length < fewestToChooseFrom) {
      plan(items[start] as Item, { guard: undefined, isFirst: start === 0, isOnly: items.length === 1 })
      start++
      continue
    }
    const cases: { value: string; block: Block; chosen: number[] }[] = []
    for (const [i, { string: value }] of run.entries()) {
      const known = cases.find(other => other.value === value)
      if (known) known.chosen.push(i)
      else cases.push({ value, block: { statements: [] }, chosen: [i] })
    }
    emitBlock(scope, () => {
      emit(scope, { op: 'SwitchStmt', source: first.plan(scope), cases })
      for (const { block, chosen } of cases) {
        inside(scope, block, () => {
          for (const [position, i] of chosen.entries()) {
            plan(items[start + i] as Item, {
              guard: run[i],
              isFirst: start === 0 && position === 0,
              isOnly: run.length === items.length && chosen.length === 1
            })
          }
        })
      }
    })
    start += run.length
  }
}

/** The guards of the longest row of alternatives from `start` on that ask the same place. */
function longestRun(guards: readonly (readonly Guard[])[], start: number): readonly Guard[] {
  let longest: readonly Guard[] = []
  for (const { place } of guards[start] ?? []) {
    const run: Guard[] = []
    for (let i = start; i < guards.length; i++) {
      const guard = guards[i]?.find(other => other.place === place)
      if (!guard) break
      run.push(guard)
    }
    if (run.length > longest.length) longest = run
  }
  return longest
}

function guardsOf(alternative: Alternative, parameters: readonly Operand[]): readonly Guard[] {
  const { args = [], areArgsMatched = false, body, hasElse = false } = alternative
  const guards: Guard[] = []
  const ofParameter = (index: number) => ({
    place: `parameter ${index}`,
    plan: () => parameters[index] ?? local(index)
  })
  for (const [argument, term] of args.entries()) {
    const string = constantString(term)
    if (string !== undefined && !areArgsMatched) guards.push({ ...ofParameter(argument), string, argument })
  }
  if (hasElse) return guards
  for (const literal of body) {
    const [left, right] = sidesOf(literal)
    if (!left || !right) continue
    for (const [asked, other] of [
      [left, right],
      [right, left]
    ] as const) {
      const string = constantString(other)
      if (string === undefined) continue
      const parameter =
        asked.kind === 'local' ? args.findIndex(arg => arg.kind === 'local' && arg.local === asked.local) : -1
      if (parameter >= 0) guards.push({ ...ofParameter(parameter), string, literal })
      else if (asked.kind === 'ref' && asked.base.kind === 'input') {
        const path = asked.operands.map(constantString)
        if (path.includes(undefined)) continue
        const place = JSON.stringify(path)
        guards.push({ place, string, literal, plan: inner => inner.planner.planRef(inner, asked) })
      }
    }
  }
  return guards
}
