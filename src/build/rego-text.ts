import type { Literal, Rule, Term } from '../rego/index.ts'

/** A range of a source that is written otherwise. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The first name of a rule: `row_filters` of `row_filters.tenant`. */
export function nameOf(rule: Rule): string {
  const [first] = rule.head.ref
  return first?.kind === 'var' ? first.name : first?.kind === 'string' ? first.value : ''
}

/** `data.global.owner["a-b"]` */
export function refTo(path: readonly string[]): string {
  return `data${path.map(part => (/^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`)).join('')}`
}

/** The text of a term or literal as written, but for the edits that lie in it. */
export function edited(node: Term | Literal, edits: readonly Edit[]): string {
  const { source, start, end } = node.span
  let text = ''
  let at = start
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at || edit.end > end) continue
    text += source.text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + source.text.slice(at, end)
}

export const indent = (conditions: readonly string[], by: string): string =>
  conditions.map(line => `${by}${line}`).join('\n')
