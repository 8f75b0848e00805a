import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AssembledProduct } from '../../descriptor/index.ts'
import { type Evaluator, openBundle } from '../../evaluator/index.ts'
import { jsonText, notify, type Store } from '../../store/index.ts'
import type { Judgement } from '../compliance/judgement.ts'
import { closeProducts, recordJudgements, recordSame } from '../compliance/record.ts'
import type { OutcomeChange } from '../compliance/views.ts'
import { countWaiting, enqueueJobs, finishJob, type Job, supersedeJobs } from '../evaluation/jobs.ts'
import { judgeProducts } from '../evaluation/judge-products.ts'
import { startWorker, type Worker } from '../evaluation/work-jobs.ts'
import type { GovernanceEvent } from '../governance-event.ts'
import type { ChangeKind, GovernanceTables } from '../tables.ts'
import { type AssembledPart, assemblePart } from './assemble-mesh.ts'
import { appendChange, type ChangeStamp, OvertakenError, outcomeChanges, readNews } from './change-log.ts'
import type { DocumentPool } from './document-pool.ts'
import { nextEarlierVersions, saveEarlierVersions } from './earlier-versions.ts'
import { emptyState, type MeshState, touchedProducts, withNews, withPart } from './mesh-state.ts'
import { type SavedProduct, saveDocuments, saveProducts } from './save-registry.ts'
import { endVersions } from './versions.ts'

type Transaction = Store<GovernanceTables>['db']

/** The bundle in force. */
export interface InForce {
  readonly evaluator: Evaluator
  readonly bytes: Uint8Array
}

/** The next state of the registry, and why. */
export interface Step {
  readonly kind: ChangeKind
  readonly pool: DocumentPool
  /** Judged though nothing about them changed. */
  readonly force?: ReadonlySet<string> | 'all'
  /** Another bundle. */
  readonly inForce?: InForce
  /** Throws when it is not to be. */
  readonly check?: (assembled: AssembledPart) => void
  /** A product that is judged before it is stored; `check` throws when it is not to be taken. */
  readonly accept?: { readonly product: string; readonly check: (judgement: Judgement) => void }
  readonly also?: (transaction: Transaction, stamp: ChangeStamp) => Promise<void>
}

/** A stored change, and the outcomes that it has changed so far. */
export interface Stored {
  readonly revision: number
  readonly changes: readonly OutcomeChange[]
  /** Products are still to be judged. */
  readonly isPending: boolean
}

/**
 * The registered mesh and the bundle in force, as this process knows them.
 *
 * The store is the truth: all processes on it append to one log of changes, and follow it.
 */
export interface Registry {
  readonly state: () => MeshState
  readonly inForce: () => InForce
  /** Runs while nobody else changes the registry, on its newest state. Run anew when somebody did so all the same. */
  readonly change: <T>(work: () => Promise<T>) => Promise<T>
  /** Stores a step; only within `change`. */
  readonly advance: (step: Step) => Promise<Stored>
  /** Waits until everything is judged that a change asked for; the outcomes that it changed. */
  readonly settle: (stored: Stored) => Promise<readonly OutcomeChange[]>
  readonly close: () => Promise<void>
}

export interface RegistryOptions {
  readonly store: Store<GovernanceTables>
  readonly clock: () => Date
  readonly emit: (event: GovernanceEvent) => void
  /** What went wrong where nobody waits for an answer. */
  readonly report: (error: Error) => void
}

/** Products that are judged with the change itself; more become jobs, which all processes share. */
const judgedAtOnce = 50
const attempts = 5
const channel = 'polity'
/** A notification has at most 8,000 bytes. */
const longestList = 6_000
const pollMs = 1_000

interface Message {
  readonly from: string
  readonly revision: number
  /** Products that were judged; absent when they are too many to name. */
  readonly judged?: readonly string[]
}

