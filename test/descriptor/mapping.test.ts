import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import { assembleProducts, type FormatDocument, formats, readDocuments } from '../../src/descriptor/index.ts'
import { compileMapping } from '../../src/descriptor/mapping/compile-mapping.ts'
import { conform } from '../../src/descriptor/mapping/conform.ts'
import { mappingFunctions } from '../../src/descriptor/mapping/functions.ts'
import { mapDocument } from '../../src/descriptor/mapping/map-document.ts'
import { durationSeconds, percent, perSecond } from '../../src/descriptor/mapping/service-level.ts'
import { type DataProduct, productSchema } from '../../src/mesh/index.ts'
import { sharedMissing } from '../requirements.ts'
import { corpusDocuments, ownDocument } from './read-documents.ts'

const validProduct = new Ajv2020({ strict: false }).compile(productSchema)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The mapping as JSONata's own evaluator runs it. */
async function byJsonata(mapping: string, content: unknown): Promise<unknown> {
  const expression = jsonata(mapping)
  for (const [name, implementation] of Object.entries(mappingFunctions)) {
    // a bare function keeps JSONata from handing over its own context as a further argument
    expression.registerFunction(name, (...values: unknown[]) => implementation(...values))
  }
  return expression.evaluate(content)
}

function ours(mapping: string, content: unknown): unknown {
  return compileMapping(mapping, mappingFunctions).run(content).value
}

describe('the compiled mapping is JSONata', () => {
  const content = {
    a: {
      b: 'x',
      n: 0,
      f: false,
      list: [
        { k: 'one', v: 1 },
        { k: 'two', v: 2 },
        { k: 'two', v: 3 }
      ]
    },
    one: [{ v: [1] }],
    none: [],
    nested: [[{ v: 1 }], { v: [2, 3] }],
    nothing: null
  }
  test.each([
    'a.b',
    'a.missing.b',
    'a.list.v',
    "a.list[k='two'].v",
    "a.list[k='one'].v",
    "a.list[k='three'].v",
    "a.list[k='two'][0].v",
    'a.list[0].v',
    'a.list[-1]',
    'one.v',
    'one',
    'none',
    'none.v',
    'nested.v',
    'nothing',
    'nothing.x',
    '[a.list.v]',
    '[one.v]',
    '[none]',
    '[a.missing]',
    '[a.b, one.v, none]',
    'a.list.{"key": k, "twice": [v, v]}',
    '[one.{"value": v}]',
    '{"a": a.b, "missing": a.missing, "list": [a.list.v]}',
    'a.b ?: "else"',
    'a.missing ?: a.n ?: a.f ?: "else"',
    'a.n ?: a.f',
    "a.b = 'x'",
    "a.missing = 'x'",
    "a.b != 'y'",
    "a.b in ['x', 'y']",
    "a.list[k in ['one', 'three']].v",
    "a.b = 'x' and a.n = 0",
    "a.f or a.b = 'x'",
    "a.b & '-' & a.missing & a.n",
    "a.b = 'x' ? 1 : 2",
    'a.missing ? 1',
    '($x := a.b; $x & $x)',
    'a.list.($k := k; {"k": $k, "v": v})',
    'a.(b ?: n)',
    'a.list.v[$ = 2]',
    'a.list.{"root": $$.a.b}',
    '$lower(a.b)',
    '$object(a).b',
    'a.list.$object($).v'
  ])('%s', async expression => {
    expect(plain({ value: ours(expression, content) })).toEqual(plain({ value: await byJsonata(expression, content) }))
  })

  test.each(['a.*', 'a[]', 'a{k: v}', 'a^(b)', '$unknown(a)', 'function($x){$x}', 'a + 1'])(
    '`%s` is refused',
    expression => {
      expect(() => ours(expression, content)).toThrow(/^mapping: /)
    }
  )

  test.skipIf(sharedMissing)('on every document of the corpus (skipped without ../shared)', async () => {
    for (const { file, document } of corpusDocuments()) {
      const { mapping } = document.format
      const own = plain(conform(productSchema, ours(mapping, document.content)))
      const theirs = plain(conform(productSchema, await byJsonata(mapping, document.content)))
      expect({ file, product: own }).toEqual({ file, product: theirs })
    }
  })
})

