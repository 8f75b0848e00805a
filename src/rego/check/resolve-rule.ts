import type { Span } from '../../diagnostics/index.ts'
import type { Module, Rule, Term } from '../syntax/ast.ts'
import { type Bound, levelLocals, readinessOf } from './bindings.ts'
import { bindTerm } from './hoist.ts'
import { isCall, isComprehension, walkBody, walkTerm } from './map-term.ts'
import { isEvaluated, orderBody, orderTerm, type ReportUnsafe, reportUnbound } from './order-body.ts'
import { declare, resolveBody } from './resolve-literal.ts'
import { resolveTerm } from './resolve-term.ts'
import type { Local, ResolvedLiteral, ResolvedRule, ResolvedTerm } from './resolved.ts'
import { generatedLocal, localTerm, type Resolver } from './resolver.ts'
import { constantKey } from './rule-tree.ts'
import { type Binding, createScope, namesOf, type Scope } from './scope.ts'
import { similarName } from './stages.ts'

/** A rule with its names resolved and its bodies in order, not yet in a rule set. */
export interface CheckedRule extends ResolvedRule {
  /** Package and constant names of the head. */
  readonly path: readonly string[]
  readonly default: boolean
  readonly isFunction: boolean
  readonly module: Module
  readonly rule: Rule
}

export function resolveRule(module: Resolver, rule: Rule): CheckedRule {
  const r: Resolver = { ...module, rule }
  const { head } = rule
  checkRootNames(r, rule)
  const names = namesOf(rule.body, headTerms(rule))
  const scope = createScope(undefined, names)
  const parameters = (head.args ?? []).map(term => resolveParameter(r, scope, term))
  const given = new Map(scope.bound)
  const { args, before } = withoutTakenApart(parameters.map(each => each.pattern))
  const prefix = [...before, ...parameters.flatMap(each => each.before)]
  const bound = boundBy(args)
  for (const argument of args) checkArgument(r, argument, bound)

  const body = [...prefix, ...resolveBody(r, scope, rule.body, headTerms(rule))]
  const [path, keyTerms] = splitPath(r.module, head.ref)
  const keys = keyTerms.map(term => resolveTerm(r, scope, term))
  const contains = head.key ? resolveTerm(r, scope, head.key) : undefined
  const value = head.value ? resolveTerm(r, scope, head.value) : trueTerm(rule)
  const main = orderRule(r, body, bound, [...keys, ...(contains ? [contains] : []), value])
  const orderedKeys = main.heads.slice(0, keys.length)
  const orderedContains = contains ? main.heads[keys.length] : undefined
  const branches = rule.else.map(branch => {
    const terms = branch.value ? [branch.value] : []
    const inner = createScope(undefined, namesOf(branch.body, terms))
    for (const [name, binding] of given) inner.bound.set(name, binding)
    const literals = [...prefix, ...resolveBody(r, inner, branch.body, terms)]
    const resolved = branch.value ? resolveTerm(r, inner, branch.value) : trueTerm(branch)
    const ordered = orderRule(r, literals, bound, [resolved])
    return { value: ordered.heads[0] as ResolvedTerm, body: ordered.body, span: branch.span }
  })
  checkUnusedArguments(r, given)
  return {
    path,
    args,
    keys: orderedKeys,
    ...(orderedContains ? { contains: orderedContains } : {}),
    value: main.heads.at(-1) as ResolvedTerm,
    body: main.body,
    else: branches,
    span: rule.span,
    default: rule.default,
    isFunction: (head.args?.length ?? 0) > 0,
    module: r.module,
    rule
  }
}

function trueTerm(node: { readonly span: Rule['span'] }): ResolvedTerm {
  return { kind: 'boolean', value: true, span: node.span }
}

/** Terms of a head that belong to the body's variables. */
function headTerms(rule: Rule): Term[] {
  const { ref, key, value } = rule.head
  return [...ref.slice(1).filter(term => term.kind !== 'string'), ...(key ? [key] : []), ...(value ? [value] : [])]
}

/** The constant names of a head with its package, and the terms after them. */
export function splitPath(module: Module, ref: readonly Term[]): [path: string[], keys: readonly Term[]] {
  const path = [...module.package.path]
  let length = 0
  for (const term of ref) {
    const name = length === 0 && term.kind === 'var' ? term.name : term.kind === 'string' ? term.value : undefined
    if (name === undefined) break
    path.push(name)
    length++
  }
  return [path, ref.slice(length)]
}

