import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Tests that spawn the command line or open the page use what was built: it is built anew when a source is newer.
 *
 * After `npm ci` there is nothing to do; nor when only tests are asked for that run from the sources.
 */
export default function buildIfStale(): void {
  const asked = process.argv.filter(argument => argument.startsWith('test/'))
  if (asked.length > 0 && !asked.some(path => /cli|page|public-api/.test(path))) return
  const built = Math.min(
    ...['dist/program/polity.cjs', 'dist/service/web/index.html', 'bundles/global.tar.gz'].map(timeOf)
  )
  const newest = Math.max(...['src', 'policies'].flatMap(folder => timesBelow(join(root, folder))))
  if (newest > built) execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
}

function timeOf(file: string): number {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function timesBelow(folder: string): number[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.generated.ts'))
    .map(entry => statSync(join(entry.parentPath, entry.name)).mtimeMs)
}
