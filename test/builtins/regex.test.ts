// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Go's replacement templates are written so
import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

describe('regex.match', () => {
  test.each([
    { note: 'anywhere in the text', pattern: 'b+', text: 'abbc', want: true },
    { note: 'anchored', pattern: '^b+$', text: 'abbc', want: false },
    { note: 'a dot takes a code point', pattern: '^.$', text: '😀', want: true },
    { note: 'a dot takes no line break', pattern: 'a.b', text: 'a\nb', want: false },
    { note: '(?s)', pattern: '(?s)a.b', text: 'a\nb', want: true },
    { note: '(?m)', pattern: '(?m)^b$', text: 'a\nb\nc', want: true },
    { note: '(?i) over the whole of Unicode', pattern: '^(?i)straße k$', text: 'STRAẞE \u212a', want: true },
    { note: 'a script', pattern: '^\\p{Greek}+$', text: 'αβγ', want: true },
    { note: 'not a category', pattern: '^\\PL+$', text: '12', want: true },
    { note: 'a word boundary at the end', pattern: 'b\\b', text: 'ab', want: true },
    { note: 'counts', pattern: '^a{2,3}$', text: 'aaaa', want: false },
    { note: 'no partial code point', pattern: '^[^a]$', text: 'é', want: true },
    { note: 'quoted', pattern: '^\\Qa.b\\E$', text: 'axb', want: false },
    { note: 'an empty class', pattern: '[^\\x00-\\x{10FFFF}]', text: 'a', want: false }
  ])('$note', ({ pattern, text, want }) => {
    expect(call('regex.match', pattern, text)).toBe(want)
  })
})

test.each([
  'a(b',
  'a)',
  '[a',
  'a**',
  '*',
  '(?z)',
  '\\8',
  'a{1001}',
  '(a{100}){11}',
  '\\p{Nope}',
  'a\\',
  '[b-a]',
  '(?<=a)',
  'a{2,1}',
  '[[:nope:]]',
  '('.repeat(1001) + ')'.repeat(1001)
])('not a pattern: %s', pattern => {
  expect(call('regex.is_valid', pattern)).toBe(false)
  expect(call('regex.match', pattern, 'a')).toBeUndefined()
})

