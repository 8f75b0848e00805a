import { findBuiltin } from '../builtins/index.ts'
import { didYouMean, type Report } from '../diagnostics/index.ts'
import { type Module, type Rule, visitModule } from '../rego/index.ts'
import { operatorName } from './order-literals.ts'
import type { DeclaredMetadata } from './policy-metadata.ts'
import { nameOf } from './rego-text.ts'

const asked = {
  compliance: ['violations', 'exempt', 'metrics'],
  access: ['allow', 'deny', 'row_filters', 'unrestricted', 'masks']
} as const

/** Checks what the contract of a policy asks of its rules; types are the compiler's business. */
export function checkPolicy(policy: DeclaredMetadata, modules: readonly Module[], report: Report): void {
  const rules = modules.flatMap(module => module.rules)
  const names = new Set(rules.map(nameOf))
  const [first] = modules
  if (policy.kind === 'compliance' && !names.has('violations')) {
    const near = didYouMean('violations', names)
    const span = rules.find(rule => nameOf(rule) === near)?.head.span ?? first?.package.span
    report({
      code: 'build_policy_rules',
      severity: 'error',
      message: `policy \`${policy.id}\` has no rule \`violations\``,
      ...(span ? { span } : {}),
      help: near
        ? `did you mean \`violations\` by \`${near}\`?`
        : 'write `violations contains {"path": [...], "message": ...} if { ... }`'
    })
  }
  if (policy.kind === 'access' && !asked.access.some(name => names.has(name))) {
    report({
      code: 'build_policy_rules',
      severity: 'error',
      message: `policy \`${policy.id}\` grants, forbids and restricts nothing`,
      ...(first ? { span: first.package.span } : {}),
      help: `write one of the rules ${asked.access.join(', ')}`
    })
  }
  for (const rule of rules) checkRule(policy, rule, report)
}

/** Names of the restrictions that must be given or said not to apply. */
export function findRestrictions(modules: readonly Module[]): string[] {
  const names = new Set<string>()
  for (const rule of modules.flatMap(module => module.rules)) {
    const [, name] = rule.head.ref
    if (['row_filters', 'unrestricted'].includes(nameOf(rule)) && name?.kind === 'string') names.add(name.value)
  }
  return [...names].sort()
}

function checkRule(policy: DeclaredMetadata, rule: Rule, report: Report): void {
  const name = nameOf(rule)
  const { key, ref, span } = rule.head
  const isAsked = (asked[policy.kind] as readonly string[]).includes(name)
  if (!isAsked) return
  const wrong = (message: string, help: string): void =>
    report({ code: 'build_policy_rules', severity: 'error', message, span, help })
  if (['violations', 'exempt', 'allow', 'deny'].includes(name) && (!key || ref.length > 1)) {
    wrong(`\`${name}\` is not a set`, `write \`${name} contains ... if { ... }\``)
    return
  }
  if (name === 'row_filters' && ref.length === 2 && ref[1]?.kind === 'string' && !key) return
  if (name === 'unrestricted' && ref.length === 2 && ref[1]?.kind === 'string' && key) return
  if (name === 'row_filters' || name === 'unrestricted') {
    wrong(
      `a restriction of \`${name}\` has no constant name`,
      `write \`${name}.<name>${name === 'row_filters' ? ' := ...' : ' contains "why"'}\``
    )
    return
  }
  if (
    (name === 'masks' || name === 'metrics') &&
    (ref.length !== 2 || key) &&
    !(name === 'metrics' && ref.length === 1)
  ) {
    wrong(
      `\`${name}\` is not an object by ${name === 'masks' ? 'column' : 'name'}`,
      `write \`${name}[${name === 'masks' ? 'column' : 'name'}] := ...\``
    )
    return
  }
  if (name === 'violations' && key?.kind === 'object') {
    const members = new Set(key.entries.map(entry => (entry.key.kind === 'string' ? entry.key.value : '?')))
    if (!members.has('message') && !members.has('?')) {
      report({
        code: 'build_violation_shape',
        severity: 'error',
        message: 'the violation has no `message`',
        span: key.span,
        help: 'say what is wrong, in the words of the team that reads it'
      })
    }
    if (!members.has('path') && !members.has('source') && !members.has('?')) {
      report({
        code: 'build_violation_shape',
        severity: 'warning',
        message: 'the violation has no `path`',
        span: key.span,
        help: 'without one it stands at the first line of the product; write `"path": ["outputPorts", i]`'
      })
    }
  }
}

/** What a policy may not ask, since the answer would not depend on its input alone; shared Rego neither. */
export function forbidBuiltins(module: Module, report: Report): void {
  visitModule(module, {
    term: term => {
      const name = operatorName(term)
      if (name !== undefined && term.kind === 'call' && findBuiltin(name)?.nondeterministic) {
        report({
          code: 'build_forbidden_builtin',
          severity: 'error',
          message: `\`${name}\` may not be called in a policy`,
          span: term.operator.span,
          help:
            name === 'time.now_ns'
              ? 'the clock is `input.polity.now`'
              : 'the same facts must always have the same answer'
        })
      }
      return undefined
    }
  })
}
