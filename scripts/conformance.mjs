// Runs conformance cases from a folder (default: the shared ones): `npm run conformance -- [folder] [--only TEXT] [--verbose]`.
// Exit code 1 when a case fails that is no known failure, a known failure passes, or there is no case to run; 2 for wrong usage.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const shared = fileURLToPath(new URL('../../shared/conformance', import.meta.url))
const options = {
  only: '',
  verbose: false,
  folder: shared
}
const args = process.argv.slice(2)
while (args.length > 0) {
  const arg = args.shift()
  if (arg === '--only') options.only = args.shift() ?? ''
  else if (arg === '--verbose') options.verbose = true
  else if (arg.startsWith('-')) refuse(`cannot read \`${arg}\`; there are --only TEXT, --verbose`)
  else options.folder = resolve(arg)
}
if (!statSync(options.folder, { throwIfNoEntry: false })?.isDirectory()) refuse(`there is no folder ${options.folder}`)

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  appType: 'custom',
  optimizeDeps: { noDiscovery: true }
})
const counts = { passed: 0, failed: 0, skipped: 0 }
const skips = new Map()
let isBad = false
try {
  const { readCases } = await server.ssrLoadModule('/test/rego/conformance-cases.ts')
  const { runCase } = await server.ssrLoadModule('/test/rego/run-conformance.ts')
  const { knownFailures } = await server.ssrLoadModule('/test/rego/known-failures.ts')
  for (const one of readCases(options.folder)) {
    if (!one.id.includes(options.only) && !one.note.includes(options.only)) continue
    const { outcome, reason } = await runCase(one)
    counts[outcome]++
    const known = knownFailures[one.id]
    if (outcome === 'skipped') skips.set(reason, (skips.get(reason) ?? 0) + 1)
    if (outcome === 'failed') {
      isBad ||= known === undefined
      if (known === undefined || options.verbose)
        console.log(`${known ? 'known failure' : 'FAILED'} ${one.id} (${one.note}): ${reason}`)
    }
    if (outcome === 'passed' && known !== undefined) {
      isBad = true
      console.log(`PASSES ${one.id}, but is listed as a known failure: ${known}`)
    }
  }
} finally {
  await server.close()
}
for (const [reason, count] of skips) console.log(`skipped ${count}: ${reason}`)
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
if (counts.passed + counts.failed + counts.skipped === 0) {
  isBad = true
  process.stderr.write(
    `conformance: there is no case${options.only ? ` with \`${options.only}\`` : ''} in ${options.folder}\n`
  )
}
process.exitCode = isBad ? 1 : 0

function refuse(message) {
  process.stderr.write(`conformance: ${message}\n`)
  process.exit(2)
}
