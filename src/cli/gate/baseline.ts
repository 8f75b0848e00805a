import { readFile } from 'node:fs/promises'
import { type OwnFileKind, readOwnFile } from '../../descriptor/index.ts'
import { DiagnosticError, whyUnreadable } from '../../diagnostics/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import type { CheckedProduct, CheckResult } from '../../governance/check/index.ts'
import { UnreadablePath } from '../read-files.ts'
import { writeWhole } from '../write-whole.ts'

/** Ids of violations by URN of their product: the same ids that reports show. */
export type Baseline = Readonly<Record<string, readonly string[]>>

export const baselineKind: OwnFileKind = {
  name: 'baseline',
  title: 'a baseline',
  code: 'baseline_error',
  limits: { bytes: 32 << 20, nodes: 1_000_000 },
  schema: {
    type: 'object',
    required: ['polityBaseline', 'products'],
    properties: {
      polityBaseline: { enum: [1] },
      products: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }
    },
    additionalProperties: false
  }
}

/** @returns undefined where there is no such file */
export async function readBaseline(file: string): Promise<Baseline | undefined> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new UnreadablePath(`cannot read the baseline ${file}: ${whyUnreadable(cause)}`, { cause })
  })
  if (!bytes) return undefined
  const { value, diagnostics } = readOwnFile<{ readonly products: Baseline }>(file, bytes, baselineKind)
  if (!value) throw new DiagnosticError(diagnostics)
  return value.products
}

/**
 * Writes a baseline, sorted, so that a change of it reads well.
 *
 * @throws UnreadablePath when it cannot be written
 */
export async function writeBaseline(file: string, baseline: Baseline): Promise<void> {
  const products = Object.fromEntries(
    Object.entries(baseline)
      .filter(([, ids]) => ids.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, ids]) => [id, [...new Set(ids)].sort()])
  )
  await writeWhole(file, `${JSON.stringify({ polityBaseline: 1, products }, null, 2)}\n`)
}

/** The baseline after a check: of each product that was judged what blocks now or is let be, of others what was. */
export function updatedBaseline(before: Baseline, { products }: CheckResult): Baseline {
  const judged = products.filter(product => product.noVerdict === undefined)
  return { ...before, ...Object.fromEntries(judged.map(product => [product.product.id, blockingIn(product)])) }
}

/** What blocks of itself, or would if it were not baselined. */
function blockingIn({ rows }: CheckedProduct): string[] {
  return rows.flatMap(row =>
    row.violations
      .filter(violation => violation.baselined || (row.outcome === 'fail' && violation.level !== 'warn'))
      .map(violation => violation.id)
  )
}

/** Until when the bundle lets violations of a baseline be; empty: it does not. */
export function baselineUntil({ bundle }: Evaluator): string {
  const { polity } = JSON.parse(bundle.dataText) as { readonly polity?: { readonly baselineUntil?: string } }
  return polity?.baselineUntil ?? ''
}

/** What somebody should know of a baseline: that it has no effect, how much it lets be, what of it is no longer there. */
export function notesOnBaseline(
  file: string,
  baseline: Baseline,
  result: CheckResult,
  { until, now }: { readonly until: string; readonly now: string }
): string[] {
  if (until === '') return [`${file} has no effect: the policies allow no baseline`]
  if (until <= now) return [`${file} has no effect: the policies allowed a baseline until ${until}`]
  const judged = result.products.filter(product => product.noVerdict === undefined)
  const count = judged
    .flatMap(({ rows }) => rows.flatMap(row => row.violations))
    .filter(({ baselined }) => baselined).length
  const stale = judged.flatMap(({ product, rows }) => {
    const found = new Set(rows.flatMap(row => row.violations.map(violation => violation.id)))
    const ids = Object.hasOwn(baseline, product.id) ? (baseline[product.id] as readonly string[]) : []
    return ids.filter(id => !found.has(id)).map(id => `${file} holds ${id} of ${product.id}, which is no longer found`)
  })
  const more = stale.length > mostStale ? [`and ${stale.length - mostStale} more`] : []
  const help = stale.length === 0 ? [] : ['--update-baseline drops what is no longer found']
  return [
    `${count} ${count === 1 ? 'violation' : 'violations'} of ${file} do not block until ${until}`.replace(
      /^1 (.*) do /,
      '1 $1 does '
    ),
    ...stale.slice(0, mostStale),
    ...more,
    ...help
  ]
}

const mostStale = 20
