import { setImmediate } from 'node:timers/promises'
import type { Evaluator } from '../../evaluator/index.ts'
import { checkProduct } from '../check/check-product.ts'
import { type Judgement, judgementOf } from '../compliance/judgement.ts'
import { meshAround, meshScopeOf } from '../registry/mesh-around.ts'
import { type MeshState, polityInstant } from '../registry/mesh-state.ts'

/** What a bundle says of some products of a mesh; those that are not in it are left out. Requests are answered between two products. */
export async function judgeProducts(
  state: Pick<MeshState, 'pool' | 'products' | 'mesh'>,
  ids: Iterable<string>,
  evaluator: Evaluator,
  { now, event }: { readonly now: Date; readonly event: string }
): Promise<readonly Judgement[]> {
  const nameOf = (key: string): string => state.pool.get(key)?.name ?? key
  const scope = meshScopeOf(evaluator)
  const judgements: Judgement[] = []
  for (const id of ids) {
    const product = state.products.get(id)
    if (!product) continue
    const mesh = meshAround(state.mesh, id, scope)
    judgements.push(judgementOf(checkProduct(product, mesh, evaluator, polityInstant(now), event), nameOf))
    await setImmediate()
  }
  return judgements
}
