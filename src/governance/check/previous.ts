import {
  type AssembledProduct,
  assembleProducts,
  credentialsIn,
  type DescriptorDocument,
  readTexts
} from '../../descriptor/index.ts'
import { type Diagnostic, hasErrors } from '../../diagnostics/index.ts'
import type { DataProduct } from '../../mesh/index.ts'
import type { CheckedProduct } from './check-result.ts'
import { withoutTexts } from './hide-values.ts'

/** A file of the version that a check compares with. */
export interface EarlierFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** How the file is called among the checked ones, where it is one of them. */
  readonly now?: string
}

/** Where the earlier version of a product was found. */
export interface PreviousVersion {
  readonly id: string
  /** Of the product, where it had one. */
  readonly version?: string
  /** Document that described it. */
  readonly document: string
  /** It is another file now. */
  readonly moved?: true
}

/** What is known of the version before: the product, that there is none, or nothing. */
export type Previous =
  | { readonly state: 'found'; readonly product: DataProduct; readonly told: PreviousVersion }
  | { readonly state: 'none' }
  | { readonly state: 'unknown' }

/** The earlier versions of some products. */
export interface Earlier {
  readonly of: (product: AssembledProduct) => Previous
  /** What could not be read, and products that are no longer there. */
  readonly diagnostics: readonly Diagnostic[]
  /** A product without the credentials that the earlier version held: what was said before is shown beside what is said now. */
  readonly hide: (checked: CheckedProduct) => CheckedProduct
}

/**
 * Finds the earlier version of each product: by its id, else by the file that describes it.
 *
 * Of several versions with one id it is the one of the same file, else the newest that is not newer than the product. A product that had
 * a version which cannot be read has an unknown one; one that nobody described before has none.
 */
export function findEarlier(files: readonly EarlierFile[], products: readonly AssembledProduct[]): Earlier {
  const diagnostics: Diagnostic[] = []
  const documents: DescriptorDocument[] = []
  const nameNow = new Map(files.map(file => [file.name, file.now]))
  const unreadable = new Set<string | undefined>()
  for (const read of readTexts(files)) {
    if (read.isUnrelated) continue
    documents.push(...read.documents)
    if (!hasErrors(read.diagnostics)) continue
    unreadable.add(nameNow.get(read.name) ?? read.name)
    diagnostics.push(...read.diagnostics.filter(({ severity }) => severity === 'error').map(asWarning))
  }
  const before = assembleProducts(documents).products
  const mainOf = ({ documents: [main] }: AssembledProduct): string => main?.name ?? ''
  const placeNow = (product: AssembledProduct): string => nameNow.get(mainOf(product)) ?? mainOf(product)
  const taken = new Set<AssembledProduct>()

  const previous = new Map<AssembledProduct, Previous>()
  const take = (product: AssembledProduct, found: AssembledProduct): void => {
    taken.add(found)
    previous.set(product, previousOf(found, placeNow(found) !== mainOf(product)))
  }
  for (const product of products) {
    const candidates = before.filter(each => each.product.id === product.product.id)
    const found = candidates.find(each => placeNow(each) === mainOf(product)) ?? newestNotAbove(candidates, product)
    if (found) take(product, found)
  }
  for (const product of products) {
    if (previous.has(product)) continue
    const free = before.filter(each => !taken.has(each) && each.product.kind === product.product.kind)
    const atSamePlace = free.filter(each => placeNow(each) === mainOf(product))
    const isAlone = products.length === 1 && before.length === 1
    const found = atSamePlace[0] ?? (isAlone ? free[0] : undefined)
    if (found) take(product, found)
    else previous.set(product, { state: unreadable.has(mainOf(product)) ? 'unknown' : 'none' })
  }
  const secrets = [...new Set(documents.flatMap(({ source }) => credentialsIn(source)))]
  return {
    hide: checked => withoutSecrets(checked, secrets),
    of: product => previous.get(product) ?? { state: 'unknown' },
    diagnostics: [...diagnostics, ...before.filter(each => !taken.has(each)).flatMap(each => goneOf(each, products))]
  }
}

/** A product as the earlier version of another. */
export function previousOf(
  found: { readonly product: DataProduct; readonly documents: readonly { readonly name: string }[] },
  isMoved: boolean
): Previous {
  const { id, version } = found.product
  return {
    state: 'found',
    product: found.product,
    told: {
      id,
      ...(version === undefined ? {} : { version }),
      document: found.documents[0]?.name ?? '',
      ...(isMoved ? { moved: true as const } : {})
    }
  }
}

function newestNotAbove(
  candidates: readonly AssembledProduct[],
  { product }: AssembledProduct
): AssembledProduct | undefined {
  const order = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })
  const sorted = [...candidates].sort((a, b) => order(b.product.version ?? '', a.product.version ?? ''))
  const { version } = product
  const below = version === undefined ? undefined : sorted.find(each => order(each.product.version ?? '', version) <= 0)
  return below ?? sorted[0]
}

/** A product that nobody describes any more has no row in which it could be told. A contract that a product offers now is still there. */
function goneOf(gone: AssembledProduct, products: readonly AssembledProduct[]): Diagnostic[] {
  const { id, kind, outputPorts } = gone.product
  const contract = outputPorts[0]?.contractId
  const isOffered = products.some(
    ({ product }) =>
      product.id === id || product.outputPorts.some(port => contract !== undefined && port.contractId === contract)
  )
  if (kind === 'contract' && isOffered) return []
  return [
    {
      code: 'against_product_removed',
      severity: 'warning',
      message: `the ${kind} \`${id}\` is no longer described`,
      span: gone.locate([]).span,
      help: 'whoever reads it loses it: mark it `deprecated`, then `retired`, before its descriptor is deleted'
    }
  ]
}

/** What was said before is shown beside what is said now: the credentials it held are taken out. */
export function withoutSecrets(checked: CheckedProduct, secrets: readonly string[]): CheckedProduct {
  if (secrets.length === 0) return checked
  const rows = checked.rows.map(row => ({
    ...row,
    violations: row.violations.map(({ place, ...said }) => ({
      ...withoutTexts(said, secrets),
      ...(place ? { place } : {})
    }))
  }))
  return { ...checked, rows }
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  const help = 'the earlier version cannot be read, so that nothing is compared with it'
  return { ...diagnostic, severity: 'warning', help }
}
