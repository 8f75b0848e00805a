import type { Term, With } from '../syntax/ast.ts'
import { bindTerm } from './hoist.ts'
import { walkTerm } from './map-term.ts'
import { resolveTerm } from './resolve-term.ts'
import type { ResolvedLiteral, ResolvedTerm, ResolvedWith } from './resolved.ts'
import { operatorNames, pathKey, type Resolver, resolveOperator } from './resolver.ts'
import { findBinding, freeVariables, type Scope } from './scope.ts'

const irreplaceable = new Set(['eq', 'assign', 'rego.metadata.chain', 'rego.metadata.rule'])

/**
 * One `with`; its value is bound before the literal, outside of any replacement, unless it is a document of rules in a function's place.
 * Absent when it is faulty.
 *
 * @param assigned - variables that the literal assigns: the target is looked up behind them, the value before
 */
export function resolveWith(
  r: Resolver,
  scope: Scope,
  modifier: With,
  before: ResolvedLiteral[],
  assigned: ReadonlySet<string>
): ResolvedWith | undefined {
  const target = resolveTargetOf(r, scope, modifier.target, assigned)
  if (!target) {
    resolveTerm(r, scope, modifier.value)
    return undefined
  }
  const isFunction = target.kind === 'builtin' || target.kind === 'function'
  const replacement = isFunction ? functionValue(r, scope, modifier.value) : undefined
  if (replacement) return { target, value: replacement, span: modifier.span }
  const term = resolveTerm(r, scope, modifier.value)
  if (isFunction && isOfRules(r, term))
    return { target, value: { kind: 'term', term, isLate: true }, span: modifier.span }
  const value = needsEvaluation(term) ? bindTerm(term, [], before) : term
  return { target, value: { kind: 'term', term: value }, span: modifier.span }
}

/** Whether a reference names a rule, or what is above one. */
function isOfRules(r: Resolver, term: ResolvedTerm): boolean {
  if (term.kind !== 'ref' || term.base.kind !== 'data') return false
  const path = term.operands.map(each => (each.kind === 'string' ? each.value : undefined))
  if (path.includes(undefined)) return false
  const key = pathKey(path as string[])
  return [...r.functions.documents].some(document => document === key || document.startsWith(`${key}\0`))
}

function needsEvaluation(term: ResolvedTerm): boolean {
  let needs = false
  walkTerm(term, each => {
    if (each.kind.endsWith('Comprehension') || each.kind.endsWith('Call')) needs = true
    if (each.kind === 'ref' || each.kind === 'input' || each.kind === 'data') needs = true
    return !needs
  })
  return needs
}

function resolveTargetOf(
  r: Resolver,
  scope: Scope,
  target: Term,
  assigned: ReadonlySet<string>
): ResolvedWith['target'] | undefined {
  const fault = (code: 'rego_compile_error' | 'rego_type_error', message: string, help?: string) =>
    void r.add('rewriteWithValues', code, message, target.span, help ? { help } : {})
  const faultOfBase = () => fault('rego_type_error', '`with` replaces `input`, `data` or a function that exists')
  const [head = ''] = operatorNames(target)
  if (assigned.has(head) && head !== 'input') return faultOfBase()
  const faultOfPath = () => fault('rego_compile_error', 'the path that `with` replaces must be constant')
  if (freeVariables(target).some(({ name }) => assigned.has(name))) return faultOfPath()
  const isLocal = findBinding(scope, head) !== undefined && head !== 'input'
  const operator = isLocal || head === 'input' ? undefined : resolveOperator(r, scope, target)
  if (operator?.kind === 'builtin') {
    const { name, signature } = operator
    const cannot = `\`${name}\` cannot be replaced`
    if (irreplaceable.has(name) || name.startsWith('internal.')) return fault('rego_compile_error', cannot)
    if (signature.relation) return fault('rego_compile_error', cannot, 'it gives many results')
    if (signature.void) return fault('rego_compile_error', cannot, 'it has no value')
    return { kind: 'builtin', name }
  }
  if (operator?.kind === 'function') return { kind: 'function', path: operator.path }
  const term = head === 'input' ? inputTerm(r, scope, target) : resolveTerm(r, scope, target)
  const base = term.kind === 'ref' ? term.base : term
  const path = (term.kind === 'ref' ? term.operands : []).map(each => (each.kind === 'string' ? each.value : undefined))
  if (base.kind !== 'input' && base.kind !== 'data') return faultOfBase()
  if (path.includes(undefined)) return faultOfPath()
  const names = path as string[]
  if (base.kind === 'input') return { kind: 'input', path: names }
  for (let length = 1; length < names.length; length++) {
    if (r.functions.documents.has(pathKey(names.slice(0, length)))) {
      const rule = `data.${names.slice(0, length).join('.')}`
      return fault(
        'rego_compile_error',
        `\`with\` cannot replace a part of the rule \`${rule}\``,
        'replace the whole rule'
      )
    }
  }
  return { kind: 'data', path: names }
}

/** `input` is the document here, also where a variable of that name hides it. */
function inputTerm(r: Resolver, scope: Scope, target: Term): ResolvedTerm {
  if (target.kind !== 'ref') return { kind: 'input', span: target.span }
  const operands = target.operands.map(operand => resolveTerm(r, scope, operand))
  return { kind: 'ref', base: { kind: 'input', span: target.head.span }, operands, span: target.span }
}

function functionValue(r: Resolver, scope: Scope, value: Term): ResolvedWith['value'] | undefined {
  const names = operatorNames(value)
  if (names.length === 0 || findBinding(scope, names[0] ?? '')) return undefined
  const operator = resolveOperator(r, scope, value)
  if (operator.kind === 'function') return { kind: 'function', path: operator.path }
  if (operator.kind !== 'builtin') return undefined
  r.builtins.add(operator.name)
  return { kind: 'builtin', name: operator.name }
}
