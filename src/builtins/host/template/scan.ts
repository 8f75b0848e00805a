/** A piece of a template: text that stands for itself, or a token of an action. */
export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'space'
    | 'number'
    | 'string'
    | 'char'
    | 'variable'
    | 'field'
    | 'word'
    | 'sign'
    | 'end'
  readonly text: string
  readonly line: number
}

const lexemes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\[^\n])+'/y],
  ['number', /[+-]?(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)/y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['sign', /:=|[.=|(),]/y]
]
const close = /(?:[ \t\r\n]+-)?}}/y
/** What may stand directly behind a name or a number. */
const terminator = /[\s.,|:=()}]|-}}|$/y

/** Splits a template into tokens, white space trimmed where its actions ask for that. Throws an error with OPA's words. */
export function scan(template: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  let trim = false
  const lineAt = lineCounter(template)
  const push = (kind: Token['kind'], text: string): void => void tokens.push({ kind, text, line: lineAt(at) })
  while (at < template.length) {
    const open = template.indexOf('{{', at)
    const end = open === -1 ? template.length : open
    const trimsBefore = open !== -1 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4))
    const text = template.slice(at, end)
    const kept = trim ? text.replace(/^[ \t\r\n]+/, '') : text
    push('text', trimsBefore ? trimEnd(kept) : kept)
    at = end
    if (open === -1) break
    at += trimsBefore ? 4 : 2
    if (template.startsWith('/*', at)) {
      const close = template.indexOf('*/', at)
      if (close === -1) throw fault(lineAt(at), 'unclosed comment')
      const [marker] = /^(?:[ \t\r\n]-)?}}/.exec(template.slice(close + 2, close + 6)) ?? []
      if (!marker) throw fault(lineAt(at), 'comment ends before closing delimiter')
      at = close + 2 + marker.length
      trim = marker.length > 2
      continue
    }
    push('open', '{{')
    const action = scanAction(template, at, lineAt)
    tokens.push(...action.tokens)
    at = action.end
    trim = action.trims
  }
  push('end', '')
  return tokens
}

/** @returns the tokens up to the closing braces, where these end, and whether white space behind them is trimmed */
function scanAction(
  template: string,
  start: number,
  lineAt: (at: number) => number
): { readonly tokens: readonly Token[]; readonly end: number; readonly trims: boolean } {
  const tokens: Token[] = []
  for (let at = start; ; ) {
    close.lastIndex = at
    const [closing] = close.exec(template) ?? []
    if (closing) {
      tokens.push({ kind: 'close', text: '}}', line: lineAt(at) })
      return { tokens, end: at + closing.length, trims: closing.length > 2 }
    }
    if (at >= template.length) throw fault(lineAt(at), 'unclosed action')
    const found = lexemeAt(template, at)
    if (!found) throw fault(lineAt(at), faultAt(template, at))
    const [kind, text] = found
    at += text.length
    terminator.lastIndex = at
    if (kind !== 'space' && kind !== 'sign' && !terminator.test(template)) {
      const bad = String.fromCodePoint(template.codePointAt(at) as number)
      throw fault(lineAt(at), kind === 'number' ? `bad number syntax: "${text}${bad}"` : `bad character ${named(bad)}`)
    }
    tokens.push({ kind, text, line: lineAt(at) })
  }
}

function lexemeAt(template: string, at: number): readonly [Token['kind'], string] | undefined {
  for (const [kind, pattern] of lexemes) {
    pattern.lastIndex = at
    const [text] = pattern.exec(template) ?? []
    if (text !== undefined) return [kind, text]
  }
  return undefined
}

function faultAt(template: string, at: number): string {
  switch (template[at]) {
    case '"':
      return 'unterminated quoted string'
    case '`':
      return 'unterminated raw quoted string'
    case "'":
      return 'unterminated character constant'
    default:
      return `unexpected bad character ${named(String.fromCodePoint(template.codePointAt(at) as number))} in command`
  }
}

function named(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')} '${character}'`
}

export function fault(line: number, message: string): Error {
  return new Error(`template: template:${line}: ${message}`)
}

/** Without white space at the end; linear, as a pattern would not be. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/** Lines from 1, asked for in rising order. */
function lineCounter(template: string): (at: number) => number {
  let line = 1
  let seen = 0
  return at => {
    for (; seen < at; seen++) if (template[seen] === '\n') line++
    return line
  }
}