function checkRootNames(r: Resolver, rule: Rule): void {
  const [first] = rule.head.ref
  if (first?.kind !== 'var' || (first.name !== 'input' && first.name !== 'data')) return
  if (r.module.regoVersion === 0 && !r.strict) return
  r.add('checkKeywordOverrides', 'rego_compile_error', `rules must not shadow \`${first.name}\``, first.span, {
    help: 'use a different rule name'
  })
}

/** A parameter as a pattern; what has to be evaluated is compared in the body. As in OPA, rules and imports have no names in it. */
function resolveParameter(
  around: Resolver,
  scope: Scope,
  term: Term
): { pattern: ResolvedTerm; before: ResolvedLiteral[] } {
  const r: Resolver = { ...around, globals: new Map() }
  declareParameter(r, scope, term)
  const resolved = resolveTerm(r, scope, term)
  let isPattern = true
  walkTerm(resolved, each => {
    if (isComprehension(each) || isCall(each)) isPattern = false
    if (each.kind !== 'input' && each.kind !== 'data') return
    const help = { help: 'take a variable and compare it in the body' }
    r.add('checkSafetyRuleBodies', 'rego_unsafe_var_error', `var \`${each.kind}\` is unsafe`, each.span, help)
  })
  if (isPattern) return { pattern: resolved, before: [] }
  const local = localTerm(generatedLocal(term.span), term.span)
  return { pattern: local, before: [{ kind: 'unify', left: local, right: resolved, with: [], span: term.span }] }
}

function declareParameter(r: Resolver, scope: Scope, term: Term): void {
  switch (term.kind) {
    case 'var':
      if (term.name === '_' || scope.bound.has(term.name)) return
      if (term.name === 'input' || term.name === 'data') {
        r.add('resolveRefs', 'rego_compile_error', `arguments must not shadow \`${term.name}\``, term.span, {
          help: 'use a different variable name'
        })
      }
      declare(r, scope, term.name, 'argument', term.span)
      return
    case 'array':
      for (const item of term.items) declareParameter(r, scope, item)
      return
    case 'object':
      for (const entry of term.entries) declareParameter(r, scope, entry.value)
      return
    case 'call':
      r.add('rewriteLocalVars', 'rego_compile_error', 'a parameter cannot be a call', term.span, {
        help: 'take a variable and compare it in the body'
      })
  }
}

/**
 * A set and the keys of an object are not taken apart: one with a variable that has no value yet (arguments are looked at from left to
 * right) is equal to nothing, as in OPA, and the rule never holds.
 */
function withoutTakenApart(patterns: readonly ResolvedTerm[]): {
  readonly args: readonly ResolvedTerm[]
  readonly before: readonly ResolvedLiteral[]
} {
  const bound = new Set<Local>()
  const before: ResolvedLiteral[] = []
  const lacking = (term: ResolvedTerm): Local[] => {
    const locals: Local[] = []
    walkTerm(term, each => {
      if (each.kind === 'local' && !bound.has(each.local)) locals.push(each.local)
      return each.kind !== 'ref'
    })
    return locals
  }
  const never = (term: ResolvedTerm, locals: readonly Local[]): ResolvedTerm => {
    const { span } = term
    const anything = localTerm(generatedLocal(span), span)
    for (const local of new Set(locals)) {
      before.push({ kind: 'unify', left: localTerm(local, span), right: anything, with: [], span })
    }
    before.push({ kind: 'test', term: { kind: 'boolean', value: false, span }, with: [], span })
    return anything
  }
  const change = (term: ResolvedTerm): ResolvedTerm => {
    if (term.kind === 'local') bound.add(term.local)
    else if (term.kind === 'array') return { ...term, items: term.items.map(change) }
    else if (term.kind === 'set') {
      const locals = lacking(term)
      if (locals.length > 0) return never(term, locals)
    } else if (term.kind === 'object') {
      const locals = term.entries.flatMap(({ key }) => lacking(key))
      if (locals.length > 0) return never(term, [...locals, ...lacking(term)])
      return { ...term, entries: term.entries.map(({ key, value }) => ({ key, value: change(value) })) }
    }
    return term
  }
  return { args: patterns.map(change), before }
}

/** What stands in a reference gets no value from an argument. */
function checkArgument(r: Resolver, argument: ResolvedTerm, bound: Bound): void {
  walkTerm(argument, each => {
    if (each.kind !== 'local' || bound.has(each.local)) return
    const message = `var \`${each.local.name}\` is unsafe`
    r.add('checkSafetyRuleBodies', 'rego_unsafe_var_error', message, each.span, {
      help: 'take a variable and look into it in the body'
    })
  })
}

