import type { ConformanceCase } from '../conformance-cases.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { generateCase } from './generate-case.ts'
import { mutateCase, seedCases } from './mutate-case.ts'
import { type OpaServer, startOpa } from './opa-server.ts'
import { createRandom } from './random.ts'
import { type CaseOutcome, type Difference, runCase } from './run-case.ts'
import { shrink } from './shrink.ts'

export interface FuzzOptions {
  readonly evaluations: number
  /** Ends the run after so many seconds. */
  readonly seconds?: number
  readonly seed: number
  /** Cases that are changed; without any, all modules are generated. */
  readonly seeds?: readonly ConformanceCase[]
  /** Ends the run at so many differences. */
  readonly mostFindings?: number
  /** Leaves the cases as they are found. */
  readonly keepSize?: boolean
  readonly onFinding?: (finding: Finding) => void
  readonly onProgress?: (totals: FuzzTotals) => void
}

export interface FuzzTotals {
  cases: number
  /** Cases that both refuse alike. */
  refused: number
  evaluations: number
  /** Documents asked for. */
  documents: number
  /** Of these, defined and not empty. */
  filled: number
  /** Evaluations that both give up for a conflict. */
  conflicts: number
  /** Evaluations in which OPA panicked or hung. */
  lost: number
  /** In how many cases something differs for a reason that is known. */
  readonly excused: Map<string, number>
}

/** A difference that nobody has explained, with the smallest case that shows it. */
export interface Finding {
  readonly seed: number
  readonly case: FuzzCase
  readonly difference: Difference
}

/** Generates and changes modules from a seed on, and compares what we and a real OPA say of them. */
export async function fuzz(options: FuzzOptions): Promise<{ totals: FuzzTotals; findings: readonly Finding[] }> {
  const servers = { 0: await startOpa(0), 1: await startOpa(1) }
  const seeds = seedCases(options.seeds ?? [])
  const totals: FuzzTotals = {
    cases: 0,
    refused: 0,
    evaluations: 0,
    documents: 0,
    filled: 0,
    conflicts: 0,
    lost: 0,
    excused: new Map()
  }
  const findings: Finding[] = []
  const end = performance.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000
  try {
    for (let { seed } = options; totals.evaluations < options.evaluations && performance.now() < end; seed++) {
      const one = makeCase(seed, seeds)
      const outcome = await runCase(one, servers[one.regoVersion])
      add(totals, outcome)
      const [difference] = outcome.differences
      if (difference) {
        const finding = options.keepSize
          ? { seed, case: one, difference }
          : await smallest(seed, one, difference, servers)
        findings.push(finding)
        options.onFinding?.(finding)
        if (findings.length >= (options.mostFindings ?? Number.POSITIVE_INFINITY)) break
      }
      options.onProgress?.(totals)
    }
  } finally {
    await servers[0].close()
    await servers[1].close()
  }
  return { totals, findings }
}

/** The case of a seed: half of them are generated, half are changed ones. */
export function makeCase(seed: number, seeds: readonly FuzzCase[]): FuzzCase {
  const random = createRandom(seed)
  return seeds.length > 0 && random.chance(0.5) ? mutateCase(random.pick(seeds), seed) : generateCase(seed, 10)
}

function add(totals: FuzzTotals, outcome: CaseOutcome): void {
  totals.cases++
  if (outcome.refusals.length > 0) totals.refused++
  for (const reason of outcome.excused) totals.excused.set(reason, (totals.excused.get(reason) ?? 0) + 1)
  for (const key of ['evaluations', 'documents', 'filled', 'conflicts', 'lost'] as const) totals[key] += outcome[key]
}

async function smallest(
  seed: number,
  one: FuzzCase,
  difference: Difference,
  servers: Readonly<Record<0 | 1, OpaServer>>
): Promise<Finding> {
  const find = async (candidate: FuzzCase): Promise<Difference | undefined> => {
    const { differences } = await runCase(candidate, servers[candidate.regoVersion])
    return differences.find(other => other.kind === difference.kind && other.codes === difference.codes)
  }
  const small = await shrink(one, async candidate => (await find(candidate)) !== undefined)
  const shown = await find(small)
  // What OPA answers by chance may be otherwise the next time.
  return shown ? { seed, case: small, difference: shown } : { seed, case: one, difference }
}

/** A finding as text from which it can be run again. */
export function describeFinding({ seed, case: one, difference }: Finding): string {
  const version = one.regoVersion === 0 ? ' (v0)' : ''
  const modules = one.modules.map(({ name, text }) => `# ${name}${version}\n${text.replace(/\n(?:[ \t]*\n)+/g, '\n')}`)
  const facts = difference.input === undefined ? [] : [`input: ${difference.input}`, `data: ${one.data}`]
  return [`seed ${seed}: ${difference.kind}: ${difference.detail}`, ...modules, ...facts].join('\n')
}
