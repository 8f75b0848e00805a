import { type RawBuilder, sql } from 'kysely'
import { type DataProduct, type Outcome, type Severity, severities } from '../../mesh/index.ts'
import type { Governance } from '../governance.ts'
import { type Instant, type ProductStatus, productStatuses } from '../tables.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { hideInProduct } from './hide-in-product.ts'
import { allOutcomes, worstOutcomes } from './outcomes.ts'
import { policyWords } from './policies.ts'
import type {
  LedgerRow,
  Page,
  ProductDetail,
  ProductReference,
  ProductSummary,
  ViolationDetail,
  ViolationView
} from './views.ts'

/** The place of a value in a list of ours, from 1; for `order by`. */
function rank(column: string, words: readonly string[]): RawBuilder<number> {
  const cases = words.map((word, i) => sql`when ${sql.lit(word)} then ${sql.lit(i + 1)}`)
  return sql<number>`(case ${sql.ref(column)} ${sql.join(cases, sql` `)} else ${sql.lit(words.length + 1)} end)`
}

function isOneOf(column: string, values: readonly string[] | undefined): RawBuilder<boolean> {
  return values === undefined || values.length === 0
    ? sql<boolean>`true`
    : sql<boolean>`${sql.ref(column)} in (${sql.join(values)})`
}

export interface Paging {
  readonly cursor?: string | undefined
  /** From 1. */
  readonly limit: number
}

export interface ProductFilter extends Paging {
  /** Only this one, though it may be retired. */
  readonly id?: string | undefined
  readonly domain?: readonly string[] | undefined
  readonly status?: readonly string[] | undefined
  /** Part of name or id, letter case aside. */
  readonly q?: string | undefined
  /** Products in whose ledger one of these policies has one of these outcomes. */
  readonly policy?: readonly string[] | undefined
  readonly outcome?: readonly string[] | undefined
}

interface ProductRow {
  readonly id: string
  readonly kind: string
  readonly name: string | null
  readonly domain: string | null
  readonly owner: string | null
  readonly version: string | null
  readonly lifecycle: string | null
  readonly status: ProductStatus
  readonly registered_at: Instant
  readonly changed_at: Instant
  readonly evaluated_at: Instant | null
  readonly input_ports: number
  readonly output_ports: number
  readonly outcomes: Partial<Record<Outcome, number>> | null
  readonly violations: number
  readonly rank: number
  readonly sort_name: string
}

/** Open violations that nobody accepted. */
const openViolations = sql`
  select v.product, v.policy, count(*)::int as violations
  from violation v left join ledger l on l.product = v.product and l.policy = v.policy and l.to_at is null
  where v.resolved_at is null and l.outcome is distinct from 'waived'
  group by v.product, v.policy`

