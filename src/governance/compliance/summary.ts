import { sql } from 'kysely'
import { characteristics, type Outcome, outcomes, type Severity, severities } from '../../mesh/index.ts'
import type { Governance } from '../governance.ts'
import { type Instant, type ProductStatus, productStatuses } from '../tables.ts'
import { allOutcomes, worstOutcomes } from './outcomes.ts'
import { policyFigures } from './policies.ts'
import type { ComplianceSummary, DomainSummary, OutcomeCounts, StatusCounts } from './views.ts'

/** Who complies with what: the whole mesh on one page. */
export async function summarize(governance: Governance): Promise<ComplianceSummary> {
  const { db } = governance.store
  const { rows: products } = await sql<{
    domain: string
    status: ProductStatus
    n: number
    evaluated_at: Instant | null
  }>`
    select coalesce(domain, '') as domain, status, count(*) as n, max(evaluated_at) as evaluated_at
    from product where retired_at is null group by 1, 2`.execute(db)
  const { rows: ledger } = await sql<{ domain: string; outcome: Outcome; n: number }>`
    select coalesce(p.domain, '') as domain, l.outcome, count(*) as n
    from ledger l join product p on p.id = l.product where l.to_at is null group by 1, 2`.execute(db)
  const { rows: violations } = await sql<{ domain: string; severity: Severity; waived: boolean; n: number }>`
    select coalesce(p.domain, '') as domain, coalesce(l.severity, 'low') as severity, l.outcome is not distinct from 'waived' as waived, count(*) as n
    from violation v join product p on p.id = v.product
      left join ledger l on l.product = v.product and l.policy = v.policy and l.to_at is null
    where v.resolved_at is null group by 1, 2, 3`.execute(db)
  const bundle = await db
    .selectFrom('activation')
    .innerJoin('bundle', 'bundle.digest', 'activation.bundle')
    .select(['bundle.digest', 'bundle.policy_digest', 'bundle.data_digest', 'activation.at'])
    .orderBy('activation.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const figures = await policyFigures(governance)
  const policies = governance.evaluator().policies.filter(policy => policy.kind === 'compliance')
  const open = violations.filter(row => !row.waived)
  return {
    evaluatedAt:
      products
        .flatMap(row => row.evaluated_at ?? [])
        .sort()
        .at(-1) ?? null,
    bundle: bundle
      ? {
          digest: bundle.digest,
          policyDigest: bundle.policy_digest,
          dataDigest: bundle.data_digest,
          activatedAt: bundle.at
        }
      : null,
    products: { total: total(products), statuses: statusCounts(products) },
    policies: { total: policies.length },
    outcomes: outcomeCounts(ledger),
    violations: {
      open: total(open),
      waived: total(violations) - total(open),
      severities: Object.fromEntries(
        severities.map(severity => [severity, total(open.filter(row => row.severity === severity))])
      ) as Record<Severity, number>
    },
    domains: domainIds(governance, products).map((id): DomainSummary => {
      const { name, owner } = governance.state().mesh.domains?.[id] ?? {}
      const inDomain = <T extends { domain: string }>(rows: readonly T[]): readonly T[] =>
        rows.filter(row => row.domain === id)
      return {
        id,
        name: name ?? null,
        owner: owner ?? null,
        products: total(inDomain(products)),
        statuses: statusCounts(inDomain(products)),
        outcomes: outcomeCounts(inDomain(ledger)),
        violations: total(inDomain(open))
      }
    }),
    byPolicy: policies
      .map(({ id, title, severity, characteristic }) => ({
        policy: id,
        title,
        severity,
        characteristic,
        ...figures(id)
      }))
      .sort((a, b) => compareWorst(a.outcomes, b.outcomes) || (a.policy < b.policy ? -1 : 1)),
    byCharacteristic: characteristics.map(characteristic => {
      const own = policies.filter(policy => policy.characteristic === characteristic).map(({ id }) => figures(id))
      return {
        characteristic,
        policies: own.length,
        outcomes: addOutcomes(own.map(each => each.outcomes)),
        violations: own.reduce((sum, each) => sum + each.violations, 0)
      }
    })
  }
}

/** Registered domains, and those that products name without their being registered. */
function domainIds(governance: Governance, products: readonly { readonly domain: string }[]): readonly string[] {
  const named = products.map(product => product.domain)
  return [...new Set([...Object.keys(governance.state().mesh.domains ?? {}), ...named])].sort()
}

function total(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((sum, row) => sum + row.n, 0)
}

function statusCounts(rows: readonly { readonly status: ProductStatus; readonly n: number }[]): StatusCounts {
  return Object.fromEntries(
    productStatuses.map(status => [status, total(rows.filter(row => row.status === status))])
  ) as Record<ProductStatus, number>
}

function outcomeCounts(rows: readonly { readonly outcome: Outcome; readonly n: number }[]): OutcomeCounts {
  return allOutcomes(
    Object.fromEntries(outcomes.map(outcome => [outcome, total(rows.filter(row => row.outcome === outcome))]))
  )
}

function addOutcomes(counts: readonly OutcomeCounts[]): OutcomeCounts {
  return allOutcomes(
    Object.fromEntries(outcomes.map(outcome => [outcome, counts.reduce((sum, each) => sum + each[outcome], 0)]))
  )
}

function compareWorst(a: OutcomeCounts, b: OutcomeCounts): number {
  for (const outcome of worstOutcomes.slice(0, 4)) if (a[outcome] !== b[outcome]) return b[outcome] - a[outcome]
  return 0
}
