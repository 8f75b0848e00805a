import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { whyUnreadable } from '../diagnostics/index.ts'

export interface ReadFile {
  /** As the author would type it, with forward slashes. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A path that could not be read, in words for the person who typed it. */
export class UnreadablePath extends Error {
  override readonly name = 'UnreadablePath'
}

const descriptorFile = /\.(?:ya?ml|json)$/i
const largestFile = 64 * 1024 * 1024

/**
 * Reads files, and every YAML and JSON file below folders, in the order of their names; not what is hidden or installed there.
 *
 * @throws UnreadablePath for what is not there, may not be read, is too large or is an empty folder
 */
export async function readFiles(paths: readonly string[]): Promise<ReadFile[]> {
  const files = new Map<string, ReadFile>()
  for (const path of paths) {
    for (const file of await filesAt(path)) {
      const name = shownName(file)
      if (!files.has(name)) files.set(name, { name, bytes: await readOne(file, name) })
    }
  }
  return [...files.values()]
}

function shownName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return (fromHere.startsWith('..') ? path : fromHere).replaceAll('\\', '/')
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UnreadablePath(`cannot read ${path}: ${whyUnreadable(cause)}`)
  })
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new UnreadablePath(`cannot read ${cause.path ?? path}: ${whyUnreadable(cause)}`, { cause })
    }
  )
  const below = entries
    .filter(entry => entry.isFile() && descriptorFile.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => !/(?:^|[\\/])(?:\.[^\\/]|node_modules[\\/])/.test(relative(path, file)))
    .sort()
  if (below.length === 0) throw new UnreadablePath(`${path} is a folder without a .yaml, .yml or .json file`)
  return below
}

async function readOne(path: string, name: string): Promise<Uint8Array> {
  try {
    const { size, isFile } = await stat(path).then(found => ({ size: found.size, isFile: found.isFile() }))
    if (!isFile) throw new UnreadablePath(`${name} is not a file`)
    if (size > largestFile)
      throw new UnreadablePath(`${name} has ${size} bytes, more than the ${largestFile} that are read`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof UnreadablePath) throw cause
    throw new UnreadablePath(`cannot read ${name}: ${whyUnreadable(cause)}`)
  }
}
