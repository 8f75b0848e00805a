import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

test.each([
  { note: 'code points, not bytes', name: 'indexof', args: ['añb', 'b'], want: 2 },
  { note: 'overlapping', name: 'indexof_n', args: ['aaaa', 'aa'], want: [0, 1, 2] },
  { note: 'nothing to look for', name: 'indexof', args: ['a', ''], want: undefined },
  { note: 'by code point', name: 'substring', args: ['a😀b', 1, 1], want: '😀' },
  { note: 'before the start', name: 'substring', args: ['abc', -1, 1], want: undefined },
  { note: 'the end and no more', name: 'substring', args: ['abc', 2, 9], want: 'c' },
  { note: 'an empty delimiter', name: 'split', args: ['aé', ''], want: ['a', 'é'] },
  // OPA cuts code points apart here; what it gives is no text.
  { note: 'an empty text before each code point', name: 'replace', args: ['aé', '', '-'], want: '-a-é-' },
  { note: 'the first key in order wins', name: 'strings.replace_n', args: [{ a: '1', ab: '2' }, 'abab'], want: '1b1b' },
  { note: 'white space of Unicode', name: 'trim_space', args: ['\u00a0\u2003a\u0085'], want: 'a' },
  { note: 'code points', name: 'strings.reverse', args: ['a😀é'], want: 'é😀a' },
  { note: 'no string', name: 'upper', args: [1], want: undefined },
  { note: 'one is no string', name: 'concat', args: [',', ['a', 1]], want: undefined },
  { note: 'parts with values', name: 'internal.template_string', args: [['a ', 1.5, true, 'x']], want: 'a 1.5truex' }
])('$name: $note', ({ name, args, want }) => {
  expect(call(name, ...args)).toEqual(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  const texts = [...json(['', 'a', 'abc', 'aba', 'héllo', 'éé', '  x ', '日本日本', 'aaaa']), '1', 'null']

  test('two texts', () => {
    const names = [
      'contains',
      'startswith',
      'endswith',
      'indexof',
      'indexof_n',
      'strings.count',
      'split',
      'trim',
      'trim_left',
      'trim_right',
      'trim_prefix',
      'trim_suffix'
    ]
    expect(
      differences(names.flatMap(name => combinations(texts, texts).map(args => [name, ...args] satisfies Call)))
    ).toEqual([])
  })

  test('positions, counts and replacements', () => {
    const calls: Call[] = [
      ...combinations(texts, ['0', '1', '-1', '10', '1.0', '1.5', '"x"'], ['-1', '0', '2', '100', '1e1']).map(
        args => ['substring', ...args] satisfies Call
      ),
      ...combinations(texts, json(['a', '']), ['0', '1', '2', '-1', '-2', '9', '-9', '1.5', '9223372036854775807']).map(
        args => ['strings.split_n', ...args] satisfies Call
      ),
      ...combinations(texts, json(['a', 'l', 'éé']), json(['-', '', 'é'])).map(
        args => ['replace', ...args] satisfies Call
      ),
      ...combinations(
        ['{}', '{"a":"b","b":"a"}', '{"a":"","ab":"X"}', '{"aa":"1","a":"2"}', '{"l":1}', '{"é":"e"}'],
        texts
      ).map(args => ['strings.replace_n', ...args] satisfies Call),
      ...combinations(['","', '""', '1'], ['["a","b"]', '[]', '["a",1]', '"x"', '{"a":1}']).map(
        args => ['concat', ...args] satisfies Call
      ),
      ...combinations(
        ['"abc"', '["abc","x"]', '[]', '["a",1]', '5'],
        ['"ab"', '"c"', '""', '["c","x"]', '[]', '[1]']
      ).flatMap(
        args =>
          [
            ['strings.any_prefix_match', ...args],
            ['strings.any_suffix_match', ...args]
          ] satisfies Call[]
      )
    ]
    expect(differences(calls)).toEqual([])
  })

  test('upper and lower case of all of Unicode', () => {
    const blocks = Array.from({ length: 64 }, (_, block) => {
      const points = Array.from({ length: 0x800 }, (_, i) => block * 0x800 + i).filter(
        one => one > 0 && (one < 0xd800 || one > 0xdfff)
      )
      return JSON.stringify(String.fromCodePoint(...points))
    })
    expect(
      differences(
        blocks.flatMap(
          block =>
            [
              ['upper', block],
              ['lower', block],
              ['trim_space', block],
              ['strings.reverse', block]
            ] satisfies Call[]
        )
      )
    ).toEqual([])
  })
})
