// Polity beside a real OPA, in one run on one machine: `npm run bench`. Ratios hold from machine to machine, figures do not. About a
// minute; `--quick` takes a third of the rounds. Works on what `npm run build` made. OPA comes from PATH or GOBIN; without it only our
// own figures are shown.
import { deepStrictEqual } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPolicies, readPolicies } from '../dist/build/index.js'
import { readBundle, writeBundle } from '../dist/bundle/index.js'
import { assembleProducts, readDocuments } from '../dist/descriptor/index.js'
import { openBundle, reportInput } from '../dist/evaluator/index.js'
import { compile } from '../dist/rego/index.js'
import { benchGate } from './bench-gate.mjs'
import { findProgram, msOf, say, table } from './bench-table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const medium = fileURLToPath(new URL('../../shared/bench/medium/', import.meta.url))
const isQuick = process.argv.includes('--quick')
const rounds = isQuick ? 3 : 9
const processRounds = isQuick ? 2 : 5
const roundMs = isQuick ? 150 : 300
const warmUpMs = isQuick ? 150 : 1000
const opa = findProgram('opa', 'version')
const scratch = mkdtempSync(join(tmpdir(), 'polity-bench-'))

say(
  `Node ${process.version}; ${opa ? execFileSync(opa, ['version'], { encoding: 'utf8' }).split('\n')[0].replace('Version:', 'OPA') : 'no `opa` in PATH or GOBIN: nothing to compare with'}`
)
say('each figure: median (least to most); a bar shows how many times the slowest\n')
try {
  await benchStarter()
  if (existsSync(medium)) await benchMedium()
  else say('57 rules of shared/bench/medium: skipped, the shared folder is not beside the project\n')
  benchGate({ opa, scratch, rounds: processRounds })
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** The starter policies over every product of the sample mesh. */
async function benchStarter() {
  const files = readPolicies(join(root, 'policies'))
  const build = options => {
    const built = buildPolicies(files, options)
    if (!built.bundle) throw new Error(built.diagnostics.map(({ message }) => message).join('\n'))
    return built
  }
  let compilation
  const { bundle, modules } = build({
    compile: (modules, options) => {
      compilation = () => compile(modules, options)
      return compilation()
    }
  })
  const ours = await openBundle(bundle)
  const inputs = await meshInputs()
  let buildWithOpa
  const theirs =
    opa &&
    (await openBundle(
      build({
        compile: (modules, { entrypoints }) => {
          const folder = writeModules('starter', modules)
          buildWithOpa = () => opaBuild(folder, entrypoints)
          return { wasm: buildWithOpa(), diagnostics: [] }
        }
      }).bundle
    ))
  await section(`starter policies over the sample mesh: polity/report of ${inputs.length} products`, {
    ours,
    theirs,
    entrypoint: 'polity/report',
    inputs,
    compilation,
    buildWithOpa,
    goData: ['-b', opa && writeFolder('starter-go', modules, ours.bundle.dataText)]
  })
}

/** 57 rules that people might have written, over two descriptors. */
async function benchMedium() {
  const policy = join(medium, 'policy')
  const modules = readdirSync(policy)
    .filter(name => name.endsWith('.rego'))
    .map(name => ({ name: `/${name}`, text: readFileSync(join(policy, name), 'utf8') }))
  const data = JSON.parse(readFileSync(join(policy, 'data.json'), 'utf8'))
  const entrypoint = 'dpc/main/result'
  const compilation = () => compile(modules, { entrypoints: [entrypoint] })
  const bundleOf = wasm =>
    writeBundle({ manifest: { revision: '', roots: [''], rego_version: 1, metadata: {} }, wasm, modules, data })
  const { wasm, diagnostics } = compilation()
  if (!wasm) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const folder = writeModules('medium', modules)
  const buildWithOpa = () => opaBuild(folder, [entrypoint])
  await section('57 rules of shared/bench/medium, over two descriptors', {
    ours: await openBundle(bundleOf(wasm)),
    theirs: opa && (await openBundle(bundleOf(buildWithOpa()))),
    entrypoint,
    inputs: ['input.json', 'input-clean.json'].map(name => readFileSync(join(medium, name))),
    compilation,
    buildWithOpa,
    goData: ['-b', policy]
  })
}

async function section(title, { ours, theirs, entrypoint, inputs, compilation, buildWithOpa, goData }) {
  say(
    `${title} (${Math.round(inputs.reduce((sum, input) => sum + input.length, 0) / inputs.length / 100) / 10} kB each)`
  )
  const answer = (evaluator, input) => comparable(JSON.parse(evaluator.evaluate(entrypoint, input).text))
  if (theirs) for (const input of inputs) deepStrictEqual(answer(ours, input), answer(theirs, input))

  const run = evaluator => () => {
    for (const input of inputs) evaluator.evaluate(entrypoint, input)
    return inputs.length
  }
  const rates = alternate({ Polity: rateOf(run(ours)), ...(theirs && { 'OPA as WASM': rateOf(run(theirs)) }) })
  if (opa) rates['OPA in Go'] = goRates(goData, entrypoint, inputs)
  table('evaluations/s, bytes in, bytes out (Go: parsed input)', rates, { moreIsBetter: true })

  for (let i = 0; i < 3; i++) compilation()
  const times = { Polity: [] }
  if (opa) times['opa build'] = []
  for (let i = 0; i < processRounds; i++) {
    times.Polity.push(msOf(compilation))
    if (opa) times['opa build'].push(msOf(buildWithOpa))
  }
  table('ms to compile (Polity: warm, in process)', times, { moreIsBetter: false })

  const size = evaluator => [evaluator.bundle.wasm.length / 1024]
  table('kB of policy.wasm', { Polity: size(ours), ...(theirs && { OPA: size(theirs) }) }, { moreIsBetter: false })
}

/** What the evaluator is given for each product of the sample mesh. */
async function meshInputs() {
  const mesh = join(root, 'examples', 'mesh')
  const documents = readdirSync(mesh, { recursive: true })
    .filter(name => /\.(?:ya?ml|json)$/.test(name))
    .sort()
    .flatMap(name => readDocuments(name, readFileSync(join(mesh, name))).documents)
  const assembly = await assembleProducts(documents)
  return assembly.products.map(({ product, documents, schemaErrors, inexpressible }) => {
    const polity = { now: '2026-01-01T00:00:00Z', event: 'bench', inexpressible }
    return reportInput({ product, documents, schemaErrors, mesh: assembly.mesh, polity })
  })
}

/** OPA's WASM writes the elements of a set in no order: lists are compared as what they hold. */
function comparable(value) {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => JSON.stringify(comparable(item))).sort()
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, comparable(item)])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  )
}

