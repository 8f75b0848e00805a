import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPolity } from './run-polity.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-fix-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mesh = 'apiVersion: polity/v1\nkind: Mesh\ndomains:\n  care: {name: Care, owner: ida}\n'

/** The contract with one breakage, which `--fix` has to take back. */
const contract = (change: Readonly<Record<string, string>> = {}): string => {
  const lines = {
    head: '# of team care\r\n',
    version: 'version: 1.2.0   # see the change log\r\n',
    status: "status: 'active'\r\n",
    domain: 'domain: care # ours\r\n',
    description: 'description: {purpose: "why"} # short\r\n',
    classification: 'customProperties: [{property: classification, value: "confidential"}]\r\n',
    table: 'schema:\r\n  - name: orders # all\r\n    physicalName: "7"\r\n    properties:\r\n',
    column: '    - {name: id, logicalType: string, required: true, classification: confidential}\r\n',
    ...change
  }
  return `apiVersion: v3.1.0\r\nkind: DataContract\r\nid: c1\r\nname: Orders\r\n${Object.values(lines).join('')}`
}

async function fix(text: string, ...flags: string[]) {
  const files = { 'c.yaml': text, 'mesh.yaml': mesh }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const ran = await runPolity(['check', 'c.yaml', 'mesh.yaml', '--fix', '--format', 'json', ...flags], { cwd: folder })
  return { ...ran, text: readFileSync(join(folder, 'c.yaml'), 'utf8') }
}

const found = (stdout: string, policy: string): readonly string[] =>
  JSON.parse(stdout)
    .findings.filter(({ rule, kind }: { rule: string; kind: string }) => rule === policy && kind === 'violation')
    .map(({ id }: { id: string }) => id)

describe('polity check --fix mends what a policy says how to mend, and nothing else', () => {
  test.each([
    {
      policy: 'semantic-versions',
      broken: { version: 'version: "1.2"   # see the change log\r\n' },
      mended: { version: 'version: "1.2.0"   # see the change log\r\n' }
    },
    {
      policy: 'classification-stated',
      broken: { classification: 'customProperties: [{property: classification, value: "public"}]\r\n' },
      mended: {}
    },
    {
      policy: 'personal-data-protected',
      broken: {
        column:
          '    - {name: id, logicalType: string, classification: internal, customProperties: [{property: personalData, value: true}, {property: personalDataKind, value: id}]}\r\n'
      },
      mended: {
        column:
          '    - {name: id, logicalType: string, classification: confidential, customProperties: [{property: personalData, value: true}, {property: personalDataKind, value: id}]}\r\n'
      }
    },
    {
      policy: 'valid-descriptor',
      broken: { description: 'descripton: {purpose: "why"} # short\r\n' },
      mended: {}
    },
    {
      policy: 'valid-descriptor',
      broken: { table: 'schema:\r\n  - name: orders # all\r\n    physicalName: 7\r\n    properties:\r\n' },
      mended: {}
    },
    {
      policy: 'valid-descriptor',
      broken: { column: '    - {name: id, logicalType: String, required: yes, classification: confidential}\r\n' },
      mended: {}
    }
  ])('$policy', async ({ policy, broken, mended }) => {
    const dry = await fix(contract(broken), '--dry-run')
    expect(dry.text).toBe(contract(broken))
    expect(found(dry.stdout, policy)).not.toEqual([])
    expect(dry.stderr).toMatch(/^--- a\/c\.yaml\n\+\+\+ b\/c\.yaml\n@@ -\d+ \+\d+ @@\n-/)
    const first = await fix(contract(broken))
    expect(first.text).toBe(contract(mended))
    expect(found(first.stdout, policy)).toEqual([])
    expect(first.stderr).toContain(`${policy}: `)
    const second = await fix(first.text)
    expect(second.text).toBe(first.text)
    expect(second.stderr).toBe('fixed 0 violations in 0 files\n')
  })

  test('what is shared is left alone, and said', async () => {
    const text = contract({ version: 'x-version: &v "1.2"\r\nversion: *v\r\n' })
    const { text: after, stderr } = await fix(text)
    expect(after).toContain('version: *v')
    expect(stderr).toMatch(/left alone c\.yaml.*semantic-versions: .*shared with other places/)
  })

  test('--dry-run alone is refused', async () => {
    const ran = await runPolity(['check', 'c.yaml', '--dry-run'], { cwd: folder })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('--dry-run is for --fix')
  })
})

describe('reports', () => {
  test.each([
    { note: 'an unknown kind', flags: ['--report', 'sarf=x'], says: /did you mean `sarif`/ },
    { note: 'no file behind the sign', flags: ['--report', 'sarif='], says: /sarif=FILE/ },
    { note: 'two on the standard output', flags: ['--report', 'json', '--report', 'sarif'], says: /standard output/ },
    { note: 'two in one file', flags: ['--report', 'json=r', '--report', 'sarif=./r'], says: /two reports go to/ },
    { note: 'over a judged file', flags: ['--report', 'json=c.yaml'], says: /write over c\.yaml/ },
    { note: 'a folder', flags: ['--report', 'json=.'], says: /it is a folder/ },
    { note: 'below a file', flags: ['--report', 'json=mesh.yaml/r'], says: /cannot write/ }
  ])('$note: exit code 1, and nothing is judged', async ({ flags, says }) => {
    writeFileSync(join(folder, 'c.yaml'), contract())
    writeFileSync(join(folder, 'mesh.yaml'), mesh)
    const ran = await runPolity(['check', 'c.yaml', 'mesh.yaml', ...flags], { cwd: folder })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(says)
    expect(readFileSync(join(folder, 'c.yaml'), 'utf8')).toBe(contract())
  })

  test('several at once, and the summary of a step', async () => {
    writeFileSync(join(folder, 'c.yaml'), contract())
    const summary = join(folder, 'summary.md')
    writeFileSync(summary, 'before\n')
    const flags = [
      '--report',
      'pretty',
      '--report',
      'github',
      '--report',
      'sarif=out/o.sarif',
      '--report',
      'junit=o.xml'
    ]
    const ran = await runPolity(['check', 'c.yaml', ...flags], { cwd: folder, env: { GITHUB_STEP_SUMMARY: summary } })
    expect(ran.code).toBe(3)
    expect(ran.stdout).toMatch(/^::error file=c\.yaml,/m)
    expect(ran.stdout).toContain('blocked: Orders')
    expect(JSON.parse(readFileSync(join(folder, 'out/o.sarif'), 'utf8')).version).toBe('2.1.0')
    expect(readFileSync(join(folder, 'o.xml'), 'utf8')).toContain('<testsuites')
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## ❌ Polity: blocked/)
  })
})
