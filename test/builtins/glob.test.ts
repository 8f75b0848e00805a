import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

test.each([
  { note: 'a star stops at a delimiter', args: ['*.com', ['.'], 'a.b.com'], want: false },
  { note: 'no delimiters: a dot', args: ['*.com', [], 'a.b.com'], want: false },
  { note: 'null: nothing delimits', args: ['*.com', null, 'a.b.com'], want: true },
  { note: 'two stars pass over delimiters', args: ['**.com', [], 'a.b.com'], want: true },
  { note: 'alternatives', args: ['{a,b*}.x', ['.'], 'bc.x'], want: true },
  { note: 'a literal is not shared by two parts', args: ['a/**/b', ['/'], 'a/b'], want: false },
  { note: 'a range that is not closed', args: ['[a', null, 'a'], want: undefined },
  { note: 'a delimiter of two characters', args: ['a', ['ab'], 'a'], want: undefined }
])('glob.match: $note', ({ args, want }) => {
  expect(call('glob.match', ...args)).toBe(want)
})

test('an ordinary glob stays linear', () => {
  const start = performance.now()
  expect(call('glob.match', '*a*a*a*a*a*a*a*a*b', null, 'a'.repeat(100_000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(10_000)
})

test.each([
  ['a.a.[0-9]+z', '.b.b2359825792*594823z', true],
  ['[a-z]+', '[0-9]*', false],
  ['a*', 'b*', false],
  ['a*b*', 'b+', true],
  ['[', 'a', undefined],
  ['', '', true],
  ['', 'a*', false]
])('regex.globs_match(%s, %s)', (first, second, want) => {
  expect(call('regex.globs_match', first, second)).toBe(want)
  expect(call('regex.globs_match', second, first)).toBe(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  test('globs', () => {
    // Without those on which OPA 1.20 differs from its newest cases (`?` on nothing, shared literals) or counts bytes (`é?`).
    const globs = [
      '*',
      '**',
      'a*',
      '*a',
      'a*b',
      'a?c',
      'a.c',
      '*.com',
      '*.github.com',
      'api.*.com',
      '{a,b}',
      '{a,b}.com',
      '[a-c]x',
      '[!a-c]x',
      '[abc]',
      'a\\*b',
      '**.com',
      '{*.x,y}',
      '{a,{b,c}}',
      '{',
      '[',
      'a]',
      'a}',
      '[]',
      '[!]',
      '[a-',
      '\\',
      'a\\',
      'a,b',
      '*/b',
      '[a-z]*',
      '{ab,a}*c',
      'x[-]y',
      '',
      '[\\]]',
      '*é',
      '{,a}b',
      '[*]',
      '-',
      '^$',
      '{a'
    ]
    const texts = [
      '',
      'a',
      'b',
      'ab',
      'abc',
      'axc',
      'a.c',
      'aab',
      'example.com',
      'api.github.com',
      'api.x.com',
      'a.b.com',
      'bx',
      'dx',
      'a*b',
      'c',
      'a/b',
      'a/x/y/b',
      'a]',
      'a}',
      'éa',
      'xé',
      'a,b',
      'x-y',
      '-',
      '^$',
      '*',
      'a.b',
      '.',
      '/',
      '日本',
      'x.x',
      'y'
    ]
    const calls: Call[] = [
      ...combinations(json(globs), ['null', '[]', '["/"]', '[".","/"]'], json(texts)).map(
        args => ['glob.match', ...args] satisfies Call
      ),
      ...json([...globs, ...texts]).map(text => ['glob.quote_meta', text] satisfies Call)
    ]
    expect(differences(calls)).toEqual([])
  })
})
