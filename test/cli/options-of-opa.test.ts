import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addBuild } from '../../src/cli/build.ts'
import { addEval } from '../../src/cli/eval.ts'
import { addInspect } from '../../src/cli/inspect.ts'
import { addTest } from '../../src/cli/test.ts'
import { opa, opaMissing } from '../requirements.ts'
import { polity, runPolity } from './run-polity.ts'

const user = '{"type": "object", "properties": {"user": {"type": "string"}}, "additionalProperties": false}'
const files = {
  'schemas/plain.json': user,
  'schemas/deep/with.dots.json': user,
  'schemas/deep/as-yaml': 'type: object\nproperties: {user: {type: string}}\nadditionalProperties: false\n',
  'none.json': '{"type": "nothing"}',
  'input.json': '{"user": "ann"}',
  'described.rego': `package described

# METADATA
# schemas:
#  - input: schema.plain
a := input.usr

# METADATA
# schemas:
#  - input: schema.deep["with.dots"]
b := input.usr

# METADATA
# schemas:
#  - input: schema.deep["as-yaml"]
c := input.usr

# METADATA
# schemas:
#  - input: schema.nowhere
d := input.user

e := input.other
`,
  'right.rego': `package right

p := input.user

unused := 1 if {
	input.user == "bob"
	true
}
`,
  'right_test.rego': `package right

test_p if p == "x" with input as {"user": "x"}
`
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-options-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const commands = { test: addTest, eval: addEval, build: addBuild, inspect: addInspect }

test.skipIf(opaMissing).each(Object.entries(commands))(
  'polity %s knows every option of opa, be it to refuse it (skipped without opa)',
  (name, add) => {
    const help = execFileSync(opa, [name, '--help'], { encoding: 'utf8' })
    const theirs = [...help.slice(help.indexOf('\nFlags:')).matchAll(/^ +(?:(-\w), )?(--[\w-]+)/gm)]
    const program = new Command()
    add(program)
    const known = new Set(program.commands[0]?.options.flatMap(({ short, long }) => [short, long]))
    const unknown = theirs.flatMap(([, short, long]) => [short, long]).filter(flag => flag && !known.has(flag))
    expect(theirs.length).toBeGreaterThan(3)
    expect(unknown).toEqual(['-h', '--help'])
  }
)

describe('an option of opa that is not here is refused by its name, with what to do instead', () => {
  test.each([
    { args: ['eval', '--partial', 'data.x'], says: '`--partial` of `opa eval` is not here: a compiled module needs' },
    { args: ['eval', '-p', 'data.x'], says: '`--partial` of `opa eval`' },
    { args: ['eval', '-u', 'input.x', 'data.x'], says: '`--unknowns` of `opa eval`' },
    { args: ['eval', '--profile', 'data.x'], says: '`--metrics` tells how long' },
    { args: ['eval', '--explain', 'full', 'data.x'], says: '`--explain full` of `opa eval` is not here: a compiled' },
    { args: ['eval', '--explain=notes', 'data.x'], says: '`--explain notes`' },
    { args: ['eval', '-t', 'rego', '1'], says: '`--target rego` of `opa eval` is not here' },
    { args: ['build', '.', '--scope', 'x'], says: 'in the file of `--claims-file`' },
    { args: ['build', '.', '--wasm-include-print'], says: '`polity test` and `polity eval` show' },
    { args: ['build', '.', '--format=proto'], says: '`--format` of `opa build` is not here' },
    { args: ['test', '.', '--bench'], says: '`--bench` of `opa test` is not here: the time of each test' },
    { args: ['test', '.', '--explain', 'notes'], says: '`--explain notes` of `opa test`' },
    { args: ['test', '.', '-t', 'rego'], says: '`--target rego` of `opa test`' }
  ])('$args', async ({ args, says }) => {
    const ran = await runPolity(args, { cwd: folder })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^polity: .*\n$/)
    expect(ran.stderr).toContain(says)
  })
})

test('options of opa that change nothing here are taken', async () => {
  const asked = [
    'eval',
    '-O=1',
    '-e',
    'right',
    '--explain',
    'off',
    '-t',
    'wasm',
    '--pretty-limit',
    '9',
    '-f',
    'raw',
    '1'
  ]
  expect(await runPolity(asked, { cwd: folder })).toMatchObject({ code: 0, stdout: '1\n', stderr: '' })
})

