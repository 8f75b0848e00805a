import { type Json, readJson, writeJson } from '../../../json/index.ts'
import type { HostBuiltins } from '../host-builtin.ts'
import { keepLastUsed } from '../last-used.ts'
import { isObject } from '../operands.ts'
import { compileSchema } from './compile.ts'
import type { Schema } from './schema.ts'
import { validate } from './validate.ts'

/**
 * `json.match_schema` and `json.verify_schema`: drafts 4, 6 and 7 as OPA's own validator reads them, all at once where a schema does
 * not say which. References lead within the schema only: nothing is fetched.
 */
export const jsonSchemaBuiltins: HostBuiltins = {
  'json.verify_schema': ([schema]) => {
    try {
      compileSchema(readDocument(schema))
      return [true, null]
    } catch (error) {
      return [false, `jsonschema: ${error instanceof Error ? error.message : error}`]
    }
  },
  'json.match_schema': ([document, schema]) => {
    const read = readDocument(document)
    const mismatches = validate(openSchema(schema), read)
    const errors = mismatches.map(({ type, field, description }) => ({
      desc: description,
      error: `${field}: ${description}`,
      field,
      type
    }))
    return [errors.length === 0, errors]
  }
}

function readDocument(value: Json | undefined): Json {
  if (isObject(value) || Array.isArray(value)) return value
  if (typeof value !== 'string') throw new Error('wrong type, expected string or object')
  try {
    return readJson(value)
  } catch {
    throw new Error('invalid JSON string')
  }
}

/** Many documents ask of one schema. */
const compiled = keepLastUsed(16, text => compileSchema(readJson(text)))

function openSchema(schema: Json | undefined): Schema {
  return compiled(writeJson(readDocument(schema)))
}
