import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js'
import type { JsonSchema } from './schema-parts.ts'

/** A schema of our own as a function, with what `explainErrors` needs. */
export function compileSchema(schema: JsonSchema, allErrors: boolean): ValidateFunction {
  const options = {
    allErrors,
    strict: false,
    verbose: true,
    validateFormats: false,
    messages: false,
    // compiling is most of the time of one short run: half of it goes without these, and checking is no slower that anybody would notice
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false }
  }
  return new Ajv2019(options).compile(schema)
}
