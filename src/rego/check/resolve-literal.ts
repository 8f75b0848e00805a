import type { Span } from '../../diagnostics/index.ts'
import type { Literal, Term, With } from '../syntax/ast.ts'
import { visitTerms } from '../syntax/visit-terms.ts'
import { hoistBases, hoistCalls } from './hoist.ts'
import { partsOf } from './map-term.ts'
import { builtinCall, checkArity, resolveCall, resolveTerm } from './resolve-term.ts'
import { resolveWith } from './resolve-with.ts'
import type { ResolvedLiteral, ResolvedTerm, ResolvedWith } from './resolved.ts'
import { generatedLocal, localTerm, type Resolver, resolveOperator } from './resolver.ts'
import {
  assignmentTarget,
  createScope,
  declaredNames,
  findBinding,
  freeVariables,
  hidesGlobal,
  namesOf,
  patternNames,
  type Scope
} from './scope.ts'

/** The literals of a body, in the order written. `heads` are terms beside the body that may use what it declares. */
export function resolveBody(
  r: Resolver,
  scope: Scope,
  body: readonly Literal[],
  heads: readonly Term[]
): ResolvedLiteral[] {
  const resolved = body.flatMap(literal => resolveLiteral(r, scope, literal))
  checkUnused(r, scope, heads)
  return resolved
}

/** One statement; several when something in it must be evaluated before. None for a bare declaration. */
export function resolveLiteral(r: Resolver, scope: Scope, literal: Literal): ResolvedLiteral[] {
  return resolveStatement(r, scope, literal).flatMap(each => apartRelations(r, each))
}

/** A call with many results stands alone: as one side of a unification. */
function apartRelations(r: Resolver, literal: ResolvedLiteral): readonly ResolvedLiteral[] {
  if (literal.kind !== 'test' && literal.kind !== 'unify') return [literal]
  const isRelation = (term: ResolvedTerm) =>
    term.kind === 'builtinCall' && (r.functions.builtin(term.name)?.relation ?? false)
  const inside = (term: ResolvedTerm): boolean => partsOf(term).some(part => isRelation(part) || inside(part))
  const sides = literal.kind === 'test' ? [literal.term] : [literal.left, literal.right]
  if (!sides.some(inside)) return [literal]
  const { before, literal: rest } = hoistCalls(literal, literal.kind === 'unify' && isRelation(literal.right))
  if (r.assignments.has(literal)) r.assignments.add(rest)
  return [...before, rest]
}

function resolveStatement(r: Resolver, scope: Scope, literal: Literal): ResolvedLiteral[] {
  switch (literal.kind) {
    case 'expression':
      return resolveExpression(r, scope, literal)
    case 'some':
      return resolveSome(r, scope, literal)
    case 'every':
      return resolveEvery(r, scope, literal)
    case 'not': {
      const before: ResolvedLiteral[] = []
      const modifiers = resolveModifiers(r, scope, literal.with, before)
      const negation = negate(r, scope, literal.body, literal.explicit, modifiers, literal.span)
      return [...before, negation]
    }
    case 'logical':
      return resolveLogical(r, scope, literal)
  }
}

function resolveModifiers(
  r: Resolver,
  scope: Scope,
  written: readonly With[],
  before: ResolvedLiteral[],
  assigned: ReadonlySet<string> = new Set()
): ResolvedWith[] {
  return written.flatMap(each => resolveWith(r, scope, each, before, assigned) ?? [])
}

/** The negation of a body; an implicit one declares nothing and shares the variables around it. */
function negate(
  r: Resolver,
  scope: Scope,
  body: readonly Literal[],
  explicit: boolean,
  modifiers: readonly ResolvedWith[],
  span: Span
): ResolvedLiteral {
  if (explicit) {
    const inner = createScope(scope, namesOf(body, []))
    return { kind: 'not', ofBody: true, body: resolveBody(r, inner, body, []), with: modifiers, span }
  }
  const resolved = body.flatMap(each => {
    if (!assignmentTarget(each)) return resolveLiteral(r, scope, each)
    refuseAssignment(r, each.span)
    return []
  })
  const literal: ResolvedLiteral = { kind: 'not', ofBody: true, body: resolved, with: modifiers, span }
  r.negations.set(literal, 'inside')
  return literal
}

function refuseAssignment(r: Resolver, span: Span): void {
  r.add('rewriteLocalVars', 'rego_compile_error', 'cannot assign variables inside a negation', span, {
    help: 'assign before, or negate a helper rule'
  })
}

