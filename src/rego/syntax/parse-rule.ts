import { findBuiltin } from '../../builtins/index.ts'
import type { Span } from '../../diagnostics/index.ts'
import type { ElseBranch, Literal, Rule, RuleHead, Term } from './ast.ts'
import { parseBody, parseLiteral } from './parse-literal.ts'
import { parseDotOperand, parseExpressionTerm } from './parse-term.ts'
import {
  accept,
  acceptKeyword,
  attempt,
  expectClosing,
  failure,
  isAdjacent,
  isAnyKeyword,
  isKeyword,
  isOnNewLine,
  keywordsOfV1,
  kind,
  type ParseFailure,
  type Parser,
  parseError,
  pathLimit,
  spanFrom,
  startOf,
  textAt,
  tokenSpan,
  tooLong,
  unexpected
} from './parser.ts'

/** One rule; several when bodies are chained: `p if {..} {..}`. */
export function parseRules(p: Parser): Rule[] {
  const start = startOf(p)
  const isDefault = acceptKeyword(p, 'default')
  if (isDefault && kind(p) !== 'name') {
    p.at--
    throw unexpected(p, 'a rule', 'write `default p := ..`')
  }
  const head = parseHead(p)
  if (isDefault) return [defaultRule(p, head, start)]
  const hasIf = isKeyword(p, 'if')
  const body = parseRuleBody(p)
  if (!body) {
    checkBodiless(p, head)
    return [{ default: false, head: toSetHead(p, head, false), body: [], else: [], annotations: [], span: head.span }]
  }
  if (!hasIf) wantIf(p, head, head.span)
  const setHead = toSetHead(p, head, hasIf)
  const branches = parseElse(p, setHead)
  const rule: Rule = { default: false, head: setHead, body, else: branches, annotations: [], span: spanFrom(p, start) }
  const rules = [rule]
  while (kind(p) === '{') {
    if (branches.length > 0) throw unexpected(p, '`else`')
    const next = p.at
    p.at++
    const chained = parseBody(p, '}', next)
    if (!hasIf) wantIf(p, head, tokenSpan(p, next))
    rules.push({ ...rule, body: chained, else: [], span: spanFrom(p, startOf(p, next)) })
  }
  return rules
}

/** The body after the head: absent where none begins. */
function parseRuleBody(p: Parser): readonly Literal[] | undefined {
  const hasIf = acceptKeyword(p, 'if')
  const opening = p.at
  if (!hasIf) return accept(p, '{') ? parseBody(p, '}', opening) : undefined
  if (kind(p) !== '{') return [parseLiteral(p)]
  // `{` may begin a collection (`p if {x | ..} == y`) or the body: a statement that is more than a plain set wins.
  const literal = attempt(p, () => parseLiteral(p))
  if ('value' in literal && !isSet(literal.value) && isEnd(p)) return [literal.value]
  p.at = opening + 1
  return parseBody(p, '}', opening)
}

function isSet(literal: Literal): boolean {
  return literal.kind === 'expression' && literal.term.kind === 'set'
}

function isEnd(p: Parser): boolean {
  return kind(p) === 'end' || isOnNewLine(p) || kind(p) === '{' || kind(p) === 'name'
}

function parseElse(p: Parser, head: RuleHead): ElseBranch[] {
  const branches: ElseBranch[] = []
  while (isKeyword(p, 'else')) {
    const start = startOf(p)
    if (head.key) throw failure(p, 'a rule with `contains` cannot have `else`', tokenSpan(p))
    if (head.ref.slice(1).some(hasVariable)) {
      throw failure(p, 'a rule with variables in its head cannot have `else`', tokenSpan(p))
    }
    p.at++
    const value = accept(p, ':=') || accept(p, '=') ? parseExpressionTerm(p) : undefined
    const hasIf = acceptKeyword(p, 'if')
    const opening = p.at
    let body: readonly Literal[] = []
    if (kind(p) === '{') {
      if (!hasIf) wantIf(p, head, spanFrom(p, start))
      p.at++
      body = parseBody(p, '}', opening)
    } else if (hasIf) body = [parseLiteral(p)]
    else if (!value) throw unexpected(p, 'a value (`else := ..`) or a condition (`else if ..`)')
    branches.push({ ...(value ? { value } : {}), body, span: spanFrom(p, start) })
    if (!hasIf && body.length === 0) break
  }
  return branches
}

