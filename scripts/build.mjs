// Builds everything that is made and not written, in the order in which one needs another. Run by `npm ci` (prepare).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Each step is a program of Node's own, so that no shell syntax is needed anywhere. */
const steps = [
  { name: 'WebAssembly runtime', args: ['scripts/build-runtime.mjs'] },
  { name: 'code', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'program', args: ['scripts/build-program.mjs'] },
  {
    name: 'page',
    args: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'src/service/web/vite.config.ts']
  },
  { name: 'empty database', args: ['scripts/build-database.mjs'] },
  { name: 'policies', args: ['dist/program/polity.cjs', 'build', 'policies', '-o', 'bundles/global.tar.gz'] }
]

const chosen = process.argv.slice(2)
for (const { name, args } of steps) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const started = Date.now()
  if (!existsSync(`${root}${args[0]}`)) throw new Error(`cannot build the ${name}: ${args[0]} is not there`)
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) {
    process.stderr.write(`building the ${name} failed\n`)
    process.exit(1)
  }
  process.stdout.write(`built the ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}
