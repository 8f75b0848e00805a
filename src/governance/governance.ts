import { setImmediate } from 'node:timers/promises'
import type { AssembledProduct } from '../descriptor/index.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../diagnostics/index.ts'
import { type Evaluator, openBundle } from '../evaluator/index.ts'
import type { Store } from '../store/index.ts'
import { checkProduct } from './check/check-product.ts'
import { type Judgement, judgementOf } from './compliance/judgement.ts'
import { closeProducts, recordJudgements } from './compliance/record.ts'
import type { ImpactResult, OutcomeChange } from './compliance/views.ts'
import { impactOf } from './impact/impact.ts'
import { withParameters } from './impact/with-parameters.ts'
import {
  type DocumentPool,
  findDocument,
  type PooledDocument,
  poolDocument,
  textDigest
} from './registry/document-pool.ts'
import {
  type AssembledMesh,
  assembleMesh,
  type MeshState,
  polityInstant,
  type RegisteredProduct,
  sameFacts
} from './registry/mesh-state.ts'
import {
  loadDocuments,
  loadSourceFiles,
  markUnreadable,
  saveDocuments,
  saveProducts,
  saveSourceFiles
} from './registry/save-registry.ts'
import type { GovernanceTables, Instant, ProductStatus } from './tables.ts'

/** What live pages are told. */
export type GovernanceEvent =
  | { readonly type: 'product'; readonly id: string; readonly status: ProductStatus | null; readonly at: Instant }
  | { readonly type: 'bundle'; readonly digest: string; readonly at: Instant }
  /** Once after everything that belongs together: what is shown may be stale. */
  | { readonly type: 'summary'; readonly at: Instant }

/** A change that the registry does not take; nothing was changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  /** `unreadable`: the text; `unknown_product`; `not_part`: the document does not belong to the product; `incomplete`: the rest would not be the product. */
  readonly reason: 'unreadable' | 'unknown_product' | 'unknown_document' | 'not_part' | 'incomplete'
  readonly diagnostics: readonly Diagnostic[]
  constructor(reason: RefusedError['reason'], message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message)
    this.reason = reason
    this.diagnostics = diagnostics
  }
}

export interface SourceFile {
  /** Unique; how the author knows the file. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface SyncResult {
  readonly changes: readonly OutcomeChange[]
  /** Of the files that changed. One with errors keeps its last readable text. */
  readonly diagnostics: readonly Diagnostic[]
  /** Files that were taken over or removed. */
  readonly files: readonly string[]
}

export interface GovernanceOptions {
  readonly store: Store<GovernanceTables>
  /** Bytes of the bundle that judges; see `activate`. */
  readonly bundle: Uint8Array
  readonly clock?: () => Date
}

/** Registry and compliance of one mesh over a store, with one bundle in force. Changes happen one after the other. */
export interface Governance {
  readonly store: Store<GovernanceTables>
  readonly clock: () => Date
  readonly state: () => MeshState
  readonly evaluator: () => Evaluator
  /** Takes over the files of a folder that changed since the last time; what was put by hand since stays. */
  readonly syncFiles: (files: readonly SourceFile[]) => Promise<SyncResult>
  /** @throws RefusedError */
  readonly putDocument: (
    product: string,
    name: string,
    bytes: Uint8Array
  ) => Promise<{ readonly created: boolean; readonly changes: readonly OutcomeChange[] }>
  /** Without its last document a product is retired. @throws RefusedError */
  readonly removeDocument: (product: string, name: string) => Promise<{ readonly changes: readonly OutcomeChange[] }>
  /** Puts another bundle in force and judges everything by it. @throws BundleError, and the old one stays */
  readonly activate: (bundle: Uint8Array) => Promise<{ readonly changes: readonly OutcomeChange[] }>
  /** What other parameters would change; nothing is stored. @throws ImpactError */
  readonly impactOfParameters: (parameters: unknown) => Promise<ImpactResult>
  /** What another bundle would change; nothing is stored. */
  readonly impactOfBundle: (bundle: Uint8Array) => Promise<ImpactResult>
  /** Judges again what time alone may have changed. */
  readonly judgeDue: () => Promise<readonly OutcomeChange[]>
  readonly subscribe: (listener: (event: GovernanceEvent) => void) => () => void
  readonly close: () => Promise<void>
}

