import type { Outcome } from '../../mesh/index.ts'
import type { ImpactKind, ImpactResult } from '../compliance/views.ts'
import { type Judging, placed, reportsOn } from '../evaluation/judge-products.ts'

/**
 * What a candidate would say of every registered product, compared with what is said now. Stores nothing.
 *
 * @param judging - the candidate, over the registered mesh
 * @param current - outcome by policy, by product
 */
export async function impactOf(
  judging: Judging,
  current: ReadonlyMap<string, ReadonlyMap<string, Outcome>>
): Promise<ImpactResult> {
  const { state, evaluator, now } = judging
  const titles = new Map(evaluator.policies.map(policy => [policy.id, policy.title]))
  const changes: ImpactResult['changes'][number][] = []
  for await (const report of reportsOn(judging, [...state.products.keys()])) {
    const { id, result } = report
    const before = current.get(id) ?? new Map<string, Outcome>()
    const said = result.report?.rows ?? {}
    const policies = [...new Set([...before.keys(), ...Object.keys(said)])].sort()
    const differs = (policy: string): boolean => before.get(policy) !== said[policy]?.outcome
    const { product } = state.products.get(id) ?? {}
    if (!product || !policies.some(differs)) continue
    const rowsAfter = new Map(placed(judging, report).rows.map(row => [row.policy, row]))
    for (const policy of policies.filter(differs)) {
      const rowAfter = rowsAfter.get(policy)
      const was = before.get(policy) ?? null
      const will = rowAfter?.outcome ?? null
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
