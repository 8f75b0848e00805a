import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opa, opaMissing, shared, sharedMissing } from '../requirements.ts'
import { root, runPolity } from './run-polity.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-test-'))
  cpSync(join(root, 'policies'), join(folder, 'policies'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = {
  'outcomes/limits/data.json': '{"most": 2}',
  'outcomes/a_test.rego': `package a.b

import data.limits

p := 1

test_holds if p == 1

test_differs if {
	q := p + 2
	q == limits.most
}

test_not if not p

test_undefined if limits.least

test_false := false

test_number := 3

test_set contains 1

test_constant.one if true

test_case[note] if {
	some note, value in {"x": 1, "y": 2, "z <1>": 1}
	value == p
}

test_all_cases[note][kind] if {
	cases := {"x": 1, "y": 1}
	some note
	value := cases[note]
	kind := "same"
	value == p
}

test_twice if p == 1

test_twice if p == 3

test_else := false if {
	p == 2
} else := true

test_every if every x in [1, 2] { x < limits.most }

test_conflict := true if p == 1

test_conflict := false if p > 0

todo_later if p == 2

two := 1 if p == 1

two := 2 if p == 1

test_aborts if two
`,
  'builtin/b_test.rego': 'package b\n\ntest_fails if {\n\tnot to_number("x")\n}\n',
  'broken/c_test.rego': 'package c\n\ntest_x if {\n\tproduct == 1\n}\n',
  'merge/a.json': '{"a": 1}',
  'merge/b.json': '{"a": 2}',
  'list/a.json': '[1]',
  'named/a_test.rego': `package a.if["x-y"].default.b

test_x if http.send({"url": "https://example.com"})

test_y if http.send({}) with http.send as {"a": 1}
`,
  'own/a_test.rego': `package own

test_called if not acme.f(1)

test_not_reached if {
	some x in []
	acme.f(x)
}
`,
  'cases/a_test.rego': `package cases

test_var[n] if { some n, v in {"x": 1, "y": 2}; v == 1 }

test_call[sprintf("%v-%v", [n, v])] if { some n, v in {"x": 1, "y": 2}; v == 1 }

test_ref[t.name] if { some t in [{"name": "p", "v": 1}, {"name": "q", "v": 2}]; t.v == 1 }

test_ref_all[t.name] if { some t in [{"name": "p", "v": 1}, {"name": "q", "v": 1}]; t.v == 1 }

test_none[t.name] if { some t in [{"name": "p", "v": 2}, {"name": "q", "v": 2}]; t.v == 1 }

test_empty[t.name] if { some t in []; t.v == 1 }

test_two[a][b] if { some a, b in {"x": "u", "y": "v"}; b == "u" }

test_tworef[t.a][t.b] if { some t in [{"a": "x", "b": "y", "v": 1}, {"a": "x", "b": "z", "v": 2}]; t.v == 1 }

test_mixed[a][sprintf("%v", [a])] if { some a in ["x", "y"]; a == "x" }

test_num[n] if { some n in [1, 2]; n == 1 }

test_obj[n] if { some n in [{"a": 1}, {"a": 2}]; n.a == 1 }

test_const["k"] if { 1 == 1 }

test_constf["k"] if { 1 == 2 }

test_constdot.k if { 1 == 2 }

test_val[n] := v if { some n, v in {"x": 1, "y": 2}; v == 1 }

test_valb[n] := b if { some n, b in {"x": true, "y": false} }

test_early[n] if { 1 == 2; some n, v in {"x": 1, "y": 2}; v == 1 }

test_late[n] if { some t in [{"name": "p", "v": 1}, {"name": "q", "v": 2}]; t.v == 1; n := t.name }

test_latec[n] if { some t in [{"name": "p", "v": 1}, {"name": "q", "v": 2}]; n := t.name; t.v == 1 }

test_cont contains n if { some n, v in {"x": 1, "y": 2}; v == 1 }

test_multi[n] if { some n, v in {"x": 1}; v == 1 }

test_multi[n] if { some n, v in {"z": 1}; v == 2 }

test_headvar[n] if { n := "abc"; n == "abd" }

test_else[n] := x if { some n in ["p", "q"]; x := n == "p" }
`,
  'listed/a/b/list.yaml': '- 1\n- 2\n---\nsecond: document\n',
  'listed/.hidden/c.json': '{"d": "yes"}',
  'listed/left/out.json': '{"a": {"b": 3}}',
  'listed/a_test.rego': `package listed

test_list if data.a.b == [1, 2]

test_hidden if data[".hidden"].d == "yes"

test_no_second_document if not data.second

test_ignored if not data.left
`,
  'bundle/.manifest': '{"roots": ["a"]}',
  'bundle/a/data.json': '{"b": 1}',
  'bundle/a/other.json': '{"c": 1}',
  'bundle/a/a_test.rego': 'package a\n\ntest_data if data.a.b == 1\n\ntest_other if data.a.c\n',
  'none/a.rego': 'package none\n\np := 1\n',
  'parameters/global/limit/policy.rego': 'package global.limit\n\nlimit := data.parameters.limit.most\n',
  'parameters/global/limit/policy_test.rego':
    'package global.limit_test\n\ntest_limit if data.global.limit.limit == 99\n',
  'parameters/global/limit/parameters.yaml': 'most: 99\n',
  'parameters/global/other/policy.rego': 'package global.other\n',
  'parameters/global/other/policy_test.rego': 'package global.other_test\n\ntest_other if data.global.limit.limit > 1\n'
}

interface OpaTest {
  readonly package: string
  readonly name: string
  readonly fail?: boolean
  readonly error?: unknown
  /** base64 */
  readonly output?: string
  readonly skip?: boolean
  readonly location: { readonly file: string; readonly row: number }
  readonly sub_results?: Readonly<Record<string, { readonly fail?: boolean }>>
}

/** Name, outcome, row and cases, sorted; what is left to do, OPA only names when it is alone. */
function outcomes(json: string): string[] {
  return (JSON.parse(json) as OpaTest[])
    .filter(({ skip }) => !skip)
    .map(({ package: path, name, fail, error, location, sub_results = {} }) => {
      const cases = Object.entries(sub_results).map(([key, { fail: failed }]) => `${key}:${failed ? 'fail' : 'pass'}`)
      return `${path}.${name} ${error ? 'error' : fail ? 'fail' : 'pass'} ${location.row} ${path.endsWith('b') ? cases.filter(each => !each.includes('same')).sort() : ''}`
    })
    .sort()
}

function opaTest(args: readonly string[], cwd: string): string[] {
  try {
    return outcomes(execFileSync(opa, ['test', '--format', 'json', ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }))
  } catch (cause) {
    return outcomes((cause as { readonly stdout: string }).stdout)
  }
}

async function polityTest(args: readonly string[], cwd: string): Promise<string[]> {
  const { stdout, stderr } = await runPolity(['test', '--format', 'json', ...args], { cwd })
  expect(stderr).toBe('')
  return outcomes(stdout)
}

interface Reached {
  readonly covered: readonly number[]
  readonly notCovered: readonly number[]
}

/** Line by line, from the ranges; where these overlap, a line is covered. */
function linesReached(json: string): Readonly<Record<string, Reached>> {
  type Ranges = readonly { readonly start: { readonly row: number }; readonly end: { readonly row: number } }[]
  const { files } = JSON.parse(json) as {
    readonly files: Readonly<Record<string, { readonly covered?: Ranges; readonly not_covered?: Ranges }>>
  }
  const linesOf = (ranges: Ranges = []): number[] =>
    [
      ...new Set(
        ranges.flatMap(({ start, end }) => Array.from({ length: end.row - start.row + 1 }, (_, i) => start.row + i))
      )
    ].sort((a, b) => a - b)
  return Object.fromEntries(
    Object.entries(files).map(([file, { covered, not_covered }]) => {
      const reached = linesOf(covered)
      return [file, { covered: reached, notCovered: linesOf(not_covered).filter(line => !reached.includes(line)) }]
    })
  )
}

const regoBelow = (path: string): string[] =>
  readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.rego'))
    .map(name => join(path, name))

describe.skipIf(opaMissing)('polity test has the outcomes of opa test (skipped without opa)', () => {
  test('of every kind of test', async () => {
    const ours = await polityTest(['outcomes'], folder)
    expect(ours).toEqual(opaTest(['outcomes'], folder))
    expect(ours).toHaveLength(17)
  })

  test('of the starter policies, and of one of them with a mistake in it', async () => {
    expect(await polityTest(['policies'], folder)).toEqual(opaTest(regoBelow('policies'), folder))
    const path = join(folder, 'policies/global/port-availability/policy.rego')
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, before.replace('promises no availability', 'promises nothing'))
    expect(readFileSync(path, 'utf8')).not.toBe(before)
    const [ours, theirs] = [await polityTest(['policies'], folder), opaTest(regoBelow('policies'), folder)]
    writeFileSync(path, before)
    expect(ours).toEqual(theirs)
    expect(ours.filter(line => line.includes(' fail ')).length).toBeGreaterThanOrEqual(2)
  })

  test.each([
    { note: 'data that is a list, hidden files, YAML of several documents', args: ['listed', '--ignore', 'le?t,no'] },
    { note: 'a bundle', args: ['-b', 'bundle'] },
    { note: 'a built-in that fails in a test that passes', args: ['builtin'] }
  ])('of $note', async ({ args }) => {
    expect(await polityTest(args, folder)).toEqual(opaTest(args, folder))
  })

  test('of every kind of cases, and which of these hold', async () => {
    const tree = (json: string) =>
      (JSON.parse(json) as OpaTest[])
        .map(({ name, fail, sub_results }) => ({ name, fail, sub_results }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    const { stdout } = await runPolity(['test', 'cases', '--format', 'json'], { cwd: folder })
    const theirs = spawnSync(opa, ['test', 'cases', '--format', 'json'], { cwd: folder, encoding: 'utf8' })
    expect(tree(stdout)).toEqual(tree(theirs.stdout))
    expect(tree(stdout).filter(({ sub_results }) => sub_results).length).toBeGreaterThan(15)
  })

  test('of what is printed', async () => {
    const texts = (json: string) =>
      (JSON.parse(json) as OpaTest[])
        .map(({ name, output = '' }) => `${name}\n${Buffer.from(output, 'base64').toString()}`)
        .sort()
    const args = ['test', join(root, 'test/cli/print'), '--format', 'json']
    const { stdout } = await runPolity(args)
    const theirs = spawnSync(opa, args, { encoding: 'utf8' })
    expect(texts(stdout)).toEqual(texts(theirs.stdout))
    expect(texts(stdout).join('')).toContain('<undefined> x <undefined>')
  })

  test('of the lines that the tests reach', async () => {
    const args = ['test', 'test/cli/coverage', '--coverage', '--format', 'json']
    const { stdout, code } = await runPolity(args)
    const theirs = spawnSync(opa, args, { cwd: root, encoding: 'utf8' })
    const [ours, wanted] = [stdout, theirs.stdout].map(text => linesReached(text))
    expect(ours).toEqual(wanted)
    expect(code).toBe(0)
    expect(Object.values(ours ?? {}).flatMap(({ notCovered }) => notCovered)).not.toHaveLength(0)
  })

  test('of built-ins that nobody supplies', async () => {
    const { builtins, ...others } = JSON.parse(execFileSync(opa, ['capabilities', '--current'], { encoding: 'utf8' }))
    const own = { name: 'acme.f', decl: { type: 'function', args: [{ type: 'any' }], result: { type: 'any' } } }
    writeFileSync(join(folder, 'capabilities.json'), JSON.stringify({ ...others, builtins: [...builtins, own] }))
    const args = ['own', '--capabilities', 'capabilities.json']
    const ours = await polityTest(args, folder)
    expect(ours).toEqual(opaTest(args, folder))
    expect(ours.map(line => line.split(' ')[1])).toEqual(['error', 'fail'])
  })

  test.skipIf(sharedMissing)('of 50 tests that others wrote (skipped without ../shared)', async () => {
    const args = ['policy', 'test/main_test.rego', 'test/fixture/data.json']
    const ours = await polityTest(args, shared('bench/medium'))
    expect(ours).toHaveLength(50)
    expect(ours).toEqual(opaTest(args, shared('bench/medium')))
  })
})

describe('polity test', () => {
  test('shows what a test that failed has printed, and of others when asked', async () => {
    const args = ['test', 'test/cli/print', '--run', 'test_(fails|twice)']
    const quiet = await runPolity(args)
    expect(quiet.stdout).toMatch(/^FAIL data\.a\.test_fails .*\n\n {2}x is 1\n {2}x is 2\n {2}x is 3\n\n/)
    expect(quiet.stdout).not.toContain('same')
    expect((await runPolity([...args, '-v'])).stdout).toContain('\n  same\n  same\n')
  })

  test('names packages as opa does, and says what nobody supplies', async () => {
    const { code, stdout } = await runPolity(['test', 'named', '-v'], { cwd: folder })
    expect(code).toBe(3)
    expect(stdout).toContain('pass data.a["if"]["x-y"]["default"].b.test_y')
    expect(stdout).toContain('ERROR data.a["if"]["x-y"]["default"].b.test_x')
    expect(stdout).toContain('built-in `http.send` is not supported here at named/a_test.rego:3:11')
  })

  test.each([
    { note: 'all pass', args: ['policies/global/port-availability'], code: 0, out: /^\d+ passed in/ },
    { note: 'one fails', args: ['outcomes'], code: 3, out: /11 failed, 1 in error, 1 todo in/ },
    { note: 'one of many', args: ['outcomes', '--run', 'test_holds$'], code: 0, out: /^1 passed in/ },
    {
      note: 'by package',
      args: ['outcomes', '-r', '^data\\.a\\.b\\.test_holds', '-v'],
      code: 0,
      out: /^pass data\.a\.b\.test_holds \(/
    },
    {
      note: 'only what is to do',
      args: ['outcomes', '--run', 'todo_', '-v'],
      code: 0,
      out: /^todo data\.a\.b\.todo_later/
    },
    {
      note: 'nothing has the name',
      args: ['outcomes', '--run', 'nothing'],
      code: 1,
      err: /there is no test whose name matches nothing/
    },
    {
      note: 'coverage',
      args: [join(root, 'test/cli/coverage'), '-c'],
      code: 0,
      out: /rules\.rego +[\d.]+% {2}not reached: [\d, -]+\n[\s\S]*\nall +[\d.]+%\n$/
    },
    { note: 'coverage enough', args: [join(root, 'test/cli/coverage'), '--threshold', '50'], code: 0, out: /\nall/ },
    {
      note: 'coverage too low',
      args: [join(root, 'test/cli/coverage'), '--threshold', '99.5'],
      code: 3,
      out: /\nall/,
      err: /^polity: the tests reach [\d.]+ % of the lines, wanted 99\.5 %\n$/
    },
    { note: 'no percentage', args: ['outcomes', '--threshold', '101'], code: 1, err: /no number from 0 to 100/ },
    { note: 'no tests', args: ['none'], code: 1, err: /there is no test in none/ },
    { note: 'a path that is not there', args: ['nowhere'], code: 1, err: /there is no such file or folder/ },
    {
      note: 'no path and no policies',
      args: [],
      cwd: 'outcomes',
      code: 1,
      err: /cannot read policies: there is no such/
    },
    { note: 'no path', args: ['-r', 'owner_named'], code: 0, out: /passed in/ },
    { note: 'no regular expression', args: ['outcomes', '--run', '('], code: 1, err: /no regular expression/ },
    {
      note: 'an unknown format',
      args: ['outcomes', '--format', 'xml'],
      code: 1,
      err: /Allowed choices are pretty, json, junit/
    },
    {
      note: 'data that meets other data',
      args: ['merge'],
      code: 1,
      err: /b\.json gives `data\.a`, which other data gives too/
    },
    { note: 'data that is no object', args: ['list'], code: 1, err: /holds no object/ },
    {
      note: 'a built-in that is meant to fail',
      args: ['builtin', '--allow-builtin-errors'],
      code: 0,
      out: /^1 passed in/
    },
    {
      note: 'a pattern of letters without case',
      args: ['outcomes', '--run', '(?i)TEST_HOLDS'],
      code: 0,
      out: /^1 passed/
    },
    {
      note: 'a fault in the Rego',
      args: ['broken'],
      code: 1,
      err: /error\[rego_unsafe_var_error\][\s\S]*broken\/c_test\.rego:4:2/
    },
    { note: 'parameters of a policies folder', args: ['parameters'], code: 0, out: /^2 passed/ },
    {
      note: 'a policy brings its folder, not the tests of others',
      args: ['parameters/global/other'],
      code: 0,
      out: /^1 passed/
    }
  ])('$note: exit code $code', async ({ args, code, out, err, cwd = '' }) => {
    const ran = await runPolity(['test', ...args], { cwd: join(folder, cwd) })
    expect(ran.code, ran.stdout + ran.stderr).toBe(code)
    if (out) expect(ran.stdout).toMatch(out)
    expect(ran.stderr).toMatch(err ?? /^$/)
    expect(ran.stdout + ran.stderr).not.toMatch(/ {4}at |\[object Object\]/)
  })

  test.each([
    {
      note: 'a comparison',
      name: 'test_differs',
      says: [':11:2', 'q == limits.most\n', '`q` is 3', '`limits.most` is 2']
    },
    { note: 'a negation', name: 'test_not', says: [':14:', '`p` is 1'] },
    { note: 'an undefined reference', name: 'test_undefined', says: [':16:', '`limits.least` is undefined'] },
    { note: 'a value that is not true', name: 'test_number', says: [':20:1', 'its value is 3, wanted true'] },
    { note: 'a case', name: 'test_case', says: [':28:2', 'in the case `y`', '`value` is 2', '1 of 3 cases failed'] },
    { note: 'every', name: 'test_every', says: [':47:', 'every x in [1, 2]'] },
    { note: 'a conflict', name: 'test_aborts', says: [':59:1', 'conflict'] }
  ])('shows the first expression that did not hold: $note', async ({ name, says }) => {
    const { stdout } = await runPolity(['test', 'outcomes', '--run', name], { cwd: folder })
    for (const text of says) expect(stdout).toContain(text)
  })

  test('a built-in that fails fails the run, with its place; the outcome of the test is that of OPA', async () => {
    const { code, stdout } = await runPolity(['test', 'builtin'], { cwd: folder })
    expect(code).toBe(3)
    expect(stdout).toMatch(/pass data\.b\.test_fails.*\n +--> builtin\/b_test\.rego:4:6/)
    expect(stdout).toContain('a built-in failed, its value is undefined: ')
    expect(stdout).toMatch(/1 passed in .*\nin 1 test a built-in failed \(--allow-builtin-errors /)
    const json = await runPolity(['test', 'builtin', '--format', 'json'], { cwd: folder })
    expect(json.code).toBe(3)
    expect(JSON.parse(json.stdout)).toMatchObject([
      { builtin_errors: [{ location: { file: 'builtin/b_test.rego', row: 4, col: 6 } }] }
    ])
  })

  test('JUnit: well formed, counted, with places and reasons', async () => {
    const { code, stdout } = await runPolity(['test', 'outcomes', 'builtin', '--format', 'junit'], { cwd: folder })
    expect(code).toBe(3)
    expect(wellFormed(stdout)).toBe(true)
    expect(stdout).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="polity test" tests="19" failures="12" errors="1" skipped="1" time="[\d.]+">/
    )
    expect(stdout.match(/<testsuite /g)).toHaveLength(2)
    expect(stdout).toMatch(
      /<testcase classname="data\.a\.b" name="test_differs" file="outcomes\/a_test\.rego" line="9" time="[\d.]+">\n +<failure message="`q` is 3">/
    )
    expect(stdout).toContain('x &lt; limits.most')
  })

  test('is plain when piped, coloured when asked', async () => {
    const run = (env: Record<string, string>) => runPolity(['test', 'outcomes'], { cwd: folder, env })
    expect((await run({})).stdout).not.toContain('\u001b[')
    expect((await run({ FORCE_COLOR: '1' })).stdout).toContain('\u001b[')
  })
})

/** Every element is closed in its order, every `&` and `<` in texts and attributes is escaped. */
function wellFormed(xml: string): boolean {
  const open: string[] = []
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, '')
    .replace(
      /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
      (_, close: string, name: string, _attributes, empty: string) => {
        if (close) return open.pop() === name ? '' : '<'
        if (!empty) open.push(name)
        return ''
      }
    )
  return open.length === 0 && !rest.includes('<') && !/&(?!(?:amp|lt|gt|quot);)/.test(xml)
}
