import { describe, expect, test } from 'vitest'
import { compile } from '../../src/rego/index.ts'
import { type LoadedPolicy, loadPolicy } from './load-policy.ts'

const patterns = [
  '',
  'b+',
  '^[a-z][a-z0-9_]*$',
  '(?i)straße|k',
  '\\bfoo\\b',
  '(?m)^b$',
  '(a*)(b*)',
  '(?P<first>[a-z]+)[-_](?P<second>[a-z]+)',
  '^\\p{Greek}+$',
  '[^\\x00-\\x{10FFFF}]',
  '(?s).*x',
  '[ab]*a[ab]{6}c',
  '\\d{2,4}',
  '\\bAIza[0-9A-Za-z_-]{35}\\b',
  '(?i)^(my|your|new|sample|example) data (contract|product)s?$',
  'é.|€'
]
const texts = [
  '',
  'abbc',
  'a_b1',
  'STRAẞE \u212a',
  'a foo b',
  'a\nb\nc',
  'left-right and up_down',
  'αβγ',
  'éa €',
  'baabbabc',
  '12345',
  `x AIza${'a-Z'.repeat(11)}_9 y`,
  'Sample data products',
  '😀 foo'
]
const globs = [
  ['*.example.com', ['.']],
  ['a/**/b', ['/']],
  ['{cat,dog}?', []],
  ['[!a-c]*', null],
  ['', null]
] as const
const globbed = ['api.example.com', 'a.b.example.com', 'a/x/y/b', 'cats', 'dog', 'zebra', '']

/** What a policy says of each text: written with the patterns in it, or with the patterns as they come in. */
function policy(
  pattern: (index: number) => string,
  glob: (index: number) => string,
  delimiters: (i: number) => string
) {
  const rules = patterns.map(
    (_, i) => `
answers contains [${i}, t, "match"] if { some t in input.texts; regex.match(${pattern(i)}, t) }
answers contains [${i}, t, regex.find_n(${pattern(i)}, t, 2)] if some t in input.texts
answers contains [${i}, t, "all", regex.find_all_string_submatch_n(${pattern(i)}, t, -1)] if some t in input.texts
answers contains [${i}, t, "split", regex.split(${pattern(i)}, t)] if some t in input.texts
answers contains [${i}, t, regex.replace(t, ${pattern(i)}, "<$0$1$second>")] if some t in input.texts`
  )
  const others = globs.map(
    (_, i) => `
answers contains [${i}, t, "glob"] if { some t in input.globbed; glob.match(${glob(i)}, ${delimiters(i)}, t) }`
  )
  return ['package p', ...rules, ...others].join('\n')
}

async function load(text: string, entrypoint = 'p/answers'): Promise<LoadedPolicy & { readonly size: number }> {
  const { wasm, diagnostics } = compile([{ name: '/p.rego', text }], { entrypoints: [entrypoint] })
  if (!wasm) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return Object.assign(await loadPolicy(wasm), { size: wasm.length })
}

const input = {
  texts,
  globbed,
  patterns,
  globs: globs.map(([glob]) => glob),
  delimiters: globs.map(([, some]) => some)
}
const known = policy(
  i => JSON.stringify(patterns[i]),
  i => JSON.stringify(globs[i]?.[0]),
  i => JSON.stringify(globs[i]?.[1])
)
const given = policy(
  i => `input.patterns[${i}]`,
  i => `input.globs[${i}]`,
  i => `input.delimiters[${i}]`
)

describe('a pattern written in the policy and the same one in the input', () => {
  test('give the same, evaluation after evaluation', async () => {
    const [compiled, general] = [await load(known), await load(given)]
    const want = general.evaluate(input, 'p/answers')
    expect(JSON.stringify(want).split('],[').length).toBeGreaterThan(800)
    for (let i = 0; i < 4; i++) {
      expect(general.evaluate(input, 'p/answers')).toEqual(want)
      expect(compiled.evaluate(input, 'p/answers')).toEqual(want)
    }
  })

  test('a module whose patterns are all known holds no compiler of patterns', async () => {
    const text = (pattern: string): string => `package p\n\nanswers if regex.match(${pattern}, input.text)`
    const [compiled, general] = [await load(text('"^[a-z]+$"')), await load(text('input.pattern'))]
    expect(general.size - compiled.size).toBeGreaterThan(20_000)
    expect(compiled.evaluate({ text: 'abc' }, 'p/answers')).toEqual([{ result: true }])
    expect(compiled.evaluate({ text: 'aBc' }, 'p/answers')).toEqual([])
    expect(compiled.evaluate({ text: 1 }, 'p/answers')).toEqual([])
  })

  test('a pattern that is not valid is undefined where it is used', async () => {
    const loaded = await load('package p\n\nanswers := [x | some x in ["a", "b"]; regex.match("a(", x)]')
    expect(loaded.evaluate({}, 'p/answers')).toEqual([{ result: [] }])
  })
})

test('more patterns than can be kept: each answers for itself', async () => {
  const text =
    'package p\n\nanswers := {p: found | some p in input.patterns; found := [t | some t in input.texts; regex.match(p, t)]}'
  const loaded = await load(text)
  for (let round = 0; round < 4; round++) {
    for (let group = 0; group < 4; group++) {
      const words = Array.from({ length: 60 }, (_, i) => `word${group * 60 + i}`)
      const patterns = words.map(word => `(?i)^(${word}|prefix[-_]?${word}|[a-f]{3,20}${word})$`)
      const texts = words.flatMap(word => [word, `PREFIX-${word}`, `${word}x`])
      const want = Object.fromEntries(words.map((word, i) => [patterns[i], [word, `PREFIX-${word}`]]))
      expect(loaded.evaluate({ patterns, texts }, 'p/answers')).toEqual([{ result: want }])
    }
  }
})
