import type { Local, ResolvedTerm } from '../check/resolved.ts'
import { compareConstants } from '../wasm/constants.ts'
import { constantOf } from './constant.ts'
import { freeLocals } from './free-locals.ts'
import type { Operand } from './ir.ts'
import { planTerm, planWholeTerm } from './plan-term.ts'
import { bind, dot, emit, type Scope } from './scope.ts'

/** Two sides to be made equal: terms both, or a term and a value that is there already. */
type Pair =
  | { readonly left: ResolvedTerm; readonly right: ResolvedTerm }
  | { readonly left: ResolvedTerm; readonly value: Operand }

/** Plans `left = right`: binds what is free on either side, compares the rest. */
export function unify(scope: Scope, left: ResolvedTerm, right: ResolvedTerm): void {
  solve(scope, [{ left, right }])
}

/** Plans the match of a term against a value. */
export function matchValue(scope: Scope, pattern: ResolvedTerm, value: Operand): void {
  solve(scope, [{ left: pattern, value }])
}

/** Plans the match of a function's parameters, which may share locals. */
export function matchValues(scope: Scope, patterns: readonly ResolvedTerm[], values: readonly Operand[]): void {
  solve(
    scope,
    patterns.map((left, i) => ({ left, value: values[i] as Operand }))
  )
}

/** Works on whichever pair can be worked on, until none is left: a part may need what a later one binds. */
function solve(scope: Scope, start: readonly Pair[]): void {
  let pending = start
  while (pending.length > 0) {
    const later: Pair[] = []
    let progress = false
    for (const [i, pair] of pending.entries()) {
      const parts = step(scope, pair, [...later, ...pending.slice(i)])
      if (!parts) {
        later.push(pair)
        continue
      }
      progress = true
      const others = pending.slice(i + 1)
      solveOrDefer(scope, parts, later, others)
      resume(scope, later, others)
    }
    if (!progress) throw new Error('a unification of the checked program has no order that binds all its locals')
    pending = later
  }
}

/** Depth first, so that the parts of a pair are matched before the next pair is looked at. */
function solveOrDefer(scope: Scope, parts: readonly Pair[], later: Pair[], others: readonly Pair[]): void {
  for (const [i, part] of parts.entries()) {
    const rest = [...parts.slice(i + 1), ...others]
    const smaller = step(scope, part, [...later, part, ...rest])
    if (!smaller) {
      later.push(part)
      continue
    }
    solveOrDefer(scope, smaller, later, rest)
    resume(scope, later, rest)
  }
}

/** Goes on with what waits for a local that is bound by now: in OPA two locals that are equal are one from there on. */
function resume(scope: Scope, later: Pair[], others: readonly Pair[]): void {
  const isBound = (term: ResolvedTerm): boolean => term.kind === 'local' && scope.bound.has(term.local)
  for (let i = 0; i < later.length; i++) {
    const pair = later[i] as Pair
    const smaller =
      'right' in pair && (isBound(pair.left) || isBound(pair.right))
        ? step(scope, pair, [...later, ...others])
        : undefined
    if (!smaller) continue
    later.splice(i, 1)
    solveOrDefer(scope, smaller, later, others)
    i = -1
  }
}

/** Emits what one pair needs and gives the smaller pairs left of it; `undefined` when it cannot be worked on yet. */
function step(scope: Scope, pair: Pair, all: readonly Pair[]): readonly Pair[] | undefined {
  const { left } = pair
  if ('right' in pair) {
    const { right } = pair
    if (isReady(scope, right, all)) return [{ left, value: planWholeTerm(scope, right) }]
    if (isReady(scope, left, all)) return [{ left: right, value: planWholeTerm(scope, left) }]
    if (isCollection(left) && isCollection(right) && [left, right].some(side => asksForUnbound(scope, side))) {
      return neverEqual(scope, left, right)
    }
    return decompose(scope, left, right)
  }
  const { value } = pair
  if (left.kind === 'local' && !scope.bound.has(left.local)) {
    bind(scope, left.local, value)
    return []
  }
  if (isReady(scope, left, all)) {
    emit(scope, { op: 'EqualStmt', a: planWholeTerm(scope, left), b: value })
    return []
  }
  if (left.kind === 'array') {
    emit(scope, { op: 'IsArrayStmt', source: value })
    emit(scope, { op: 'LenStmt', source: value, length: left.items.length })
    return left.items.map((item, i) => ({
      left: item,
      value: dot(scope, value, { kind: 'constant', value: { number: String(i) } })
    }))
  }
  if (left.kind === 'object' && left.entries.every(entry => isReady(scope, entry.key, all))) {
    emit(scope, { op: 'IsObjectStmt', source: value })
    emit(scope, { op: 'LenStmt', source: value, length: left.entries.length })
    return inOrder(left.entries).map(entry => ({
      left: entry.value,
      value: dot(scope, value, planTerm(scope, entry.key))
    }))
  }
  return asksForUnbound(scope, left) ? neverEqual(scope, left) : undefined
}

