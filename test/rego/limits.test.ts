import { describe, expect, test } from 'vitest'
import { summary } from '../../src/diagnostics/index.ts'
import { type CompileLimits, compile } from '../../src/rego/index.ts'

/** What other people's Rego may do to the compiler: each ends in a module or in a diagnostic with a place, and soon. */

const times = (count: number, text: (i: number) => string, separator = '') =>
  Array.from({ length: count }, (_, i) => text(i)).join(separator)

function compiled(text: string, limits?: Partial<CompileLimits>) {
  const options = limits ? { entrypoints: ['a'], limits } : { entrypoints: ['a'] }
  const { wasm, diagnostics } = compile([{ name: 'm.rego', text: `package a\n${text}` }], options)
  if (wasm) expect(WebAssembly.validate(wasm)).toBe(true)
  return { wasm, said: diagnostics.map(summary) }
}

describe('nesting and length end in a diagnostic', () => {
  const tooDeep = 'rego_parse_error: nested more than 500 levels deep'
  test.each([
    ['arrays', `p := ${'['.repeat(100_000)}`, tooDeep],
    ['objects', `p := ${'{"a":'.repeat(100_000)}`, tooDeep],
    ['parentheses', `p := ${'('.repeat(100_000)}`, tooDeep],
    ['operators', `p := 1${'+1'.repeat(100_000)}`, tooDeep],
    ['members', `p := 1${' in [1]'.repeat(100_000)}`, tooDeep],
    ['calls of results', `f(x) := x\np := f(1)${'[f(1)'.repeat(600)}`, tooDeep],
    ['comprehensions', `p := ${times(600, i => `[x${i} | x${i} := `)}`, tooDeep],
    ['template strings', `p := ${'$"{'.repeat(600)}`, tooDeep],
    ['bodies', `import future.keywords.not\np if ${'not {'.repeat(600)}`, tooDeep],
    ['a reference', `p := input${'.a'.repeat(100_000)}`, 'rego_parse_error: the name has more than 1000 parts'],
    ['a head', `p${'.a'.repeat(100_000)} := 1`, 'rego_parse_error: the name has more than 1000 parts'],
    ['an import', `import data${'.a'.repeat(100_000)}`, 'rego_parse_error: the name has more than 1000 parts'],
    ['METADATA', `# METADATA\n# custom: ${'['.repeat(20_000)}\np := 1`, 'the METADATA is nested too deeply'],
    ['aliases', `# METADATA\n${aliases()}p := 1`, 'the METADATA uses too many aliases'],
    ['an exponent', 'p := 1e99999', 'rego_parse_error: the number is too big']
  ])('%s', (_, text, want) => {
    const { said } = compiled(text)
    expect(said.join('\n')).toContain(want)
    expect(said.length).toBeLessThan(150)
  })

  function aliases(): string {
    const names = 'bcdefghi'
    const rows = times(8, i => `#   ${names[i]}: &${names[i]} [${times(10, () => `*${`a${names}`[i]}`, ',')}]\n`)
    return `# custom:\n#   a: &a [1,1,1,1,1,1,1,1,1,1]\n${rows}`
  }
})

describe('much of something compiles', () => {
  test.each([
    ['statements', `p if {\n${times(5000, i => `x${i} := ${i}`, '\n')}\n}`],
    ['statements in the wrong order', `p if {\n${times(300, i => `x${i} = x${i + 1}`, '\n')}\nx300 = 1\n}`],
    ['else', `p := 0 if input.x == 0\n${times(1000, i => `else := ${i} if input.x == ${i}`, '\n')}`],
    [
      'types that hold the one before twice',
      `${times(40, i => `a${i + 1} := [a${i}, a${i}]\nb${i + 1} := [b${i}, b${i}]`, '\n')}\na0 := 1\nb0 := 2\np if a40 == b40`
    ],
    [
      'wide types that hold the one before many times, of rules of one name',
      `${times(10, i => `a${i + 1} := [${times(50, () => `a${i}`, ',')}]\nb${i + 1} := [${times(50, () => `b${i}`, ',')}]`, '\n')}\na0 := 1\nb0 := "b"\np := a10 if input.a\np := b10 if input.b`
    ],
    ['rules that need the next', `${times(2000, i => `p${i} := p${i + 1}`, '\n')}\np2000 := 1`],
    [
      'functions that call the next twice',
      `${times(300, i => `f${i}(x) := f${i + 1}(x) + f${i + 1}(x)`, '\n')}\nf300(x) := x\np := f0(1)`
    ],
    ['types within types', `p0 := {"a": 1}\n${times(60, i => `p${i + 1} := {"a": p${i}, "b": [p${i}, p${i}]}`, '\n')}`],
    ['types of one rule', times(300, i => `p := {"k${i}": ${i}} if input.x == ${i}`, '\n')],
    [
      'replacements within replacements',
      `q := input.x\n${times(60, i => `p${i} := [a, b] if { a := ${i ? `p${i - 1}` : 'q'} with input.x as 1; b := ${i ? `p${i - 1}` : 'q'} with input.x as 2 }`, '\n')}`
    ],
    ['variables in heads', `p${times(300, i => `[x${i}]`)} := 1 if { ${times(300, i => `x${i} := "a"`, ';')} }`],
    ['loops within loops', `p if { ${times(40, i => `input.x[a${i}]`, ';')} }`],
    ['braces that may be sets or bodies', `p if ${'{'.repeat(100)}true${'}'.repeat(100)}`],
    ['bars that may be unions or comprehensions', `p := ${'[1 | '.repeat(80)}1${', 2]'.repeat(80)}`],
    ['sets in sets', `p := ${setsInSets(12)}`],
    ['digits', `p := ${'9'.repeat(100_000)}`],
    ['repetitions in a pattern', 'p if regex.match("(((a{1000}){1000}){1000})", input.x)'],
    ['states of a pattern', 'p if regex.match("(a|b)*a(a|b){900}", input.x)'],
    ['large patterns', times(300, i => `p if regex.match("^(\\\\pL|\\\\pN){${50 + i}}$", input.x)`, '\n')],
    ['long patterns', times(300, i => `p if regex.match("^[ab]{${600 + i}}$", input.x)`, '\n')],
    ['stars in a glob', `p if glob.match("${'*a'.repeat(2000)}", [], input.x)`]
  ])('%s', (_, text) => {
    const { wasm, said } = compiled(text)
    if (!wasm) expect(said.join('\n')).toMatch(/_error: |compile_limit: the program is too entangled/)
    expect(said.length).toBeLessThan(150)
  })
})

/** Two in each, which differ in what is innermost. */
function setsInSets(levels: number): string {
  let text = 'input.x'
  for (let i = 0; i < levels; i++) text = `{${text}, ${text.replace('input.x', 'input.y')}}`
  return text
}

describe('what stands in itself 80 times ends soon', () => {
  const n = 80
  test.each([
    ['every', `p if {${times(n, i => `every x${i} in [${i ? `x${i - 1}` : 1}] {`)}x${n - 1}${'}'.repeat(n)}}`],
    ['comprehensions in every', `p if { every x in [1] { y := ${'[z | z := '.repeat(n)}x${']'.repeat(n)}; y } }`],
    ['iterations', `p := ${times(n, i => `{y${i} | some y${i} in `)}[1]${'}'.repeat(n)}`],
    ['negations', `import future.keywords.not\np if {${'not {'.repeat(n)}1 == 2${'}'.repeat(n)}}`],
    ['alternatives', `import future.keywords\np if {${'{ input.x or '.repeat(n)}true${'} or false'.repeat(n)}}`],
    ['template strings', `p := ${'$"{'.repeat(n)}input.x${'}"'.repeat(n)}`],
    ['replacements', `q := input\np := ${'[x | x := '.repeat(n)}q${' with input as 1]'.repeat(n)}`],
    ['indices', `p := ${'data.a.q['.repeat(n)}0${']'.repeat(n)}\nq := [0]`],
    ['patterns', `p if { ${'['.repeat(n)}x${']'.repeat(n)} = ${'['.repeat(n)}1${']'.repeat(n)}; x }`],
    ['wrong types', `p := ${'upper(count('.repeat(n)}1${'))'.repeat(n)}`],
    ['wrong types in lists', `p := ${'[1 | '.repeat(n)}1${', 2]'.repeat(n)}`]
  ])('%s', (_, text) => {
    const { wasm, said } = compiled(text)
    if (!wasm) expect(said.join('\n')).toMatch(/_error: |compile_limit: the program is too entangled/)
  })
})

describe('limits that are options', () => {
  test.each<[string, string, Partial<CompileLimits>, string]>([
    ['length', 'p := 1', { textLength: 10 }, 'm.rego:1:1: compile_limit: the modules are longer than 10 characters'],
    ['rules', 'p := 1\nq := 2', { rules: 1 }, 'm.rego:3:1: compile_limit: the modules have more than 1 rules'],
    [
      'else',
      'p := 1 if false else := 2',
      { rules: 1 },
      'm.rego:2:1: compile_limit: the modules have more than 1 rules'
    ],
    [
      'order',
      'p if { x = y; y = z; z = 1 }',
      { steps: 10 },
      'm.rego:2:8: compile_limit: the program is too entangled to be checked'
    ]
  ])('%s', (_, text, limits, want) => {
    expect(compiled(text, limits)).toEqual({ wasm: undefined, said: [want] })
    expect(compiled(text).said).toEqual([])
  })

  test('size of the module', () => {
    const { wasm, said } = compiled('p := 1', { moduleBytes: 1000 })
    expect(wasm).toBeUndefined()
    expect(said.join()).toMatch(/^compile_limit: the compiled module has \d+ bytes, more than 1000$/)
  })
})

test('a stack that overflows is a diagnostic, whatever overflowed', () => {
  const overflow = (): never => overflow()
  const { diagnostics } = compile([{ name: 'm.rego', text: 'package a' }], { entrypoints: [], parse: overflow })
  expect(diagnostics.map(summary)).toEqual(['compile_limit: the program is nested too deeply'])
})
