import { sql } from 'kysely'
import type { AssembledProduct } from '../descriptor/index.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../diagnostics/index.ts'
import { type Evaluator, openBundle } from '../evaluator/index.ts'
import type { Store } from '../store/index.ts'
import type { Previous } from './check/previous.ts'
import { currentOutcomes } from './compliance/queries.ts'
import type { ImpactResult, OutcomeChange } from './compliance/views.ts'
import type { GovernanceEvent } from './governance-event.ts'
import { impactOf } from './impact/impact.ts'
import { withParameters } from './impact/with-parameters.ts'
import type { ChangeStamp } from './registry/change-log.ts'
import {
  type DocumentPool,
  findDocument,
  lastPosition,
  newKey,
  type PooledDocument,
  poolWith,
  readNewDocument,
  textDigest
} from './registry/document-pool.ts'
import { loadEarlierVersions, nextEarlierVersions, noEarlierVersion } from './registry/earlier-versions.ts'
import { type MeshState, polityInstant } from './registry/mesh-state.ts'
import { type InForce, openRegistry, type Registry, type Stored } from './registry/open-registry.ts'
import { assertAlone, assertNotBlocked, assertPart, RefusedError } from './registry/refused-error.ts'
import { loadSourceFiles, markUnreadable, saveSourceFiles } from './registry/save-registry.ts'
import type { GovernanceTables } from './tables.ts'

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
  /** What went wrong where nobody waits for an answer. */
  readonly report?: (error: Error) => void
}

/** Registry and compliance of one mesh over a store, with one bundle in force. Changes happen one after the other, whoever makes them. */
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
  /**
   * Makes these all the documents of a product, as one change; what a policy blocks is not taken, and what was registered stays.
   *
   * @throws RefusedError
   */
  readonly publish: (
    product: string,
    documents: readonly SourceFile[]
  ) => Promise<{ readonly result: 'created' | 'replaced' | 'unchanged'; readonly changes: readonly OutcomeChange[] }>
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
  /** What the registry compares a product with that is registered, or given in place of it. */
  readonly previousOf: (product: AssembledProduct) => Promise<Previous>
  readonly subscribe: (listener: (event: GovernanceEvent) => void) => () => void
  readonly close: () => Promise<void>
}

