import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { whyUnreadable } from '../diagnostics/index.ts'
import { LoadError } from './load-error.ts'

/**
 * The files below a folder, each as the names on the way to it, in the order of their names. Links are followed, as OPA does; a link
 * to a folder around it is not.
 *
 * @throws LoadError for a folder that cannot be read
 */
export function* filesBelow(
  folder: string,
  isIgnored: (name: string) => boolean,
  above: readonly string[] = []
): Generator<readonly string[]> {
  const own = realpathSync(folder)
  if (above.includes(own)) return
  const entries = entriesOf(folder).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (isIgnored(entry.name)) continue
    const path = join(folder, entry.name)
    const kind = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry
    if (kind?.isFile()) yield [entry.name]
    if (!kind?.isDirectory()) continue
    for (const below of filesBelow(path, isIgnored, [...above, own])) yield [entry.name, ...below]
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw new LoadError(`cannot read ${folder}: ${whyUnreadable(cause)}`, { cause })
  }
}

/** Whether a name matches one of some patterns of a shell: `*`, `?`, `[a-z]`, `[^a-z]` and `\\` before what is meant literally. */
export function ignoring(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(pattern => {
    const source = pattern.replace(/\\.|\[\^?\]?[^\]]*\]|[\s\S]/g, part => {
      if (part === '*') return '.*'
      if (part === '?') return '.'
      if (part.length > 1 && part.startsWith('[')) return part
      return part.replace(/^\\(?=.)/, '').replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
    })
    try {
      return new RegExp(`^${source}$`, 's')
    } catch (cause) {
      throw new Error(`\`${pattern}\` is no pattern of file names`, { cause })
    }
  })
  return name => expressions.some(expression => expression.test(name))
}
