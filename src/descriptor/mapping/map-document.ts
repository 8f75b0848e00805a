import { type DataProduct, productSchema } from '../../mesh/index.ts'
import type { Format } from '../formats/format.ts'
import type { DocumentPath } from '../read/document-node.ts'
import type { FormatDocument } from '../read/read-document.ts'
import { compileMapping, type Mapping, type ObjectTrace, type Origin } from './compile-mapping.ts'
import { conform } from './conform.ts'
import { mappingFunctions } from './functions.ts'

const mappings = new WeakMap<Format, Mapping>()
const mapped = new WeakMap<FormatDocument, MappedDocument>()

interface MappedDocument {
  readonly product: DataProduct
  /** Of the objects in the product. */
  readonly traces: ReadonlyMap<unknown, ObjectTrace>
}

function mappingOf(format: Format): Mapping {
  const known = mappings.get(format) ?? compileMapping(format.mapping, mappingFunctions)
  mappings.set(format, known)
  return known
}

/** The canonical product of one document alone. Total: whatever the document holds, the result follows the model. */
export function mapDocument(document: FormatDocument): DataProduct {
  return mapOnce(document).product
}

function mapOnce(document: FormatDocument): MappedDocument {
  const known = mapped.get(document)
  if (known) return known
  const result = mappingOf(document.format).run(document.content)
  const traces = new Map<unknown, ObjectTrace>()
  const product = conform(productSchema, result.value, (made, from) => {
    const trace = result.traces.get(from)
    if (trace) traces.set(made, trace)
  }) as DataProduct
  const once = { product, traces }
  mapped.set(document, once)
  return once
}

/** Where a path of the mapped product stands in its document; not `exact`: nothing is there, and this is the nearest thing that should hold it. */
export function placeInDocument(document: FormatDocument, path: DocumentPath): Origin {
  const { product, traces } = mapOnce(document)
  let value: unknown = product
  /** Found at the end, or where nothing else tells of a place: an object in a list knows its own. */
  let places = (): readonly Origin[] => [{ path: [], exact: true }]
  const missing = (): Origin => ({ path: places()[0]?.path ?? [], exact: false })
  for (const part of path) {
    if (Array.isArray(value)) {
      const index = Number(part)
      const item: unknown = value[index]
      if (item === undefined) return missing()
      const trace = typeof item === 'object' && item !== null ? traces.get(item) : undefined
      const found = trace ? trace.self() : elementPlaces(document.content, places(), index, value.length)
      if (found.length === 0) return missing()
      places = () => found
      value = item
      continue
    }
    if (typeof value !== 'object' || value === null) return missing()
    const trace = traces.get(value)
    const holders = places
    if (trace) {
      places = () => {
        const found = trace.property(String(part))
        return found.length > 0 ? found : [{ path: (trace.self()[0] ?? holders()[0])?.path ?? [], exact: false }]
      }
    } else {
      const [first = { path: [], exact: false }] = places()
      const inside = propertyPlace(document.content, first.path, part)
      if (!inside) return missing()
      places = () => [{ path: inside, exact: first.exact }]
    }
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return places()[0] ?? { path: [], exact: false }
}

/** The places of one element of a list of plain values. */
function elementPlaces(content: unknown, places: readonly Origin[], index: number, length: number): readonly Origin[] {
  const own = places.length === length ? places[index] : undefined
  if (own && length > 1) return [own]
  const [whole] = places
  if (!whole) return []
  const there = valueAt(content, whole.path)
  return Array.isArray(there) && there.length === length
    ? [{ path: [...whole.path, index], exact: whole.exact }]
    : [{ ...whole, exact: whole.exact && !Array.isArray(there) }]
}

/** A property of a value that stands in the document as it is, or of a list of custom properties. */
function propertyPlace(content: unknown, path: DocumentPath, part: string | number): DocumentPath | undefined {
  const there = valueAt(content, path)
  if (Array.isArray(there)) {
    const index = there.findLastIndex(item => valueAt(item, ['property']) === part)
    return index < 0 ? undefined : [...path, index, 'value']
  }
  return valueAt(there, [part]) === undefined ? undefined : [...path, part]
}

function valueAt(content: unknown, path: DocumentPath): unknown {
  let value = content
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[part]
  }
  return value
}
