import { readFile, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { whyUnreadable } from '../diagnostics/index.ts'
import { type LeftOut, walkFolder } from './walk-folder.ts'

export interface ReadFile {
  /** As the author would type it, with forward slashes. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Somebody named this very file: it is meant, whatever is in it. */
  readonly isNamed: boolean
}

export interface FoundFiles {
  readonly files: readonly ReadFile[]
  /** What stands in the folders and was not read. */
  readonly leftOut: readonly LeftOut[]
}

/** A path that could not be read, in words for the person who typed it. */
export class UnreadablePath extends Error {
  override readonly name = 'UnreadablePath'
}

const descriptorFile = /\.(?:ya?ml|json)$/i
const largestFile = 64 * 1024 * 1024

/** {@link findFiles} where it does not matter what was left out. */
export async function readFiles(paths: readonly string[]): Promise<readonly ReadFile[]> {
  return (await findFiles(paths)).files
}

/**
 * Reads files, and every YAML and JSON file below folders, in the order of their names; not what is hidden or installed there.
 *
 * @param isIgnored - what is passed over in folders; a file that is named is read all the same
 * @throws UnreadablePath for what is not there, may not be read, is named and too large, or is an empty folder
 */
export async function findFiles(
  paths: readonly string[],
  isIgnored?: (path: string, isFolder: boolean) => boolean
): Promise<FoundFiles> {
  const files = new Map<string, ReadFile>()
  const leftOut: LeftOut[] = []
  for (const path of paths) {
    const found = await filesAt(path, isIgnored)
    leftOut.push(...found.leftOut.map(({ name, why }) => ({ name: shownName(name), why })))
    for (const file of found.files) {
      const name = shownName(file)
      if (files.get(name)?.isNamed === false && found.isNamed) files.delete(name)
      if (files.has(name)) continue
      const read = await readOne(file, name)
      if (read instanceof Uint8Array) files.set(name, { name, bytes: read, isNamed: found.isNamed })
      else if (found.isNamed) throw new UnreadablePath(`${name} ${read.why}`)
      else leftOut.push({ name, why: `it ${read.why}` })
    }
  }
  return { files: [...files.values()], leftOut }
}

/** A path as the person in this folder would type it, with forward slashes. */
export function shownName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return (fromHere.startsWith('..') ? path : fromHere).replaceAll('\\', '/')
}

async function filesAt(
  path: string,
  isIgnored: ((path: string, isFolder: boolean) => boolean) | undefined
): Promise<{ readonly files: readonly string[]; readonly leftOut: readonly LeftOut[]; readonly isNamed: boolean }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UnreadablePath(`cannot read ${path}: ${whyUnreadable(cause)}`)
  })
  if (!found.isDirectory()) return { files: [path], leftOut: [], isNamed: true }
  const below = await walkFolder(path, { wanted: descriptorFile, ...(isIgnored ? { isIgnored } : {}) }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new UnreadablePath(`cannot read ${cause.path ?? path}: ${whyUnreadable(cause)}`, { cause })
    }
  )
  if (below.files.length === 0) {
    const unless = isIgnored ? ' that is not ignored' : ''
    throw new UnreadablePath(`${path} is a folder without a .yaml, .yml or .json file${unless}`)
  }
  return { ...below, isNamed: false }
}

/** What is read of a folder: YAML and JSON, nothing hidden or installed there. */
export function isDescriptorFile(below: string): boolean {
  return descriptorFile.test(below) && !/(?:^|[\\/])(?:\.[^\\/]|node_modules[\\/])/.test(below)
}

async function readOne(path: string, name: string): Promise<Uint8Array | { readonly why: string }> {
  try {
    const { size, isFile } = await stat(path).then(found => ({ size: found.size, isFile: found.isFile() }))
    if (!isFile) throw new UnreadablePath(`${name} is not a file`)
    if (size > largestFile) return { why: `has ${size} bytes, more than the ${largestFile} that are read` }
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof UnreadablePath) throw cause
    throw new UnreadablePath(`cannot read ${name}: ${whyUnreadable(cause)}`)
  }
}
