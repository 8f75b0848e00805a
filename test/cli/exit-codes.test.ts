import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { polity, root, runPolity } from './run-polity.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-exit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mesh = join(root, 'examples/mesh')
const complies = [`${mesh}/artists/artist-registry`, `${mesh}/mesh.yaml`]
const warns = [`${mesh}/care/satisfaction-surveys`, `${mesh}/mesh.yaml`]
const blocks = `${mesh}/payments/royalty-statements`
const isRoot = process.getuid?.() === 0

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A policy of one rule, in a folder of its own. */
function policy(name: string, rule: string): void {
  mkdirSync(join(folder, name, 'global/own'), { recursive: true })
  const head =
    '# METADATA\n# title: t\n# custom: {id: own, characteristic: secure, severity: low, owner: o, rationale: r, help: h}\n'
  file(`${name}/global/own/policy.rego`, `${head}package global.own\n\n${rule}\n`)
  file(`${name}/lifecycle.yaml`, 'lifecycle:\n  own: [{state: enforced, from: "2026-01-01T00:00:00Z"}]\n')
}

beforeAll(() => {
  file('broken.yaml', 'a: [\n')
  file('other.yaml', 'hello: world\n')
  file('empty.yaml', '')
  file('config.yaml', 'failLevel: sometimes\n')
  file('key.pem', 'none\n')
  file('closed.yaml', 'id: x\n')
  chmodSync(join(folder, 'closed.yaml'), 0)
  mkdirSync(join(folder, 'folder.yaml'))
  mkdirSync(join(folder, 'unrelated'))
  file('unrelated/package.json', '{"name": "x"}\n')
  symlinkSync('nowhere.yaml', join(folder, 'dangling.yaml'))
  symlinkSync('circle.yaml', join(folder, 'circle.yaml'))
  policy(
    'conflict',
    'violations contains v if {\n\tv := f(input.product.kind)\n}\n\nf(_) := {"path": [], "message": "a"}\n\nf(_) := {"path": [], "message": "b"}'
  )
  policy('faulty', 'violations contains {"path": [], "message": "m"} if input.product.nmae')
  policy('quiet', 'violations contains {"path": [], "message": "m"} if input.product.kind == "no such kind"')
  policy('loud', 'violations contains {"path": [], "message": "m"} if input.product.kind == "product"')
  // what goes wrong inside of the program, not with what it is given
  file('crash.cjs', 'process.stdout.write = () => { throw new TypeError("a fault of ours") }\n')
  file('late.cjs', 'process.on("beforeExit", () => { throw new TypeError("a fault at the end") })\n')
})

const crash = { NODE_OPTIONS: `--require ${join(folder, 'crash.cjs')}` }
const late = { NODE_OPTIONS: `--require ${join(folder, 'late.cjs')}` }

interface Row {
  readonly note: string
  readonly args: readonly string[]
  readonly code: 0 | 1 | 2 | 3
  /** What the standard error says; nothing where it is not given. */
  readonly says?: RegExp
  readonly env?: Readonly<Record<string, string>>
  readonly skip?: boolean
}

