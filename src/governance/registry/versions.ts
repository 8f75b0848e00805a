import { type Kysely, sql } from 'kysely'
import { credentialsIn } from '../../descriptor/index.ts'
import type { DataProduct } from '../../mesh/index.ts'
import { jsonText } from '../../store/index.ts'
import { blankTexts, stars } from '../compliance/hide-in-product.ts'
import type { GovernanceTables, Instant } from '../tables.ts'
import type { ChangeStamp } from './change-log.ts'
import type { ProductFacts } from './save-registry.ts'

type Db = Kysely<GovernanceTables>

/** What a product was, from one change of it to the next. */
export interface ProductVersion {
  /** Counts up over all products; newer ones are greater. */
  readonly number: number
  /** As the product calls it. */
  readonly version: string | null
  /** Of everything that it was made of. */
  readonly digest: string
  readonly recordedFrom: Instant
  /** Null while it is the present one. */
  readonly recordedUntil: Instant | null
}

/** A version with what it looked like; credentials in it are taken out. */
export interface ProductVersionDetail extends ProductVersion {
  readonly model: DataProduct
}

/** Ends the present versions of products and begins others. */
export async function saveVersions(
  transaction: Db,
  versions: readonly { readonly product: string; readonly version: string | null; readonly facts: string }[],
  { revision, at }: ChangeStamp
): Promise<void> {
  if (versions.length === 0) return
  const rows = jsonText(versions)
  await sql`
    update product_version set to_at = ${at}::timestamptz, to_revision = ${revision}
    from jsonb_to_recordset(${rows}::jsonb) as j(product text, facts text)
    where product_version.product = j.product and product_version.to_at is null and product_version.facts <> j.facts`.execute(
    transaction
  )
  await sql`
    insert into product_version (product, version, facts, from_at, from_revision)
    select product, version, facts, ${at}::timestamptz, ${revision}
    from jsonb_to_recordset(${rows}::jsonb) as j(product text, version text, facts text)
    on conflict (product) where to_at is null do nothing`.execute(transaction)
}

/** Ends the present versions of products that are retired. */
export async function endVersions(
  transaction: Db,
  products: readonly string[],
  { revision, at }: ChangeStamp
): Promise<void> {
  await sql`
    update product_version set to_at = ${at}::timestamptz, to_revision = ${revision}
    where to_at is null and product in (select jsonb_array_elements_text(${jsonText(products)}::jsonb))`.execute(
    transaction
  )
}

/** Newest first; also of a retired product. */
export async function listVersions(db: Db, product: string): Promise<readonly ProductVersion[]> {
  return versionsOf(db, product).orderBy('number', 'desc').execute()
}

/** The version that the registry held at an instant. */
export async function findVersionAt(db: Db, product: string, at: Instant): Promise<ProductVersionDetail | undefined> {
  const row = await versionsOf(db, product)
    .innerJoin('facts', 'facts.digest', 'product_version.facts')
    .select('facts.facts as text')
    .where('from_at', '<=', at)
    .where(({ eb, or }) => or([eb('to_at', 'is', null), eb('to_at', '>', at)]))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  const { text, ...version } = row
  const { product: model } = JSON.parse(text) as ProductFacts
  return { ...version, model: withoutCredentials(model) }
}

function withoutCredentials(model: DataProduct): DataProduct {
  const text = JSON.stringify(model, undefined, 1)
  // What stands beside a name that says so is found in the text of the whole, and written there as JSON; the rest where it stands.
  const secrets = credentialsIn({ name: '', text }).flatMap(secret => [secret, unescaped(secret)])
  return blankTexts(model, each =>
    [...secrets, ...credentialsIn({ name: '', text: each })].reduce(
      (shown, secret) => shown.replaceAll(secret, stars(secret)),
      each
    )
  )
}

function unescaped(secret: string): string {
  try {
    return JSON.parse(`"${secret}"`) as string
  } catch {
    return secret
  }
}

function versionsOf(db: Db, product: string) {
  return db
    .selectFrom('product_version')
    .select([
      'number',
      'version',
      'product_version.facts as digest',
      'from_at as recordedFrom',
      'to_at as recordedUntil'
    ])
    .where('product', '=', product)
}
