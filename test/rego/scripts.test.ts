import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let empty: string
beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'polity-scripts-'))
})
afterAll(() => rmSync(empty, { recursive: true, force: true }))

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } })
}

describe('a run that compares nothing does not pass', () => {
  test.each([
    { note: 'a folder without cases', args: [], status: 1, says: /^conformance: there is no case in / },
    { note: 'a folder that is not there', args: ['--only', 'x', '/nowhere'], status: 2, says: /there is no folder/ },
    { note: 'an unknown flag', args: ['--verbos'], status: 2, says: /cannot read `--verbos`/ }
  ])('conformance: $note', ({ args, status, says }) => {
    const ran = run(['scripts/conformance.mjs', ...(args.length === 0 ? [empty] : args)])
    expect(ran.stderr).toMatch(says)
    expect(ran.status).toBe(status)
  })

  test('fuzz: without opa', () => {
    const args = ['--import', './test/typescript/register.mjs', 'scripts/fuzz.mjs', '--evaluations', '1']
    const ran = run(args, { PATH: empty, GOBIN: empty, POLITY_REQUIRE: '' })
    expect(ran.stderr).toBe('fuzz: there is no `opa` on the PATH or in GOBIN\n')
    expect(ran.status).toBe(2)
  })
})
