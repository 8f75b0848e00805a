import type { Report, Source } from '../../diagnostics/index.ts'

/**
 * What a token is. Names, keywords included, are `name`: which names are keywords depends on the imports, so the parser decides.
 * A template string is `template` (its opening), then `chunk` for each text and `{` .. `}` around each expression, then `templateEnd`.
 * `illegal` stands for text that was reported already.
 */
export type TokenKind =
  | 'name'
  | 'number'
  | 'string'
  | 'rawString'
  | 'template'
  | 'chunk'
  | 'templateEnd'
  | 'illegal'
  | 'end'
  | (typeof symbols)[number]

const symbols = [
  ...[':=', '==', '!=', '<=', '>=', '=', '<', '>', '+', '-', '*', '/', '%', '&', '|'],
  ...['(', ')', '[', ']', '{', '}', ',', ';', ':', '.']
] as const
const symbolSet: ReadonlySet<string> = new Set(symbols)

/** The tokens of one text, in parallel arrays; the last one is `end`. */
export interface Tokens {
  readonly kinds: readonly TokenKind[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** What stands before the token: nothing, blanks or comments on the same line, or at least one line break. */
  readonly gaps: readonly ('none' | 'blank' | 'line')[]
  /** Comments from `#` to the end of the line, without it. */
  readonly comments: readonly Comment[]
}

export interface Comment {
  readonly start: number
  readonly end: number
  /** True when nothing but the line break stands before it. */
  readonly atLineStart: boolean
}

/**
 * Cuts a text into tokens, in time linear in its length.
 *
 * Never stops: text that is no token is reported and stands as `illegal`.
 */
export function tokenize(source: Source, report: Report): Tokens {
  const { text } = source
  const kinds: TokenKind[] = []
  const starts: number[] = []
  const ends: number[] = []
  const gaps: ('none' | 'blank' | 'line')[] = []
  const comments: Comment[] = []
  /** Open template strings, with the number of braces open in the expression at hand. */
  const templates: { readonly raw: boolean; braces: number }[] = []
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let gap = 'line' as 'none' | 'blank' | 'line'

  const push = (kind: TokenKind, start: number, end: number) => {
    kinds.push(kind)
    starts.push(start)
    ends.push(end)
    gaps.push(gap)
    gap = 'none'
    position = end
  }
  const fault = (message: string, start: number, end: number, help?: string) => {
    report({
      code: 'rego_parse_error',
      severity: 'error',
      message,
      span: { source, start, end },
      ...(help ? { help } : {})
    })
  }

  /** The text of a template from `start` to its next expression or its end. */
  const template = (raw: boolean, start: number) => {
    let end = start
    const quote = raw ? 96 : 34
    for (;;) {
      const unit = text.charCodeAt(end)
      if (end >= text.length || (!raw && unit === 10)) {
        fault('the template string has no end', start - 1, end, `close it with \`${raw ? '`' : '"'}\``)
        templates.pop()
        push('chunk', start, end)
        push('templateEnd', end, end)
        return
      }
      if (unit === quote) {
        templates.pop()
        push('chunk', start, end)
        push('templateEnd', end, end + 1)
        return
      }
      if (unit === 123) {
        push('chunk', start, end)
        push('{', end, end + 1)
        return
      }
      if (unit === 92) {
        if (!raw) checkEscape(text, end, '\\"/bfnrtu{', fault)
        end += raw && text.charCodeAt(end + 1) !== 123 ? 1 : 2
      } else end++
    }
  }

  while (position < text.length) {
    const start = position
    const unit = text.charCodeAt(start)
    if (unit === 32 || unit === 9 || unit === 13) {
      if (gap === 'none') gap = 'blank'
      position++
    } else if (unit === 10) {
      gap = 'line'
      position++
    } else if (unit === 35) {
      let end = text.indexOf('\n', start)
      if (end < 0) end = text.length
      while (end > start + 1 && text.charCodeAt(end - 1) === 13) end--
      comments.push({ start, end, atLineStart: start === 0 || text.charCodeAt(start - 1) === 10 })
      if (gap === 'none') gap = 'blank'
      position = end
    } else if (isLetter(unit)) {
      let end = start + 1
      while (isLetter(text.charCodeAt(end)) || isDigit(text.charCodeAt(end))) end++
      push('name', start, end)
    } else if (isDigit(unit)) {
      const end = numberEnd(text, start)
      const digits = text.slice(start, end)
      const shape =
        kinds.at(-1) === '.' ? /^[0-9]+([eE][+-]?[0-9]+)?$/ : /^(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/
      if (shape.test(digits)) push('number', start, end)
      else {
        const help = /^0[0-9]/.test(digits) ? 'write it without a leading zero' : undefined
        fault(`\`${digits}\` is not a number`, start, end, help)
        push('illegal', start, end)
      }
    } else if (unit === 34) {
      const end = stringEnd(text, start, fault)
      push(end > 0 ? 'string' : 'illegal', start, Math.abs(end))
    } else if (unit === 96) {
      const close = text.indexOf('`', start + 1)
      if (close < 0) {
        fault('the raw string has no end', start, start + 1, 'close it with a backquote')
        push('illegal', start, text.length)
      } else push('rawString', start, close + 1)
    } else if (unit === 36 && (text[start + 1] === '"' || text[start + 1] === '`')) {
      const raw = text[start + 1] === '`'
      push('template', start, start + 2)
      templates.push({ raw, braces: 0 })
      template(raw, start + 2)
    } else {
      const open = templates.at(-1)
      if (unit === 125 && open && open.braces === 0) {
        push('}', start, start + 1)
        template(open.raw, start + 1)
        continue
      }
      if (open && unit === 123) open.braces++
      if (open && unit === 125) open.braces--
      const two = text.slice(start, start + 2)
      const symbol = symbolSet.has(two) ? two : text.charAt(start)
      if (symbolSet.has(symbol)) push(symbol as TokenKind, start, start + symbol.length)
      else {
        const end = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
        const [message, help] = illegalCharacter(text, start, end)
        fault(message, start, end, help)
        push('illegal', start, text[start] === "'" ? quotedEnd(text, start) : end)
      }
    }
  }
  push('end', text.length, text.length)
  return { kinds, starts, ends, gaps, comments }
}

type Fault = (message: string, start: number, end: number, help?: string) => void

function illegalCharacter(text: string, start: number, end: number): [message: string, help?: string] {
  const character = text.slice(start, end)
  if (character === "'") return ['strings are not written in single quotes', 'use double quotes']
  if (character === '!') return ['`!` is no operator', 'write `not` in front of the expression']
  if (character === '$') return ['`$` must be followed by a string', 'a template string is written `$"text {value}"`']
  if (character === '\0') return ['a NUL character cannot stand in Rego']
  if (character === '\ufeff') return ['a byte-order mark can only stand at the start of a file']
  if (/[\u2018-\u201f]/.test(character)) return ['typographic quotes are not quotes', 'use `"`']
  const code = character.codePointAt(0) ?? 0
  if (code < 32 || code === 127) return [`the control character ${code} cannot stand here`]
  return [`\`${character}\` cannot stand here`]
}

/** The end of a text in single quotes on the same line, so that it gives one error and not many. */
function quotedEnd(text: string, start: number): number {
  for (let end = start + 1; end < text.length && text.charCodeAt(end) !== 10; end++) {
    if (text[end] === "'") return end + 1
  }
  return start + 1
}

function numberEnd(text: string, start: number): number {
  let end = start
  while (isDigit(text.charCodeAt(end))) end++
  if (text[end] === '.') {
    end++
    while (isDigit(text.charCodeAt(end))) end++
  }
  if (text[end] === 'e' || text[end] === 'E') {
    end++
    if (text[end] === '+' || text[end] === '-') end++
  }
  while (isLetter(text.charCodeAt(end)) || isDigit(text.charCodeAt(end))) end++
  return end
}

/** The end of a string in double quotes; negative when it is faulty. */
function stringEnd(text: string, start: number, fault: Fault): number {
  let fine = true
  for (let end = start + 1; ; end++) {
    const unit = text.charCodeAt(end)
    if (end >= text.length || unit === 10) {
      fault('the string has no end', start, end, 'close it with `"`; a string over several lines stands in backquotes')
      return -end
    }
    if (unit === 34) return fine ? end + 1 : -(end + 1)
    if (unit === 92) {
      fine = checkEscape(text, end, '\\"/bfnrtu', fault) && fine
      if (text.charCodeAt(end + 1) !== 10) end++
    }
  }
}

function checkEscape(text: string, at: number, allowed: string, fault: Fault): boolean {
  const next = text.charAt(at + 1)
  if (next === '' || !allowed.includes(next)) {
    const help = 'write `\\\\` for a backslash, or use a raw string in backquotes'
    fault(`\`\\${next.trim()}\` is no escape sequence`, at, at + 1 + next.trim().length, help)
    return false
  }
  if (next === 'u' && !/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) {
    fault('`\\u` needs four hexadecimal digits', at, at + 2)
    return false
  }
  return true
}

function isLetter(unit: number): boolean {
  const lower = unit | 32
  return (lower >= 97 && lower <= 122) || unit === 95
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

const escapeCharacters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The value of a string's inside; escapeCharacters were checked by `tokenize`. A lone surrogate becomes U+FFFD. */
export function decodeEscapes(inside: string): string {
  if (!inside.includes('\\')) return inside
  const value = inside.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, character: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapeCharacters[character] ?? character)
  )
  return value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}
