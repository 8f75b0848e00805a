import type { Evaluator, ReportResult } from './evaluator.ts'

/**
 * Several bundles as one: every product is judged by each, and the rows of each for its own policies are one ledger. What has no verdict from one has none.
 *
 * Digests, data and entrypoints are the first one's; so are decisions.
 */
export function joinEvaluators(first: Evaluator, others: readonly Evaluator[]): Evaluator {
  if (others.length === 0) return first
  return {
    ...first,
    policies: [first, ...others].flatMap(({ policies }) => policies),
    copy: () => {
      const copies = [first, ...others].map(evaluator => evaluator.copy())
      return copies.every(copy => copy !== undefined) ? copies.flat() : undefined
    },
    report: facts => [first, ...others].map(evaluator => ownRows(evaluator, evaluator.report(facts))).reduce(joined)
  }
}

/** Rego in a bundle may write rows by any name: those of another bundle's policies are not its to write. */
function ownRows({ policies }: Evaluator, { report, ...result }: ReportResult): ReportResult {
  if (!report) return result
  const own = new Set(policies.map(({ id }) => id))
  return {
    ...result,
    report: { ...report, rows: Object.fromEntries(Object.entries(report.rows).filter(([id]) => own.has(id))) }
  }
}

function joined(a: ReportResult, b: ReportResult): ReportResult {
  const common = {
    faults: { ...a.faults, ...b.faults },
    builtinFailures: [...a.builtinFailures, ...b.builtinFailures]
  }
  const noVerdict = a.noVerdict ?? b.noVerdict
  if (!a.report || !b.report || noVerdict !== undefined)
    return { ...common, noVerdict: noVerdict ?? 'there is no report' }
  const changes = [a.report.nextChange, b.report.nextChange].filter(instant => instant !== null).sort()
  return {
    ...common,
    report: { ...a.report, rows: { ...a.report.rows, ...b.report.rows }, nextChange: changes[0] ?? null }
  }
}
