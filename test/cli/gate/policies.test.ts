import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { conftest, conftestMissing } from '../../requirements.ts'
import { root } from '../run-polity.ts'
import { type Json, type Sandbox, sandbox } from './sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = sandbox()
})

const rowsOf = (json: Json, prefix: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    json.products
      .flatMap(product => product.rows)
      .filter(row => row.policy.startsWith(prefix))
      .map(row => [row.policy, [row.outcome, row.violations.map(violation => violation.message).sort()]])
  )

/** Every form that a rule may have; asked of a contract and of a product. */
const rules: Readonly<Record<string, string>> = {
  'today.rego': `package main

# METADATA
# title: Contracts name a team
# custom: {owner: the team, severity: high, help: add \`team\`}
deny_team contains msg if {
	input.kind == "DataContract"
	not input.nobody
	msg := sprintf("contract %s names nobody", [input.id])
}

deny contains {"msg": "an object", "path": ["version"], "more": 1} if input.kind == "DataProduct"

violation_list := ["first", {"msg": "second"}] if input.kind == "DataProduct"

warn_words contains msg if {
	some word in data.words
	msg := sprintf("warned of %s in %s", [word, input.kind])
}

deny_excepted contains "not of a product" if true

deny_never contains "never" if input.kind == "Nothing"

exception contains rules if {
	input.kind == "DataProduct"
	rules := ["excepted"]
}
`,
  'before.rego': `package before

deny[msg] { input.kind == "DataContract"; msg := "of another time" }

warn[msg] { msg := input.nowhere.at.all }
`,
  'helper_test.rego': 'package main\n\ntest_nothing if true\n'
}

describe('rules written for conftest', () => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(rules)) box.file(`rules/${name}`, text)
    box.file('words.yaml', 'words: [a, b]\n')
  })
  const flags = ['--policies', 'rules', '--namespace', 'main', '--namespace', 'before', '--data', 'words.yaml']

  test('have a row each beside the others, stand at their line, block or warn', async () => {
    const { code, json } = await box.check(['mesh', ...flags])
    expect(code).toBe(3)
    const contract = 'urn:polity:contract'
    expect(json.products.length, contract).toBe(1)
    expect(rowsOf(json, 'before-')).toEqual({
      'before-deny': ['fail', ['of another time']],
      'before-warn': ['pass', []]
    })
    expect(rowsOf(json, 'main-')).toEqual({
      'main-deny': ['fail', ['an object']],
      'main-deny-excepted': ['fail', ['not of a product']],
      'main-deny-never': ['pass', []],
      'main-deny-team': ['fail', [expect.stringMatching(/^contract \S+ names nobody$/)]],
      'main-violation-list': ['fail', ['first', 'second']],
      'main-warn-words': [
        'warn',
        [
          'warned of a in DataContract',
          'warned of a in DataProduct',
          'warned of b in DataContract',
          'warned of b in DataProduct'
        ]
      ]
    })
    expect(json.products[0]?.rows.length).toBeGreaterThan(30)
    expect(json.beside).toMatchObject([{ name: 'rules', isLocal: true }])
    const ids = json.products.flatMap(({ rows }) => rows.flatMap(row => row.violations.map(({ id }) => id)))
    expect(new Set(ids).size).toBe(ids.length)
    const pretty = await box.run(['check', 'mesh', ...flags])
    expect(pretty.stdout).toMatch(/FAIL main-deny-team: Contracts name a team \[high\]/)
    expect(pretty.stdout).toMatch(/an object\n +--> mesh\/artists\/artist-registry\/product\.odps\.yaml:5:10/)
  })

  test.runIf(!conftestMissing)('find what a real conftest finds in the same documents', async () => {
    const documents = ['product.odps.yaml', 'artists.odcs.yaml'].map(name =>
      join(box.folder, 'mesh/artists/artist-registry', name)
    )
    const { stdout } = spawnSync(
      conftest,
      ['test', '-p', 'rules/today.rego', '--namespace', 'main', '-d', 'words.yaml', '-o', 'json', ...documents],
      { cwd: box.folder, encoding: 'utf8' }
    )
    interface Found {
      readonly failures?: readonly { readonly msg: string }[]
      readonly warnings?: readonly { readonly msg: string }[]
    }
    const theirs = JSON.parse(stdout) as readonly Found[]
    const messages = (kind: 'failures' | 'warnings'): string[] =>
      theirs.flatMap(each => (each[kind] ?? []).map(({ msg }) => msg)).sort()
    const { json } = await box.check(['mesh', '--policies', 'rules', '--data', 'words.yaml'])
    const rows = json.products.flatMap(product => product.rows).filter(row => row.policy.startsWith('main-'))
    const ours = (isWarning: boolean): string[] =>
      rows
        .filter(row => row.policy.startsWith('main-warn') === isWarning)
        .flatMap(row => row.violations.map(({ message }) => message))
        .sort()
    expect(messages('failures').length).toBe(5)
    expect({ failures: ours(false), warnings: ours(true) }).toEqual({
      failures: messages('failures'),
      warnings: messages('warnings')
    })
  })

  test.each([
    {
      note: 'no such package',
      more: ['--namespace', 'elsewhere'],
      says: /there is no package `elsewhere`; there are before, main/
    },
    { note: 'a folder without Rego', more: ['--policies', 'mesh'], says: /mesh holds no Rego/ },
    {
      note: 'no folder',
      more: ['--policies', 'nowhere'],
      says: /cannot read the policies in nowhere: there is no such file or folder/
    },
    { note: "data that is the engine's", more: ['--data', 'polity.json'], says: /local data may not hold `polity`/ },
    { note: 'data that nobody can read', more: ['--data', 'broken.yaml'], says: /broken\.yaml/ }
  ])('$note is told in words', async ({ more, says }) => {
    box.file('polity.json', '{"polity": {"waivers": {}}}')
    box.file('broken.yaml', 'a: [\n')
    const ran = await box.run(['check', 'mesh', ...flags, ...more])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) })
    expect(ran.stderr).not.toMatch(/ {4}at |undefined/)
  })

  test('may lie above the working folder', async () => {
    const ran = await box.run(['check', '.', '--policies', '../rules', '--data', '../words.yaml'], { in: 'mesh' })
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 3, stderr: '' })
    expect(ran.stdout).toContain('FAIL main-deny-team')
  })

  test("write no row of a policy that is another's", async () => {
    box.file('team/a.rego', 'package main\n\ndeny contains "x" if input.kind == "Nothing"\n')
    const row = '{"outcome": "pass", "state": "enforced", "severity": "low", "blocks": false}'
    box.file('team/b.rego', `package polity.verdict\n\nrows["owner-named"] := ${row}\n\nrows["made-up"] := ${row}\n`)
    box.file(
      'mesh/artists/artist-registry/product.odps.yaml',
      'apiVersion: v1.0.0\nkind: DataProduct\nid: nobodys\nname: Nobodys\nversion: 1.0.0\nstatus: active\n'
    )
    const { code, json } = await box.check(['mesh', '--policies', 'team'])
    expect(code).toBe(3)
    const product = json.products.find(({ id }) => id.endsWith('nobodys'))
    expect(product?.rows.find(({ policy }) => policy === 'owner-named')?.outcome).toBe('fail')
    expect(product?.rows.some(({ policy }) => policy === 'made-up')).toBe(false)
    expect(product?.rows.some(({ policy }) => policy === 'main-deny')).toBe(true)
  })

  test.each([
    {
      note: 'too large',
      make: () =>
        box.file('rules/large.rego', `package main\n\ndeny_all contains "all" if true\n#${'-'.repeat(4 << 20)}\n`),
      says: /rules\/large\.rego has \d+ bytes, more than/
    },
    {
      note: 'behind a link that leads out',
      make: () => symlinkSync(box.file('elsewhere.rego', 'package main\n'), join(box.folder, 'rules/link.rego')),
      says: /rules\/link\.rego is not read: the link leads out of the folder/
    }
  ])('a rule $note is not passed over', async ({ make, says }) => {
    make()
    const ran = await box.run(['check', 'mesh', ...flags])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) })
  })

  test('a rule that cannot be compiled stands at its line, and what only conftest has is named', async () => {
    box.file(
      'rules/bad.rego',
      'package main\n\ndeny_x contains msg if {\n\tc := parse_config("yaml", "a: 1")\n\tmsg := c.a\n}\n'
    )
    const ran = await box.run(['check', 'mesh', ...flags])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/rules\/bad\.rego:4:7[\s\S]*`parse_config` reads files while a rule runs/)
  })
})

