import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { polity, root } from './run-polity.ts'

const read = (name: string): string => readFileSync(join(root, name), 'utf8')

const contract = (version: string, columns: readonly string[]): string =>
  JSON.stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'plays',
    version,
    status: 'active',
    schema: [{ name: 'plays', properties: columns.map(name => ({ name, logicalType: 'string' })) }]
  })

let home: string
/** A folder with an `npx` that runs the built program, as the one of npm runs the published one. */
let bin: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'polity-integrations-'))
  bin = join(home, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/bash\n[ "$1" = --yes ] || exit 90\ncase "$2" in polity@*) ;; *) exit 91 ;; esac\nshift 2\nexec '${process.execPath}' '${polity}' "$@"\n`
  )
  chmodSync(join(bin, 'npx'), 0o755)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

let count = 0
/** A repository whose branch `main` has two columns and whose work tree one. */
function repository(): string {
  count++
  const folder = join(home, `r${count}`)
  mkdirSync(join(folder, 'my products'), { recursive: true })
  mkdirSync(join(folder, 'products'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ida', '-c', 'user.email=ida@tunes.example', ...args], { cwd: folder })
  writeFileSync(join(folder, 'products/plays.json'), contract('1.0.0', ['a', 'b']))
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'one')
  writeFileSync(join(folder, 'products/plays.json'), contract('1.0.0', ['a']))
  return folder
}

function run(script: string, cwd: string, env: Readonly<Record<string, string>>) {
  const { FORCE_COLOR: _, ...environment } = process.env
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...environment, PATH: `${bin}:${process.env['PATH']}`, ...env },
    encoding: 'utf8',
    timeout: 30_000
  })
  return { status, stdout, stderr }
}

describe('action.yml', () => {
  interface Action {
    readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
    readonly outputs: Readonly<Record<string, { readonly value: string }>>
    readonly runs: { readonly using: string; readonly steps: readonly Step[] }
  }
  interface Step {
    readonly id: string
    readonly shell: string
    readonly env: Readonly<Record<string, string>>
    readonly run: string
  }
  const action = parse(read('action.yml')) as Action
  const [step] = action.runs.steps as [Step]

  function judge(cwd: string, env: Readonly<Record<string, string>> = {}) {
    const output = join(cwd, 'github-output')
    const ran = run(step.run, cwd, {
      PATHS: 'products',
      AGAINST: 'none',
      BUNDLE: '',
      FAIL_LEVEL: 'error',
      SARIF: '',
      VERSION: 'latest',
      GITHUB_OUTPUT: output,
      ...env
    })
    return { ...ran, output: readFileSync(output, 'utf8') }
  }

  test('a composite action whose script reads its inputs as variables only', () => {
    expect(action.runs.using).toBe('composite')
    expect(step.shell).toBe('bash')
    expect(step.run).not.toContain('${{')
    const used = [
      ...Object.values(step.env)
        .join(' ')
        .matchAll(/inputs\.([\w-]+)/g)
    ].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort())
    expect(action.outputs['exit-code']?.value).toBe(`\${{ steps.${step.id}.outputs.exit-code }}`)
  })

  test('compares, annotates, writes SARIF, and fails with the exit code of the gate', () => {
    const cwd = repository()
    const { status, stdout, output } = judge(cwd, { AGAINST: 'main', SARIF: 'polity.sarif' })
    expect({ status, output }).toEqual({ status: 3, output: 'exit-code=3\n' })
    expect(stdout).toMatch(/^::error [^\n]*file=products\/plays\.json/m)
    expect(stdout).toContain('column `b` of `plays` is gone')
    const sarif = JSON.parse(readFileSync(join(cwd, 'polity.sarif'), 'utf8'))
    expect(sarif.runs[0].results.some(({ ruleId }: { ruleId: string }) => ruleId === 'compatible-evolution')).toBe(true)
  })

  test('paths on lines of their own are all judged', () => {
    const cwd = repository()
    writeFileSync(join(cwd, 'other.json'), contract('1.0.0', ['a']).replace('"id":"plays"', '"id":"other"'))
    const { stdout } = judge(cwd, { PATHS: 'products/plays.json\nother.json\n' })
    expect(stdout).toContain('2 products')
  })

  test('nothing that somebody wrote into an input is run', () => {
    const cwd = repository()
    const { status, output } = judge(cwd, {
      PATHS: '$(touch ran) ;touch ran `touch ran` --help',
      AGAINST: '$(touch ran)'
    })
    expect({ status, output }).toEqual({ status: 1, output: 'exit-code=1\n' })
    expect(() => readFileSync(join(cwd, 'ran'))).toThrow()
  })
})

describe('templates/gitlab-ci.yml', () => {
  const template = parse(read('templates/gitlab-ci.yml')) as {
    readonly variables: Readonly<Record<string, string>>
    readonly polity: {
      readonly script: readonly string[]
      readonly artifacts: { readonly reports: Readonly<Record<string, string>> }
    }
  }
  const [script = ''] = template.polity.script

  test('judges a merge request against its base, and writes what GitLab reads', () => {
    const cwd = repository()
    const env = { ...template.variables, POLITY_PATHS: 'products' }
    const { status, stdout } = run(script, cwd, { ...env, CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main' })
    expect(status).toBe(3)
    expect(stdout).toContain('column `b` of `plays` is gone')
    const { codequality = '', junit = '' } = template.polity.artifacts.reports
    expect(JSON.parse(readFileSync(join(cwd, codequality), 'utf8')).length).toBeGreaterThan(0)
    expect(readFileSync(join(cwd, junit), 'utf8')).toContain('<testsuite')
    const { stdout: alone } = run(script, cwd, env)
    expect(alone).toContain('no earlier version was given to compare with')
  })
})

describe('.pre-commit-hooks.yaml', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly Readonly<Record<string, unknown>>[]

  test('has what pre-commit needs, and runs what the package installs', () => {
    const [hook] = hooks
    const { bin: programs } = JSON.parse(read('package.json')) as { readonly bin: Readonly<Record<string, string>> }
    expect(hook).toMatchObject({ id: 'polity', language: 'node', pass_filenames: false })
    const [program = '', command = ''] = String(hook?.['entry']).split(' ')
    expect(Object.keys(programs)).toContain(program)
    expect(command).toBe('check')
    const files = new RegExp(String(hook?.['files']))
    expect(['a.yaml', 'b/c.yml', 'd.json', 'e.txt'].map(name => files.test(name))).toEqual([true, true, true, false])
  })
})
