import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opa, opaMissing } from '../requirements.ts'
import { root, runPolity } from './run-polity.ts'

let folder: string

const files = {
  'rego/a.rego': `package a.b

p := 1

q contains x if some x in [1, 2, 3]

f(x) := x + 1

two := 1 if p == 1

two := 2 if p == 1

bad := to_number("x")
`,
  'rego/limits/data.json': '{"most": 1.50, "long": 12345678901234567890, "<&>": "\\u2028"}',
  'rego/limits/deep/more.yaml': 'name: x\nlist: [1, {a: b}]\n',
  'unused.rego': 'package unused\n\nimport data.a\n\np := 1\n',
  'failing.rego': `package failing

p contains 1 if 1 / input.zero

p contains 2 if 1 % input.zero

p contains 3 if to_number(input.word)

p contains 4 if array.slice(input.word, 0, 1)

p contains 5 if regex.match(input.open, "x")

p contains 6 if yaml.unmarshal(input.open)

p contains 7 if units.parse(input.open)
`,
  'failing.json': '{"zero": 0, "word": "x", "open": "[ a"}',
  'broken.rego': 'package broken\n\np if x > 1\n',
  'list.json': '[1]',
  'not.json': '{"a": ',
  'input.json': '{"a": {"b": [1, "x", 2.50]}}',
  'input.yaml': 'a:\n  b: [1, x, 2.5]\n'
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-eval-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const queries = [
  'data.a.b.q',
  'data.a.b.q[x]',
  'data.limits',
  'data.nope',
  'input',
  'x := 1; y := data.a.b.p',
  'x := 1; 5 > 3',
  'some x in data.a.b.q; x > 1',
  'not data.a.b.p',
  'false; true',
  'data.a.b.p == 2',
  'data.a.b.q[_] > 1',
  'every x in data.a.b.q { x > 0 }',
  'walk(input.a, [path, value])',
  'data.a.b.f(input.a.b[0])',
  'input.a.b[i] with input.a.b as ["y"]',
  '{"b": {1, 2}, "a": [], "<": "\\u003e"}',
  'plus(1, 2, x) # a comment'
]

describe.skipIf(opaMissing)('polity eval prints what opa eval prints (skipped without opa)', () => {
  test.each(queries.map((query, i) => ({ query, i })))('$query', async ({ query, i }) => {
    // Every form for the first queries, in turn for the others.
    const formats = ['json', 'raw', 'pretty', 'values', 'bindings']
    for (const format of i < 2 ? formats : ['json', formats[1 + (i % 4)] as string]) {
      const args = ['eval', '--format', format, '-d', 'rego', '-i', 'input.json', query]
      const theirs = execFileSync(opa, args, { cwd: folder, encoding: 'utf8' })
      expect(await runPolity(args, { cwd: folder })).toMatchObject({ code: 0, stdout: theirs, stderr: '' })
    }
  })

  test('the built-ins that fail have the names and places that opa gives them', async () => {
    const args = ['eval', '--show-builtin-errors', '-d', 'failing.rego', '-i', 'failing.json', 'data.failing.p']
    const failures = (stdout: string): string[] => {
      const { errors } = JSON.parse(stdout) as {
        readonly errors: readonly { readonly message: string; readonly location: { row: number; col: number } }[]
      }
      return errors
        .map(({ message, location }) => `${location.row}:${location.col} ${message.split(': ')[0]}`)
        .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    }
    const theirs = failures(execFileSync(opa, args, { cwd: folder, encoding: 'utf8' }))
    expect(theirs).toHaveLength(7)
    const { stdout, stderr } = await runPolity(args, { cwd: folder })
    expect(failures(stdout)).toEqual(theirs)
    expect(stderr).toContain('div: divide by zero at failing.rego:3:17\n')
    expect(stderr).not.toContain('units.parse: units.parse')
  })

  test.each([
    { note: 'YAML input', args: ['-i', 'input.yaml', 'input.a.b'] },
    { note: 'a data file', args: ['-d', 'rego/limits/deep/more.yaml', 'data'] },
    { note: 'a data file at a path', args: ['-d', 'x.y:rego/limits/deep/more.yaml', 'data'] },
    { note: "a bundle's folder", args: ['-b', 'rego', 'data.limits'] },
    { note: 'the packed bundle', args: ['-b', join(root, 'bundles/global.tar.gz'), 'data.parameters'] },
    { note: 'a package', args: ['-d', 'rego', '--package', 'a.b', 'p + 1'] },
    { note: 'an import', args: ['-d', 'rego', '--import', 'data.a.b', 'b.p'] },
    { note: 'names to ignore', args: ['-d', 'rego', '--ignore', '*.rego,deep', 'data'] },
    { note: 'the mere fact of an answer', args: ['-f', 'discard', 'x := 1'] },
    { note: 'no answer', args: ['-f', 'discard', 'data.x'] },
    {
      note: 'a narrow table',
      args: ['-f', 'pretty', '--pretty-limit=12', 'x := "more than twelve characters"; y := 1']
    },
    { note: 'no failure to show', args: ['--show-builtin-errors', 'x := 1'] },
    { note: 'strictly', args: ['--strict', '-d', 'rego/a.rego', 'data.a.b.p'] }
  ])('$note', async ({ args }) => {
    const theirs = execFileSync(opa, ['eval', ...args], { cwd: folder, encoding: 'utf8' })
    expect(await runPolity(['eval', ...args], { cwd: folder })).toMatchObject({ code: 0, stdout: theirs, stderr: '' })
  })
})

describe('polity eval', () => {
  test('prints to the standard error', async () => {
    const { stdout, stderr } = await runPolity(['eval', 'x := [1, 2][_]; print("x is", x, input.y)', '--format', 'raw'])
    expect(stderr).toBe('x is 1 <undefined>\nx is 2 <undefined>\n')
    expect(stdout).toContain('true')
  })

  test.each([
    { note: 'undefined', args: ['data.x'], code: 0, out: /^\{\}\n$/ },
    { note: 'undefined with --fail', args: ['--fail', 'data.x'], code: 1, out: /^\{\}\n$/ },
    { note: 'defined with --fail-defined', args: ['--fail-defined', '1'], code: 1, out: /"value": 1/ },
    { note: 'no query', args: [], code: 1, err: /there is no query: give one, or --stdin/ },
    { note: 'two queries', args: ['--stdin', '1'], code: 1, err: /give a query, or --stdin, not both/ },
    { note: 'one input twice', args: ['--stdin', '-I'], code: 1, err: /cannot both read the standard input/ },
    {
      note: 'an unused import, strictly',
      args: ['-S', '-d', 'unused.rego', 'data.unused.p'],
      code: 1,
      out: /"code": "rego_compile_error"[\s\S]*"row": 3/,
      err: /is not used/
    },
    {
      note: 'failures beside the answer',
      args: ['--show-builtin-errors', '-d', 'rego', 'data.a.b.bad; true'],
      code: 0,
      out: /^\{\n {2}"errors": \[\n {4}\{\n {6}"message": ".*",\n {6}"code": "eval_builtin_error",\n {6}"location": \{\n {8}"file": "rego\/a\.rego",\n {8}"row": 13,\n {8}"col": 8/,
      err: /a built-in failed/
    },
    {
      note: 'a failure in the query itself',
      args: ['--show-builtin-errors', 'x := 1\n  y := x / 0'],
      code: 0,
      out: /"file": "",\n {8}"row": 2,\n {8}"col": 8/,
      err: /divide by zero at <query>:2:8/
    },
    { note: 'what no host has', args: ['1 == 1; opa.runtime(); http.send({})'], code: 1, err: /not supported here/ },
    { note: 'a package that is none', args: ['--package', 'a b', 'p'], code: 1, err: /`a b` is no path of a package/ },
    { note: 'an import that is none', args: ['--import', 'nope', 'p'], code: 1, err: /`nope` is no import: / },
    { note: 'an empty query', args: [' # nothing'], code: 1, err: /the query is empty/ },
    { note: 'two rules', args: ['true } q if { true'], code: 1, err: /a query is the body of one rule/ },
    {
      note: 'half a query',
      args: ['1 +\n  2 +'],
      code: 1,
      err: /error\[rego_parse_error\]: the query ends here[\s\S]*<query>:2:6/
    },
    {
      note: 'an unsafe variable',
      args: ['1 == 1; x > 1'],
      code: 1,
      out: /"code": "rego_unsafe_var_error"/,
      err: /<query>:1:9/
    },
    { note: 'an unknown function', args: ['-f', 'raw', 'nope(1)'], code: 1, out: /^$/, err: /undefined function/ },
    {
      note: 'a fault in a module',
      args: ['-d', 'broken.rego', 'data'],
      code: 1,
      out: /broken\.rego/,
      err: /broken\.rego:3:6/
    },
    {
      note: 'a conflict',
      args: ['-d', 'rego', 'data.a.b.two'],
      code: 1,
      out: /"code": "eval_conflict_error"[\s\S]*"row": 11/,
      err: /conflict/
    },
    {
      note: 'a built-in that fails',
      args: ['-d', 'rego', 'data.a.b.bad'],
      code: 0,
      out: /^\{\}\n$/,
      err: /a built-in failed.*rego\/a\.rego:13:8/
    },
    {
      note: 'strictly',
      args: ['-d', 'rego', '--strict-builtin-errors', 'data.a.b.bad'],
      code: 1,
      out: /"code": "eval_builtin_error",\n {6}"location": \{\n {8}"file": "rego\/a\.rego",\n {8}"row": 13/,
      err: /a built-in failed/
    },
    { note: 'data that is no object', args: ['-d', 'list.json', 'data'], code: 1, err: /list\.json holds no object/ },
    { note: 'data that is no JSON', args: ['-d', 'not.json', 'data'], code: 1, err: /not\.json is not JSON/ },
    {
      note: 'a file of another kind',
      args: ['-d', join(root, 'LICENSE'), 'data'],
      code: 1,
      err: /neither Rego nor JSON nor YAML/
    },
    { note: 'input that is not there', args: ['-i', 'nowhere.json', 'input'], code: 1, err: /there is no such file/ },
    {
      note: 'a bundle that is none',
      args: ['-b', 'list.json', 'data'],
      code: 1,
      err: /the bundle list\.json cannot be read/
    },
    { note: 'an unknown format', args: ['-f', 'xml', '1'], code: 1, err: /Allowed choices are json, raw/ }
  ])('$note: exit code $code', async ({ args, code, out, err }) => {
    const ran = await runPolity(['eval', ...args], { cwd: folder })
    expect(ran.code, ran.stdout + ran.stderr).toBe(code)
    if (out) expect(ran.stdout).toMatch(out)
    expect(ran.stderr).toMatch(err ?? /^$/)
    expect(ran.stdout + ran.stderr).not.toMatch(/ {4}at |\[object Object\]/)
  })
})
