import type { PolicyView } from '../../../governance/index.ts'
import { getPolicies, getPolicy } from '../api.ts'
import { h, prose } from '../dom.ts'
import type { View } from '../main.ts'
import { badge, bar, day, legend, productLink, severityMark, valueText } from '../parts.ts'

/** All policies; those that hurt most first. */
export const showPolicies: View = async () => {
  const { items } = await getPolicies()
  const judging = items
    .filter(policy => policy.kind === 'compliance')
    .sort((a, b) => b.outcomes.fail - a.outcomes.fail || b.violations - a.violations || (a.id < b.id ? -1 : 1))
  const access = items.filter(policy => policy.kind === 'access')
  return {
    title: 'Policies',
    content: [
      h('h1', {}, 'Policies'),
      h(
        'section',
        { 'aria-labelledby': 'judging' },
        h('h2', { id: 'judging' }, 'What products must be like'),
        table(judging, true)
      ),
      h(
        'section',
        { 'aria-labelledby': 'access' },
        h('h2', { id: 'access' }, 'Who may read what'),
        table(access, false)
      )
    ]
  }
}

function table(policies: readonly PolicyView[], judged: boolean): HTMLElement {
  return h(
    'div',
    { class: 'table', tabindex: '0', role: 'group', 'aria-label': judged ? 'Compliance policies' : 'Access policies' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          [
            'Policy',
            'State',
            'Characteristic',
            'Severity',
            ...(judged ? ['Products by outcome', 'Violations'] : [])
          ].map((name, index) => h('th', { scope: 'col', class: index === 5 ? 'figure' : undefined }, name))
        )
      ),
      h(
        'tbody',
        {},
        policies.map(policy =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              h('a', { href: `#/policies/${encodeURIComponent(policy.id)}` }, policy.title),
              h('span', { class: 'quiet block' }, policy.id)
            ),
            h('td', {}, policy.state ?? 'none'),
            h('td', {}, policy.characteristic),
            h('td', {}, severityMark(policy.severity)),
            judged && [h('td', {}, bar(policy.outcomes, policy.title)), h('td', { class: 'figure' }, policy.violations)]
          )
        )
      )
    )
  )
}

/** One policy: what it wants and why, its numbers, its Rego, and who complies. */
export const showPolicy: View = async id => {
  const policy = await getPolicy(id)
  const parameters = Object.entries(policy.parameters ?? {})
  return {
    title: policy.title,
    content: [
      h('h1', {}, policy.title),
      h('p', { class: 'quiet' }, [
        policy.id,
        ' · ',
        policy.state ?? 'no state',
        ' · ',
        policy.characteristic,
        ' · owner ',
        policy.owner,
        ' · ',
        severityMark(policy.severity)
      ]),
      h('p', {}, prose(policy.description)),
      h(
        'dl',
        { class: 'why' },
        h('dt', {}, 'Why'),
        h('dd', {}, prose(policy.rationale)),
        h('dt', {}, 'How to fix'),
        h('dd', {}, prose(policy.help))
      ),
      ...(policy.kind === 'compliance' ? [bar(policy.outcomes, 'Products by outcome'), legend(policy.outcomes)] : []),
      ...(parameters.length === 0
        ? []
        : [
            h(
              'section',
              { 'aria-labelledby': 'parameters' },
              h('h2', { id: 'parameters' }, 'Parameters'),
              h(
                'dl',
                { class: 'facts' },
                parameters.map(([name, value]) => [h('dt', {}, name), h('dd', {}, h('code', {}, valueText(value)))])
              ),
              h(
                'p',
                {},
                h('a', { href: `#/impact?policy=${encodeURIComponent(policy.id)}` }, 'What if it were another?')
              )
            )
          ]),
      ...(policy.kind === 'compliance'
        ? [
            h(
              'section',
              { 'aria-labelledby': 'who' },
              h('h2', { id: 'who' }, 'Who complies'),
              h(
                'ul',
                { class: 'who' },
                policy.rows.map(row =>
                  h(
                    'li',
                    {},
                    badge(row.outcome),
                    ' ',
                    productLink(row.product, row.name),
                    ' ',
                    h('span', { class: 'quiet' }, `${row.domain ?? 'no domain'}, since ${day(row.since)}`)
                  )
                )
              )
            )
          ]
        : []),
      ...(policy.source === null
        ? []
        : [
            h(
              'details',
              { class: 'source' },
              h('summary', {}, 'Rego'),
              h(
                'pre',
                { tabindex: '0', role: 'group', 'aria-label': 'Rego of the policy' },
                h('code', {}, policy.source)
              )
            )
          ])
    ]
  }
}
