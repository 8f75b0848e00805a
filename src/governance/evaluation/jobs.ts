import { type Kysely, sql } from 'kysely'
import { jsonText, type Release, type Store } from '../../store/index.ts'
import type { GovernanceTables, Instant } from '../tables.ts'

type Db = Kysely<GovernanceTables>

/** Some products that are to be judged because of a change. */
export interface Job {
  readonly id: number
  /** The change that asks for it. */
  readonly revision: number
  /** Why they are judged, for the policies. */
  readonly event: string
  readonly products: readonly string[]
  /** How often it was tried and failed. */
  readonly attempts: number
}

/** A job that nobody else works on until it is released. */
export interface ClaimedJob extends Job {
  readonly release: Release
}

/** Products a job: long enough that claiming costs little, short enough that what a dead process leaves is soon done again. */
const batch = 50

/** Adds jobs; part of the transaction of the change that they follow. */
export async function enqueueJobs(
  transaction: Db,
  change: { readonly revision: number; readonly event: string; readonly at: Instant },
  products: readonly string[]
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(products.length / batch) }, (_, i) =>
    products.slice(i * batch, (i + 1) * batch)
  )
  if (batches.length === 0) return
  await sql`
    insert into job (revision, event, products, run_after)
    select ${change.revision}, ${change.event}, products, ${change.at}::timestamptz
    from jsonb_array_elements(${jsonText(batches)}::jsonb) as products`.execute(transaction)
}

/** Takes back what earlier changes asked for: everything is judged anew. */
export async function supersedeJobs(transaction: Db, revision: number): Promise<void> {
  await transaction.deleteFrom('job').where('revision', '<', revision).execute()
}

/**
 * The oldest job that is due and that nobody works on; `later` when there are only others, undefined when there are none.
 *
 * INVARIANT: a job is claimed by a lock that ends with its holder, and done by the transaction that deletes it together with storing
 * what came of it. So one that dies leaves the job to others, and what two have done is stored once.
 */
export async function claimJob(
  store: Store<GovernanceTables>,
  now: Instant
): Promise<ClaimedJob | 'later' | undefined> {
  const waiting = await store.db.selectFrom('job').select(['id', 'run_after']).orderBy('id').limit(candidates).execute()
  for (const { id, run_after } of waiting) {
    if (run_after > now) continue
    const release = await store.tryLock(`job ${id}`)
    if (!release) continue
    // It may have been done since it was listed.
    const row = await findJob(store.db, id).catch(async (error: Error) => {
      await release()
      throw error
    })
    if (row) return { ...row, products: row.products as readonly string[], release }
    await release()
  }
  return waiting.length > 0 ? 'later' : undefined
}

function findJob(db: Db, id: number) {
  return db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
}

/** More than there are processes. */
const candidates = 32

/** Deletes the job; false when somebody else has done it, or it was superseded. */
export async function finishJob(transaction: Db, job: Job): Promise<boolean> {
  const { numDeletedRows } = await transaction.deleteFrom('job').where('id', '=', job.id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Leaves a job that failed for later. */
export async function postponeJob(db: Db, job: Job, until: Instant, error: string): Promise<void> {
  await db
    .updateTable('job')
    .set({ attempts: job.attempts + 1, run_after: until, error })
    .where('id', '=', job.id)
    .execute()
}

/** Products that changes up to this one still have waiting. */
export async function countWaiting(db: Db, revision: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(jsonb_array_length(products)), 0) as n from job where revision = ${revision}`.execute(db)
  return rows[0]?.n ?? 0
}