function resolveExpression(r: Resolver, scope: Scope, literal: Literal & { kind: 'expression' }): ResolvedLiteral[] {
  const { term, span, negated } = literal
  const before: ResolvedLiteral[] = []
  if (term.kind === 'call') {
    const operator = resolveOperator(r, scope, term.operator)
    if (operator.kind === 'builtin') {
      if (operator.name === 'print' || operator.name === 'internal.print') {
        return resolvePrint(r, scope, literal, term.args, operator.name === 'print')
      }
      const isEquation = operator.name === 'eq' || operator.name === 'assign'
      if (isEquation && term.args.length !== 2) checkArity(r, operator, term.args.length, span)
      else if (operator.name === 'assign') return resolveAssignment(r, scope, literal, term.args)
    }
    const arity =
      operator.kind === 'builtin' ? operator.signature.arity : operator.kind === 'unknown' ? 0 : operator.arity
    const isVariadic = operator.kind === 'builtin' && operator.signature.variadic
    const hasOutput = operator.kind !== 'unknown' && !isVariadic && term.args.length === arity + 1
    if (hasOutput || (operator.kind === 'builtin' && operator.name === 'eq' && term.args.length === 2)) {
      const modifiers = resolveModifiers(r, scope, literal.with, before)
      const [left, right] = hasOutput
        ? outputSides(r, scope, term, arity, operator)
        : [resolveTerm(r, scope, term.args[0] as Term), resolveTerm(r, scope, term.args[1] as Term)]
      const unify: Simple = { kind: 'unify', left, right, with: modifiers, span }
      return [...before, ...(negated ? negateClassic(r, unify, span, hasOutput) : [unify])]
    }
    const modifiers = resolveModifiers(r, scope, literal.with, before)
    const call = resolveCall(r, scope, term, operator, term.args, true)
    const test: Simple = { kind: 'test', term: call, with: modifiers, span }
    return [...before, ...(negated ? negateClassic(r, test, span) : [test])]
  }
  const modifiers = resolveModifiers(r, scope, literal.with, before)
  const test: Simple = { kind: 'test', term: resolveTerm(r, scope, term), with: modifiers, span }
  return [...before, ...(negated ? negateClassic(r, test, span) : [test])]
}

/** A call of `print` binds nothing and has no value; it goes into the program only where it is to be kept. */
function resolvePrint(
  r: Resolver,
  scope: Scope,
  { span, negated, ...literal }: Literal & { kind: 'expression' },
  args: readonly Term[],
  isOfAuthor: boolean
): ResolvedLiteral[] {
  if (isOfAuthor) checkPrinted(r, scope, args)
  const operands = args.map(each => resolveTerm(r, scope, each))
  if (!r.keepPrint || !isOfAuthor) return []
  const before: ResolvedLiteral[] = []
  const modifiers = resolveModifiers(r, scope, literal.with, before)
  const term = builtinCall(r, 'polity.print', [{ kind: 'array', items: operands.map(printed(r)), span }], span)
  const test: Simple = { kind: 'test', term, with: modifiers, span }
  return [...before, ...(negated ? negateClassic(r, test, span) : [test])]
}

/** The texts of all values of an operand, in their order; none where it is undefined. */
const printed =
  (r: Resolver) =>
  (term: ResolvedTerm): ResolvedTerm => {
    const { span } = term
    const made = (): ResolvedTerm => localTerm(generatedLocal(span), span)
    const [given, value] = [made(), made()]
    const values: ResolvedTerm = {
      kind: 'setComprehension',
      term: given,
      body: [{ kind: 'unify', left: given, right: term, with: [], span }],
      span
    }
    const parts: ResolvedTerm = { kind: 'array', items: [{ kind: 'set', items: [value], span }], span }
    const text = builtinCall(r, 'internal.template_string', [parts], span)
    const each: ResolvedTerm = { kind: 'ref', base: values, operands: [made()], span }
    const body: ResolvedLiteral[] = [{ kind: 'unify', left: value, right: each, with: [], span }]
    return { kind: 'arrayComprehension', term: text, body, span }
  }

/** What `print` is given has been named before: it binds nothing and does not iterate. */
function checkPrinted(r: Resolver, scope: Scope, args: readonly Term[]): void {
  for (const { name, span } of args.flatMap(printedVariables)) {
    const isGlobal = !hidesGlobal(scope, name) && (r.globals.has(name) || name === 'input' || name === 'data')
    if (isGlobal || findBinding(scope, name)) continue
    r.add('rewritePrintCalls', 'rego_compile_error', `variable \`${name}\` is undeclared`, span, {
      help: name === '_' ? 'print the whole, or bind an element first: `some x in xs`' : 'bind it before it is printed'
    })
  }
}

