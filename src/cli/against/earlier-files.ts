import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { EarlierFile } from '../../governance/check/index.ts'
import { isDescriptorFile, readFiles, shownName, UnreadablePath } from '../read-files.ts'
import { type Commit, findCommit, type GitEntry, listFiles, readEntries } from './git.ts'

/**
 * Reads the earlier version of files and folders that are checked: out of a file, a folder or a commit.
 *
 * What exists as a path is a path; `./main` and `refs/heads/main` tell a folder and a branch of one name apart.
 *
 * @param paths - the files and folders that are checked
 * @param isIgnored - what is passed over in folders, then as now
 * @throws UnreadablePath where there is nothing of that name, or it cannot be read
 */
export async function readEarlier(
  against: string,
  paths: readonly string[],
  isIgnored: (path: string, isFolder: boolean) => boolean
): Promise<readonly EarlierFile[]> {
  const named = new Set(paths.map(shownName))
  const files = await everyEarlier(against, paths)
  return files.filter(({ now }) => now === undefined || named.has(now) || !isIgnored(now, false))
}

async function everyEarlier(against: string, paths: readonly string[]): Promise<readonly EarlierFile[]> {
  const found = await stat(against).catch(() => undefined)
  if (found?.isDirectory()) return earlierInFolder(against, paths)
  if (found) {
    const now = paths.length === 1 ? shownName(paths[0] as string) : undefined
    return (await readFiles([against])).map(file => ({ ...file, ...(now === undefined ? {} : { now }) }))
  }
  return earlierInCommit(against, paths)
}

/** A file of the folder was the file that lies as deep in a checked folder, or has its name. */
async function earlierInFolder(folder: string, paths: readonly string[]): Promise<readonly EarlierFile[]> {
  const isFolder = new Map<string, boolean>()
  for (const path of paths) isFolder.set(path, (await stat(path).catch(() => undefined))?.isDirectory() ?? false)
  return (await readFiles([folder])).map(file => {
    const below = relative(folder, resolve(file.name))
    const at = paths.map(path =>
      isFolder.get(path) ? join(path, below) : basename(path) === basename(below) ? path : undefined
    )
    const [now] = at.filter(path => path !== undefined)
    return { ...file, ...(now === undefined ? {} : { now: shownName(now) }) }
  })
}

async function earlierInCommit(ref: string, paths: readonly string[]): Promise<readonly EarlierFile[]> {
  const files = new Map<string, EarlierFile>()
  for (const path of paths) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
    const folder = resolve(isFolder ? path : dirname(path))
    const commit = await findCommit(folder, ref)
    const entries = isFolder ? await entriesBelow(commit) : await entryOf(commit, ref, basename(path))
    const contents = await readEntries(commit, entries)
    for (const [i, entry] of entries.entries()) {
      const name = `${ref}:${entry.path}`
      const now = shownName(join(folder, relative(commit.prefix, entry.path)))
      files.set(name, { name, bytes: contents[i] as Uint8Array, now })
    }
  }
  return [...files.values()]
}

async function entriesBelow(commit: Commit): Promise<readonly GitEntry[]> {
  const entries = await listFiles(commit, commit.prefix, true)
  return entries.filter(entry => !entry.isLink && isDescriptorFile(relative(commit.prefix, entry.path)))
}

/** The file itself; where the commit has none of that name, all of its folder that are gone since: one of them may have been renamed to it. */
async function entryOf(commit: Commit, ref: string, name: string): Promise<readonly GitEntry[]> {
  const entries = await listFiles(commit, commit.prefix, false)
  const same = entries.filter(entry => entry.path === `${commit.prefix}${name}`)
  if (same.some(({ isLink }) => isLink)) {
    throw new UnreadablePath(`--against ${ref}: ${name} is a link there: check the file that it leads to`)
  }
  if (same.length > 0) return same
  const gone: GitEntry[] = []
  for (const entry of entries) {
    const here = relative(commit.prefix, entry.path)
    if (!entry.isLink && isDescriptorFile(here) && !(await stat(join(commit.folder, here)).catch(() => undefined)))
      gone.push(entry)
  }
  return gone
}
