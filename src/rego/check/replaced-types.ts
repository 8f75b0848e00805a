import type { RuleGraph } from './check-recursion.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { ResolvedLiteral, ResolvedWith } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { constantKeys, keysOfPath } from './rule-tree.ts'
import { typeOfDocument, typeOfTerm } from './type-of-term.ts'
import { any, either, fromSignature, string, type Type, typeText, unifies } from './types.ts'
import { documentAt, type Replaced, type Typing, typeFault } from './typing.ts'

/**
 * The state in which a literal with `with` is checked.
 *
 * As in OPA, a rule that reads what is replaced may have any value. What reads `input`, a document without rules or a built-in keeps its
 * type.
 */
export function replacedTyping(t: Typing, literal: ResolvedLiteral): Typing {
  const documents = new Map(t.replaced?.documents)
  const rules = new Set(t.replaced?.rules)
  let input: Type | undefined
  for (const each of literal.with) {
    const value = each.value.kind === 'term' ? (typeOfTerm(t, each.value.term) ?? any) : any
    const { target } = each
    if (target.kind === 'builtin') continue
    if (target.kind === 'input') {
      input = opened(input, target.path)
      continue
    }
    const path = keysOfPath(target.path)
    if (target.kind === 'data') documents.set(pathKey(path), either(typeOfDocument(t, path), value))
    for (const reader of t.program.readersOf(path)) rules.add(reader)
  }
  const inner: Typing = { ...t, input: input ?? t.input, replaced: { documents, rules }, faulty: false }
  for (const each of literal.with) if (each.value.kind !== 'term') checkReplacement(inner, each)
  return inner
}

/** As in OPA, `input` is an object when a part of it is replaced: of this and of all other parts nothing is known. */
function opened(type: Type | undefined, [name, ...rest]: readonly string[]): Type {
  if (name === undefined || type?.kind === 'any') return any
  const key = JSON.stringify(name)
  const properties = new Map(type?.kind === 'object' ? type.properties : [])
  properties.set(key, opened(properties.get(key), rest))
  return { kind: 'object', properties, dynamic: { key: string, value: any } }
}

/** Whether what is replaced stands at a path of keys, above it or below. */
export function isReplaced({ documents }: Replaced, path: readonly string[]): boolean {
  const own = `${pathKey(path)}\0`
  return [...documents.keys()].some(key => `${key}\0`.startsWith(own) || own.startsWith(`${key}\0`))
}

/**
 * The paths of the rules that read, themselves or by way of others, what stands at a path or below. All paths are of keys.
 *
 * @param homes - where the type of each rule stands
 */
export function readersOf(
  graph: RuleGraph,
  homes: ReadonlyMap<CheckedRule, readonly string[]>
): (path: readonly string[]) => ReadonlySet<string> {
  const readers = new Map<CheckedRule, CheckedRule[]>()
  const known = new Map<string, ReadonlySet<string>>()
  const homeOf = (rule: CheckedRule): readonly string[] => homes.get(rule) ?? constantKeys(rule)
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
  const path = keysOfPath(of.path)
  if (t.replaced?.rules.has(pathKey(path))) return undefined
  return documentAt(t.program.documents, path).function?.args
}
