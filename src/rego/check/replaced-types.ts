import type { RuleGraph } from './check-recursion.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { ResolvedLiteral, ResolvedWith } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { typeOfTerm } from './type-of-term.ts'
import { any, fromSignature, type Type, typeText, unifies } from './types.ts'
import { documentAt, type Replaced, type Typing, typeFault } from './typing.ts'

/**
 * The state in which a literal with `with` is checked.
 *
 * As in OPA, a rule or document that is replaced may have any value, and so may every rule that reads it. What reads `input`, a document
 * without rules or a built-in keeps its type.
 */
export function replacedTyping(t: Typing, literal: ResolvedLiteral): Typing {
  const documents = [...(t.replaced?.documents ?? [])]
  const rules = new Set(t.replaced?.rules)
  let { input } = t
  for (const each of literal.with) {
    if (each.value.kind === 'term') typeOfTerm(t, each.value.term)
    else checkReplacement(t, each)
    const { target } = each
    if (target.kind === 'builtin') continue
    if (target.kind === 'input') {
      input = any
      continue
    }
    if (target.kind === 'data') documents.push(target.path)
    for (const reader of t.program.readersOf(target.path)) rules.add(reader)
  }
  return { ...t, input, replaced: { documents, rules }, faulty: false }
}

/** Whether `with` leaves the value at a path open: the document is replaced in whole or in part, or a rule there reads what is. */
export function isReplaced({ documents, rules }: Replaced, path: readonly string[]): boolean {
  if (rules.has(pathKey(path))) return true
  return documents.some(replaced => path.every((name, i) => i >= replaced.length || replaced[i] === name))
}

/**
 * The paths of the rules that read, themselves or by way of others, what stands at a path or below.
 *
 * @param homes - the path of the document that a rule belongs to
 */
export function readersOf(
  graph: RuleGraph,
  homes: ReadonlyMap<CheckedRule, readonly string[]>
): (path: readonly string[]) => ReadonlySet<string> {
  const readers = new Map<CheckedRule, CheckedRule[]>()
  const known = new Map<string, ReadonlySet<string>>()
  const homeOf = (rule: CheckedRule): readonly string[] => homes.get(rule) ?? rule.path
  return path => {
    const key = pathKey(path)
    const before = known.get(key)
    if (before) return before
    if (readers.size === 0) {
      for (const [rule, { all }] of graph) {
        for (const read of all) readers.set(read, [...(readers.get(read) ?? []), rule])
      }
    }
    const found = new Set<CheckedRule>()
    const start = [...graph.keys()].filter(rule => path.every((name, i) => homeOf(rule)[i] === name))
    const add = (rule: CheckedRule): void => {
      for (const reader of readers.get(rule) ?? []) {
        if (found.has(reader)) continue
        found.add(reader)
        add(reader)
      }
    }
    for (const rule of start) add(rule)
    const paths = new Set([...found].map(rule => pathKey(homeOf(rule))))
    known.set(key, paths)
    return paths
  }
}

/** A function that stands in for another takes as many arguments, of types that the other's can have. */
function checkReplacement(t: Typing, each: ResolvedWith): void {
  const { target, value } = each
  if (value.kind === 'term' || target.kind === 'input' || target.kind === 'data') return
  const [want, got] = [parameterTypes(t, target), parameterTypes(t, value)]
  if (!want || !got) return
  const name = target.kind === 'builtin' ? target.name : `data.${target.path.join('.')}`
  if (want.length !== got.length) {
    typeFault(t, `\`${name}\` has ${want.length} parameters, what replaces it ${got.length}`, each.span)
    return
  }
  const other = want.findIndex((type, i) => !unifies(type, got[i] ?? any))
  if (other < 0) return
  const [wanted, gets] = [want[other] ?? any, got[other] ?? any].map(type => typeText(type))
  const message = `\`${name}\` takes ${wanted} as argument ${other + 1}, what replaces it ${gets}`
  typeFault(t, message, each.span)
}

function parameterTypes(
  t: Typing,
  of: (ResolvedWith['target'] | ResolvedWith['value']) & { kind: 'builtin' | 'function' }
): readonly Type[] | undefined {
  if (of.kind === 'builtin') return t.program.builtins.find(of.name)?.args.map(fromSignature)
  return documentAt(t.program.documents, of.path).function?.args
}
