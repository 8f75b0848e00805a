import { isDeepStrictEqual } from 'node:util'
import type { Diagnostic, Span } from '../../diagnostics/index.ts'
import type { DataProduct, DocumentFact, MeshFacts, ModelPath, OutputPort, SchemaError } from '../../mesh/index.ts'
import { mapDocument, placeInDocument } from '../mapping/map-document.ts'
import { findNode, spanOf } from '../read/document-node.ts'
import { maskCredentials } from '../read/mask-credentials.ts'
import type { DescriptorDocument, FormatDocument, MeshDocument } from '../read/read-document.ts'
import { scalarText } from '../read/scalar-text.ts'
import { checkSchema, schemaOf } from '../schema/check-schema.ts'
import { joinContract, unknownWithoutContract } from './join-contract.ts'
import { locatePath, locateSourcePath } from './locate.ts'
import { contractsOf, meshProducts, resolveInputs } from './mesh-facts.ts'
import { readMeshFile, type Vocabulary } from './read-mesh-file.ts'

export interface AssembleOptions {
  /** Contracts that are registered elsewhere; asked only for those that are not among the documents. */
  readonly contracts?: (id: string, version: string | undefined) => DescriptorDocument | undefined
  /** Registered domains and polysemes; a mesh file among the documents adds to them. */
  readonly vocabulary?: Vocabulary
  /** The mesh as registered; the documents add to it and replace what they describe anew. */
  readonly mesh?: MeshFacts
}

/** Where a path of a product stands in its documents. */
export interface Location {
  readonly span: Span
  /** JSON Pointer (RFC 6901) in the document. */
  readonly pointer: string
  /** Index into `documents`. */
  readonly document: number
  /** False when nothing stands at the path: this is what should hold it. */
  readonly exact: boolean
  /** Where the author would write what is missing, in the words of the standard: `` `info.owner` ``. */
  readonly written?: string
}

/** A port whose contract was not found. */
export interface UnresolvedContract {
  readonly port: string
  /** Absent when the port names none. */
  readonly contractId?: string
  readonly contractVersion?: string
}

/** A data product put together from its documents, or a contract that no product claims. */
export interface AssembledProduct {
  readonly product: DataProduct
  /** The document that describes it, then the contracts it resolves. */
  readonly documents: readonly DocumentFact[]
  readonly schemaErrors: readonly SchemaError[]
  /** For `input.polity.inexpressible`. */
  readonly inexpressible: readonly string[]
  readonly unresolved: readonly UnresolvedContract[]
  /** The place of a path of `product`. */
  readonly locate: (path: ModelPath) => Location
  /** The place of a path that begins with an index into `documents`. */
  readonly locateSource: (path: ModelPath) => Location
}

