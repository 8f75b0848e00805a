import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { DataProduct } from '../../mesh/index.ts'
import { jsonText } from '../../store/index.ts'
import type { GovernanceTables, Instant } from '../tables.ts'
import type { ChangeStamp } from './change-log.ts'
import type { DocumentPool } from './document-pool.ts'

/** Makes the stored documents those of the pool: what changed ends its interval and begins another. */
export async function saveDocuments(
  transaction: Kysely<GovernanceTables>,
  before: DocumentPool,
  after: DocumentPool,
  { revision, at }: ChangeStamp
): Promise<void> {
  const identity = (document: { product: string; name: string; digest: string }): string =>
    JSON.stringify([document.product, document.name, document.digest])
  const old = new Map([...before.values()].map(document => [identity(document), document]))
  const now = new Map([...after.values()].map(document => [identity(document), document]))
  const ended = [...old].filter(([key]) => !now.has(key)).map(([, document]) => document)
  const begun = [...now].filter(([key]) => !old.has(key)).map(([, document]) => document)
  if (ended.length > 0) {
    await sql`
      update document set to_at = ${at}::timestamptz, to_revision = ${revision}
      from jsonb_to_recordset(${jsonText(ended.map(({ product, name }) => ({ product, name })))}::jsonb)
        as j(product text, name text)
      where document.product = j.product and document.name = j.name and document.to_at is null`.execute(transaction)
  }
  if (begun.length > 0) {
    const contents = [...new Map(begun.map(({ digest, text }) => [digest, { digest, text }])).values()]
    for (const content of contents) {
      await transaction
        .insertInto('content')
        .values(content)
        .onConflict(conflict => conflict.column('digest').doNothing())
        .execute()
    }
    await transaction
      .insertInto('document')
      .values(
        begun.map(({ product, name, key, digest }) => ({
          product,
          name,
          key,
          digest,
          from_at: at,
          to_at: null,
          from_revision: revision,
          to_revision: null
        }))
      )
      .execute()
  }
}

function modelDigest(product: DataProduct): string {
  return createHash('sha256').update(JSON.stringify(product)).digest('hex')
}

/** Stores the products given as they are now; one that was retired is registered again. */
export async function saveProducts(
  transaction: Kysely<GovernanceTables>,
  products: readonly DataProduct[],
  at: Instant
): Promise<void> {
  if (products.length === 0) return
  const rows = products.map(product => ({
    id: product.id,
    kind: product.kind,
    name: product.name ?? null,
    domain: product.domain ?? null,
    owner: product.owner?.name ?? product.owner?.email ?? null,
    version: product.version ?? null,
    lifecycle: product.lifecycle ?? null,
    model: product,
    model_digest: modelDigest(product)
  }))
  await sql`
    insert into product (id, kind, name, domain, owner, version, lifecycle, model, model_digest, registered_at, changed_at, status)
    select id, kind, name, domain, owner, version, lifecycle, model, model_digest, ${at}::timestamptz, ${at}::timestamptz, 'unevaluated'
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as j(id text, kind text, name text, domain text, owner text,
      version text, lifecycle text, model jsonb, model_digest text)
    on conflict (id) do update set kind = excluded.kind, name = excluded.name, domain = excluded.domain, owner = excluded.owner,
      version = excluded.version, lifecycle = excluded.lifecycle, model = excluded.model, model_digest = excluded.model_digest,
      changed_at = excluded.changed_at, retired_at = null
    where product.model_digest <> excluded.model_digest or product.retired_at is not null`.execute(transaction)
}

/** Ids of the products that are not stored as they are. */
export async function changedModels(
  db: Kysely<GovernanceTables>,
  products: readonly DataProduct[]
): Promise<readonly string[]> {
  const rows = await db.selectFrom('product').select(['id', 'model_digest']).where('retired_at', 'is', null).execute()
  const stored = new Map(rows.map(({ id, model_digest }) => [id, model_digest]))
  return products.filter(product => stored.get(product.id) !== modelDigest(product)).map(({ id }) => id)
}

/** A registered product whose stored documents do not make it any more has no verdict, and says so. */
export async function markUnreadable(db: Kysely<GovernanceTables>, readable: readonly string[]): Promise<void> {
  await sql`
    update product set status = 'error', no_verdict = 'its documents can no longer be read as this product', report_digest = null
    where retired_at is null and not ${jsonText(readable)}::jsonb ? id`.execute(db)
}

/** Files of the watched folder as they were last taken over: path to digest. */
export async function loadSourceFiles(db: Kysely<GovernanceTables>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('source_file').selectAll().execute()
  return new Map(rows.map(({ path, digest }) => [path, digest]))
}

export async function saveSourceFiles(
  transaction: Kysely<GovernanceTables>,
  changed: ReadonlyMap<string, string>,
  removed: readonly string[]
): Promise<void> {
  if (removed.length > 0) await transaction.deleteFrom('source_file').where('path', 'in', removed).execute()
  for (const [path, digest] of changed) {
    await transaction
      .insertInto('source_file')
      .values({ path, digest })
      .onConflict(conflict => conflict.column('path').doUpdateSet({ digest }))
      .execute()
  }
}
