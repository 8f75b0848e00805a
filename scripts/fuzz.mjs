// Compares our compiler with a real `opa` on generated modules and changed conformance cases:
// `npm run fuzz -- [--evaluations 10000] [--seconds 3600] [--seed 1] [--most 20] [--generated] [--keep-size]`. Exit code 1 when something differs that
// `test/rego/fuzz/known-differences.ts` does not explain. A finding is shown as small as it could be made; its seed makes it again.
import { readCases } from '../test/rego/conformance-cases.ts'
import { describeFinding, fuzz } from '../test/rego/fuzz/fuzz.ts'
import { opaMissing, shared, sharedMissing } from '../test/requirements.ts'

const options = { evaluations: 10_000, seconds: 86_400, seed: 1, most: 20, generated: false, keepSize: false }
const args = process.argv.slice(2)
while (args.length > 0) {
  const name = (args.shift() ?? '').replace(/^--/, '')
  if (name === 'generated') options.generated = true
  else if (name === 'keep-size') options.keepSize = true
  else if (typeof options[name] === 'number' && /^\d+$/.test(args[0] ?? '')) options[name] = Number(args.shift())
  else {
    process.stderr.write(
      `fuzz: cannot read \`--${name}\`; there are --evaluations N, --seconds N, --seed N, --most N, --generated, --keep-size\n`
    )
    process.exit(2)
  }
}
if (opaMissing || (sharedMissing && !options.generated)) {
  const missing = opaMissing
    ? 'there is no `opa` on the PATH or in GOBIN'
    : 'there are no cases to change: use --generated'
  process.stderr.write(`fuzz: ${missing}\n`)
  process.exit(2)
}

const began = performance.now()
let shown = began
const { totals, findings } = await fuzz({
  evaluations: options.evaluations,
  seconds: options.seconds,
  seed: options.seed,
  mostFindings: options.most,
  keepSize: options.keepSize,
  seeds: options.generated ? [] : readCases(shared('conformance')),
  onFinding: finding => process.stdout.write(`${describeFinding(finding)}\n\n`),
  onProgress(sofar) {
    if (performance.now() - shown < 10_000) return
    shown = performance.now()
    process.stderr.write(`${sofar.evaluations} evaluations of ${sofar.cases} cases\n`)
  }
})
const seconds = ((performance.now() - began) / 1000).toFixed(0)
const percent = ((100 * totals.filled) / Math.max(1, totals.documents)).toFixed(0)
process.stdout.write(
  `${totals.evaluations} evaluations of ${totals.cases} cases in ${seconds} s, ${percent} % of ${totals.documents} documents ` +
    `defined and not empty; both refuse ${totals.refused} cases and give up ${totals.conflicts} evaluations; opa was lost in ` +
    `${totals.lost}; ${findings.length} differences\n`
)
for (const [reason, cases] of [...totals.excused].sort((a, b) => b[1] - a[1])) {
  process.stdout.write(`  excused in ${cases} cases: ${reason}\n`)
}
process.exitCode = findings.length > 0 ? 1 : 0
