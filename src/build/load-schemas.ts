import { statSync } from 'node:fs'
import { join } from 'node:path'
import { whyUnreadable } from '../diagnostics/index.ts'
import { writeRawJson } from '../json/index.ts'
import { type CheckOptions, schemaFault } from '../rego/index.ts'
import { filesBelow } from './files-below.ts'
import { LoadError } from './load-error.ts'
import { parseData, readText } from './load-files.ts'

/** What the checker is told of schemas. */
export type LoadedSchemas = Pick<CheckOptions, 'inputSchema' | 'inputSchemaReading' | 'schemas'>

/**
 * Reads JSON Schemas as `opa --schema` does. One file is the schema of `input`; the files of a folder, whatever their names end
 * with, are what annotations name: `a/b.json` is `schema.a.b`.
 *
 * @throws LoadError for what cannot be read
 */
export function loadSchemas(path: string): LoadedSchemas {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (cause) {
    throw new LoadError(`cannot read the schemas in ${path}: ${whyUnreadable(cause)}`, { cause })
  }
  if (!isFolder) {
    const schema = readSchema(path)
    const fault = schemaFault(schema)
    if (fault !== undefined) throw new LoadError(`${path} is no JSON Schema: ${fault}`)
    return { inputSchema: () => schema, inputSchemaReading: 'opa', schemas: () => undefined }
  }
  const schemas = new Map<string, unknown>()
  for (const file of filesBelow(path, () => false)) {
    const name = [...file.slice(0, -1), (file.at(-1) as string).replace(/\.[^.]*$/, '')]
    schemas.set(JSON.stringify(name), readSchema(join(path, ...file)))
  }
  return { schemas: name => schemas.get(JSON.stringify(name)) }
}

function readSchema(path: string): unknown {
  return JSON.parse(writeRawJson(parseData(path, readText(path))))
}
