import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

const settleMs = 60

/**
 * Calls back once after files below a folder changed and were quiet for a moment: editors write, rename and write again.
 *
 * @returns ends the watching
 */
export function watchFolder(folder: string, changed: () => void): () => void {
  return watchPaths([folder], [], changed)
}

/**
 * The same for files and folders.
 *
 * Each folder is watched by itself: a recursive watcher of Node 20 on Linux follows files, and loses one that an editor replaces.
 *
 * @param outputs - files whose changes are not looked at, since the caller writes them; nor those of files whose names begin so
 * @returns ends the watching
 */
export function watchPaths(paths: readonly string[], outputs: readonly string[], changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let watchers: readonly FSWatcher[] = []
  const written = outputs.map(output => resolve(output))
  const stop = (): void => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
  const follow = (): void => {
    stop()
    watchers = paths.flatMap(path => {
      if (isFolder(path)) return [path, ...foldersBelow(path)].flatMap(folder => watchOne(folder, touched))
      // A file, or a folder that may come back: the folder above tells.
      const own = (folder: string, name: string | null): void => {
        if (name === null || name === basename(path)) touched(folder, name)
      }
      return watchOne(dirname(path), own)
    })
  }
  const touched: Touched = (folder, name) => {
    if (name !== null && written.some(output => resolve(folder, name).startsWith(output))) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      // Folders may have come and gone; what changes from here on is seen, what changed before is read by whoever is called.
      follow()
      changed()
    }, settleMs)
  }
  follow()
  return stop
}

/** `name`: what changed in the folder, where the system tells. */
type Touched = (folder: string, name: string | null) => void

function watchOne(folder: string, touched: Touched): FSWatcher[] {
  try {
    return [watch(folder, (_, name) => touched(folder, name)).on('error', () => touched(folder, null))]
  } catch {
    // It is gone already; the folder above tells.
    return []
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function foldersBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
