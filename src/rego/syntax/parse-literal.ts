import type { Literal, Term, With } from './ast.ts'
import { parseExpressionTerm } from './parse-term.ts'
import {
  accept,
  acceptKeyword,
  attempt,
  expectClosing,
  failure,
  isKeyword,
  isOnNewLine,
  kind,
  nested,
  nestingLimit,
  type Parser,
  spanFrom,
  startOf,
  startsReference,
  textAt,
  tokenSpan,
  tooDeep,
  unexpected
} from './parser.ts'
import { textOf } from './visit-terms.ts'

/** Statements up to the closing bracket, which is passed; at least one. */
export function parseBody(p: Parser, closing: '}' | ']', opening: number): Literal[] {
  return nested(p, () => {
    if (kind(p) === closing) {
      const span = { source: p.source, start: startOf(p, opening), end: tokenSpan(p).end }
      throw failure(p, 'the body is empty', span, 'a rule that always holds needs no body: `p := true`')
    }
    const body: Literal[] = []
    for (;;) {
      body.push(parseLiteral(p))
      if (accept(p, ';')) continue
      if (kind(p) === closing) break
      if (!isOnNewLine(p) || kind(p) === 'end') expectClosing(p, closing, opening, 'a line break, `;`')
    }
    expectClosing(p, closing, opening)
    return body
  })
}

/** One statement of a body, with its `with` modifiers. */
export function parseLiteral(p: Parser): Literal {
  const start = startOf(p)
  if (isKeyword(p, 'some')) return parseSome(p)
  if (isKeyword(p, 'every')) return parseEvery(p)
  if (startsReference(p)) p.keywordReferenceAt = p.at
  const opening = p.at
  const left = parseOperand(p)
  if (!isLogical(p)) return left.explicit ? onlyOperand(p, left) : (left.body[0] as Literal)
  if (!left.explicit) refuseBraces(p, opening)
  const chain = parseLogicalChain(p, left, start)
  return withModifiers(p, chain, start)
}

/** A side of `and` / `or`: a body in braces, a group in parentheses, or one statement. */
interface Operand {
  readonly body: readonly Literal[]
  readonly explicit: boolean
}

function isLogical(p: Parser): boolean {
  return isKeyword(p, 'and') || isKeyword(p, 'or')
}

function hasLogical(p: Parser): boolean {
  return p.keywords.has('and') || p.keywords.has('or')
}

function parseOperand(p: Parser, isRight = false): Operand {
  const opening = p.at
  if (hasLogical(p) && kind(p) === '{') {
    const body = attempt(p, () => {
      p.at++
      const inner = parseBody(p, '}', opening)
      if (!isRight && !isLogical(p)) throw unexpected(p, '`and`')
      return inner
    })
    if ('value' in body) {
      refuseUnion(p, body.value)
      return { body: body.value, explicit: true }
    }
    if (isRight) throw body.failure
  }
  if (hasLogical(p) && kind(p) === '(') {
    const group = attempt(p, () => {
      const start = startOf(p)
      p.at++
      const inner = nested(p, () => parseLiteral(p))
      if (inner.kind !== 'logical' && inner.kind !== 'not') throw unexpected(p, '`and`')
      expectClosing(p, ')', opening)
      return { ...inner, span: spanFrom(p, start) }
    })
    if ('value' in group) {
      const literal = isRight || isLogical(p) ? group.value : withModifiers(p, group.value, startOf(p, opening))
      return { body: [literal], explicit: false }
    }
  }
  return { body: [parseStatement(p, isRight)], explicit: false }
}

function onlyOperand(p: Parser, operand: Operand): Literal {
  throw failure(p, 'a body cannot stand alone', operand.body[0]?.span ?? tokenSpan(p))
}

/** `and` binds tighter than `or`; both to the left. */
function parseLogicalChain(p: Parser, first: Operand, start: number): Literal & { kind: 'logical' } {
  let left = first
  for (let length = 1; ; length++) {
    if (length > nestingLimit) throw tooDeep(p)
    const operator = isKeyword(p, 'and') ? 'and' : 'or'
    refuseWith(p, left, operator)
    p.at++
    const rightStart = startOf(p)
    let right = nested(p, () => parseOperand(p, true))
    if (operator === 'or' && isKeyword(p, 'and')) {
      right = { body: [parseAndChain(p, right, rightStart)], explicit: false }
    }
    const literal = logical(p, operator, left, right, start)
    if (!isLogical(p)) return literal
    left = { body: [literal], explicit: false }
  }
}