/** Opens the registered mesh, puts the bundle in force where another one is, and judges what is not judged yet. */
export async function openGovernance(options: GovernanceOptions): Promise<Governance> {
  const { store, report = () => {} } = options
  const clock = options.clock ?? (() => new Date())
  const listeners = new Set<(event: GovernanceEvent) => void>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const emit = (event: GovernanceEvent): void => {
    for (const listener of listeners) listener(event)
    if (event.type === 'summary') schedule().catch(report)
  }
  const candidate = await openBundle(options.bundle)
  const registry = await openRegistry({ store, clock, emit, report })

  /** Wakes up when time alone changes an outcome. */
  const schedule = async (): Promise<void> => {
    const next = await nextChange(store)
    clearTimeout(timer)
    if (next === undefined || closed) return
    // A timer holds 24 days at most; waking up early does no harm.
    const wait = Math.min(Math.max(Date.parse(next) - clock().getTime(), 0) + 1000, 3_600_000)
    timer = setTimeout(() => void judgeDue().catch(report), wait)
    timer.unref()
  }

  const changed = async (work: () => Promise<Stored | undefined>): Promise<readonly OutcomeChange[]> => {
    const stored = await registry.change(work)
    return stored ? registry.settle(stored) : []
  }

  const judgeDue = (): Promise<readonly OutcomeChange[]> =>
    changed(async () => {
      const due = await store.db
        .selectFrom('product')
        .select('id')
        .where('retired_at', 'is', null)
        .where('next_change', '<=', polityInstant(clock()))
        // Those of a job are judged without being asked for again.
        .where(sql<boolean>`id not in (select jsonb_array_elements_text(products) from job)`)
        .execute()
      if (due.length > 0) return advance({ kind: 'schedule', force: new Set(due.map(({ id }) => id)) })
      await schedule()
      return undefined
    })

  const { advance: step } = registry
  const advance = (what: Omit<Parameters<Registry['advance']>[0], 'pool'> & Partial<Pick<MeshState, 'pool'>>) =>
    step({ pool: registry.state().pool, ...what })

  const putInForce = (inForce: InForce): Promise<Stored> =>
    advance({
      kind: 'activation',
      force: 'all',
      inForce,
      also: (transaction, stamp) => saveActivation(transaction, inForce, stamp)
    })

  const activate: Governance['activate'] = async bytes => {
    const inForce = { evaluator: await openBundle(bytes), bytes }
    const stored = await registry.change(() => putInForce(inForce))
    emit({ type: 'bundle', digest: inForce.evaluator.digest, at: clock().toISOString() })
    return { changes: await registry.settle(stored) }
  }

  const syncFiles: Governance['syncFiles'] = async files => {
    const diagnostics: Diagnostic[] = []
    let names: readonly string[] = []
    const changes = await changed(async () => {
      diagnostics.splice(0)
      names = []
      const { pool } = registry.state()
      const known = await loadSourceFiles(store.db)
      const at = clock().toISOString()
      const taken = new Map<string, string>()
      const put: PooledDocument[] = []
      let position = lastPosition(pool)
      for (const { name, bytes } of files) {
        const text = decodeText(bytes)
        const digest = textDigest(text ?? Buffer.from(bytes).toString('base64'))
        if (known.get(name) === digest) continue
        const before = pool.get(name)
        const names = { product: before?.product ?? '', name, key: name, position: before?.position ?? position++ }
        const { diagnostics: found, ...document } = readNewDocument(names, text ?? bytes, at)
        diagnostics.push(...found)
        if (hasErrors(found)) continue
        put.push(document)
        taken.set(name, digest)
      }
      const present = new Set(files.map(file => file.name))
      // A file that somebody changed by hand since it was taken over is theirs.
      const removed = [...known].filter(([name]) => !present.has(name))
      const without = removed.flatMap(([name, digest]) => (pool.get(name)?.digest === digest ? [name] : []))
      if (taken.size === 0 && removed.length === 0) return undefined
      const removedNames = removed.map(([name]) => name)
      names = [...taken.keys(), ...removedNames]
      return advance({
        kind: 'publish',
        pool: poolWith(pool, { without, put }),
        check: assembled => void diagnostics.push(...assembled.diagnostics),
        also: transaction => saveSourceFiles(transaction, taken, removedNames)
      })
    })
    return { changes, diagnostics: sortDiagnostics(diagnostics), files: names }
  }

  const putDocument: Governance['putDocument'] = async (product, name, bytes) => {
    let created = false
    const changes = await changed(async () => {
      const { pool, products } = registry.state()
      const existing = findDocument(pool, product, name)
      created = existing === undefined
      const text = decodeText(bytes)
      // The same again changes nothing.
      if (existing && existing.text === text) return undefined
      const key = existing?.key ?? newKey(pool, product, name)
      const names = { product, name, key, position: existing?.position ?? lastPosition(pool) }
      const { diagnostics, ...document } = readNewDocument(names, text ?? bytes, clock().toISOString())
      if (hasErrors(diagnostics)) {
        throw new RefusedError('unreadable', `the document \`${name}\` cannot be read`, diagnostics)
      }
      return advance({
        kind: 'publish',
        pool: poolWith(pool, { put: [document] }),
        check: assembled => assertPart(assembled, document, products.has(product))
      })
    })
    return { created, changes }
  }

  const publish: Governance['publish'] = async (product, documents) => {
    let result: 'created' | 'replaced' | 'unchanged' = 'unchanged'
    const changes = await changed(async () => {
      const { pool, products } = registry.state()
      const read = readVersion(pool, product, documents, clock().toISOString())
      const own = [...pool.values()].filter(document => document.product === product)
      const without = own.filter(({ key }) => !read.some(each => each.key === key)).map(({ key }) => key)
      const put = read.filter(({ key, digest }) => pool.get(key)?.digest !== digest)
      result = put.length + without.length === 0 ? 'unchanged' : products.has(product) ? 'replaced' : 'created'
      if (result === 'unchanged') return undefined
      return advance({
        kind: 'publish',
        pool: poolWith(pool, { without, put }),
        check: assembled => {
          for (const document of put) {
            assertPart(assembled, document, products.has(product))
            assertAlone(assembled, document)
          }
        },
        accept: { product, check: assertNotBlocked }
      })
    })
    return { result, changes }
  }

  const removeDocument: Governance['removeDocument'] = async (product, name) => {
    const changes = await changed(async () => {
      const { pool, products } = registry.state()
      if (!products.has(product)) throw new RefusedError('unknown_product', `there is no product \`${product}\``)
      const existing = findDocument(pool, product, name)
      if (!existing)
        throw new RefusedError('unknown_document', `the product \`${product}\` has no document \`${name}\``)
      const next = poolWith(pool, { without: [existing.key] })
      const isLast = ![...next.values()].some(document => document.product === product)
      return advance({
        kind: 'publish',
        pool: next,
        check: assembled => {
          if (isLast || assembled.products.some(({ product: { id } }) => id === product)) return
          throw new RefusedError(
            'incomplete',
            `without \`${name}\` the other documents are not the product \`${product}\` any more; remove them first`
          )
        }
      })
    })
    return { changes }
  }

  const impactBy = async (tried: Evaluator): Promise<ImpactResult> =>
    impactOf(
      { db: store.db, state: registry.state(), evaluator: tried, now: clock(), event: 'impact' },
      await currentOutcomes(store.db)
    )

  try {
    await registry.change(async () => {
      const isInForce = (await activeBundle(store)) === candidate.digest
      // What was registered by a version that reads documents otherwise is read anew.
      if (!isInForce) await putInForce({ evaluator: candidate, bytes: options.bundle })
      else if (registry.state().unread.size > 0) await advance({ kind: 'activation' })
      // Still before anybody else registers something.
      await markUnreadable(store.db, [...registry.state().products.keys()])
    })
    await schedule()
  } catch (error) {
    await registry.close()
    throw error
  }

  return {
    store,
    clock,
    state: registry.state,
    evaluator: () => registry.inForce().evaluator,
    syncFiles,
    putDocument,
    publish,
    removeDocument,
    activate,
    impactOfParameters: async parameters => impactBy(await withParameters(registry.inForce().bytes, parameters)),
    impactOfBundle: async bytes => impactBy(await openBundle(bytes)),
    judgeDue,
    previousOf: async product => {
      const { id } = product.product
      const [state, { policies }] = [registry.state(), registry.inForce().evaluator]
      const next = new Map([[id, product]])
      const other = await nextEarlierVersions(store.db, state, next, [id], policies, state.revision)
      const known = other.get(id) ?? (await loadEarlierVersions(store.db, [id])).get(id)
      return (known ?? noEarlierVersion).previous
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await registry.close()
      listeners.clear()
    }
  }
}

