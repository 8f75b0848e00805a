import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shared, sharedMissing } from '../../requirements.ts'

const own = ['../../descriptor/documents', '../../../examples/mesh', '../../../policies/global'].map(path =>
  fileURLToPath(new URL(path, import.meta.url))
)

/** What a change may make much larger is small to begin with. */
const largestSeed = 20_000

/** Our own documents and examples, and the descriptors of strangers where they are there. */
export function seedDescriptors(): readonly { readonly name: string; readonly text: string }[] {
  const folders = sharedMissing ? own : [...own, shared('corpus/descriptors')]
  return folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        entry =>
          entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name) && !/^(?:parameters|request|mesh)\./.test(entry.name)
      )
      .map(entry => ({ name: basename(entry.name), text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }))
      .filter(({ text }) => text.length < largestSeed)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  )
}
