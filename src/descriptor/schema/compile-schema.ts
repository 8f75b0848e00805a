import { createRequire } from 'node:module'
import type { Options, ValidateFunction } from 'ajv/dist/2019.js'
import type { JsonSchema } from './schema-parts.ts'

const require = createRequire(import.meta.url)

/** How schemas of our own become functions, with what `explainErrors` needs. */
export const schemaOptions: Options = {
  allErrors: true,
  strict: false,
  verbose: true,
  validateFormats: false,
  messages: false,
  meta: false,
  validateSchema: false,
  inlineRefs: false,
  // checking is no slower without it that anybody would notice, and compiling takes half the time
  code: { optimize: false }
}

/** What `scripts/build-validators.mjs` writes: a schema compiled ahead, and its text, by which a stale one is told. */
interface CompiledAhead {
  readonly validate: ValidateFunction
  readonly schema: string
}

/** A schema of our own as a function that finds the first fault only, or all. */
export function compileSchema(schema: JsonSchema, allErrors: boolean): ValidateFunction {
  // loaded here: a run that finds its schemas compiled needs no compiler
  const { Ajv2019 } = require('ajv/dist/2019.js') as typeof import('ajv/dist/2019.js')
  return new Ajv2019({ ...schemaOptions, allErrors }).compile(schema)
}

/** The same of a schema with a name: as the build has compiled it, which saves most of the time of one short run. */
export function namedSchema(name: string, schema: JsonSchema, allErrors = true): ValidateFunction {
  const ahead = compiledAhead(aheadName(name, allErrors))
  return ahead?.schema === JSON.stringify(schema) ? ahead.validate : compileSchema(schema, allErrors)
}

/** The name of the file that the build writes. */
export const aheadName = (name: string, allErrors: boolean): string => (allErrors ? name : `${name}-first-fault`)

function compiledAhead(name: string): CompiledAhead | undefined {
  try {
    return require(`./compiled/${name}.cjs`) as CompiledAhead
  } catch (cause) {
    // nothing is compiled ahead where the sources run
    if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw cause
  }
}

/** The name under which the schema of a standard's version is compiled ahead. */
export const schemaName = (standard: string, version: string): string => `${standard}-${version}`
