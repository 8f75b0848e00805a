import { expect, test } from 'vitest'
import { graphql, Kind } from '../../src/builtins/host/graphql/library.ts'
import { opaMissing } from '../requirements.ts'
import { type Call, combinations, differences, json } from './calls.ts'

const schemas = [
  '',
  'type Query { a: Int }',
  `"""
  Everything
    indented
  """
  schema @d { query: Root mutation: M }
  directive @d(x: Int = 1, y: [String!]) repeatable on SCHEMA | OBJECT | FIELD | QUERY | FIELD_DEFINITION
  # before
  type Root implements Node & Named @d @d(y: ["a"]) { # after
    id: ID!
    name(first: Int! = 3, "which" filter: Filter): String
    any: [Either!]!
    node(id: ID!): Node @deprecated(reason: "old")
    color(of: Color = RED): Color
    date(on: Date): Date
    pick(one: One): Int
    # last
  }
  type M { set(value: Int!, text: String, flag: Boolean, f: Float, id: ID, list: [Int!]): Root }
  interface Node { id: ID! }
  interface Named { name(first: Int! = 3): String }
  union Either = Root | Other
  type Other { x: Int, id: ID!, root: Root }
  enum Color { RED, "green" GREEN @deprecated }
  input Filter { text: String! = "x", deep: Filter, n: [Int], must: Boolean! }
  input One @oneOf { a: Int, b: String }
  scalar Date @specifiedBy(url: "https://example.com")
  extend type Other { y: String }
  # the end`,
  'type Query { s: String } type Subscription { a: Int b: Int }',
  'type Mutation { a: Int }',
  'schema { query: Nowhere }',
  'type Query { a: Missing }',
  'type A implements B { x: Int } interface B { x: Int y: Int } type Query { a: A }',
  'type A implements B { x(a: Int, b: Int!): Int! } interface B { x(a: Int): Int } type Query { a: A }',
  'type A implements B { x(a: Int, b: Int! = 1): Int! } interface B { x(a: Int!): Int } type Query { b: B }',
  'interface B implements C { x: Int } interface C { x: Int } type A implements B & C { x: Int } type Query { b: B, c: C }',
  'interface B implements B { x: Int }',
  'enum E { A A }',
  'union U = A | A type A { x: Int }',
  'union U = E enum E { A }',
  'input I { a: O } type O { x: Int }',
  'type O { a: I } input I { x: Int }',
  'type O { a(x: O): Int }',
  'type __O { a: Int }',
  'type O { __a: Int }',
  'type String { a: Int }',
  'type __Type { a: Int }',
  'directive @a(x: Int @a) on ARGUMENT_DEFINITION',
  'directive @a on FIELD directive @a on FIELD',
  'directive @skip(if: Boolean!) on FIELD type Query { a: Int @skip(if: true) }',
  'directive @d on OBJECT type Query @d @d { a: Int }',
  'directive @d on OBJECT type Query @d { a: Int } extend type Query @d { b: Int }',
  'directive @d(x: Int!) on OBJECT type Query @d(x: null) { a: Int }',
  'directive @d(x: Int!) on OBJECT type Query @d(x: 1, z: 2) { a: Int }',
  'extend type Query { a: Int } extend interface Query { b: Int }',
  'extend interface I implements J { b: Int }',
  'extend interface Int { b: Int } type Query { a: Int }',
  'extend scalar ID @unknown type Query { a: Int }',
  'extend scalar ID @specifiedBy(url: "x") type Query { a: ID }',
  'extend schema { query: A } type A { x: Int }',
  'schema { query: A } schema { query: A } type A { x: Int }',
  'schema @x { query: Query } type Query { a: Int }',
  '"""first\n    second\n      third\\"""\n\n  """ scalar X """\r\n   a\r\n    b\n""" scalar Y',
  'type Query { "" a: Int, """b""" b(""" c """ c: Int = -1.5e-3): [[Int!]]! }',
  'type A { x: Int }',
  'type A',
  'interface A',
  'union A',
  '# nothing',
  '{ a }',
  'type Query { a: Int',
  'extend "x" type A { a: Int }',
  'type A { a: Int } %',
  '"x" extend type A { b: Int }'
]

