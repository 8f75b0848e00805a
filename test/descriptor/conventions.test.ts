import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  assembleProducts,
  conventions,
  type FormatDocument,
  formats,
  readDocuments
} from '../../src/descriptor/index.ts'

const page = readFileSync(new URL('../../docs/conventions.md', import.meta.url), 'utf8')

describe('docs/conventions.md', () => {
  test('shows every convention', () => {
    const rows = conventions.map(
      ({ place, names, form, field, meaning }) =>
        `| ${place} | ${names.map(name => `\`${name}\``).join(', ')} | ${form} | \`${field}\` | ${meaning} |`
    )
    const table = /<!-- conventions:[^\n]*\n[^\n]*\n[^\n]*\n([\s\S]*?)\n<!-- end -->/.exec(page)?.[1]
    expect(table?.split('\n')).toEqual(rows)
  })

  test('shows every standard and version', () => {
    for (const { title, versions } of formats) {
      const row = page.split('\n').find(line => line.startsWith(`| ${title.replace('(Bitol ODPS)', '(Bitol ODPS)')}`))
      for (const version of versions) expect(row).toContain(version)
    }
  })

  test('its mesh file is one', () => {
    const text = /```yaml\n(apiVersion: polity\/v1[\s\S]*?)```/.exec(page)?.[1] as string
    const {
      documents: [document]
    } = readDocuments('mesh.yaml', text)
    const { mesh, diagnostics } = assembleProducts([document as FormatDocument])
    expect(diagnostics).toEqual([])
    expect(Object.keys(mesh.polysemes ?? {})).toEqual(['listener'])
  })
})

/** A value for a convention, and a document that carries it at its place. */
function documentWith(place: string, name: string, value: unknown): string {
  const customProperties = [{ property: name, value }]
  const product = (parts: object) =>
    JSON.stringify({ kind: 'DataProduct', apiVersion: 'v1.0.0', id: 'x', status: 'active', ...parts })
  const contract = (table: object) =>
    JSON.stringify({
      kind: 'DataContract',
      apiVersion: 'v3.1.0',
      id: 'x',
      version: '1',
      status: 'active',
      schema: [table]
    })
  const port = { name: 'p', version: '1', contractId: 'c', customProperties }
  switch (place) {
    case 'product':
      return product({ customProperties, outputPorts: [{ name: 'p', version: '1' }] })
    case 'inputPort':
      return product({ inputPorts: [port] })
    case 'outputPort':
      return product({ outputPorts: [port] })
    case 'table':
      // the end of a time has a meaning only with its beginning
      return contract({
        name: 't',
        customProperties: [
          ...customProperties,
          ...(name.endsWith('To') ? [{ property: name.replace(/To$/, 'From'), value: 'begin' }] : [])
        ]
      })
    default:
      return contract({ name: 't', properties: [{ name: 'c', customProperties }] })
  }
}

const roots: Readonly<Record<string, readonly (string | number)[]>> = {
  product: [],
  inputPort: ['inputPorts', 0],
  outputPort: ['outputPorts', 0],
  table: ['outputPorts', 0, 'tables', 0],
  column: ['outputPorts', 0, 'tables', 0, 'columns', 0]
}

describe('every name of every convention is read where it says, and has its place', () => {
  const cases = conventions.flatMap(({ names, ...convention }) => names.map(name => ({ name, ...convention })))
  test.each(cases)('$place $name', ({ place, name, field, form }) => {
    const value = form === 'flag' ? true : form === 'texts' ? ['one', 'two'] : 'word'
    const {
      documents: [document]
    } = readDocuments('x.json', documentWith(place, name, value))
    const [assembled] = assembleProducts([document as FormatDocument]).products
    const path = [...(roots[place] ?? []), ...field.replace('outputPorts.', 'outputPorts.0.').split('.')]
    const read = path.reduce<unknown>(
      (from, part) => (from as Record<string, unknown> | undefined)?.[part],
      assembled?.product
    )
    // an email must look like one, a product is named by its URN
    const wanted = field === 'product' ? 'urn:polity:product:word' : value
    expect(read).toEqual(wanted)
    expect(assembled?.schemaErrors).toEqual([])
    expect(assembled?.locate(path)).toMatchObject({
      exact: true,
      pointer: expect.stringMatching(/\/customProperties\/0\/value$/)
    })
  })
})