export interface Assembly {
  readonly products: readonly AssembledProduct[]
  readonly mesh: MeshFacts
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Puts documents together to products: the ports of a product find their contracts, contracts that nobody claims are judged alone, and all together are the mesh.
 *
 * Never throws on what documents hold. A document that repeats another's id and version is left out; an error, unless it says the same.
 */
export function assembleProducts(documents: readonly DescriptorDocument[], options: AssembleOptions = {}): Assembly {
  const diagnostics: Diagnostic[] = []
  const formatted = withoutRepeats(documents.filter(isFormatDocument), diagnostics)
  const contracts = formatted.filter(document => document.format.role === 'contract')
  const byId = new Map<unknown, FormatDocument[]>()
  for (const contract of contracts) {
    const { id } = identityOf(contract)
    byId.set(id, [...(byId.get(id) ?? []), contract])
  }
  const claimed = new Set<FormatDocument>()
  const drafts = formatted
    .filter(document => document.format.role === 'product')
    .map(document => draftProduct(document, byId, options, claimed, diagnostics))
  const alone = contracts.filter(document => !claimed.has(document)).map(draftContract)
  const vocabulary = readVocabulary(documents.filter(isMeshDocument), options, diagnostics)

  const all = [...drafts, ...alone]
  const offered = { ...options.mesh?.contracts, ...contractsOf(all.map(draft => draft.product)) }
  const finished = all.map(draft => ({ ...draft, product: resolveInputs(draft.product, offered) }))
  const mesh: MeshFacts = {
    products: meshProducts(
      finished.map(draft => draft.product),
      options.mesh?.products ?? {}
    ),
    contracts: offered,
    ...vocabulary
  }
  return { products: finished.map(finish), mesh, diagnostics: maskCredentials(diagnostics) }
}

function isFormatDocument(document: DescriptorDocument): document is FormatDocument {
  return document.format !== undefined
}

function isMeshDocument(document: DescriptorDocument): document is MeshDocument {
  return document.format === undefined
}

const identityOf = ({ format, content }: FormatDocument) => format.identity(content)

function withoutRepeats(documents: readonly FormatDocument[], diagnostics: Diagnostic[]): FormatDocument[] {
  const first = new Map<string, FormatDocument>()
  return documents.filter(document => {
    const { id, version, path } = identityOf(document)
    if (typeof id !== 'string') return true
    const key = JSON.stringify([document.format.role, id, version ?? null])
    const earlier = first.get(key)
    if (!earlier) {
      first.set(key, document)
      return true
    }
    const ofVersion = typeof version === 'string' ? ` in version \`${version}\`` : ''
    // a text that stands twice says nothing different
    const severity = isDeepStrictEqual(document.content, earlier.content) ? 'warning' : 'error'
    diagnostics.push({
      code: 'descriptor_duplicate_id',
      severity,
      message: `the ${document.format.role} \`${id}\`${ofVersion} is described twice`,
      span: spanOf(document.source, findNode(document.root, path)),
      related: [
        {
          span: spanOf(earlier.source, findNode(earlier.root, identityOf(earlier).path)),
          message: 'first described here'
        }
      ],
      help: 'give one of them another id or version, or delete it'
    })
    return false
  })
}

function readVocabulary(
  files: readonly MeshDocument[],
  options: AssembleOptions,
  diagnostics: Diagnostic[]
): Vocabulary {
  let domains = { ...options.mesh?.domains, ...options.vocabulary?.domains }
  let polysemes = { ...options.mesh?.polysemes, ...options.vocabulary?.polysemes }
  for (const file of files) {
    const read = readMeshFile(file)
    diagnostics.push(...read.diagnostics)
    domains = { ...domains, ...read.vocabulary.domains }
    polysemes = { ...polysemes, ...read.vocabulary.polysemes }
  }
  return {
    ...(Object.keys(domains).length > 0 ? { domains } : {}),
    ...(Object.keys(polysemes).length > 0 ? { polysemes } : {})
  }
}

/** A product on its way: which document describes it, and which contract each port found. */
export interface Draft {
  readonly document: FormatDocument
  readonly product: DataProduct
  /** By index of the output port. */
  readonly contracts: readonly (FormatDocument | undefined)[]
  readonly unresolved: readonly UnresolvedContract[]
}

function draftProduct(
  document: FormatDocument,
  contracts: ReadonlyMap<unknown, readonly FormatDocument[]>,
  options: AssembleOptions,
  claimed: Set<FormatDocument>,
  diagnostics: Diagnostic[]
): Draft {
  const product = mapDocument(document)
  const unresolved: UnresolvedContract[] = []
  const found = product.outputPorts.map((port, index) => {
    const contract = findContract(port, contracts, options)
    if (contract) claimed.add(contract)
    else if (!port.contractResolved || port.contractId !== undefined) {
      const { contractId, contractVersion } = port
      unresolved.push({
        port: port.name,
        ...(contractId === undefined ? {} : { contractId }),
        ...(contractVersion === undefined ? {} : { contractVersion })
      })
      if (contractId !== undefined) diagnostics.push(unresolvedContract(document, port, index))
    }
    return contract
  })
  const outputPorts = product.outputPorts.map((port, index) => {
    const contract = found[index]
    const offer = contract && mapDocument(contract).outputPorts[0]
    return offer ? joinContract(port, offer) : port
  })
  const sourceAligned = product.sourceAligned || product.inputPorts.some(port => port.external === true)
  return {
    document,
    product: {
      ...product,
      id: product.id || fallbackId(document, 'product'),
      sourceAligned,
      inputPorts: withUniqueNames(product.inputPorts),
      outputPorts: withUniqueNames(outputPorts)
    },
    contracts: found,
    unresolved
  }
}

function draftContract(document: FormatDocument): Draft {
  const product = mapDocument(document)
  return {
    document,
    product: {
      ...product,
      id: product.id || fallbackId(document, 'contract'),
      // a contract without name and id: messages have to call its port something
      outputPorts: product.outputPorts.map(port => ({ ...port, name: port.name || fileStem(document) }))
    },
    contracts: [document],
    unresolved: []
  }
}

/** The URN of a document that gives no id: from its file's name, so that it can be judged at all. */
function fallbackId(document: FormatDocument, kind: 'product' | 'contract'): string {
  return `urn:polity:${kind}:file:${fileStem(document)}`
}

function fileStem(document: FormatDocument): string {
  const base = document.source.name.replace(/^.*[\\/]/, '').replace(/\.(ya?ml|json)$/i, '')
  return base.replaceAll(/[^A-Za-z0-9._-]+/g, '-') || 'unnamed'
}

/** A contract by id, in the version the port asks for; else the one of the port's own version, the only one, or the newest. */
function findContract(
  port: OutputPort,
  contracts: ReadonlyMap<unknown, readonly FormatDocument[]>,
  options: AssembleOptions
): FormatDocument | undefined {
  const { contractId, contractVersion } = port
  if (contractId === undefined) return undefined
  const candidates = contracts.get(contractId) ?? []
  const ofVersion = (version: string | undefined) =>
    version === undefined ? undefined : candidates.find(candidate => identityOf(candidate).version === version)
  const given =
    contractVersion === undefined ? (ofVersion(port.version) ?? newest(candidates)) : ofVersion(contractVersion)
  if (given) return given
  const registered = options.contracts?.(contractId, contractVersion)
  return registered && isFormatDocument(registered) && registered.format.role === 'contract' ? registered : undefined
}

function newest(documents: readonly FormatDocument[]): FormatDocument | undefined {
  const text = (document: FormatDocument) => scalarText(identityOf(document).version)
  return [...documents].sort((a, b) => text(b).localeCompare(text(a), 'en', { numeric: true }))[0]
}

function unresolvedContract(document: FormatDocument, port: OutputPort, index: number): Diagnostic {
  const place = placeInDocument(document, ['outputPorts', index, 'contractId'])
  const version = port.contractVersion === undefined ? '' : ` in version \`${port.contractVersion}\``
  return {
    code: 'descriptor_contract_unresolved',
    severity: 'warning',
    message: `the contract \`${port.contractId}\`${version} of output port \`${port.name}\` was not found`,
    span: spanOf(document.source, findNode(document.root, place.path)),
    help: 'give the contract together with the product, or register it; until then nothing is known about its tables and promises'
  }
}

/** Ports by names that occur once: of a name that several have, each gets its version behind an `@`. */
function withUniqueNames<T extends { readonly name: string; readonly version?: string }>(
  ports: readonly T[]
): readonly T[] {
  const count = new Map<string, number>()
  for (const { name } of ports) count.set(name, (count.get(name) ?? 0) + 1)
  const seen = new Map<string, number>()
  return ports.map(port => {
    if (count.get(port.name) === 1) return port
    const name = port.version === undefined ? port.name : `${port.name}@${port.version}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return { ...port, name: times === 1 ? name : `${name}#${times}` }
  })
}

/** What a document cannot say; of a contract that a product offers, only what the contract is asked about. */
const inexpressibleIn = (main: FormatDocument) => (document: FormatDocument) =>
  document.format
    .inexpressible(document.version, document.content)
    .filter(path => document === main || path.startsWith('outputPorts'))

/** Each path once, and none below another. */
function withoutCovered(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)].sort()
  return all.filter(path => !all.some(other => path.startsWith(`${other}/`)))
}

function finish(draft: Draft): AssembledProduct {
  const documents = [...new Set([draft.document, ...draft.contracts.flatMap(contract => contract ?? [])])]
  const unknown = draft.product.outputPorts
    .filter(port => !port.contractResolved)
    .flatMap(port => unknownWithoutContract(port))
  return {
    product: draft.product,
    documents: documents.map(({ source, format, version, content }) => ({
      name: source.name,
      standard: format.standard,
      version,
      role: format.role,
      schemaChecked: schemaOf(format, version) !== undefined,
      content
    })),
    schemaErrors: documents.flatMap((document, index) => checkSchema(document, index)),
    inexpressible: withoutCovered([...documents.flatMap(inexpressibleIn(draft.document)), ...unknown]),
    unresolved: draft.unresolved,
    locate: path => locatePath(draft, documents, path),
    locateSource: path => locateSourcePath(documents, path)
  }
}