/** A document of a standard with a value put in at a place. */
function documentOf(format: (typeof formats)[number], content: Record<string, unknown>): FormatDocument {
  const {
    documents: [document]
  } = readDocuments(
    'base',
    JSON.stringify({
      ...(format.versionProperty === 'apiVersion'
        ? { kind: format.role === 'contract' ? 'DataContract' : 'DataProduct' }
        : { product: { productID: 'a' } }),
      [format.versionProperty]: format.versions.at(-1)
    })
  )
  return { ...(document as FormatDocument), content }
}

/** The properties at the top of a standard's newest schema. */
function namesIn(format: (typeof formats)[number]): readonly string[] {
  const [schema] = format.versions.toReversed().flatMap(version => format.schema(version) ?? [])
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
}

describe('a mapping is total', () => {
  const own = [
    'events.odcs.yaml',
    'events.odcs2.yaml',
    'listening.odps.yaml',
    'plays.dcs.yaml',
    'plays.dpds.yaml',
    'plays.odps-lf.yaml'
  ].map(ownDocument)
  const ownOf = (format: (typeof formats)[number]) => {
    const document = own.find(candidate => candidate.format === format)
    if (!document) throw new Error(`no document of ours follows ${format.title}`)
    return document.content
  }
  const anything = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      '',
      ' ',
      'text',
      '__proto__',
      '\ud800',
      [],
      {},
      [null],
      [[]],
      [{}],
      { property: 'x' },
      { toString: [], valueOf: 1 }
    ),
    fc.jsonValue({ maxDepth: 3 })
  )

  test.each(own.map(document => ({ document, name: document.source.name })))(
    '$name: a map with members named as methods stands at any place',
    ({ document }) => {
      for (const path of pathsOf(document.content)) {
        const text = JSON.stringify(replaced(document.content, path, { toString: [], valueOf: 1 }))
        const { documents, diagnostics } = readDocuments('x.json', text)
        const { products } = assembleProducts(documents)
        expect(products.length + diagnostics.length).toBeGreaterThan(0)
      }
    }
  )

  test.each(formats.map(format => ({ format, title: format.title })))(
    '$title: any value at any place gives a product of the model',
    ({ format }) => {
      const base = ownOf(format)
      const paths = pathsOf(base)
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.constantFrom(...paths), anything), { minLength: 1, maxLength: 4 }),
          changes => {
            const content = changes.reduce(
              (value, [path, replacement]) => replaced(value, path, replacement),
              base as unknown
            )
            const product = mapDocument(documentOf(format, content as Record<string, unknown>))
            expect(validProduct(product)).toBe(true)
          }
        ),
        { numRuns: 1000 }
      )
    }
  )

  test.each(formats.map(format => ({ format, title: format.title })))('$title: any document at all', ({ format }) => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(ownOf(format)), ...namesIn(format)), anything),
        content => {
          expect(validProduct(mapDocument(documentOf(format, content)))).toBe(true)
        }
      ),
      { numRuns: 500 }
    )
  })

  test.each([0, 1, 2])('lists of %i are lists', count => {
    const times = <T>(item: T) => Array.from({ length: count }, () => item)
    const [odcs, odps] = formats as [(typeof formats)[number], (typeof formats)[number]]
    const rule = { metric: 'rowCount' }
    const contract = mapDocument(
      documentOf(odcs, {
        tags: times('t'),
        support: times({ channel: 'c' }),
        servers: times({ server: 's', roles: times({ role: 'r' }) }),
        roles: times({ role: 'r', firstLevelApprovers: times('a').join(',') }),
        slaProperties: times({ property: 'latency', value: 1, unit: 'h' }),
        authoritativeDefinitions: times({ url: 'u', type: 't' }),
        customProperties: [{ property: 'purposes', value: times('p') }],
        team: { members: times({ username: 'u' }) },
        schema: times({
          name: 't',
          tags: times('t'),
          quality: times(rule),
          properties: times({
            name: 'c',
            tags: times('t'),
            quality: times(rule),
            transformSourceObjects: times('s'),
            relationships: count > 1 ? [{ to: 'a.b' }, { to: 'a.c' }] : times({ to: 'a.b' })
          })
        })
      })
    )
    const [port] = contract.outputPorts
    const tables = port?.tables ?? []
    const columns = tables.flatMap(table => table.columns)
    const lists = [
      ...[contract.tags, contract.support, contract.team, contract.links],
      ...[port?.tags, port?.servers, port?.roles, port?.promises, port?.links, port?.purposes, tables],
      ...(port?.servers ?? []).map(server => server.roles),
      ...(port?.roles ?? []).map(role => role.approvers),
      ...tables.flatMap(table => [table.tags, table.columns, table.quality]),
      ...columns.flatMap(column => [column.tags, column.quality, column.sources, column.references])
    ]
    expect(lists.map(list => list?.length)).toEqual(lists.map(() => count))
    const product = mapDocument(
      documentOf(odps, {
        tags: times('t'),
        inputPorts: times({ name: 'i', tags: times('t') }),
        outputPorts: times({ name: 'o', tags: times('t'), sbom: [{ url: 'u' }] }),
        managementPorts: times({ name: 'm' }),
        support: times({ channel: 'c' })
      })
    )
    const productLists = [
      ...[
        product.tags,
        product.inputPorts,
        product.outputPorts,
        product.managementPorts,
        product.support,
        product.dependencies.code
      ],
      ...product.inputPorts.map(({ tags }) => tags),
      ...product.outputPorts.map(({ tags }) => tags)
    ]
    expect(productLists.map(list => list.length)).toEqual(productLists.map(() => count))
  })
})

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...(path.length > 0 ? [path] : []), ...inside.flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

