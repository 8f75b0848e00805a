import { expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

const draft = (number: number, rest: object) => ({
  $schema: `http://json-schema.org/draft-0${number}/schema#`,
  ...rest
})

const schemas = [
  {},
  true,
  false,
  { type: 'integer' },
  { type: ['string', 'null'] },
  { type: ['object', 'array'], properties: { a: { type: 'integer' }, b: false }, required: ['a', 'z'] },
  { properties: { a: { minimum: 3, exclusiveMaximum: 10, multipleOf: 0.5 } } },
  { properties: { a: { minimum: 3, exclusiveMinimum: true } } },
  { properties: { a: { maximum: 1e10 } } },
  { properties: { a: { maximum: 0.00001234567890123 } } },
  { properties: { a: { exclusiveMinimum: 1234567.125 } } },
  { properties: { s: { minLength: 2, maxLength: 3, pattern: '^[a-z]+$' } } },
  { patternProperties: { '^a': { type: 'string' }, s: { type: 'integer' } }, additionalProperties: false },
  { additionalProperties: { type: 'integer' }, properties: { s: {} } },
  { propertyNames: { maxLength: 1 }, minProperties: 2, maxProperties: 2 },
  { dependencies: { a: ['b', 'c'], s: { required: ['d'] } } },
  { properties: { l: { items: { type: 'integer' }, minItems: 2, uniqueItems: true } } },
  { properties: { l: { items: [{ type: 'string' }, {}], additionalItems: false } } },
  { properties: { l: { items: [{ type: 'integer' }], additionalItems: { type: 'string' }, maxItems: 1 } } },
  { properties: { l: { contains: { type: 'string', minLength: 5 } } } },
  { properties: { a: { enum: [1, 'x', { k: [1, 2.5, '<&>'] }] } } },
  { properties: { a: { const: { b: 1, a: 1e3 } } } },
  { properties: { a: { enum: [] } } },
  { anyOf: [{ required: ['q'] }, { required: ['a', 'q'] }, { type: 'string' }] },
  { oneOf: [{ required: ['a'] }, { required: ['s'] }, { properties: { a: { type: 'string' } } }] },
  { allOf: [{ required: ['q'] }, { properties: { a: { type: 'string' } } }] },
  { not: { required: ['a'] } },
  {
    definitions: { n: { type: 'integer' } },
    properties: { a: { $ref: '#/definitions/n' }, s: { $ref: '#/definitions/n' } }
  },
  {
    $id: 'http://example.com/root.json',
    definitions: { n: { $id: 'n.json', type: 'integer' } },
    properties: { a: { $ref: 'n.json' }, s: { $ref: '#/definitions/n' } }
  },
  { definitions: { n: { $id: '#here', type: 'integer' } }, properties: { s: { $ref: '#here' } } },
  { $defs: { n: { type: 'integer' } }, properties: { a: { $ref: '#/$defs/n' }, s: { $ref: '#/$defs/n' } } },
  { properties: { next: { $ref: '#' }, a: { type: 'string' } } },
  { definitions: { 'a/b~c': { type: 'string' } }, properties: { a: { $ref: '#/definitions/a~1b~0c' } } },
  { properties: { s: { $ref: '#/nowhere' } } },
  { properties: { s: { $ref: 'other.json' } } },
  draft(4, {
    properties: { a: { minimum: 3, exclusiveMinimum: true }, b: { const: 1 } },
    propertyNames: { maxLength: 0 }
  }),
  draft(4, { properties: { a: true } }),
  draft(4, { properties: { a: { exclusiveMinimum: 3 } } }),
  draft(6, { properties: { a: { exclusiveMinimum: 3 }, b: { const: 1 } } }),
  draft(6, { properties: { a: { minimum: 1, exclusiveMinimum: true } } }),
  { $schema: 5 },
  { type: 'unknown' },
  { type: ['string', 'string'] },
  { type: 5 },
  { properties: [] },
  { properties: { a: 5 } },
  { additionalProperties: 'x' },
  { patternProperties: { '(': {} } },
  { patternProperties: { '(?=a)': {} } },
  { pattern: '(?!a)' },
  { propertyNames: 5 },
  { dependencies: { a: 5 } },
  { dependencies: { a: [5] } },
  { items: 5 },
  { items: [5] },
  { additionalItems: 5 },
  { multipleOf: 0 },
  { multipleOf: 'x' },
  { minimum: 'x' },
  { exclusiveMinimum: 'x' },
  { exclusiveMaximum: true },
  { minLength: -1 },
  { minLength: 1.5 },
  { minLength: 3, maxLength: 2 },
  { minProperties: 3, maxProperties: 2 },
  { minItems: 3, maxItems: 2 },
  { required: 'a' },
  { required: [5] },
  { required: ['a', 'a'] },
  { uniqueItems: 1 },
  { enum: 5 },
  { enum: [1, 1.0, 2] },
  { oneOf: {} },
  { anyOf: [5] },
  { not: 5 },
  { if: 5 },
  { title: 5 },
  { $id: 5 },
  { $ref: 5 },
  { format: 5 },
  { definitions: { a: 5 } },
  { definitions: [] }
]

const documents = [
  {},
  [],
  { a: 1 },
  { a: 4, b: 1, l: [1, 2, 2] },
  { a: 4.25, s: 'x', l: ['a', 'b', 1] },
  { a: 'x', s: 'abcd', next: { a: 1, next: { a: 'y' } } },
  { s: 'aé', l: [], d: 1 },
  { a: { k: [1.0, 2.5, '<&>'] }, ab: 'x' },
  { a: { a: 1000, b: 1 }, c: null },
  { a: 10000000001, s: null },
  { l: [[1], [1.0], { x: 1 }, { x: 1 }, 'long enough'] },
  [1, 'a', null]
]

const texts = {
  schemas: [
    ...[4, 6, 7].map(
      number =>
        `{"$schema": "http://json-schema.org/draft-0${number}/schema#", "if": {"required": ["a"]}, "then": {"required": ["q"]}}`
    ),
    '{"if": {"required": ["a"]}, "then": {"required": ["q"]}, "else": {"required": ["r"]}}',
    '"{}"',
    '"true"',
    '"5"',
    '"{"',
    '"[]"',
    '"{\\"type\\": \\"string\\"}"',
    '"{\\"maximum\\": 100000000000000000000000}"'
  ],
  documents: [
    '"5"',
    '"1.0"',
    '"100000000000000000000001"',
    '"1e2"',
    '"\\"x\\""',
    '"null"',
    '"true"',
    '"{"',
    '"{\\"a\\": 3.0000000000000000000001}"'
  ]
}

const formats: Readonly<Record<string, readonly string[]>> = {
  date: ['2024-02-29', '2023-02-29', '2024-2-01', '0000-01-01', '2024-01-01T00:00:00Z', ''],
  time: [
    '10:00:00',
    '1:00:00',
    '10:00:00Z',
    '10:00:00+24:00',
    '10:00:00+25:00',
    '10:00:60',
    '10:00',
    '10:00:00.5',
    '24:00:00'
  ],
  'date-time': [
    '2024-01-01T10:00:00Z',
    '2024-01-01T10:00:00',
    '2024-01-01 10:00:00Z',
    '2024-01-01T10:00:00.123+02:00',
    '2024-01-01',
    '10:00:00',
    'x'
  ],
  hostname: ['example.com', '-a.com', 'a_b', 'a.', 'é.com', `${'a'.repeat(64)}.com`],
  email: [
    'a@b',
    'a@b.c',
    'Ann <ann@example.com>',
    'a b@c',
    '@c',
    'a@',
    '"a b"@c.d',
    'é@é',
    'a@[1.2.3.4]',
    'a..b@c',
    '<a@b>',
    ''
  ],
  ipv4: ['1.2.3.4', '1.2.3', '01.2.3.4', '256.1.1.1', '::ffff:1.2.3.4', '::1'],
  ipv6: ['::1', '1.2.3.4', '::ffff:1.2.3.4', '1::2::3', 'fe80::1%eth0', 'g::'],
  uri: [
    'http://a.b/c?d#e',
    'a',
    '//a',
    'urn:a:b',
    'http://a b',
    'http://[::1]:80/',
    'http://a:x',
    'a:b',
    '1a:b',
    ':a',
    'http://%zz',
    'http://a/%zz',
    'http://a\\b',
    'mailto:a@b',
    ''
  ],
  'uri-reference': ['', 'a/b', '#x', '?q', '/a b', 'a:b', '1:2', 'a%', '\\', '//u:p@h/', '//u p@h/', 'x\ty'],
  'uri-template': ['/{a}/b', '/{a', '/a}', '{a}{b}', 'http://a/{x}'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000', '123e4567'],
  regex: ['a+', '(', '', '(?=a)', '\\d'],
  'json-pointer': ['', '/a', 'a', '/a~1', '/a~2', '/a~'],
  'relative-json-pointer': ['0', '1/a', '01', '0#', '#', '-1'],
  unknown: ['anything']
}

const identifiers = [
  ...['\u0001', '%', '%zz', ':', '1:2', 'a:b', '//a b/', '#%', '#\u0001', 'a', '', '\\', '\x7f', 'a\vb"', '%é', '/a%2'],
  ...[
    'http://[::1',
    'http://[a]',
    'http://[::1]:x',
    'http://[::1]x',
    'http://a[b]',
    'http://[::1%25e%20n]',
    'http://a]'
  ],
  ...['http://[::1%25%zz]', 'http://[%41]', 'http://a:x', 'http://a:1:2', 'http://%41', 'http://%c3%a9', 'http://a\\b'],
  ...['http://u p@h', 'http://u%zz@h', 'http://a b@c d', 'x:%zz', '?%zz', '///a:b']
]

/** The errors are in an order of chance where a schema has several properties. */
const inOrder = (result: unknown): unknown =>
  Array.isArray(result) && Array.isArray(result[1])
    ? [result[0], result[1].map(error => JSON.stringify(error)).sort()]
    : result

test.skipIf(opaMissing)('json.verify_schema and json.match_schema answer as OPA', () => {
  const all = [
    ...json(schemas.map(schema => (typeof schema === 'boolean' ? String(schema) : schema))),
    ...texts.schemas
  ]
  const calls: Call[] = [
    ...all.map((schema): Call => ['json.verify_schema', schema]),
    ...json(
      identifiers.flatMap(id => [{ id }, { properties: { a: { $id: id } } }, { other: { id } }, { else: { $id: id } }])
    ).flatMap((schema): Call[] => [
      ['json.match_schema', '{}', schema],
      ['json.verify_schema', schema]
    ]),
    ...combinations(['json.match_schema'], [...json(documents), ...texts.documents], all).map(
      one => one as unknown as Call
    )
  ]
  expect(differences(calls, inOrder)).toEqual([])
})

test.skipIf(opaMissing)('each format takes and refuses what OPA does', () => {
  const calls = Object.entries(formats).flatMap(([format, values]) =>
    values.map((value): Call => ['json.match_schema', JSON.stringify([value]), JSON.stringify({ items: { format } })])
  )
  expect(differences(calls)).toEqual([])
})

test.each([
  { note: 'a reference to itself', schema: { $ref: '#' } },
  {
    note: 'schemas that multiply',
    schema: {
      definitions: Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [
          `s${i}`,
          { allOf: [{ $ref: `#/definitions/s${i + 1}` }, { $ref: `#/definitions/s${i + 1}` }] }
        ])
      ),
      $ref: '#/definitions/s0'
    }
  },
  {
    note: 'schemas that multiply, over a long array',
    schema: {
      definitions: {
        ...Object.fromEntries(
          Array.from({ length: 14 }, (_, i) => [
            `s${i}`,
            { allOf: [{ $ref: `#/definitions/s${i + 1}` }, { $ref: `#/definitions/s${i + 1}` }] }
          ])
        ),
        s14: { enum: [1] }
      },
      $ref: '#/definitions/s0'
    },
    document: JSON.stringify(Array.from({ length: 2000 }, (_, i) => ({ i })))
  },
  { note: 'a number without end', schema: { minimum: 1 }, document: '9'.repeat(20_000) },
  {
    note: 'a pattern that repeats',
    schema: { pattern: '(a?){1000}$' },
    document: JSON.stringify('a'.repeat(100_000))
  },
  { note: 'an exponent without end', schema: { minimum: 1 }, document: '1e999999999' },
  { note: 'a file', schema: { $ref: 'file:///etc/passwd' } },
  { note: 'a remote reference', schema: { $ref: 'http://127.0.0.1:1/x' } }
])('does not hang or reach out: $note', ({ schema, document = '1' }) => {
  expect(call('json.match_schema', document, schema)).toBeUndefined()
})

test('a text of many braces is looked at once', () => {
  const started = performance.now()
  const [isValid] = call('json.match_schema', JSON.stringify('{'.repeat(300_000)), { format: 'uri-template' }) as [
    boolean
  ]
  expect(isValid).toBe(false)
  expect(performance.now() - started).toBeLessThan(3000)
})
