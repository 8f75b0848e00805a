import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, runPolity } from './run-polity.ts'

const mesh = 'examples/mesh'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-check-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const contract = (extra = ''): string =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: c1\nname: orders\nversion: 1.0.0\nstatus: active\n${extra}`

/** What the ledger of the only product says of each policy; those of which it says the same share an entry, and a long one goes on in the next line. */
function ledgerOf(stdout: string): Readonly<Record<string, { readonly outcome: string; readonly detail: string }>> {
  const entries = stdout
    .replaceAll(/\n {10}(?=\S)/g, ' ')
    .matchAll(/^ {2}([A-Za-z]+) +([a-z-]+(?:, [a-z-]+)*)(?:: (.*))?$/gm)
  return Object.fromEntries(
    [...entries].flatMap(([, outcome = '', policies = '', detail = '']) =>
      policies.split(', ').map(policy => [policy, { outcome, detail }] as const)
    )
  )
}

describe('polity check', () => {
  test('shows the violation at its line, what was got and wanted, and names every policy', async () => {
    const { stdout, stderr } = await runPolity(['check', `${mesh}/payments/royalty-statements`, `${mesh}/mesh.yaml`])
    const lines = readFileSync(join(root, mesh, 'payments/royalty-statements/statements.odcs.yaml'), 'utf8').split('\n')
    const line = lines.findIndex(text => text.includes('logicalType: integer')) + 1
    const column = (lines[line - 1] as string).indexOf('integer') + 1
    expect(stderr).toBe('')
    expect(stdout).toContain(`--> ${mesh}/payments/royalty-statements/statements.odcs.yaml:${line}:${column}`)
    expect(stdout).toMatch(/got {2}integer\n +want string/)
    const { stdout: json } = await runPolity([
      'check',
      `${mesh}/payments/royalty-statements`,
      `${mesh}/mesh.yaml`,
      '--format',
      'json'
    ])
    const { products } = JSON.parse(json) as { products: { rows: { policy: string }[] }[] }
    const policies = products.flatMap(product => product.rows.map(row => row.policy))
    expect(policies.length).toBeGreaterThanOrEqual(16)
    for (const policy of policies) expect(stdout).toContain(policy)
  })

  test('is plain when piped, coloured when asked', async () => {
    const plain = await runPolity(['check', `${mesh}/artists/artist-registry`])
    const coloured = await runPolity(['check', `${mesh}/artists/artist-registry`], { env: { FORCE_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\u001b[')
    expect(coloured.stdout).toContain('\u001b[')
  })

  test.each([
    {
      note: 'not YAML',
      name: 'a.yaml',
      text: 'id: [1, 2\nkind: x\n',
      says: /^error\[descriptor_yaml_error\]: not YAML: .*\n +--> \S*a\.yaml:2:1\n/
    },
    { note: 'a duplicate key', name: 'b.yaml', text: contract('name: again\n'), says: /`name`[\s\S]*b\.yaml:7:1/ },
    { note: 'an unknown standard', name: 'c.yaml', text: 'hello: world\n', says: /c\.yaml:1:1/ },
    {
      note: 'an unknown version',
      name: 'd.yaml',
      text: contract().replace('v3.1.0', 'v3.7.0'),
      says: /v3\.7\.0[\s\S]*d\.yaml:1:\d+/
    },
    { note: 'empty', name: 'e.yaml', text: '', says: /e\.yaml/ },
    { note: 'binary', name: 'f.yaml', text: Buffer.from([0xff, 0xfe, 0, 1, 2, 3]), says: /f\.yaml/ },
    {
      note: '2,000 levels of lists',
      name: 'g.yaml',
      text: contract(`x: ${'['.repeat(2000)}${']'.repeat(2000)}\n`),
      says: /levels|deep/
    },
    {
      note: '2,000 levels of maps in JSON',
      name: 'h.json',
      text: `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
      says: /levels|deep/
    },
    {
      note: '5 MB of small maps',
      name: 'i.yaml',
      text: contract(`customProperties:\n${'  - {property: a, value: 1}\n'.repeat(180_000)}`),
      says: /i\.yaml|product/
    },
    {
      note: 'a map of 50,000 keys',
      name: 'j.yaml',
      text: contract(`x:\n${Array.from({ length: 50_000 }, (_, i) => `  k${i}: ${i}\n`).join('')}`),
      says: /j\.yaml|product/
    },
    {
      note: 'aliases that explode',
      name: 'k.yaml',
      text: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f]\n`,
      says: /k\.yaml/
    }
  ])('$note: a clear message, no stack trace, within seconds', async ({ name, text, says }) => {
    const ran = await runPolity(['check', file(name, text)])
    // a long message goes on in the next line
    const said = (ran.stdout + ran.stderr).replaceAll(/\n {2}(?=[^\s|=-])/g, ' ')
    expect(said).toMatch(says)
    expect(said).not.toMatch(/ {4}at |undefined|\[object Object\]/)
    expect([1, 3]).toContain(ran.code)
  })

  test('a port that names a contract that is not there: the rows are unknown and say so', async () => {
    const path = file(
      'product.yaml',
      'apiVersion: v1.0.0\nkind: DataProduct\nid: p1\nname: P\nversion: 1.0.0\nstatus: active\noutputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: not-there\n'
    )
    const { stdout } = await runPolity(['check', path])
    expect(stdout).toContain('`not-there`')
    expect(stdout).toMatch(/product\.yaml:10:17/)
    expect(ledgerOf(stdout)['schema-declared']).toEqual({
      outcome: 'unknown',
      detail: 'the documents cannot say `outputPorts/*/tables`, or the one that does is missing'
    })
  })

  test('a folder without descriptors, and a path that is not there', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true })
    expect((await runPolity(['check', join(folder, 'empty')])).stderr).toContain(
      'folder without a .yaml, .yml or .json file'
    )
    expect((await runPolity(['check', join(folder, 'nowhere')])).stderr).toContain('there is no such file or folder')
  })

  test('a folder is read without what is hidden or installed in it', async () => {
    for (const inner of ['repo/.github', 'repo/node_modules/x', 'repo/node_modules_of_mine']) {
      mkdirSync(join(folder, inner), { recursive: true })
    }
    file('repo/.github/workflow.yml', 'on: push\n')
    file('repo/node_modules/x/package.json', '{}')
    file('repo/node_modules_of_mine/c.yaml', contract())
    const { code, stdout } = await runPolity(['check', join(folder, 'repo')])
    expect(stdout).toContain('1 product:')
    expect(stdout).not.toMatch(/workflow\.yml|package\.json/)
    expect(code).toBe(3)
  })

  test('one unreadable document takes no verdict from the others', async () => {
    const ran = await runPolity(['check', file('broken.yaml', 'a: [\n'), `${mesh}/artists/artist-registry`])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('Artist registry')
    expect(ran.stdout).toContain('broken.yaml')
  })
})
