import type { ErrorObject, ValidateFunction } from 'ajv/dist/2019.js'
import type { SchemaError } from '../../mesh/index.ts'
import type { Format } from '../formats/format.ts'
import type { FormatDocument } from '../read/read-document.ts'
import { namedSchema, schemaName } from './compile-schema.ts'
import { explainErrors } from './explain-errors.ts'
import type { JsonSchema } from './schema-parts.ts'
import { suggestFix } from './suggest-fix.ts'

/** Most facts given of one document. */
const mostErrors = 100
/** From this size on only the first fault is looked for: ajv's time for all faults grows with the square of their number. */
const largeText = 100_000

const validators = new WeakMap<
  Format,
  Map<string, { readonly schema: JsonSchema; readonly validate: ValidateFunction }>
>()

const schemas = new WeakMap<Format, Map<string, JsonSchema | undefined>>()

/** The schema of a version, made once; undefined for one whose schema is not checked. */
export function schemaOf(format: Format, version: string): JsonSchema | undefined {
  const ofFormat = schemas.get(format) ?? new Map<string, JsonSchema | undefined>()
  schemas.set(format, ofFormat)
  if (!ofFormat.has(version)) ofFormat.set(version, format.schema(version))
  return ofFormat.get(version)
}

/** Compiles a schema when it is first needed. */
function validatorOf(format: Format, version: string, allErrors: boolean) {
  const ofFormat = validators.get(format) ?? new Map()
  validators.set(format, ofFormat)
  const key = `${version} ${allErrors}`
  const known = ofFormat.get(key)
  if (known) return known
  const schema = schemaOf(format, version)
  if (!schema) return undefined
  const validate = namedSchema(schemaName(format.standard, version), schema, allErrors)
  const made = { schema, validate }
  ofFormat.set(key, made)
  return made
}

/** The places where a document breaks the schema of its standard; none for a version whose schema is not checked. */
export function checkSchema(document: FormatDocument, index: number): readonly SchemaError[] {
  const allErrors = document.source.text.length <= largeText
  const validator = validatorOf(document.format, document.version, allErrors)
  if (!validator) return []
  const { schema, validate } = validator
  if (validate(document.content)) return []
  const facts = explainErrors(schema, (validate.errors ?? []) as ErrorObject[], document.content, mostErrors)
  return facts.map(fact => {
    // parts in other texts have places of their own
    const fix = document.parts ? undefined : suggestFix(fact, document.root, document.source.text)
    return { document: index, ...fact, ...(fix ? { fix } : {}) }
  })
}
