import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
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
  if (existsSync(template)) await unpack(template, draft)
  // Without the template the database makes its own, in a thread that ends with it: slow, and 0.8 GB for some seconds.
  else await (await openEmbeddedDatabase(draft)).close()
  renameSync(draft, cluster)
  return cluster
}

async function unpack(archive: string, folder: string): Promise<void> {
  const entries = extract()
  const feeding = pipeline(createReadStream(archive), createGunzip(), entries)
  for await (const entry of entries) {
    const path = join(folder, entry.header.name)
    if (entry.header.type === 'directory') {
      await mkdir(path, { recursive: true, mode: 0o700 })
      entry.resume()
    } else {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(path, await buffer(entry), { mode: 0o600 })
    }
  }
  await feeding
}
