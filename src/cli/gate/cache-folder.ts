import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** A part of the user's own cache: `$XDG_CACHE_HOME/polity/<part>`, by default below `~/.cache`. */
export function cacheFolder(part: string): string {
  const { XDG_CACHE_HOME: xdg } = process.env
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'polity', part)
}

export async function readCached(folder: string, name: string): Promise<Uint8Array | undefined> {
  return await readFile(join(folder, name)).catch(() => undefined)
}

/** Keeps a file for the next run, whole or not at all. A cache that cannot be written costs time, not the check. */
export async function writeCached(folder: string, name: string, bytes: Uint8Array | string): Promise<void> {
  const passing = join(folder, `${name}.${process.pid}.tmp`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(passing, bytes, { mode: 0o600 })
    await rename(passing, join(folder, name))
  } catch {
    await rm(passing, { force: true }).catch(() => {})
  }
}
