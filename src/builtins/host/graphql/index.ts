import type { GraphQLSchema } from 'graphql'
import { type Json, readJson, writeJson } from '../../../json/index.ts'
import type { HostBuiltins } from '../host-builtin.ts'
import { keepLastUsed } from '../last-used.ts'
import { isObject, stringOperand, wrongType } from '../operands.ts'
import { checkQuery } from './check-query.ts'
import { checkSchema } from './check-schema.ts'
import { queryNodes } from './nodes.ts'
import { parseQueryText, parseSchemaText } from './parse-text.ts'
import { type QueryDocument, readQueryObject, readSchemaObject, type SchemaDocument } from './shapes.ts'

/** `graphql.*`: documents as text or in OPA's form. */
export const graphqlBuiltins: HostBuiltins = {
  'graphql.parse_query': operands => json(parseQueryText(stringOperand(operands, 1))),
  'graphql.parse_schema': operands => json(parseSchemaText(stringOperand(operands, 1))),
  'graphql.parse': operands => {
    const { query, schema } = verify(operands)
    return [json(query), json(schema)]
  },
  'graphql.parse_and_verify': operands => {
    const verified = attempt(() => verify(operands))
    return verified ? [true, json(verified.query), json(verified.schema)] : [false, {}, {}]
  },
  'graphql.is_valid': operands => attempt(() => verify(operands)) !== undefined,
  'graphql.schema_is_valid': operands => attempt(() => openSchema(operands, 1)) !== undefined
}

function verify(operands: readonly Json[]): { readonly query: QueryDocument; readonly schema: SchemaDocument } {
  const query = readQuery(operands)
  const { document, library } = openSchema(operands, 2)
  checkQuery(library, queryNodes(query))
  return { query, schema: document }
}

function readQuery(operands: readonly Json[]): QueryDocument {
  const [query] = operands
  if (typeof query === 'string') return parseQueryText(query)
  if (isObject(query)) return readQueryObject(query)
  throw wrongType(1, 'one of {string, object}', query)
}

interface OpenSchema {
  readonly document: SchemaDocument
  readonly library: GraphQLSchema
}

/** Many queries ask of one schema. */
const openText = keepLastUsed(16, text => open(parseSchemaText(text)))
const openObject = keepLastUsed(16, text => open(readSchemaObject(readJson(text))))

const open = (document: SchemaDocument): OpenSchema => ({ document, library: checkSchema(document) })

function openSchema(operands: readonly Json[], position: number): OpenSchema {
  const schema = operands[position - 1]
  if (typeof schema === 'string') return openText(schema)
  if (isObject(schema)) return openObject(writeJson(schema))
  throw wrongType(position, 'one of {string, object}', schema)
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

/** The shapes hold nothing but JSON. */
const json = (document: QueryDocument | SchemaDocument): Json => document as unknown as Json
