import { setImmediate } from 'node:timers/promises'
import type { Evaluator } from '../../evaluator/index.ts'
import { checkProduct } from '../check/check-product.ts'
import { withoutSecrets } from '../check/previous.ts'
import { type Judgement, judgementOf } from '../compliance/judgement.ts'
import { type EarlierVersions, noEarlierVersion } from '../registry/earlier-versions.ts'
import { meshAround, meshScopeOf } from '../registry/mesh-around.ts'
import { type MeshState, polityInstant } from '../registry/mesh-state.ts'

/** What products are judged by besides their mesh. */
export interface JudgeFacts {
  readonly now: Date
  /** Why they are judged, for the policies. */
  readonly event: string
  readonly earlier: EarlierVersions
}

/** What a bundle says of some products of a mesh; those that are not in it are left out. Requests are answered between two products. */
export async function judgeProducts(
  state: Pick<MeshState, 'pool' | 'products' | 'mesh'>,
  ids: Iterable<string>,
  evaluator: Evaluator,
  { now, event, earlier }: JudgeFacts
): Promise<readonly Judgement[]> {
  const nameOf = (key: string): string => state.pool.get(key)?.name ?? key
  const scope = meshScopeOf(evaluator)
  const judgements: Judgement[] = []
  for (const id of ids) {
    const product = state.products.get(id)
    if (!product) continue
    const mesh = meshAround(state.mesh, id, scope)
    const { previous, credentials } = earlier.get(id) ?? noEarlierVersion
    const checked = checkProduct(product, mesh, evaluator, polityInstant(now), event, { previous })
    judgements.push(judgementOf(withoutSecrets(checked, credentials), nameOf))
    await setImmediate()
  }
  return judgements
}
