import { quotedByGo } from '../go-quote.ts'
import { entriesOf, Float, Integer, isList, isMap, textOf, typeName, type Value } from './values.ts'

/** `%v` of each; a space between two of which neither is a text. */
export function print(values: readonly Value[]): string {
  const isText = (value: Value): boolean => textOf(value) !== undefined
  return values.map((value, i) => (i > 0 && !isText(value) && !isText(values[i - 1]) ? ' ' : '') + show(value)).join('')
}

export function show(value: Value): string {
  return formatValue(plainVerb, value)
}

interface Verb {
  readonly letter: string
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
}

const plainVerb: Verb = { letter: 'v', flags: '', width: 0, precision: undefined }
const widest = 10_000
const known = 'vsqdtxXfFeEgGcbo'

/**
 * Go's `fmt.Sprintf`, for the values that a template can have.
 *
 * @throws Error - a flag or verb that is not supported here: `*`, `[1]`, `%#v` and the like
 */
export function printf(format: string, values: readonly Value[]): string {
  let used = 0
  const text = format.replace(
    /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d*))?(\[)?(.|$)/gsu,
    (all, flags, width, precision, index, letter) => {
      if (letter === '%') return '%'
      if (letter === '') return '%!(NOVERB)'
      if (width === '*' || precision === '*' || index || flags.includes('#'))
        throw new Error(`printf: ${all} is not supported`)
      if (Number(width) > widest || Number(precision ?? 0) > widest) throw new Error(`printf: ${all} is too wide`)
      if (used >= values.length) return `%!${letter}(MISSING)`
      const verb = {
        letter,
        flags,
        width: Number(width),
        precision: precision === undefined ? undefined : Number(precision)
      }
      if (letter === 'T') {
        const value = values[used++]
        return pad(verb, isNil(value) ? '<nil>' : typeName(value))
      }
      return formatValue(verb, values[used++])
    }
  )
  const extra = values.slice(used).map(value => (isNil(value) ? '<nil>' : `${typeName(value)}=${show(value)}`))
  return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(', ')})` : text
}

function isNil(value: Value): value is null | undefined {
  return value === undefined || value === null
}

function formatValue(verb: Verb, value: Value): string {
  if (isNil(value)) return verb.letter === 'v' ? pad(verb, '<nil>') : `%!${verb.letter}(<nil>)`
  if (isList(value)) return `[${value.map(element => formatInner(verb, element)).join(' ')}]`
  if (isMap(value)) {
    const members = entriesOf(value).map(([key, member]) => `${formatValue(verb, key)}:${formatInner(verb, member)}`)
    return `map[${members.join(' ')}]`
  }
  const text = known.includes(verb.letter) ? formatScalar(verb, value) : undefined
  return text ?? `%!${verb.letter}(${typeName(value)}=${formatValue({ ...verb, letter: 'v' }, value)})`
}

function formatInner(verb: Verb, value: Value): string {
  return isNil(value) ? '<nil>' : formatValue(verb, value)
}

function formatScalar(verb: Verb, value: Value): string | undefined {
  if (value instanceof Integer) return formatInteger(verb, value.value)
  if (value instanceof Float) return formatFloat(verb, value.value)
  if (typeof value === 'boolean') return 'vt'.includes(verb.letter) ? pad(verb, String(value)) : undefined
  const text = textOf(value) as string
  const cut = verb.precision === undefined ? text : [...text].slice(0, verb.precision).join('')
  switch (verb.letter) {
    case 'v':
    case 's':
      return pad(verb, cut)
    case 'q':
      return pad(verb, quotedByGo(cut))
    case 'x':
    case 'X': {
      const bytes = Buffer.from(text)
      const hex = bytes.subarray(0, verb.precision ?? bytes.length).toString('hex')
      return pad(verb, verb.letter === 'x' ? hex : hex.toUpperCase())
    }
    default:
      return undefined
  }
}

function formatInteger(verb: Verb, value: bigint): string | undefined {
  const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, x: 16, X: 16 }
  const base = bases[verb.letter]
  if (verb.letter === 'c')
    return pad(verb, value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : '\uFFFD')
  if (verb.letter === 'q') throw new Error('printf: %q of an integer is not supported')
  if (base === undefined) return undefined
  const digits = (value < 0n ? -value : value).toString(base).padStart(verb.precision ?? 0, '0')
  const sign = signOf(verb, value < 0n)
  return padNumber(verb, sign, verb.letter === 'X' ? digits.toUpperCase() : digits, verb.precision === undefined)
}

function formatFloat(verb: Verb, value: number): string | undefined {
  const size = Math.abs(value)
  const isUpper = /[EFG]/.test(verb.letter)
  let digits: string
  switch (verb.letter.toLowerCase()) {
    case 'v':
    case 'g':
      if (verb.precision !== undefined) throw new Error('printf: a precision of %g is not supported')
      digits = shortest(size)
      break
    case 'f':
      digits = fixed(size, Math.min(verb.precision ?? 6, 100))
      break
    case 'e':
      digits = exponent(size.toExponential(Math.min(verb.precision ?? 6, 100)))
      break
    default:
      return undefined
  }
  const sign = signOf(verb, value < 0 || Object.is(value, -0))
  return padNumber(verb, sign, isUpper ? digits.toUpperCase() : digits, true)
}

function shortest(size: number): string {
  const power = size === 0 ? 0 : Number(size.toExponential().split('e')[1])
  return power < -4 || power >= 6 ? exponent(size.toExponential()) : String(size)
}

/** As `toFixed`, but of two numbers as near the even one, and for large numbers too. */
function fixed(size: number, places: number): string {
  if (size >= 1e21) return `${BigInt(size)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`
  const [whole = '', fraction = ''] = size.toFixed(100).split('.')
  const digits = whole + fraction.slice(0, places)
  const isTie = /^50*$/.test(fraction.slice(places))
  if (!isTie || Number(digits.at(-1)) % 2 === 1) return size.toFixed(places)
  return places === 0 ? whole : `${whole}.${fraction.slice(0, places)}`
}

/** At least two digits of exponent. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

function signOf({ flags }: Verb, isNegative: boolean): string {
  return isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

function padNumber(verb: Verb, sign: string, digits: string, mayZero: boolean): string {
  const isZero = mayZero && verb.flags.includes('0') && !verb.flags.includes('-')
  const wide = isZero ? digits.padStart(verb.width - sign.length, '0') : digits
  return pad({ ...verb, flags: verb.flags.replaceAll('0', '') }, sign + wide)
}

function pad({ flags, width }: Verb, text: string): string {
  const missing = width - [...text].length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text
}
