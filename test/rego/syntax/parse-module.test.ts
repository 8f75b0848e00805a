import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/diagnostics/index.ts'
import { type Literal, type Module, parseModule, type Rule, type Term } from '../../../src/rego/index.ts'
import { shared, sharedMissing } from '../../requirements.ts'

function parse(text: string, regoVersion: 0 | 1 = 1): Module {
  const { module, diagnostics } = parseModule({ name: 'test.rego', text }, { regoVersion })
  expect(diagnostics).toEqual([])
  return module as Module
}

function faults(text: string, regoVersion: 0 | 1 = 1): string[] {
  const { module, diagnostics } = parseModule({ name: 'test.rego', text }, { regoVersion })
  expect(module).toBeUndefined()
  return diagnostics.map(say)
}

function say({ message, span }: Diagnostic): string {
  return `${span?.source.text.slice(span.start, span.end)}: ${message}`
}

/** A term as an S-expression. */
function show(term: Term): string {
  switch (term.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(term.value)
    case 'number':
      return term.text
    case 'string':
      return JSON.stringify(term.value)
    case 'var':
      return term.name
    case 'ref':
      return `(ref ${[term.head, ...term.operands].map(show).join(' ')})`
    case 'call':
      return `(${[term.operator, ...term.args].map(show).join(' ')})`
    case 'array':
      return `[${term.items.map(show).join(' ')}]`
    case 'set':
      return `(set${term.items.map(item => ` ${show(item)}`).join('')})`
    case 'object':
      return `{${term.entries.map(({ key, value }) => `${show(key)}:${show(value)}`).join(' ')}}`
    case 'template':
      return `(template ${term.parts.map(part => (typeof part === 'string' ? JSON.stringify(part) : showLiteral(part))).join(' ')})`
    case 'arrayComprehension':
      return `[${show(term.term)} | ${showBody(term.body)}]`
    case 'setComprehension':
      return `(set ${show(term.term)} | ${showBody(term.body)})`
    case 'objectComprehension':
      return `{${show(term.key)}:${show(term.value)} | ${showBody(term.body)}}`
  }
}

function showLiteral(literal: Literal): string {
  const modifiers = literal.with.map(each => ` with ${show(each.target)} as ${show(each.value)}`).join('')
  switch (literal.kind) {
    case 'expression':
      return `${literal.negated ? 'not ' : ''}${show(literal.term)}${modifiers}`
    case 'some': {
      const { key, value, domain } = literal
      if (!value || !domain) return `some ${literal.vars.map(show).join(' ')}`
      return `some ${key ? `${show(key)}, ` : ''}${show(value)} in ${show(domain)}${modifiers}`
    }
    case 'every':
      return `every ${literal.key ? `${show(literal.key)}, ` : ''}${show(literal.value)} in ${show(literal.domain)} {${showBody(literal.body)}}${modifiers}`
    case 'not':
      return `not ${literal.explicit ? 'body ' : ''}{${showBody(literal.body)}}${modifiers}`
    case 'logical':
      return `({${showBody(literal.left)}} ${literal.operator} {${showBody(literal.right)}})${modifiers}`
  }
}

const showBody = (body: readonly Literal[]) => body.map(showLiteral).join('; ')

function showRule({ default: isDefault, head, body, else: branches }: Rule): string {
  const args = head.args ? `(${head.args.map(show).join(' ')})` : ''
  const key = head.key ? ` contains ${show(head.key)}` : ''
  const value = head.value ? ` ${head.unified ? '=' : ':='} ${show(head.value)}` : ''
  const tail = branches
    .map(each => ` else${each.value ? ` ${show(each.value)}` : ''} {${showBody(each.body)}}`)
    .join('')
  return `${isDefault ? 'default ' : ''}${head.ref.map(show).join('.')}${args}${key}${value} {${showBody(body)}}${tail}`
}

const showRules = (module: Module) => module.rules.map(showRule)

