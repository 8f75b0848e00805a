// Changes descriptors, judges them, and looks for answers that are none: a crash, a stack trace, a hang, a place that is not there, an exit code that lies.
// `npm run fuzz:descriptors -- [--count 10000] [--seed 1] [--seconds 86400] [--most 20] [--spawn-each 50] [--keep FOLDER]`. A seed makes its file again:
// `--seed 4711 --count 1 --keep .` writes it. Exit code 1 when something was found.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import '../test/typescript/register.mjs'

const option = value => ({ type: 'string', default: value })
const { values } = parseArgs({
  options: {
    count: option('10000'),
    seed: option('1'),
    seconds: option('86400'),
    most: option('20'),
    'spawn-each': option('50'),
    keep: { type: 'string' }
  }
})
const here = path => fileURLToPath(new URL(path, import.meta.url))
const { openBundle } = await import('../src/evaluator/index.ts')
const { fuzzDescriptors } = await import('../test/governance/fuzz/fuzz-descriptors.ts')
const { seedDescriptors } = await import('../test/governance/fuzz/seed-descriptors.ts')

const began = performance.now()
let shown = began
const totals = await fuzzDescriptors(await openBundle(readFileSync(here('../bundles/global.tar.gz'))), {
  seeds: seedDescriptors(),
  count: Number(values.count),
  seed: Number(values.seed),
  seconds: Number(values.seconds),
  mostFindings: Number(values.most),
  spawnEach: { polity: here('../dist/program/polity.cjs'), times: Number(values['spawn-each']) },
  onFinding({ seed, name, what, bytes }) {
    process.stdout.write(`seed ${seed}, ${name}: ${what}\n`)
    if (values.keep === undefined) return
    mkdirSync(values.keep, { recursive: true })
    writeFileSync(join(values.keep, `${seed}-${name}`), bytes)
  },
  onProgress(done) {
    if (performance.now() - shown < 10_000) return
    shown = performance.now()
    process.stderr.write(`${done} files\n`)
  }
})
const { files, spawned, verdicts, findings, slowestMs } = totals
const seconds = ((performance.now() - began) / 1000).toFixed(0)
process.stdout.write(
  `${files} files in ${seconds} s, ${spawned} by the command line too; verdicts ${JSON.stringify(verdicts)}; slowest ${Math.round(slowestMs)} ms; ${findings.length} found\n`
)
process.exitCode = findings.length > 0 ? 1 : 0
