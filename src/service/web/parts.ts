import type { LedgerRow, ViolationView } from '../../governance/index.ts'
import { type Child, h, prose } from './dom.ts'

export type Counts = Readonly<Record<string, number>>

/** Worst first; the words are the engine's own. */
export const outcomeOrder = [
  'error',
  'fail',
  'warn',
  'unknown',
  'waived',
  'exempt',
  'off',
  'pass',
  'unevaluated'
] as const

const meanings: Readonly<Record<string, string>> = {
  error: 'could not be judged',
  fail: 'fails and blocks',
  warn: 'violated, does not block',
  unknown: 'a fact is missing',
  waived: 'violated, accepted for a time',
  exempt: 'does not apply, with a reason',
  off: 'not in force',
  pass: 'complies',
  unevaluated: 'never evaluated'
}

export const plural = (count: number, word: string, words = `${word}s`): string =>
  `${count} ${count === 1 ? word : words}`

export function badge(outcome: string): HTMLElement {
  return h('span', { class: `badge ${outcome}`, title: meanings[outcome] }, outcome)
}

export function severityMark(severity: string): HTMLElement {
  return h('span', { class: `severity ${severity}` }, severity)
}

/** Shares as a bar, the same figures as text for those who do not see it. */
export function bar(counts: Counts, label: string): HTMLElement {
  const shown = outcomeOrder.filter(outcome => (counts[outcome] ?? 0) > 0)
  const text = shown.map(outcome => `${counts[outcome]} ${outcome}`).join(', ') || 'nothing evaluated'
  const element = h('div', { class: 'bar', role: 'img', 'aria-label': `${label}: ${text}`, title: text })
  for (const outcome of shown) {
    const part = h('span', { class: outcome })
    part.style.flexGrow = String(counts[outcome])
    element.append(part)
  }
  return element
}

export function legend(counts: Counts): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    outcomeOrder
      .filter(outcome => (counts[outcome] ?? 0) > 0)
      .map(outcome =>
        h('li', { title: meanings[outcome] }, h('span', { class: `dot ${outcome}` }), `${counts[outcome]} ${outcome}`)
      )
  )
}

export const productLink = (id: string, name: string | null): HTMLElement =>
  h('a', { href: `#/products/${encodeURIComponent(id)}` }, name ?? id)
export const policyLink = (id: string, text: string = id): HTMLElement =>
  h('a', { href: `#/policies/${encodeURIComponent(id)}` }, text)

/** A value on one line: texts bare, others as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

export function day(instant: string | null): string {
  return instant === null ? 'never' : `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
}

/** The author's own lines with what is wrong underlined. */
export function excerpt(violation: ViolationView): Child {
  const { place } = violation
  if (!place) return undefined
  const { firstLine, lines } = place.excerpt
  const rows = lines.map((text, index) => {
    const number = firstLine + index
    const from =
      number === place.line ? place.column - 1 : number > place.line && number <= place.endLine ? 0 : undefined
    const to = number === place.endLine ? place.endColumn - 1 : text.length
    const marked = from !== undefined && number <= place.endLine && to > from
    return h(
      'span',
      { class: marked ? 'line hit' : 'line' },
      h('span', { class: 'number', 'aria-hidden': 'true' }, number),
      h('code', {}, marked ? [text.slice(0, from), h('mark', {}, text.slice(from, to)), text.slice(to)] : text, '\n')
    )
  })
  return h(
    'figure',
    { class: 'excerpt' },
    h('figcaption', {}, `${place.document}:${place.line}:${place.column}`, place.exact ? '' : ' (missing here)'),
    h('pre', { tabindex: '0', role: 'group', 'aria-label': `${place.document}, line ${place.line}` }, rows)
  )
}

/** One violation: what is wrong, where, got and want. */
export function violationCard(violation: ViolationView): HTMLElement {
  return h(
    'li',
    { class: 'violation' },
    h('p', { class: 'message' }, prose(violation.message)),
    excerpt(violation),
    h(
      'dl',
      { class: 'facts' },
      violation.got !== undefined && [h('dt', {}, 'got'), h('dd', {}, h('code', {}, valueText(violation.got)))],
      violation.want !== null &&
        violation.want !== undefined && [h('dt', {}, 'want'), h('dd', {}, h('code', {}, valueText(violation.want)))],
      [h('dt', {}, 'since'), h('dd', {}, day(violation.firstSeen))]
    )
  )
}

/** A policy's words about its violations: why it wants that, and what to do. */
export function whyAndHow(row: Pick<LedgerRow, 'rationale' | 'help'>): HTMLElement {
  return h(
    'dl',
    { class: 'why' },
    h('dt', {}, 'Why'),
    h('dd', {}, prose(row.rationale)),
    h('dt', {}, 'How to fix'),
    h('dd', {}, prose(row.help))
  )
}
