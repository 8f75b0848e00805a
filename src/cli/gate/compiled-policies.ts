import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Diagnostic, DiagnosticError, hasErrors, whyUnreadable } from '../../diagnostics/index.ts'
import type { RawJson } from '../../json/index.ts'
import { UnreadablePath } from '../read-files.ts'
import { printDiagnostics } from '../terminal.ts'
import { version } from '../version.ts'
import { walkFolder } from '../walk-folder.ts'
import { cacheFolder, readCached, writeCached } from './cache-folder.ts'

/** A folder of Rego as a bundle. */
export interface CompiledFolder {
  readonly folder: string
  readonly bundle: Uint8Array
  /** In the form of a guild's: complete policies with states; else rules as conftest has them. */
  readonly isGuilds: boolean
}

export interface CompileFolderOptions {
  /** Packages that conftest would ask. */
  readonly namespaces: readonly string[]
  /** For rules as conftest has them. */
  readonly data: ReadonlyMap<string, RawJson>
}

/**
 * Compiles a folder of policies, or takes what was compiled of the same texts by the same compiler before; the compiler is loaded only where it is needed.
 *
 * @throws UnreadablePath or DiagnosticError
 */
export async function compileFolder(folder: string, options: CompileFolderOptions): Promise<CompiledFolder> {
  const files = await textsOf(folder)
  const isGuilds = files.some(({ path }) => /^(?:global\/[^/]+|domains\/[^/]+\/[^/]+)\/policy\.rego$/.test(path))
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        version,
        await compilerMark(),
        folder,
        files,
        isGuilds ? [] : [options.namespaces, dataOf(options)]
      ])
    )
    .digest('hex')
  const kept = await readCached(cacheFolder('policies'), `${key}.tar.gz`)
  if (kept) return { folder, bundle: kept, isGuilds }
  const built = isGuilds ? await buildGuilds(folder) : await buildRules(files, folder, options)
  if (!built.bundle || hasErrors(built.diagnostics)) throw new DiagnosticError(built.diagnostics)
  printDiagnostics(built.diagnostics)
  // a warning is said each time
  if (built.diagnostics.length === 0) await writeCached(cacheFolder('policies'), `${key}.tar.gz`, built.bundle)
  return { folder, bundle: built.bundle, isGuilds }
}

interface Built {
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
}

async function buildGuilds(folder: string): Promise<Built> {
  const { buildFolder } = await import('../build.ts')
  return buildFolder(folder)
}

async function buildRules(files: readonly Text[], folder: string, options: CompileFolderOptions): Promise<Built> {
  const { buildConftest } = await import('../../build/index.ts')
  const rego = files.filter(({ path }) => path.endsWith('.rego') && !path.endsWith('_test.rego'))
  if (rego.length === 0) throw new UnreadablePath(`${folder} holds no Rego: it is no folder of policies`)
  const sources = rego.map(({ path, text }) => ({ name: join(folder, path).replaceAll('\\', '/'), text }))
  return buildConftest(sources, options)
}

interface Text {
  /** Below the folder, with `/`. */
  readonly path: string
  readonly text: string
}

const largest = 4 << 20
/** What decides something: none of it is passed over. */
const counts = /\.(?:rego|ya?ml|json)$/i

async function textsOf(folder: string): Promise<Text[]> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new UnreadablePath(`${folder} is not a folder of policies`)
    const { files, leftOut } = await walkFolder(folder, { wanted: /^/ })
    const [lost] = leftOut.filter(({ name }) => counts.test(name))
    if (lost) throw new UnreadablePath(`${lost.name} is not read: ${lost.why}`)
    const texts: Text[] = []
    for (const file of files) {
      const { size } = await stat(file)
      if (size > largest && counts.test(file)) {
        throw new UnreadablePath(`${file} has ${size} bytes, more than the ${largest} that are read of a policy`)
      }
      if (size > largest) continue
      const path = file.slice(join(folder, '/').length).replaceAll('\\', '/')
      texts.push({ path, text: (await readFile(file, 'utf8')).replace(/^\uFEFF/, '') })
    }
    return texts
  } catch (cause) {
    if (cause instanceof UnreadablePath) throw cause
    throw new UnreadablePath(`cannot read the policies in ${folder}: ${whyUnreadable(cause)}`, { cause })
  }
}

const dataOf = ({ data }: CompileFolderOptions): string =>
  JSON.stringify([...data], (_, value: unknown) => (value instanceof Map ? [...value] : value))

/** Changes with the compiler, also where its version does not: sizes and times of its files. */
async function compilerMark(): Promise<string> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const marks: string[] = []
  for (const room of ['rego', 'build', 'builtins', 'bundle', 'mesh']) {
    for (const entry of await readdir(join(root, room), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(?:js|ts)$/.test(entry.name)) continue
      const { size, mtimeMs } = await stat(join(entry.parentPath, entry.name))
      marks.push(`${entry.name} ${size} ${mtimeMs}`)
    }
  }
  return marks.sort().join('\n')
}
