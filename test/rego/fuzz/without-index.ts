import { type Literal, parseModule } from '../../../src/rego/index.ts'
import type { FuzzCase } from './fuzz-case.ts'

/**
 * The case as OPA evaluates it without looking at conditions ahead and in the order written: its index leaves out rules that print.
 * `--disable-indexing` leaves the order of the index.
 */
export function withoutIndex(one: FuzzCase): FuzzCase {
  return { ...one, modules: one.modules.map(module => ({ ...module, text: withPrints(module, one.regoVersion) })) }
}

function withPrints({ name, text }: FuzzCase['modules'][number], regoVersion: 0 | 1): string {
  const { module } = parseModule({ name, text }, { regoVersion })
  const insertions: { readonly at: number; readonly text: string }[] = []
  const print = (body: readonly Literal[]): void => {
    const [first, last] = [body[0], body.at(-1)]
    if (!first || !last) return
    const isInBraces = text.slice(0, first.span.start).trimEnd().endsWith('{')
    insertions.push({ at: first.span.start, text: isInBraces ? 'print()\n' : '{ print()\n' })
    if (!isInBraces) insertions.push({ at: last.span.end, text: ' }' })
  }
  for (const { body, else: branches } of module?.rules ?? []) for (const one of [{ body }, ...branches]) print(one.body)
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((rest, { at, text: inserted }) => rest.slice(0, at) + inserted + rest.slice(at), text)
}
