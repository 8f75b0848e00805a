import { positionAt } from '../../diagnostics/index.ts'
import { type Json, JsonNumber } from '../../json/index.ts'
import type { ElseBranch, Literal, Module, Rule, RuleHead, Term, With } from '../syntax/ast.ts'
import { tokenize } from '../syntax/tokenize.ts'
import { compareTerms } from './compare-terms.ts'

/** A module in the form in which OPA writes its own syntax trees as JSON (`opa parse --format json`), with comments and without places. */
export function moduleJson(module: Module): Json {
  const writer = new Writer(module)
  const { imports, rules } = module
  const comments = commentsOf(module)
  return {
    ...(comments.length > 0 ? { comments } : {}),
    ...(imports.length > 0
      ? { imports: imports.map(({ path, alias }) => ({ ...(alias ? { alias } : {}), path: ref(pathTerms(path)) })) }
      : {}),
    package: { path: pathTerms(['data', ...module.package.path]) },
    ...(rules.length > 0 ? { rules: rules.map(rule => writer.rule(rule)) } : {})
  }
}

type TermJson = { readonly type: string; readonly value: Json }

const variable = (name: string): TermJson => ({ type: 'var', value: name })
const text = (value: string): TermJson => ({ type: 'string', value })
const isTrue: TermJson = { type: 'boolean', value: true }
const ref = (terms: readonly Json[]): TermJson => ({ type: 'ref', value: terms })

function pathTerms([head = '', ...names]: readonly string[]): readonly TermJson[] {
  return [variable(head), ...names.map(text)]
}

/** The texts are bytes, which Go writes in base64. */
function commentsOf({ source }: Module): Json[] {
  return tokenize(source, () => {}).comments.map(({ start, end }) => {
    const { line, column } = positionAt(source, start)
    const bytes = new TextEncoder().encode(source.text.slice(start + 1, end))
    return {
      Location: { file: source.name, row: line, col: column },
      Text: btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
    }
  })
}

/** Writes in the order of the text, in which OPA numbers its wildcards. */
class Writer {
  readonly #module: Module
  #wildcards = 0

  constructor(module: Module) {
    this.#module = module
  }