describe.skipIf(opaMissing)('--schema (skipped without opa)', () => {
  test.each([
    { note: 'a folder', args: ['-s', 'schemas', '-d', 'described.rego', 'data.described'] },
    { note: 'a file', args: ['-s', 'schemas/plain.json', '-d', 'described.rego', 'data.described'] },
    { note: 'a file, and a query that is wrong itself', args: ['--schema', 'schemas/plain.json', 'input.usr'] },
    { note: 'a folder, for which a query has no annotation', args: ['-s', 'schemas', 'input.usr'] },
    { note: 'what is right', args: ['-s', 'schemas/plain.json', '-d', 'right.rego', '-i', 'input.json', 'data.right'] }
  ])('$note: errors where opa has them', async ({ args }) => {
    const places = (stdout: string): string[] => {
      const { errors = [], result } = JSON.parse(stdout)
      const found = errors.map(
        ({ code, location }: { code: string; location: { row: number } }) => `${code} ${location.row}`
      )
      return [...found, JSON.stringify(result)].sort()
    }
    const theirs = spawnSync(opa, ['eval', ...args], { cwd: folder, encoding: 'utf8' }).stdout
    const ours = await runPolity(['eval', ...args], { cwd: folder })
    expect(places(ours.stdout)).toEqual(places(theirs))
  })

  test('in tests too', async () => {
    const { stderr, code } = await runPolity(['test', '-s', 'schemas', 'described.rego'], { cwd: folder })
    expect(code).toBe(1)
    expect(stderr).toContain('undefined schema `schema.nowhere`')
    const right = await runPolity(['test', '-s', 'schemas/plain.json', 'right.rego', 'right_test.rego'], {
      cwd: folder
    })
    expect(right).toMatchObject({ code: 0, stderr: '' })
  })
})

test.each([
  { path: 'nowhere', says: 'polity: cannot read the schemas in nowhere: there is no such file or folder\n' },
  { path: 'none.json', says: /^polity: none.json is no JSON Schema: `nothing` is no type/ }
])('--schema $path is refused', async ({ path, says }) => {
  const { code, stderr } = await runPolity(['eval', '-s', path, '1'], { cwd: folder })
  expect(code).toBe(1)
  expect(stderr).toMatch(says)
})

describe('polity eval --metrics and --coverage', () => {
  test('stand beside the answers, under the names of opa', async () => {
    const args = ['eval', '--metrics', '--coverage', '-d', 'right.rego', '-i', 'input.json', 'data.right']
    const { stdout } = await runPolity(args, { cwd: folder })
    const { result, metrics, coverage } = JSON.parse(stdout)
    expect(result[0].expressions[0].value).toEqual({ p: 'ann' })
    expect(Object.keys(metrics)).toEqual(['timer_rego_query_compile_ns', 'timer_rego_query_eval_ns'])
    for (const value of Object.values(metrics)) expect(value).toBeGreaterThan(0)
    expect(coverage.files['right.rego']).toMatchObject({
      covered: [
        { start: { row: 3 }, end: { row: 3 } },
        { start: { row: 6 }, end: { row: 6 } }
      ],
      not_covered: [
        { start: { row: 5 }, end: { row: 5 } },
        { start: { row: 7 }, end: { row: 7 } }
      ]
    })
  })

  test('pretty: below the answer', async () => {
    const args = [
      'eval',
      '--metrics',
      '--coverage',
      '-f',
      'pretty',
      '-d',
      'right.rego',
      '-i',
      'input.json',
      'data.right.p'
    ]
    const { stdout } = await runPolity(args, { cwd: folder })
    expect(stdout).toMatch(/^"ann"\n┌[\s\S]*timer_rego_query_eval_ns +│ \d+ +│\n└.*┘\nright\.rego +\d+\.\d\d%/)
  })
})

