import { posix } from 'node:path'
import type { FindingPlace } from '../../governance/check/index.ts'

/** What services that show findings beside the code need to know. */
export interface RepositoryOptions {
  /** The working folder as seen from the root of the repository; absent or '': they are the same. */
  readonly folder?: string
}

/** The path of a file as a service knows it: from the root of the repository, with `/`. A path that leads elsewhere stays as it is. */
export function repositoryPath({ file }: FindingPlace, { folder = '' }: RepositoryOptions): string {
  if (posix.isAbsolute(file) || /^[A-Za-z]:\//.test(file)) return file
  const path = posix.join(folder, file)
  return path.startsWith('..') ? file : path
}
