import { constants } from 'node:fs'
import { access, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { whyUnwritable } from '../diagnostics/index.ts'
import { UnreadablePath } from './read-files.ts'

/**
 * Writes a file so that a reader sees the old one or the new one, never a part. What a link leads to is written, not the link; into a device or a
 * pipe the bytes go as they are: it is not a file to be replaced. A file that was there keeps its mode.
 *
 * @throws UnreadablePath when it cannot be written
 */
export async function writeWhole(file: string, bytes: Uint8Array | string | Iterable<string>): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const there = await stat(target).catch(() => undefined)
  const isPlain = there === undefined || there.isFile() || there.isDirectory()
  const passing = `${target}.${process.pid}.tmp`
  try {
    if (!isPlain) return await writeFile(target, bytes)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(passing, bytes, there === undefined ? {} : { mode: there.mode })
    await rename(passing, target)
  } catch (cause) {
    await rm(passing, { force: true }).catch(() => {})
    throw new UnreadablePath(`cannot write ${file}: ${whyUnwritable(cause)}`, { cause })
  }
}

/**
 * Says before any work is done that a file cannot be written; makes the folder it goes into.
 *
 * @throws UnreadablePath with the reason
 */
export async function assertWritable(file: string): Promise<void> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UnreadablePath(`cannot write ${file}: ${why}`, { cause })
  }
  const target = await realpath(file).catch(() => file)
  const there = await stat(target).catch(() => undefined)
  if (there?.isDirectory()) refuse('it is a folder')
  try {
    if (there !== undefined && !there.isFile()) return await access(target, constants.W_OK)
    await mkdir(dirname(target), { recursive: true })
    await access(dirname(target), constants.W_OK | constants.X_OK)
  } catch (cause) {
    refuse(whyUnwritable(cause), cause)
  }
}