/** All documents of a version. @throws RefusedError with the diagnostics of all that cannot be read */
function readVersion(
  pool: DocumentPool,
  product: string,
  documents: readonly SourceFile[],
  at: string
): readonly PooledDocument[] {
  const keys = new Set<string>()
  const read = documents.map(({ name, bytes }, i) => {
    const existing = findDocument(pool, product, name)
    const key = existing?.key ?? newKey(pool, product, name, keys)
    keys.add(key)
    const names = { product, name, key, position: existing?.position ?? lastPosition(pool) + i }
    return readNewDocument(names, decodeText(bytes) ?? bytes, at)
  })
  const diagnostics = sortDiagnostics(read.flatMap(each => each.diagnostics))
  if (hasErrors(diagnostics)) {
    throw new RefusedError('unreadable', `the documents of \`${product}\` cannot be read`, diagnostics)
  }
  return read.map(({ diagnostics: _, ...document }) => document)
}

async function nextChange(store: Store<GovernanceTables>): Promise<string | undefined> {
  const row = await store.db
    .selectFrom('product')
    .select(({ fn }) => fn.min('next_change').as('next'))
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  return row?.next ?? undefined
}

async function activeBundle(store: Store<GovernanceTables>): Promise<string | undefined> {
  const row = await store.db.selectFrom('activation').select('bundle').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.bundle
}

async function saveActivation(
  transaction: Store<GovernanceTables>['db'],
  { evaluator, bytes }: InForce,
  { revision, at }: ChangeStamp
): Promise<void> {
  const { digest, policyDigest, dataDigest } = evaluator
  const archive = Buffer.from(bytes)
  await transaction
    .insertInto('bundle')
    .values({ digest, policy_digest: policyDigest, data_digest: dataDigest, archive, first_seen: at })
    .onConflict(conflict => conflict.column('digest').doNothing())
    .execute()
  await transaction.insertInto('activation').values({ bundle: digest, at, revision }).execute()
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
