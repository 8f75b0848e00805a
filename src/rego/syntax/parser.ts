import type { Diagnostic, Report, Source, Span } from '../../diagnostics/index.ts'
import type { TokenKind, Tokens } from './tokenize.ts'

/** Words that are keywords in v1, and in v0 after an import. */
export const keywordsOfV1 = ['in', 'every', 'contains', 'if']

/** Levels of nesting (brackets, operators, calls of results) that a module may have. */
export const nestingLimit = 500

/** Parts that a name may have: that of a package, the head of a rule, a reference. */
export const pathLimit = 1000

/** Where a parse stands. The functions of `parse-*.ts` take it first and move it on. */
export interface Parser {
  readonly source: Source
  readonly tokens: Tokens
  readonly report: Report
  /** Index of the next token. */
  at: number
  depth: number
  /** 1 also for a v0 module that imports `rego.v1`. */
  regoVersion: 0 | 1
  /** False in modules of v0, `import rego.v1` or not. */
  readonly templates: boolean
  /** True under `import future.keywords.not`: `not` takes a body. */
  notBodies: boolean
  /** Names that are keywords here; imports add to them. */
  readonly keywords: Set<string>
  /** The token at which a keyword may begin a reference, such as `with.x`: the first of a statement. */
  keywordReferenceAt: number
  /** Bars that turned out not to begin the body of a comprehension: keeps going back linear. */
  readonly notComprehensions: Set<number>
}

/**
 * Thrown to leave a statement that does not parse; caught where parsing can go on. Without a diagnostic it was reported before.
 *
 * No `Error`: it is thrown in the normal course of a parse, where a stack trace would cost more than the rest.
 */
export class ParseFailure {
  readonly diagnostic: Diagnostic | undefined
  constructor(diagnostic: Diagnostic | undefined) {
    this.diagnostic = diagnostic
  }
}

export function kind(p: Parser, ahead = 0): TokenKind {
  return p.tokens.kinds[p.at + ahead] ?? 'end'
}

/** The text of a token, e.g. a name. */
export function textAt(p: Parser, index = p.at): string {
  return p.source.text.slice(p.tokens.starts[index], p.tokens.ends[index])
}

/** True when the next token is this word, a keyword here, and not the start of a reference such as `with.x`. */
export function isKeyword(p: Parser, word: string): boolean {
  if (kind(p) !== 'name' || textAt(p) !== word || !p.keywords.has(word)) return false
  return word === 'contains' || !startsReference(p)
}

/** True when the next token is any keyword, and not the start of a reference such as `import.x`. */
export function isAnyKeyword(p: Parser): boolean {
  return kind(p) === 'name' && p.keywords.has(textAt(p)) && !startsReference(p)
}

/** True when a `.` or `[` follows the next token without a gap. */
export function startsReference(p: Parser): boolean {
  return isAdjacent(p, 1) && (kind(p, 1) === '.' || kind(p, 1) === '[')
}

/** True when no blank stands before the token. */
export function isAdjacent(p: Parser, ahead = 0): boolean {
  return p.tokens.gaps[p.at + ahead] === 'none'
}

/** True when the next token is the first of its line. */
export function isOnNewLine(p: Parser): boolean {
  return p.tokens.gaps[p.at] === 'line'
}

export function startOf(p: Parser, index = p.at): number {
  return p.tokens.starts[index] ?? p.source.text.length
}

/** The end of the token before the next one. */
export function lastEnd(p: Parser): number {
  return p.tokens.ends[p.at - 1] ?? 0
}

export function spanFrom(p: Parser, start: number): Span {
  return { source: p.source, start, end: lastEnd(p) }
}

export function tokenSpan(p: Parser, index = p.at): Span {
  const start = startOf(p, index)
  return { source: p.source, start, end: p.tokens.ends[index] ?? start }
}

/** Moves on when the next token is of this kind. */
export function accept(p: Parser, wanted: TokenKind): boolean {
  if (kind(p) !== wanted) return false
  p.at++
  return true
}

export function acceptKeyword(p: Parser, word: string): boolean {
  if (!isKeyword(p, word)) return false
  p.at++
  return true
}

/** Moves over a closing bracket or fails, pointing at where it was opened. */
export function expectClosing(p: Parser, wanted: ')' | ']' | '}', opening: number, or?: string): void {
  if (accept(p, wanted)) return
  throw unexpected(p, or ? `${or} or \`${wanted}\`` : `\`${wanted}\``, undefined, [
    { span: tokenSpan(p, opening), message: `\`${textAt(p, opening)}\` was opened here` }
  ])
}