/** Loads the registered mesh and judges it by the bundle. */
export async function openGovernance(options: GovernanceOptions): Promise<Governance> {
  const { store } = options
  const clock = options.clock ?? (() => new Date())
  const listeners = new Set<(event: GovernanceEvent) => void>()
  let state: MeshState = { pool: new Map(), products: new Map(), mesh: {} }
  let bundleBytes = options.bundle
  let evaluator = await openBundle(bundleBytes)
  let timer: NodeJS.Timeout | undefined
  let closed = false

  // INVARIANT: one change at a time; the next begins when the one before it is stored or refused.
  let last: Promise<unknown> = Promise.resolve()
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(() => {
      if (closed) throw new Error('the registry is closed')
      return work()
    })
    last = done.catch(() => {})
    return done
  }

  const emit = (event: GovernanceEvent): void => {
    for (const listener of listeners) listener(event)
  }

  /** Judges what may have changed, stores it with the documents, and only then shows it. */
  async function advance(
    next: DocumentPool,
    by: {
      readonly evaluator: Evaluator
      /** Why it is judged, for the policies. */
      readonly event: string
      readonly force?: ReadonlySet<string> | 'all'
      readonly check?: (assembled: AssembledMesh) => void
      readonly also?: (transaction: Store<GovernanceTables>['db'], at: Instant) => Promise<void>
    }
  ): Promise<readonly OutcomeChange[]> {
    const now = clock()
    const at = now.toISOString()
    const assembled = assembleMesh(next)
    by.check?.(assembled)
    const nameOf = (key: string): string => assembled.pool.get(key)?.name ?? key
    const meshChanged = JSON.stringify(assembled.mesh) !== JSON.stringify(state.mesh)
    const readsMesh = by.evaluator.policies.some(policy => policy.engineFacts.includes('mesh'))
    const products = new Map<string, RegisteredProduct>()
    const judged: Judgement[] = []
    const models: AssembledProduct[] = []
    for (const product of assembled.products) {
      const { id } = product.product
      const old = state.products.get(id)
      const force = by.force === 'all' || by.force?.has(id) === true
      if (
        old &&
        !force &&
        !(meshChanged && readsMesh) &&
        sameFacts(old.assembled, product, state.pool, assembled.pool)
      ) {
        products.set(id, { assembled: product, judgement: old.judgement })
        continue
      }
      const checked = checkProduct(product, assembled.mesh, by.evaluator, polityInstant(now), by.event)
      const judgement = judgementOf(checked, nameOf)
      products.set(id, { assembled: product, judgement })
      judged.push(judgement)
      models.push(product)
      // Requests are answered between two products.
      await setImmediate()
    }
    const gone = [...state.products.keys()].filter(id => !products.has(id))
    const changes = await store.db.transaction().execute(async transaction => {
      await by.also?.(transaction, at)
      await saveDocuments(transaction, state.pool, assembled.pool, at)
      await saveProducts(
        transaction,
        models.map(model => model.product),
        at
      )
      const closing = await closeProducts(transaction, gone, at)
      return [...closing, ...(await recordJudgements(transaction, judged, by.evaluator.digest, at))]
    })
    const before = state
    state = { pool: assembled.pool, products, mesh: assembled.mesh }
    for (const { product, status, digest } of judged) {
      if (before.products.get(product)?.judgement.digest !== digest) emit({ type: 'product', id: product, status, at })
    }
    for (const id of gone) emit({ type: 'product', id, status: null, at })
    emit({ type: 'summary', at })
    schedule()
    return changes
  }

  function schedule(): void {
    clearTimeout(timer)
    const next = [...state.products.values()].flatMap(({ judgement }) => judgement.nextChange ?? []).sort()[0]
    if (next === undefined || closed) return
    // A timer holds 24 days at most; waking up early does no harm.
    const wait = Math.min(Math.max(Date.parse(next) - clock().getTime(), 0) + 1000, 3_600_000)
    timer = setTimeout(() => void judgeDue().catch(() => {}), wait)
    timer.unref()
  }

  const judgeDue = (): Promise<readonly OutcomeChange[]> =>
    exclusive(async () => {
      const now = polityInstant(clock())
      const due = [...state.products].filter(
        ([, { judgement }]) => judgement.nextChange !== null && judgement.nextChange <= now
      )
      if (due.length === 0) {
        schedule()
        return []
      }
      return advance(state.pool, { evaluator, event: 'schedule', force: new Set(due.map(([id]) => id)) })
    })

  const recordActivation =
    (candidate: Evaluator, bytes: Uint8Array) =>
    async (transaction: Store<GovernanceTables>['db'], at: Instant): Promise<void> => {
      const { digest, policyDigest, dataDigest } = candidate
      await transaction
        .insertInto('bundle')
        .values({
          digest,
          policy_digest: policyDigest,
          data_digest: dataDigest,
          archive: Buffer.from(bytes),
          first_seen: at
        })
        .onConflict(conflict => conflict.column('digest').doNothing())
        .execute()
      const active = await transaction
        .selectFrom('activation')
        .select('bundle')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (active?.bundle !== digest) await transaction.insertInto('activation').values({ bundle: digest, at }).execute()
    }

  const activate: Governance['activate'] = bytes =>
    exclusive(async () => {
      const candidate = await openBundle(bytes)
      const changes = await advance(state.pool, {
        evaluator: candidate,
        event: 'activation',
        force: 'all',
        also: recordActivation(candidate, bytes)
      })
      evaluator = candidate
      bundleBytes = bytes
      emit({ type: 'bundle', digest: candidate.digest, at: clock().toISOString() })
      return { changes }
    })

  const syncFiles: Governance['syncFiles'] = files =>
    exclusive(async () => {
      const known = await loadSourceFiles(store.db)
      const at = clock().toISOString()
      const diagnostics: Diagnostic[] = []
      const taken = new Map<string, string>()
      let next = new Map(state.pool)
      for (const { name, bytes } of files) {
        const text = decodeText(bytes)
        const digest = textDigest(text ?? Buffer.from(bytes).toString('base64'))
        if (known.get(name) === digest) continue
        const document = poolDocument(new Map(), state.pool.get(name)?.product ?? '', name, text ?? bytes, at)
        diagnostics.push(...document.diagnostics)
        if (hasErrors(document.diagnostics)) continue
        next.set(name, document)
        taken.set(name, digest)
      }
      const present = new Set(files.map(file => file.name))
      const removed = [...known].filter(([name]) => !present.has(name))
      // A file that somebody changed by hand since it was taken over is theirs.
      next = new Map(
        [...next].filter(([name, { digest }]) => !removed.some(([path, was]) => path === name && was === digest))
      )
      if (taken.size === 0 && removed.length === 0)
        return { changes: [], diagnostics: sortDiagnostics(diagnostics), files: [] }
      const removedNames = removed.map(([name]) => name)
      const changes = await advance(next, {
        evaluator,
        event: 'publish',
        check: assembled => diagnostics.push(...assembled.diagnostics),
        also: transaction => saveSourceFiles(transaction, taken, removedNames)
      })
      return { changes, diagnostics: sortDiagnostics(diagnostics), files: [...taken.keys(), ...removedNames] }
    })

  const putDocument: Governance['putDocument'] = (product, name, bytes) =>
    exclusive(async () => {
      const existing = findDocument(state.pool, product, name)
      const text = decodeText(bytes)
      const since = existing?.text === text ? existing?.since : undefined
      const document = poolDocument(state.pool, product, name, text ?? bytes, since ?? clock().toISOString())
      if (hasErrors(document.diagnostics)) {
        throw new RefusedError('unreadable', `the document \`${name}\` cannot be read`, document.diagnostics)
      }
      const next = new Map(state.pool)
      if (existing) next.delete(existing.key)
      next.set(document.key, document)
      const changes = await advance(next, {
        evaluator,
        event: 'publish',
        check: assembled => assertPart(assembled, document, state.products.has(product))
      })
      return { created: existing === undefined, changes }
    })

  const removeDocument: Governance['removeDocument'] = (product, name) =>
    exclusive(async () => {
      if (!state.products.has(product)) throw new RefusedError('unknown_product', `there is no product \`${product}\``)
      const existing = findDocument(state.pool, product, name)
      if (!existing)
        throw new RefusedError('unknown_document', `the product \`${product}\` has no document \`${name}\``)
      const next = new Map(state.pool)
      next.delete(existing.key)
      const isLast = ![...next.values()].some(document => document.product === product)
      const changes = await advance(next, {
        evaluator,
        event: 'publish',
        check: assembled => {
          if (isLast || assembled.products.some(({ product: { id } }) => id === product)) return
          throw new RefusedError(
            'incomplete',
            `without \`${name}\` the other documents are not the product \`${product}\` any more; remove them first`
          )
        }
      })
      return { changes }
    })

  const impactOfBundle: Governance['impactOfBundle'] = bytes =>
    exclusive(async () => impactOf(state, await openBundle(bytes), clock()))

  await exclusive(async () => {
    const pool = new Map<string, PooledDocument>()
    for (const { product, name, text, since } of await loadDocuments(store.db)) {
      const document = poolDocument(pool, product, name, text, since)
      pool.set(document.key, document)
    }
    state = { ...state, pool }
    await advance(pool, { evaluator, event: 'activation', also: recordActivation(evaluator, bundleBytes) })
    await markUnreadable(store.db, [...state.products.keys()])
  })

  return {
    store,
    clock,
    state: () => state,
    evaluator: () => evaluator,
    syncFiles,
    putDocument,
    removeDocument,
    activate,
    impactOfParameters: parameters =>
      exclusive(async () => impactOf(state, await withParameters(bundleBytes, parameters), clock())),
    impactOfBundle,
    judgeDue,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await last
      listeners.clear()
    }
  }
}

function assertPart(assembled: AssembledMesh, document: PooledDocument, isKnown: boolean): void {
  const { product, name, key } = document
  const contains = ({ documents }: AssembledProduct): boolean => documents.some(part => part.name === key)
  const target = assembled.products.find(candidate => candidate.product.id === product)
  if (target && contains(target)) return
  const own = assembled.diagnostics.filter(diagnostic => diagnostic.span?.source.name === key)
  const other = assembled.products.find(contains)
  if (other?.product.kind === 'product') {
    throw new RefusedError(
      'not_part',
      `the document \`${name}\` describes \`${other.product.id}\`, not \`${product}\``,
      own
    )
  }
  if (!isKnown) {
    throw new RefusedError(
      'unknown_product',
      `there is no product \`${product}\`, and \`${name}\` does not describe it`,
      own
    )
  }
  if (other) {
    throw new RefusedError(
      'not_part',
      `no output port of \`${product}\` names the contract in \`${name}\`; put the product's own document first, or register the contract alone as \`${other.product.id}\``,
      own
    )
  }
  throw new RefusedError('not_part', `the document \`${name}\` is not part of the product \`${product}\``, own)
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