const isCollection = ({ kind }: ResolvedTerm): boolean => kind === 'array' || kind === 'object' || kind === 'set'

/**
 * True for a set, or an object, whose elements or keys have locals that nothing has bound when it is met. As in OPA such a key is found
 * nowhere, even if a later part binds it: `[{x: 1}, x] = [{2: 1}, 2]` fails, `[x, {x: 1}] = [2, {2: 1}]` holds.
 */
function asksForUnbound(scope: Scope, term: ResolvedTerm): boolean {
  const asked = term.kind === 'set' ? term.items : term.kind === 'object' ? term.entries.map(({ key }) => key) : []
  return asked.some(key => {
    const { patterns, read, iterated } = freeLocals(scope, key)
    return [...patterns, ...read].some(free => !iterated.has(free))
  })
}

type Entry = Extract<ResolvedTerm, { kind: 'object' }>['entries'][number]

/** Entries in the order in which OPA goes through them: by their keys, those that are known only when evaluating last. */
function inOrder(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => {
    const [left, right] = [constantOf(a.key), constantOf(b.key)]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return compareConstants(left, right)
  })
}

function decompose(scope: Scope, left: ResolvedTerm, right: ResolvedTerm): readonly Pair[] | undefined {
  if (left.kind === 'array' && right.kind === 'array') {
    if (left.items.length !== right.items.length) return neverEqual(scope, left, right)
    return left.items.map((item, i) => ({ left: item, right: right.items[i] as ResolvedTerm }))
  }
  if (left.kind === 'object' && right.kind === 'object') {
    const byKey = new Map<string, ResolvedTerm>()
    for (const entry of right.entries) {
      const key = constantOf(entry.key)
      if (key === undefined) return undefined
      byKey.set(JSON.stringify(key), entry.value)
    }
    const pairs: Pair[] = []
    for (const entry of inOrder(left.entries)) {
      const key = constantOf(entry.key)
      if (key === undefined) return undefined
      const other = byKey.get(JSON.stringify(key))
      if (!other) return neverEqual(scope, left, right)
      pairs.push({ left: entry.value, right: other })
    }
    return pairs.length === byKey.size ? pairs : neverEqual(scope, left, right)
  }
  return undefined
}

function neverEqual(scope: Scope, ...sides: readonly ResolvedTerm[]): readonly Pair[] {
  emit(scope, { op: 'BreakStmt', target: scope.block })
  // What comes after is planned all the same, out of reach, and needs its locals.
  for (const side of sides) {
    const { patterns, iterated } = freeLocals(scope, side)
    for (const free of [...patterns, ...iterated]) bind(scope, free, { kind: 'constant', value: null })
  }
  return []
}

/** True when all that the term reads is bound, or will be by its own iterations. */
function isReady(scope: Scope, term: ResolvedTerm, all: readonly Pair[]): boolean {
  if (constantOf(term) !== undefined) return true
  const free = freeLocals(scope, term)
  for (const read of [...free.patterns, ...free.read]) if (!free.iterated.has(read)) return false
  if (free.enclosed.size === 0) return true
  const binders = new Set<Local>()
  for (const pair of all) {
    for (const side of 'right' in pair ? [pair.left, pair.right] : [pair.left]) {
      if (side === term) continue
      const other = freeLocals(scope, side)
      for (const binder of [...other.patterns, ...other.iterated]) binders.add(binder)
    }
  }
  return ![...free.enclosed].some(enclosed => binders.has(enclosed))
}
