import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { AssembledProduct } from '../../descriptor/index.ts'
import type { Evaluator, ReportResult } from '../../evaluator/index.ts'
import { checkedProduct, factsOf } from '../check/check-product.ts'
import { withoutSecrets } from '../check/previous.ts'
import { type Judgement, judgementOf } from '../compliance/judgement.ts'
import {
  type EarlierVersion,
  type EarlierVersions,
  loadEarlierVersions,
  noEarlierVersion
} from '../registry/earlier-versions.ts'
import { meshAround, meshScopeOf } from '../registry/mesh-around.ts'
import { assembledOf, type MeshState, polityInstant } from '../registry/mesh-state.ts'
import type { ProductFacts } from '../registry/save-registry.ts'
import type { GovernanceTables } from '../tables.ts'

/** By what products are judged, when and why. */
export interface Judging {
  readonly db: Kysely<GovernanceTables>
  readonly state: MeshState
  readonly evaluator: Evaluator
  readonly now: Date
  readonly event: string
  /** Products whose facts are not stored yet. */
  readonly fresh?: ReadonlyMap<string, AssembledProduct>
  /** What products are compared with, where that is not stored yet. */
  readonly earlier?: EarlierVersions
}

/** What was said of a product, and what it was compared with. */
export interface Said {
  readonly id: string
  readonly result: ReportResult
  readonly earlier: EarlierVersion
}

export interface Judged {
  /** Where something is said that was not said before; with the places of violations. */
  readonly judgements: readonly Judgement[]
  /** Products of which the same is said as when they were judged last. */
  readonly same: readonly string[]
}

/** What a bundle says of some products of a mesh; those that are not in it are left out. */
export async function judgeProducts(judging: Judging, ids: readonly string[]): Promise<Judged> {
  const judgements: Judgement[] = []
  const same: string[] = []
  const rows = await judging.db
    .selectFrom('product')
    .select(['id', 'verdict'])
    .where('id', 'in', [...ids, ''])
    .execute()
  const before = new Map(rows.map(({ id, verdict }) => [id, verdict]))
  for await (const said of reportsOn(judging, ids)) {
    const verdict = verdictDigest(judging, said)
    if (before.get(said.id) === verdict) same.push(said.id)
    else judgements.push({ ...placed(judging, said), verdict })
  }
  return { judgements, same }
}

const batch = 50

/**
 * Reports on products, one after the other; requests are answered between two.
 *
 * Facts are read as they are stored: nothing is parsed or mapped.
 */
export async function* reportsOn(
  { db, state, evaluator, now, event, fresh, earlier }: Judging,
  ids: readonly string[]
): AsyncGenerator<Said> {
  const scope = meshScopeOf(evaluator)
  const known = ids.filter(id => state.products.has(id))
  for (let from = 0; from < known.length; from += batch) {
    const some = known.slice(from, from + batch)
    const digests = some.flatMap(id => (fresh?.has(id) ? [] : (state.products.get(id)?.digest ?? [])))
    const rows =
      digests.length === 0 ? [] : await db.selectFrom('facts').selectAll().where('digest', 'in', digests).execute()
    const stored = new Map(rows.map(({ digest, facts }) => [digest, facts]))
    const compared = new Map([...(await loadEarlierVersions(db, some)), ...(earlier ?? [])])
    for (const id of some) {
      const version = compared.get(id) ?? noEarlierVersion
      // A change that is not seen here yet made it another product, and has it judged itself.
      if (version.revision > state.revision) continue
      const text = stored.get(state.products.get(id)?.digest ?? '')
      // Facts that are not stored were superseded meanwhile, and are not judged here any more.
      const facts = fresh?.get(id) ?? (text === undefined ? assembledOf(state, id) : (JSON.parse(text) as ProductFacts))
      if (!facts) continue
      const mesh = meshAround(state.mesh, id, scope)
      const { previous } = version
      const result = evaluator.report(factsOf(facts, mesh, polityInstant(now), event, { previous }))
      yield { id, result, earlier: version }
      await setImmediate()
    }
  }
}

/** A report as it is stored: its violations at their places in the documents, which are parsed for it. */
export function placed(
  { state, evaluator, fresh }: Judging,
  { id, result, earlier: { previous, credentials } }: Said
): Omit<Judgement, 'verdict'> {
  const assembled = fresh?.get(id) ?? assembledOf(state, id)
  if (!assembled) throw new Error(`the documents of \`${id}\` are not the product any more`)
  const nameOf = (key: string): string => state.pool.get(key)?.name ?? key
  const checked = checkedProduct(assembled, evaluator.policies, result, { previous })
  return judgementOf(withoutSecrets(checked, credentials), nameOf)
}

/** Of all that is stored of a report, places included: the clock is not. */
function verdictDigest({ state, now }: Judging, { id, result: { text, noVerdict, faults } }: Said): string {
  const said = text?.replace(`"now":"${polityInstant(now)}"`, '')
  return createHash('sha256')
    .update(JSON.stringify([state.products.get(id)?.digest, said, noVerdict, faults]))
    .digest('hex')
}