const queries = [
  '',
  ' # nothing \n,',
  '{ a }',
  'query Q { s }',
  'mutation { a }',
  'subscription { a }',
  'subscription { a b }',
  'subscription { x: a y: a }',
  'subscription S { ...F } fragment F on Subscription { a __typename }',
  '{ a a: b }',
  '{ id name any { ... on Root { id } ... on Other { x y } __typename } }',
  '# one\nquery Q($x: Int! = 1 @d, $f: Filter) @d { # two\n name(first: $x, # three\n filter: $f) # four\n }',
  '{ name(filter: {text: "a", deep: {must: false, n: [1, null]}, must: true}) }',
  '{ name(filter: {must: "x"}) }',
  '{ name(filter: {must: true, other: 1}) }',
  '{ name(filter: {}) }',
  '{ name(first: null) }',
  '{ name(first: "x") }',
  '{ name(first: 3000000000) }',
  '{ name(first: 30000000000000000000) }',
  '{ name(first: 1.0) }',
  '{ color(of: GREEN) color(of: GREEN) }',
  '{ color(of: RED) color(of: GREEN) }',
  '{ color(of: "RED") }',
  '{ color(of: BLUE) }',
  '{ date(on: {any: [1, "x", $y]}) }',
  '{ date(on: 5) b: date(on: X) }',
  '{ pick(one: {a: 1}) }',
  '{ pick(one: {a: 1, b: "x"}) }',
  '{ pick(one: {a: null}) }',
  'query ($v: Int) { pick(one: {a: $v}) }',
  'query ($v: Int!) { pick(one: {a: $v}) }',
  'query ($v: Int, $v: Int) { name(first: $v) }',
  'query ($v: Int = 4) { name(first: $v) }',
  'query ($v: Missing) { id }',
  'query ($v: Root) { id }',
  'query ($v: Int) { id }',
  'query ($v: [Int]) { name(first: $v) }',
  '{ node(id: 4) { id } }',
  '{ node { id } }',
  '{ node(id: "x") { name } }',
  '{ node(id: 1.5) { ... on Root { name } ... on Other { x } ... on Named { name } } }',
  '{ node(id: 1) }',
  '{ id { x } }',
  '{ any { ... on Date { x } } }',
  '{ any { ... on Missing { x } } }',
  '{ ...F } fragment F on Root { id ...G } fragment G on Root { id ...F }',
  '{ ...F } fragment F on Root { id @include(if: true) @skip(if: $x) }',
  '{ ...F ...F @include(if: false) @include(if: true) } fragment F on Root { id }',
  '{ ...F } fragment F on Other { id }',
  '{ id } fragment F on Root { id }',
  '{ ...Missing }',
  'fragment F on Root { id }',
  'query A { id } query A { name }',
  '{ id } { name }',
  'query A { id } query B { name }',
  '{ id @unknown }',
  '{ id @d @d(x: 2) }',
  '{ id @deprecated }',
  '{ ... @defer { id } }',
  '{ __schema { types { name isOneOf } } __type(name: "Root") { fields { type { fields { type { fields { name } } } } } } }',
  '{ __schema { types { fields { type { fields { name } } } } } }',
  '{ any { root { __schema { types { name } } } } }',
  'mutation { set(value: 1, text: 5, flag: "x") { id } }',
  'mutation { set(value: 1, text: "a", flag: true, f: 1, id: 4, list: 3) { id } }',
  'mutation { set(value: 1, list: [1, null]) { id } }',
  'mutation { set(value: {}, list: [[1]]) { id } }',
  'mutation { set(value: 1, value: 2) { id } }',
  'query ($a: [Int!]! = [1, 2]) { f(a: """ block\n   "text" """, b: "esc\\n\\u0041", c: [], d: {}, e: -0, g: [[], {}]) }',
  'fragment F($x: Int = 3) on T @a { a }',
  '{ a(x: {a: 1, a: 2}) }',
  '{ a',
  '{ a: }',
  '{}',
  'query on { on }',
  'query ($a: Int = $b) { a }',
  '{ a(x: "unfinished) }',
  "{ a(x: 'y') }",
  '{ a(x: 01) }',
  '{ a(x: 1.) }',
  '{ a . b }',
  'type A { a: Int }',
  '"about" query Q { a }',
  '{ a(x: 1 y: 2), }',
  'subscription { __typename }'
]

const objects = {
  queries: [
    '{"Operations": [{"Operation": "query", "Name": "", "SelectionSet": [{"Alias": "a", "Name": "a"}]}]}',
    '{"operations": [{"Operation": "query", "SelectionSet": [{"Name": "a", "Unknown": 1}]}]}',
    '{"Operations": [{"SelectionSet": [{"Alias": "x", "Name": "a", "Directives": [{"Name": "skip", "Arguments": [{"Name": "if", "Value": {"Raw": "true", "Kind": 5}}]}]}]}]}',
    '{"Operations": [{"Operation": 5}]}',
    '{"Operations": {}}',
    '{"Operations": null, "Fragments": []}',
    '{}'
  ],
  schemas: [
    '{"Definitions": [{"Kind": "OBJECT", "Name": "Query", "Fields": [{"Name": "a", "Type": {"NamedType": "Int"}}]}]}',
    '{"definitions": [{"Kind": "OBJECT", "Name": "Query", "Fields": [{"Name": "a", "Type": {"Elem": {"NamedType": "Int", "NonNull": true}}}]}]}',
    '{"Definitions": [{"Kind": "OBJECT", "Name": "Query"}]}',
    '{"Definitions": [{"Kind": 7}]}',
    '{}'
  ]
}

const calls = (): Call[] => [
  ...json(queries).map((query): Call => ['graphql.parse_query', query]),
  ...json(schemas).flatMap((schema): Call[] => [
    ['graphql.parse_schema', schema],
    ['graphql.schema_is_valid', schema]
  ]),
  ['graphql.is_valid', '"{ id }"', '"interface Query { b: Int }"'],
  ...objects.schemas.map((schema): Call => ['graphql.schema_is_valid', schema]),
  ...combinations(['graphql.is_valid'], json(queries), json(schemas)).map(one => one as unknown as Call),
  ...combinations(
    ['graphql.is_valid', 'graphql.parse', 'graphql.parse_and_verify'],
    [...objects.queries, ...json(['{ a }', '{ id }', '{'])],
    [...objects.schemas, ...json(schemas.slice(0, 4))]
  ).map(one => one as unknown as Call)
]

test.skipIf(opaMissing)('graphql.* answer as OPA: texts and objects, each query against each schema', () => {
  expect(differences(calls())).toEqual([])
})

test('names of nodes are the library’s', () => {
  const names: Readonly<Record<string, string>> = graphql().Kind
  for (const [name, value] of Object.entries(Kind)) expect(value).toBe(names[name])
})