  rule(rule: Rule): Json {
    const head = this.#head(rule)
    const body = this.#body(rule.body)
    const [first, ...others] = rule.else
    return {
      ...(rule.default ? { default: true } : {}),
      head,
      body,
      ...(first ? { else: this.#else(rule, isAssigned(rule.head), first, others) } : {})
    }
  }

  /** @param inherited - of the branch before: it was written with `:=` */
  #else(rule: Rule, inherited: boolean, branch: ElseBranch, others: readonly ElseBranch[]): Json {
    const assigned = branch.value ? this.#hasAssign(branch.span.start) : inherited
    const { value: _, ...shared } = rule.head
    const value = branch.value ? { value: branch.value } : {}
    const head = this.#head({ ...rule, head: { ...shared, ...value } }, assigned)
    const body = this.#body(branch.body)
    const [next, ...rest] = others
    return { head, body, ...(next ? { else: this.#else(rule, assigned, next, rest) } : {}) }
  }

  /** `else := 1` and not `else = 1`. */
  #hasAssign(start: number): boolean {
    return /^else\s*:=/.test(this.#module.source.text.slice(start, start + 200))
  }

  #head({ head, body }: Rule, assigned = isAssigned(head)): Json {
    const terms = this.#refTerms(head.ref)
    const args = head.args?.map(arg => this.#term(arg))
    const key = head.key && this.#term(head.key)
    const value = head.value && this.#term(head.value)
    // OPA reads `p[x]` as it did before 1.0: the last part is a key.
    const isPair = terms.length === 2 && !key
    const hasBody = body.length > 0
    const isNamed = terms.length === 1 || (isPair && value && (hasBody || !args))
    const hasKey = isPair && !args && (!hasBody || !isConstant(head.ref[1] as Term))
    return {
      ...(isNamed ? { name: (terms[0] as TermJson).value } : {}),
      ...(args ? { args } : {}),
      ...(assigned ? { assign: true } : {}),
      ...(key ? { key } : hasKey ? { key: terms[1] as TermJson } : {}),
      ref: terms,
      ...(key ? {} : { value: value ?? isTrue })
    }
  }

  #refTerms([head, ...operands]: readonly Term[]): readonly TermJson[] {
    const first = head as Term
    return [
      first.kind === 'string' ? variable(first.value) : this.#plain(first),
      ...operands.map(term => this.#term(term))
    ]
  }

  // ---- bodies

  #body(literals: readonly Literal[]): Json {
    if (literals.length === 0) return [{ index: 0, terms: isTrue }]
    return literals.map((literal, index) => this.#literal(literal, index))
  }

  #literal(literal: Literal, index: number): Json {
    switch (literal.kind) {
      case 'expression': {
        const { term } = literal
        const terms = term.kind === 'call' ? this.#call(term) : this.#term(term)
        return { index, ...(literal.negated ? { negated: true } : {}), terms, ...this.#withs(literal.with) }
      }
      case 'some':
        return { index, terms: { symbols: this.#symbols(literal) }, ...this.#withs(literal.with) }
      case 'every': {
        const key = literal.key ? this.#term(literal.key) : null
        const value = this.#term(literal.value)
        const domain = this.#term(literal.domain)
        const terms = { key, value, domain, body: this.#body(literal.body) }
        return { index, ...(literal.negated ? { negated: true } : {}), terms, ...this.#withs(literal.with) }
      }
      default:
        throw new Error(`\`${literal.kind === 'not' ? 'not' : literal.operator}\` of bodies has no form in JSON here`)
    }
  }

  #symbols(literal: Extract<Literal, { readonly kind: 'some' }>): Json {
    if (!literal.domain) return literal.vars.map(term => this.#term(term))
    const operands = [literal.key, literal.value, literal.domain].filter(term => term !== undefined)
    const operator = ref(pathTerms(['internal', operands.length === 3 ? 'member_3' : 'member_2']))
    return [{ type: 'call', value: [operator, ...operands.map(term => this.#term(term))] }]
  }

  #withs(withs: readonly With[]): { readonly with?: Json } {
    if (withs.length === 0) return {}
    return {
      with: withs.map(({ target, value }) => {
        const written = this.#term(target)
        return { target: written, value: this.#term(value) }
      })
    }
  }

  // ---- terms

  #term(term: Term): TermJson {
    // A document alone is a reference to it.
    if (term.kind === 'var' && (term.name === 'input' || term.name === 'data')) return ref([variable(term.name)])
    return this.#plain(term)
  }

  #plain(term: Term): TermJson {
    switch (term.kind) {
      case 'null':
        return { type: 'null', value: {} }
      case 'boolean':
      case 'string':
        return { type: term.kind, value: term.value }
      case 'number':
        return { type: 'number', value: new JsonNumber(term.text) }
      case 'var':
        return variable(term.name === '_' ? `$${this.#wildcards++}` : term.name)
      case 'template':
        return this.#template(term)
      case 'ref':
        return ref(this.#refTerms([term.head, ...term.operands]))
      case 'call':
        return { type: 'call', value: this.#call(term) }
      case 'array':
        return { type: 'array', value: term.items.map(item => this.#term(item)) }
      case 'set':
        return {
          type: 'set',
          value: unique(term.items.map(item => [this.#term(item)])).map(([item]) => item as TermJson)
        }
      case 'object':
        return {
          type: 'object',
          value: unique(term.entries.map(({ key, value }) => [this.#term(key), this.#term(value)]))
        }
      case 'arrayComprehension':
      case 'setComprehension': {
        const written = this.#term(term.term)
        return { type: term.kind.toLowerCase(), value: { term: written, body: this.#body(term.body) } }
      }
      case 'objectComprehension': {
        const key = this.#term(term.key)
        const value = this.#term(term.value)
        return { type: 'objectcomprehension', value: { key, value, body: this.#body(term.body) } }
      }
    }
  }

  #call({ operator, args }: Extract<Term, { readonly kind: 'call' }>): readonly Json[] {
    // Those of `in` are names with a dot.
    const path = operator.kind === 'var' ? pathTerms(operator.name.split('.')) : this.#pathOf(operator)
    return [ref(path), ...args.map(arg => this.#term(arg))]
  }

  #pathOf(operator: Term): readonly TermJson[] {
    return this.#refTerms(operator.kind === 'ref' ? [operator.head, ...operator.operands] : [operator])
  }

  #template(term: Extract<Term, { readonly kind: 'template' }>): TermJson {
    const parts = term.parts.map((part): Json => {
      if (typeof part === 'string') return text(part)
      const isConstant =
        part.kind === 'expression' && /^(?:null|boolean|number|string)$/.test(part.term.kind) && part.with.length === 0
      return isConstant ? this.#term(part.term) : this.#literal(part, 0)
    })
    const isRaw = this.#module.source.text[term.span.start + 1] === '`'
    return { type: 'templatestring', value: { multi_line: isRaw, parts: parts.length > 0 ? parts : null } }
  }
}

/** Sorted by the first of each, as OPA keeps sets and objects; of equal ones the last. */
function unique(entries: readonly (readonly TermJson[])[]): readonly (readonly TermJson[])[] {
  const compare = ([a]: readonly TermJson[], [b]: readonly TermJson[]) => compareTerms(a as TermJson, b as TermJson)
  const sorted = [...entries].sort(compare)
  return sorted.filter((entry, i) => {
    const next = sorted[i + 1]
    return !next || compare(entry, next) !== 0
  })
}

function isAssigned({ value, unified }: RuleHead): boolean {
  return value !== undefined && !unified
}

function isConstant(term: Term): boolean {
  if (term.kind === 'array' || term.kind === 'set') return term.items.every(isConstant)
  if (term.kind === 'object') return term.entries.every(({ key, value }) => isConstant(key) && isConstant(value))
  return /^(?:null|boolean|number|string)$/.test(term.kind)
}
