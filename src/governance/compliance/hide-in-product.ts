import { lineStarts } from '../../diagnostics/index.ts'
import { hiddenValue } from '../../mesh/index.ts'
import type { ProductDetail, ViolationView } from './views.ts'

/**
 * The model and the documents of a product with every value blanked that a policy hides: what no excerpt shows, no whole text shows.
 *
 * Lines and columns stay as they are.
 */
export function hideInProduct<T extends Pick<ProductDetail, 'model' | 'documents'>>(
  product: T,
  violations: readonly ViolationView[]
): T {
  const hidden = new Set(
    violations.flatMap(({ got, place }) => {
      const document = product.documents.find(({ name }) => name === place?.document)
      return got === hiddenValue && place?.exact && document ? hiddenTexts(document.text, place) : []
    })
  )
  if (hidden.size === 0) return product
  const blank = (text: string): string => [...hidden].reduce((shown, secret) => shown.replaceAll(secret, stars), text)
  return {
    ...product,
    model: blankTexts(product.model, blank),
    documents: product.documents.map(document => ({ ...document, text: blank(document.text) }))
  }
}

/** Each line of the place on its own, without the quotes around it: so it also stands in the model. */
function hiddenTexts(text: string, place: NonNullable<ViolationView['place']>): string[] {
  const starts = lineStarts({ name: place.document, text })
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1
  return text
    .slice(offset(place.line, place.column), offset(place.endLine, place.endColumn))
    .replace(/^(["'])(.*)\1$/s, '$2')
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '')
}

/** What stands in place of a secret. */
export const stars = (secret: string): string => '*'.repeat(secret.length)

/** A value with every text in it changed. */
export function blankTexts<T>(value: T, blank: (text: string) => string): T {
  if (typeof value === 'string') return blank(value) as T
  if (Array.isArray(value)) return value.map(element => blankTexts(element, blank)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, blankTexts(member, blank)])) as T
}
