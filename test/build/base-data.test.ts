import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evalQuery, loadFiles } from '../../src/build/index.ts'
import { positionAt } from '../../src/diagnostics/index.ts'
import { opa, opaMissing } from '../requirements.ts'

const rego = `package team.members

ann := 1

role[x] := 1 if some x in ["lead"]

twice(x) := x * 2
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-base-data-'))
  mkdirSync(join(folder, 'a'))
  writeFileSync(join(folder, 'a/a.rego'), rego)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The rows of conflicts as `opa eval` finds them. */
function rowsOfOpa(): number[] {
  try {
    execFileSync(opa, ['eval', '-d', 'a', 'data'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  } catch (cause) {
    const { errors } = JSON.parse((cause as { readonly stdout: string }).stdout) as {
      errors: { location: { row: number } }[]
    }
    return errors.map(({ location }) => location.row).sort()
  }
  return []
}

describe.skipIf(opaMissing)(
  'rules where base data stands are refused as OPA refuses them (skipped without opa)',
  () => {
    test.each([
      { note: 'nothing there', data: {} },
      { note: 'another name', data: { team: { members: { bob: 1 } } } },
      { note: 'a value', data: { team: { members: { ann: 1 } } } },
      { note: 'null', data: { team: { members: { ann: null } } } },
      { note: 'inside of an object that is computed', data: { team: { members: { role: { x: 1 } } } } },
      { note: 'a function', data: { team: { members: { twice: {} } } } },
      { note: 'a package that is a value', data: { team: { members: 1 } } },
      { note: 'a list above it', data: { team: [] } },
      { note: 'null above it', data: { team: null } }
    ])('$note', async ({ data }) => {
      writeFileSync(join(folder, 'a/data.json'), JSON.stringify(data))
      const files = loadFiles({ paths: [join(folder, 'a')] })
      const { diagnostics } = await evalQuery('data', files.modules, { data: files.data })
      const rows = diagnostics.map(({ span }) => (span ? positionAt(span.source, span.start).line : 0)).sort()
      expect(rows).toEqual(rowsOfOpa())
      expect(new Set(diagnostics.map(({ code }) => code))).toEqual(
        new Set(rows.length > 0 ? ['rego_compile_error'] : [])
      )
    })
  }
)
