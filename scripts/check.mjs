// Types, format and lint, and the borders between the rooms: `npm run check`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const checks = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.check.json'] },
  { name: 'format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  { name: 'borders', args: ['node_modules/vitest/vitest.mjs', 'run', 'test/architecture.test.ts', '--reporter', 'dot'] }
]

let failed = 0
for (const { name, args } of checks) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) failed++
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}\n`)
}
process.exit(failed === 0 ? 0 : 1)