function parseAndChain(p: Parser, first: Operand, start: number): Literal {
  let left = first
  for (let length = 1; ; length++) {
    if (length > nestingLimit) throw tooDeep(p)
    refuseWith(p, left, 'and')
    p.at++
    const literal = logical(
      p,
      'and',
      left,
      nested(p, () => parseOperand(p, true)),
      start
    )
    if (!isKeyword(p, 'and')) return literal
    left = { body: [literal], explicit: false }
  }
}

/** An operand that begins with `{` is a body; a collection there would read as one. */
function refuseBraces(p: Parser, opening: number): void {
  if (kind(p, opening - p.at) !== '{') return
  const span = tokenSpan(p, opening)
  if (kind(p, opening + 1 - p.at) === '}') throw failure(p, 'the body is empty', { ...span, end: span.end + 1 })
  throw failure(p, `\`{\` begins a body before \`${textAt(p)}\``, span, 'put the value in parentheses')
}

function refusePrinting(p: Parser, { body }: Operand, operator: string): void {
  const isPrint = (each: Literal) =>
    each.kind === 'expression' && each.term.kind === 'call' && textOf(each.term.operator.span) === 'print'
  const [first] = body
  if (!first || !body.every(isPrint)) return
  const help = 'move it out, or add an expression that can fail'
  throw failure(p, `an operand of \`${operator}\` cannot only \`print\`, which always holds`, first.span, help)
}

function logical(p: Parser, operator: 'and' | 'or', left: Operand, right: Operand, start: number) {
  for (const operand of [left, right]) refusePrinting(p, operand, operator)
  const explicit = { left: left.explicit, right: right.explicit }
  const bodies = { left: left.body, right: right.body, explicit }
  return { kind: 'logical', operator, ...bodies, with: [], span: spanFrom(p, start) } as const
}

function refuseWith(p: Parser, operand: Operand, operator: string): void {
  const only = operand.body[0]
  const first = only?.with[0]
  if (operand.explicit || !first || p.source.text[only.span.start] === '(') return
  const help = `put the operand in parentheses, or move \`with\` behind the whole \`${operator}\``
  throw failure(p, `\`with\` cannot stand in an operand of \`${operator}\``, first.span, help)
}

function withModifiers<L extends Literal>(p: Parser, literal: L, start: number): L {
  const modifiers = parseWith(p)
  return modifiers.length === 0 ? literal : { ...literal, with: modifiers, span: spanFrom(p, start) }
}

/** `[not] term [with ..]`, `a = b`, `a := b`. The right side of `and` / `or` leaves `with` to the whole. */
function parseStatement(p: Parser, isRight: boolean): Literal {
  const start = startOf(p)
  const negated = acceptKeyword(p, 'not')
  const modifiers = () => (isRight ? [] : parseWith(p))
  if (negated && p.notBodies) {
    const { body, explicit } = nested(p, () => parseNegated(p))
    return { kind: 'not', body, explicit, with: modifiers(), span: spanFrom(p, start) }
  }
  if (negated && (isKeyword(p, 'some') || isKeyword(p, 'every'))) {
    const help = 'define a helper rule that holds it, and negate that'
    throw failure(p, `\`not\` cannot stand before \`${textAt(p)}\``, tokenSpan(p), help)
  }
  const term = parseEquation(p)
  return { kind: 'expression', negated, term, with: modifiers(), span: spanFrom(p, start) }
}

function parseNegated(p: Parser): Operand {
  const opening = p.at
  if (accept(p, '{')) {
    const body = parseBody(p, '}', opening)
    refuseUnion(p, body)
    return { body, explicit: true }
  }
  if (kind(p) === '(' && hasLogical(p)) return parseOperand(p, true)
  const start = startOf(p)
  const term = parseEquation(p)
  return { body: [{ kind: 'expression', negated: false, term, with: [], span: spanFrom(p, start) }], explicit: false }
}

/**
 * `{x | y}` as an operand is a body that begins with a union, which nobody means: they mean a comprehension. Who writes a parenthesis
 * first, `{(x) | y}`, means the union.
 */
function refuseUnion(p: Parser, [first]: readonly Literal[]): void {
  if (first?.kind !== 'expression' || first.term.kind !== 'call' || !first.term.infix) return
  const { operator, span } = first.term
  const isUnion = operator.kind === 'var' && operator.name === 'or'
  if (!isUnion || p.source.text[span.start] === '(') return
  const help = 'put the comprehension in parentheses: `({x | ..})`, or the union: `{(x | y)}`'
  throw failure(p, '`{.. | ..}` reads as a body here, not as a comprehension', span, help)
}