function replaced(value: unknown, [first, ...rest]: Path, replacement: unknown): unknown {
  if (first === undefined) return replacement
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value }
  copy[first] = replaced(copy[first], rest, replacement)
  return copy
}

describe('what a contract becomes', () => {
  const product = mapDocument(ownDocument('events.odcs.yaml') as FormatDocument)
  const port = product.outputPorts[0] as DataProduct['outputPorts'][number]
  const [table] = port.tables
  const column = (name: string) => table?.columns.find(candidate => candidate.name === name)

  test('itself', () => {
    expect(product).toMatchObject({
      id: 'urn:polity:contract:listening.events',
      kind: 'contract',
      lifecycle: 'active',
      inputPorts: []
    })
    expect(port).toMatchObject({
      contractId: 'listening.events',
      contractVersion: '2.0.0',
      contractResolved: true,
      kind: 'topic'
    })
    expect(port.servers).toEqual([
      { name: 'production', protocol: 'kafka', address: 'kafka.example.com:9092', format: 'avro', roles: [] }
    ])
    expect(port.roles).toEqual([
      { role: 'listening_reader', access: 'read', approvers: ['ana@example.com', 'ben@example.com'] }
    ])
    expect(port.price).toEqual({ amount: 0, currency: 'EUR', unit: 'month' })
  })

  test('its promises: the weakest figure counts, the longest retention', () => {
    expect(port.slo).toEqual({ latencySeconds: 7200, retentionDays: 365 })
    expect(port.promises.length).toBe(4)
  })

  test('its table and the times of its rows', () => {
    expect(table).toMatchObject({
      name: 'played',
      kind: 'topic',
      granularity: 'One play.',
      immutable: true,
      validTime: { from: 'played_at' },
      recordedTime: { from: 'received_at' },
      custom: {}
    })
    expect(table?.quality.map(({ kind, computable }) => [kind, computable])).toEqual([
      ['library', true],
      ['text', false]
    ])
  })

  test('its columns, nested ones by their dotted path', () => {
    expect(table?.columns.map(({ name, type }) => [name, type])).toEqual([
      ['listener_id', 'string'],
      ['track_id', 'string'],
      ['played_at', 'timestamp'],
      ['device', 'object'],
      ['device.kind', 'string'],
      ['device.networks', 'array'],
      ['device.networks[].address', 'string']
    ])
    expect(column('listener_id')).toMatchObject({
      personal: true,
      personalKind: 'account',
      classification: 'restricted',
      polyseme: 'listener',
      required: true,
      references: ['accounts.id'],
      custom: { retainedBy: 'archive' }
    })
    expect(column('track_id')).toMatchObject({ references: ['tracks.id'], required: false, hasExamples: false })
    expect(column('device.kind')?.hasExamples).toBe(true)
    expect(column('device.networks[].address')).toMatchObject({ personal: true, encrypted: true })
    expect(column('played_at')).not.toHaveProperty('personal')
  })
})