/** The variables of what is printed, those that stand in a template string alone among them. */
function printedVariables(term: Term): readonly (Term & { kind: 'var' })[] {
  if (term.kind !== 'template') return freeVariables(term)
  return term.parts.flatMap(part =>
    typeof part !== 'string' && part.kind === 'expression' && part.term.kind === 'var' ? [part.term] : []
  )
}

/** `f(x, y)` of a function of one argument: the pattern `y` and the call. */
function outputSides(
  r: Resolver,
  scope: Scope,
  term: Term & { kind: 'call' },
  arity: number,
  operator: Parameters<typeof resolveCall>[3]
): [ResolvedTerm, ResolvedTerm] {
  const call = resolveCall(r, scope, term, operator, term.args.slice(0, arity))
  return [resolveTerm(r, scope, term.args[arity] as Term), call]
}

/**
 * `not` of one expression: calls among its operands are evaluated before, outside of the negation, and so is what iterates in the
 * place of a variable; references among them too, but only once the order of the body is known.
 */
function negateClassic(r: Resolver, literal: Simple, span: Span, keepsCall = false): ResolvedLiteral[] {
  const { before: calls, literal: flat } = hoistCalls(literal, keepsCall)
  const { before: bases, literal: rest } = hoistBases(flat)
  const negation: ResolvedLiteral = { kind: 'not', body: [{ ...rest, with: [] }], with: literal.with, span }
  r.negations.set(negation, 'operands')
  return [...calls, ...bases, negation]
}

type Simple = ResolvedLiteral & { kind: 'test' | 'unify' }

function resolveAssignment(
  r: Resolver,
  scope: Scope,
  literal: Literal & { kind: 'expression' },
  [target, source]: readonly Term[]
): ResolvedLiteral[] {
  const { span } = literal
  if (literal.negated) refuseAssignment(r, span)
  if (!target || !source || literal.negated) return []
  const before: ResolvedLiteral[] = []
  const right = resolveTerm(r, scope, source)
  const modifiers = resolveModifiers(r, scope, literal.with, before, new Set(patternNames(target)))
  const left = resolveTarget(r, scope, target)
  const unify: ResolvedLiteral = { kind: 'unify', left, right, with: modifiers, span }
  r.assignments.add(unify)
  return [...before, unify]
}

function resolveTarget(r: Resolver, scope: Scope, target: Term): ResolvedTerm {
  switch (target.kind) {
    case 'var':
      if (target.name === '_') return resolveTerm(r, scope, target)
      checkRootName(r, target.name, target.span)
      return localTerm(declare(r, scope, target.name, 'assigned', target.span), target.span)
    case 'array':
      return { kind: 'array', items: target.items.map(item => resolveTarget(r, scope, item)), span: target.span }
    case 'object': {
      const entries = target.entries.map(({ key, value }) => ({
        key: resolveTerm(r, scope, key),
        value: resolveTarget(r, scope, value)
      }))
      return { kind: 'object', entries, span: target.span }
    }
    default: {
      const what = target.kind.endsWith('Comprehension')
        ? 'a comprehension'
        : `a ${target.kind === 'ref' ? 'reference' : target.kind}`
      r.add('rewriteLocalVars', 'rego_compile_error', `cannot assign to ${what}`, target.span, {
        help: 'compare with `==`, take apart with `=`'
      })
      return resolveTerm(r, scope, target)
    }
  }
}

function checkRootName(r: Resolver, name: string, span: Span): void {
  if ((name === 'input' || name === 'data') && (r.module.regoVersion === 1 || r.strict)) {
    r.add('checkKeywordOverrides', 'rego_compile_error', `variables must not shadow \`${name}\``, span, {
      help: 'use a different variable name'
    })
  }
}

/** Makes a local for a name that this body declares; a fault when the body has it already. */
export function declare(
  r: Resolver,
  scope: Scope,
  name: string,
  how: 'argument' | 'assigned' | 'declared',
  span: Span
) {
  const known = scope.bound.get(name)
  const wasSeen = scope.seen.has(name)
  if (known || wasSeen) {
    const place = known?.how
    const what =
      place === 'argument' ? 'an argument' : wasSeen ? 'used' : place === 'assigned' ? 'assigned' : 'declared'
    const message = place === 'argument' ? `\`${name}\` is an argument already` : `\`${name}\` is ${what} above`
    r.add('rewriteLocalVars', 'rego_compile_error', message, span, {
      help: wasSeen ? 'declare it before its first use' : 'use another name; `==` compares',
      ...(known ? { related: [{ span: known.local.span, message: 'here' }] } : {})
    })
    if (known) {
      known.uses++
      return known.local
    }
  }
  const local = { name, span, generated: false }
  scope.bound.set(name, { local, how, uses: 0 })
  return local
}

