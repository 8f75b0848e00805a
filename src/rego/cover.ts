import type { Span } from '../diagnostics/index.ts'
import { isComprehension, mapParts } from './check/map-term.ts'
import type { ResolvedLiteral, ResolvedProgram, ResolvedRule, ResolvedTerm, RuleSet } from './check/resolved.ts'
import type { Literal, Module } from './syntax/ast.ts'
import { visitRule } from './syntax/visit-terms.ts'

/**
 * A program that tells its host what of it is reached: the built-in `polity.cover` gets the number of a place.
 *
 * @returns also the places by number: the heads of rules and of their `else`, reached when there is a value, and the literals of all
 * bodies, reached when they are evaluated. Rules `default` are no places.
 */
export function withCoverage(
  program: ResolvedProgram,
  modules: readonly Module[]
): { readonly program: ResolvedProgram; readonly places: readonly Span[] } {
  const places = modules.flatMap(placesOf)
  const cover = coverer(places)
  const covered: ResolvedProgram = {
    ...program,
    ruleSets: program.ruleSets.map(set => coverRuleSet(set, cover)),
    builtins: [...new Set([...program.builtins, 'polity.cover'])].sort()
  }
  return { program: covered, places }
}

function placesOf(module: Module): Span[] {
  const places: Span[] = []
  for (const rule of module.rules) {
    if (rule.default) continue
    places.push(headOf(rule.span, rule.body))
    for (const branch of rule.else) places.push(headOf(branch.span, branch.body))
    visitRule(rule, {
      literal: literal => {
        places.push(literal.span)
        return true
      }
    })
  }
  return places
}

/** What stands before a body, or all where there is none. */
function headOf(span: Span, body: readonly Literal[]): Span {
  const [first] = body
  if (!first) return span
  const head = span.source.text.slice(span.start, first.span.start).replace(/(?:\s|#.*$|\bif\b|\{)*$/m, '')
  return { ...span, end: span.start + Math.max(1, head.length) }
}

/** Gives the literal that reports the smallest place around a span, where there is one. */
type Cover = (span: Span) => ResolvedLiteral[]

function coverer(places: readonly Span[]): Cover {
  const bySource = new Map<string, (Span & { readonly number: number })[]>()
  for (const [number, place] of places.entries()) {
    const known = bySource.get(place.source.name) ?? []
    bySource.set(place.source.name, known)
    known.push({ ...place, number })
  }
  for (const all of bySource.values()) all.sort((a, b) => a.end - a.start - (b.end - b.start))
  return span => {
    const place = bySource
      .get(span.source.name)
      ?.find(each => each.start <= span.start && each.end >= Math.min(span.end, span.start + 1))
    if (!place) return []
    const number: ResolvedTerm = { kind: 'number', text: String(place.number), span }
    const term: ResolvedTerm = { kind: 'builtinCall', name: 'polity.cover', args: [number], span }
    return [{ kind: 'test', term, with: [], span }]
  }
}

function coverRuleSet(set: RuleSet, cover: Cover): RuleSet {
  return { ...set, rules: set.rules.map(rule => coverRule(rule, cover)) }
}

function coverRule(rule: ResolvedRule, cover: Cover): ResolvedRule {
  const term = (each: ResolvedTerm): ResolvedTerm => coverTerm(each, cover)
  const start = (span: Span): Span => ({ ...span, end: span.start + 1 })
  return {
    ...rule,
    keys: rule.keys.map(term),
    ...(rule.contains ? { contains: term(rule.contains) } : {}),
    value: term(rule.value),
    body: [...coverBody(rule.body, cover), ...cover(start(rule.span))],
    else: rule.else.map(branch => ({
      ...branch,
      value: term(branch.value),
      body: [...coverBody(branch.body, cover), ...cover(start(branch.span))]
    }))
  }
}

function coverBody(body: readonly ResolvedLiteral[], cover: Cover): ResolvedLiteral[] {
  return body.flatMap(literal => [...cover(literal.span), coverLiteral(literal, cover)])
}

function coverLiteral(literal: ResolvedLiteral, cover: Cover): ResolvedLiteral {
  const term = (each: ResolvedTerm): ResolvedTerm => coverTerm(each, cover)
  const modifiers = literal.with.map(each =>
    each.value.kind === 'term' ? { ...each, value: { ...each.value, term: term(each.value.term) } } : each
  )
  switch (literal.kind) {
    case 'test':
      return { ...literal, term: term(literal.term), with: modifiers }
    case 'unify':
      return { ...literal, left: term(literal.left), right: term(literal.right), with: modifiers }
    case 'not':
      return { ...literal, body: coverBody(literal.body, cover), with: modifiers }
    case 'every':
      return { ...literal, domain: term(literal.domain), body: coverBody(literal.body, cover), with: modifiers }
    default:
      return literal
  }
}

function coverTerm(term: ResolvedTerm, cover: Cover): ResolvedTerm {
  const inner = (each: ResolvedTerm): ResolvedTerm => coverTerm(each, cover)
  if (!isComprehension(term)) return mapParts(term, inner)
  const body = coverBody(term.body, cover)
  if (term.kind === 'objectComprehension') return { ...term, key: inner(term.key), value: inner(term.value), body }
  return { ...term, term: inner(term.term), body }
}