function parseEquation(p: Parser): Term {
  const start = startOf(p)
  const left = parseExpressionTerm(p)
  const name = kind(p) === ':=' ? 'assign' : kind(p) === '=' ? 'eq' : undefined
  if (!name) return left
  const operator = { kind: 'var', name, span: tokenSpan(p) } as const
  p.at++
  const right = parseExpressionTerm(p)
  return { kind: 'call', operator, args: [left, right], infix: true, span: spanFrom(p, start) }
}

/**
 * `with target as value`, any number of times.
 *
 * @param isKeywordOnly - as in OPA, no reference such as `with.x` can begin here
 */
function parseWith(p: Parser, isKeywordOnly = false): With[] {
  const modifiers: With[] = []
  while (isKeyword(p, 'with') || (isKeywordOnly && kind(p) === 'name' && textAt(p) === 'with')) {
    const start = startOf(p)
    p.at++
    if (kind(p) !== 'name' || p.keywords.has(textAt(p))) {
      throw unexpected(p, 'what to replace: `input`, `data` or a function')
    }
    const target = parseTargetTerm(p)
    if (!acceptKeyword(p, 'as')) throw unexpected(p, '`as`')
    const value = parseExpressionTerm(p)
    modifiers.push({ target, value, span: spanFrom(p, start) })
  }
  return modifiers
}

function parseTargetTerm(p: Parser): Term {
  const target = parseExpressionTerm(p, false)
  if (target.kind === 'var' || target.kind === 'ref') return target
  throw failure(
    p,
    '`with` cannot replace this',
    target.span,
    'it replaces `input`, a path below `input` or `data`, or a function'
  )
}

function parseSome(p: Parser): Literal {
  const start = startOf(p)
  p.at++
  const iteration = attempt(p, () => {
    const term = parseExpressionTerm(p)
    if (term.kind !== 'call') throw unexpected(p, '`in`')
    return term
  })
  if ('value' in iteration) {
    const term = iteration.value
    const [key, value, domain] = membership(term) ?? []
    if (!value || !domain) {
      throw failure(
        p,
        '`some` declares variables, or iterates with `in`',
        term.span,
        'write `some x in xs` or `some i, x in xs`'
      )
    }
    return {
      kind: 'some',
      vars: [],
      ...(key ? { key } : {}),
      value,
      domain,
      with: parseWith(p, true),
      span: spanFrom(p, start)
    }
  }
  const vars: Term[] = []
  do {
    if (kind(p) !== 'name' || p.keywords.has(textAt(p))) throw unexpected(p, 'a variable')
    p.at++
    vars.push({ kind: 'var', name: textAt(p, p.at - 1), span: tokenSpan(p, p.at - 1) })
  } while (accept(p, ','))
  if (kind(p) !== 'end' && !isOnNewLine(p) && kind(p) !== ';' && kind(p) !== '}' && kind(p) !== ']')
    throw isKeyword(p, 'in') ? iteration.failure : unexpected(p, '`in`')
  return { kind: 'some', vars, with: [], span: spanFrom(p, start) }
}

function membership(term: Term): readonly [Term | undefined, Term, Term] | undefined {
  if (term.kind !== 'call' || !term.infix || term.operator.kind !== 'var') return undefined
  const [a, b, c] = term.args
  if (term.operator.name === 'internal.member_2' && a && b) return [undefined, a, b]
  if (term.operator.name === 'internal.member_3' && a && b && c) return [a, b, c]
  return undefined
}

function parseEvery(p: Parser): Literal {
  const start = startOf(p)
  p.at++
  const term = parseExpressionTerm(p)
  const [key, value, domain] = membership(term) ?? []
  if (!value || !domain) {
    throw failure(
      p,
      '`every` needs a variable and a collection',
      term.span,
      'write `every x in xs { .. }` or `every i, x in xs { .. }`'
    )
  }
  for (const variable of key ? [key, value] : [value]) {
    const isDocument = variable.kind === 'var' && (variable.name === 'input' || variable.name === 'data')
    if (variable.kind !== 'var' || isDocument) throw failure(p, 'want a variable here', variable.span)
  }
  const opening = p.at
  if (!accept(p, '{')) throw unexpected(p, 'the body of `every` in braces')
  const body = parseBody(p, '}', opening)
  return {
    kind: 'every',
    ...(key ? { key } : {}),
    value,
    domain,
    body,
    with: parseWith(p, true),
    negated: false,
    span: spanFrom(p, start)
  }
}
