import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { openEmbeddedDatabase } from './embedded-database.ts'

/** An empty cluster, made when the package is built; the same place seen from `src/store` and from `dist/store`. */
const template = fileURLToPath(new URL('../../dist/store/cluster.tar.gz', import.meta.url))

/**
 * Makes sure that `<folder>/cluster` is a whole cluster, and gives its path.
 *
 * It appears by a rename, so that nothing half made is ever opened. Needs the lock of the folder.
 */
export async function ensureCluster(folder: string): Promise<string> {
  const cluster = join(folder, 'cluster')
  for (const name of readdirSync(folder)) {
    if (name.startsWith('cluster.new-')) rmSync(join(folder, name), { recursive: true, force: true })
  }
  if (existsSync(cluster)) return cluster
  const draft = join(folder, `cluster.new-${process.pid}`)
  mkdirSync(draft)
  if (existsSync(template)) {
    unpack(template, draft)
    await syncFiles(draft)
  }
  // Without the template the database makes its own, in a thread that ends with it: slow, and 0.8 GB for some seconds.
  else await (await openEmbeddedDatabase(draft)).close()
  renameSync(draft, cluster)
  return cluster
}

/** Makes sure that a power cut leaves the files whole; many at a time, since a disk takes them together. */
async function syncFiles(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = await open(join(parentPath, name), 'r')
      await file.sync()
      await file.close()
    })
  )
}

/**
 * Unpacks a tar that the package's build wrote: folders before what is in them, names shorter than 100 bytes.
 *
 * At once, not as a stream: a thousand small files take a sixth of the time.
 */
function unpack(archive: string, folder: string): void {
  const tar = gunzipSync(readFileSync(archive))
  const field = (from: number, size: number): string => tar.toString('latin1', from, from + size).replace(/\0.*$/s, '')
  for (let at = 0; tar[at] !== undefined && tar[at] !== 0; ) {
    const path = join(folder, field(at, 100))
    const size = Number.parseInt(field(at + 124, 12), 8)
    if (field(at + 156, 1) === folderType) mkdirSync(path, { mode: 0o700 })
    else writeFileSync(path, tar.subarray(at + block, at + block + size), { mode: 0o600 })
    at += block + Math.ceil(size / block) * block
  }
}

const block = 512
const folderType = '5'