describe('terms', () => {
  test.each([
    { text: '1 + 2 * 3 - 4', tree: '(minus (plus 1 (mul 2 3)) 4)' },
    { text: '(1 + 2) * 3', tree: '(mul (plus 1 2) 3)' },
    { text: 'a | b & c', tree: '(or a (and b c))' },
    { text: 'a & b + c == d | e', tree: '(equal (and a (plus b c)) (or d e))' },
    { text: 'x in xs == y', tree: '(internal.member_2 x (equal xs y))' },
    { text: '"k", v in xs', tree: '(internal.member_3 "k" v xs)' },
    { text: '[1, x in xs]', tree: '[1 (internal.member_2 x xs)]' },
    { text: '[(1, x in xs)]', tree: '[(internal.member_3 1 x xs)]' },
    { text: '-x.y', tree: '(minus 0 (ref x "y"))' },
    { text: '-1.5e3 - -2', tree: '(minus -1.5e3 -2)' },
    { text: '.5', tree: '0.5' },
    { text: 'a.b["c"][d][1].e', tree: '(ref a "b" "c" d 1 "e")' },
    { text: 'f(1)(2)', fails: '(' },
    { text: 'f(1).x[0]', tree: '(ref (f 1) "x" 0)' },
    { text: '[1, 2][i]', tree: '(ref [1 2] i)' },
    { text: 'set()', tree: '(set)' },
    { text: '{}', tree: '{}' },
    { text: '{1}', tree: '(set 1)' },
    { text: '{"a": 1, "b": {2, 3},}', tree: '{"a":1 "b":(set 2 3)}' },
    { text: '[a | b]', tree: '[a | b]' },
    { text: '[a | b, c]', tree: '[(or a b) c]' },
    { text: '[a | some k, v in b; k]', tree: '[a | some k, v in b; k]' },
    { text: '{a | b; c}', tree: '(set a | b; c)' },
    { text: '{a | b, c}', tree: '(set (or a b) c)' },
    { text: '{a + 1: b | c}', tree: '{(plus a 1):b | c}' },
    { text: '{"a": b | c, "d": 1}', tree: '{"a":(or b c) "d":1}' },
    { text: '"\\u00e4\\n\\ud83d\\ude00\\ud800"', tree: '"ä\\n😀\ufffd"' },
    { text: '`a\\n`', tree: '"a\\\\n"' },
    { text: '$"a {x.y} {"b{c}"} \\{ {count([1])}"', tree: '(template "a " (ref x "y") " " "b{c}" " { " (count [1]))' },
    { text: '$`a\\n{x}`', tree: '(template "a\\\\n" x)' },
    { text: 'io.jwt.decode(x)', tree: '((ref io "jwt" "decode") x)' },
    { text: 'contains(a, b)', tree: '(contains a b)' }
  ])('$text', ({ text, tree, fails }) => {
    if (fails) return void expect(faults(`package a\np := ${text}`).join()).toContain(fails)
    const [rule] = parse(`package a\np := ${text}`).rules
    expect(show(rule?.head.value as Term)).toBe(tree)
  })

  test('a span is exactly the text of its node', () => {
    const text = 'package a\np := f(a.b, [ "c" ])[ x ]'
    const value = parse(text).rules[0]?.head.value as Term & { kind: 'ref' }
    const cut = ({ span }: Term) => text.slice(span.start, span.end)
    expect([value, value.head, ...value.operands].map(cut)).toEqual(['f(a.b, [ "c" ])[ x ]', 'f(a.b, [ "c" ])', 'x'])
  })
})

describe('rules', () => {
  test.each([
    { note: 'value', text: 'p := 1', rules: ['p := 1 {}'] },
    { note: 'old value', text: 'p = 1 if x', rules: ['p = 1 {x}'] },
    { note: 'body in braces', text: 'p if { x; y\nz }', rules: ['p {x; y; z}'] },
    { note: 'one statement', text: 'p if not x == 1', rules: ['p {not (equal x 1)}'] },
    { note: 'set element', text: 'p.q contains x if some x in y', rules: ['p."q" contains x {some x in y}'] },
    { note: 'general reference', text: 'a.b[x].c[y] := z if w', rules: ['a."b".x."c".y := z {w}'] },
    { note: 'function', text: 'f(x, [y]) := x + y', rules: ['f(x [y]) := (plus x y) {}'] },
    { note: 'default', text: 'default p := {"a": 1}', rules: ['default p := {"a":1} {}'] },
    { note: 'default function', text: 'default f(_, x) := 1', rules: ['default f(_ x) := 1 {}'] },
    { note: 'else', text: 'p if x else := 2 if y else := 3', rules: ['p {x} else 2 {y} else 3 {}'] },
    { note: 'chained bodies', text: 'p if { x } { y }', rules: ['p {x}', 'p {y}'] },
    { note: 'key with a value that holds', text: 'p[x] if x := 1', rules: ['p.x {(assign x 1)}'] },
    { note: 'a comparison that begins with a brace', text: 'p if {x | y} == z', rules: ['p {(equal (set x | y) z)}'] },
    {
      note: 'with',
      text: 'p if q with input.a as 1 with data.b as c',
      rules: ['p {q with (ref input "a") as 1 with (ref data "b") as c}']
    },
    { note: 'every', text: 'p if every k, v in xs { v > k }', rules: ['p {every k, v in xs {(gt v k)}}'] },
    { note: 'some', text: 'p if { some x, y; q[x][y] }', rules: ['p {some x y; (ref q x y)}'] },
    {
      note: 'keyword as a name of references',
      text: 'if.not := 1\np if { with.if == 1; a.some }',
      rules: ['if."not" := 1 {}', 'p {(equal (ref with "if") 1); (ref a "some")}']
    },
    { note: 'two on one line', text: 'p := 1 q := 2', rules: ['p := 1 {}', 'q := 2 {}'] },
    {
      note: 'not with a body',
      text: 'import future.keywords.not\np if { not { x; y }; not z }',
      rules: ['p {not body {x; y}; not {z}}']
    },
    {
      note: 'and binds tighter than or',
      text: 'import future.keywords.and\nimport future.keywords.or\np if x or y and { z; w }',
      rules: ['p {({x} or {({y} and {z; w})})}']
    }
  ])('$note', ({ text, rules }) => {
    expect(showRules(parse(`package a\n${text}\n`))).toEqual(rules)
  })

  test.each([
    { note: 'body without if', text: 'p { x }', rules: ['p {x}'] },
    { note: 'set element', text: 'p[x] { x = 1 }', rules: ['p contains x {(eq x 1)}'] },
    { note: 'object', text: 'p[x] = y { z }', rules: ['p.x = y {z}'] },
    { note: 'if is a name', text: 'if { true }', rules: ['if {true}'] },
    { note: 'in after import', text: 'import future.keywords.in\np { some x in y }', rules: ['p {some x in y}'] }
  ])('v0: $note', ({ text, rules }) => {
    expect(showRules(parse(`package a\n${text}\n`, 0))).toEqual(rules)
  })

  test('a v0 module with `import rego.v1` is v1', () => {
    expect(parse('package a\nimport rego.v1\np if true', 0).regoVersion).toBe(1)
    expect(faults('package a\nimport rego.v1\np { true }', 0)).toEqual([
      'p: `if` is required before the body of a rule'
    ])
  })
})

