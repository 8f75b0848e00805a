import type { Capabilities } from '../builtins/index.ts'
import { dataDigest, policyDigest, writeBundle } from '../bundle/index.ts'
import type { Diagnostic, Span } from '../diagnostics/index.ts'
import { type Evaluation, openBundle } from '../evaluator/index.ts'
import { type RawJson, writeRawJson } from '../json/index.ts'
import { type BundleMetadata, productModel } from '../mesh/index.ts'
import { type CheckOptions, compile, type ModuleText, writtenLocation } from '../rego/index.ts'
import { hasDataIn } from './base-data.ts'

/** What a program is evaluated with. */
export interface Surroundings {
  /** The base documents. */
  readonly data: RawJson
  /** What it may use; without them all of Rego. */
  readonly capabilities?: Capabilities
  /** Refuses unused imports, variables and arguments, as `opa --strict`. */
  readonly strict?: boolean
}

/** What the compiler is told of the surroundings. */
export function checkOptionsIn({ data, capabilities, strict = false }: Surroundings): CheckOptions {
  return { hasData: hasDataIn(data), strict, ...(capabilities ? { capabilities } : {}) }
}

/** A program that was compiled here and now. */
export interface OpenProgram {
  /** With `coverage`: the places of the program, and the numbers of those that were reached in any evaluation. */
  readonly coverage: { readonly places: readonly Span[]; readonly reached: ReadonlySet<number> }
  /** Throws `EvaluationAborted` and `InputError`. Each call has a clock and random numbers of its own. */
  readonly evaluate: (entrypoint: string, input?: string) => Evaluation
  /** What `print` was given in the last evaluation, a line each. */
  readonly printed: () => readonly string[]
}

/**
 * Compiles modules and opens the result with its data. A built-in that is not there fails when it is called, and only then.
 *
 * @returns no program where a diagnostic is an error
 */
export async function openModules(
  modules: readonly ModuleText[],
  entrypoints: readonly string[],
  surroundings: Surroundings,
  coverage = false
): Promise<{ readonly program?: OpenProgram; readonly diagnostics: readonly Diagnostic[] }> {
  const { wasm, diagnostics, locations, places } = compile(modules, {
    entrypoints,
    keepPrint: true,
    coverage,
    ...checkOptionsIn(surroundings)
  })
  if (!wasm) return { diagnostics }
  const metadata: BundleMetadata = {
    entrypoints,
    model: productModel,
    policyDigest: policyDigest([], wasm),
    dataDigest: dataDigest('{}'),
    policies: [],
    locations: locations.map(writtenLocation)
  }
  const bundle = writeBundle({
    manifest: { revision: '', roots: [''], rego_version: 1, metadata: { polity: metadata } },
    wasm,
    modules: [],
    data: {}
  })
  let printed: string[] = []
  const reached = new Set<number>()
  const evaluator = await openBundle(bundle, {
    allowMissingBuiltins: true,
    // A call of the host takes many steps from the budget.
    ...(coverage ? { steps: 1_000_000_000_000n } : {}),
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
  evaluator.setData(writeRawJson(surroundings.data))
  return {
    diagnostics,
    program: {
      evaluate: (entrypoint, input) => {
        printed = []
        return evaluator.evaluate(entrypoint, input)
      },
      printed: () => printed,
      coverage: { places, reached }
    }
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
