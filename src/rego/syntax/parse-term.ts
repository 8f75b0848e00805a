import type { Span } from '../../diagnostics/index.ts'
import type { Literal, Term } from './ast.ts'
import { parseBody, parseLiteral } from './parse-literal.ts'
import {
  accept,
  attempt,
  expectClosing,
  failure,
  isAdjacent,
  isKeyword,
  kind,
  lastEnd,
  nested,
  nestingLimit,
  type Parser,
  pathLimit,
  spanFrom,
  startOf,
  textAt,
  tokenSpan,
  tooDeep,
  tooLong,
  unexpected
} from './parser.ts'
import { decodeEscapes } from './tokenize.ts'

const operators: ReadonlyMap<string, { readonly level: number; readonly name: string }> = new Map([
  ['==', { level: 1, name: 'equal' }],
  ['!=', { level: 1, name: 'neq' }],
  ['<', { level: 1, name: 'lt' }],
  ['<=', { level: 1, name: 'lte' }],
  ['>', { level: 1, name: 'gt' }],
  ['>=', { level: 1, name: 'gte' }],
  ['|', { level: 2, name: 'or' }],
  ['&', { level: 3, name: 'and' }],
  ['+', { level: 4, name: 'plus' }],
  ['-', { level: 4, name: 'minus' }],
  ['*', { level: 5, name: 'mul' }],
  ['/', { level: 5, name: 'div' }],
  ['%', { level: 5, name: 'rem' }]
])

/**
 * A term with infix operators.
 *
 * @param keyValue - also `k, v in xs`; inside lists the comma separates items
 * @param first - the leftmost operand, where it was parsed already
 */
export function parseExpressionTerm(p: Parser, keyValue = true, first?: Term): Term {
  return nested(p, () => {
    const start = first?.span.start ?? startOf(p)
    let left = parseInfix(p, 1, first)
    if (keyValue && kind(p) === ',') {
      const pair = attempt(p, () => {
        p.at++
        const value = parseInfix(p, 1)
        if (!isKeyword(p, 'in')) throw unexpected(p, '`in`')
        const operator = tokenSpan(p)
        p.at++
        return call('internal.member_3', operator, [left, value, parseInfix(p, 1)], spanFrom(p, start))
      })
      // When it is none, the caller judges the comma.
      if ('value' in pair) left = pair.value
    }
    for (let length = 1; isKeyword(p, 'in'); length++) {
      if (length > nestingLimit) throw tooDeep(p)
      const operator = tokenSpan(p)
      p.at++
      left = call('internal.member_2', operator, [left, parseInfix(p, 1)], spanFrom(p, start))
    }
    return left
  })
}

function call(name: string, operator: Span, args: readonly Term[], span: Span): Term {
  return { kind: 'call', operator: { kind: 'var', name, span: operator }, args, infix: true, span }
}

function parseInfix(p: Parser, level: number, first?: Term): Term {
  const start = first?.span.start ?? startOf(p)
  let left = level === 5 ? (first ?? parseTerm(p)) : parseInfix(p, level + 1, first)
  for (let length = 1; ; length++) {
    const operator = operators.get(kind(p))
    if (operator?.level !== level) return left
    if (length > nestingLimit) throw tooDeep(p)
    const span = tokenSpan(p)
    p.at++
    const right = level === 5 ? parseTerm(p) : parseInfix(p, level + 1)
    left = call(operator.name, span, [left, right], spanFrom(p, start))
  }
}

/** A term without infix operators (outside parentheses): scalar, reference, call, collection, comprehension. */
export function parseTerm(p: Parser): Term {
  return nested(p, () => {
    const start = startOf(p)
    if (kind(p) === '-' && kind(p, 1) === 'name' && !isValueWord(textAt(p, p.at + 1))) {
      const operator = tokenSpan(p)
      p.at++
      const zero: Term = { kind: 'number', text: '0', span: operator }
      return call('minus', operator, [zero, parseReference(p, parsePrimary(p), p.at - 1)], spanFrom(p, start))
    }
    const first = p.at
    return parseReference(p, parsePrimary(p), first)
  })
}

function isValueWord(word: string): boolean {
  return word === 'true' || word === 'false' || word === 'null'
}

function parsePrimary(p: Parser): Term {
  const start = startOf(p)
  const opening = p.at
  switch (kind(p)) {
    case 'name':
      return parseName(p)
    case 'number':
    case '-':
    case '.':
      return parseNumber(p)
    case 'string': {
      const value = decodeEscapes(p.source.text.slice(start + 1, (p.tokens.ends[p.at] ?? 0) - 1))
      p.at++
      return { kind: 'string', value, span: spanFrom(p, start) }
    }
    case 'rawString':
      p.at++
      return { kind: 'string', value: p.source.text.slice(start + 1, lastEnd(p) - 1), span: spanFrom(p, start) }
    case 'template':
      return parseTemplate(p)
    case '[':
      return parseArray(p)
    case '{':
      return parseBraces(p)
    case '(': {
      p.at++
      const inner = parseExpressionTerm(p)
      expectClosing(p, ')', opening)
      return { ...inner, span: spanFrom(p, start) }
    }
    default:
      throw unexpected(p, 'a value')
  }
}