describe('patterns that ruin backtracking stay linear on 100 kB', () => {
  const long = 'a'.repeat(100_000)
  test.each([
    { pattern: '(a*)*b', want: false },
    { pattern: '(a|aa)+$', want: true },
    { pattern: '(a+)+c', want: false },
    { pattern: '(.*)(.*)(.*)(.*)x', want: false },
    { pattern: '(x+x+)+y', want: false },
    { pattern: '[ab]*a[ab]{12}c', want: false }
  ])('$pattern', ({ pattern, want }) => {
    const start = performance.now()
    expect(call('regex.match', pattern, long)).toBe(want)
    expect((call('regex.find_n', pattern, long, 1) as unknown[]).length).toBe(want ? 1 : 0)
    // A thousandth of this is usual; backtracking would take longer than the universe.
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

/** Random patterns and texts, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomPattern(next: (below: number) => number, depth: number, atoms: readonly string[]): string {
  const piece = (): string => {
    const kind = next(12)
    if (depth > 0 && kind === 0)
      return `(${randomPattern(next, depth - 1, atoms)}|${randomPattern(next, depth - 1, atoms)})`
    if (depth > 0 && kind === 1)
      return `(${randomPattern(next, depth - 1, atoms)})${['*', '+', '?', '*?', '{2}', '{1,2}'][next(6)]}`
    if (depth > 0 && kind === 2)
      return `(?:${randomPattern(next, depth - 1, atoms)})${['*', '+?', '??', '{0,2}?'][next(4)]}`
    const atom = atoms[next(atoms.length)] as string
    return next(3) === 0 && !/^[\^$]|^\\[bB]/.test(atom) ? atom + ['*', '+', '?', '+?', '{2,}'][next(5)] : atom
  }
  return Array.from({ length: next(4) + 1 }, piece).join('')
}

const shared = ['a', 'b', 'c', '.', '[ab]', '[^a]', '[b-c]', '^', '$', '\\b', '\\B', '\\w', '\\d', '\\s']
const goOnly = [
  ...shared,
  'é',
  '[à-ü]',
  '(?i:É)',
  '\\pL',
  '\\PN',
  '(?m:^)',
  '(?m:$)',
  '\\z',
  '\\A',
  '[[:alpha:]]',
  '(?U:a+)',
  '\\x{61}',
  '日',
  '[^é日]',
  '(?s:.)',
  '\\p{Lu}',
  '(?i)k'
]
const texts = ['', 'a', 'b', 'ab', 'abc', 'aabbcc', 'cab', 'a b', 'ba\nab', '1a_', 'bcbcbc', 'abababab']
const moreTexts = [...texts, 'é', 'aéb', 'É', '日本a', 'K\u212ak', 'a\n\nb', '😀b', 'àé ü']

test('finds what JavaScript finds', () => {
  const next = generator(7)
  const wrong: string[] = []
  for (let i = 0; i < 1500; i++) {
    const pattern = randomPattern(next, 2, shared)
    // JavaScript lets an empty turn of a loop undo a group and end it elsewhere; these are compared with Go below.
    if (/\)[*+{?]/.test(pattern)) continue
    for (const text of texts) {
      const want = [...text.matchAll(new RegExp(pattern, 'gu'))].map(match => match[0])
      const all = call('regex.find_n', pattern, text, -1) as string[]
      // Go passes over an empty match right behind another match.
      if (JSON.stringify(all.filter(one => one !== '')) !== JSON.stringify(want.filter(one => one !== ''))) {
        wrong.push(`${pattern} on ${JSON.stringify(text)}: want ${JSON.stringify(want)}, got ${JSON.stringify(all)}`)
      }
      if (call('regex.match', pattern, text) !== new RegExp(pattern, 'u').test(text))
        wrong.push(`${pattern} on ${text}`)
    }
  }
  expect(wrong).toEqual([])
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  test('random patterns', () => {
    const next = generator(11)
    const calls: Call[] = []
    for (let i = 0; i < 1200; i++) {
      const pattern = randomPattern(next, 3, goOnly)
      const text = moreTexts[next(moreTexts.length)] as string
      const other = moreTexts[next(moreTexts.length)] as string
      const [p, t, o] = json([pattern, text, other]) as [string, string, string]
      calls.push(
        ['regex.match', p, t],
        ['regex.match', p, o],
        ['regex.find_n', p, o, '-1'],
        ['regex.find_all_string_submatch_n', p, t, '-1']
      )
      calls.push(['regex.split', p, t], ['regex.replace', t, p, '"<$1>"'], ['regex.replace', o, p, '"${2}-$0"'])
    }
    expect(differences(calls)).toEqual([])
  })

  test('syntax: what is a pattern', () => {
    const parts = [
      'a',
      '(',
      ')',
      '[',
      ']',
      '*',
      '+',
      '?',
      '{',
      '}',
      '{2}',
      '{2,',
      ',3}',
      '|',
      '\\',
      '^',
      '$',
      '.',
      '(?i)',
      '(?',
      ':',
      '<n>',
      'P',
      '-',
      '[:alpha:]',
      '\\d',
      '\\p',
      'L',
      '{L}',
      '\\x',
      '41',
      '\\Q',
      '\\E',
      '\\0',
      '\\1',
      '\\b',
      '\\B',
      '\\z',
      '\\Z',
      '\\C',
      'é',
      '{1001}',
      '(?s-i:',
      '(?-)',
      '(?i',
      '\\pN',
      '[^',
      '[]',
      '\\_',
      '\\é'
    ]
    const next = generator(5)
    const patterns = Array.from({ length: 4000 }, () =>
      Array.from({ length: next(5) + 1 }, () => parts[next(parts.length)]).join('')
    )
    expect(differences(patterns.map(pattern => ['regex.is_valid', JSON.stringify(pattern)]))).toEqual([])
  })

  test('Unicode classes and folding', () => {
    const names = [
      'L',
      'Lu',
      'Ll',
      'Lt',
      'Lm',
      'Lo',
      'LC',
      'M',
      'Mn',
      'Mc',
      'Me',
      'N',
      'Nd',
      'Nl',
      'No',
      'P',
      'Pc',
      'Pd',
      'Ps',
      'Pe',
      'Pi',
      'Pf',
      'Po',
      'S',
      'Sm',
      'Sc',
      'Sk',
      'So',
      'Z',
      'Zs',
      'Zl',
      'Zp',
      'C',
      'Cc',
      'Cf',
      'Cn',
      'Co',
      'Greek',
      'Latin',
      'Cyrillic',
      'Han',
      'Arabic',
      'Hiragana',
      'Common',
      'Inherited',
      'Any',
      'ASCII',
      'Assigned',
      'Letter',
      'uppercase_letter',
      'Nope',
      'Adlam',
      'greek',
      'Digit',
      'punct'
    ]
    const blocks = Array.from({ length: 64 }, (_, block) => {
      const points = Array.from({ length: 0x800 }, (_, i) => block * 0x800 + i).filter(
        one => one > 0 && (one < 0xd800 || one > 0xdfff)
      )
      return JSON.stringify(String.fromCodePoint(...points))
    })
    const calls: Call[] = names.flatMap(name =>
      blocks.map(block => ['regex.find_n', JSON.stringify(`\\p{${name}}+`), block, '-1'] satisfies Call)
    )
    const folded = [
      '[a-z]',
      '[α-ω]',
      '\\w',
      '\\W',
      '[\\x{100}-\\x{17f}]',
      '\\p{Lu}',
      '\\P{Lu}',
      'ǆ',
      'ß',
      '[Ⴀ-Ⴥ]',
      '[Ꭰ-Ᏼ]',
      'ι',
      'k',
      's',
      'İ',
      'ı',
      'Å',
      '[^a-z]',
      '\\p{Greek}'
    ]
    calls.push(
      ...folded.flatMap(one =>
        blocks.slice(0, 32).map(block => ['regex.find_n', JSON.stringify(`(?i)${one}+`), block, '-1'] satisfies Call)
      )
    )
    expect(differences(calls)).toEqual([])
  })

  test('templates, replacements and counts', () => {
    const calls: Call[] = [
      ...combinations(
        json(['urn:foo:{.*}', 'a{b{c}}', '{a', 'a}', '{}', 'a.b{[0-9]+}c', '{(}', 'x<y>']),
        json(['urn:foo:bar', 'a.b12c', 'axb1c', 'abc', '', 'x']),
        ['"{"'],
        ['"}"']
      ).map(args => ['regex.template_match', ...args] satisfies Call),
      ...combinations(
        json(['abc', '', 'aaa', 'baaac', 'éaé']),
        json(['a', 'a*', '(a)(b)?', '', '(?P<x>b)', 'é?']),
        json(['$1', '${1}x', '$1x', '$$', '$', '${x}', '$x', '${', '$é', '<$0>', '${9}', '$2', '$01', '\\1'])
      ).map(args => ['regex.replace', ...args] satisfies Call),
      ...combinations(json(['a', 'a*', '']), json(['banana', '']), ['-1', '0', '1', '2', '1.5', '2.0', '-7']).map(
        args => ['regex.find_n', ...args] satisfies Call
      ),
      // Templates of their own: OPA keeps a compiled template whatever the delimiters.
      ['regex.template_match', '"x<y>z"', '"xyz"', '"<"', '">"'],
      ['regex.template_match', '"x<y>zz"', '"xyz"', '"<<"', '">"'],
      ['regex.match', '1', '"a"'],
      ['regex.match', '"a"', 'null'],
      ['regex.is_valid', '1']
    ]
    expect(differences(calls)).toEqual([])
  })
})
