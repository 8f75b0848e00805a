import type { Random } from '../../rego/fuzz/random.ts'

/** A change to the bytes of a file, as slips, tools and malice make them. */
type TextMutation = (text: string, random: Random) => string | Uint8Array

const odd = [
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u202e',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffe',
  '\ufffd',
  'é',
  'e\u0301',
  '日本語',
  '👩‍👩‍👧',
  '\ud83d',
  'ß',
  'İ',
  '\t',
  '\r',
  '\v',
  '\f'
]
const marks = [
  '#',
  ':',
  ': ',
  '-',
  '- ',
  '? ',
  '|',
  '>',
  '|-',
  '>+2',
  '&a ',
  '*a',
  '!',
  '!!str ',
  '!!binary ',
  '!!set ',
  '!x ',
  '!<tag:x> ',
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '<<: *a\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '`',
  '@',
  '\\',
  '\\u12',
  '~',
  '$ref: x\n',
  '__proto__: {}\n',
  'constructor: 1\n',
  '<!--',
  '//',
  '/*'
]
const values = [
  'no',
  'Yes',
  'NULL',
  '~',
  '0o17',
  '0x1F',
  '1_000',
  '1e999',
  '-1e-999',
  '.inf',
  '-.nan',
  '1:30:00',
  '2026-11-20',
  '2026-11-20T12:00:00Z',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
  '-0',
  '1.10',
  '""',
  "''",
  '[]',
  '{}',
  'true',
  '&x [*x]',
  '*nowhere',
  '!!int x',
  '!!timestamp 1',
  'x'.repeat(100_000),
  '$(id)',
  '{{ name }}',
  'javascript:alert(1)',
  '../../etc/passwd',
  '::error::x',
  '%0A',
  'password=hunter2hunter2'
]

const linesOf = (text: string): string[] => text.split('\n')
const at = (text: string, random: Random): number => random.below(text.length + 1)
const insert = (text: string, where: number, what: string): string => text.slice(0, where) + what + text.slice(where)

const mutations: readonly (readonly [weight: number, mutate: TextMutation])[] = [
  // bytes
  [
    3,
    (text, random) =>
      withBytes(text, bytes => {
        for (let i = 0; i <= random.below(4); i++) bytes[random.below(bytes.length)] = random.below(256)
      })
  ],
  [3, (text, random) => text.slice(0, at(text, random))],
  [1, (text, random) => new TextEncoder().encode(text).slice(0, at(text, random))],
  [
    3,
    (text, random) => {
      const from = at(text, random)
      return text.slice(0, from) + text.slice(from + random.below(40))
    }
  ],
  [4, (text, random) => insert(text, at(text, random), random.pick(odd))],
  [5, (text, random) => insert(text, at(text, random), random.pick(marks))],
  // lines
  [
    3,
    (text, random) => {
      const lines = linesOf(text)
      lines.splice(random.below(lines.length), 1)
      return lines.join('\n')
    }
  ],
  [
    3,
    (text, random) => {
      const lines = linesOf(text)
      const line = random.below(lines.length)
      lines.splice(line, 0, lines[line] as string)
      return lines.join('\n')
    }
  ],
  [
    3,
    (text, random) => {
      const lines = linesOf(text)
      const [moved] = lines.splice(random.below(lines.length), 1)
      lines.splice(random.below(lines.length + 1), 0, moved as string)
      return lines.join('\n')
    }
  ],
  [
    4,
    (text, random) =>
      onLine(text, random, line =>
        random.chance(0.5) ? ' '.repeat(1 + random.below(3)) + line : line.replace(/^ {1,2}/, '')
      )
  ],
  [2, (text, random) => onLine(text, random, line => line.replace(/^ +/, '\t'))],
  [6, (text, random) => onLine(text, random, line => line.replace(/(:\s+|-\s+)[^\s].*$/, `$1${random.pick(values)}`))],
  [2, (text, random) => onLine(text, random, line => line.replace(/:\s/, random.pick([':', ' :', '::', '=', ': : '])))],
  [2, (text, random) => onLine(text, random, line => `${line} ${random.pick(marks)}`)],
  [
    2,
    (text, random) =>
      onLine(text, random, line =>
        line.replace(
          /(["'])?([A-Za-z]+)(["'])?:/,
          (_, a = '', key: string, b = '') => `${a}${key.slice(1)}${key[0]}${b}:`
        )
      )
  ],
  // the whole file
  [1, text => text.replaceAll('\n', '\r\n')],
  [1, text => text.replaceAll('\n', '\r')],
  [1, text => `\ufeff${text}`],
  [1, (text, random) => utf16(text, random.chance(0.5), random.chance(0.5))],
  [1, text => Uint8Array.from(text, char => char.charCodeAt(0) & 0xff)],
  [1, (text, random) => `${text}\n---\n${random.chance(0.5) ? text : 'a: 1\n'}`],
  [1, (text, random) => text + random.pick(['\n---\n', '\n...\nx', '\u0000', '}', '\n\n\n'])],
  [1, (text, random) => `${text}\nx: ${nested(random)}\n`],
  [
    1,
    (text, random) =>
      `${text}\nanchors: &a [x, x]\nmore: ${'*a '.trim()}\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c${', *c'.repeat(random.below(3000))}]\n`
  ],
  [1, (text, random) => text.repeat(1 + random.below(20))],
  [1, text => text.replaceAll(/^( *)/gm, '$1$1$1')]
]

function withBytes(text: string, change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  change(bytes)
  return bytes
}

function onLine(text: string, random: Random, change: (line: string) => string): string {
  const lines = linesOf(text)
  const line = random.below(lines.length)
  lines[line] = change(lines[line] as string)
  return lines.join('\n')
}

function utf16(text: string, isBig: boolean, isMarked: boolean): Uint8Array {
  const bytes = Buffer.from((isMarked ? '\ufeff' : '') + text, 'utf16le')
  return isBig && bytes.length % 2 === 0 ? bytes.swap16() : bytes
}

function nested(random: Random): string {
  const depth = random.pick([50, 99, 101, 1000, 20_000])
  const [open, close] = random.pick([
    ['[', ']'],
    ['{a: ', '}'],
    ['[{a: ', '}]']
  ] as const)
  return random.chance(0.3) ? open.repeat(depth) : open.repeat(depth) + close.repeat(depth)
}

/** One to three changes to a text. */
export function mutateText(text: string, random: Random): Uint8Array {
  let now: string | Uint8Array = text
  for (let i = 0; i <= random.below(3) && typeof now === 'string'; i++) {
    const before: string = now
    now = random.choose(...mutations.map(([weight, mutate]) => [weight, () => mutate(before, random)] as const))
  }
  return typeof now === 'string' ? new TextEncoder().encode(now) : now
}
