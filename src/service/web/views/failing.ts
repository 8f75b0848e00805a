import type { ComplianceSummary, ViolationView } from '../../../governance/index.ts'
import { getSummary, getViolations } from '../api.ts'
import { h } from '../dom.ts'
import type { View } from '../main.ts'
import {
  badge,
  bar,
  day,
  legend,
  plural,
  policyLink,
  productLink,
  severityMark,
  violationCard,
  whyAndHow
} from '../parts.ts'

/** The first page: what fails, in the team's own files, then who complies, by domain. */
export const showFailing: View = async () => {
  const [summary, failing] = await Promise.all([getSummary(), getViolations({ outcome: 'fail', limit: '200' })])
  return {
    title: 'What fails',
    content: [
      headline(summary),
      failingSection(failing.items, failing.next !== null),
      domainSection(summary),
      characteristicSection(summary)
    ]
  }
}

function headline(summary: ComplianceSummary): HTMLElement {
  const { total, statuses } = summary.products
  const blocked = statuses.fail + statuses.error
  return h(
    'section',
    { class: 'headline' },
    h(
      'h1',
      {},
      blocked === 0
        ? `Nothing blocks any of ${plural(total, 'product')}`
        : `${blocked} of ${plural(total, 'product')} ${blocked === 1 ? 'is' : 'are'} blocked`
    ),
    h(
      'p',
      {},
      `${plural(summary.policies.total, 'policy', 'policies')} judged ${plural(total, 'product')}; ${plural(summary.violations.open, 'violation is', 'violations are')} open. `,
      summary.evaluatedAt === null ? '' : `As of ${day(summary.evaluatedAt)}.`
    ),
    bar(statuses, 'Products by status'),
    legend(statuses)
  )
}

/** Violations that block, by product and policy, in the order in which the service ranks them. */
function failingSection(violations: readonly ViolationView[], more: boolean): HTMLElement {
  const products = groupBy(violations, violation => violation.product)
  return h(
    'section',
    { 'aria-labelledby': 'failing' },
    h('h2', { id: 'failing' }, 'What fails'),
    products.length === 0 && h('p', { class: 'quiet' }, 'No policy in force blocks a product.'),
    products.map(([product, found], index) => productCard(product, found, index === 0)),
    more && h('p', {}, 'There are more: ', h('a', { href: '#/products?status=fail' }, 'all failing products'), '.')
  )
}

function productCard(product: string, found: readonly ViolationView[], open: boolean): HTMLElement {
  const first = found[0] as ViolationView
  const policies = groupBy(found, violation => violation.policy)
  return h(
    'article',
    { class: 'card' },
    h(
      'header',
      {},
      h('h3', {}, productLink(product, first.productName)),
      h('p', { class: 'quiet' }, [
        first.domain ?? 'no domain',
        ' · ',
        plural(found.length, 'violation that blocks', 'violations that block')
      ])
    ),
    policies.map(([policy, rows], index) => {
      const row = rows[0] as ViolationView
      return h(
        'details',
        { open: open && index === 0 },
        h(
          'summary',
          {},
          badge('fail'),
          ' ',
          h('span', { class: 'policy-title' }, row.title),
          ' ',
          severityMark(row.severity),
          h('span', { class: 'count' }, plural(rows.length, 'place'))
        ),
        h('ul', { class: 'violations' }, rows.map(violationCard)),
        whyAndHow(row),
        h('p', { class: 'quiet' }, 'Policy ', policyLink(policy))
      )
    })
  )
}

function domainSection(summary: ComplianceSummary): HTMLElement {
  return h(
    'section',
    { 'aria-labelledby': 'domains' },
    h('h2', { id: 'domains' }, 'Who complies, by domain'),
    h(
      'div',
      { class: 'table', tabindex: '0', role: 'group', 'aria-labelledby': 'domains' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Domain', 'Products', 'Blocked', 'Status of the products', 'Open violations'].map((name, index) =>
              h('th', { scope: 'col', class: index === 1 || index === 2 || index === 4 ? 'figure' : undefined }, name)
            )
          )
        ),
        h(
          'tbody',
          {},
          summary.domains.map(domain =>
            h(
              'tr',
              {},
              h(
                'th',
                { scope: 'row' },
                h(
                  'a',
                  { href: `#/products?domain=${encodeURIComponent(domain.id)}` },
                  domain.name ?? (domain.id === '' ? 'no domain' : domain.id)
                ),
                domain.owner !== null && h('span', { class: 'quiet block' }, domain.owner)
              ),
              h('td', { class: 'figure' }, domain.products),
              h('td', { class: 'figure' }, domain.statuses.fail + domain.statuses.error),
              h('td', {}, bar(domain.statuses, domain.name ?? domain.id)),
              h('td', { class: 'figure' }, domain.violations)
            )
          )
        )
      )
    )
  )
}

function characteristicSection(summary: ComplianceSummary): HTMLElement {
  return h(
    'section',
    { 'aria-labelledby': 'characteristics' },
    h('h2', { id: 'characteristics' }, 'What the mesh is like'),
    h(
      'ul',
      { class: 'tiles' },
      summary.byCharacteristic.map(({ characteristic, outcomes, policies, violations }) =>
        h(
          'li',
          {},
          h('strong', {}, characteristic),
          bar(outcomes, characteristic),
          h('span', { class: 'quiet' }, `${plural(policies, 'policy', 'policies')}, ${plural(violations, 'violation')}`)
        )
      )
    )
  )
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups]
}