function hasVariable(term: Term): boolean {
  return term.kind === 'var' || term.kind === 'ref' || term.kind === 'call' || term.kind.endsWith('Comprehension')
}

function wantIf(p: Parser, head: RuleHead, place: Span): void {
  if (p.regoVersion === 0) return
  const what = head.args ? 'function' : 'rule'
  const help = `write \`if\` before \`{\``
  p.report(parseError(p, `\`if\` is required before the body of a ${what}`, place, help))
}

/** A head as written: `a.b[x]`, arguments, then `contains key`, `:= value` or `= value`. */
function parseHead(p: Parser): RuleHead {
  const start = startOf(p)
  if (kind(p) !== 'name' || isAnyKeyword(p)) throw notARule(p)
  p.at++
  const name: Term = { kind: 'var', name: textAt(p, p.at - 1), span: tokenSpan(p, p.at - 1) }
  const ref: Term[] = [name]
  let args: Term[] | undefined
  while (isAdjacent(p) || ref.length === 1) {
    const opening = p.at
    if (ref.length > pathLimit) throw tooLong(p)
    if (kind(p) === '.') ref.push(parseDotOperand(p))
    else if (kind(p) === '[') {
      p.at++
      ref.push(parseExpressionTerm(p))
      expectClosing(p, ']', opening)
    } else if (kind(p) === '(') {
      p.at++
      args = parseArguments(p, opening)
      break
    } else break
  }
  const base = { ref, ...(args ? { args } : {}) }
  if (isKeyword(p, 'contains')) {
    if (args) throw failure(p, 'a function cannot have `contains`', tokenSpan(p), 'return a set: `f(x) := {y | ..}`')
    p.at++
    return { ...base, key: parseExpressionTerm(p), span: spanFrom(p, start) }
  }
  const unified = kind(p) === '='
  if (accept(p, ':=') || accept(p, '=')) {
    return { ...base, value: parseExpressionTerm(p), ...(unified ? { unified } : {}), span: spanFrom(p, start) }
  }
  return { ...base, span: spanFrom(p, start) }
}

function parseArguments(p: Parser, opening: number): Term[] {
  const args: Term[] = []
  while (kind(p) !== ')') {
    args.push(parseExpressionTerm(p, false))
    if (!accept(p, ',')) break
  }
  expectClosing(p, ')', opening, '`,`')
  return args
}

const foreignWords: Readonly<Record<string, string>> = {
  function: 'a function is a rule with arguments: `f(x) := y if { .. }`',
  def: 'a function is a rule with arguments: `f(x) := y if { .. }`',
  func: 'a function is a rule with arguments: `f(x) := y if { .. }`',
  let: 'a rule is `name := value`',
  const: 'a rule is `name := value`',
  var: 'a rule is `name := value`',
  rule: 'a rule is `name if { .. }`'
}

function notARule(p: Parser): ParseFailure {
  const closing = kind(p)
  if (closing === '}' || closing === ']' || closing === ')') {
    return failure(
      p,
      `\`${closing}\` closes nothing`,
      tokenSpan(p),
      'remove it, or find the opening bracket that is missing'
    )
  }
  return unexpected(p, 'a rule')
}

/** A head without body or value says nothing, but for functions: `f(x)` holds for every `x`; in v0 also for an element of a set. */
function checkBodiless(p: Parser, head: RuleHead): void {
  const { span } = head
  const first = head.ref[0]
  const word = first?.kind === 'var' ? first.name : ''
  if (head.value || head.key) {
    checkFollowing(p)
    return
  }
  const next = kind(p)
  const isPlain = head.ref.length === 1
  if (isPlain && !head.args && next === 'name' && !isOnNewLine(p)) {
    if (keywordsOfV1.includes(textAt(p)) && !p.keywords.has(textAt(p))) throw unexpected(p, 'a rule')
    throw failure(
      p,
      `unexpected \`${textAt(p)}\` after \`${word}\``,
      tokenSpan(p),
      foreignWords[word] ?? 'a rule is `name := value` or `name if { .. }`'
    )
  }
  checkFollowing(p)
  if (head.args) {
    checkBodilessFunction(p, head, span)
    return
  }
  if (p.regoVersion === 1) {
    const isSetElement = head.ref.length === 2
    const help = isSetElement
      ? 'an element of a set is defined with `contains`, a key of an object with `:=`'
      : `write \`${p.source.text.slice(span.start, span.end)} := ..\` or \`.. if { .. }\``
    p.report(parseError(p, 'the rule has neither value nor body', span, help))
    return
  }
  if (isPlain) throw failure(p, 'a name alone is no rule', span, `write \`${word} := ..\` or \`${word} { .. }\``)
}

