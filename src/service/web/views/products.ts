import type { LedgerRow, ProductDetail, ProductSummary, ViolationView } from '../../../governance/index.ts'
import { getProduct, getProducts } from '../api.ts'
import { h, prose } from '../dom.ts'
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

/** All products, worst first; the address holds the filters. */
export const showProducts: View = async (_, filters) => {
  const chosen = Object.fromEntries(
    ['domain', 'status', 'policy', 'outcome', 'q'].map(name => [name, filters.get(name) ?? undefined])
  )
  const page = await getProducts({ ...chosen, limit: '200' })
  return {
    title: 'Products',
    content: [
      h('h1', {}, 'Products'),
      filterForm(chosen),
      page.items.length === 0 ? h('p', { class: 'quiet' }, 'No product matches.') : productTable(page.items),
      ...(page.next === null ? [] : [h('p', { class: 'quiet' }, 'The first 200; narrow the search to see others.')])
    ]
  }
}

function filterForm(chosen: Readonly<Record<string, string | undefined>>): HTMLElement {
  const go = (event: Event): void => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const pairs = [...data].filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
    location.hash = pairs.length === 0 ? '#/products' : `#/products?${new URLSearchParams(pairs)}`
  }
  return h(
    'form',
    { class: 'filters', role: 'search', onsubmit: go },
    h('label', {}, 'Name ', h('input', { type: 'search', name: 'q', value: chosen['q'] })),
    h('label', {}, 'Domain ', h('input', { name: 'domain', value: chosen['domain'] })),
    h(
      'label',
      {},
      'Status ',
      h(
        'select',
        { name: 'status' },
        ['', 'error', 'fail', 'warn', 'unknown', 'pass', 'unevaluated'].map(status =>
          h('option', { value: status, selected: status === (chosen['status'] ?? '') }, status === '' ? 'any' : status)
        )
      )
    ),
    h('button', { type: 'submit' }, 'Show')
  )
}

function productTable(products: readonly ProductSummary[]): HTMLElement {
  return h(
    'div',
    { class: 'table', tabindex: '0', role: 'group', 'aria-label': 'Products' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Product', 'Domain', 'Status', 'Policies', 'Violations', 'Consumers'].map((name, index) =>
            h('th', { scope: 'col', class: index > 3 ? 'figure' : undefined }, name)
          )
        )
      ),
      h(
        'tbody',
        {},
        products.map(product =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              productLink(product.id, product.name),
              h('span', { class: 'quiet block' }, [
                product.owner ?? 'nobody owns it',
                product.version === null ? '' : ` · ${product.version}`
              ])
            ),
            h('td', {}, product.domain ?? 'none'),
            h('td', {}, badge(product.status)),
            h('td', {}, bar(product.outcomes, 'Policies by outcome')),
            h('td', { class: 'figure' }, product.violations),
            h('td', { class: 'figure' }, product.consumers)
          )
        )
      )
    )
  )
}

/** One product: its ledger, every policy named, and its own files with what is wrong underlined. */
export const showProduct: View = async id => {
  const product = await getProduct(id)
  return {
    title: product.name ?? product.id,
    content: [
      h('h1', {}, product.name ?? product.id, ' ', badge(product.status)),
      h('p', { class: 'quiet' }, [
        product.id,
        ' · ',
        product.domain ?? 'no domain',
        ' · ',
        product.owner ?? 'nobody owns it',
        ' · ',
        product.lifecycle ?? 'no lifecycle'
      ]),
      product.noVerdict === null
        ? bar(product.outcomes, 'Policies by outcome')
        : h('p', { role: 'alert' }, `No verdict: ${product.noVerdict}`),
      legend(product.outcomes),
      lineage(product),
      h(
        'section',
        { 'aria-labelledby': 'ledger' },
        h('h2', { id: 'ledger' }, 'Ledger'),
        product.rows.map((row, index) => ledgerRow(row, index === 0 && row.violations.length > 0))
      ),
      h(
        'section',
        { 'aria-labelledby': 'documents' },
        h('h2', { id: 'documents' }, 'Documents'),
        product.documents.map(document => sourceFile(document, product))
      )
    ]
  }
}