/** Follows the store, and works on its jobs. The bundle in force is there after the first `change` that gives one. */
export async function openRegistry({ store, clock, emit, report }: RegistryOptions): Promise<Registry> {
  const self = randomUUID()
  let state = emptyState
  let inForce: InForce | undefined
  let worker: Worker | undefined
  let closing = false
  let closed = false
  const heard = new Set<() => void>()

  // INVARIANT: one change of this process at a time; the next begins when the one before it is stored or refused.
  let last: Promise<unknown> = Promise.resolve()
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(() => {
      if (closed) throw new Error('the registry is closed')
      return work()
    })
    last = done.catch(() => {})
    return done
  }

  /** Takes over what others changed. */
  const catchUp = async (): Promise<void> => {
    const since = state.revision
    const news = await readNews(store.db, since)
    if (!news) return
    const next = withNews(state, news)
    if (news.bundle !== undefined && news.bundle !== inForce?.evaluator.digest) {
      inForce = await loadBundle(store.db, news.bundle)
      emit({ type: 'bundle', digest: news.bundle, at: clock().toISOString() })
    }
    state = next
    if (since >= 0) await tellJudged(since)
  }

  /** Tells live pages what was judged after a revision. */
  const tellJudged = async (since: number): Promise<void> => {
    const at = clock().toISOString()
    const rows = await store.db
      .selectFrom('product')
      .select(['id', 'status', 'retired_at'])
      .where('judged_revision', '>', since)
      .orderBy('id')
      .limit(1_000)
      .execute()
    for (const { id, status, retired_at } of rows)
      emit({ type: 'product', id, status: retired_at === null ? status : null, at })
    emit({ type: 'summary', at })
  }

  const hear = (text: string | undefined): void => {
    for (const listener of heard) listener()
    worker?.wake()
    const message = text === undefined ? undefined : (JSON.parse(text) as Message)
    if (closing || message?.from === self) return
    exclusive(async () => {
      await catchUp()
      if (message?.judged) await tellSome(message.judged)
      else emit({ type: 'summary', at: clock().toISOString() })
    }).catch((error: Error) => {
      if (!closing) report(error)
    })
  }

  const tellSome = async (ids: readonly string[]): Promise<void> => {
    const at = clock().toISOString()
    if (ids.length > 0) {
      const rows = await store.db.selectFrom('product').select(['id', 'status']).where('id', 'in', ids).execute()
      for (const { id, status } of rows) emit({ type: 'product', id, status, at })
    }
    emit({ type: 'summary', at })
  }

  const tellOthers = (transaction: Transaction, revision: number, judged: readonly string[]): Promise<void> => {
    const message: Message = { from: self, revision }
    const named = JSON.stringify({ ...message, judged } satisfies Message)
    return notify(
      transaction,
      channel,
      Buffer.byteLength(named) <= longestList ? named : JSON.stringify(message satisfies Message)
    )
  }

  const change: Registry['change'] = work =>
    exclusive(async () => {
      const release = await store.lock('registry')
      try {
        for (let attempt = 1; ; attempt++) {
          await catchUp()
          try {
            return await work()
          } catch (error) {
            if (!(error instanceof OvertakenError) || attempt === attempts) throw error
          }
        }
      } finally {
        await release()
      }
    })

  const advance: Registry['advance'] = async step => {
    const now = clock()
    const stamp = { revision: state.revision + 1, at: now.toISOString() }
    const by = step.inForce ?? inForce
    if (!by) throw new Error('no bundle is in force')
    const part = assemblePart(state, step.pool)
    step.check?.(part)
    const next = withPart(state, stamp.revision, part)
    const { changed, gone, touched } = touchedProducts(state, next, part, by.evaluator, step.force)
    // Those that changed are judged with the change where they are few, though it may touch many others.
    const first =
      [touched, changed].find(({ length }) => length <= judgedAtOnce) ??
      changed.filter(id => id === step.accept?.product)
    const later = without(touched, first)
    const fresh = new Map(part.products.map(assembled => [assembled.product.id, assembled]))
    const policies = inForce?.evaluator.policies ?? []
    const others = [...changed, ...gone]
    const earlier = await nextEarlierVersions(store.db, state, next.products, others, policies, stamp.revision)
    const judging = { db: store.db, state: next, evaluator: by.evaluator, now, event: step.kind, fresh, earlier }
    const { judgements, same } = await judgeProducts(judging, first)
    for (const judgement of judgements) if (judgement.product === step.accept?.product) step.accept.check(judgement)
    const judged = [...judgements.map(({ product }) => product), ...same]
    const changes = await store.db.transaction().execute(async transaction => {
      await appendChange(transaction, step.kind, stamp)
      // Jobs before products, as those who work on jobs lock them: no two wait for each other.
      if (step.force === 'all') await supersedeJobs(transaction, stamp.revision)
      await lockProducts(transaction, [...touched, ...gone])
      await step.also?.(transaction, stamp)
      await saveDocuments(transaction, state.pool, next.pool, stamp)
      await saveProducts(transaction, savedProducts(next, fresh, state.unread.size > 0 ? fresh.keys() : changed), stamp)
      await saveEarlierVersions(transaction, earlier)
      await endVersions(transaction, gone, stamp)
      const closing = await closeProducts(transaction, gone, stamp)
      const judgedAs = { ...stamp, state: stamp.revision }
      const opening = await recordJudgements(transaction, judgements, by.evaluator.digest, judgedAs)
      await recordSame(transaction, same, by.evaluator.digest, judgedAs)
      await enqueueJobs(transaction, { ...stamp, event: step.kind }, later)
      await tellOthers(transaction, stamp.revision, [...judged, ...gone])
      return [...closing, ...opening]
    })
    state = next
    inForce = by
    for (const { product, status } of judgements) emit({ type: 'product', id: product, status, at: stamp.at })
    for (const id of gone) emit({ type: 'product', id, status: null, at: stamp.at })
    emit({ type: 'summary', at: stamp.at })
    return { revision: stamp.revision, changes, isPending: later.length > 0 }
  }

  /** Judges the products of a job that nobody has judged since the change that asked for it. */
  const work = async (job: Job): Promise<void> => {
    if (state.revision < job.revision) await exclusive(catchUp)
    // INVARIANT: state and bundle are read at once; they belong together.
    const seen = state
    const by = inForce
    if (!by) throw new Error('no bundle is in force')
    const waiting = await store.db
      .selectFrom('product')
      .select(['id', 'judged_revision'])
      .where('id', 'in', job.products)
      .where('judged_revision', '<', job.revision)
      .execute()
    const now = clock()
    const judging = { db: store.db, state: seen, evaluator: by.evaluator, now, event: job.event }
    const { judgements, same } = await judgeProducts(
      judging,
      waiting.map(({ id }) => id)
    )
    const before = new Map(waiting.map(({ id, judged_revision }) => [id, judged_revision]))
    const at = now.toISOString()
    await store.db.transaction().execute(async transaction => {
      if (!(await finishJob(transaction, job))) return
      const rows = await lockProducts(transaction, job.products)
      // What was judged meanwhile was judged on a newer state.
      const unchanged = new Set(rows.filter(row => before.get(row.id) === row.judged_revision).map(({ id }) => id))
      const own = judgements.filter(({ product }) => unchanged.has(product))
      const stamp = { revision: job.revision, state: seen.revision, at }
      await recordJudgements(transaction, own, by.evaluator.digest, stamp)
      const ownSame = same.filter(id => unchanged.has(id))
      await recordSame(transaction, ownSame, by.evaluator.digest, stamp)
      await tellOthers(
        transaction,
        seen.revision,
        own.map(({ product }) => product)
      )
    })
    for (const { product, status } of judgements) emit({ type: 'product', id: product, status, at })
    emit({ type: 'summary', at })
  }

  const giveUp = (job: Job, error: Error): Promise<void> =>
    store.db.transaction().execute(async transaction => {
      if (!(await finishJob(transaction, job))) return
      await lockProducts(transaction, job.products)
      await transaction
        .updateTable('product')
        .set({
          status: 'error',
          no_verdict: `it could not be judged: ${error.message}`,
          // What was due has been tried.
          next_change: null,
          report_digest: null,
          verdict: null
        })
        .where('id', 'in', job.products)
        .where('judged_revision', '<', job.revision)
        .execute()
      await tellOthers(transaction, job.revision, job.products)
    })

  const settle: Registry['settle'] = async ({ revision, changes, isPending }) => {
    if (!isPending) return changes
    while ((await countWaiting(store.db, revision)) > 0) {
      if (closing) throw new Error('the registry was closed before everything was judged; it goes on at the next start')
      await new Promise<void>(resolve => {
        const done = (): void => {
          clearTimeout(timer)
          heard.delete(done)
          resolve()
        }
        const timer = setTimeout(done, pollMs)
        heard.add(done)
      })
    }
    return outcomeChanges(store.db, revision)
  }

  await store.listen(channel, hear)
  await exclusive(catchUp)
  worker = startWorker({ store, clock, work, giveUp, report })
  return {
    state: () => state,
    inForce: () => {
      if (!inForce) throw new Error('no bundle is in force')
      return inForce
    },
    change,
    advance,
    settle,
    close: async () => {
      closing = true
      for (const listener of heard) listener()
      await worker?.stop()
      closed = true
      await last
    }
  }
}

function without(ids: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others)
  return ids.filter(id => !left.has(id))
}

function savedProducts(
  { products }: MeshState,
  fresh: ReadonlyMap<string, AssembledProduct>,
  ids: Iterable<string>
): readonly SavedProduct[] {
  return [...ids].flatMap(id => {
    const facts = fresh.get(id)
    const registered = products.get(id)
    return facts && registered ? [{ facts, registered }] : []
  })
}

/** In the order of their ids, so that no two wait for each other. */
async function lockProducts(
  transaction: Transaction,
  ids: readonly string[]
): Promise<readonly { readonly id: string; readonly judged_revision: number }[]> {
  const { rows } = await sql<{ id: string; judged_revision: number }>`
    select id, judged_revision from product
    where id in (select jsonb_array_elements_text(${jsonText(ids)}::jsonb)) order by id for update`.execute(transaction)
  return rows
}

async function loadBundle(db: Transaction, digest: string): Promise<InForce> {
  const { archive } = await db
    .selectFrom('bundle')
    .select('archive')
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow()
  const bytes = new Uint8Array(archive)
  return { evaluator: await openBundle(bytes), bytes }
}