function parseName(p: Parser): Term {
  const word = textAt(p)
  if (isValueWord(word) && p.at !== p.keywordReferenceAt) {
    p.at++
    const span = spanFrom(p, startOf(p, p.at - 1))
    return word === 'null' ? { kind: 'null', span } : { kind: 'boolean', value: word === 'true', span }
  }
  const isOperatorCall = (word === 'and' || word === 'or') && kind(p, 1) === '(' && isAdjacent(p, 1)
  const isReference = p.at === p.keywordReferenceAt
  if (p.keywords.has(word) && !isReference && word !== 'contains' && !isOperatorCall) {
    throw unexpected(p, 'a value', keywordHelp(word))
  }
  p.at++
  return { kind: 'var', name: word, span: spanFrom(p, startOf(p, p.at - 1)) }
}

function keywordHelp(word: string): string | undefined {
  if (word === 'not')
    return '`not` stands in front of a whole statement: define a helper rule for what is to be negated'
  if (word === 'some' || word === 'every') return `\`${word}\` stands at the start of a statement`
  if (word === 'if') return 'a condition is the body of a rule: `p := 1 if { .. }`'
  return undefined
}

function parseNumber(p: Parser): Term {
  const start = startOf(p)
  const sign = accept(p, '-') ? '-' : ''
  const point = kind(p) === '.' && kind(p, 1) === 'number' && isAdjacent(p, 1) && accept(p, '.') ? '0.' : ''
  if (kind(p) !== 'number') throw unexpected(p, sign ? 'a number' : 'a value')
  const text = `${sign}${point}${textAt(p)}`
  p.at++
  const span = spanFrom(p, start)
  const exponent = Math.abs(Number(/[eE](.*)$/.exec(text)?.[1] ?? 0))
  if (exponent > 30_000) throw failure(p, 'the number is too big', span)
  return { kind: 'number', text, span }
}

function parseTemplate(p: Parser): Term {
  const start = startOf(p)
  if (!p.templates) {
    throw failure(p, 'v0 has no template strings', tokenSpan(p), 'write `sprintf`')
  }
  const raw = p.source.text[start + 1] === '`'
  p.at++
  const parts: (string | Literal)[] = []
  while (kind(p) === 'chunk') {
    const text = textAt(p)
    if (text !== '') parts.push(raw ? text.replaceAll('\\{', '{') : decodeEscapes(text))
    p.at++
    if (kind(p) !== '{') break
    const opening = p.at
    p.at++
    const literal = parseLiteral(p)
    const problem = notATemplateExpression(literal)
    if (problem)
      throw failure(
        p,
        `${problem} cannot stand in a template string`,
        literal.span,
        'bind its value to a variable before'
      )
    parts.push(literal)
    expectClosing(p, '}', opening)
  }
  if (!accept(p, 'templateEnd')) throw unexpected(p, 'the end of the template string')
  return { kind: 'template', parts, span: spanFrom(p, start) }
}

function notATemplateExpression(literal: Literal): string | undefined {
  if (literal.kind === 'not') return '`not`'
  if (literal.kind !== 'expression') return `\`${literal.kind === 'logical' ? literal.operator : literal.kind}\``
  if (literal.negated) return '`not`'
  const { term } = literal
  if (term.kind !== 'call' || !term.infix || term.operator.kind !== 'var') return undefined
  return term.operator.name === 'eq' ? '`=`' : term.operator.name === 'assign' ? '`:=`' : undefined
}

/** What follows a term without a gap: `.name`, `[term]`, `(arguments)`. */
function parseReference(p: Parser, head: Term, first: number): Term {
  const start = startOf(p, first)
  let base = head
  let operands: Term[] = []
  const flush = (): Term =>
    operands.length === 0 ? base : { kind: 'ref', head: base, operands, span: spanFrom(p, start) }
  for (let calls = 0; isAdjacent(p); ) {
    const opening = p.at
    if (operands.length >= pathLimit) throw tooLong(p)
    if (kind(p) === '.') {
      checkHead(p, base)
      operands.push(parseDotOperand(p))
    } else if (kind(p) === '[') {
      checkHead(p, base)
      p.at++
      operands.push(parseExpressionTerm(p))
      expectClosing(p, ']', opening)
    } else if (kind(p) === '(') {
      if (++calls > nestingLimit) throw tooDeep(p)
      const operator = flush()
      if (!isFunctionName(operator)) {
        throw failure(p, 'this cannot be called', operator.span, 'only functions, by their name, can be called')
      }
      p.at++
      const args = parseList(p, ')', opening)
      const span = spanFrom(p, start)
      base =
        operator.kind === 'var' && operator.name === 'set' && args.length === 0
          ? { kind: 'set', items: [], span }
          : { kind: 'call', operator, args, infix: false, span }
      operands = []
    } else break
  }
  return flush()
}

