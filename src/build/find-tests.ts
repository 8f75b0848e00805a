import type { Span } from '../diagnostics/index.ts'
import {
  type Literal,
  type Module,
  type ModuleText,
  parseModule,
  type Rule,
  type Term,
  textOf,
  visitLiteral,
  visitTerms
} from '../rego/index.ts'

/** One rule that is a test. */
export interface TestRule {
  readonly module: Module
  readonly rule: Rule
  /** `data.a.b` */
  readonly package: string
  /** `test_x`, the second rule of this name `test_x#01`. */
  readonly name: string
  readonly entrypoint: string
  /** Several rules have its name: each is a test of its own. */
  readonly isRepeated: boolean
  readonly isTodo: boolean
  readonly isFunction: boolean
  /** Present for `test_x[a][b]`, which is a test for each value of `a` and of `b`. */
  readonly caseKeys?: readonly CaseKey[]
  /** Where its name stands. */
  readonly span: Span
}

/** One of the keys by which the cases of a test are told apart. */
export interface CaseKey {
  readonly text: string
  /** After so many literals of the body its value is known. */
  readonly boundBy: number
}

/** The rules named `test_...` and `todo_...`, in the order of the modules. */
export function findTests(modules: readonly ModuleText[]): TestRule[] {
  const tests: TestRule[] = []
  const seen = new Map<string, number>()
  for (const { name, text, regoVersion } of modules) {
    const { module } = parseModule({ name, text }, regoVersion === undefined ? {} : { regoVersion })
    for (const rule of module?.rules ?? []) {
      const [first, ...operands] = rule.head.ref
      if (!module || rule.default || first?.kind !== 'var' || !/^(?:test|todo)_/.test(first.name)) continue
      const path = [...module.package.path, first.name]
      const entrypoint = path.join('/')
      const before = seen.get(entrypoint) ?? 0
      seen.set(entrypoint, before + 1)
      const hasCases = operands.length > 0 && operands[0]?.kind !== 'string'
      tests.push({
        module,
        rule,
        package: packageText({ package: { path: ['data', ...module.package.path] } }),
        name: before === 0 ? first.name : `${first.name}#${String(before).padStart(2, '0')}`,
        entrypoint,
        isRepeated: false,
        isTodo: first.name.startsWith('todo_'),
        isFunction: rule.head.args !== undefined,
        ...(hasCases ? { caseKeys: operands.map(key => caseKeyOf(key, rule.body)) } : {}),
        span: first.span
      })
    }
  }
  return tests.map(test => ({ ...test, isRepeated: (seen.get(test.entrypoint) ?? 0) > 1 }))
}

function caseKeyOf(key: Term, body: readonly Literal[]): CaseKey {
  const names = new Set<string>()
  visitTerms(key, {
    term: term => {
      if (term.kind === 'var') names.add(term.name)
      return true
    }
  })
  return {
    text: key.kind === 'string' ? JSON.stringify(key.value) : textOf(key.span),
    boundBy: Math.max(0, ...[...names].map(name => boundBy(body, name)))
  }
}

/** The number of literals after which a variable has its values: the first that names it and does more than declare it. */
function boundBy(body: readonly Literal[], variable: string): number {
  const first = body.findIndex(literal => {
    if (literal.kind === 'some' && !literal.domain) return false
    let isNamed = false
    visitLiteral(literal, {
      term: term => {
        if (term.kind === 'var' && term.name === variable) isNamed = true
        return true
      }
    })
    return isNamed
  })
  return first + 1
}

/** A module beside a test's own, with its package and imports, so that all names mean the same. */
export function besides({ module }: TestRule, name: string, rules: readonly string[]): ModuleText {
  const imports = module.imports.map(each => textOf(each.span))
  const text = [`package ${packageText(module)}`, ...imports, ...rules, ''].join('\n')
  return { name, text, regoVersion: module.regoVersion }
}

export function bodyText(literals: readonly (Literal | string)[], regoVersion: 0 | 1): string {
  const lines = literals.map(literal => (typeof literal === 'string' ? literal : textOf(literal.span)))
  return `${regoVersion === 1 ? ' if' : ''} {\n${lines.length === 0 ? 'true' : lines.join('\n')}\n}`
}

/** As OPA writes it: names that are not plain, and keywords, in brackets. */
function packageText({ package: { path } }: { readonly package: Pick<Module['package'], 'path'> }): string {
  const [first = '', ...rest] = path
  const isPlain = (part: string): boolean => /^[A-Za-z_]\w*$/.test(part) && !keywords.has(part)
  return `${first}${rest.map(part => (isPlain(part) ? `.${part}` : `[${JSON.stringify(part)}]`)).join('')}`
}

const keywords = new Set('as contains default else every false if import in not null package some true with'.split(' '))
