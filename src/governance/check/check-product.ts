import type { AssembledProduct } from '../../descriptor/index.ts'
import type { Evaluator, ReportFacts, ReportResult } from '../../evaluator/index.ts'
import type { MeshFacts, ModelPath, ReportInput, ReportRow, Violation } from '../../mesh/index.ts'
import type { CheckedProduct, CheckedRow, Place } from './check-result.ts'
import { withoutHidden } from './hide-values.ts'
import type { Previous } from './previous.ts'
import { repairOf } from './repair.ts'

/** Since when policies apply to a product. */
export type Standing = ReportInput['standing']

/** What a gate was told of one product. */
export interface KnownFacts {
  readonly previous?: Previous | undefined
  readonly standing?: Standing | undefined
  readonly baseline?: readonly string[] | undefined
}

/** Judges one assembled product and places its violations in its documents. */
export function checkProduct(
  assembled: AssembledProduct,
  mesh: MeshFacts,
  evaluator: Evaluator,
  now: string,
  event = 'check',
  known: KnownFacts = {}
): CheckedProduct {
  const result = evaluator.report(factsOf(assembled, mesh, now, event, known))
  return checkedProduct(assembled, evaluator.policies, result, known)
}

/** What a report on a product is made of. */
export function factsOf(
  {
    product,
    documents,
    schemaErrors,
    inexpressible
  }: Pick<AssembledProduct, 'product' | 'documents' | 'schemaErrors' | 'inexpressible'>,
  mesh: MeshFacts,
  now: string,
  event: string,
  { previous = { state: 'unknown' }, standing, baseline }: KnownFacts
): ReportFacts {
  return {
    product,
    documents,
    schemaErrors,
    mesh,
    ...(previous.state === 'found' ? { previous: previous.product } : {}),
    standing,
    polity: {
      now,
      event,
      inexpressible,
      ...(previous.state === 'none' ? { firstVersion: true } : {}),
      ...(baseline === undefined ? {} : { baseline })
    }
  }
}

/** A report with what its policies say of themselves, and its violations at their places. */
export function checkedProduct(
  assembled: AssembledProduct,
  policies: Evaluator['policies'],
  result: ReportResult,
  { previous }: KnownFacts
): CheckedProduct {
  const rows = Object.entries(result.report?.rows ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    product: assembled.product,
    documents: assembled.documents.map(document => document.name),
    ...(previous?.state === 'found' ? { previous: previous.told } : {}),
    rows: withoutHidden(rows.map(([id, row]) => checkedRow(id, row, assembled, policies))),
    ...(result.noVerdict === undefined ? {} : { noVerdict: result.noVerdict }),
    nextChange: result.report?.nextChange ?? null,
    builtinErrors: result.builtinFailures.map(failure => [failure.location, failure.message].filter(Boolean).join(': '))
  }
}

function checkedRow(
  id: string,
  row: ReportRow,
  assembled: AssembledProduct,
  policies: Evaluator['policies']
): CheckedRow {
  const policy = policies.find(candidate => candidate.id === id)
  return {
    ...row,
    policy: id,
    title: policy?.title ?? id,
    help: policy?.help ?? '',
    rationale: policy?.rationale ?? '',
    owner: policy?.owner ?? '',
    characteristic: policy?.characteristic ?? '',
    violations: inReadingOrder(
      (row.violations ?? []).map(violation => {
        const { fix } = violation
        const repair = fix === undefined ? {} : { repair: () => repairOf({ ...violation, fix }, assembled) }
        const message = withoutEmptyNames(violation.message)
        return { ...violation, message, place: placeOf(violation, assembled), ...repair }
      })
    )
  }
}

/** What has no name is quoted as an empty text by policies that name it. */
function withoutEmptyNames<Message>(message: Message): Message | string {
  return typeof message === 'string' ? message.replaceAll(/(?<!`)``(?!`)/g, '(without a name)') : message
}

/** By file, as they are first mentioned, and line: the author goes through a file once. What a policy gives at one place keeps its order. */
function inReadingOrder<Placed extends { readonly place: Place }>(violations: readonly Placed[]): readonly Placed[] {
  const files = [...new Set(violations.map(({ place }) => place.span.source.name))]
  const fileOf = ({ place }: Placed): number => files.indexOf(place.span.source.name)
  return [...violations].sort((a, b) => fileOf(a) - fileOf(b) || a.place.span.start - b.place.span.start)
}

/** A violation without a path, or with one that is none, stands where the product begins. */
function placeOf({ path, source }: Violation, assembled: AssembledProduct): Place {
  const { span, pointer, exact, written } =
    isPath(source) && assembled.documents[Number(source[0])]
      ? assembled.locateSource(source)
      : assembled.locate(isPath(path) ? path : [])
  return { span, pointer, exact, ...(written === undefined ? {} : { written }) }
}

/** What a policy writes is not typed. */
function isPath(value: unknown): value is ModelPath {
  return Array.isArray(value) && value.every(part => typeof part === 'string' || typeof part === 'number')
}
