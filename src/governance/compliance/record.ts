import { type Kysely, sql } from 'kysely'
import type { Outcome } from '../../mesh/index.ts'
import { jsonText } from '../../store/index.ts'
import type { ChangeStamp } from '../registry/change-log.ts'
import type { GovernanceTables, Instant } from '../tables.ts'
import type { JudgedRow, Judgement } from './judgement.ts'
import type { OutcomeChange } from './views.ts'

/** The change that products were judged for, and the revision of the mesh that was judged: the same, or a later one. */
export interface JudgingStamp extends ChangeStamp {
  readonly state: number
}

/** Outcomes that say nothing about whether a violation is still there. */
const silentOutcomes: readonly Outcome[] = ['error', 'unknown']

interface OpenRow {
  readonly id: number
  readonly product: string
  readonly policy: string
  readonly outcome: Outcome
}

/**
 * Stores what a bundle said about some products.
 *
 * A product whose judgement is what it was costs no more than the note that it was looked at again. An outcome that changed
 * ends its interval and begins another; a violation that is no longer found is resolved, unless its policy gave no answer.
 *
 * @param transaction - the caller's, in which the products themselves are already stored
 * @returns the outcomes that changed
 */
export async function recordJudgements(
  transaction: Kysely<GovernanceTables>,
  judgements: readonly Judgement[],
  bundle: string,
  stamp: JudgingStamp
): Promise<readonly OutcomeChange[]> {
  const { at } = stamp
  if (judgements.length === 0) return []
  const ids = judgements.map(judgement => judgement.product)
  const before = await transaction
    .selectFrom('product')
    .select(['id', 'name', 'report_digest', 'bundle', 'evaluated_at'])
    .where('id', 'in', ids)
    .execute()
  const known = new Map(before.map(row => [row.id, row]))
  const changed = judgements.filter(({ product, digest }) => known.get(product)?.report_digest !== digest)
  const changes: OutcomeChange[] = []
  if (changed.length > 0) {
    const changedIds = changed.map(judgement => judgement.product)
    const open = await transaction
      .selectFrom('ledger')
      .select(['id', 'product', 'policy', 'outcome'])
      .where('product', 'in', changedIds)
      .where('to_at', 'is', null)
      .execute()
    const openOf = groupBy(open, row => row.product)
    for (const judgement of changed) {
      const name = known.get(judgement.product)?.name ?? null
      changes.push(...outcomeChanges(judgement, openOf.get(judgement.product) ?? [], name))
    }
    await writeLedger(transaction, changed, open, bundle, stamp)
    await writeViolations(transaction, changed, at)
  }
  await sql`
    update product set status = j.status, no_verdict = j.no_verdict, next_change = j.next_change, report_digest = j.digest, verdict = j.verdict,
      evaluated_at = ${at}::timestamptz, bundle = ${bundle}, judged_revision = ${stamp.state}
    from jsonb_to_recordset(${jsonText(
      judgements.map(({ product, status, noVerdict, nextChange, digest, verdict }) => ({
        product,
        status,
        no_verdict: noVerdict,
        next_change: nextChange,
        digest,
        verdict
      }))
    )}::jsonb) as j(product text, status text, no_verdict text, next_change timestamptz, digest text, verdict text)
    where product.id = j.product`.execute(transaction)
  return changes
}

/** Notes that products were looked at again, and that nothing has changed. */
export async function recordSame(
  transaction: Kysely<GovernanceTables>,
  products: readonly string[],
  bundle: string,
  { state, at }: JudgingStamp
): Promise<void> {
  if (products.length === 0) return
  await sql`
    update product set evaluated_at = ${at}::timestamptz, bundle = ${bundle}, judged_revision = ${state}
    where id in (select jsonb_array_elements_text(${jsonText(products)}::jsonb))`.execute(transaction)
}

function outcomeChanges(judgement: Judgement, open: readonly OpenRow[], name: string | null): OutcomeChange[] {
  const { product } = judgement
  const before = new Map(open.map(row => [row.policy, row.outcome]))
  const after = new Map(judgement.rows.map(row => [row.policy, row.outcome]))
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map(policy => ({
      product,
      name,
      policy,
      before: before.get(policy) ?? null,
      after: after.get(policy) ?? null
    }))
    .filter(change => change.before !== change.after)
}

