import { type FSWatcher, watch } from 'node:fs'

const settleMs = 60

/**
 * Calls back once after files below a folder changed and were quiet for a moment: editors write, rename and write again.
 *
 * @returns ends the watching
 */
export function watchFolder(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher: FSWatcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(changed, settleMs)
  })
  watcher.on('error', () => watcher.close())
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