/** The failure at the next token: `unexpected x, want y`. */
export function unexpected(p: Parser, want: string, help?: string, related?: Diagnostic['related']): ParseFailure {
  if (kind(p) === 'illegal') return new ParseFailure(undefined)
  const word = kind(p) === 'name' ? textAt(p) : ''
  if (keywordsOfV1.includes(word) && !p.keywords.has(word)) {
    return failure(p, `\`${word}\` is no keyword here`, tokenSpan(p), '`import rego.v1` makes it one')
  }
  const after = related ?? lastToken(p)
  return failure(p, `unexpected ${tokenName(p)}, want ${want}`, tokenSpan(p), help ?? typicalMistake(p), after)
}

/** The end of the file says little by itself: the last thing before it is where something is missing. */
function lastToken(p: Parser): Diagnostic['related'] {
  return kind(p) === 'end' && p.at > 0 ? [{ span: tokenSpan(p, p.at - 1), message: 'after this' }] : undefined
}

export function failure(
  p: Parser,
  message: string,
  span: Span,
  help?: string,
  related?: Diagnostic['related']
): ParseFailure {
  return new ParseFailure(parseError(p, message, span, help, related))
}

export function parseError(
  _: Parser,
  message: string,
  span: Span,
  help?: string,
  related?: Diagnostic['related']
): Diagnostic {
  return {
    code: 'rego_parse_error',
    severity: 'error',
    message,
    span,
    ...(help ? { help } : {}),
    ...(related ? { related } : {})
  }
}

function tokenName(p: Parser): string {
  const token = kind(p)
  if (token === 'end') return 'end of file'
  if (token === 'string' || token === 'rawString' || token === 'template') return 'string'
  if (token === 'number') return `number \`${textAt(p)}\``
  if (token === 'name') return isAnyKeyword(p) ? `keyword \`${textAt(p)}\`` : `\`${textAt(p)}\``
  return token === 'chunk' || token === 'templateEnd' ? 'end of string' : `\`${textAt(p)}\``
}

/** What authors who come from other languages write, and what Rego has for it. */
function typicalMistake(p: Parser): string | undefined {
  const here = kind(p)
  const before = p.tokens.kinds[p.at - 1]
  const word = here === 'name' ? textAt(p) : ''
  if (here === '|' && before === '|') return 'Rego has no `||`: write the rule once for each alternative'
  if (here === '&' && before === '&')
    return 'Rego has no `&&`: all statements of a body must hold; write each on a line of its own'
  if (here === '/' && before === '/') return 'a comment starts with `#`'
  if ((here === '=' || here === '>') && before === '=') return 'compare with `==`, define with `:=`'
  if (here === ':=') return '`:=` defines a variable, as a statement of its own; compare with `==`'
  if (here === '=') return 'compare with `==`'
  if (word === 'and') return 'all statements of a body must hold; write each on a line of its own'
  if (word === 'or') return 'write the rule once for each alternative'
  if (word === 'else' || word === 'elif')
    return '`else` follows the body of a rule: `p := 1 if { .. } else := 2 if { .. }`'
  if (here === '+' && before === '+') return 'variables do not change in Rego: define a new one'
  return undefined
}

/** Runs `parse` one level deeper. */
export function nested<T>(p: Parser, parse: () => T): T {
  if (p.depth >= nestingLimit) throw tooDeep(p)
  p.depth++
  try {
    return parse()
  } finally {
    p.depth--
  }
}

export function tooLong(p: Parser): ParseFailure {
  return failure(p, `the name has more than ${pathLimit} parts`, tokenSpan(p))
}

export function tooDeep(p: Parser): ParseFailure {
  return failure(
    p,
    `nested more than ${nestingLimit} levels deep`,
    tokenSpan(p),
    'define parts of it as rules of their own'
  )
}

/** Tries `parse`; when it fails, goes back to where it stood and gives the failure. */
export function attempt<T>(p: Parser, parse: () => T): { value: T } | { failure: ParseFailure; stoppedAt: number } {
  const { at, depth } = p
  try {
    return { value: parse() }
  } catch (caught) {
    if (!(caught instanceof ParseFailure)) throw caught
    const stoppedAt = p.at
    p.at = at
    p.depth = depth
    return { failure: caught, stoppedAt }
  }
}
