const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENOTDIR: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long'
}

const wordsOfWriting: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full'
}

/** Why the system could not read a file or folder, for the person who named it. */
export function whyUnreadable(cause: unknown): string {
  const { code = '', message } = cause as { readonly code?: string; readonly message: string }
  return words[code] ?? message
}

/** The same for writing. */
export function whyUnwritable(cause: unknown): string {
  const { code = '' } = cause as { readonly code?: string }
  return wordsOfWriting[code] ?? whyUnreadable(cause)
}
