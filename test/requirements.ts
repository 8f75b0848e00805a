import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * What tests need from outside the project, and what happens when it is not there.
 *
 * A test that needs one of these skips without it and says so in its name, except where `POLITY_REQUIRE` (a comma-separated
 * list, set by `.ci/run`) names it: then its absence is an error.
 */
const required = new Set((process.env.POLITY_REQUIRE ?? '').split(',').filter(name => name !== ''))

function missing(name: string, isThere: boolean): boolean {
  if (!isThere && required.has(name)) throw new Error(`${name} is required by POLITY_REQUIRE and was not found`)
  return !isThere
}

/** A path below the folder of shared reference data beside the project. */
export function shared(path: string): string {
  return fileURLToPath(new URL(`../../shared/${path}`, import.meta.url))
}

/** True when the shared reference data is not beside the project. */
export const sharedMissing = missing('shared', existsSync(shared('conformance/index.json')))

function findOpa(): string | undefined {
  const candidates = ['opa', `${process.env.GOBIN ?? `${process.env.HOME}/go/bin`}/opa`]
  return candidates.find(candidate => {
    try {
      // Polity under that name is no OPA to compare with.
      return /^Go Version:/m.test(execFileSync(candidate, ['version'], { encoding: 'utf8' }))
    } catch {
      return false
    }
  })
}

/** How to call a real `opa`; `opa` when none was found, see `opaMissing`. */
const foundOpa = findOpa()
export const opa = foundOpa ?? 'opa'
export const opaMissing = missing('opa', foundOpa !== undefined)

function findConftest(): string | undefined {
  const candidates = ['conftest', `${process.env.GOBIN ?? `${process.env.HOME}/go/bin`}/conftest`]
  return candidates.find(candidate => {
    try {
      return execFileSync(candidate, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).startsWith('Conftest:')
    } catch {
      return false
    }
  })
}

/** How to call a real `conftest`; see `conftestMissing`. */
const foundConftest = findConftest()
export const conftest = foundConftest ?? 'conftest'
export const conftestMissing = missing('conftest', foundConftest !== undefined)

/** Chromium from the operating system, for tests in a real browser. */
export const chromium =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ?? ''
export const chromiumMissing = missing('chromium', chromium !== '')
