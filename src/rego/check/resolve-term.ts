import { findBuiltin } from '../../builtins/index.ts'
import type { Span } from '../../diagnostics/index.ts'
import type { Literal, Term } from '../syntax/ast.ts'
import { metadataChain, metadataRule } from './metadata-calls.ts'
import { withoutRepeats } from './repeated-keys.ts'
import { resolveBody, resolveLiteral } from './resolve-literal.ts'
import type { ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import {
  documentTerm,
  generatedLocal,
  localTerm,
  type Operator,
  type Resolver,
  resolveOperator,
  resolveVariable
} from './resolver.ts'
import { fromRowOf } from './row-of.ts'
import { createScope, findBinding, freeVariables, namesOf, type Scope } from './scope.ts'
import { similarName } from './stages.ts'

/** A term with its names resolved. */
export function resolveTerm(r: Resolver, scope: Scope, term: Term): ResolvedTerm {
  const { span } = term
  switch (term.kind) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return term
    case 'var':
      return resolveVariable(r, scope, term.name, span)
    case 'ref':
      return resolveRef(r, scope, term)
    case 'call':
      return resolveCall(r, scope, term, resolveOperator(r, scope, term.operator), term.args)
    case 'array':
    case 'set':
      return { kind: term.kind, items: term.items.map(item => resolveTerm(r, scope, item)), span }
    case 'object': {
      const entries = withoutRepeats(term.entries).map(({ key, value }) => ({
        key: resolveTerm(r, scope, key),
        value: resolveTerm(r, scope, value)
      }))
      return { kind: 'object', entries, span }
    }
    case 'arrayComprehension':
    case 'setComprehension': {
      const inner = createScope(scope, namesOf(term.body, [term.term]))
      const body = resolveBody(r, inner, term.body, [term.term])
      return { kind: term.kind, term: resolveTerm(r, inner, term.term), body, span }
    }
    case 'objectComprehension': {
      const inner = createScope(scope, namesOf(term.body, [term.key, term.value]))
      const body = resolveBody(r, inner, term.body, [term.key, term.value])
      const key = resolveTerm(r, inner, term.key)
      return { kind: 'objectComprehension', key, value: resolveTerm(r, inner, term.value), body, span }
    }
    case 'template':
      return resolveTemplate(r, scope, term.parts, span)
  }
}

function resolveRef(r: Resolver, scope: Scope, term: Term & { kind: 'ref' }): ResolvedTerm {
  const head = resolveTerm(r, scope, term.head)
  const operands = term.operands.map(operand => resolveTerm(r, scope, operand))
  return head.kind === 'ref'
    ? { kind: 'ref', base: head.base, operands: [...head.operands, ...operands], span: term.span }
    : { kind: 'ref', base: head, operands, span: term.span }
}

/** A call with exactly the arguments of its function. */
export function resolveCall(
  r: Resolver,
  scope: Scope,
  term: Term & { kind: 'call' },
  operator: Operator,
  written: readonly Term[],
  isStatement = false
): ResolvedTerm {
  const args = written.map(each => resolveTerm(r, scope, each))
  const { span } = term
  if (operator.kind === 'unknown') {
    reportUnknown(r, operator, term, isStatement)
    return { kind: 'null', span }
  }
  checkArity(r, operator, args.length, span)
  if (operator.kind === 'function') return { kind: 'functionCall', path: operator.path, args, span }
  if (operator.kind === 'rule') {
    return { ...documentTerm(['data', ...operator.path], term.operator.span), isCalled: true } as ResolvedTerm
  }
  if (operator.signature.void) refuseVoid(r, operator.name, span)
  if (r.rule && args.length === 0) {
    if (operator.name === 'rego.metadata.rule') return metadataRule(r.rule, span)
    if (operator.name === 'rego.metadata.chain') return metadataChain(r.module, r.rule, r.annotations, span)
  }
  return builtinCall(r, operator.name, args, span)
}

export function builtinCall(r: Resolver, name: string, args: readonly ResolvedTerm[], span: Span): ResolvedTerm {
  r.builtins.add(name)
  return { kind: 'builtinCall', name, args, span }
}

function reportUnknown(
  r: Resolver,
  operator: Operator & { kind: 'unknown' },
  call: Term & { kind: 'call' },
  isStatement: boolean
): void {
  const { span } = call.operator
  if (operator.shadowed) {
    const message = `\`${operator.name}\` is a variable here and cannot be called`
    const help = { help: 'give the variable another name' }
    if (isStatement) r.add('checkUndefinedFuncs', 'rego_type_error', message, span, help)
    else r.add('rewriteLocalVars', 'rego_compile_error', message, span, help)
    return
  }
  const similar = similarName(operator.name, [...r.globals.keys(), ...r.functions.names])
  const forbidden = findBuiltin(operator.name) ? 'the built-in is not among the capabilities' : undefined
  const help = forbidden ?? (similar ? `did you mean \`${similar}\`?` : undefined)
  r.add('checkUndefinedFuncs', 'rego_type_error', `undefined function \`${operator.name}\``, span, help ? { help } : {})
}

