import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { assembleProducts, type FormatDocument, readDocuments } from '../../src/descriptor/index.ts'
import { breakText, lineOf } from './mutation/break-text.ts'
import { underlined } from './read-documents.ts'

const names = [
  'events.odcs.yaml',
  'events.odcs2.yaml',
  'listening.odps.yaml',
  'plays.dcs.yaml',
  'plays.dpds.yaml',
  'plays.odps-lf.yaml'
]

const textOf = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`documents/${name}`, import.meta.url)), 'utf8')

function only(name: string, text: string | Uint8Array): FormatDocument {
  const { documents, diagnostics } = readDocuments(name, text)
  expect(diagnostics).toEqual([])
  expect(documents).toHaveLength(1)
  return documents[0] as FormatDocument
}

type Path = readonly (string | number)[]

function pathsOf(value: unknown, wanted: (value: unknown) => boolean, path: Path = []): Path[] {
  const here = wanted(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return here
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...here, ...inside.flatMap(([key, item]) => pathsOf(item, wanted, [...path, key]))]
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inside, key) => (inside as Readonly<Record<string | number, unknown>>)[key], value)

/** How each standard's own document fares with what YAML does that authors do not expect. */
describe.each(names)('%s', name => {
  const text = textOf(name)
  const document = only(name, text)

  test('line ends and a byte order mark say nothing', () => {
    expect(only(name, `\ufeff${text.replaceAll('\n', '\r\n')}`).content).toEqual(document.content)
  })

  test('what stands behind an anchor is what stands at each alias', () => {
    // the last map of each list stands there twice, once by its name
    const copy = structuredClone(document.content)
    const lists = pathsOf(copy, value => Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null)
    expect(lists.length).toBeGreaterThan(0)
    for (const path of lists) {
      const list = at(copy, path) as unknown[]
      list.push(list.at(-1))
    }
    const aliased = stringify(copy, { anchorPrefix: 'part' })
    expect(aliased).toMatch(/\*part\d/)
    const written = only(name, stringify(copy, { aliasDuplicateObjects: false }))
    const read = only(name, aliased)
    expect(read.content).toEqual(written.content)
    const [productOf, wanted] = [read, written].map(each => assembleProducts([each]).products[0])
    expect(productOf?.product).toEqual(wanted?.product)
    expect(productOf?.schemaErrors.map(({ path, message }) => ({ path, message }))).toEqual(
      wanted?.schemaErrors.map(({ path, message }) => ({ path, message }))
    )
  })

  test('a merge key brings in what is not there itself', () => {
    const [path] = pathsOf(
      document.content,
      value => Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null
    )
    const [first] = at(document.content, path as Path) as object[]
    const merged = { ...first, name: 'merged' }
    const written = breakText(text, document.root, {
      rule: '',
      change: 'set',
      path: path as Path,
      value: [first, merged]
    })
    const asMerge = written.text.replace(
      `[${JSON.stringify(first)},${JSON.stringify(merged)}]`,
      `[&first ${JSON.stringify(first)}, {<<: *first, name: merged}]`
    )
    expect(asMerge).not.toBe(written.text)
    expect(only(name, asMerge).content).toEqual(only(name, written.text).content)
  })

  test('`no`, a timestamp and a number in base 60 are texts', () => {
    const [path] = pathsOf(document.content, value => typeof value === 'string' && value.length > 20)
    for (const value of ['no', 'On', '2026-11-20', '2026-11-20T12:00:00Z', '12:30:00', '0o17x', '=']) {
      const { text: changed } = breakText(text, document.root, { rule: '', change: 'set', path: path as Path, value })
      // as authors write it, without quotes
      expect(at(only(name, changed.replace(JSON.stringify(value), value)).content, path as Path)).toBe(value)
    }
  })

  test('a key that stands there twice is refused at the second one', () => {
    const [key] = Object.keys(document.content)
    const { documents, diagnostics } = readDocuments(name, `${text}${key}: again\n`)
    expect(documents).toEqual([])
    expect(
      diagnostics.map(({ code, span }) => ({ code, shown: underlined(span), line: lineOf(text, span?.start ?? 0) }))
    ).toEqual([{ code: 'descriptor_duplicate_key', shown: key, line: text.split('\n').length }])
  })

  test('several documents in one text are several, each at its own lines', () => {
    const { path } = document.format.identity(document.content)
    const other = breakText(text, document.root, { rule: '', change: 'set', path, value: 'another-one' })
    const { documents, diagnostics } = readDocuments(name, `${text}---\n${other.text}`)
    expect(diagnostics).toEqual([])
    expect(documents.map(each => (each as FormatDocument).content)).toEqual([
      document.content,
      only(name, other.text).content
    ])
    const { products } = assembleProducts(documents)
    const before = text.split('\n').length
    const lines = products.map(product => {
      const { span } = product.locateSource([0, ...path])
      return { id: underlined(span), line: lineOf(span.source.text, span.start) }
    })
    expect(lines).toEqual([
      { id: at(document.content, path), line: other.line },
      { id: '"another-one"', line: before + other.line }
    ])
  })
})
