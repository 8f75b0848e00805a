import type { Local, ResolvedTerm } from './resolved.ts'
import { constantKey, isConstant } from './rule-tree.ts'
import { faultIn, reportMissing, typeOfTerm } from './type-of-term.ts'
import { any, closedObject, either, memberOf, objectOf, type Type, typeText, unifies } from './types.ts'
import { type Typing, typeFault } from './typing.ts'

/** Checks that a pattern can meet a value of this type, and gives the pattern's unknown locals their types. */
export function assignPattern(t: Typing, pattern: ResolvedTerm, type: Type): boolean {
  switch (pattern.kind) {
    case 'local': {
      const known = t.locals.get(pattern.local)
      if (known) return unifies(known, type)
      t.locals.set(pattern.local, type)
      return true
    }
    case 'array':
      return assignArray(t, pattern, type)
    case 'object':
      return assignObject(t, pattern, type)
    case 'set': {
      if (type.kind === 'union') return type.of.map(each => assignPattern(t, pattern, each)).includes(true)
      if (type.kind !== 'any' && type.kind !== 'set') return false
      const of = type.kind === 'set' ? type.of : any
      return pattern.items.map(item => assignPattern(t, item, of)).every(Boolean)
    }
    default: {
      const known = typeOfTerm(t, pattern)
      return known === undefined || unifies(known, type)
    }
  }
}

/**
 * Whether a term can have a value of this type; its unknown locals get their types. Of a set that is written out, every element is
 * held against the type, as in OPA.
 */
export function fitsType(t: Typing, term: ResolvedTerm, want: Type): boolean {
  const type = typeOfTerm(t, term)
  if (type && !unifies(type, want)) return false
  const isWritten = term.kind === 'array' || term.kind === 'object' || term.kind === 'set'
  return type === undefined || isWritten ? assignPattern(t, term, want) : true
}

function assignArray(t: Typing, pattern: ResolvedTerm & { kind: 'array' }, type: Type): boolean {
  if (type.kind === 'union') return assignUnion(t, pattern, type.of)
  if (type.kind === 'any') return pattern.items.map(item => assignPattern(t, item, any)).length >= 0
  if (type.kind !== 'array') return false
  if (pattern.items.length < type.items.length || (pattern.items.length > type.items.length && !type.rest)) return false
  return pattern.items.map((item, i) => assignPattern(t, item, type.items[i] ?? type.rest ?? any)).every(Boolean)
}

/** As in OPA, what stands under a computed key may be of any type. */
function assignObject(t: Typing, pattern: ResolvedTerm & { kind: 'object' }, type: Type): boolean {
  if (type.kind === 'union') return assignUnion(t, pattern, type.of)
  if (type.kind !== 'any' && type.kind !== 'object') return false
  if (type.kind === 'object' && hasOtherSize(pattern, type)) return false
  return pattern.entries
    .map(({ key, value }) => {
      const constant = constantKey(key)
      const member = constant === undefined ? computedMember(key, type) : memberOf(type, constant)
      if (!member && constant !== undefined && closedObject(type)) {
        const { source, start, end } = key.span
        reportMissing(faultIn(t), source.text.slice(start, end), type, constant, key.span)
        return assignPattern(t, value, any)
      }
      return member !== undefined && assignPattern(t, value, member)
    })
    .every(Boolean)
}

/** A key that is written as a collection is of no property that is a scalar. */
function computedMember(key: ResolvedTerm, type: Type): Type | undefined {
  return isConstant(key) && type.kind === 'object' && !type.dynamic ? undefined : any
}

/** Whether an object that is written out has another number of keys, written or computed, than every value of the type has. */
function hasOtherSize(pattern: ResolvedTerm & { kind: 'object' }, type: Type & { kind: 'object' }): boolean {
  if (type.closedBy || type.dynamic) return false
  return pattern.entries.length !== type.properties.size
}

/** A pattern that may meet one of several types: each local can have what any of them gives it. */
function assignUnion(t: Typing, pattern: ResolvedTerm, types: readonly Type[]): boolean {
  const before = new Map(t.locals)
  const found = new Map<Local, Type>()
  let meets = false
  for (const type of types) {
    const attempt: Typing = { ...t, locals: new Map(before) }
    if (!assignPattern(attempt, pattern, type)) continue
    meets = true
    for (const [local, given] of attempt.locals) {
      if (before.has(local)) continue
      const known = found.get(local)
      found.set(local, known ? either(known, given) : given)
    }
  }
  for (const [local, type] of found) t.locals.set(local, type)
  if (!meets) assignPattern(t, pattern, any)
  return meets
}

/** Checks that two terms can be equal; unknown locals on either side get their types. */
export function unifyTerms(t: Typing, left: ResolvedTerm, right: ResolvedTerm, span: ResolvedTerm['span']): void {
  const a = typeOfTerm(t, left)
  const b = typeOfTerm(t, right)
  if (!meet(t, left, a, right, b)) {
    const [x, y] = [a ?? shapeOf(t, left), b ?? shapeOf(t, right)]
    typeFault(t, `match error: ${typeText(x)} is never equal to ${typeText(y)}`, span)
  }
}

/** What shows of a pattern whose locals are unknown. */
export function shapeOf(t: Typing, pattern: ResolvedTerm): Type {
  const known = typeOfTerm(t, pattern)
  if (known) return known
  if (pattern.kind === 'array') return { kind: 'array', items: pattern.items.map(item => shapeOf(t, item)) }
  if (pattern.kind !== 'object') return any
  const properties = new Map<string, Type>()
  for (const { key, value } of pattern.entries) {
    const constant = constantKey(key)
    if (constant === undefined) return objectOf(any, any)
    properties.set(constant, shapeOf(t, value))
  }
  return { kind: 'object', properties }
}

function meet(t: Typing, left: ResolvedTerm, a: Type | undefined, right: ResolvedTerm, b: Type | undefined): boolean {
  if (a && b) return unifies(a, b)
  if (b) return assignPattern(t, left, b)
  if (a) return assignPattern(t, right, a)
  if (left.kind === 'array' && right.kind === 'array') {
    if (left.items.length !== right.items.length) return false
    return left.items.every((item, i) => {
      const other = right.items[i] as ResolvedTerm
      return meet(t, item, typeOfTerm(t, item), other, typeOfTerm(t, other))
    })
  }
  if (left.kind === 'object' && right.kind === 'object') {
    return left.entries.every(({ key, value }) => {
      const constant = constantKey(key)
      const other = right.entries.find(entry => constant !== undefined && constantKey(entry.key) === constant)
      return !other || meet(t, value, typeOfTerm(t, value), other.value, typeOfTerm(t, other.value))
    })
  }
  // Nothing is known of either: a variable has at least the shape of the pattern that it meets.
  const [pattern, other] = left.kind === 'local' ? [right, left] : [left, right]
  return assignPattern(t, pattern, any) && assignPattern(t, other, typeOfTerm(t, pattern) ?? any)
}