/** How many a second in one round; V8 has had time to compile before the first. */
function rateOf(run) {
  const round = ms => {
    const started = performance.now()
    let count = 0
    let took = 0
    while (took < ms) {
      count += run()
      took = performance.now() - started
    }
    return (count / took) * 1000
  }
  round(warmUpMs)
  return () => round(roundMs)
}

/** Round by round in turn, so that what else the machine does falls on all alike. */
function alternate(runs) {
  const rates = Object.fromEntries(Object.keys(runs).map(name => [name, []]))
  for (let round = 0; round < rounds; round++) for (const [name, run] of Object.entries(runs)) rates[name].push(run())
  return rates
}

/** `opa bench` on three of the inputs: it takes one, and about a second for each. */
function goRates(goData, entrypoint, inputs) {
  const few = inputs.filter((_, i) => i % Math.ceil(inputs.length / 3) === 0)
  return few.map((input, i) => {
    const file = join(scratch, `input-${i}.json`)
    writeFileSync(file, input)
    const query = `data.${entrypoint.replaceAll('/', '.')}`
    const args = ['bench', ...goData, '-i', file, '-f', 'json', '--metrics=false', '--benchmem=false', query]
    const { N, T } = JSON.parse(execFileSync(opa, args, { encoding: 'utf8' }))
    return (N / T) * 1e9
  })
}

function opaBuild(folder, entrypoints) {
  const out = join(scratch, 'opa.tar.gz')
  const args = ['build', '-t', 'wasm', ...entrypoints.flatMap(entrypoint => ['-e', entrypoint]), '-o', out, folder]
  execFileSync(opa, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  return readBundle(readFileSync(out)).wasm
}

function writeModules(name, modules) {
  const folder = join(scratch, name)
  for (const { name: file, text } of modules) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

function writeFolder(name, modules, dataText) {
  const folder = writeModules(name, modules)
  writeFileSync(join(folder, 'data.json'), dataText)
  return folder
}
