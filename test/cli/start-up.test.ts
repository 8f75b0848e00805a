import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formats } from '../../src/descriptor/index.ts'
import { mappingFileName, parseMapping } from '../../src/descriptor/mapping/mapping-syntax.ts'
import { aheadName, compileSchema, schemaName } from '../../src/descriptor/schema/compile-schema.ts'
import { root } from './run-polity.ts'

const example = join(root, 'policies/global/naming-convention/examples/failing/contract.odcs.yaml')
/** A package of its own, so that no other test sees its cache. */
let installed: string
const compiled = () => join(installed, 'dist/program/compiled')

beforeAll(() => {
  installed = mkdtempSync(join(tmpdir(), 'polity-start-'))
  for (const part of ['dist', 'bundles', 'package.json'])
    cpSync(join(root, part), join(installed, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'))
  rmSync(compiled(), { recursive: true, force: true })
})

afterAll(() => rmSync(installed, { recursive: true, force: true }))

function check() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(installed, 'dist/program/polity.cjs'), 'check', example, '--now', '2026-11-26T00:00:00Z'],
    { encoding: 'utf8', cwd: root }
  )
  return { status, stdout, stderr }
}

describe('the compiled code of the program', () => {
  test('is kept for the next run, and says the same', () => {
    const first = check()
    expect(first.status).toBe(3)
    const kept = readdirSync(compiled())
    expect(kept.length).toBeGreaterThan(4)
    expect(check()).toEqual(first)
    expect(readdirSync(compiled())).toEqual(kept)
  })

  test('does no harm where it is broken, made by another program, or in the way', () => {
    const first = check()
    for (const file of readdirSync(compiled())) writeFileSync(join(compiled(), file), 'not what V8 wrote')
    expect(check()).toEqual(first)
    rmSync(compiled(), { recursive: true })
    writeFileSync(compiled(), 'a file where the folder belongs')
    expect(check()).toEqual(first)
    rmSync(compiled())
  })
})

describe('schemas compiled ahead', () => {
  const built = createRequire(import.meta.url)
  const named = formats.flatMap(({ standard, versions, schema }) =>
    versions.flatMap(version => {
      const ofVersion = schema(version)
      const name = schemaName(standard, version)
      return ofVersion ? [true, false].map(allErrors => ({ name, schema: ofVersion, allErrors })) : []
    })
  )

  test.each(named)(
    '$name is what the sources say, and finds the same faults (all: $allErrors)',
    ({ name, schema, allErrors }) => {
      const ahead = built(join(root, `dist/descriptor/schema/compiled/${aheadName(name, allErrors)}.cjs`))
      expect(ahead.schema).toBe(JSON.stringify(schema))
      const here = compileSchema(schema, allErrors)
      for (const value of [{}, { id: 1, apiVersion: 'x', kind: 2, schema: [{ name: 3 }] }, broken(schema)]) {
        expect(ahead.validate(value)).toBe(here(value))
        expect(ahead.validate.errors).toEqual(here.errors)
      }
    }
  )

  /** Every property at the top with a value that hardly any schema takes. */
  const broken = (schema: Readonly<Record<string, unknown>>): unknown =>
    Object.fromEntries(Object.keys((schema['properties'] ?? {}) as object).map(name => [name, [[{ unheard: 'of' }]]]))
})

test.each(formats)('the mapping of $title is parsed ahead as the sources say', ({ mapping }) => {
  const ahead = readFileSync(join(root, `dist/descriptor/mapping/compiled/${mappingFileName(mapping)}`), 'utf8')
  const here = JSON.stringify(parseMapping(mapping), (name, value) => (name === 'position' ? undefined : value))
  expect(JSON.parse(ahead)).toEqual(JSON.parse(here))
})
