import type { Builtin, BuiltinTable } from '../../builtins/index.ts'
import type { Span } from '../../diagnostics/index.ts'
import { walkBody, walkDeep } from './map-term.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import type { AddFault } from './stages.ts'

const replacements: ReadonlyMap<string, string> = new Map([
  ['all', 'write `every x in xs { x }`'],
  ['any', 'write `true in xs`'],
  ['re_match', 'write `regex.match`'],
  ['net.cidr_overlap', 'write `net.cidr_contains`'],
  ['set_diff', 'write `a - b`']
])

/** Calls of built-ins that the options forbid, that no host can be asked for, or that Rego v1 no longer has. */
export function checkBuiltins(
  rules: readonly CheckedRule[],
  builtins: BuiltinTable,
  forbidden: ReadonlyMap<string, string>,
  strict: boolean,
  add: AddFault
): void {
  for (const rule of rules) {
    const isV1 = rule.module.regoVersion === 1 || strict
    const check = (name: string, span: Span) => {
      const instead = forbidden.get(name)
      if (instead !== undefined) {
        add('checkUnsafeBuiltins', 'rego_type_error', `\`${name}\` must not be called here`, span, { help: instead })
      }
      const builtin = builtins.find(name)
      if (builtin?.implementation === 'host' && !canBeAsked(builtin)) {
        const message = `the host cannot be asked for \`${name}\`: it can be handed ${mostArguments} arguments at most`
        add('checkUnsafeBuiltins', 'rego_type_error', message, span)
      }
      if (isV1 && builtin?.deprecated) {
        const message = `\`${name}\` is deprecated and not part of Rego v1`
        const help = replacements.get(name)
        add('checkDeprecatedBuiltins', 'rego_type_error', message, span, help ? { help } : {})
      }
    }
    const see = (term: ResolvedTerm) => {
      if (term.kind === 'builtinCall') check(term.name, nameSpan(term))
    }
    const enter = (literal: ResolvedLiteral) => {
      for (const { value, span } of literal.with) if (value.kind === 'builtin') check(value.name, span)
    }
    const heads = [...rule.keys, ...(rule.contains ? [rule.contains] : []), rule.value]
    for (const term of heads) walkDeep(term, see, enter)
    walkBody(rule.body, see, enter)
    for (const branch of rule.else) {
      walkDeep(branch.value, see, enter)
      walkBody(branch.body, see, enter)
    }
  }
}

/** Of a built-in of the host: OPA's ABI has `opa_builtin0` to `opa_builtin4`. */
const mostArguments = 4

function canBeAsked({ args, variadic }: Builtin): boolean {
  return args.length <= mostArguments && variadic === undefined
}

/** The function's name in a call, where it is written in front. */
function nameSpan(term: ResolvedTerm & { kind: 'builtinCall' }): Span {
  const { source, start, end } = term.span
  return source.text.startsWith(term.name, start)
    ? { source, start, end: start + term.name.length }
    : { source, start, end }
}
