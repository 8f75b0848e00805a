import { globText, regexText } from './generate-pattern.ts'
import { jsonText, randomType, stringTerm } from './generate-value.ts'
import { pickNumber, pickString, type Values } from './values.ts'

/** What built-ins with a grammar of their own are fed with, since chance alone would never write a pattern or a date. */

const pools = {
  regex: [
    'a+',
    '^[a-z]+$',
    '(a|b)*c',
    '\\d+',
    '[^,]*',
    'x?',
    '',
    '(?i)ABC',
    '\\bfoo',
    '(?P<n>a)(b)?',
    '\\p{L}+',
    '.',
    'a{2,3}',
    '[[:alpha:]]+',
    '(',
    '^$',
    '(?s).+',
    '[^a]',
    'a*?',
    '\\s',
    '(a)|b'
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Go's own form of a group's name
  replacement: ['$1', '${n}-', 'x', '$0$0', '$$', '', '$1x'],
  glob: ['*.b', 'a.*', '**', '{a,b}.c', '[a-c]*', '?', 'a?b', '*', 'a/**', '\\*', 'a*', '[!a]*', 'a.b', '{foo,a.*}'],
  regexGlob: ['a.a.[0-9]+z', '[a-b]*', 'x+', '[a-z]+', 'abc', '.', 'a.*b', '[0-9]*'],
  template: ['urn:foo:{.*}', 'a{[a-z]}c', 'foo{.+}', 'ab{c?}', 'a<b+>', '<.*>a'],
  layout: [
    '2006-01-02',
    '2006-01-02T15:04:05Z07:00',
    'Mon Jan _2 15:04:05 2006',
    'RFC3339',
    'RFC1123',
    '15:04',
    'Jan 2, 2006 at 3:04pm (MST)',
    'DateOnly',
    '02/01/06'
  ],
  date: [
    '2024-02-29',
    '2023-02-29',
    '2021-13-01',
    '2024-02-29T12:30:45Z',
    '2024-12-31T23:59:59.123456789+02:00',
    '2024-02-29T24:00:00-07:00',
    'Mon Jan  2 15:04:05 2006',
    'Sat Nov 30 00:04:05 2024',
    'Thu, 29 Feb 2024 12:30:45 UTC',
    'Tue, 10 Nov 2009 23:00:00 CET',
    '1969-12-31',
    '23:59',
    '7:05',
    'Mar 1, 2024 at 3:04pm (UTC)',
    'Dec 31, 1999 at 12:59am (PST)',
    'Apr 5, 2023 at 12:30pm (UTC)',
    'Apr 5, 2023 at 12:00am (UTC)',
    '31/12/99',
    '01/02/68',
    '05/06/70',
    '28/02/24',
    '0001-01-01T00:00:00Z',
    '1677-09-21T00:12:44Z'
  ],
  duration: ['1h', '1.5s', '-3m2s', '10ns', '1d', '', '2us', '1h30m', '0', '9223372036854775807ns'],
  version: [
    '1.2.3',
    '1.2.3-rc.1',
    '1.2.3-rc.2',
    '1.0.0+b',
    '2.0.0-alpha.10',
    '10.0.0',
    'v1.2.3',
    '1.2',
    '1.2.3-alpha',
    '0.0.0'
  ],
  cidr: [
    '10.0.0.0/8',
    '10.1.2.0/24',
    '192.168.0.0/30',
    '10.1.2.3',
    '::1/128',
    'fe80::/64',
    '10.0.0.0/33',
    '192.168.0.4/30',
    '0.0.0.0/0',
    '2001:db8::1'
  ],
  smallCidr: ['10.1.2.0/30', '192.168.0.7/31', '::1/126', '10.0.0.1/32', 'x'],
  base64: ['YQ==', 'YWI=', 'aGVsbG8=', 'aGVsbG8', '!!', 'YWI_', 'YWI-', '', 'YQ', '/w==', '8J+YgA=='],
  hex: ['61', '6162', 'C3A9', '6', 'zz', '', 'f09f9880'],
  url: ['https://a.b/c?d=e#f', 'a%20b', 'a+b', '%zz', 'http://u:p@h:80/p', '/x', 'mailto:a@b', '::', 'a&b=c'],
  query: ['a=1&b=2&a=3', 'a', '', 'a=%41', 'a=1;b', '=x', 'a=b=c'],
  jsonText: [
    '{"a": 1}',
    '[1, 2.50, null]',
    '"x"',
    '1e3',
    '{',
    '',
    'true',
    '{"a": {"b": [1]}}',
    ' 7 ',
    '{"a":1,"a":2}',
    '01',
    '"\\u00e9"',
    '[1,]'
  ],
  yamlText: [
    'a: 1',
    '- x\n- y',
    '{a: [1, 2]}',
    'x',
    'a: b: c',
    '',
    'a: &x 1\nb: *x',
    '1.50',
    'yes',
    '[',
    'a:\n  b: "c"\n  d: null'
  ],
  units: ['10K', '1.5Mi', '100m', '5', '3Gi', '-2k', 'x', '1e3', '0.5T', '10 K', ''],
  bytes: ['10KB', '1.5MiB', '5', '3G', '"2kb"', 'x', '1e3', '0.5tb', '10 KB', '-3b'],
  uuid: [
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
    'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    '{6ba7b810-9dad-11d1-80b4-00c04fd430c8}',
    'x',
    '01890a5d-ac96-774b-bcce-b302099a8057'
  ],
  number: [
    '1',
    '1.5',
    '-2e3',
    ' 1',
    '0x10',
    '1_000',
    'Inf',
    '',
    '+1',
    '.5',
    '1.',
    '9007199254740993',
    '1e400',
    '00',
    'NaN'
  ],
  cutset: ['a', 'ab', ' ', '"', '', 'é', '\t ', 'abc'],
  separator: [',', '.', '', 'a', 'b', '/', 'é', 'ab']
} as const

type Pool = keyof typeof pools
type Hint =
  | Pool
  | 'text'
  | 'int'
  | 'ns'
  | 'base'
  | 'shift'
  | 'count'
  | 'format'
  | 'formatOperands'
  | 'patch'
  | 'paths'
  | 'graph'
  | 'delimiters'
  | 'rangeEnd'
  | 'open'
  | 'close'
  | 'instant'
  | 'cidrs'
  | 'replacements'
  | 'marshalOptions'
  | 'instantLayout'

/** By built-in, one hint an argument; `''` is left to the argument's type. */
export const hints: Readonly<Record<string, readonly (Hint | '')[]>> = {
  'array.slice': ['', 'int', 'int'],
  'base64.decode': ['base64'],
  'base64.is_valid': ['base64'],
  'base64url.decode': ['base64'],
  'bits.and': ['int', 'int'],
  'bits.lsh': ['int', 'shift'],
  'bits.negate': ['int'],
  'bits.or': ['int', 'int'],
  'bits.rsh': ['int', 'shift'],
  'bits.xor': ['int', 'int'],
  format_int: ['', 'base'],
  'glob.match': ['glob', 'delimiters', ''],
  'graph.reachable': ['graph', ''],
  'graph.reachable_paths': ['graph', ''],
  'hex.decode': ['hex'],
  indexof: ['text', 'separator'],
  indexof_n: ['text', 'separator'],
  'json.filter': ['', 'paths'],
  'json.is_valid': ['jsonText'],
  'json.marshal_with_options': ['', 'marshalOptions'],
  'json.patch': ['', 'patch'],
  'json.remove': ['', 'paths'],
  'json.unmarshal': ['jsonText'],
  'net.cidr_contains': ['cidr', 'cidr'],
  'net.cidr_contains_matches': ['cidrs', 'cidrs'],
  'net.cidr_expand': ['smallCidr'],
  'net.cidr_intersects': ['cidr', 'cidr'],
  'net.cidr_is_valid': ['cidr'],
  'net.cidr_merge': ['cidrs'],
  'net.cidr_overlap': ['cidr', 'cidr'],
  'numbers.range': ['int', 'rangeEnd'],
  'numbers.range_step': ['int', 'rangeEnd', 'int'],
  re_match: ['regex', 'text'],
  'regex.find_all_string_submatch_n': ['regex', 'text', 'int'],
  'regex.find_n': ['regex', 'text', 'int'],
  'regex.globs_match': ['regexGlob', 'regexGlob'],
  'regex.is_valid': ['regex'],
  'regex.match': ['regex', 'text'],
  'regex.replace': ['text', 'regex', 'replacement'],
  'regex.split': ['regex', 'text'],
  'regex.template_match': ['template', '', 'open', 'close'],
  'semver.compare': ['version', 'version'],
  'semver.is_valid': ['version'],
  split: ['text', 'separator'],
  sprintf: ['format', 'formatOperands'],
  'strings.count': ['text', 'separator'],
  'strings.replace_n': ['replacements', 'text'],
  'strings.split_n': ['text', 'separator', 'int'],
  substring: ['text', 'int', 'int'],
  'time.add_date': ['ns', 'int', 'int', 'int'],
  'time.clock': ['instant'],
  'time.date': ['instant'],
  'time.diff': ['instant', 'instant'],
  'time.format': ['instantLayout'],
  'time.parse_duration_ns': ['duration'],
  'time.parse_ns': ['layout', 'date'],
  'time.parse_rfc3339_ns': ['date'],
  'time.weekday': ['instant'],
  to_number: ['number'],
  trim: ['', 'cutset'],
  trim_left: ['', 'cutset'],
  trim_prefix: ['', 'separator'],
  trim_right: ['', 'cutset'],
  trim_suffix: ['', 'separator'],
  'units.parse': ['units'],
  'units.parse_bytes': ['bytes'],
  'uri.is_valid': ['url'],
  'uri.parse': ['url'],
  'urlquery.decode': ['url'],
  'urlquery.decode_object': ['query'],
  'uuid.parse': ['uuid'],
  'yaml.is_valid': ['yamlText'],
  'yaml.unmarshal': ['yamlText']
}

/** A term for a hint. */
export function operand(random: Values, hint: Hint): string {
  const text = (pool: Pool): string => JSON.stringify(random.pick(pools[pool]))
  const list = (pool: Pool): string => [text(pool), text(pool), text(pool)].slice(random.below(3)).join(', ')
  switch (hint) {
    case 'text':
      return stringTerm(random, textOfParts(random))
    case 'int':
      return random.pick(['0', '0', '1', '1', '2', '2', '3', '4', '5', '-1', '-2', '10', '100', '1.5'])
    case 'rangeEnd':
      return random.pick(['0', '3', '5', '-4', '12', '7', '2.5'])
    case 'shift':
      return random.pick(['0', '1', '2', '7', '63', '64', '100', '-1'])
    case 'open':
      return JSON.stringify(random.braces[0])
    case 'close':
      return JSON.stringify(random.braces[1])
    case 'base':
      return random.pick(['2', '8', '10', '16', '10', '7'])
    case 'count':
      return random.pick(['-1', '0', '1', '2'])
    case 'ns':
      return random.pick([
        '0',
        '1709209845123456789',
        '-1',
        '1257894000000000000',
        '951782400000000000',
        '9223372036854775807',
        '1e18',
        '1.5'
      ])
    case 'instant':
      return random.chance(0.6)
        ? operand(random, 'ns')
        : `[${operand(random, 'ns')}, ${random.pick(['"UTC"', '""', '"UTC"', '"x"'])}]`
    case 'instantLayout':
      return random.chance(0.5) ? operand(random, 'instant') : `[${operand(random, 'ns')}, "UTC", ${text('layout')}]`
    case 'format':
      return JSON.stringify(format(random))
    case 'delimiters':
      return random.pick(['["."]', '[]', 'null', '["/"]', '[".", ":"]', '["/", "."]'])
    case 'cidrs':
      return random.pick([`[${list('cidr')}]`, `{${list('cidr')}}`])
    case 'graph':
      return random.pick([
        '{"a": ["b", "c"], "b": ["c"], "c": []}',
        '{"a": {"b"}, "b": {"a", "x"}, "foo": {"a"}}',
        '{"x": ["y"], "y": ["z", "x"], "z": null, "k": ["k"]}',
        '{"": ["a"], "a": ["b", "b", "zz"], "b": []}'
      ])
    case 'paths':
      return random.pick([
        '["a"]',
        '["a/b", "c"]',
        '{"b/0"}',
        '[["a", "b"], "x"]',
        '["a/0/b", ["k"]]',
        '[]',
        '["/a", "name"]',
        '[["a", 0]]',
        '["a~1b"]'
      ])
    case 'patch':
      return `[${Array.from({ length: 1 + random.below(2) }, () => patch(random)).join(', ')}]`
    case 'replacements':
      return random.pick(['{"a": "b", "b": "c"}', '{}', '{"": "-"}', '{"ab": "x", "a": "y"}', '{"é": "e", "x": ""}'])
    case 'marshalOptions':
      return random.pick([
        '{"pretty": true}',
        '{"indent": "  "}',
        '{"prefix": ">", "indent": "-"}',
        '{}',
        '{"pretty": false, "indent": " "}',
        '{"bad": 1}'
      ])
    case 'formatOperands':
      return `[${Array.from({ length: 1 + random.below(3) }, () => formatOperand(random)).join(', ')}]`
    default:
      return JSON.stringify(
        random.chance(0.5) ? (ofCase(random, hint) ?? random.pick(pools[hint])) : random.pick(pools[hint])
      )
  }
}

/** A text in which something is found, often behind characters of several bytes. */
function textOfParts(random: Values): string {
  const parts = Array.from({ length: 1 + random.below(3) }, () => pickString(random))
  return parts.join(random.pick(['', ',', '/', 'a', 'é', '😀', '_', ' ']))
}

/** A text for a pool that is made of the values of the case, where that can be. */
function ofCase(random: Values, pool: Pool): string | undefined {
  switch (pool) {
    case 'regex':
      return regexText(random)
    case 'glob':
      return globText(random)
    case 'separator':
    case 'cutset': {
      // A part of a text is found in it.
      const characters = [...pickString(random)]
      const start = random.below(characters.length + 1)
      return characters.slice(start, start + 1 + random.below(2)).join('')
    }
    case 'base64':
      return Buffer.from(pickString(random)).toString(random.pick(['base64', 'base64', 'base64url']))
    case 'hex':
      return Buffer.from(pickString(random)).toString('hex')
    case 'jsonText':
    case 'yamlText':
      return jsonText(random, randomType(random, 2, false), 0)
    case 'number':
      return pickNumber(random)
    case 'url':
      return encodeURIComponent(pickString(random))
    case 'query':
      return `${encodeURIComponent(pickString(random))}=${encodeURIComponent(pickString(random))}&a=${pickNumber(random)}`
    case 'units':
    case 'bytes':
      return `${pickNumber(random)}${random.pick(['', 'k', 'Ki', 'M', 'Gi', 'kB', 'MiB'])}`
    default:
      return undefined
  }
}

function formatOperand(random: Values): string {
  return random.choose(
    [3, () => pickNumber(random)],
    [2, () => stringTerm(random, pickString(random))],
    [1, () => random.pick(['true', 'null', `[${pickNumber(random)}, "a"]`, '{"b": 1, "a": {2, 1}}', 'set()', '{}'])]
  )
}

function patch(random: Values): string {
  const path = () =>
    random.pick([
      '"/a"',
      '"a"',
      '"/a/b"',
      '"/a/0"',
      '"/a/-"',
      '"/x"',
      '""',
      '["a"]',
      '["a", "b"]',
      '"/b/c/d"',
      '"/0"',
      '"/-"',
      '["k", 0]',
      '"/name"'
    ])
  const value = () => random.pick(['1', '"v"', '[1]', '{"z": null}', '{1, 2}'])
  return random.choose(
    [3, () => `{"op": "add", "path": ${path()}, "value": ${value()}}`],
    [2, () => `{"op": "replace", "path": ${path()}, "value": ${value()}}`],
    [2, () => `{"op": "remove", "path": ${path()}}`],
    [1, () => `{"op": "copy", "from": ${path()}, "path": ${path()}}`],
    [1, () => `{"op": "move", "from": ${path()}, "path": ${path()}}`],
    [1, () => `{"op": "test", "path": ${path()}, "value": ${value()}}`]
  )
}

function format(random: Values): string {
  const verb = () =>
    random.choose(
      [5, () => random.pick(['%v', '%s', '%d'])],
      [1.5, () => `%${random.pick(['+', ' ', '0', '-', '#'])}${random.pick(['', '4'])}${random.pick([...'dxvqf'])}`],
      [
        2,
        () =>
          `%${random.pick(['', '-', '+', '0', '#', ' '])}${random.pick(['', '5', '12'])}${random.pick(['', '.2', '.0', '.5'])}${random.pick([...'vsdfeEgGxXoObqtcUT'])}`
      ],
      [0.5, () => random.pick(['%%', '%', '%!', '%[2]v', '%[1]d', '%[9]s', '%*d', '%z', '%.*f'])]
    )
  return Array.from({ length: 1 + random.below(3) }, () => `${random.pick(['', 'a', ' ', 'é:', '-'])}${verb()}`).join(
    ''
  )
}
