import type { ResolvedTerm } from './resolved.ts'
import { constantKey } from './rule-tree.ts'
import { checkComputed, faultIn, reportMissing, typeOfTerm } from './type-of-term.ts'
import { any, closedObject, either, hasClosed, keysOf, memberOf, type Type, valuesOf } from './types.ts'
import type { Typing } from './typing.ts'

interface Segment {
  /** As `constantKey` writes it; absent where it is computed. */
  readonly key: string | undefined
  readonly term: ResolvedTerm
}

/**
 * Built-ins that take names of members as strings: constant ones are checked like references, since a misspelt one would give the
 * default, or nothing, for ever. Only closed objects count.
 *
 * @returns the type of the result where the path gives it
 */
export function constantPaths(t: Typing, call: ResolvedTerm & { kind: 'builtinCall' }): Type | undefined {
  const [first, second, third] = call.args
  if (!first || !second) return undefined
  switch (call.name) {
    case 'object.get': {
      const path = second.kind === 'array' ? segmentsOf(second.items) : segmentsOf([second])
      const base = typeOfTerm(t, first)
      const found = follow(t, first, path)
      // As in OPA, the result is known only of documents with a schema.
      if (!base || !hasClosed(base)) return undefined
      // An empty default says nothing of the members that are read of it.
      if (found && third?.kind === 'object' && third.entries.length === 0) return found
      const fallback = third && typeOfTerm(t, third)
      return found && fallback ? either(found, fallback) : undefined
    }
    case 'json.filter':
    case 'json.remove':
      for (const path of itemsOf(second)) {
        if (path.kind === 'array') follow(t, first, segmentsOf(path.items))
        else if (path.kind === 'string') follow(t, first, pointer(path))
      }
      return undefined
    case 'object.filter':
    case 'object.remove':
      for (const key of second.kind === 'object' ? second.entries.map(entry => entry.key) : itemsOf(second)) {
        follow(t, first, segmentsOf([key]))
      }
      return undefined
    case 'internal.member_3': {
      if (third && constantKey(first) !== undefined) follow(t, third, segmentsOf([first]))
      return undefined
    }
    default:
      return undefined
  }
}

function itemsOf(term: ResolvedTerm): readonly ResolvedTerm[] {
  return term.kind === 'array' || term.kind === 'set' ? term.items : []
}

function segmentsOf(terms: readonly ResolvedTerm[]): Segment[] {
  return terms.map(term => ({ key: constantKey(term), term }))
}

/** `a/b/0`: each segment has its own place in the string, where the string has no escapes. */
function pointer(term: ResolvedTerm & { kind: 'string' }): Segment[] {
  const { start, end } = term.span
  const isPlain = end - start === term.value.length + 2
  let offset = start + 1
  return term.value.split('/').flatMap(part => {
    const from = offset
    offset += part.length + 1
    if (part === '') return []
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const span = isPlain ? { ...term.span, start: from, end: from + part.length } : term.span
    return { key: JSON.stringify(name), term: { ...term, value: name, span } }
  })
}

/** The type at the end of a path; a segment that a closed object does not have is a fault. */
function follow(t: Typing, base: ResolvedTerm, path: readonly Segment[]): Type | undefined {
  let type = typeOfTerm(t, base) ?? any
  let text = base.span.source.text.slice(base.span.start, base.span.end)
  for (const { key, term } of path) {
    if (key === undefined) {
      checkComputed(t, type, term)
      if (!keysOf(type)) return undefined
      type = valuesOf(type)
      text = `${text}[..]`
      continue
    }
    const name = key.startsWith('"') ? (JSON.parse(key) as string) : key
    text = `${text}.${name}`
    if (type.kind === 'array' && /^"[0-9]+"$/.test(key)) {
      type = memberOf(type, name) ?? any
      continue
    }
    if (!keysOf(type)) return undefined
    const member = memberOf(type, key)
    if (!member) {
      if (closedObject(type)) reportMissing(faultIn(t), text, type, key, term.span)
      return undefined
    }
    type = member
  }
  return type
}
