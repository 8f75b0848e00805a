import { describe, expect, test } from 'vitest'
import { formats } from '../../src/descriptor/index.ts'
import { openBundle } from '../../src/evaluator/index.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { breakDocuments } from './broken-documents.ts'

const evaluator = await openBundle(starterBundle())
const checked = formats.flatMap(format =>
  format.versions
    .filter(version => format.schema(version))
    .map(version => ({ standard: format.standard, version, format }))
)

/** A little of what `scripts/break-descriptors.mjs` does. */
describe('every rule of every schema that is broken is found, on its line, and a slip is mended to the letter', () => {
  test('all standards are here', () => {
    expect(checked.map(({ standard, version }) => `${standard} ${version}`)).toHaveLength(14)
  })

  test.each(checked)('$standard $version', async ({ format, version }) => {
    const run = await breakDocuments(evaluator, format, version, { rules: 15, documents: 3, seed: 1 })
    expect(run.problems).toEqual([])
    expect(run.rules).toBeGreaterThan(100)
    const mended = Object.values(run.slips).reduce((sum, { mended }) => sum + mended, 0)
    expect(mended).toBeGreaterThan(2)
  })
})
