import type { Evaluator } from '../../evaluator/index.ts'
import type { Outcome } from '../../mesh/index.ts'
import type { ImpactKind, ImpactResult } from '../compliance/views.ts'
import { judgeProducts } from '../evaluation/judge-products.ts'
import type { EarlierVersions } from '../registry/earlier-versions.ts'
import type { MeshState } from '../registry/mesh-state.ts'

/**
 * What a candidate would say of every registered product, compared with what is said now. Stores nothing.
 *
 * @param current - outcome by policy, by product
 */
export async function impactOf(
  state: MeshState,
  current: ReadonlyMap<string, ReadonlyMap<string, Outcome>>,
  candidate: Evaluator,
  now: Date,
  earlierOf: (ids: readonly string[]) => Promise<EarlierVersions>
): Promise<ImpactResult> {
  const titles = new Map(candidate.policies.map(policy => [policy.id, policy.title]))
  const changes: ImpactResult['changes'][number][] = []
  for (const [id, { product }] of state.products) {
    const earlier = await earlierOf([id])
    const [after] = await judgeProducts(state, [id], candidate, { now, event: 'impact', earlier })
    if (!after) continue
    const before = current.get(id) ?? new Map<string, Outcome>()
    const rowsAfter = new Map(after.rows.map(row => [row.policy, row]))
    for (const policy of [...new Set([...before.keys(), ...rowsAfter.keys()])].sort()) {
      const rowAfter = rowsAfter.get(policy)
      const was = before.get(policy) ?? null
      const will = rowAfter?.outcome ?? null
      if (was === will) continue
      changes.push({
        kind: kindOf(was, will),
        product: id,
        name: product.name ?? null,
        domain: product.domain ?? null,
        owner: product.owner?.name ?? product.owner?.email ?? null,
        consumers: state.mesh.products?.[id]?.consumers.length ?? 0,
        policy,
        title: titles.get(policy) ?? policy,
        before: was,
        after: will,
        violations: (rowAfter?.violations ?? []).map(({ id: violation, detail }) => ({
          id: violation,
          message: detail.message,
          place: detail.place
        }))
      })
    }
  }
  return {
    evaluatedAt: now.toISOString(),
    products: { total: state.products.size, affected: new Set(changes.map(change => change.product)).size },
    changes,
    domains: byDomain(changes)
  }
}

const fulfilled: readonly (Outcome | null)[] = ['pass', 'exempt', 'waived']

function kindOf(before: Outcome | null, after: Outcome | null): ImpactKind {
  if (after === 'fail') return 'newlyFailing'
  if (after === 'warn' && before !== 'fail') return 'newlyWarning'
  if ((before === 'fail' || before === 'warn') && fulfilled.includes(after)) return 'newlyPassing'
  return 'other'
}

function byDomain(changes: ImpactResult['changes']): ImpactResult['domains'] {
  const ids = [...new Set(changes.map(change => change.domain ?? ''))].sort()
  return ids.map(id => {
    const own = changes.filter(change => (change.domain ?? '') === id)
    const count = (kind: ImpactKind): number => own.filter(change => change.kind === kind).length
    return {
      id,
      newlyFailing: count('newlyFailing'),
      newlyWarning: count('newlyWarning'),
      newlyPassing: count('newlyPassing'),
      other: count('other'),
      products: [...new Set(own.map(change => change.name ?? change.product))].sort()
    }
  })
}