function boundBy(args: readonly ResolvedTerm[]): Bound {
  const bound = new Set<Local>()
  const add = (term: ResolvedTerm): void => {
    if (term.kind === 'local') bound.add(term.local)
    else if (term.kind === 'array') for (const item of term.items) add(item)
    else if (term.kind === 'object') for (const { value } of term.entries) add(value)
  }
  for (const argument of args) add(argument)
  return bound
}

function checkUnusedArguments(r: Resolver, given: ReadonlyMap<string, Binding>): void {
  if (!r.strict) return
  for (const [name, binding] of given) {
    // The parameter's own pattern is one use.
    if (binding.how !== 'argument' || binding.uses > 1) continue
    const message = `unused argument \`${name}\``
    r.add('rewriteLocalVars', 'rego_compile_error', message, binding.local.span, { help: 'write `_`' })
  }
}

/** Orders a body and the terms of the head that are evaluated after it; those that iterate become part of the body. */
function orderRule(
  r: Resolver,
  body: readonly ResolvedLiteral[],
  bound: Bound,
  heads: readonly ResolvedTerm[]
): { body: readonly ResolvedLiteral[]; heads: readonly ResolvedTerm[] } {
  const reported = new Set<Local>()
  const reportAt =
    (stage: 'checkSafetyRuleHeads' | 'checkSafetyRuleBodies'): ReportUnsafe =>
    (local, literal) => {
      if (reported.has(local)) return
      reported.add(local)
      reportUnsafe(r, stage, local, literal, body)
    }
  const sharesLocals = (literal: ResolvedLiteral) => r.negations.has(literal)
  const level = levelLocals(body, sharesLocals)
  const testOf = (term: ResolvedTerm): ResolvedLiteral => ({ kind: 'test', term, with: [], span: term.span })
  const mentioned = levelLocals(body, literal => r.negations.get(literal) === 'operands')
  reportPlainHeads(
    heads,
    local => mentioned.has(local) || bound.has(local),
    (local, head) => reportAt('checkSafetyRuleHeads')(local, testOf(head))
  )
  let isUnsafe = false
  const ordered = orderBody(r, body, bound, () => {
    isUnsafe = true
  })
  if (isUnsafe) return orderWithHeads(r, body, bound, heads, reportAt('checkSafetyRuleBodies'))
  let now = ordered.bound
  const literals = [...ordered.body]
  const changed = [...heads]
  let waiting = [...heads.keys()].filter(i => constantKey(heads[i] as ResolvedTerm) === undefined)
  const readinessAt = (i: number) =>
    readinessOf(testOf(heads[i] as ResolvedTerm), now, {
      isAssignment: () => false,
      sharesLocals,
      level: { has: local => level.has(local) || now.has(local) }
    })
  // A key can be bound by the value behind it: `p[x] := input[x]`.
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length
    waiting = waiting.filter(i => {
      const readiness = readinessAt(i)
      if (!readiness.ready) return true
      const head = heads[i] as ResolvedTerm
      if (readiness.binds.size === 0) {
        changed[i] = orderTerm(r, head, now, reportAt('checkSafetyRuleBodies'))
        return false
      }
      const bindings: ResolvedLiteral[] = []
      changed[i] = bindTerm(head, [], bindings)
      const last = orderBody(r, bindings, now, reportAt('checkSafetyRuleBodies'))
      literals.push(...last.body)
      now = last.bound
      return false
    })
  }
  for (const i of waiting) {
    const readiness = readinessAt(i)
    for (const local of readiness.ready ? [] : readiness.missing) {
      if (!level.has(local) || reported.size === 0)
        reportAt('checkSafetyRuleBodies')(local, testOf(heads[i] as ResolvedTerm))
    }
  }
  return { body: literals, heads: changed }
}

/** Reports the locals of heads that nothing has to be evaluated for and no body mentions. */
function reportPlainHeads(
  heads: readonly ResolvedTerm[],
  isMentioned: (local: Local) => boolean,
  report: (local: Local, head: ResolvedTerm) => void
): void {
  const locals = heads.map(head => [
    ...levelLocals([{ kind: 'test', term: head, with: [], span: head.span }], () => false)
  ])
  const evaluated = new Set(heads.flatMap((head, i) => locals[i]?.filter(local => !standsPlainly(head, local)) ?? []))
  for (const [i, head] of heads.entries()) {
    for (const local of locals[i] ?? []) if (!evaluated.has(local) && !isMentioned(local)) report(local, head)
  }
}

/**
 * Orders a body that lacks something its head may bind: `p := input[x] if x > 1`. What a head has to evaluate belongs to the body, and
 * when that is not enough its row is the first.
 */
