// Puts faults into a copy of the compiler, one at a time, and sees that the fuzzer finds each: `node scripts/plant-faults.mjs
// [--only TEXT] [--evaluations 20000] [--seed 1]`; the text is part of the name or of the file. Exit code 1 when one is not found, or its text no longer stands in the source.
// A fault counts as found only when the same evaluations show no difference without it: that run comes last, once for all of them.
// Runtimes with a fault are kept in the temporary folder, by what they are made of, so that another run need not build them.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
await import(pathToFileURL(join(root, 'test/typescript/register.mjs')).href)
const { plantedFaults } = await import('../test/rego/fuzz/planted-faults.ts')
const options = { only: '', evaluations: '20000', seed: '1' }
const args = process.argv.slice(2)
while (args.length > 0) {
  const name = args.shift().replace(/^--/, '')
  const value = args.shift()
  if (!Object.hasOwn(options, name) || value === undefined) {
    process.stderr.write(`plant-faults: cannot read \`--${name}\`; there are --only TEXT, --evaluations N, --seed N\n`)
    process.exit(2)
  }
  options[name] = value
}

const home = mkdtempSync(join(tmpdir(), 'polity-faults-'))
const copy = join(home, 'polity')
const assembly = join(copy, 'src/rego/runtime/assembly')
const generated = join(copy, 'src/rego/wasm/runtime.generated.ts')
const built = join(tmpdir(), 'polity-faulty-runtimes')
let running

// The faults are in the copy alone: it goes, and what runs in it, however this ends.
process.on('exit', () => {
  stopRunning()
  rmSync(home, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

mkdirSync(built, { recursive: true })
for (const name of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json']) {
  cpSync(join(root, name), join(copy, name), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
symlinkSync(join(root, '../shared'), join(home, 'shared'))

const found = []
let missed = 0
for (const planted of plantedFaults) {
  if (!`${planted.file} ${planted.name}`.includes(options.only)) continue
  const run = await plant(planted)
  if (run?.seed === undefined) {
    missed++
    say(`NOT FOUND ${planted.name}: ${run ? run.summary : `its text does not stand once in ${planted.file}`}`)
  } else {
    found.push({ name: planted.name, ...run })
    say(`found     ${planted.name}: ${run.kind}, seed ${run.seed}, ${run.evaluations} evaluations`)
  }
}
if (found.length > 0) {
  // One evaluation more: the last seed may be of a case that is refused.
  const base = await fuzz(String(1 + Math.max(...found.map(({ evaluations }) => evaluations))))
  say(
    `without a fault: ${base.seed === undefined ? 'no difference' : `${base.kind}, seed ${base.seed}`}, ${base.evaluations} evaluations`
  )
  const unclean = base.seed === undefined ? [] : found.filter(({ seed }) => seed >= base.seed)
  for (const { name } of unclean) say(`NOT FOUND ${name}: there is a difference without it as well`)
  missed += unclean.length
}
say(`${missed} not found`)
process.exitCode = missed > 0 ? 1 : 0

/** What the fuzzer says of the compiler with a fault; nothing when there is no place for the fault. */
async function plant({ file, text, fault }) {
  const path = join(copy, 'src/rego', file)
  const source = readFileSync(path, 'utf8')
  const runtime = readFileSync(generated)
  if (source.split(text).length !== 2) return undefined
  try {
    writeFileSync(
      path,
      source.replace(text, () => fault)
    )
    if (file.startsWith('runtime/')) await buildRuntime()
    return await fuzz(options.evaluations)
  } finally {
    writeFileSync(path, source)
    writeFileSync(generated, runtime)
  }
}

async function buildRuntime() {
  const hash = createHash('sha256').update(readFileSync(join(copy, 'scripts/build-runtime.mjs')))
  for (const name of readdirSync(assembly, { recursive: true }).sort()) {
    if (name.endsWith('.ts')) hash.update(`${name}\n`).update(readFileSync(join(assembly, name)))
  }
  const kept = join(built, `${hash.digest('hex')}.ts`)
  if (!existsSync(kept)) {
    const { code, errors } = await start(['scripts/build-runtime.mjs'])
    if (code !== 0) throw new Error(`the runtime with the fault does not build: ${errors}`)
    cpSync(generated, kept)
  }
  cpSync(kept, generated)
}

/** The first difference in so many evaluations: its seed and kind. */
async function fuzz(evaluations) {
  const script = ['--import', './test/typescript/register.mjs', 'scripts/fuzz.mjs']
  const given = ['--most', '1', '--keep-size', '--evaluations', evaluations, '--seed', options.seed]
  const { code, output, errors } = await start([...script, ...given])
  const [summary] = /^\d+ evaluations of .*$/m.exec(output) ?? []
  if (code > 1 || summary === undefined) throw new Error(`the fuzzer did not end well: ${errors}`)
  const [, seed, kind] = /^seed (\d+): ([^:\n]+)/m.exec(output) ?? []
  return {
    summary,
    evaluations: Number.parseInt(summary, 10),
    seed: seed === undefined ? undefined : Number(seed),
    kind
  }
}

/** Runs Node in the copy, as the head of a group that can be ended as one. */
function start(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: copy, detached: true })
    const outputs = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8')
      child[name].on('data', text => {
        outputs[name] += text
      })
    }
    child.on('error', reject)
    child.on('close', code => {
      running = undefined
      resolve({ code: code ?? 2, output: outputs.stdout, errors: outputs.stderr })
    })
    running = child
  })
}

function stopRunning() {
  if (running?.pid === undefined) return
  try {
    process.kill(-running.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
