import { createHash } from 'node:crypto'
import { lineStarts, lineText, positionAt } from '../../diagnostics/index.ts'
import type { Outcome, ReportRow } from '../../mesh/index.ts'
import type { CheckedProduct, Place, PlacedViolation } from '../check/check-result.ts'
import type { Instant, ProductStatus } from '../tables.ts'
import type { PlaceView, ViolationDetail } from './views.ts'

/** A row of the ledger, ready to be stored. */
export interface JudgedRow {
  readonly policy: string
  readonly outcome: Outcome
  readonly state: ReportRow['state']
  readonly severity: ReportRow['severity']
  readonly blocks: boolean
  readonly reasons: readonly string[]
  readonly waiver: ReportRow['waiver'] | null
  readonly metrics: Readonly<Record<string, number>>
  readonly enforcedFrom: Instant | null
  readonly violations: readonly { readonly id: string; readonly detail: ViolationDetail }[]
}

/** What a bundle said about a product at one time, ready to be stored. */
export interface Judgement {
  readonly product: string
  readonly status: ProductStatus
  readonly noVerdict: string | null
  readonly nextChange: Instant | null
  /** Over all but the clock: equal digests mean that there is nothing to write. */
  readonly digest: string
  readonly rows: readonly JudgedRow[]
  /** Over the report that it was made of: see `judgeProducts`. */
  readonly verdict: string
}

/** @param nameOf - the name under which a source is registered */
export function judgementOf(checked: CheckedProduct, nameOf: (source: string) => string): Omit<Judgement, 'verdict'> {
  const rows = checked.rows.map(
    (row): JudgedRow => ({
      policy: row.policy,
      outcome: row.outcome,
      state: row.state,
      severity: row.severity,
      blocks: row.blocks,
      reasons: row.reasons ?? [],
      waiver: row.waiver ?? null,
      metrics: row.metrics ?? {},
      enforcedFrom: row.enforcedFrom ?? null,
      violations: distinct(row.violations.map(violation => ({ id: violation.id, detail: detailOf(violation, nameOf) })))
    })
  )
  const said = {
    product: checked.product.id,
    status: statusOf(checked),
    noVerdict: checked.noVerdict ?? null,
    nextChange: checked.nextChange ?? null,
    rows
  }
  return { ...said, digest: createHash('sha256').update(JSON.stringify(said)).digest('hex') }
}

/** A row is no doubt that is unknown only for want of facts nobody asked for. */
function statusOf({ rows, noVerdict }: CheckedProduct): ProductStatus {
  const has = (outcome: Outcome): boolean => rows.some(row => row.outcome === outcome)
  if (noVerdict !== undefined || has('error')) return 'error'
  if (has('fail') || rows.some(row => row.blocks)) return 'fail'
  if (has('warn')) return 'warn'
  if (rows.some(row => row.outcome === 'unknown' && row.unasked !== true)) return 'unknown'
  return rows.some(row => row.outcome !== 'off') ? 'pass' : 'unevaluated'
}

/** A policy that gives no key may find two things at one place: the second of an id is `<id>~2`, so that none is lost. */
function distinct<T extends { readonly id: string }>(violations: readonly T[]): readonly T[] {
  const seen = new Map<string, number>()
  return violations.map(violation => {
    const count = (seen.get(violation.id) ?? 0) + 1
    seen.set(violation.id, count)
    return count === 1 ? violation : { ...violation, id: `${violation.id}~${count}` }
  })
}

function detailOf(violation: PlacedViolation, nameOf: (source: string) => string): ViolationDetail {
  return {
    message: violation.message,
    path: violation.path ?? null,
    got: violation.got ?? null,
    want: violation.want ?? null,
    fix: violation.fix ?? null,
    place: violation.place ? placeOf(violation.place, nameOf) : null
  }
}

const linesAround = 2
const longestLine = 400

/** A place with the lines around it, so that it can be shown without the document. */
export function placeOf({ span, pointer, exact }: Place, nameOf: (source: string) => string): PlaceView {
  const { source } = span
  const start = positionAt(source, span.start)
  const end = positionAt(source, span.end)
  const firstLine = Math.max(1, start.line - linesAround)
  const lastLine = Math.min(lineStarts(source).length, start.line + linesAround)
  return {
    document: nameOf(source.name),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    pointer,
    exact,
    excerpt: {
      firstLine,
      lines: Array.from({ length: lastLine - firstLine + 1 }, (_, i) =>
        lineText(source, firstLine + i).slice(0, longestLine)
      )
    }
  }
}