async function writeLedger(
  transaction: Kysely<GovernanceTables>,
  judgements: readonly Judgement[],
  open: readonly OpenRow[],
  bundle: string,
  { revision, at }: ChangeStamp
): Promise<void> {
  const current = new Map(open.map(row => [`${row.product}\n${row.policy}`, row]))
  const kept: { id: number; row: JudgedRow }[] = []
  const begun: { product: string; row: JudgedRow }[] = []
  for (const { product, rows } of judgements) {
    for (const row of rows) {
      const key = `${product}\n${row.policy}`
      const old = current.get(key)
      if (old?.outcome === row.outcome) {
        kept.push({ id: old.id, row })
        current.delete(key)
      } else begun.push({ product, row })
    }
  }
  const over = [...current.values()].map(row => row.id)
  if (over.length > 0) {
    await transaction.updateTable('ledger').set({ to_at: at, to_revision: revision }).where('id', 'in', over).execute()
  }
  if (kept.length > 0) {
    await sql`
      update ledger set state = j.state, severity = j.severity, blocks = j.blocks, reasons = j.reasons, waiver = j.waiver,
        metrics = j.metrics, enforced_from = j.enforced_from
      from jsonb_to_recordset(${jsonText(kept.map(({ id, row }) => ({ id, ...columnsOf(row) })))}::jsonb)
        as j(id bigint, state text, severity text, blocks boolean, reasons jsonb, waiver jsonb, metrics jsonb, enforced_from timestamptz)
      where ledger.id = j.id and (ledger.state, ledger.severity, ledger.blocks, ledger.reasons, ledger.waiver, ledger.metrics, ledger.enforced_from)
        is distinct from (j.state, j.severity, j.blocks, j.reasons, j.waiver, j.metrics, j.enforced_from)`.execute(
      transaction
    )
  }
  if (begun.length > 0) {
    await sql`
      insert into ledger (product, policy, outcome, state, severity, blocks, reasons, waiver, metrics, enforced_from, bundle, from_at, from_revision)
      select product, policy, outcome, state, severity, blocks, reasons, waiver, metrics, enforced_from, ${bundle}, ${at}::timestamptz, ${revision}
      from jsonb_to_recordset(${jsonText(
        begun.map(({ product, row }) => ({ product, policy: row.policy, outcome: row.outcome, ...columnsOf(row) }))
      )}::jsonb) as j(product text, policy text, outcome text, state text, severity text, blocks boolean, reasons jsonb,
        waiver jsonb, metrics jsonb, enforced_from timestamptz)`.execute(transaction)
  }
}

function columnsOf(row: JudgedRow): Readonly<Record<string, unknown>> {
  const { state, severity, blocks, reasons, waiver, metrics, enforcedFrom } = row
  return { state, severity, blocks, reasons, waiver, metrics, enforced_from: enforcedFrom }
}

async function writeViolations(
  transaction: Kysely<GovernanceTables>,
  judgements: readonly Judgement[],
  at: Instant
): Promise<void> {
  const found = judgements.flatMap(({ product, rows }) =>
    rows.flatMap(row => row.violations.map(({ id, detail }) => ({ product, policy: row.policy, id, detail })))
  )
  await sql`
    insert into violation (id, product, policy, detail, first_seen)
    select id, product, policy, detail, ${at}::timestamptz
    from jsonb_to_recordset(${jsonText(found)}::jsonb) as j(id text, product text, policy text, detail jsonb)
    on conflict (product, id) where resolved_at is null
    do update set detail = excluded.detail, last_seen = null
    where violation.detail is distinct from excluded.detail or violation.last_seen is not null`.execute(transaction)
  // What was not found again: resolved, or merely not seen where the policy (or the whole product) had no answer.
  const judged = judgements.map(({ product, noVerdict, rows }) => ({
    product,
    silent: noVerdict !== null,
    found: rows.flatMap(row => row.violations.map(violation => violation.id)),
    silent_policies: rows.filter(row => silentOutcomes.includes(row.outcome)).map(row => row.policy)
  }))
  await sql`
    update violation set
      last_seen = coalesce(violation.last_seen, product.evaluated_at, violation.first_seen),
      resolved_at = case when j.silent or j.silent_policies ? violation.policy then null else ${at}::timestamptz end
    from jsonb_to_recordset(${jsonText(judged)}::jsonb)
        as j(product text, silent boolean, found jsonb, silent_policies jsonb)
      join product on product.id = j.product
    where violation.product = j.product and violation.resolved_at is null and not j.found ? violation.id`.execute(
    transaction
  )
}

/** Ends everything that is open about products that are no longer registered; what was stays readable. */
export async function closeProducts(
  transaction: Kysely<GovernanceTables>,
  products: readonly string[],
  { revision, at }: ChangeStamp
): Promise<readonly OutcomeChange[]> {
  if (products.length === 0) return []
  const rows = await transaction
    .selectFrom('ledger')
    .innerJoin('product', 'product.id', 'ledger.product')
    .select(['ledger.product', 'product.name', 'ledger.policy', 'ledger.outcome'])
    .where('ledger.product', 'in', products)
    .where('ledger.to_at', 'is', null)
    .orderBy('ledger.product')
    .orderBy('ledger.policy')
    .execute()
  await transaction
    .updateTable('ledger')
    .set({ to_at: at, to_revision: revision })
    .where('product', 'in', products)
    .where('to_at', 'is', null)
    .execute()
  await sql`
    update violation set last_seen = coalesce(violation.last_seen, product.evaluated_at, violation.first_seen),
      resolved_at = ${at}::timestamptz
    from product where product.id = violation.product and violation.resolved_at is null
      and violation.product in (select jsonb_array_elements_text(${jsonText(products)}::jsonb))`.execute(transaction)
  await transaction
    .updateTable('product')
    .set({
      retired_at: at,
      status: 'unevaluated',
      report_digest: null,
      next_change: null,
      no_verdict: null,
      verdict: null,
      judged_revision: revision,
      changed_revision: revision
    })
    .where('id', 'in', products)
    .execute()
  return rows.map(({ product, name, policy, outcome }) => ({ product, name, policy, before: outcome, after: null }))
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}
