import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { AssembledProduct } from '../../descriptor/index.ts'
import { jsonText } from '../../store/index.ts'
import type { GovernanceTables } from '../tables.ts'
import type { ChangeStamp } from './change-log.ts'
import type { DocumentPool } from './document-pool.ts'
import type { RegisteredProduct } from './mesh-state.ts'
import { reader } from './reader.ts'
import { saveVersions } from './versions.ts'

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
    const contents = [...new Map(begun.map(({ digest, text, parts }) => [digest, { digest, text, parts }])).values()]
    for (const some of inBatches(contents)) {
      await sql`
        insert into content (digest, text, parts)
        select digest, text, parts from jsonb_to_recordset(${jsonText(some)}::jsonb) as j(digest text, text text, parts jsonb)
        order by digest
        on conflict (digest) do update set parts = excluded.parts where content.parts is null`.execute(transaction)
    }
    for (const some of inBatches(begun)) {
      const rows = some.map(({ product, name, key, position, digest }) => ({ product, name, key, position, digest }))
      await sql`
        insert into document (product, name, key, position, digest, from_at, from_revision)
        select product, name, key, position, digest, ${at}::timestamptz, ${revision}
        from jsonb_to_recordset(${jsonText(rows)}::jsonb)
          as j(product text, name text, key text, position bigint, digest text)`.execute(transaction)
    }
  }
}

/** Everything that a report on a product is made of, but for the mesh and the clock. */
export type ProductFacts = Pick<AssembledProduct, 'product' | 'documents' | 'schemaErrors' | 'inexpressible'>

/** A product with what is kept of it. */
export interface SavedProduct {
  readonly facts: ProductFacts
  readonly registered: RegisteredProduct
}

/** Stores the products given as they are now; one that was retired is registered again. */
export async function saveProducts(
  transaction: Kysely<GovernanceTables>,
  products: readonly SavedProduct[],
  stamp: ChangeStamp
): Promise<void> {
  for (const some of inBatches(products)) {
    await saveSome(transaction, some, stamp)
    const versions = some.map(({ registered: { product, digest } }) => ({
      product: product.id,
      version: product.version ?? null,
      facts: digest
    }))
    await saveVersions(transaction, versions, stamp)
  }
}

async function saveSome(
  transaction: Kysely<GovernanceTables>,
  products: readonly SavedProduct[],
  { revision, at }: ChangeStamp
): Promise<void> {
  const facts = products.map(
    ({ registered: { digest }, facts: { product, documents, schemaErrors, inexpressible } }) => ({
      digest,
      facts: JSON.stringify({ product, documents, schemaErrors, inexpressible })
    })
  )
  await sql`
    insert into facts (digest, facts)
    select digest, facts from jsonb_to_recordset(${jsonText(facts)}::jsonb) as j(digest text, facts text) order by digest
    on conflict (digest) do nothing`.execute(transaction)
  const rows = products.map(({ registered: { product, documents, inexpressible, digest } }) => ({
    id: product.id,
    kind: product.kind,
    name: product.name ?? null,
    domain: product.domain ?? null,
    owner: product.owner?.name ?? product.owner?.email ?? null,
    version: product.version ?? null,
    lifecycle: product.lifecycle ?? null,
    model: product,
    model_digest: createHash('sha256').update(JSON.stringify(product)).digest('hex'),
    facts: digest,
    documents,
    inexpressible
  }))
  await sql`
    insert into product (id, kind, name, domain, owner, version, lifecycle, model, model_digest, registered_at, changed_at, status,
      facts, documents, inexpressible, reader, changed_revision)
    select id, kind, name, domain, owner, version, lifecycle, model, model_digest, ${at}::timestamptz, ${at}::timestamptz, 'unevaluated',
      facts, documents, inexpressible, ${reader}, ${revision}
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as j(id text, kind text, name text, domain text, owner text,
      version text, lifecycle text, model jsonb, model_digest text, facts text, documents jsonb, inexpressible jsonb)
    on conflict (id) do update set kind = excluded.kind, name = excluded.name, domain = excluded.domain, owner = excluded.owner,
      version = excluded.version, lifecycle = excluded.lifecycle, model = excluded.model, model_digest = excluded.model_digest,
      facts = excluded.facts, documents = excluded.documents, inexpressible = excluded.inexpressible, reader = excluded.reader,
      changed_revision = excluded.changed_revision, retired_at = null,
      changed_at = case when product.model_digest <> excluded.model_digest or product.retired_at is not null
        then excluded.changed_at else product.changed_at end`.execute(transaction)
}

/** A registered product whose stored documents do not make it any more has no verdict, and says so. */
export async function markUnreadable(db: Kysely<GovernanceTables>, readable: readonly string[]): Promise<void> {
  await sql`
    update product set status = 'error', no_verdict = 'its documents can no longer be read as this product', report_digest = null, verdict = null
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
  await sql`
    delete from source_file where path in (select jsonb_array_elements_text(${jsonText(removed)}::jsonb))`.execute(
    transaction
  )
  for (const some of inBatches([...changed].map(([path, digest]) => ({ path, digest })))) {
    await sql`
      insert into source_file (path, digest)
      select path, digest from jsonb_to_recordset(${jsonText(some)}::jsonb) as j(path text, digest text)
      on conflict (path) do update set digest = excluded.digest`.execute(transaction)
  }
}

/** A statement takes so many: one parameter holds at most 256 MB. */
const batch = 500

function inBatches<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / batch) }, (_, i) => rows.slice(i * batch, (i + 1) * batch))
}
