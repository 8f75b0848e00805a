import {
  type AssembledProduct,
  type Assembly,
  assembleProducts,
  type DescriptorDocument,
  parseTexts,
  type ReadOptions,
  readTexts
} from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import { type Evaluator, openThreads, type Reporter } from '../../evaluator/index.ts'
import { checkedProduct, factsOf, type KnownFacts, type Standing } from './check-product.ts'
import type { BundleFacts, CheckedProduct, CheckResult, GateFacts, LeftOutFile } from './check-result.ts'
import { hiddenSpans, hideEverywhere } from './hide-values.ts'
import { type EarlierFile, findEarlier } from './previous.ts'

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
  /** How many threads share the work; 1 where left out. */
  readonly threads?: number
  /** Called after some documents were read. */
  readonly onRead?: (done: number, total: number) => void
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
  const { sibling, threads = 1 } = options
  // this thread works too; the others start while it reads
  const reporter = threads > 1 ? openThreads(evaluator, threads - 1) : undefined
  let products: readonly CheckedProduct[]
  try {
    const texts = threads > 1 ? await parseTexts(files, threads - 1, options.onRead) : files
    for (const [index, read] of readTexts(texts, sibling ? { sibling } : {}).entries()) {
      if (read.isUnrelated && files[index]?.isNamed === false) {
        leftOut.push({ name: read.name, why: read.diagnostics[0]?.message ?? 'it holds no descriptor' })
        continue
      }
      diagnostics.push(...read.diagnostics)
      documents.push(...read.documents)
    }
    const assembled = assembleProducts(documents)
    diagnostics.push(...assembled.diagnostics)
    const earlier = options.against && findEarlier(options.against, assembled.products)
    diagnostics.push(...(earlier?.diagnostics ?? []))
    products = await judgeAll(assembled, evaluator, reporter, earlier, options)
  } finally {
    await reporter?.close()
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

/** Every product in its turn, some of them at the same time. */
async function judgeAll(
  { products, mesh }: Pick<Assembly, 'products' | 'mesh'>,
  evaluator: Evaluator,
  reporter: Reporter | undefined,
  earlier: ReturnType<typeof findEarlier> | undefined,
  { now, standing, baseline, onProduct }: CheckOptions
): Promise<readonly CheckedProduct[]> {
  let done = 0
  const judge = async (product: AssembledProduct): Promise<CheckedProduct> => {
    const { id } = product.product
    const known: KnownFacts = {
      previous: earlier?.of(product),
      standing: memberOf(standing, id),
      baseline: memberOf(baseline, id)
    }
    const { mesh: _, ...facts } = factsOf(product, mesh, now, 'check', known)
    const result = reporter?.hasRoom() ? await reporter.report(facts) : evaluator.report({ ...facts, mesh })
    const checked = checkedProduct(product, evaluator.policies, result, known)
    done += 1
    onProduct?.(done, products.length)
    return earlier ? earlier.hide(checked) : checked
  }
  const judged: Promise<CheckedProduct>[] = []
  const isTold = reporter?.setMesh(mesh)
  // looked at below
  isTold?.catch(() => {})
  for (const product of products) {
    const isElsewhere = reporter?.hasRoom()
    const one = judge(product)
    one.catch(() => {})
    judged.push(one)
    // what the threads have answered is taken before more is judged here
    if (reporter && !isElsewhere) await new Promise(resolve => setImmediate(resolve))
  }
  await isTold
  return await Promise.all(judged)
}

/** An id is a word that somebody chose: `constructor` too. */
function memberOf<T>(all: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return all && Object.hasOwn(all, id) ? all[id] : undefined
}
