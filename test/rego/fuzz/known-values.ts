import { rulesOf, withRulesBehind } from './case-rules.ts'
import type { FuzzCase } from './fuzz-case.ts'
import type { KnownDifference } from './known-differences.ts'
import type { Difference } from './run-case.ts'

/** What a value that differs was made of: the rules behind it, the data and the input. */
interface Origin {
  readonly text: string
  /** The strings that stand in the text. */
  readonly strings: readonly string[]
}

/** The rule that differs with all that it reads; all modules where it cannot be told. */
function originOf({ detail, input = '' }: Difference, one: FuzzCase): Origin {
  const rules = rulesOf(one)
  const name = /^\.(\w+)/.exec(detail)?.[1] ?? one.entrypoint.split('/').at(-1)
  const own = rules.filter(rule => rule.name === name)
  const texts = (own.length > 0 ? withRulesBehind(rules, own) : one.modules).map(({ text }) => text)
  const text = [...texts, one.data, input].join('\n')
  return { text, strings: stringsOf(text) }
}

/** Strings as they are written, and what stands between any two quotes: there are strings in template strings. */
function stringsOf(text: string): readonly string[] {
  const written = [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g)].flatMap(([token]) => {
    if (token.startsWith('`')) return [token.slice(1, -1)]
    try {
      return [JSON.parse(token) as string]
    } catch {
      return []
    }
  })
  return [...written, ...text.split(/["`]/)]
}

/** A difference of results that comes from calls of these built-ins with such strings. */
function ofCalls(
  reason: string,
  builtins: RegExp,
  holds: (strings: readonly string[], text: string) => boolean
): KnownDifference {
  return {
    reason,
    excuses(difference, one) {
      if (!/result$|^only opa aborts$/.test(difference.kind)) return false
      const { text, strings } = originOf(difference, one)
      return builtins.test(text) && holds(strings, text)
    }
  }
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** A string from which a decoder that is called makes bytes that are no text. */
function isDecodedToBytes(encoded: string, text: string): boolean {
  const isNoText = (encoding: BufferEncoding): boolean => !isText(Buffer.from(encoded, encoding))
  if (/base64\.decode/.test(text) && /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(encoded) && isNoText('base64'))
    return true
  if (/base64url\.decode/.test(text) && /^[\w-]*={0,2}$/.test(encoded) && isNoText('base64url')) return true
  if (/hex\.decode/.test(text) && /^(?:[\da-f]{2})*$/i.test(encoded) && isNoText('hex')) return true
  const percent = encoded.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16))
  )
  return /urlquery\.decode/.test(text) && percent !== encoded && !isText(Buffer.from(percent, 'latin1'))
}

/** A number that Go reads and JSON does not have: `1.`, `.5`, `1_000`, `0x1p4`. */
function isNumberOfGoAlone(text: string): boolean {
  const plain = text.replace(/(?<=[\da-fA-F])_(?=[\da-fA-F])/g, '')
  const isDecimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(plain)
  const isHexadecimal = /^[-+]?0[xX][\da-fA-F]*\.?[\da-fA-F]*[pP][-+]?\d+$/.test(plain)
  return (isDecimal || isHexadecimal) && !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)
}

/** A pattern with one star whose beginning and end share characters of a text: `a/*\/b` and `a/b`. */
function overlaps(pattern: string, texts: readonly string[]): boolean {
  const [, before = '', after = ''] = /^([^*?[\]{}\\]+)\*([^*?[\]{}\\]+)$/.exec(pattern) ?? []
  return texts.some(
    text =>
      before !== '' && text.length < before.length + after.length && text.startsWith(before) && text.endsWith(after)
  )
}

/** Where the results of OPA 1.20.2's built-ins are not ours, each with the values that show it. */
export const knownValues: readonly KnownDifference[] = [
  {
    reason: 'OPA keeps what is no JSON number (`1.`, `.5`) of a string and cannot write it',
    excuses: ({ kind, detail }) => kind === 'only opa aborts' && detail.includes('invalid number literal')
  },
  ofCalls('OPA computes with what is no JSON number of a string, and has its text in keys', /\bto_number\b/, strings =>
    strings.some(isNumberOfGoAlone)
  ),
  ofCalls(
    'OPA 1.20 takes versions with zeros before a number or nothing behind `-`, its newest cases do not',
    /\bsemver\./,
    strings => strings.some(text => /(?:^|[.-])0\d|-(?:\+|$)|\+$/.test(text))
  ),
  ofCalls(
    'OPA takes characters that end lines in YAML 1.1, and a mark of byte order, for what they are not',
    /\byaml\./,
    strings => strings.some(text => /[\u0085\u2028\u2029\ufeff]|\\u(?:0085|202[89]|feff)/i.test(text))
  ),
  ofCalls('OPA lets what stands in brackets go on at the margin, YAML does not', /\byaml\./, strings =>
    strings.some(text => /[[{][^\]}]*\n[^\s\]}]/.test(text))
  ),
  ofCalls(
    'OPA cuts characters into bytes where it replaces the empty text',
    /\breplace(?:_n)?\b/,
    strings => strings.includes('') && strings.some(text => /[^\0-\x7f]/.test(text))
  ),
  ofCalls(
    'bytes that are no UTF-8 are equal here where what is written of them is',
    /base64(?:url)?\.decode|hex\.decode|urlquery\.decode/,
    (strings, text) => strings.some(each => isDecodedToBytes(each, text))
  ),
  ofCalls(
    'to OPA 1.20 `?` or `[!..]` alone matches the empty text, in its newest cases it does not',
    /\bglob\.match\b/,
    strings => strings.includes('') && strings.some(text => /(?:^|[{,])(?:\?|\[![^\]]*\])(?:[},]|$)/.test(text))
  ),
  ofCalls(
    'OPA 1.20 does not find the empty alternative beside one with `*`, its newest cases do',
    /\bglob\.match\b/,
    strings => strings.some(text => /\*[^{}]*,[},]|[{,],[^{}]*\*/.test(text))
  ),
  ofCalls(
    'OPA 1.20 is wrong of three stars, of `*` beside `?`, and of `*` between texts that overlap; 1.21 is not',
    /\bglob\.match\b/,
    strings => strings.some(text => /\*\*\*|\*\?|\?\*/.test(text) || overlaps(text, strings))
  ),
  ofCalls(
    'OPA takes the lower 64 bits of what it shifts by, and panics on many of them',
    /\bbits\.[lr]sh\b/,
    (_, text) => /\d{20}|\d[eE]\+?\d\d/.test(text)
  )
]
