import { positionAt, type Span } from '../../diagnostics/index.ts'
import {
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  type LeftOutFile,
  type PlacedViolation,
  type PreviousVersion,
  type Verdict,
  verdictOf
} from '../../governance/check/index.ts'

/** Where something stands: lines and columns from 1, the end exclusive. */
export interface JsonPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly pointer?: string
  /** False: the value is missing, and this is what should hold it. */
  readonly exact?: boolean
}

/** The documented shape of `polity check --format json`. */
export interface JsonCheck {
  readonly verdict: Verdict
  readonly bundle: CheckResult['bundle']
  readonly beside: NonNullable<CheckResult['beside']>
  readonly gate?: CheckResult['gate']
  readonly leftOut: readonly LeftOutFile[]
  readonly diagnostics: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly help?: string
    readonly place?: JsonPlace
  }[]
  readonly products: readonly {
    readonly id: string
    readonly kind: string
    readonly name?: string
    readonly domain?: string
    readonly documents: readonly string[]
    readonly previous?: PreviousVersion
    readonly noVerdict?: string
    readonly builtinErrors: readonly string[]
    readonly rows: readonly (Omit<CheckedRow, 'violations'> & {
      readonly violations: readonly (Omit<PlacedViolation, 'place'> & { readonly place?: JsonPlace })[]
    })[]
  }[]
}

/** What a check found, for programs: one JSON document, indented, ending in a newline. */
export function renderJson(result: CheckResult): string {
  const document: JsonCheck = {
    verdict: verdictOf(result),
    bundle: result.bundle,
    beside: result.beside ?? [],
    ...(result.gate ? { gate: result.gate } : {}),
    leftOut: result.leftOut ?? [],
    diagnostics: result.diagnostics.map(({ code, severity, message, help, span }) => ({
      code,
      severity,
      message,
      ...(help === undefined ? {} : { help }),
      ...(span === undefined ? {} : { place: placeOf(span) })
    })),
    products: result.products.map(productOf)
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function productOf({
  product,
  documents,
  previous,
  noVerdict,
  builtinErrors,
  rows
}: CheckedProduct): JsonCheck['products'][number] {
  return {
    id: product.id,
    kind: product.kind,
    ...(product.name === undefined ? {} : { name: product.name }),
    ...(product.domain === undefined ? {} : { domain: product.domain }),
    documents,
    ...(previous === undefined ? {} : { previous }),
    ...(noVerdict === undefined ? {} : { noVerdict }),
    builtinErrors,
    rows: rows.map(row => ({ ...row, violations: row.violations.map(violationOf) }))
  }
}

function violationOf({
  place,
  ...violation
}: PlacedViolation): Omit<PlacedViolation, 'place'> & { readonly place?: JsonPlace } {
  return place
    ? { ...violation, place: { ...placeOf(place.span), pointer: place.pointer, exact: place.exact } }
    : violation
}

function placeOf({ source, start, end }: Span): JsonPlace {
  const from = positionAt(source, start)
  const to = positionAt(source, end)
  return { file: source.name, line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}
