// How the service carries a large mesh: `npm run bench:mesh -- [--products 10000] [--embedded]`. A generated mesh by the starter policies,
// on the PostgreSQL of DATABASE_URL, or one that is started for it (its fsync off), or embedded. One process: others would share the
// jobs. Works on what `npm run build` made.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPolicies, readPolicies } from '../dist/build/index.js'
import {
  findProduct,
  governanceMigrations,
  listProducts,
  listViolations,
  openGovernance,
  summarize
} from '../dist/governance/index.js'
import { compile } from '../dist/rego/index.js'
import { openStore } from '../dist/store/index.js'
import { postgresMissing, startPostgres } from '../test/store/postgres.ts'
import { say } from './bench-table.mjs'
import { generateMesh } from './generate-mesh.mjs'

const args = process.argv.slice(2)
const products = Number(args[args.indexOf('--products') + 1] ?? 10_000) || 10_000
const scratch = mkdtempSync(join(tmpdir(), 'polity-mesh-'))
const isEmbedded = args.includes('--embedded') || postgresMissing
const server = isEmbedded ? undefined : await startPostgres()
const place = server ? { databaseUrl: server.url } : { folder: scratch }

const policies = readPolicies(fileURLToPath(new URL('../policies', import.meta.url)))
const bundleWith = minimumPercent => {
  const { bundle } = buildPolicies(policies, { compile, parameters: { 'port-availability': { minimumPercent } } })
  if (!bundle) throw new Error('the starter policies do not compile')
  return bundle
}
const [first, unchanged, stricter] = [99, 98.999, 99.95].map(bundleWith)

try {
  const files = [...generateMesh(products)]
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6
  say(
    `${products} products in ${files.length} files, ${megabytes.toFixed(0)} MB; ${isEmbedded ? 'embedded' : 'PostgreSQL'}; Node ${process.version}`
  )
  let store = await openStore(place, governanceMigrations)
  let governance = await openGovernance({ store, bundle: first, report: error => say(`  ${error.stack}`) })
  let judgingSince = 0
  const stop = governance.subscribe(() => {
    judgingSince ||= performance.now()
  })
  const began = performance.now()
  await governance.syncFiles(files)
  const ended = performance.now()
  stop()
  rate('read, joined and stored', products, judgingSince - began)
  rate('judged and stored the first time', products, ended - judgingSince)
  const summary = await summarize(governance)
  if (summary.products.total < products) throw new Error(`${summary.products.total} products are registered`)
  say(`  ${JSON.stringify(summary.products.statuses)}, ${summary.violations.open} violations`)
  await timed('judged again, and nothing changed', products, () => governance.activate(unchanged))
  const changed = await timed('judged again by another threshold', products, () => governance.activate(stricter))
  say(`  ${changed.changes.length} outcomes changed`)
  await timed('impact of the threshold before', products, () => governance.impactOfBundle(first))
  memory()

  const own = files.filter(({ name }) => name.endsWith('product.odps.yaml'))
  const puts = []
  for (let i = 0; i < 20; i++) {
    const { name, bytes } = own[Math.floor((i * own.length) / 20)]
    const id = `urn:polity:product:${name.split('/')[0]}`
    puts.push(await msOf(() => governance.putDocument(id, name, Buffer.concat([bytes, Buffer.from(`# ${i}\n`)]))))
  }
  percentiles('a document published', puts)
  const one = `urn:polity:product:${own[own.length >> 1].name.split('/')[0]}`
  for (const [name, query] of Object.entries({
    'the summary': () => summarize(governance),
    'a page of products': () => listProducts(governance, { limit: 50 }),
    'a page of violations': () => listViolations(governance, { limit: 50 }),
    'a product': () => findProduct(governance, one)
  })) {
    const times = []
    for (let i = 0; i < 20; i++) times.push(await msOf(query))
    percentiles(name, times)
  }
  await governance.close()
  await store.close()
  const restart = await msOf(async () => {
    store = await openStore(place, governanceMigrations)
    governance = await openGovernance({ store, bundle: stricter })
  })
  say(`  ${'started again'.padEnd(36)}${(restart / 1000).toFixed(1)} s`)
  await governance.close()
  await store.close()
} finally {
  await server?.stop()
  rmSync(scratch, { recursive: true, force: true })
}

async function timed(name, count, work) {
  const began = performance.now()
  const result = await work()
  rate(name, count, performance.now() - began)
  return result
}

async function msOf(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function rate(name, count, ms) {
  say(
    `  ${name.padEnd(36)}${Math.round((count / ms) * 1000).toLocaleString('en')} products/s (${(ms / 1000).toFixed(1)} s)`
  )
}

function percentiles(name, times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0)
  say(`  ${name.padEnd(36)}median ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}

function memory() {
  const { rss, heapUsed } = process.memoryUsage()
  say(`  memory: ${Math.round(rss / 1e6)} MB, ${Math.round(heapUsed / 1e6)} MB of them JavaScript's`)
}
