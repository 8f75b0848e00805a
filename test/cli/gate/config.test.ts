import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Sandbox, sandbox } from './sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = sandbox()
})

describe('polity.yaml', () => {
  test('is found upwards and named, its paths begin where it stands, and it is no descriptor', async () => {
    box.file('polity.yaml', '# settings of the team\npolicies: [rules]\nfailLevel: warning\n')
    box.file('rules/a.rego', 'package main\n\nwarn contains "x" if input.kind == "DataProduct"\n')
    const ran = await box.run(['check', '../..', '--format', 'json'], { in: 'mesh/artists' })
    const { gate, beside, leftOut } = JSON.parse(ran.stdout)
    expect(ran.code).toBe(2)
    expect(gate.config).toBe('../../polity.yaml'.replace('../..', box.folder))
    expect(beside).toMatchObject([{ isLocal: true }])
    expect(leftOut).toEqual([])
    const pretty = await box.run(['check', 'mesh'])
    expect(pretty.stdout).toContain('settings: polity.yaml\nlocal: policies of rules\n')
    expect(pretty.stdout).toContain('what is local holds here; publishing judges without it')
  })

  test.each([
    { note: 'the root of the repository', stop: (inner: Sandbox) => inner.file('mesh/.git/HEAD', 'x') },
    { note: 'a folder that anybody may write to', stop: (inner: Sandbox) => chmodSync(inner.folder, 0o777) }
  ])('is not looked for beyond $note', async ({ stop }) => {
    box.file('polity.yaml', 'policies: [nowhere]\n')
    stop(box)
    const ran = await box.run(['check', '.'], { in: 'mesh' })
    expect({ code: ran.code, stderr: ran.stderr, settings: /settings:/.test(ran.stdout) }).toEqual({
      code: 0,
      stderr: '',
      settings: false
    })
  })

  test.each([
    { report: 'json=../report.json', says: 'it leads out of the folder of' },
    { report: 'json=/tmp/polity-report.json', says: 'it leads out of the folder of' },
    { report: 'json=out/report.json', says: 'it leads out of the folder of' },
    { report: 'json=report.json', says: 'it leads out of the folder of' },
    { report: 'json=.git/config', says: 'it leads into `.git`' }
  ])("does not have $report written: it may be somebody else's", async ({ report, says }) => {
    const outside = mkdtempSync(join(tmpdir(), 'polity-outside-'))
    onTestFinished(() => rmSync(outside, { recursive: true, force: true }))
    symlinkSync(outside, join(box.folder, 'out'))
    writeFileSync(join(outside, 'theirs'), '')
    symlinkSync(join(outside, 'theirs'), join(box.folder, 'report.json'))
    box.file('polity.yaml', `reports: ["${report}"]\n`)
    const ran = await box.run(['check', 'mesh'])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) })
    expect(readdirSync(outside)).toEqual(['theirs'])
    expect(readFileSync(join(outside, 'theirs'), 'utf8')).toBe('')
  })

  test('has reports written below its folder', async () => {
    box.file('polity.yaml', 'reports: [json=reports/polity.json]\n')
    expect((await box.run(['check', '.'], { in: 'mesh' })).code).toBe(0)
    expect(readdirSync(join(box.folder, 'reports'))).toEqual(['polity.json'])
  })

  test('is not looked for beyond the home folder', async () => {
    box.file('polity.yaml', 'policies: [nowhere]\n')
    const ran = await box.run(['check', '.'], { in: 'mesh', env: { HOME: join(box.folder, 'mesh') } })
    expect(ran.code).toBe(0)
  })

  test.each([
    {
      note: 'a setting with a typo',
      text: 'bundel: a.tar.gz\n',
      says: ['`bundel` is not part of polity.yaml', 'polity.yaml:1:1', 'did you mean `bundle`?']
    },
    {
      note: 'a wrong value',
      text: 'ignore: []\nfailLevel: warnings\n',
      says: ['`failLevel` is `warnings`', 'polity.yaml:2:12', 'did you mean `warning`?']
    },
    {
      note: 'a text for a list',
      text: 'policies: rules\n',
      says: ['`policies` is the text `rules`, want a list', 'polity.yaml:1:11']
    },
    {
      note: 'a token of a variable that is not for it',
      text: 'bundle: {url: "https://a.b/c", tokenEnv: GITHUB_TOKEN}\n',
      says: ['begins with `POLITY_`', 'polity.yaml:1:']
    },
    { note: 'no YAML', text: 'a: [\n', says: ['polity.yaml:2:1', 'not YAML'] },
    { note: 'a key twice', text: 'ignore: []\nignore: []\n', says: ['polity.yaml:2:1'] },
    { note: 'two documents', text: 'ignore: []\n---\nignore: []\n', says: ['a second document', 'polity.yaml:3:1'] },
    {
      note: 'a password in an address',
      text: 'bundle: https://me:secret@a.b/c\n',
      says: ['the address of a.b has a password in it']
    }
  ])('$note is an error at its line', async ({ text, says }) => {
    box.file('polity.yaml', text)
    const ran = await box.run(['check', 'mesh'])
    expect(ran.code).toBe(1)
    for (const part of says) expect(ran.stderr).toContain(part)
    expect(ran.stderr).not.toMatch(/ {4}at |undefined|secret@/)
  })

  test('flags win, and it is said; --no-config reads none; an empty one is one', async () => {
    box.file('polity.yaml', 'failLevel: warning\nignore: ["*.odcs.yaml"]\n')
    const said = await box.check(['mesh', '--fail-level', 'error'])
    expect(said.json.gate.overrides).toEqual([
      '--fail-level in place of what polity.yaml says',
      'files ignored by polity.yaml: *.odcs.yaml'
    ])
    const none = await box.check(['mesh', '--no-config'])
    expect(none.json.gate).toEqual({ overrides: ['no polity.yaml is read (--no-config)'], notes: [] })
    box.file('other/settings.yaml', '# nothing\n')
    const other = await box.check(['mesh', '--config', 'other/settings.yaml'])
    expect(other.json.gate).toEqual({ config: 'other/settings.yaml', overrides: [], notes: [] })
    expect((await box.run(['check', 'mesh', '--config', 'nowhere.yaml'])).stderr).toContain('cannot read nowhere.yaml')
  })

  test('polity.yml is not passed over in silence', async () => {
    box.file('polity.yml', 'failLevel: warning\n')
    const { code, stderr } = await box.run(['check', 'mesh'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'polity: polity.yml is not read: call it polity.yaml\n' })
  })

  test('ignore: patterns as in .gitignore, from where the file stands; a file that is named is read all the same', async () => {
    const broken = 'apiVersion: v3.1.0\nkind: DataContract\nid: [\n'
    for (const name of ['mesh/old/a.yaml', 'mesh/b.draft.yaml', 'keep/old/c.yaml', 'keep/d.draft.yaml'])
      box.file(name, broken)
    box.file('polity.yaml', 'ignore: [/mesh/old/, "*.draft.yaml", "!d.draft.yaml"]\n')
    expect((await box.check(['mesh'])).code).toBe(0)
    const keep = await box.run(['check', 'keep'])
    expect(keep.stdout).toContain('keep/old/c.yaml')
    expect(keep.stdout).toContain('keep/d.draft.yaml')
    expect((await box.check(['mesh', 'mesh/b.draft.yaml'])).code).toBe(1)
  })

  test('nothing local, nothing said', async () => {
    const { stdout } = await box.run(['check', 'mesh'])
    expect(stdout).not.toMatch(/settings:|local:|note:/)
    const { json } = await box.check(['mesh', '--now', '2026-11-01T00:00:00Z'])
    expect(json.gate.overrides).toEqual(['judged as if it were 2026-11-01T00:00:00Z'])
  })
})
