import { readdir, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/** A file that stands in a folder and is not read, and why. */
export interface LeftOut {
  readonly name: string
  readonly why: string
}

export interface WalkOptions {
  readonly wanted: RegExp
  /** Whether a file or folder is to be passed over: its path, and whether it is a folder. */
  readonly isIgnored?: (path: string, isFolder: boolean) => boolean
}

/**
 * The files of a folder and the folders in it, by name; without what is hidden or installed there.
 *
 * A link to a file is followed where it stays in the folder, and then read once. Nothing outside of the folder is read.
 */
export async function walkFolder(
  folder: string,
  { wanted, isIgnored = () => false }: WalkOptions
): Promise<{ readonly files: readonly string[]; readonly leftOut: readonly LeftOut[] }> {
  const root = await realpath(folder)
  const files: string[] = []
  const links: string[] = []
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(below, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = join(below, entry.name)
      if (isIgnored(path, entry.isDirectory())) continue
      if (entry.isDirectory()) await walk(path)
      else if (!wanted.test(entry.name)) continue
      else if (entry.isFile()) files.push(path)
      else if (entry.isSymbolicLink()) links.push(path)
    }
  }
  await walk(folder)
  const leftOut: LeftOut[] = []
  const read = new Set(links.length === 0 ? [] : await Promise.all(files.map(file => realpath(file))))
  for (const link of links.sort()) {
    const target = await realpath(link).catch(() => undefined)
    if (target === undefined) leftOut.push({ name: link, why: 'the link leads nowhere' })
    else if (!isInside(root, target)) leftOut.push({ name: link, why: 'the link leads out of the folder' })
    else if (!read.has(target)) {
      read.add(target)
      files.push(link)
    }
  }
  return { files: files.sort(), leftOut }
}

/** Whether a path is a folder or lies below it; both without links. */
export function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)
}
