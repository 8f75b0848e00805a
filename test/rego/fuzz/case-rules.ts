import { parseModule } from '../../../src/rego/index.ts'
import type { FuzzCase } from './fuzz-case.ts'

/** A rule of a case: its name without what stands behind the first point or bracket, its text, and its rows from 1 on. */
export interface CaseRule {
  readonly name: string
  readonly module: string
  readonly package: readonly string[]
  readonly text: string
  readonly firstRow: number
  readonly lastRow: number
}

/** The rules of all modules that can be read. */
export function rulesOf({ modules, regoVersion }: FuzzCase): readonly CaseRule[] {
  return modules.flatMap(({ name: module, text }) => {
    const rowAt = (offset: number) => text.slice(0, offset).split('\n').length
    const { module: parsed } = parseModule({ name: module, text }, { regoVersion })
    return (parsed?.rules ?? []).map(({ head, span }) => ({
      name: head.ref[0]?.kind === 'var' ? head.ref[0].name : '',
      module,
      package: parsed?.package.path ?? [],
      text: text.slice(span.start, span.end),
      firstRow: rowAt(span.start),
      lastRow: rowAt(span.end)
    }))
  })
}

/** Rules with those that they name, and those that these name in turn. */
export function withRulesBehind(rules: readonly CaseRule[], from: readonly CaseRule[]): readonly CaseRule[] {
  const found = new Set(from)
  for (const { text } of found) {
    for (const rule of rules) if (new RegExp(`\\b${rule.name}\\b`).test(text)) found.add(rule)
  }
  return [...found]
}
