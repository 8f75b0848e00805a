// Makes an empty cluster of the embedded database (5 s, 0.8 GB) and packs it, so that nobody waits for it at first start.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { pack } from 'tar-stream'

const target = fileURLToPath(new URL('../dist/store/cluster.tar.gz', import.meta.url))
const versionFile = `${target}.version`
const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/@electric-sql/pglite/package.json', import.meta.url), 'utf8')
)
if (existsSync(target) && existsSync(versionFile) && readFileSync(versionFile, 'utf8') === version) process.exit(0)

const folder = mkdtempSync(join(tmpdir(), 'polity-cluster-'))
try {
  const database = await PGlite.create({
    dataDir: folder,
    postgresqlconf: ['shared_buffers=16MB', 'max_connections=4']
  })
  await database.close()
  mkdirSync(join(target, '..'), { recursive: true })
  const tar = pack()
  const written = pipeline(tar, createGzip({ level: 9 }), createWriteStream(`${target}.new`))
  for (const path of paths(folder)) {
    const isFolder = statSync(path).isDirectory()
    const header = { name: relative(folder, path).replaceAll('\\', '/'), mtime: new Date(0) }
    if (isFolder) tar.entry({ ...header, type: 'directory' })
    else tar.entry(header, readFileSync(path))
  }
  tar.finalize()
  await written
  renameSync(`${target}.new`, target)
  writeFileSync(versionFile, version)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Every folder and file below, folders first; `postmaster.pid` belongs to the process that made it. */
function paths(parent) {
  return readdirSync(parent, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(entry => entry.name !== 'postmaster.pid')
    .flatMap(entry => {
      const path = join(parent, entry.name)
      return entry.isDirectory() ? [path, ...paths(path)] : [path]
    })
}