describe("a folder of the guild's policies", () => {
  beforeEach(() => {
    for (const name of ['lib', 'lifecycle.yaml', 'global/port-availability', 'global/owner-named']) {
      cpSync(join(root, 'policies', name), join(box.folder, 'policies', name), { recursive: true })
    }
    box.file(
      'policies/lifecycle.yaml',
      'lifecycle:\n  port-availability: [{state: enforced, from: "2026-01-01T00:00:00Z"}]\n  owner-named: [{state: enforced, from: "2026-01-01T00:00:00Z"}]\n'
    )
  })

  test('takes the place of the packed ones, and is compiled once', async () => {
    const first = await box.check(['mesh', '--policies', 'policies'])
    expect(first.json.products[0]?.rows.map(row => row.policy)).toEqual(['owner-named', 'port-availability'])
    expect(first.json.bundle).toMatchObject({ name: 'policies', isLocal: true })
    const kept = readdirSync(join(box.folder, '.cache/polity/policies'))
    const second = await box.check(['mesh', '--policies', 'policies'])
    expect(second.json.bundle.digest).toBe(first.json.bundle.digest)
    expect(readdirSync(join(box.folder, '.cache/polity/policies'))).toEqual(kept)
    expect(kept.length).toBe(1)
    box.file('policies/global/owner-named/policy.rego', 'package global.owner_named\n')
    const broken = await box.run(['check', 'mesh', '--policies', 'policies'])
    expect({ code: broken.code, stderr: broken.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('policies/global/owner-named/policy.rego:1:9')
    })
  })

  test('a policy has one row: what is in the bundle too is refused', async () => {
    const bundle = join(root, 'bundles/global.tar.gz')
    const { code, stderr } = await box.run(['check', 'mesh', '--policies', 'policies', '--bundle', bundle])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/the policy owner-named is in .*global\.tar\.gz and in policies/)
    })
  })

  test('parameters may be changed here, in the open, where their schema allows it', async () => {
    const strict = box.file('strict.yaml', 'parameters: {port-availability: {minimumPercent: 99.99999}}\n')
    const { code, json } = await box.check(['mesh', '--data', strict])
    expect({ code, overrides: json.gate.overrides }).toEqual({ code: 3, overrides: [`data of ${strict}`] })
    for (const [text, says] of [
      [
        'parameters: {port-availability: {minimumPercent: many}}',
        /the parameters of `port-availability` in local data do not follow its schema: \/minimumPercent must be number/
      ],
      ['parameters: {port-availabilty: {minimumPercent: 1}}', /did you mean `port-availability`/],
      ['polity: {waivers: {}}', /waivers are the guild's/],
      ['words: [a]', /nothing reads `words` of the local data/]
    ] as const) {
      box.file('local.yaml', `${text}\n`)
      const ran = await box.run(['check', 'mesh', '--data', 'local.yaml'])
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) })
    }
  })
})