function checkBodilessFunction(p: Parser, head: RuleHead, span: Span): void {
  const name = head.ref.map(term => (term.kind === 'var' ? term.name : term.kind === 'string' ? term.value : ''))
  if (head.args?.length === 0) {
    p.report(parseError(p, 'a function without body takes at least one argument', span, 'write `f(x) := ..`'))
  } else if (findBuiltin(name.join('.'))) {
    const message = `\`${name.join('.')}\` is a built-in: a call of it is no rule`
    p.report(parseError(p, message, span, 'a call stands in the body of a rule: `p if { .. }`'))
  }
}

/** What may stand behind a rule on the same line is another rule; anything else is a fault in this one. */
function checkFollowing(p: Parser): void {
  if (kind(p) === 'end' || isOnNewLine(p)) return
  if (kind(p) === 'name' && !isAnyKeyword(p)) return
  throw unexpected(p, 'the end of the rule', kind(p) === ';' ? 'rules are not separated by `;`' : undefined)
}

/**
 * `p[x]` with a body but without `if` is an element of a set in v0: the head gets a `key`. In v1 it is an error.
 */
function toSetHead(p: Parser, head: RuleHead, hasIf: boolean): RuleHead {
  if (hasIf || head.key || head.args || head.value || head.ref.length !== 2) return head
  const key = head.ref[1] as Term
  if (p.regoVersion === 1) {
    const name = head.ref[0]?.kind === 'var' ? head.ref[0].name : 'p'
    const element = p.source.text.slice(key.span.start, key.span.end)
    const help = `write \`${name} contains ${element} if { .. }\``
    p.report(parseError(p, '`contains` is required for an element of a set', head.span, help))
  }
  return { ...head, ref: head.ref.slice(0, 1), key }
}

function defaultRule(p: Parser, head: RuleHead, start: number): Rule {
  const span = spanFrom(p, start)
  if (head.key)
    throw failure(p, 'a default rule cannot have `contains`', span, 'a set without elements is empty already')
  if (isKeyword(p, 'if') || kind(p) === '{') throw failure(p, 'a default rule cannot have a body', tokenSpan(p))
  if (head.value) checkDefaultValue(p, head.value)
  else if (head.ref.slice(1).some(term => term.kind !== 'string')) {
    throw failure(p, 'a default rule needs a value', span, 'write `default p := ..`')
  }
  const seen = new Set<string>()
  for (const argument of head.args ?? []) {
    if (argument.kind !== 'var' || argument.name === 'input' || argument.name === 'data')
      throw failure(p, 'an argument of a default function must be a variable', argument.span, 'write `_`')
    if (argument.name !== '_' && seen.has(argument.name)) {
      throw failure(p, `the argument \`${argument.name}\` stands there twice`, argument.span, 'write `_`')
    }
    seen.add(argument.name)
  }
  return { default: true, head, body: [], else: [], annotations: [], span }
}

/** The value of a default stands for itself: no references, variables or calls outside comprehensions. */
function checkDefaultValue(p: Parser, value: Term): void {
  const faulty = value.kind === 'var' ? 'a variable' : value.kind === 'ref' ? 'a reference' : 'a call'
  switch (value.kind) {
    case 'var':
    case 'ref':
    case 'call': {
      const help = 'it must be a constant or a comprehension'
      throw failure(p, `the value of a default rule cannot contain ${faulty}`, value.span, help)
    }
    case 'template':
      for (const part of value.parts) {
        if (typeof part !== 'string' && part.kind === 'expression') checkDefaultValue(p, part.term)
      }
      return
    case 'array':
    case 'set':
      for (const item of value.items) checkDefaultValue(p, item)
      return
    case 'object':
      for (const entry of value.entries) {
        checkDefaultValue(p, entry.key)
        checkDefaultValue(p, entry.value)
      }
  }
}
