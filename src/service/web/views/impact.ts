import type { ImpactResult, PolicyView } from '../../../governance/index.ts'
import { getPolicies, postImpact } from '../api.ts'
import { h, prose } from '../dom.ts'
import type { View } from '../main.ts'
import { badge, plural, productLink, valueText } from '../parts.ts'

/** What another parameter would change in the whole mesh, before anybody is bound by it. */
export const showImpact: View = async (_, filters) => {
  const { items } = await getPolicies()
  const adjustable = items.filter(
    policy => policy.kind === 'compliance' && Object.keys(policy.parameters ?? {}).length > 0
  )
  const result = h('div', { 'aria-live': 'polite' })
  return {
    title: 'What if',
    content: [
      h('h1', {}, 'What if a threshold were another?'),
      h('p', {}, 'Every registered product is judged with the new value. Nothing is stored and nobody is blocked.'),
      adjustable.length === 0
        ? h('p', { class: 'quiet' }, 'No policy has a parameter.')
        : form(adjustable, filters.get('policy'), result),
      result
    ]
  }
}

function form(policies: readonly PolicyView[], wanted: string | null, result: HTMLElement): HTMLElement {
  const options = policies.flatMap(policy =>
    Object.entries(policy.parameters ?? {}).map(([name, value]) => ({
      policy,
      name,
      value,
      id: `${policy.id} ${name}`
    }))
  )
  const select = h(
    'select',
    { name: 'parameter' },
    options.map(option =>
      h('option', { value: option.id, selected: option.policy.id === wanted }, `${option.policy.id}: ${option.name}`)
    )
  )
  const input = h('input', { name: 'value', required: true })
  const chosen = (): (typeof options)[number] | undefined => options.find(option => option.id === select.value)
  const fill = (): void => {
    input.value = valueText(chosen()?.value)
  }
  select.addEventListener('change', fill)
  fill()
  const run = async (event: Event): Promise<void> => {
    event.preventDefault()
    const option = chosen()
    if (!option) return
    result.replaceChildren(h('p', {}, 'Judging every product …'))
    try {
      const answer = await postImpact({
        [option.policy.id]: {
          ...(option.policy.parameters as object),
          [option.name]: parseValue(input.value, option.value)
        }
      })
      result.replaceChildren(...showResult(answer))
    } catch (cause) {
      result.replaceChildren(h('p', { role: 'alert' }, (cause as Error).message))
    }
  }
  return h(
    'form',
    { class: 'filters', onsubmit: event => void run(event) },
    h('label', {}, 'Parameter ', select),
    h('label', {}, 'New value ', input),
    h('button', { type: 'submit' }, 'Show what changes')
  )
}

/** The text as a value of the kind the parameter has now. */
function parseValue(text: string, now: unknown): unknown {
  if (typeof now === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const kinds: readonly { readonly kind: ImpactResult['changes'][number]['kind']; readonly title: string }[] = [
  { kind: 'newlyFailing', title: 'Would be blocked' },
  { kind: 'newlyWarning', title: 'Would be warned' },
  { kind: 'newlyPassing', title: 'Would comply' },
  { kind: 'other', title: 'Would change otherwise' }
]

function showResult(result: ImpactResult): Node[] {
  if (result.changes.length === 0)
    return [h('p', {}, `Nothing changes for any of ${plural(result.products.total, 'product')}.`)]
  return [
    h('p', {}, `${result.products.affected} of ${plural(result.products.total, 'product')} would be judged otherwise.`),
    ...kinds.flatMap(({ kind, title }) => {
      const changes = result.changes.filter(change => change.kind === kind)
      if (changes.length === 0) return []
      const domains = [...new Set(changes.map(change => change.domain ?? 'no domain'))]
      return [
        h('h2', {}, `${title}: ${changes.length}`),
        ...domains.flatMap(domain => [
          h('h3', {}, domain),
          h(
            'ul',
            { class: 'who' },
            changes
              .filter(change => (change.domain ?? 'no domain') === domain)
              .map(change =>
                h(
                  'li',
                  {},
                  productLink(change.product, change.name),
                  ' ',
                  badge(change.before ?? 'unevaluated'),
                  ' → ',
                  badge(change.after ?? 'unevaluated'),
                  ' ',
                  h('span', { class: 'quiet' }, [
                    change.owner ?? '',
                    change.consumers > 0 ? ` · ${plural(change.consumers, 'consumer')}` : ''
                  ]),
                  change.violations.map(violation => h('span', { class: 'quiet block' }, prose(violation.message)))
                )
              )
          )
        ])
      ]
    })
  ]
}