export async function listProducts(governance: Governance, filter: ProductFilter): Promise<Page<ProductSummary>> {
  const order = rank('p.status', productStatuses)
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor, ['integer', 'text', 'text'])
  const pattern = filter.q === undefined ? undefined : `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<ProductRow>`
    select p.id, p.kind, p.name, p.domain, p.owner, p.version, p.lifecycle, p.status, p.registered_at, p.changed_at, p.evaluated_at,
      jsonb_array_length(p.model->'inputPorts') as input_ports, jsonb_array_length(p.model->'outputPorts') as output_ports,
      (select jsonb_object_agg(o.outcome, o.n) from (
        select outcome, count(*) as n from ledger where product = p.id and to_at is null group by outcome) o) as outcomes,
      coalesce((select sum(violations) from (${openViolations}) v where v.product = p.id), 0)::int as violations,
      ${order} as rank, coalesce(p.name, '') collate "C" as sort_name
    from product p
    where ${filter.id === undefined ? sql`p.retired_at is null` : sql`p.id = ${filter.id}`}
      and ${isOneOf('p.domain', filter.domain)} and ${isOneOf('p.status', filter.status)}
      and ${pattern === undefined ? sql`true` : sql`(lower(p.name) like ${pattern} or lower(p.id) like ${pattern})`}
      and ${
        filter.policy || filter.outcome
          ? sql`exists (select 1 from ledger l where l.product = p.id and l.to_at is null
              and ${isOneOf('l.policy', filter.policy)} and ${isOneOf('l.outcome', filter.outcome)})`
          : sql`true`
      }
      and ${
        after === undefined
          ? sql`true`
          : sql`(${order}, coalesce(p.name, '') collate "C", p.id collate "C") > (${after[0]}::int, ${after[1]}::text, ${after[2]}::text)`
      }
    order by rank, sort_name, p.id collate "C"
    limit ${filter.limit + 1}`.execute(governance.store.db)
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    items: page.map(row => productSummary(governance, row)),
    next: last && rows.length > filter.limit ? writeCursor([last.rank, last.sort_name, last.id]) : null
  }
}

function productSummary(governance: Governance, row: ProductRow): ProductSummary {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    domain: row.domain,
    owner: row.owner,
    version: row.version,
    lifecycle: row.lifecycle,
    status: row.status,
    outcomes: allOutcomes(row.outcomes ?? {}),
    violations: row.violations,
    inputPorts: row.input_ports,
    outputPorts: row.output_ports,
    consumers: governance.state().mesh.products?.[row.id]?.consumers.length ?? 0,
    registeredAt: row.registered_at,
    changedAt: row.changed_at,
    evaluatedAt: row.evaluated_at
  }
}

/** Undefined for a product that is not registered. */
export async function findProduct(governance: Governance, id: string): Promise<ProductDetail | undefined> {
  const { db } = governance.store
  const [summary] = (await listProducts(governance, { id, limit: 1 })).items
  const stored = await db
    .selectFrom('product')
    .select(['model', 'no_verdict', 'next_change'])
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  if (!summary || !stored) return undefined
  const { items } = await listViolations(governance, { product: [id], limit: 100_000 })
  const facts = governance.state().mesh.products?.[id]
  const shown = hideInProduct({ model: stored.model as DataProduct, documents: documentsOf(governance, id) }, items)
  return {
    ...summary,
    ...shown,
    noVerdict: stored.no_verdict,
    nextChange: stored.next_change,
    reads: references(governance, facts?.reads),
    consumedBy: references(governance, facts?.consumers),
    rows: await ledgerOf(governance, id, items)
  }
}

function references(governance: Governance, ids: readonly string[] | undefined): readonly ProductReference[] {
  const { mesh } = governance.state()
  return (ids ?? []).map(id => ({ id, name: mesh.products?.[id]?.name ?? null }))
}

function documentsOf(governance: Governance, id: string): ProductDetail['documents'] {
  const { pool, products } = governance.state()
  return (products.get(id)?.documents ?? []).flatMap(({ name: key, standard, version, role }) => {
    const document = pool.get(key)
    if (!document) return []
    const { name, digest, since, text } = document
    return { name, standard, standardVersion: version ?? null, role, digest, since, text }
  })
}

async function ledgerOf(
  governance: Governance,
  product: string,
  violations: readonly ViolationView[]
): Promise<readonly LedgerRow[]> {
  const rows = await governance.store.db
    .selectFrom('ledger')
    .selectAll()
    .where('product', '=', product)
    .where('to_at', 'is', null)
    .orderBy(rank('outcome', worstOutcomes))
    .orderBy(rank('severity', severities))
    .orderBy('policy')
    .execute()
  return rows.map(row => {
    const { title, description, characteristic, owner, rationale, help, obligations } = policyWords(
      governance,
      row.policy
    )
    return {
      policy: row.policy,
      title,
      description,
      severity: row.severity,
      characteristic,
      owner,
      rationale,
      help,
      obligations,
      state: row.state,
      outcome: row.outcome,
      blocks: row.blocks,
      since: row.from_at,
      reasons: row.reasons as LedgerRow['reasons'],
      enforcedFrom: row.enforced_from,
      waiver: row.waiver as LedgerRow['waiver'],
      metrics: row.metrics as LedgerRow['metrics'],
      violations: violations.filter(violation => violation.policy === row.policy)
    }
  })
}

export interface ViolationFilter extends Paging {
  readonly domain?: readonly string[] | undefined
  readonly product?: readonly string[] | undefined
  readonly policy?: readonly string[] | undefined
  readonly severity?: readonly string[] | undefined
  readonly outcome?: readonly string[] | undefined
  readonly characteristic?: readonly string[] | undefined
  /** Open ones where left out. */
  readonly resolved?: 'false' | 'true' | 'all' | undefined
}

interface ViolationRow {
  readonly seq: number
  readonly id: string
  readonly product: string
  readonly name: string | null
  readonly domain: string | null
  readonly policy: string
  readonly detail: ViolationDetail
  readonly first_seen: Instant
  readonly last_seen: Instant
  readonly resolved_at: Instant | null
  readonly outcome: Outcome
  readonly severity: Severity
  readonly outcome_rank: number
  readonly severity_rank: number
}

/** Worst first: outcome of the ledger row, severity, then the oldest. */
export async function listViolations(governance: Governance, filter: ViolationFilter): Promise<Page<ViolationView>> {
  const after =
    filter.cursor === undefined ? undefined : readCursor(filter.cursor, ['integer', 'integer', 'instant', 'integer'])
  const policies = filter.characteristic && [
    '',
    ...governance
      .evaluator()
      .policies.filter(policy => filter.characteristic?.includes(policy.characteristic))
      .map(policy => policy.id)
  ]
  const { rows } = await sql<ViolationRow>`
    select * from (
      select v.seq, v.id, v.product, p.name, p.domain, v.policy, v.detail, v.first_seen,
        coalesce(v.last_seen, p.evaluated_at, v.first_seen) as last_seen, v.resolved_at,
        coalesce(l.outcome, 'error') as outcome, coalesce(l.severity, 'low') as severity,
        ${rank('l.outcome', worstOutcomes)} as outcome_rank, ${rank('l.severity', severities)} as severity_rank
      from violation v
        join product p on p.id = v.product
        left join lateral (
          select outcome, severity from ledger l where l.product = v.product and l.policy = v.policy
          order by l.to_at desc nulls first, l.id desc limit 1) l on true
      where ${
        filter.resolved === 'all'
          ? sql`true`
          : filter.resolved === 'true'
            ? sql`v.resolved_at is not null`
            : sql`v.resolved_at is null`
      }
        and ${isOneOf('p.domain', filter.domain)} and ${isOneOf('v.product', filter.product)}
        and ${isOneOf('v.policy', filter.policy)} and ${isOneOf('v.policy', policies)}
    ) v
    where ${isOneOf('v.severity', filter.severity)} and ${isOneOf('v.outcome', filter.outcome)}
      and ${
        after === undefined
          ? sql`true`
          : sql`(outcome_rank, severity_rank, first_seen, seq) > (${after[0]}::int, ${after[1]}::int, ${after[2]}::timestamptz, ${after[3]}::bigint)`
      }
    order by outcome_rank, severity_rank, first_seen, seq
    limit ${filter.limit + 1}`.execute(governance.store.db)
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    items: page.map(row => {
      const { title, characteristic, help, rationale } = policyWords(governance, row.policy)
      return {
        id: row.id,
        product: row.product,
        productName: row.name,
        domain: row.domain,
        policy: row.policy,
        title,
        severity: row.severity,
        characteristic,
        outcome: row.outcome,
        ...row.detail,
        help,
        rationale,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
        resolvedAt: row.resolved_at
      }
    }),
    next:
      last && rows.length > filter.limit
        ? writeCursor([last.outcome_rank, last.severity_rank, last.first_seen, last.seq])
        : null
  }
}

/** What each policy says of each product now: outcome by policy, by product. */
export async function currentOutcomes(
  db: Governance['store']['db']
): Promise<ReadonlyMap<string, ReadonlyMap<string, Outcome>>> {
  const rows = await db
    .selectFrom('ledger')
    .select(['product', 'policy', 'outcome'])
    .where('to_at', 'is', null)
    .execute()
  const outcomes = new Map<string, Map<string, Outcome>>()
  for (const { product, policy, outcome } of rows) {
    const own = outcomes.get(product) ?? new Map<string, Outcome>()
    outcomes.set(product, own.set(policy, outcome))
  }
  return outcomes
}
