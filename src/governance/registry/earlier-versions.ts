import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import { type AssembledProduct, credentialsIn } from '../../descriptor/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import type { DataProduct } from '../../mesh/index.ts'
import { jsonText } from '../../store/index.ts'
import { type Previous, previousOf } from '../check/previous.ts'
import type { GovernanceTables } from '../tables.ts'
import { documentsIn } from './document-pool.ts'
import type { MeshState } from './mesh-state.ts'

type Db = Kysely<GovernanceTables>
type Policies = Evaluator['policies']

/** What a registered product is compared with, at every judgement until it changes again. */
export interface EarlierVersion {
  readonly previous: Previous
  /** Texts of the earlier documents that nobody may be shown. */
  readonly credentials: readonly string[]
  /** The change since when it is so. */
  readonly revision: number
}

/** By product; one without was never registered before. */
export type EarlierVersions = ReadonlyMap<string, EarlierVersion>

export const noEarlierVersion: EarlierVersion = { previous: { state: 'none' }, credentials: [], revision: 0 }

/** Of the products named, also of retired ones: they may come back. */
export async function loadEarlierVersions(db: Db, ids: readonly string[]): Promise<EarlierVersions> {
  const { rows } = await sql<GovernanceTables['earlier_version']>`
    select * from earlier_version
    where product in (select jsonb_array_elements_text(${jsonText(ids)}::jsonb))`.execute(db)
  return new Map(rows.map(row => [row.product, earlierVersion(row)]))
}

function earlierVersion(row: GovernanceTables['earlier_version']): EarlierVersion {
  const { state, revision } = row
  if (state !== 'found') return { previous: { state }, credentials: [], revision }
  const product = row.model as DataProduct
  const { id, version } = product
  const told = { id, ...(version === undefined ? {} : { version }), document: row.document ?? '' }
  return { previous: { state, product, told }, credentials: row.credentials as readonly string[], revision }
}

/**
 * What products are compared with that a change makes other ones, or retires: the registered version, or, where its own change was
 * not accepted, what that was compared with. So a breaking change stays a finding until it is mended, waived or told by the version
 * number, and not only until the next publication.
 *
 * @param next - the products after the change, by id; those that are not there are retired
 * @returns only what is another than before
 */
export async function nextEarlierVersions(
  db: Db,
  { products, pool }: Pick<MeshState, 'products' | 'pool'>,
  next: ReadonlyMap<string, Pick<AssembledProduct, 'product'>>,
  ids: readonly string[],
  policies: Policies,
  revision: number
): Promise<EarlierVersions> {
  const known = await loadEarlierVersions(db, ids)
  const changed = ids.filter(id => !isSame(products.get(id), next.get(id)))
  const rejected = await rejectedProducts(db, changed, policies)
  const versions = new Map<string, EarlierVersion>()
  for (const id of changed) {
    const old = products.get(id)
    if (!old && !known.has(id)) versions.set(id, { ...noEarlierVersion, revision })
    if (!old || rejected.has(id)) continue
    const sources = old.documents.flatMap(({ name }) => {
      const document = pool.get(name)
      return document ? documentsIn(document) : []
    })
    const credentials = [...new Set(sources.flatMap(({ source }) => credentialsIn(source)))]
    versions.set(id, { previous: previousOf(old, false), credentials, revision })
  }
  return versions
}

type Known = Pick<AssembledProduct, 'product'> | undefined

/** What comes from the store has its members in another order. */
function isSame(before: Known, after: Known): boolean {
  return before !== undefined && isDeepStrictEqual(before.product, after?.product)
}

/** Products of which a policy that compares says that their present version is no good successor. */
async function rejectedProducts(db: Db, ids: readonly string[], policies: Policies): Promise<ReadonlySet<string>> {
  const comparing = policies.filter(({ engineFacts }) => engineFacts.includes('previous')).map(({ id }) => id)
  if (ids.length === 0 || comparing.length === 0) return new Set()
  const rows = await db
    .selectFrom('ledger')
    .select('product')
    .where(sql<boolean>`product in (select jsonb_array_elements_text(${jsonText(ids)}::jsonb))`)
    .where('to_at', 'is', null)
    .where('policy', 'in', comparing)
    .where('outcome', 'in', ['fail', 'warn', 'error'])
    .execute()
  return new Set(rows.map(({ product }) => product))
}

export async function saveEarlierVersions(transaction: Db, versions: EarlierVersions): Promise<void> {
  if (versions.size === 0) return
  const rows = [...versions].map(([product, { previous, credentials, revision }]) => ({
    product,
    state: previous.state,
    model: previous.state === 'found' ? previous.product : null,
    document: previous.state === 'found' ? previous.told.document : null,
    credentials,
    revision
  }))
  await sql`
    insert into earlier_version (product, state, model, document, credentials, revision)
    select product, state, model, document, credentials, revision
    from jsonb_to_recordset(${jsonText(rows)}::jsonb)
      as j(product text, state text, model jsonb, document text, credentials jsonb, revision bigint)
    on conflict (product) do update set state = excluded.state, model = excluded.model, document = excluded.document,
      credentials = excluded.credentials, revision = excluded.revision`.execute(transaction)
}
