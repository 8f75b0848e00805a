import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBundle } from '../../src/evaluator/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { root, runPolity } from './run-polity.ts'

let folder: string

const ports = `# METADATA
# title: Ports
package mesh.ports

# METADATA
# title: Every port has a promise
# entrypoint: true
open contains name if {
	some name, port in input.ports
	not port.slo
	not name in data.limits.exempt
}

most := data.limits.most

by_name[name] := port if some name, port in input.ports

twice(x) := x * 2

late := time.now_ns() > 0
`

const files = {
  'rego/ports.rego': ports,
  'rego/ports_test.rego': 'package mesh.ports_test\n\nimport data.mesh.ports\n\ntest_most if ports.most == 1.50\n',
  'rego/limits/data.json': '{"most": 1.50, "long": 12345678901234567890, "<": "é"}',
  'rego/limits/exempt/names.yaml': 'list: [a, {b: null}]\n',
  'rego/note.md': 'nothing\n',
  'rego/.hidden/more.rego': 'package mesh.more\n\nseen := true\n',
  'old/old.rego': 'package old\n\np[x] { x := ["a", "b"][_] }\n\nq = 1 { p["a"] }\n',
  'bundle/.manifest': '{"roots": ["mesh", "limits"], "revision": "r7", "metadata": {"team": "x"}}',
  'bundle/mesh/a.rego': 'package mesh.a\n\np := data.limits.n\n',
  'bundle/limits/data.json': '{"n": 1}',
  'bundle/limits/other.json': '{"n": 2}',
  'stray/.manifest': '{"roots": ["mesh/a"]}',
  'stray/b.rego': 'package mesh.b\n\np := 1\n',
  'stray/data.json': '{"mesh": {"a": 1, "c": 2}, "x": 1}',
  'wrong/wrong.rego': 'package wrong\n\np := x\n',
  'asks/asks.rego':
    'package asks\n\np := io.jwt.decode(input.t)\n\nq := x if x := yaml.marshal(1) with json.marshal as yaml.marshal\n',
  'clash/a/data.json': '{"b": 1}',
  'clash/a/b/data.json': '{"c": 1}',
  'no-extension': 'package bare\n\np := 1\n'
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-rego-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  symlinkSync('loop', join(folder, 'loop'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const build = (...args: readonly string[]) => runPolity(['build', ...args], { cwd: folder })
const member = (file: string, name: string): string =>
  execFileSync('tar', ['-xzOPf', file, name], { cwd: folder, encoding: 'utf8' })
const members = (file: string): string[] =>
  execFileSync('tar', ['-tzPf', file], { cwd: folder, encoding: 'utf8' }).trim().split('\n').sort()

interface Manifest {
  readonly metadata?: Readonly<Record<string, unknown>>
}

describe('where the bundle is written', () => {
  test('into a pipe or a device, which stays what it is', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const reader = spawn('cat', [pipe])
    const read: Buffer[] = []
    reader.stdout.on('data', (chunk: Buffer) => read.push(chunk))
    const ended = new Promise(resolve => reader.on('close', resolve))
    expect(await build('no-extension', '-e', 'bare/p', '-o', 'pipe')).toMatchObject({ code: 0, stderr: '' })
    await ended
    expect(lstatSync(pipe).isFIFO()).toBe(true)
    writeFileSync(join(folder, 'from-pipe.tar.gz'), Buffer.concat(read))
    expect(members('from-pipe.tar.gz')).toContain('/policy.wasm')
  })

  test('to where a link leads', async () => {
    symlinkSync('behind.tar.gz', join(folder, 'link.tar.gz'))
    writeFileSync(join(folder, 'behind.tar.gz'), '')
    expect(await build('no-extension', '-e', 'bare/p', '-o', 'link.tar.gz')).toMatchObject({ code: 0, stderr: '' })
    expect(lstatSync(join(folder, 'link.tar.gz')).isSymbolicLink()).toBe(true)
    expect(members('behind.tar.gz')).toContain('/policy.wasm')
  })
})

describe.skipIf(opaMissing)('polity build makes what opa build -t wasm makes (skipped without opa)', () => {
  test.each([
    { note: 'a folder, entrypoints by annotation', args: ['rego'] },
    { note: 'entrypoints by name come first', args: ['rego', '-e', 'mesh/ports/most', '-e', 'mesh/more'] },
    { note: 'a package above others', args: ['rego', '-e', 'mesh'] },
    {
      note: 'a part of a document',
      args: ['-e', 'mesh/ports/by_name/x', '--entrypoint', 'mesh/ports/by_name', 'rego']
    },
    { note: 'files', args: ['rego/ports.rego', 'rego/limits/data.json'] },
    { note: 'a file without a telling name', args: ['no-extension', '-e', 'bare/p'] },
    { note: 'a revision', args: ['-r', 'abc', 'rego/ports.rego'] },
    { note: 'names to ignore', args: ['rego', '--ignore', '.*,*_test.rego', '--ignore', 'exempt'] },
    { note: 'flags as Go takes them', args: ['-O=0', '-e=mesh/ports/most', 'rego/ports.rego'] },
    { note: 'Rego of before', args: ['old', '-e', 'old/q', '--v0-compatible'] },
    { note: 'a bundle in a folder', args: ['-b', 'bundle', '-e', 'mesh/a/p'] },
    { note: 'two folders', args: ['old', 'rego', '-e', 'old/q', '--v0-compatible', '--ignore', 'ports*,.*'] }
  ])('$note', async ({ args }) => {
    const ours = await build(...args, '-o', 'ours.tar.gz')
    expect(ours).toMatchObject({ code: 0, stderr: '' })
    execFileSync(opa, ['build', '-t', 'wasm', '--prune-unused', ...args, '-o', 'theirs.tar.gz'], { cwd: folder })
    expect(members('ours.tar.gz')).toEqual(members('theirs.tar.gz'))
    expect(member('ours.tar.gz', '/data.json')).toBe(member('theirs.tar.gz', '/data.json'))
    const [mine, theirs] = ['ours.tar.gz', 'theirs.tar.gz'].map(
      file => JSON.parse(member(file, '/.manifest')) as Manifest
    )
    const { polity, ...rest } = mine?.metadata ?? {}
    expect(polity).toBeDefined()
    expect({ ...mine, metadata: rest }).toEqual({ metadata: {}, ...theirs })
  })

  test('a bundle of OPA is one to build from', async () => {
    execFileSync(opa, ['build', '-b', 'bundle', '-o', 'given.tar.gz'], { cwd: folder })
    for (const args of [['-b', 'given.tar.gz'], ['given.tar.gz']]) {
      expect(await build(...args, '-e', 'mesh/a/p', '-o', 'again.tar.gz')).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(member('again.tar.gz', '/.manifest'))).toMatchObject({
        revision: 'r7',
        roots: ['mesh', 'limits'],
        metadata: { team: 'x' }
      })
      const evaluator = await openBundle(readFileSync(join(folder, 'again.tar.gz')))
      expect(evaluator.evaluate('mesh/a/p').text).toBe('1')
    }
  })

  test('any OPA evaluates a bundle without the list of entrypoints', async () => {
    await build('rego', '-o', 'plain.tar.gz', '--no-wasm-manifest')
    const args = ['eval', '-b', 'plain.tar.gz', '-f', 'raw', '--stdin-input', 'data.mesh.ports.open']
    const input = '{"ports": {"a": {}, "b": {"slo": 1}}}'
    expect(execFileSync(opa, args, { cwd: folder, input, encoding: 'utf8' })).toBe('["a"]\n')
    const evaluator = await openBundle(readFileSync(join(folder, 'plain.tar.gz')))
    expect(evaluator.evaluate('mesh/ports/open', input).text).toBe('["a"]')
  })
})

describe('polity build', () => {
  test('tells which built-ins the host is asked for, and where', async () => {
    const ran = await build('asks', '-e', 'asks', '-o', 'asks.tar.gz')
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain('  the host is asked for io.jwt.decode: asks/asks.rego:3\n')
    expect(ran.stdout).toContain("  the host is asked for yaml.marshal: asks/asks.rego:5, and OPA's SDK has it\n")
  })

  test("for OPA's SDK alone, what it lacks is refused and what it has is not", async () => {
    const refused = await build('asks', '-e', 'asks', '-t', 'opa-wasm', '-o', 'refused.tar.gz')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/error\[build_target\]: `io\.jwt\.decode`[\s\S]*asks\.rego:3:6/)
    expect(refused.stderr).not.toContain('yaml')
    expect(existsSync(join(folder, 'refused.tar.gz'))).toBe(false)
    const built = await build('asks', '-e', 'asks/q', '-t', 'opa-wasm', '-o', 'built.tar.gz')
    expect(built).toMatchObject({ code: 0, stderr: '' })
  })

  test.each([
    {
      note: 'no entrypoint',
      args: ['no-extension', '-t', 'wasm'],
      says: /error\[build_entrypoint\]: there is no entrypoint/
    },
    { note: 'an unknown entrypoint', args: ['rego', '-e', 'mesh/ports/nope'], says: /`mesh\/ports\/nope` is no rule/ },
    { note: 'an entrypoint below a package', args: ['rego', '-e', 'mesh/nope'], says: /`mesh\/nope` is no rule/ },
    { note: 'an entrypoint with dots', args: ['rego', '-e', 'data.mesh.ports'], says: /written like `mesh\/ports`/ },
    {
      note: 'an entrypoint that the rule above it cannot hold',
      args: ['rego', '-e', 'mesh/ports/late/x'],
      says: /`mesh\/ports\/late\/x` is nothing in the rule `mesh\/ports\/late`/
    },
    { note: 'a function', args: ['rego', '-e', 'mesh/ports/twice'], says: /is a function/ },
    { note: 'no path', args: [], says: /missing required argument/ },
    {
      note: 'a path that is not there',
      args: ['nowhere', '-e', 'a'],
      says: /nowhere: there is no such file or folder/
    },
    { note: 'a link to itself', args: ['loop', '-e', 'a'], says: /cannot read loop: its links lead in a circle/ },
    { note: 'a file of another kind', args: ['rego/note.md', '-e', 'a'], says: /neither Rego nor JSON nor YAML/ },
    { note: 'another target', args: ['rego', '-t', 'plan'], says: /compiles to WebAssembly and nothing else/ },
    { note: 'an unknown target', args: ['rego', '-t', 'x'], says: /it is wasm or opa-wasm/ },
    { note: 'a flag that is not there', args: ['rego', '--nothing', 'x'], says: /unknown option '--nothing'/ },
    {
      note: 'faults',
      args: ['wrong', '-e', 'wrong/p'],
      says: /error\[rego_unsafe_var_error\][\s\S]*wrong\/wrong\.rego:3:6/
    },
    {
      note: 'data that does not fit',
      args: ['clash', '-e', 'x'],
      says: /gives `data\.a\.b`, which other data gives too/
    },
    {
      note: 'a package and data outside of the roots',
      args: ['-b', 'stray', '-e', 'mesh/b/p'],
      says: /the package `mesh\.b` lies outside[\s\S]*stray\/b\.rego:1:9[\s\S]*its roots are mesh\/a/
    },
    {
      note: 'data outside of the roots',
      args: ['-b', 'stray', '-e', 'mesh/b/p'],
      says: /the data at `mesh\.c` lies outside/
    },
    {
      note: 'Rego in a folder that is none of policies',
      args: ['old', '--v0-compatible'],
      says: /there is no entrypoint[\s\S]*not as a folder of policies: it holds no global/
    }
  ])('$note', async ({ args, says }) => {
    const ran = await build(...args, '-o', 'nothing.tar.gz')
    expect(ran.stderr).toMatch(says)
    expect(ran.code).toBe(1)
    expect(ran.stdout + ran.stderr).not.toMatch(/ {4}at /)
    expect(existsSync(join(folder, 'nothing.tar.gz'))).toBe(false)
  })

  test('a bundle that cannot be put in its place leaves nothing behind', async () => {
    mkdirSync(join(folder, 'taken/in'), { recursive: true })
    const ran = await build('rego', '-e', 'mesh/ports/most', '-o', 'taken/in')
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: 'polity: cannot write taken/in: it is a folder\n' })
    expect(readdirSync(join(folder, 'taken'))).toEqual(['in'])
  })

  test('a folder of policies is built as such, and as any Rego where a flag says so', async () => {
    const policies = join(root, 'policies')
    const asRego = await build(
      policies,
      '-e',
      'global/port_availability',
      '-o',
      'one.tar.gz',
      '--ignore',
      '*.yaml,*.yml,*.json'
    )
    expect(asRego).toMatchObject({ code: 0, stderr: '' })
    expect(asRego.stdout).toMatch(/^one\.tar\.gz: 1 entrypoint, policy\.wasm of \d+ bytes/)
    const unfit = await build(policies, '--ignore', '*_test.rego')
    expect(unfit).toMatchObject({ code: 1, stdout: '' })
    expect(unfit.stderr).toMatch(/is a folder of policies, for which there is no --ignore; with -t wasm/)
  })

  test('the same sources give the same bytes, wherever they are', async () => {
    await build('rego', '-o', 'first.tar.gz')
    await build(join(folder, 'rego'), '-o', 'second.tar.gz')
    const [first, second] = ['first.tar.gz', 'second.tar.gz'].map(file => readFileSync(join(folder, file)))
    expect(first?.equals(second as Buffer)).toBe(true)
  })
})

test('polity version begins as opa version does, with the version that the tests compare with', async () => {
  const link = join(folder, 'opa')
  symlinkSync(join(root, 'dist/program/polity.cjs'), link)
  const text = execFileSync(process.execPath, [link, 'version'], { encoding: 'utf8' })
  expect(text.split(/[ \n]/).slice(0, 2)).toEqual([
    'Version:',
    readFileSync(join(root, '.ci/opa-version'), 'utf8').trim()
  ])
  expect(text).toMatch(/^Polity Version: \d+\.\d+\.\d+$/m)
})
