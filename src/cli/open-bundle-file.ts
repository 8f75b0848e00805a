import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Evaluator, openBundle } from '../evaluator/index.ts'
import { UnreadablePath } from './read-files.ts'

/** The starter policies that come with the package. */
export const packedBundle = fileURLToPath(new URL('../../bundles/global.tar.gz', import.meta.url))

/**
 * Opens the bundle in a file, the packed one when none is named.
 *
 * @returns the evaluator and how the bundle is called in the output
 */
export async function openBundleFile(
  file: string | undefined
): Promise<{ readonly evaluator: Evaluator; readonly name: string }> {
  const name = file ?? 'the packed starter policies'
  const bytes = await readBundleFile(file)
  try {
    return { evaluator: await openBundle(bytes), name }
  } catch (cause) {
    throw new UnreadablePath(`${name} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

export async function readBundleFile(file: string | undefined): Promise<Uint8Array> {
  return await readFile(file ?? packedBundle).catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException
    if (file === undefined) {
      throw new UnreadablePath(
        'the packed bundle is not there: `npm run build:policies` makes it, or name another with --bundle',
        { cause }
      )
    }
    throw new UnreadablePath(
      `cannot read the bundle ${file}: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      { cause }
    )
  })
}
