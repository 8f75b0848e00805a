// Puts faults into the starter policies and sees whether their tests notice: `node scripts/mutate-policies.mjs [--only TEXT]`.
// Every literal is deleted, every comparison and negation turned round, one at a time. Exit code 1 when a fault goes unnoticed that is
// not known to change nothing. Takes some minutes.
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const only = process.argv[2] === '--only' ? (process.argv[3] ?? '') : ''
const server = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  appType: 'custom',
  optimizeDeps: { noDiscovery: true }
})
const counts = { noticed: 0, invalid: 0, harmless: 0, unnoticed: 0 }
try {
  const { modulesOf, policyIds, runTests } = await server.ssrLoadModule('/test/policies/policy-tests.ts')
  const { mutantsOf } = await server.ssrLoadModule('/test/policies/mutants.ts')
  const { harmlessChanges } = await server.ssrLoadModule('/test/policies/harmless-changes.ts')
  const unused = new Set(Object.keys(harmlessChanges))
  const all = policyIds.map(modulesOf)
  const written = new Map(all.flat().map(module => [module.name, module]))
  for (const [name, module] of [...written].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name.endsWith('_test.rego') || !name.includes(only)) continue
    const package_ = /^package (\S+)/m.exec(module.text)[1]
    const suites = all.filter(modules => name === `policies/${idOf(modules)}/policy.rego` || imports(modules, package_))
    for (const mutant of mutantsOf(name, module.text)) {
      const outcome = await judge(suites, module, mutant, runTests)
      const key = `${name.replace(/^policies\//, '')}: ${mutant.change}`
      const isHarmless = outcome === 'unnoticed' && key in harmlessChanges
      if (isHarmless) unused.delete(key)
      counts[isHarmless ? 'harmless' : outcome]++
      if (outcome === 'unnoticed' && !isHarmless)
        process.stdout.write(`UNNOTICED ${name}:${mutant.line} ${mutant.change}\n`)
    }
  }
  if (only === '') {
    for (const key of unused) process.stdout.write(`STALE ${key}\n`)
    counts.unnoticed += unused.size
  }
} finally {
  await server.close()
}
process.stdout.write(
  `${Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ')}\n`
)
process.exit(counts.unnoticed === 0 ? 0 : 1)

/** `global/<id>` of the policy that these modules are for. */
function idOf(modules) {
  return modules
    .find(({ name }) => name.endsWith('/policy.rego'))
    .name.split('/')
    .slice(1, 3)
    .join('/')
}

/** True when the policy of these modules imports the package, itself or by way of another library module. */
function imports(modules, wanted) {
  const importsOf = ({ text }) => [...text.matchAll(/^import data\.(\S+)/gm)].map(match => match[1])
  const found = importsOf(modules.find(({ name }) => name.endsWith('/policy.rego')))
  for (const one of found) {
    const next = modules.find(({ name, text }) => !name.endsWith('_test.rego') && text.includes(`\npackage ${one}\n`))
    for (const more of next ? importsOf(next) : []) if (!found.includes(more)) found.push(more)
  }
  return found.includes(wanted)
}

async function judge(suites, module, mutant, runTests) {
  for (const modules of suites) {
    const changed = modules.map(other => (other.name === module.name ? { ...other, text: mutant.text } : other))
    const { failed, isInvalid } = await runTests(changed)
    if (isInvalid) return 'invalid'
    if (failed.length > 0) return 'noticed'
  }
  return 'unnoticed'
}
