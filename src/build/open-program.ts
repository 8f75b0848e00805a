import { type Evaluation, openBundle } from '../evaluator/index.ts'

/** A compiled program with its data. */
export interface RunningProgram {
  /**
   * Throws `EvaluationAborted` and `InputError`. Each call has a clock and random numbers of its own.
   *
   * @param steps - after so many the evaluation is given up; negative: never
   */
  readonly evaluate: (entrypoint: string, input?: string, steps?: bigint) => Evaluation
  /** What `print` was given in the last evaluation, a line each. */
  readonly printed: () => readonly string[]
  /** With coverage: the numbers of the places that were reached in any evaluation. */
  readonly reached: ReadonlySet<number>
}

/** Steps of one evaluation: a few seconds. With coverage each place takes many, as every call of the host does. */
export const usualSteps = (coverage: boolean): bigint => (coverage ? 1_000_000_000_000n : 500_000_000n)

/**
 * Opens a bundle that was compiled for tests or for a query. A built-in that is not there fails when it is called, and only then.
 *
 * @param data - JSON of the base documents
 */
export async function openProgram(bundle: Uint8Array, data: string, coverage: boolean): Promise<RunningProgram> {
  let printed: string[] = []
  let limit = usualSteps(coverage)
  const reached = new Set<number>()
  const evaluator = await openBundle(bundle, {
    allowMissingBuiltins: true,
    steps: () => limit,
    builtins: {
      'polity.cover': ([number]) => {
        reached.add(Number(number))
        return true
      },
      'polity.print': ([operands]) => {
        if (printed.length < mostPrinted) printed.push(...printedLines(operands as readonly (readonly string[])[]))
        return true
      }
    }
  })
  evaluator.setData(data)
  return {
    evaluate: (entrypoint, input, steps = usualSteps(coverage)) => {
      printed = []
      limit = steps
      return evaluator.evaluate(entrypoint, input)
    },
    printed: () => printed,
    reached
  }
}

/** Lines of one evaluation, and of one call. */
const mostPrinted = 10_000

/** A line for each choice of one value of each operand, as OPA has it; an undefined one is `<undefined>`. */
function printedLines(operands: readonly (readonly string[])[]): string[] {
  let lines: string[][] = [[]]
  for (const values of operands) {
    const shown = values.length === 0 ? ['<undefined>'] : values
    lines = lines.flatMap(line => shown.map(value => [...line, value])).slice(0, mostPrinted)
  }
  return lines.map(line => line.join(' '))
}