describe('personal data', () => {
  test.each([
    { note: 'nothing said', column: {}, personal: undefined },
    { note: 'tag', column: { tags: ['PII'] }, personal: true },
    { note: 'tag with a kind', column: { tags: ['pii:email'] }, personal: true, kind: 'email' },
    { note: 'tag that denies', column: { tags: ['pii:false'] }, personal: false },
    { note: 'one tag of two', column: { tags: ['pii:false', 'personal'] }, personal: true },
    { note: 'classification', column: { classification: 'PII' }, personal: true },
    {
      note: 'a class that says nothing about persons',
      column: { classification: 'sensitive', tags: ['gdpr', 'pii-free', 'sensitive'] },
      personal: undefined
    },
    { note: 'custom property', column: { customProperties: [{ property: 'personal', value: true }] }, personal: true },
    {
      note: 'custom property as text',
      column: { customProperties: [{ property: 'containsPii', value: 'false' }] },
      personal: false
    },
    {
      note: 'custom property against a tag',
      column: { tags: ['pii'], customProperties: [{ property: 'personalData', value: false }] },
      personal: false
    },
    {
      note: 'custom property of a wrong type',
      column: { customProperties: [{ property: 'personal', value: 'maybe' }] },
      personal: undefined
    }
  ])('$note', ({ column, personal, kind }) => {
    const content = { schema: [{ name: 't', properties: [{ name: 'c', ...column }] }] }
    const mapped = mapDocument(documentOf(formats[0] as (typeof formats)[number], content)).outputPorts[0]?.tables[0]
      ?.columns[0]
    expect(mapped?.personal).toBe(personal)
    expect(mapped?.personalKind).toBe(kind)
  })
})

describe('service levels in units', () => {
  test.each([
    [[15, 'min'], 900],
    [[15, 'm'], 900],
    [[3, 'm', 'months'], 7_776_000],
    [[3, 'M'], 7_776_000],
    [[2, 'hours'], 7200],
    [[1, 'd'], 86_400],
    [[1, 'Days'], 86_400],
    [[3, 'y'], 94_608_000],
    [['24', 'h'], 86_400],
    [['24 h', undefined], 86_400],
    [['500ms', undefined], 0.5],
    [['P1Y', undefined], 31_536_000],
    [['PT15M', null], 900],
    [['P1M', undefined], 2_592_000],
    [['P1DT12H', undefined], 129_600],
    [['daily', undefined], 86_400],
    [[4, undefined], undefined],
    [['24 h', 'd'], undefined],
    [['P', undefined], undefined],
    [['soon', undefined], undefined],
    [[-1, 'd'], undefined],
    [[1, 'fortnight'], undefined],
    [[true, 'd'], undefined],
    [[1, 5], undefined]
  ] as [[unknown, unknown, ('minutes' | 'months')?], number | undefined][])(
    'duration %j is %s seconds',
    (input, seconds) => {
      expect(durationSeconds(...input)).toBe(seconds)
    }
  )

  test.each([
    [99.9, undefined, 99.9],
    ['99.9%', undefined, 99.9],
    [95, '%', 95],
    ['95%', '%', 95],
    [99, 'Percent', 99],
    [0.5, '%', 0.5],
    [0.999, undefined, undefined],
    [101, '%', undefined],
    ['99.9', 'days', undefined],
    ['Available 24/7', undefined, undefined],
    [null, '%', undefined]
  ])('share %j %j is %s percent', (value, unit, wanted) => expect(percent(value, unit)).toBe(wanted))

  test.each([
    [100, 'req/s', 100],
    [600, 'records/min', 10],
    [5, 'per second', 5],
    [5, 'rps', 5],
    [5, 'MB', undefined],
    ['5', 'req/s', undefined]
  ])('rate %j %j is %s a second', (value, unit, wanted) => expect(perSecond(value, unit)).toBe(wanted))
})