export function checkArity(
  r: Resolver,
  operator: Exclude<Operator, { kind: 'unknown' }>,
  got: number,
  span: Span
): void {
  if (operator.kind === 'builtin' && operator.signature.variadic) return
  const want = operator.kind === 'builtin' ? operator.signature.arity : operator.arity
  if (got === want) return
  const name = operator.kind === 'builtin' ? operator.name : `data.${operator.path.join('.')}`
  const message = `\`${name}\` takes ${count(want)}, got ${got}`
  const help = operator.kind === 'rule' ? { help: `\`${name}\` is a rule: leave out what is in parentheses` } : {}
  r.add('checkUndefinedFuncs', 'rego_type_error', message, span, help)
}

function count(args: number): string {
  return args === 1 ? '1 argument' : `${args} arguments`
}

/** Each expression becomes a set of at most one value, so that an undefined one does not undo the whole. */
function resolveTemplate(r: Resolver, scope: Scope, parts: readonly (string | Literal)[], span: Span): ResolvedTerm {
  const items = parts.map((part): ResolvedTerm => {
    if (typeof part === 'string') return { kind: 'string', value: part, span }
    const isVariable = part.kind === 'expression' && part.term.kind === 'var'
    const inner = isVariable ? scope : createScope(scope, { declares: new Set(), mentions: new Set() })
    const body = resolveLiteral(r, inner, part)
    if (part.kind === 'expression' && !isVariable) {
      refuseUndeclared(r, scope, inner, part.term)
      noteImplicit(r, scope, part.term)
    }
    // A wildcard alone is an unsafe variable like any other.
    if (part.kind === 'expression' && !isVariable) refuseInTemplate(r, scope, part.term)
    const last = body.at(-1)
    if (last?.kind !== 'test') return { kind: 'set', items: [], span: part.span }
    const { term } = last
    if (isScalar(term)) return term
    if (term.kind === 'local' && body.length === 1 && last.with.length === 0) {
      return { kind: 'set', items: [term], span: part.span }
    }
    const value = localTerm(generatedLocal(part.span), part.span)
    const capture: ResolvedLiteral = { kind: 'unify', left: value, right: term, with: last.with, span: part.span }
    return { kind: 'setComprehension', term: value, body: [...body.slice(0, -1), capture], span: part.span }
  })
  if (items.length === 0) items.push({ kind: 'string', value: '', span })
  return builtinCall(r, 'internal.template_string', [{ kind: 'array', items, span }], span)
}

/** A template's expression has one value: no wildcard, no call that gives many or none. */
function refuseInTemplate(r: Resolver, scope: Scope, term: Term): void {
  for (const { name, span } of freeVariables(term)) {
    if (name !== '_') continue
    const place = fromRowOf(term.span, span)
    r.add('rewriteTemplateStrings', 'rego_compile_error', 'a wildcard cannot stand in a template string', place, {
      help: 'bind the element before: `some x in xs`'
    })
  }
  if (term.kind !== 'call') return
  const operator = resolveOperator(r, scope, term.operator)
  if (operator.kind !== 'builtin') return
  if (operator.signature.relation) {
    const message = `\`${operator.name}\` has many results and cannot stand in a template string`
    r.add('rewriteTemplateStrings', 'rego_compile_error', message, term.span)
  }
  if (operator.signature.void) refuseVoid(r, operator.name, term.span)
}

function refuseVoid(r: Resolver, name: string, span: Span): void {
  r.add('checkVoidCalls', 'rego_type_error', `\`${name}\` has no value`, span, {
    help: 'call it as a statement of its own'
  })
}

/** Notes variables that nothing declares, but something around the template mentions: where nothing binds them they are undeclared. */
function noteImplicit(r: Resolver, scope: Scope, term: Term): void {
  for (const { name, span } of freeVariables(term)) {
    const binding = findBinding(scope, name)
    if (binding?.how === 'implicit') r.inTemplates.set(binding.local, fromRowOf(term.span, span))
  }
}

/** A template's expression has one value: it cannot iterate over variables of its own. */
function refuseUndeclared(r: Resolver, around: Scope, scope: Scope, term: Term): void {
  // A variable that stands alone in a template string inside is unsafe like any other.
  const names = new Set(freeVariables(term).map(({ name }) => name))
  for (const [name, binding] of scope.bound) {
    if (!names.has(name)) continue
    around.seen.add(name)
    const place = fromRowOf(term.span, binding.local.span)
    r.add('rewriteTemplateStrings', 'rego_compile_error', `variable \`${name}\` is undeclared`, place, {
      help: 'bind it before the template string'
    })
  }
}

function isScalar(term: ResolvedTerm): boolean {
  return term.kind === 'null' || term.kind === 'boolean' || term.kind === 'number' || term.kind === 'string'
}
