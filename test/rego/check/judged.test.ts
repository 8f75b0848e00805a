import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { positionAt } from '../../../src/diagnostics/index.ts'
import { checkModules, parseModule } from '../../../src/rego/index.ts'
import { opa, opaMissing } from '../../requirements.ts'

/**
 * Modules about which a checker can be in doubt, right and wrong ones: `judged/<subject>.txt`, modules between lines of `====`. There is
 * no list of answers: `opa check` is asked.
 */
const folder = new URL('./judged/', import.meta.url)

/** `code:row` of each fault, sorted. */
function ours(text: string): string[] {
  const { module, diagnostics } = parseModule({ name: 'm.rego', text })
  const all = module && diagnostics.length === 0 ? checkModules([module]).diagnostics : diagnostics
  return all.map(({ code, span }) => `${code}:${span ? positionAt(span.source, span.start).line : 0}`).sort()
}

function theirs(text: string): string[] {
  const home = mkdtempSync(join(tmpdir(), 'polity-judged-'))
  try {
    writeFileSync(join(home, 'm.rego'), text)
    const { stderr, stdout } = spawnSync(opa, ['check', '--format', 'json', join(home, 'm.rego')], { encoding: 'utf8' })
    const said = `${stdout}${stderr}`
    if (said.trim() === '' || said.trim() === '{}') return []
    const { errors } = JSON.parse(said) as { errors: { code: string; location: { row: number } }[] }
    return errors.map(({ code, location }) => `${code}:${location.row}`).sort()
  } finally {
    rmSync(home, { recursive: true })
  }
}

describe.skipIf(opaMissing)('a module is right or wrong as opa check says (needs opa)', () => {
  describe.each(readdirSync(folder))('%s', file => {
    const modules = readFileSync(new URL(file, folder), 'utf8').split(/^====\n/m)

    test('there are right ones and wrong ones', () => {
      const wrong = modules.filter(text => ours(text).length > 0).length
      expect(wrong).toBeGreaterThan(2)
      expect(modules.length - wrong).toBeGreaterThan(2)
    })

    test.each(modules)('%s', text => expect(ours(text)).toEqual(theirs(text)))
  })
})