function lineage(product: ProductDetail): HTMLElement {
  const list = (label: string, ends: ProductDetail['reads']): HTMLElement =>
    h(
      'p',
      {},
      `${label}: `,
      ends.length === 0
        ? h('span', { class: 'quiet' }, 'none')
        : ends.flatMap((end, index) => [index === 0 ? '' : ', ', productLink(end.id, end.name)])
    )
  return h(
    'section',
    { 'aria-label': 'Lineage', class: 'lineage' },
    list('Reads', product.reads),
    list('Read by', product.consumedBy)
  )
}

function ledgerRow(row: LedgerRow, open: boolean): HTMLElement {
  return h(
    'details',
    { class: 'row', open },
    h(
      'summary',
      {},
      badge(row.outcome),
      ' ',
      h('span', { class: 'policy-title' }, row.title),
      ' ',
      severityMark(row.severity),
      row.violations.length > 0 && h('span', { class: 'count' }, plural(row.violations.length, 'place'))
    ),
    h('p', {}, prose(row.description)),
    row.reasons.length > 0 &&
      h(
        'ul',
        {},
        row.reasons.map(reason => h('li', {}, prose(reason)))
      ),
    row.waiver !== null && h('p', {}, `Waived until ${day(row.waiver.until)}: ${row.waiver.reason}`),
    row.enforcedFrom !== null && h('p', {}, `Blocks from ${day(row.enforcedFrom)}.`),
    row.violations.length > 0 && h('ul', { class: 'violations' }, row.violations.map(violationCard)),
    whyAndHow(row),
    h(
      'p',
      { class: 'quiet' },
      'Policy ',
      policyLink(row.policy),
      ` (${row.state}, ${row.characteristic}), this outcome since ${day(row.since)}`
    )
  )
}

/** A document of the product as its authors wrote it; lines with a violation link to nothing but say what is wrong. */
function sourceFile(document: ProductDetail['documents'][number], product: ProductDetail): HTMLElement {
  const wrong = new Map<number, ViolationView[]>()
  for (const row of product.rows) {
    if (row.outcome !== 'fail' && row.outcome !== 'warn') continue
    for (const violation of row.violations) {
      const { place } = violation
      if (place?.document === document.name) wrong.set(place.line, [...(wrong.get(place.line) ?? []), violation])
    }
  }
  const lines = document.text.replace(/\r?\n$/, '').split(/\r\n|\r|\n/)
  return h(
    'details',
    { class: 'source', open: wrong.size > 0 },
    h(
      'summary',
      {},
      document.name,
      ' ',
      h(
        'span',
        { class: 'quiet' },
        `${document.standard} ${document.standardVersion ?? ''} · since ${day(document.since)}`
      )
    ),
    h(
      'pre',
      { tabindex: '0', role: 'group', 'aria-label': document.name },
      lines.map((text, index) => sourceLine(text, index + 1, wrong.get(index + 1) ?? []))
    )
  )
}

function sourceLine(text: string, number: number, found: readonly ViolationView[]): HTMLElement {
  const place = found[0]?.place
  const from = place ? place.column - 1 : 0
  const to = place && place.endLine === place.line ? place.endColumn - 1 : text.length
  return h(
    'span',
    { class: found.length > 0 ? 'line hit' : 'line' },
    h('span', { class: 'number', 'aria-hidden': 'true' }, number),
    h('code', {}, place ? [text.slice(0, from), h('mark', {}, text.slice(from, to)), text.slice(to)] : text, '\n'),
    found.map(violation => h('span', { class: 'note' }, badge(violation.outcome), ' ', prose(violation.message)))
  )
}