/** The constant string of `.name`, where keywords are names too. */
export function parseDotOperand(p: Parser): Term {
  p.at++
  if (kind(p) !== 'name' || !isAdjacent(p))
    throw unexpected(p, 'a name after `.`', 'other keys stand in brackets: `x["a-b"]`')
  p.at++
  const start = startOf(p, p.at - 1)
  return { kind: 'string', value: textAt(p, p.at - 1), span: spanFrom(p, start) }
}

function checkHead(p: Parser, head: Term): void {
  if (
    head.kind === 'null' ||
    head.kind === 'boolean' ||
    head.kind === 'number' ||
    head.kind === 'string' ||
    head.kind === 'template'
  ) {
    throw failure(p, `a ${head.kind === 'template' ? 'template string' : head.kind} has no members`, head.span)
  }
}

function isFunctionName(term: Term): boolean {
  if (term.kind === 'var') return true
  return term.kind === 'ref' && term.head.kind === 'var'
}

/** Items up to the closing bracket, which may follow a comma. */
function parseList(p: Parser, closing: ')' | ']' | '}', opening: number, first?: Term): Term[] {
  const items: Term[] = []
  while (kind(p) !== closing || (first && items.length === 0)) {
    items.push(parseExpressionTerm(p, false, items.length === 0 ? first : undefined))
    if (!accept(p, ',')) break
  }
  expectClosing(p, closing, opening, '`,`')
  return items
}

function parseArray(p: Parser): Term {
  const start = startOf(p)
  const opening = p.at
  p.at++
  if (accept(p, ']')) return { kind: 'array', items: [], span: spanFrom(p, start) }
  const isList = accept(p, ',')
  const head = parseTerm(p)
  const body = isList ? undefined : parseComprehensionBody(p, ']', opening)
  if (body) return { kind: 'arrayComprehension', term: head, body, span: spanFrom(p, start) }
  return { kind: 'array', items: parseList(p, ']', opening, head), span: spanFrom(p, start) }
}

function parseBraces(p: Parser): Term {
  const start = startOf(p)
  const opening = p.at
  p.at++
  if (accept(p, '}')) return { kind: 'object', entries: [], span: spanFrom(p, start) }
  const isList = accept(p, ',')
  const head = parseTerm(p)
  const body = isList ? undefined : parseComprehensionBody(p, '}', opening)
  if (body) return { kind: 'setComprehension', term: head, body, span: spanFrom(p, start) }
  const first = parseExpressionTerm(p, false, head)
  if (accept(p, ':')) return parseObject(p, first, start, opening, isList)
  const items = [first]
  if (accept(p, ',')) items.push(...parseList(p, '}', opening))
  else expectClosing(p, '}', opening, '`,`, `:`')
  return { kind: 'set', items, span: spanFrom(p, start) }
}

function parseObject(p: Parser, firstKey: Term, start: number, opening: number, isList: boolean): Term {
  const head = parseTerm(p)
  const body = isList ? undefined : parseComprehensionBody(p, '}', opening)
  if (body) return { kind: 'objectComprehension', key: firstKey, value: head, body, span: spanFrom(p, start) }
  const entries = [{ key: firstKey, value: parseExpressionTerm(p, false, head) }]
  while (accept(p, ',') && kind(p) !== '}') {
    const key = parseExpressionTerm(p, false)
    if (!accept(p, ':')) throw unexpected(p, '`:`')
    entries.push({ key, value: parseExpressionTerm(p, false) })
  }
  expectClosing(p, '}', opening, '`,`')
  return { kind: 'object', entries, span: spanFrom(p, start) }
}

/**
 * `| body ]` where it reads as the rest of a comprehension; else stays at the `|`.
 *
 * `[a | b, c]` is a list with a union in it: found out when the body ends at a comma.
 */
function parseComprehensionBody(p: Parser, closing: ']' | '}', opening: number): readonly Literal[] | undefined {
  if (kind(p) !== '|' || p.notComprehensions.has(p.at)) return undefined
  const bar = p.at
  const body = attempt(p, () => {
    p.at++
    return parseBody(p, closing, opening)
  })
  if ('value' in body) return body.value
  if (p.tokens.kinds[body.stoppedAt] !== ',') throw body.failure
  p.notComprehensions.add(bar)
  return undefined
}
