import { sql } from 'kysely'
import type { Outcome, PolicyMetadata, PolicyState } from '../../mesh/index.ts'
import type { Governance } from '../governance.ts'
import type { Instant } from '../tables.ts'
import { allOutcomes } from './outcomes.ts'
import type { PolicyDetail, PolicyView } from './views.ts'

type Words = Pick<PolicyMetadata, 'title' | 'description' | 'owner' | 'rationale' | 'help' | 'obligations'> & {
  readonly characteristic: PolicyMetadata['characteristic'] | null
}

/** What a policy says of itself; for one that left the bundle, whose history stays, its id. */
export function policyWords(governance: Governance, id: string): Words {
  const policy = governance.evaluator().policies.find(each => each.id === id)
  return (
    policy ?? { title: id, description: '', owner: '', rationale: '', help: '', obligations: [], characteristic: null }
  )
}

export interface PolicyFigures {
  readonly state: PolicyState | null
  readonly outcomes: PolicyView['outcomes']
  readonly violations: number
}

/** Figures of each policy over the registered products. */
export async function policyFigures(governance: Governance): Promise<(id: string) => PolicyFigures> {
  const { rows } = await sql<{
    policy: string
    outcome: Outcome
    state: PolicyState
    rows: number
    violations: number
  }>`
    select l.policy, l.outcome, max(l.state) as state, count(*) as rows, coalesce(sum(v.n), 0)::int as violations
    from ledger l
      left join (select product, policy, count(*) as n from violation where resolved_at is null group by product, policy) v
        on v.product = l.product and v.policy = l.policy
    where l.to_at is null group by l.policy, l.outcome`.execute(governance.store.db)
  return id => {
    const own = rows.filter(row => row.policy === id)
    return {
      state: own[0]?.state ?? null,
      outcomes: allOutcomes(Object.fromEntries(own.map(row => [row.outcome, row.rows]))),
      violations: own.filter(row => row.outcome !== 'waived').reduce((sum, row) => sum + row.violations, 0)
    }
  }
}

/** Policies of the bundle in force, by id. */
export async function listPolicies(governance: Governance): Promise<readonly PolicyView[]> {
  const figures = await policyFigures(governance)
  return [...governance.evaluator().policies]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(policy => policyView(governance, policy, figures(policy.id)))
}

function policyView(governance: Governance, policy: PolicyMetadata, figures: PolicyFigures): PolicyView {
  const data = JSON.parse(governance.evaluator().bundle.dataText) as { parameters?: Record<string, unknown> }
  return {
    id: policy.id,
    kind: policy.kind,
    title: policy.title,
    description: policy.description,
    severity: policy.severity,
    characteristic: policy.characteristic,
    owner: policy.owner,
    domain: policy.domain ?? null,
    version: policy.version,
    state: figures.state,
    rationale: policy.rationale,
    help: policy.help,
    obligations: policy.obligations,
    parameters: data.parameters?.[policy.id] ?? null,
    outcomes: figures.outcomes,
    violations: figures.violations
  }
}

/** Undefined for a policy that is not in the bundle in force. */
export async function findPolicy(governance: Governance, id: string): Promise<PolicyDetail | undefined> {
  const { policies, bundle } = governance.evaluator()
  const policy = policies.find(each => each.id === id)
  if (!policy) return undefined
  const figures = await policyFigures(governance)
  const { rows } = await sql<{
    product: string
    name: string | null
    domain: string | null
    outcome: Outcome
    since: Instant
    violations: number
  }>`
    select l.product, p.name, p.domain, l.outcome, l.from_at as since,
      (select count(*)::int from violation v where v.product = l.product and v.policy = l.policy and v.resolved_at is null) as violations
    from ledger l join product p on p.id = l.product
    where l.policy = ${id} and l.to_at is null
    order by case l.outcome when 'error' then 1 when 'fail' then 2 when 'warn' then 3 when 'unknown' then 4 else 5 end,
      p.domain, p.name, l.product`.execute(governance.store.db)
  return {
    ...policyView(governance, policy, figures(id)),
    parametersSchema: policy.parameters ?? null,
    // The file as its author calls it ends as the bundle's member does below `/policies`.
    source: bundle.modules.find(({ name }) => policy.source.endsWith(name.replace(/^\/policies/, '')))?.text ?? null,
    rows
  }
}