function resolveSome(r: Resolver, scope: Scope, literal: Literal & { kind: 'some' }): ResolvedLiteral[] {
  const { span, key, value, domain } = literal
  const names = value ? new Set(declaredNames(literal)) : declaredNames(literal)
  const places = new Map<string, Span>()
  for (const term of [...literal.vars, key, value]) if (term) notePlaces(term, places)
  for (const name of names) declare(r, scope, name, 'declared', places.get(name) ?? span)
  if (!value || !domain) return []
  const before: ResolvedLiteral[] = []
  const modifiers = resolveModifiers(r, scope, literal.with, before)
  const base = resolveTerm(r, scope, domain)
  const operand = key ? resolveTerm(r, scope, key) : localTerm(generatedLocal(domain.span), domain.span)
  const right: ResolvedTerm =
    base.kind === 'ref'
      ? { kind: 'ref', base: base.base, operands: [...base.operands, operand], span: domain.span }
      : { kind: 'ref', base, operands: [operand], span: domain.span }
  const left = resolveTerm(r, scope, value)
  return [...before, { kind: 'unify', left, right, with: modifiers, span }]
}

function notePlaces(term: Term, places: Map<string, Span>): void {
  if (term.kind === 'var') places.set(term.name, places.get(term.name) ?? term.span)
  else if (term.kind === 'array') for (const item of term.items) notePlaces(item, places)
  else if (term.kind === 'object') for (const { value } of term.entries) notePlaces(value, places)
}

function resolveEvery(r: Resolver, scope: Scope, literal: Literal & { kind: 'every' }): ResolvedLiteral[] {
  const before: ResolvedLiteral[] = []
  const modifiers = resolveModifiers(r, scope, literal.with, before)
  // As in OPA, the variables of `every` are no globals in its domain either.
  const own = new Set([literal.key, literal.value].flatMap(term => (term?.kind === 'var' ? [term.name] : [])))
  const around = createScope(scope, { declares: own, mentions: new Set() })
  const domain = resolveTerm(r, around, literal.domain)
  for (const name of around.seen) scope.seen.add(name)
  const inner = createScope(scope, namesOf(literal.body, []))
  const variable = (term: Term) =>
    term.kind === 'var' && term.name !== '_'
      ? declare(r, inner, term.name, 'declared', term.span)
      : { name: '_', span: term.span, generated: false }
  const key = literal.key ? variable(literal.key) : undefined
  const value = variable(literal.value)
  const body = resolveBody(r, inner, literal.body, [])
  return [...before, { kind: 'every', key, value, domain, body, with: modifiers, span: literal.span }]
}

/** `a and b` is `not not a` and `not not b`; `a or b` is `not {not a; not b}`: neither side binds anything outside. */
function resolveLogical(r: Resolver, scope: Scope, literal: Literal & { kind: 'logical' }): ResolvedLiteral[] {
  const before: ResolvedLiteral[] = []
  const modifiers = resolveModifiers(r, scope, literal.with, before)
  const { left, right, explicit, span } = literal
  const sides = [negate(r, scope, left, explicit.left, [], span), negate(r, scope, right, explicit.right, [], span)]
  const outer = (body: ResolvedLiteral[]): ResolvedLiteral => {
    const negation: ResolvedLiteral = { kind: 'not', ofBody: true, body, with: modifiers, span }
    r.negations.set(negation, 'inside')
    return negation
  }
  if (literal.operator === 'or') return [...before, outer(sides)]
  return [...before, ...sides.map(side => outer([side]))]
}

/** Variables that `some` or `every` declares must be used; with `strict`, assigned ones too. */
function checkUnused(r: Resolver, scope: Scope, heads: readonly Term[]): void {
  const used = new Set<string>()
  for (const head of heads) visitTerms(head, { term: term => void (term.kind === 'var' && used.add(term.name)) })
  for (const [name, binding] of scope.bound) {
    if (binding.uses > 0 || used.has(name)) continue
    if (binding.how === 'declared' || (binding.how === 'assigned' && r.strict)) {
      const message = `${binding.how} variable \`${name}\` is not used`
      r.add('rewriteLocalVars', 'rego_compile_error', message, binding.local.span, { help: 'remove it, or write `_`' })
    }
  }
}