describe('polity test', () => {
  const long = (count: number): string =>
    `count([1 | some i in numbers.range(1, 700); some j in numbers.range(1, 700); i * j == 7]) == ${count}`
  beforeAll(() => {
    mkdirSync(join(folder, 'long'))
    writeFileSync(
      join(folder, 'long/long_test.rego'),
      `package long

test_right if {
	print("begins", data.long.one)
	${long(2)}
}

one := 1

test_wrong if ${long(1)}

test_quick if 1 / 0 == 1

test_cases[name] if {
	some name, want in {"right": 2, "wrong": 1}
	${long(1).replace('== 1', '== want')}
}
`
    )
    writeFileSync(
      join(folder, 'long/endless_test.rego'),
      `package long

test_endless if {
	some i in many
	some j in many
	j < 0
}

many := numbers.range(1, 100000)
`
    )
  })

  interface Result {
    readonly name: string
    readonly fail?: boolean
    readonly error?: { readonly message: string; readonly code: string }
    readonly output?: string
    readonly sub_results?: unknown
    readonly duration: number
  }
  const run = async (...args: string[]): Promise<readonly Result[]> => {
    const { stdout } = await runPolity(['test', '-f', 'json', ...args], { cwd: folder })
    return JSON.parse(stdout)
  }
  const said = (results: readonly Result[]) => results.map(({ duration: _, ...rest }) => rest)

  test('tests that take long come out the same in threads and without, with what they print and reach', async () => {
    const alone = await run('long/long_test.rego', '-p', '1')
    expect(alone.map(({ fail = false }) => fail)).toEqual([false, true, true, true])
    expect(Buffer.from(alone[0]?.output ?? '', 'base64').toString()).toBe('begins 1\n')
    expect(said(await run('long/long_test.rego', '-p', '3'))).toEqual(said(alone))
    expect(said(await run('long/long_test.rego', '--timeout', '1m'))).toEqual(said(alone))
    const covered = ['test', '--coverage', '-f', 'json', '--run', 'right', 'long/long_test.rego']
    const [one, two] = [
      await runPolity([...covered, '-p', '1'], { cwd: folder }),
      await runPolity(covered, { cwd: folder })
    ]
    expect(JSON.parse(two.stdout).covered_lines).toBe(4)
    expect(two.stdout).toBe(one.stdout)
  })

  test('one that takes too long is in error, and the others are as they are', async () => {
    const results = await run('long', '--timeout', '700ms', '--run', 'endless|quick')
    expect(results.map(({ name, error, fail }) => ({ name, error, fail }))).toEqual([
      { name: 'test_endless', error: { message: 'it took longer than 700 ms', code: 'eval_cancel_error' } },
      { name: 'test_quick', fail: true }
    ])
    const query = await runPolity(['eval', '--timeout', '700ms', '-d', 'long', 'data.long.test_endless'], {
      cwd: folder
    })
    expect(query).toMatchObject({ code: 1, stderr: 'polity: it took longer than 700 ms\n' })
  })

  test('so many times, until one fails', async () => {
    const times = async (run: string) => {
      const { stdout, code } = await runPolity(
        ['test', 'right_test.rego', 'right.rego', 'long', '--count', '3', '--run', run],
        {
          cwd: folder
        }
      )
      return [
        stdout
          .trim()
          .split('\n')
          .filter(line => / in [\d.]+ ms$/.test(line)).length,
        code
      ]
    }
    expect(await times('test_p$')).toEqual([3, 0])
    expect(await times('quick')).toEqual([1, 3])
  })

  test('JSON by the time that they took', async () => {
    const durations = (await run('long', '--run', 'quick|right', '--sort', 'duration')).map(({ duration }) => duration)
    expect(durations).toEqual([...durations].sort((a, b) => b - a))
    expect(durations).toHaveLength(2)
  })

  test('runs again when a file changes', async () => {
    const child = spawn(process.execPath, [polity, 'test', '--watch', 'right_test.rego', 'right.rego'], { cwd: folder })
    try {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => (text += chunk))
      await expect.poll(() => text, { timeout: 20_000 }).toContain('1 passed')
      writeFileSync(join(folder, 'right.rego'), files['right.rego'].replace('input.user\n', '"y"\n'))
      await expect.poll(() => text, { timeout: 20_000 }).toContain('1 failed')
      writeFileSync(join(folder, 'right.rego'), files['right.rego'])
      await expect.poll(() => text.match(/1 passed/g)?.length, { timeout: 20_000 }).toBe(2)
    } finally {
      child.kill()
    }
  })

  test.each([
    { args: ['--timeout', '0s'], says: 'it is a time above 0' },
    { args: ['--count', '0'], says: 'it is a number from 1 on' },
    { args: ['--parallel', 'x'], says: 'it is a number from 1 on' },
    { args: ['--sort', 'name'], says: 'Allowed choices are none, duration' }
  ])('$args is refused', async ({ args, says }) => {
    const { code, stderr } = await runPolity(['test', ...args, 'long'], { cwd: folder })
    expect(code).toBe(1)
    expect(stderr).toContain(says)
  })

  test('a built-in of another host that a test replaces by a value is not asked for', async () => {
    const declared = {
      name: 'away.ask',
      decl: { type: 'function', args: [{ type: 'string' }], result: { type: 'number' } }
    }
    const equal = {
      name: 'equal',
      infix: '==',
      decl: { type: 'function', args: [{ type: 'any' }, { type: 'any' }], result: { type: 'boolean' } }
    }
    writeFileSync(join(folder, 'away.json'), JSON.stringify({ builtins: [declared, equal], features: ['rego_v1'] }))
    writeFileSync(
      join(folder, 'away_test.rego'),
      'package away\n\ntest_value if away.ask("x") == 1 with away.ask as 1\n\ntest_asked if away.ask("x") == 1\n'
    )
    const results = await run('away_test.rego', '--capabilities', 'away.json')
    expect(results.map(({ error }) => error)).toEqual([
      undefined,
      {
        code: 'eval_internal_error',
        message: 'built-in `away.ask` is not supported here',
        location: { file: 'away_test.rego', row: 5, col: 15 }
      }
    ])
  })
})
