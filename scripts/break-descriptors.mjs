// Breaks every rule of every schema in texts as authors lay them out, and every document by slips that `polity check --fix` mends:
// `node scripts/break-descriptors.mjs [--only odcs-v3.1.0] [--seed 1]`. A finding has to stand on the line of the breakage, and a mended text has to
// be the one before to the letter. Exit code 1 when one does not. Takes some minutes.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import '../test/typescript/register.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } }
})
const { formats } = await import('../src/descriptor/index.ts')
const { openBundle } = await import('../src/evaluator/index.ts')
const { breakDocuments } = await import('../test/governance/broken-documents.ts')

const evaluator = await openBundle(readFileSync(new URL('../bundles/global.tar.gz', import.meta.url)))
for (const format of formats) {
  for (const version of format.versions) {
    const name = `${format.standard}-${version}`
    if (!name.includes(values.only) || !format.schema(version)) continue
    const amounts = { rules: Number.POSITIVE_INFINITY, documents: Number.POSITIVE_INFINITY, seed: Number(values.seed) }
    const { rules, slips, problems } = await breakDocuments(evaluator, format, version, amounts)
    const told = Object.entries(slips).map(([kind, { made, mended }]) => `${kind} ${mended} of ${made} mended`)
    process.stdout.write(`${name}: ${rules} rules broken, ${problems.length} problems; slips: ${told.join(', ')}\n`)
    for (const problem of problems) process.stdout.write(`  ${problem}\n`)
    if (problems.length > 0) process.exitCode = 1
  }
}
