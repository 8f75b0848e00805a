import { parseYaml } from './read.ts'

/** What was written, and how far the last line goes, in characters. */
export interface Output {
  text: string
  column: number
}

export function put(out: Output, characters: string): void {
  out.text += characters
  out.column += [...characters].length
}

/** Goes to a line's begin, where it is not there, and in. */
export function newLine(out: Output, indent: number): void {
  if (out.column > 0) out.text += '\n'
  out.text += ' '.repeat(indent)
  out.column = indent
}

/** Characters after which the next space ends a line. */
const width = 80
/** Bytes of a key that stands before a colon; a longer one has a line of its own. */
const longestKey = 128

export const isSimpleKey = (key: string): boolean => !/[\n\r]/.test(key) && Buffer.byteLength(key) <= longestKey

type Form = 'plain' | 'single' | 'double' | 'literal'

/** Characters that OPA does not take in a value to write. */
const refused = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/

/** Writes a text in the form that keeps it a text; `indent` is where its further lines begin. Throws for control characters. */
export function writeText(out: Output, text: string, indent: number, isKey = false): void {
  if (refused.test(text)) throw new Error('control characters cannot be written')
  const form = formOf(text, isKey)
  if (form === 'plain') writeWords(out, text, indent, isKey, char => char)
  else if (form === 'double') writeEscaped(out, text, indent, isKey)
  else if (form === 'literal') writeLines(out, text, indent)
  else {
    put(out, "'")
    writeWords(out, text, indent, isKey, char => (char === "'" ? "''" : char))
    put(out, "'")
  }
}

/** The form that is asked for, and where it cannot hold the text the next one that can. */
function formOf(text: string, isKey: boolean): Form {
  const isPrintable = [...text].every(char => char === '\n' || isPrintableCharacter(char))
  if (text.includes('\n')) {
    const isLiteral = !isKey && isPrintable && !text.endsWith(' ') && !/ \n/.test(text)
    return isLiteral ? 'literal' : 'double'
  }
  if (!isPrintable || isNoText(text)) return 'double'
  return /^ | $/.test(text) || hasIndicators(text) ? 'single' : 'plain'
}

function isPrintableCharacter(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  const isBasic = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xfffd)
  return isBasic && code !== 0x2028 && code !== 0x2029 && code !== 0xfeff && !(code >= 0xd800 && code <= 0xdfff)
}

/** Without quotes it would be read as a number, a date, `null`, or a boolean. */
function isNoText(text: string): boolean {
  if (/^(?:|[-+]?\.(?:inf|nan)|[-+]?0o[0-7]+|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/i.test(text)) return true
  if (isTimestamp(text)) return true
  if (!/^[-+]?[\w.~][\w.+-]*$/.test(text) || text.startsWith('...')) return false
  const plain = parseYaml(text)
  return plain.valid && typeof plain.value !== 'string'
}

/** A date, or a date with a time of a zone behind `T` or without one behind a space. */
function isTimestamp(text: string): boolean {
  const found =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/.exec(
      text
    )
  if (!found) return false
  const [year = 0, month = 0, day = 0, ...time] = found.slice(1).map(Number)
  const [hours = 0, minutes = 0, seconds = 0] = time.filter(part => !Number.isNaN(part))
  if (month < 1 || month > 12 || hours > 23 || minutes > 59 || seconds > 59) return false
  return day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

/** Something in it would be read as a mark of YAML. */
function hasIndicators(text: string): boolean {
  return (
    /^(?:---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[-?:](?: |$)/.test(text) ||
    /.:(?: |$)/.test(text) ||
    / #/.test(text)
  )
}

/** Characters with lines broken at single spaces. */
function writeWords(
  out: Output,
  text: string,
  indent: number,
  isKey: boolean,
  written: (char: string) => string
): void {
  const characters = [...text]
  for (const [i, char] of characters.entries()) {
    const isInside = i > 0 && i < characters.length - 1
    const isAlone = char === ' ' && characters[i - 1] !== ' ' && characters[i + 1] !== ' '
    if (isAlone && isInside && !isKey && out.column > width) newLine(out, indent)
    else put(out, written(char))
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P'
}

function writeEscaped(out: Output, text: string, indent: number, isKey: boolean): void {
  const characters = [...text]
  put(out, '"')
  let isAfterSpace = false
  for (const [i, char] of characters.entries()) {
    const isInside = i > 0 && i < characters.length - 1
    if (char === ' ' && !isKey && !isAfterSpace && isInside && out.column > width) {
      newLine(out, indent)
      if (characters[i + 1] === ' ') put(out, '\\')
    } else put(out, escaped(char))
    isAfterSpace = char === ' '
  }
  put(out, '"')
}

function escaped(char: string): string {
  const known = escapes[char]
  if (known !== undefined) return known
  if (isPrintableCharacter(char)) return char
  const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase()
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** A block of lines as they are. */
function writeLines(out: Output, text: string, indent: number): void {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const end = text.endsWith('\n') ? (/^\n$|\n\n$/.test(text) ? '+' : '') : '-'
  put(out, `|${hint}${end}`)
  const lines = text.replace(/\n$/, '').split('\n')
  for (const line of lines) {
    out.text += '\n'
    out.column = 0
    if (line !== '') {
      newLine(out, indent)
      put(out, line)
    }
  }
  if (text.endsWith('\n')) {
    out.text += '\n'
    out.column = 0
  }
}