describe('packages and imports', () => {
  test('paths', () => {
    const module = parse('package a.b["c d"].import\nimport data.x.y as z\nimport input.w\nimport rego.v1\n')
    expect(module.package.path).toEqual(['a', 'b', 'c d', 'import'])
    expect(module.imports.map(({ path, alias }) => [path.join('/'), alias])).toEqual([
      ['data/x/y', 'z'],
      ['input/w', undefined],
      ['rego/v1', undefined]
    ])
  })
})

describe('faults', () => {
  test('all that can be found are reported at once', () => {
    const text = 'package a\n\np := [1, 2\n\nq if {\n\tx == 1 || y\n}\n\nr := 3\n\ns := "a\n\nt if { u( }\n'
    expect(faults(text)).toEqual([
      '"a: the string has no end',
      'q: unexpected `q`, want `,` or `]`',
      '|: unexpected `|`, want a value',
      '}: unexpected `}`, want a value'
    ])
  })

  test('what was opened is shown', () => {
    const { diagnostics } = parseModule({ name: 't', text: 'package a\np := foo(1, [2, 3)' })
    expect(diagnostics[0]?.related?.map(({ message }) => message)).toEqual(['`[` was opened here'])
  })

  test.each([
    { note: 'brackets', text: `p := ${'['.repeat(100_000)}` },
    { note: 'comprehensions', text: `p := ${'[x | x := '.repeat(50_000)}` },
    { note: 'lists that begin like comprehensions', text: `p := ${'[x | '.repeat(400)}1${', 2]'.repeat(400)}` },
    { note: 'operators', text: `p := 1${' + 1'.repeat(50_000)}` },
    { note: 'negations', text: `import future.keywords.not\np if ${'not {'.repeat(50_000)}` },
    { note: 'template strings', text: `p := ${'$"{'.repeat(50_000)}` }
  ])('nesting without end is one error: $note', ({ text }) => {
    const messages = faults(`package a\n${text}`)
    expect(messages.filter(each => each.endsWith('nested more than 500 levels deep')).length).toBe(1)
  })

  test('a text that is too long is refused unread', () => {
    expect(faults(' '.repeat(5_000_001))).toEqual([': the text is longer than 5000000 characters'])
  })

  test('the number of faults has a limit', () => {
    expect(faults(`package a\n${'p := [\n'.repeat(10_000)}`).length).toBeLessThanOrEqual(100)
    expect(faults(`package a\n${'\u0001'.repeat(10_000)}`).length).toBeLessThanOrEqual(100)
  })
})

/** Modules of other engines' cases that OPA refuses to parse as well. */
const refused =
  /^regorus\/interpreter\/rego\.v1\/tests#(4|6|9|10|18|19|20|21|23|29)$|^regorus\/rvm\/partial_object_rules#12$/

test.skipIf(sharedMissing)('modules of every conformance case parse (needs ../shared)', () => {
  const unexpected: string[] = []
  let count = 0
  for (const folder of ['conformance', 'conformance-extra']) {
    for (const file of readdirSync(shared(folder)).filter(name => name.endsWith('.json'))) {
      const cases: unknown = JSON.parse(readFileSync(shared(`${folder}/${file}`), 'utf8'))
      if (!Array.isArray(cases)) continue
      for (const { id, modules } of cases as { id: string; modules?: string[] }[]) {
        const diagnostics = (modules ?? []).flatMap(text => parseModule({ name: id, text }).diagnostics)
        count += modules?.length ?? 0
        if (diagnostics.length > 0 !== refused.test(id)) unexpected.push(`${id} ${diagnostics.map(say).join()}`)
      }
    }
  }
  expect(unexpected).toEqual([])
  expect(count).toBeGreaterThan(2000)
})
