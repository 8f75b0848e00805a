import { type Diagnostic, positionAt, type Span } from '../../diagnostics/index.ts'
import {
  type CheckedProduct,
  type CheckedRow,
  type CheckResult,
  type Finding,
  type FindingPlace,
  findingsOf,
  type PlacedViolation,
  verdictOf
} from '../../governance/check/index.ts'
import type { JsonCheck } from './json-schema.ts'
import { jsonPieces } from './json-text.ts'

type JsonFinding = JsonCheck['findings'][number]
type JsonPlace = NonNullable<JsonFinding['place']>
type JsonProduct = JsonCheck['products'][number]
type JsonRow = JsonProduct['rows'][number]

/**
 * What a check found, for programs: one JSON document, indented, ending in a newline.
 *
 * @see `docs/check.schema.json`
 */
export function renderJson(result: CheckResult): string {
  return [...renderJsonPieces(result)].join('')
}

/** The same in pieces: of thousands of products it is longer than a string can be. */
export function renderJsonPieces(result: CheckResult): Iterable<string> {
  const document: JsonCheck = {
    version: 1,
    verdict: verdictOf(result),
    bundle: result.bundle,
    beside: result.beside ?? [],
    ...(result.gate ? { gate: result.gate } : {}),
    findings: findingsOf(result).map(findingOf),
    diagnostics: result.diagnostics.map(diagnosticOf),
    products: result.products.map(productOf),
    leftOut: (result.leftOut ?? []).map(({ name, why }) => ({ name, why }))
  }
  return jsonPieces(document)
}

function findingOf(finding: Finding): JsonFinding {
  const { kind, rule, level, message, id, fingerprint, product, outcome, place, got, want, written, note, suppressed } =
    finding
  return {
    kind,
    rule: rule.id,
    level,
    message,
    id,
    fingerprint,
    ...(product === undefined ? {} : { product: product.id }),
    ...given({ outcome, got, want, written, note, suppressed }),
    ...(place === undefined ? {} : { place: withoutSpan(place) })
  }
}

function diagnosticOf({ code, severity, message, help, span }: Diagnostic): JsonCheck['diagnostics'][number] {
  return { code, severity, message, ...given({ help }), ...(span ? { place: placeOf(span, true) } : {}) }
}

function productOf(checked: CheckedProduct): JsonProduct {
  const { product, documents, noVerdict, builtinErrors, rows, previous } = checked
  const { id, kind, name, domain } = product
  return { id, kind, ...given({ name, domain, previous, noVerdict }), documents, builtinErrors, rows: rows.map(rowOf) }
}

function rowOf(checked: CheckedRow): JsonRow {
  const { policy, title, help, rationale, owner, characteristic, state, severity, outcome, blocks } = checked
  const { reasons, unasked, waiver, metrics, baselinedUntil, grace, enforcedFrom, violations } = checked
  return {
    ...{ policy, title, help, rationale, owner, characteristic, state, severity, outcome, blocks },
    ...given({ reasons, unasked, waiver, metrics, baselinedUntil, grace, enforcedFrom }),
    violations: violations.map(violationOf)
  }
}

function violationOf(violation: PlacedViolation): JsonRow['violations'][number] {
  const { id, message, path, source, key, got, want, fix, level, baselined, place } = violation
  return {
    id,
    // what a policy writes is not typed
    message: `${message}`,
    ...given({ path, source, key, got, want, written: place?.written, fix, level, baselined }),
    ...(place ? { place: { ...placeOf(place.span, place.exact), pointer: place.pointer } } : {})
  }
}

/** The members that are there. */
function given<T extends object>(members: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}

function withoutSpan({ span: _, ...place }: FindingPlace): JsonPlace {
  return place
}

function placeOf({ source, start, end }: Span, exact: boolean): JsonPlace {
  const from = positionAt(source, start)
  const to = positionAt(source, end)
  return { file: source.name, line: from.line, column: from.column, endLine: to.line, endColumn: to.column, exact }
}
