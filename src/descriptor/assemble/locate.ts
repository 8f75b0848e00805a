import type { ModelPath, OutputPort } from '../../mesh/index.ts'
import { mapDocument, placeInDocument } from '../mapping/map-document.ts'
import { writtenAs } from '../mapping/written-as.ts'
import { type DocumentPath, findNode, pointerOf, spanOf } from '../read/document-node.ts'
import type { FormatDocument } from '../read/read-document.ts'
import type { Draft, Location } from './assemble-products.ts'
import { portFacts, says } from './join-contract.ts'

/** The place of a path of an assembled product, in the document that says it or should. */
export function locatePath(draft: Draft, documents: readonly FormatDocument[], path: ModelPath): Location {
  const { document, path: inDocument, standIn = false } = route(draft, path)
  const place = placeInDocument(document, inDocument)
  const location = locationOf(document, documents.indexOf(document), place.path, place.exact && !standIn)
  const written = location.exact || standIn ? undefined : writtenAs(document.format, inDocument)
  return written === undefined ? location : { ...location, written }
}

/** The place of a path that begins with a document's index. */
export function locateSourcePath(documents: readonly FormatDocument[], path: ModelPath): Location {
  const [first, ...rest] = path
  const given = documents[Number(first)]
  const document = given ?? documents[0]
  if (!document) throw new Error('a product without documents')
  return locationOf(document, documents.indexOf(document), given ? rest : [], given !== undefined)
}

function locationOf(document: FormatDocument, index: number, path: DocumentPath, exact: boolean): Location {
  const found = findNode(document.root, path)
  return {
    span: spanOf(document.source, found),
    pointer: pointerOf(found.path),
    document: index,
    exact: exact && found.exact
  }
}

interface Route {
  readonly document: FormatDocument
  readonly path: ModelPath
  /** True when this is not the path asked for, but what would lead to it. */
  readonly standIn?: boolean
}

/** The document that answers for a path, and the path in that document's own canonical product. */
function route(draft: Draft, path: ModelPath): Route {
  const own = { document: draft.document, path }
  const [head, index, fact, ...rest] = path
  if (head !== 'outputPorts' || index === undefined || fact === undefined) return own
  const contract = draft.contracts[Number(index)]
  if (contract === draft.document) return own
  const source = portFacts[fact as keyof OutputPort]
  const port = mapDocument(draft.document).outputPorts[Number(index)]
  const said = port?.[fact as keyof OutputPort]
  if (contract === undefined) {
    // what a port says itself is its own word, though its contract is not there
    if (source !== 'contract' || says(said) || port?.contractResolved) return own
    return { ...own, path: [head, index, 'contractId'], standIn: true }
  }
  const offered = { document: contract, path: [head, 0, fact, ...rest] }
  const offeredFact = mapDocument(contract).outputPorts[0]?.[fact as keyof OutputPort]
  if (source === 'contract') return says(offeredFact) || !says(said) ? offered : own
  if (source === 'first') return says(said) || !says(offeredFact) ? own : offered
  if (source !== 'both') return own
  if (fact === 'custom')
    return Object.hasOwn((said ?? {}) as object, String(rest[0])) || rest.length === 0 ? own : offered
  const count = Array.isArray(said) ? said.length : 0
  if (rest.length === 0 || Number(rest[0]) < count) return own
  return { document: contract, path: [head, 0, fact, Number(rest[0]) - count, ...rest.slice(1)] }
}
