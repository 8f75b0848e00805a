import { readFile, stat } from 'node:fs/promises'
import { whyUnreadable } from '../../diagnostics/index.ts'
import { UnreadablePath } from '../read-files.ts'
import { fetchCached, withoutSecrets } from './fetch-cached.ts'
import type { Location } from './settings.ts'

const largest = 64 << 20

/**
 * Reads a file or an address.
 *
 * @returns how it is called in the output, and a note where an address could not be reached and an earlier answer stands in
 * @throws UnreadablePath
 */
export async function readLocation(
  location: Location
): Promise<{ readonly name: string; readonly bytes: Uint8Array; readonly note?: string }> {
  if ('url' in location) {
    const { url, tokenEnv } = location
    return { name: withoutSecrets(url), ...(await fetchCached(url, tokenEnv === undefined ? {} : { tokenEnv })) }
  }
  const { file } = location
  try {
    const { size } = await stat(file)
    if (size > largest) throw new UnreadablePath(`${file} has ${size} bytes, more than the ${largest} that are read`)
    return { name: file, bytes: await readFile(file) }
  } catch (cause) {
    if (cause instanceof UnreadablePath) throw cause
    throw new UnreadablePath(`cannot read ${file}: ${whyUnreadable(cause)}`, { cause })
  }
}
