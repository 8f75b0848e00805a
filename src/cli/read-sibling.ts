import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { defaultLimits } from '../descriptor/index.ts'
import { isInside } from './walk-folder.ts'

/** What descriptors refer to: parts of themselves, and schemas. */
const part = /\.(?:ya?ml|json|avsc)$/i

/**
 * Reads the files that a descriptor names beside itself: only regular ones with a name such as descriptors have, in the folders that were given or hold a file
 * that was given, and not by way of a link that leads out of them. Anything else is not there.
 */
export function siblingReader(paths: readonly string[]): (name: string) => Uint8Array | undefined {
  const folders = [...new Set(paths.flatMap(folderOf))]
  return name => {
    if (!part.test(name)) return undefined
    try {
      const file = realpathSync(name)
      const found = statSync(file)
      if (!part.test(file) || !found.isFile() || found.size > defaultLimits.bytes) return undefined
      return folders.some(folder => isInside(folder, file)) ? readFileSync(file) : undefined
    } catch {
      return undefined
    }
  }
}

function folderOf(path: string): string[] {
  try {
    const found = realpathSync(path)
    return [statSync(found).isDirectory() ? found : realpathSync(dirname(path))]
  } catch {
    return []
  }
}