const table: readonly Row[] = [
  // a verdict
  { note: 'a product that complies', args: complies, code: 0 },
  { note: 'the same, with warnings as failures', args: [...complies, '--fail-level', 'warning'], code: 0 },
  { note: 'warnings alone', args: warns, code: 0 },
  { note: 'warnings alone, as failures', args: [...warns, '--fail-level', 'warning'], code: 2 },
  { note: 'something blocks', args: [blocks], code: 3 },
  { note: 'something blocks, with warnings as failures', args: [blocks, '--fail-level', 'warning'], code: 3 },
  { note: 'the whole mesh', args: [mesh], code: 3 },
  { note: 'a local policy that finds nothing', args: [...complies, '--policies', 'quiet'], code: 0 },
  { note: 'a local policy that blocks', args: [...complies, '--policies', 'loud'], code: 3 },
  // nothing to judge
  { note: 'only a mesh file', args: [`${mesh}/mesh.yaml`], code: 1 },
  { note: 'a folder of other things', args: ['unrelated'], code: 1 },
  { note: 'a folder of nothing', args: ['folder.yaml'], code: 1, says: /folder without a \.yaml/ },
  // files
  { note: 'a file that is not there', args: ['nowhere.yaml'], code: 1, says: /there is no such file or folder/ },
  { note: 'one of two files is not there', args: [...complies, 'nowhere.yaml'], code: 1, says: /no such file/ },
  {
    note: 'a link to nothing',
    args: ['dangling.yaml'],
    code: 1,
    says: /cannot read dangling\.yaml: there is no such file/
  },
  {
    note: 'a link to itself',
    args: ['circle.yaml'],
    code: 1,
    says: /cannot read circle\.yaml: its links lead in a circle/
  },
  { note: 'a path below a file', args: ['empty.yaml/x.yaml'], code: 1, says: /a part of the path is not a folder/ },
  { note: 'a device', args: ['/dev/null'], code: 1, says: /is not a file/ },
  { note: 'a file that may not be read', args: ['closed.yaml'], code: 1, says: /it may not be read/, skip: isRoot },
  // documents
  { note: 'not YAML', args: ['broken.yaml'], code: 1 },
  { note: 'not YAML, beside one that complies', args: [...complies, 'broken.yaml'], code: 1 },
  { note: 'not YAML, beside one that blocks: no verdict wins', args: [blocks, 'broken.yaml'], code: 1 },
  { note: 'no known standard', args: ['other.yaml'], code: 1 },
  { note: 'an empty document', args: ['empty.yaml'], code: 1 },
  // usage
  { note: 'no path', args: [], code: 1, says: /missing required argument/ },
  { note: 'an unknown flag', args: [mesh, '--formt', 'json'], code: 1, says: /Did you mean --format/ },
  { note: 'an unknown format', args: [mesh, '--format', 'xml'], code: 1, says: /Allowed choices are/ },
  { note: 'an unknown level', args: [mesh, '--fail-level', 'info'], code: 1, says: /Allowed choices are/ },
  { note: 'a clock that is none', args: [mesh, '--now', 'tomorrow'], code: 1, says: /wanted an instant/ },
  {
    note: 'a day that no calendar has',
    args: [mesh, '--now', '2026-02-30T00:00:00Z'],
    code: 1,
    says: /wanted an instant/
  },
  {
    note: 'a clock of another zone',
    args: [mesh, '--now', '2026-02-20T00:00:00+01:00'],
    code: 1,
    says: /wanted an instant/
  },
  { note: 'a report of no kind', args: [mesh, '--report', 'xml=x'], code: 1, says: /xml/ },
  {
    note: 'a report that cannot be written',
    args: [...complies, '--report', 'json=/dev/null/x'],
    code: 1,
    says: /cannot write/
  },
  { note: 'a dry run of nothing', args: [mesh, '--dry-run'], code: 1, says: /--dry-run is for --fix/ },
  // what it is judged by
  { note: 'a bundle that is not there', args: [mesh, '--bundle', 'nowhere.tar.gz'], code: 1, says: /nowhere\.tar\.gz/ },
  { note: 'a bundle that is none', args: [mesh, '--bundle', 'other.yaml'], code: 1, says: /other\.yaml/ },
  {
    note: 'a key for a bundle without signature',
    args: [mesh, '--verify-key', 'key.pem'],
    code: 1,
    says: /there is a key to verify with/
  },
  { note: 'policies that do not compile', args: [...complies, '--policies', 'faulty'], code: 1, says: /nmae/ },
  { note: 'policies that are not there', args: [...complies, '--policies', 'nowhere'], code: 1, says: /nowhere/ },
  { note: 'a policy in error', args: [...complies, '--policies', 'conflict'], code: 1 },
  { note: 'a policy in error, beside a product that blocks', args: [blocks, '--policies', 'conflict'], code: 1 },
  { note: 'settings with a fault', args: [...complies, '--config', 'config.yaml'], code: 1, says: /sometimes/ },
  { note: 'no earlier version of that name', args: [...complies, '--against', 'nowhere'], code: 1, says: /nowhere/ },
  {
    note: 'a baseline that is not there',
    args: [...complies, '--baseline', 'nowhere.json'],
    code: 1,
    says: /there is no baseline/
  },
  {
    note: 'a standing that is not there',
    args: [...complies, '--standing', 'nowhere.json'],
    code: 1,
    says: /nowhere\.json/
  },
  // ourselves
  { note: 'a fault of ours', args: complies, code: 1, says: /^polity: a fault of ours\n$/, env: crash },
  {
    note: 'a fault of ours, and somebody asks',
    args: complies,
    code: 1,
    says: /TypeError: a fault of ours\n {4}at /,
    env: { ...crash, POLITY_DEBUG: '1' }
  }
]

test.each(table.filter(({ skip }) => !skip))('$note: exit code $code', async ({ args, code, says, env = {} }) => {
  const flags = args.includes('--config') ? [] : ['--no-config']
  const ran = await runPolity(['check', ...args, ...flags], { cwd: folder, env: { XDG_CACHE_HOME: folder, ...env } })
  const trace = env.POLITY_DEBUG === undefined && / {4}at /.test(ran.stdout + ran.stderr)
  expect({ code: ran.code, trace }, ran.stdout.slice(-800) + ran.stderr).toEqual({ code, trace: false })
  if (says) expect(ran.stderr).toMatch(says)
  else expect(ran.stderr).toBe('')
  expect(ran.stderr).not.toMatch(/undefined(?! ref)|\[object/)
})

test('every exit code that the help names is in the table', async () => {
  const { stdout } = await runPolity(['--help'])
  const named = [...(/Exit codes: (.*)/s.exec(stdout)?.[1] ?? '').matchAll(/(?:^|, )(\d) /g)].map(([, code]) =>
    Number(code)
  )
  expect(named).toEqual([0, 1, 2, 3])
  expect([...new Set(table.map(({ code }) => code))].sort()).toEqual(named)
})

test('a fault at the very end takes the verdict back', async () => {
  const ran = await runPolity(['check', ...complies, '--no-config'], { cwd: folder, env: late })
  expect(ran.code).not.toBe(0)
})

test('whoever stops reading does not change the verdict', async () => {
  const child = spawn(process.execPath, [polity, 'check', mesh, '--no-config', '--format', 'json'], { cwd: folder })
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(code).toBe(3)
})

test('a full disk is no verdict', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${polity}" check ${complies.join(' ')} --no-config > /dev/full`],
    { cwd: folder, encoding: 'utf8' }
  )
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'polity: the standard output cannot be written: the disk is full\n'
  })
})
