// Puts faults into a copy of the compiler, one at a time, and sees that the fuzzer finds each: `node scripts/plant-faults.mjs
// [--only TEXT] [--evaluations 20000]`. Exit code 1 when one is not found, or its text no longer stands in the source. Takes minutes.
// A fault counts as found only when the same evaluations show no difference without it.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
await import(pathToFileURL(join(root, 'test/typescript/register.mjs')).href)
const { plantedFaults } = await import('../test/rego/fuzz/planted-faults.ts')
const options = { only: '', evaluations: '20000' }
const args = process.argv.slice(2)
while (args.length > 0) options[args.shift().replace(/^--/, '')] = args.shift() ?? ''

const home = mkdtempSync(join(tmpdir(), 'polity-faults-'))
const copy = join(home, 'polity')
let missed = 0
/** So many evaluations are known to show no difference without a fault. */
let clean = -1
try {
  for (const name of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  symlinkSync(join(root, '../shared'), join(home, 'shared'))
  for (const planted of plantedFaults) if (planted.name.includes(options.only)) missed += plant(planted) ? 0 : 1
} finally {
  rmSync(home, { recursive: true, force: true })
}
process.stdout.write(`${missed} not found\n`)
process.exitCode = missed > 0 ? 1 : 0

function plant({ name, file, text, fault }) {
  const path = join(copy, 'src/rego', file)
  const source = readFileSync(path, 'utf8')
  if (source.split(text).length !== 2) {
    process.stdout.write(`STALE     ${name}: its text does not stand once in ${file}\n`)
    return false
  }
  const isRuntime = file.startsWith('runtime/')
  const generated = join(copy, 'src/rego/wasm/runtime.generated.ts')
  const before = readFileSync(generated)
  try {
    writeFileSync(
      path,
      source.replace(text, () => fault)
    )
    if (isRuntime) execFileSync(process.execPath, ['scripts/build-runtime.mjs'], { cwd: copy, stdio: 'ignore' })
    const { summary, hasDifference, evaluations, what } = fuzz(options.evaluations)
    writeFileSync(path, source)
    writeFileSync(generated, before)
    const isFound = hasDifference && isCleanFor(Number(evaluations))
    process.stdout.write(
      `${isFound ? 'found    ' : 'NOT FOUND'} ${name}: ${what ?? summary}, ${evaluations} evaluations\n`
    )
    return isFound
  } finally {
    writeFileSync(path, source)
    writeFileSync(generated, before)
  }
}

/** Whether the compiler without faults shows no difference in so many evaluations; what was seen before is not run again. */
function isCleanFor(evaluations) {
  if (evaluations > clean && !fuzz(String(Math.max(1, evaluations))).hasDifference) clean = evaluations
  return evaluations <= clean
}

function fuzz(wanted) {
  const command = ['--import', './test/typescript/register.mjs', 'scripts/fuzz.mjs', '--most', '1', '--keep-size']
  const { stdout } = spawnSync(process.execPath, [...command, '--evaluations', wanted], { cwd: copy, encoding: 'utf8' })
  const summary = stdout.trim().split('\n').at(-1) ?? ''
  return {
    summary,
    hasDifference: /\b1 differences$/.test(summary),
    evaluations: /^\d+/.exec(summary)?.[0] ?? '0',
    what: /^seed \d+: ([^:]+)/m.exec(stdout)?.[1]
  }
}
