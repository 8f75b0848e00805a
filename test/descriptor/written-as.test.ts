import { describe, expect, test } from 'vitest'
import {
  assembleProducts,
  conventions,
  type FormatDocument,
  formats,
  readDocuments
} from '../../src/descriptor/index.ts'
import { mapDocument, placeInDocument } from '../../src/descriptor/mapping/map-document.ts'
import { writtenAs } from '../../src/descriptor/mapping/written-as.ts'
import { ownDocument } from './read-documents.ts'

type Path = readonly (string | number)[]

const documents = [
  'events.odcs.yaml',
  'events.odcs2.yaml',
  'listening.odps.yaml',
  'plays.dcs.yaml',
  'plays.dpds.yaml',
  'plays.odps-lf.yaml'
].map(name => ownDocument(name) as FormatDocument)

/** Every fact that a document says, with where it says it. */
function factsOf(document: FormatDocument): readonly { readonly path: Path; readonly place: Path }[] {
  const visit = (value: unknown, path: Path): { path: Path; place: Path }[] => {
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, item]) => {
      const inside = [...path, Array.isArray(value) ? Number(key) : key]
      const { path: place, exact } = placeInDocument(document, inside)
      return [...(exact && place.length > 0 ? [{ path: inside, place }] : []), ...visit(item, inside)]
    })
  }
  return visit(mapDocument(document), [])
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((from, part) => (from as Record<string | number, unknown> | undefined)?.[part], value)

/** The word by which an author knows a place: the last name of its path, or the custom property whose value it is. */
function wordOf(document: FormatDocument, place: Path): string {
  const element = valueAt(document.content, place.slice(0, -1)) as { property?: unknown } | undefined
  if (place.at(-1) === 'value' && typeof element?.property === 'string') return element.property
  const own = valueAt(document.content, place) as { property?: unknown; dimension?: unknown } | undefined
  const kind = own?.property ?? own?.dimension
  return typeof kind === 'string' ? kind : String(place.filter(part => typeof part === 'string').at(-1))
}

describe('what the author is told is where the mapping reads', () => {
  test.each(documents.map(document => ({ document, title: document.format.title })))('$title', ({ document }) => {
    const wrong: string[] = []
    let compared = 0
    for (const { path, place } of factsOf(document)) {
      const text = writtenAs(document.format, path)
      // what is computed from a whole map has no name of its own there
      const there = valueAt(document.content, place)
      const isMap = typeof there === 'object' && there !== null && !Array.isArray(there)
      if (text === undefined || !text.includes('`') || (isMap && !('property' in there) && !('dimension' in there)))
        continue
      const word = wordOf(document, place)
      const parents = place.filter(part => typeof part === 'string')
      const named = [word, ...parents].some(part => text.includes(part))
      if (!named) wrong.push(`${path.join('/')} is \`${place.join('.')}\`, not ${text}`)
      compared++
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(10)
  })
})

test.each(formats.map(format => ({ format, title: format.title })))(
  '$title says how conventions are written',
  ({ format }) => {
    const places = {
      product: '',
      inputPort: 'inputPorts/0/',
      outputPort: 'outputPorts/0/',
      table: 'outputPorts/0/tables/0/',
      column: 'outputPorts/0/tables/0/columns/0/'
    }
    const beyond = format.inexpressible(format.versions.at(-1) as string, {})
    for (const { place, field, names } of conventions) {
      const path = `${places[place]}${field.replaceAll('.', '/')}`
      const fact = path.replaceAll('/0/', '/*/')
      const text = writtenAs(
        format,
        path.split('/').map(part => (part === '0' ? 0 : part))
      )
      if (beyond.some(other => fact.startsWith(other))) continue
      expect(text ?? '', `${format.standard} ${fact}`).not.toBe('')
      expect([names[0], ...Object.values(format.writtenAs)].some(known => text?.includes(known))).toBe(true)
    }
  }
)

test.each([
  {
    text: 'kind: DataContract\napiVersion: v3.1.0\nid: a\n',
    written: '`slaProperties` with `property: availability`, `unit: percent`'
  },
  { text: 'dataContractSpecification: 1.2.1\nid: a\n', written: '`servicelevels.availability.percentage`' },
  {
    text: 'dataProductDescriptor: 1.0.0\ninterfaceComponents: { outputPorts: [{ name: a }] }\n',
    written: '`promises.slo.definition.x-operationalSlo.availability`'
  }
])('what is missing says where it goes: $written', ({ text, written }) => {
  const [product] = assembleProducts(readDocuments('a.yaml', text).documents).products
  expect(product?.locate(['outputPorts', 0, 'slo', 'availabilityPercent'])).toMatchObject({ exact: false, written })
})

test('what is there says no such thing', () => {
  const [product] = assembleProducts([ownDocument('plays.dcs.yaml')]).products
  expect(product?.locate(['version'])).not.toHaveProperty('written')
})
