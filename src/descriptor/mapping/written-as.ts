import type { Format } from '../formats/format.ts'
import type { DocumentPath } from '../read/document-node.ts'
import { type Convention, conventions } from './conventions.ts'

const prefixes: Readonly<Record<Convention['place'], string>> = {
  product: '',
  inputPort: 'inputPorts/*/',
  outputPort: 'outputPorts/*/',
  table: 'outputPorts/*/tables/*/',
  column: 'outputPorts/*/tables/*/columns/*/'
}

const byFact = new Map(
  conventions.map(convention => [`${prefixes[convention.place]}${convention.field.replaceAll('.', '/')}`, convention])
)

/**
 * Where the author of a document writes a fact of the canonical product, in the words of the document's standard: `` `info.owner` ``. Undefined where the standard
 * has no place for it, or none is known.
 */
export function writtenAs(format: Format, path: DocumentPath): string | undefined {
  const fact = path.map(part => (typeof part === 'number' ? '*' : part)).join('/')
  // what a map is written as, its parts are: a name and an address are those of the owner
  const own = format.writtenAs[fact] ?? format.writtenAs[fact.replace(/\/\w+$/, '')]
  if (own !== undefined) return own
  const convention = byFact.get(fact) ?? byFact.get(`${fact}/from`)
  if (!convention || isBeyond(format, fact)) return undefined
  return format.extension(convention.names[0], convention.place)
}

/** True for a fact that no document of the standard can say. */
function isBeyond(format: Format, fact: string): boolean {
  const [version = ''] = format.versions.toReversed()
  return format.inexpressible(version, {}).some(path => fact === path || fact.startsWith(`${path}/`))
}
