import { Option } from 'commander'
import { type LoadedSchemas, loadSchemas } from '../build/index.ts'

/** `--schema PATH`, for every command that checks Rego against schemas as `opa` does. */
export function schemaOption(): Option {
  return new Option(
    '-s, --schema <path>',
    'JSON Schemas: a file is that of `input`, those of a folder are what METADATA names, `schema.a.b`'
  )
}

/** @throws LoadError for what cannot be read */
export function schemasFrom(path: string | undefined): { readonly schemas?: LoadedSchemas } {
  return path === undefined ? {} : { schemas: loadSchemas(path) }
}
