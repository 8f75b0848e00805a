import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

const settleMs = 60

/**
 * Calls back once after files below a folder changed and were quiet for a moment: editors write, rename and write again.
 *
 * Each folder is watched by itself: a recursive watcher of Node 20 on Linux follows files, and loses one that an editor replaces.
 *
 * @returns ends the watching
 */
export function watchFolder(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let watchers: readonly FSWatcher[] = []
  const stop = (): void => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
  const follow = (): void => {
    stop()
    watchers = [folder, ...foldersBelow(folder)].flatMap(path => watchOne(path, touched))
  }
  const touched = (): void => {
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

function watchOne(folder: string, touched: () => void): FSWatcher[] {
  try {
    return [watch(folder, touched).on('error', touched)]
  } catch {
    // It is gone already; the folder above tells.
    return []
  }
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
