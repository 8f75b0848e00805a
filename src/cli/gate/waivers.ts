import type { Evaluator } from '../../evaluator/index.ts'
import type { CheckedProduct, CheckResult } from '../../governance/check/index.ts'
import type { Waiver } from '../../mesh/index.ts'

/** A waiver that ends within these days is told of before it does. */
const soon = 30

/**
 * What somebody should know of the waivers of a bundle: which end soon, which have ended while the violation stands, and which nobody needs.
 *
 * Whether one counts is the bundle's own answer, in the row. Of one that is for a domain nobody knows here that it is unused: not every product of it was judged.
 */
export function notesOnWaivers({ bundle }: Evaluator, { products }: CheckResult, now: string): string[] {
  const { polity } = JSON.parse(bundle.dataText) as {
    readonly polity?: { readonly waivers?: Readonly<Record<string, readonly Waiver[]>> }
  }
  const waivers = Object.entries(polity?.waivers ?? {}).flatMap(([policy, own]) =>
    own.map(waiver => ({ policy, waiver }))
  )
  return products.flatMap(product =>
    waivers
      .filter(
        ({ waiver }) =>
          waiver.product === product.product.id ||
          (waiver.domain !== undefined && waiver.domain === product.product.domain)
      )
      .flatMap(({ policy, waiver }) => noteOn(policy, waiver, product, now) ?? [])
  )
}

function noteOn(policy: string, waiver: Waiver, { product, rows }: CheckedProduct, now: string): string | undefined {
  const row = rows.find(each => each.policy === policy)
  if (!row || waiver.from > now) return undefined
  const { ticket, until, violations: ids } = waiver
  const named = `the waiver of ${policy} for ${product.name ?? product.id}${ticket === undefined ? '' : ` (${ticket})`}`
  const covered = row.violations.filter(({ id, level }) => level !== 'warn' && (ids?.includes(id) ?? true))
  if (until <= now) return covered.length > 0 && row.outcome !== 'waived' ? `${named} ended on ${until}` : undefined
  if (covered.length === 0)
    return waiver.product === undefined ? undefined : `${named} is not needed: it covers no violation`
  const days = Math.ceil((Date.parse(until) - Date.parse(now)) / 86_400_000)
  return days <= soon ? `${named} ends on ${until}, in ${days} ${days === 1 ? 'day' : 'days'}` : undefined
}
