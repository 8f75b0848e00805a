import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, runPolity } from './run-polity.ts'

let folder: string
const policy = (): string => join(folder, 'policies/global/port-availability/policy.rego')
const bundle = (): string => join(folder, 'bundle.tar.gz')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-build-'))
  cpSync(join(root, 'policies'), join(folder, 'policies'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function edit(path: string, from: string, to: string): () => void {
  const before = readFileSync(path, 'utf8')
  if (!before.includes(from)) throw new Error(`${path} has no ${from}`)
  writeFileSync(path, before.replace(from, to))
  return () => writeFileSync(path, before)
}

describe('polity build', () => {
  test('the same sources give the same bytes', async () => {
    const first = await runPolity(['build', 'policies', '-o', 'bundle.tar.gz'], { cwd: folder })
    expect(first.stderr).toBe('')
    expect(first.stdout).toMatch(/^bundle\.tar\.gz: \d+ compliance and \d+ access policies/)
    const bytes = readFileSync(bundle())
    await runPolity(['build', 'policies', '-o', 'bundle.tar.gz'], { cwd: folder })
    expect(readFileSync(bundle()).equals(bytes)).toBe(true)
  })

  test('a typo in a field of the product: code, file, line, column, excerpt, did-you-mean; the old bundle stays', async () => {
    const before = readFileSync(bundle())
    const restore = edit(policy(), 'not port.slo.availabilityPercent', 'not port.slo.availabiltyPercent')
    const line =
      readFileSync(policy(), 'utf8')
        .split('\n')
        .findIndex(text => text.includes('availabilty')) + 1
    const ran = await runPolity(['build', 'policies', '-o', 'bundle.tar.gz'], { cwd: folder })
    restore()
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('error[rego_type_error]')
    expect(ran.stderr).toMatch(new RegExp(`policies/global/port-availability/policy\\.rego:${line}:\\d+`))
    expect(ran.stderr).toMatch(/did you mean `availabilityPercent`/)
    expect(ran.stderr).not.toMatch(/ {4}at /)
    expect(readFileSync(bundle()).equals(before)).toBe(true)
  })

  test('text that is no Rego', async () => {
    const restore = edit(policy(), 'violations contains', 'violations contain')
    const ran = await runPolity(['build', 'policies', '-o', 'other.tar.gz'], { cwd: folder })
    restore()
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/error\[rego_parse_error\][\s\S]*policy\.rego:\d+:\d+/)
    expect(existsSync(join(folder, 'other.tar.gz'))).toBe(false)
  })

  test('a parameter changes the verdict', async () => {
    const path = join(root, 'examples/mesh/artists/artist-registry')
    const now = ['--now', '2026-11-21T00:00:00Z', '--format', 'json']
    const outcome = (json: string): string | undefined =>
      (JSON.parse(json) as { products: { rows: { policy: string; outcome: string }[] }[] }).products[0]?.rows.find(
        row => row.policy === 'port-availability'
      )?.outcome
    const before = await runPolity(['check', path, '-b', bundle(), ...now])
    const restore = edit(
      join(folder, 'policies/global/port-availability/parameters.yaml'),
      'minimumPercent: 99',
      'minimumPercent: 99.99'
    )
    await runPolity(['build', 'policies', '-o', 'stricter.tar.gz'], { cwd: folder })
    restore()
    const after = await runPolity(['check', path, '-b', join(folder, 'stricter.tar.gz'), ...now])
    expect([outcome(before.stdout), outcome(after.stdout)]).toEqual(['pass', 'fail'])
  })

  test.each([
    { note: 'a folder that is not there', args: ['nowhere'], says: 'there is no such file or folder' },
    { note: 'a bundle', args: ['bundle.tar.gz'], says: 'there is no entrypoint' },
    {
      note: 'a place that cannot be written',
      args: ['policies', '-o', '/dev/null/x/bundle.tar.gz'],
      says: 'cannot write'
    }
  ])('$note', async ({ args, says }) => {
    const ran = await runPolity(['build', ...args], { cwd: folder })
    expect({ code: ran.code, said: ran.stderr.includes(says) }, ran.stderr).toEqual({ code: 1, said: true })
  })
})
