import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { opa, opaMissing } from '../requirements.ts'
import { root, runPolity } from './run-polity.ts'

const files = {
  'mesh/.manifest':
    '{"revision": "r1", "roots": ["ports", "limits"], "metadata": {"team": "x", "long": "a text of more than fifty characters, to be cut"}}',
  'mesh/ports/ports.rego': `# METADATA
# title: All of ports
# scope: subpackages
# organizations: [guild, platform]
package ports

# METADATA
# description: A port is open without a promise.
# entrypoint: true
open contains name if some name, port in input.ports

# METADATA
# title: By name
# custom: {steps: [1, {a: null}]}
# labels: {team: x}
by_name[name].port := port if some name, port in input.ports

# METADATA
# entrypoint: true
names["a b"].c := io.jwt.decode(input.token)
`,
  'mesh/ports/more.rego': `# METADATA
# description: |
#  Two
#  lines.
# authors:
# - Ann <ann@example.org>
# - {name: Bob}
# - {email: guild@example.org}
# schemas:
# - input: schema.port
# - input.x: {type: string}
# - data.limits["a b"]: schema["of limits"].z
# related_resources:
# - https://example.org/a
# - {ref: https://example.org/b, description: more}
package ports
`,
  'mesh/limits/data.json': '{"most": 1}',
  'mesh/limits/deep/data.yaml': 'a: 1\n',
  'mesh/limits/other.json': '{}',
  'none/note.md': 'nothing\n',
  'broken.rego': 'package broken\n\np if {\n',
  'odd.rego': '# METADATA\n# title: "\\e[8mtitle"\npackage odd\n\np := 1\n'
}

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'polity-inspect-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  await runPolity(['build', '-b', 'mesh', '-o', 'mesh.tar.gz'], { cwd: folder })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inspect = (...args: readonly string[]) => runPolity(['inspect', ...args], { cwd: folder })
const ofOpa = (...args: readonly string[]): string =>
  execFileSync(opa, ['inspect', ...args], { cwd: folder, encoding: 'utf8' })

describe.skipIf(opaMissing)('polity inspect shows what opa inspect shows (skipped without opa)', () => {
  test.each([['mesh'], ['-a', 'mesh'], ['-a', 'mesh/ports/more.rego'], ['none'], ['mesh.tar.gz']])(
    '%s %s',
    async (...args) => {
      const { code, stdout, stderr } = await inspect(...args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout.replace(/MODULE:[\s\S]*/, '')).toBe(ofOpa(...args))
    }
  )

  test.each([['mesh'], ['-a', 'mesh'], ['mesh.tar.gz']])('as JSON: %s %s', async (...args) => {
    const { stdout } = await inspect('-f', 'json', ...args)
    const { polity, ...ours } = JSON.parse(stdout) as Record<string, unknown>
    const { capabilities, ...theirs } = JSON.parse(ofOpa('-f', 'json', ...args)) as Record<string, unknown>
    expect([typeof polity, typeof capabilities]).toEqual(['object', 'object'])
    expect(ours).toEqual(theirs)
  })
})

test('of a compiled module: entrypoints, what it asks of its host, sizes, digests', async () => {
  const { stdout } = await inspect('-f', 'json', 'mesh.tar.gz')
  const { polity } = JSON.parse(stdout) as { polity: unknown }
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
  expect(polity).toEqual({
    module: {
      entrypoints: ['ports/names/a b/c', 'ports/open'],
      requires: ['io.jwt.decode'],
      file: '/policy.wasm',
      bytes: expect.any(Number)
    },
    digests: { bundle: digest, policy: digest }
  })
  const { stdout: pretty } = await inspect('mesh.tar.gz')
  expect(pretty).toMatch(/│ Asks its host │ io\.jwt\.decode +│/)
  expect((await inspect(join(root, 'bundles/global.tar.gz'))).stdout).toMatch(/│ Entrypoints +│ polity\/report +│/)
})

test('what stands in the bundle of a stranger steers no terminal', async () => {
  const { stdout } = await inspect('-a', 'odd.rego')
  expect(stdout).toContain('?[8mtitle')
  expect(stdout).not.toMatch(/[^\n\P{Cc}]/u)
})

test.each([
  { note: 'a path that is not there', args: ['nowhere'], says: /cannot read nowhere: there is no such file or folder/ },
  {
    note: 'a file that is no bundle',
    args: ['none/note.md'],
    says: /the bundle none\/note\.md cannot be read: .*gzip/
  },
  { note: 'Rego that is none', args: ['broken.rego'], says: /error\[rego_parse_error\][\s\S]*broken\.rego/ },
  { note: 'two paths', args: ['mesh', 'none'], says: /too many arguments/ }
])('$note', async ({ args, says }) => {
  const ran = await inspect(...args)
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(says) })
  expect(ran.stderr).not.toMatch(/ {4}at /)
})