function orderWithHeads(
  r: Resolver,
  body: readonly ResolvedLiteral[],
  bound: Bound,
  heads: readonly ResolvedTerm[],
  report: ReportUnsafe
): { body: readonly ResolvedLiteral[]; heads: readonly ResolvedTerm[] } {
  let isUnsafe = false
  const bindings: ResolvedLiteral[] = []
  const changed = heads.map(head => (isEvaluated(head) ? bindTerm(head, [], bindings) : head))
  const { body: literals, bound: now } = orderBody(r, [...body, ...bindings], bound, () => {
    isUnsafe = true
  })
  if (isUnsafe) orderBody(r, [...bindings, ...body], bound, report)
  else for (const head of changed) reportUnbound(head, now, report)
  return { body: literals, heads: changed }
}

/** True when a local stands in no call of a head, and nothing else in the head has to be evaluated: calls become part of the body. */
function standsPlainly(head: ResolvedTerm, local: Local): boolean {
  let plain = true
  walkTerm(head, each => {
    if (each.kind === 'ref' || each.kind === 'input' || each.kind === 'data' || isComprehension(each)) plain = false
    if (!isCall(each)) return true
    walkTerm(each, part => {
      if (part.kind === 'local' && part.local === local) plain = false
    })
    return false
  })
  return plain
}

function reportUnsafe(
  r: Resolver,
  stage: 'checkSafetyRuleHeads' | 'checkSafetyRuleBodies',
  local: Local,
  literal: ResolvedLiteral,
  body: readonly ResolvedLiteral[]
): void {
  const template = r.inTemplates.get(local)
  if (template) {
    r.add('rewriteTemplateStrings', 'rego_compile_error', `variable \`${local.name}\` is undeclared`, template, {
      help: 'bind it before the template string'
    })
    return
  }
  const place = placeOf(local, literal)
  const first = firstLine(literal.span)
  // As in OPA, in the row where the expression of a body begins; where the variable stands further down, it is shown apart.
  const isBelow = stage === 'checkSafetyRuleBodies' && place.start > first.end
  if (local.generated) {
    r.add(stage, 'rego_unsafe_var_error', 'this expression needs a value that nothing gives it', literal.span)
    return
  }
  const word = local.name === '_' ? 'wildcard `_`' : `var \`${local.name}\``
  const help = unsafeHelp(r, local, literal, body)
  r.add(stage, 'rego_unsafe_var_error', `${word} is unsafe`, isBelow ? first : place, {
    ...(help ? { help } : {}),
    ...(isBelow ? { related: [{ span: place, message: 'here' }] } : {})
  })
}

/** What of a span stands in the line in which it begins. */
function firstLine({ source, start, end }: Span): Span {
  const [line = ''] = /^.*/.exec(source.text.slice(start, end)) ?? []
  return { source, start, end: start + line.trimEnd().length }
}

const keywordsOfV1 = new Set(['in', 'if', 'every', 'contains'])

function unsafeHelp(
  r: Resolver,
  { name }: Local,
  literal: ResolvedLiteral,
  body: readonly ResolvedLiteral[]
): string | undefined {
  if (keywordsOfV1.has(name) && r.module.regoVersion === 0) return `\`import rego.v1\` makes \`${name}\` a keyword`
  if (r.functions.builtin(name)) return `\`${name}\` is a function: write \`${name}(..)\``
  const locals = levelLocals(body, each => r.negations.has(each))
  const names = [...r.globals.keys(), 'input', 'data', 'true', 'false', 'null', ...[...locals].map(each => each.name)]
  const similar = similarName(name, names)
  if (similar) return `did you mean \`${similar}\`?`
  if (literal.kind === 'not') return 'bind it outside of the negation first: `some x in xs`'
  if (name === '_') return undefined
  return `nothing gives \`${name}\` a value: assign it (\`:=\`), or iterate with \`some ${name} in ..\``
}

/** Where a literal uses a local first. */
function placeOf(local: Local, literal: ResolvedLiteral): Span {
  let place: Span | undefined
  walkBody([literal], term => {
    if (term.kind === 'local' && term.local === local && !place) place = term.span
  })
  return place ?? literal.span
}

/** The name of a rule where it is defined: the head without arguments and value. */
export function nameSpan({ head }: Rule): Span {
  const [first] = head.ref
  const last = head.ref.at(-1)
  if (!first || !last) return head.span
  const { source, start } = first.span
  const { end } = last.span
  return { source, start, end: source.text[end] === ']' ? end + 1 : end }
}
