import {
  type AssembledProduct,
  assembleProducts,
  type DescriptorDocument,
  type ReadOptions,
  readTexts
} from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import type { MeshFacts, ModelPath, ReportInput, ReportRow, Violation } from '../../mesh/index.ts'
import type {
  BundleFacts,
  CheckedProduct,
  CheckedRow,
  CheckResult,
  GateFacts,
  LeftOutFile,
  Place
} from './check-result.ts'
import { hiddenSpans, hideEverywhere, withoutHidden } from './hide-values.ts'
import { type EarlierFile, findEarlier, type Previous } from './previous.ts'
import { repairOf } from './repair.ts'

/** Since when policies apply to a product. */
export type Standing = ReportInput['standing']

/** A file to be judged. */
export interface CheckedFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** False: it was found in a folder, and is left out where nothing in it says that it was meant as a descriptor. */
  readonly isNamed?: boolean
}

export interface CheckOptions {
  /** How the bundle is called in the output. */
  readonly bundleName?: string
  /** Of several, or one of which more is known: in place of its name. */
  readonly bundles?: readonly [BundleFacts, ...BundleFacts[]]
  readonly gate?: GateFacts
  /** The clock: `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly now: string
  /** What was found and not even read. */
  readonly leftOut?: readonly LeftOutFile[]
  /** The version to compare with; without it no product is compared. */
  readonly against?: readonly EarlierFile[] | undefined
  /** Reads a file that a document refers to and that was not given; without it only those given are known. */
  readonly sibling?: ReadOptions['sibling']
  /** Since when policies apply to products, by URN; a product that is not there is judged without grace. */
  readonly standing?: Readonly<Record<string, Standing>>
  /** Ids of violations that were there when the gate came, by URN. */
  readonly baseline?: Readonly<Record<string, readonly string[]>>
  /** Called after each product. */
  readonly onProduct?: (done: number, total: number) => void
}

/**
 * Judges the documents given, together: ports resolve their contracts, lineage and concepts among them.
 *
 * A document that cannot be read, or a product that cannot be judged, takes no other with it.
 */
export async function checkDocuments(
  files: readonly CheckedFile[],
  evaluator: Evaluator,
  options: CheckOptions
): Promise<CheckResult> {
  const diagnostics: Diagnostic[] = []
  const documents: DescriptorDocument[] = []
  const leftOut: LeftOutFile[] = [...(options.leftOut ?? [])]
  const { sibling } = options
  for (const [index, read] of readTexts(files, sibling ? { sibling } : {}).entries()) {
    if (read.isUnrelated && files[index]?.isNamed === false) {
      leftOut.push({ name: read.name, why: read.diagnostics[0]?.message ?? 'it holds no descriptor' })
      continue
    }
    diagnostics.push(...read.diagnostics)
    documents.push(...read.documents)
  }
  const assembled = await assembleProducts(documents)
  diagnostics.push(...assembled.diagnostics)
  const earlier = options.against && findEarlier(options.against, assembled.products)
  diagnostics.push(...(earlier?.diagnostics ?? []))
  const products: CheckedProduct[] = []
  for (const product of assembled.products) {
    const checked = checkProduct(product, assembled.mesh, evaluator, options.now, 'check', {
      previous: earlier?.of(product),
      standing: memberOf(options.standing, product.product.id),
      baseline: memberOf(options.baseline, product.product.id)
    })
    products.push(earlier ? earlier.hide(checked) : checked)
    options.onProduct?.(products.length, assembled.products.length)
  }
  const hide = hideEverywhere(
    products.flatMap(product => hiddenSpans(product.rows)),
    documents.flatMap(document => [document.source, ...((document.format && document.parts) ?? [])])
  )
  const [bundle, ...beside] = options.bundles ?? [{ name: options.bundleName ?? 'a bundle', digest: evaluator.digest }]
  return {
    products: products.map(hide.inProduct),
    diagnostics: diagnostics.map(hide.inDiagnostic),
    leftOut,
    bundle,
    ...(beside.length > 0 ? { beside } : {}),
    ...(options.gate ? { gate: options.gate } : {})
  }
}

/** What a gate was told of one product. */
export interface KnownFacts {
  readonly previous?: Previous | undefined
  readonly standing?: Standing | undefined
  readonly baseline?: readonly string[] | undefined
}

/** An id is a word that somebody chose: `constructor` too. */
function memberOf<T>(all: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return all && Object.hasOwn(all, id) ? all[id] : undefined
}

/** Judges one assembled product and places its violations in its documents. */
export function checkProduct(
  assembled: AssembledProduct,
  mesh: MeshFacts,
  evaluator: Evaluator,
  now: string,
  event = 'check',
  { previous = { state: 'unknown' }, standing, baseline }: KnownFacts = {}
): CheckedProduct {
  const { product, documents, schemaErrors, inexpressible } = assembled
  const result = evaluator.report({
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
  })
  const rows = Object.entries(result.report?.rows ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    product,
    documents: documents.map(document => document.name),
    ...(previous.state === 'found' ? { previous: previous.told } : {}),
    rows: withoutHidden(rows.map(([id, row]) => checkedRow(id, row, assembled, evaluator))),
    ...(result.noVerdict === undefined ? {} : { noVerdict: result.noVerdict }),
    nextChange: result.report?.nextChange ?? null,
    builtinErrors: result.builtinFailures.map(failure => [failure.location, failure.message].filter(Boolean).join(': '))
  }
}

function checkedRow(id: string, row: ReportRow, assembled: AssembledProduct, evaluator: Evaluator): CheckedRow {
  const policy = evaluator.policies.find(candidate => candidate.id === id)
  return {
    ...row,
    policy: id,
    title: policy?.title ?? id,
    help: policy?.help ?? '',
    rationale: policy?.rationale ?? '',
    owner: policy?.owner ?? '',
    characteristic: policy?.characteristic ?? '',
    violations: (row.violations ?? []).map(violation => {
      const repair = repairOf(violation, assembled)
      return { ...violation, place: placeOf(violation, assembled), ...(repair ? { repair } : {}) }
    })
  }
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
