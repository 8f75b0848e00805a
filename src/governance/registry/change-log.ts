import { type Kysely, sql } from 'kysely'
import type { OutcomeChange } from '../compliance/views.ts'
import type { ChangeKind, GovernanceTables, Instant } from '../tables.ts'
import { type PooledDocument, partsOf } from './document-pool.ts'
import type { RegisteredProduct } from './mesh-state.ts'
import { reader } from './reader.ts'

type Db = Kysely<GovernanceTables>

/** A change of the registry: its number, and when it happened. */
export interface ChangeStamp {
  readonly revision: number
  readonly at: Instant
}

/** Somebody else has changed the registry since it was read; nothing was changed. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError'
}

/**
 * Appends a change; the first statement of its transaction.
 *
 * INVARIANT: the state that a change was computed from is revision − 1. Of two that were computed from the same state, one is stored.
 *
 * @throws OvertakenError
 */
export async function appendChange(transaction: Db, kind: ChangeKind, { revision, at }: ChangeStamp): Promise<void> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('change')
    .values({ revision, kind, at })
    .onConflict(conflict => conflict.column('revision').doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n) throw new OvertakenError(`revision ${revision} is somebody else's`)
}

/** What changed after a revision. */
export interface News {
  readonly revision: number
  /** Keys of documents that are not current any more; a newer one may have the same. */
  readonly ended: readonly string[]
  /** The current ones that were not there, in the order in which they came. */
  readonly begun: readonly PooledDocument[]
  /** Products that are not what they were; those without `registered` are retired. */
  readonly products: readonly { readonly id: string; readonly registered?: RegisteredProduct }[]
  /** Keys of documents whose products are not stored as this version reads them. */
  readonly unread: readonly string[]
  /** Digest of the bundle in force; undefined before the first one. */
  readonly bundle: string | undefined
}

/** What changed after a revision, at one time; with -1 everything that is. Undefined when nothing did. */
export async function readNews(db: Db, since: number): Promise<News | undefined> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async transaction => {
      const { rows } = await sql<{ revision: number }>`
        select coalesce(max(revision), 0) as revision from change`.execute(transaction)
      const revision = rows[0]?.revision ?? 0
      if (revision <= since) return undefined
      const ended = await transaction
        .selectFrom('document')
        .select('key')
        .where('to_revision', '>', since)
        .where('from_revision', '<=', since)
        .execute()
      const begun = await transaction
        .selectFrom('document')
        .innerJoin('content', 'content.digest', 'document.digest')
        .select(['product', 'name', 'key', 'position', 'document.digest', 'text', 'parts', 'from_at as since'])
        .where('to_at', 'is', null)
        .where('from_revision', '>', since)
        .orderBy('id')
        .execute()
      const changed = await transaction
        .selectFrom('product')
        .select(['id', 'model', 'facts', 'documents', 'inexpressible', 'reader', 'retired_at'])
        .where('changed_revision', '>', since)
        .execute()
      const active = await transaction
        .selectFrom('activation')
        .select('bundle')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      const isStored = (row: (typeof changed)[number]): boolean => row.retired_at === null && row.facts !== null
      const read = new Set(changed.filter(row => isStored(row) && row.reader === reader).map(({ id }) => id))
      return {
        revision,
        ended: ended.map(({ key }) => key),
        begun: begun.map(row => ({ ...row, parts: (row.parts ?? partsOf(row)) as PooledDocument['parts'] })),
        products: changed.map(row => (isStored(row) ? { id: row.id, registered: registeredOf(row) } : { id: row.id })),
        unread: begun.flatMap(({ key, product }) => (product === '' || read.has(product) ? [] : [key])),
        bundle: active?.bundle
      }
    })
}

function registeredOf(row: {
  readonly model: unknown
  readonly documents: unknown
  readonly inexpressible: unknown
  readonly facts: string | null
}): RegisteredProduct {
  return {
    product: row.model as RegisteredProduct['product'],
    documents: row.documents as RegisteredProduct['documents'],
    inexpressible: row.inexpressible as RegisteredProduct['inexpressible'],
    digest: row.facts ?? ''
  }
}

/** Outcomes that changed because of a change. */
export async function outcomeChanges(db: Db, revision: number): Promise<readonly OutcomeChange[]> {
  const { rows } = await sql<OutcomeChange>`
    select product, p.name, policy, e.outcome as before, b.outcome as after
    from (select product, policy, outcome from ledger where to_revision = ${revision}) e
      full join (select product, policy, outcome from ledger where from_revision = ${revision}) b using (product, policy)
      join product p on p.id = product
    where e.outcome is distinct from b.outcome
    order by product, policy`.execute(db)
  return rows
}
