// Compiles the schemas of the standards to functions, and parses their mappings, ahead of time: a short run would spend most of its time on that.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { baselineKind } from '../dist/cli/gate/baseline.js'
import { configKind } from '../dist/cli/gate/config-file.js'
import { standingKind } from '../dist/cli/gate/standing.js'
import { meshFileSchema } from '../dist/descriptor/assemble/read-mesh-file.js'
import { formats } from '../dist/descriptor/formats/index.js'
import { mappingFileName, parseMapping } from '../dist/descriptor/mapping/mapping-syntax.js'
import { aheadName, schemaName, schemaOptions } from '../dist/descriptor/schema/compile-schema.js'

const folder = new URL('../dist/descriptor/schema/compiled/', import.meta.url)

/** One file a schema: the validating function, with the text of the schema that it stands for. */
function compile(name, schema, allErrors = true) {
  const library = new Ajv2019({ ...schemaOptions, allErrors, code: { ...schemaOptions.code, source: true } })
  const code = standaloneCode.default(library, { validate: library.addSchema(schema, name) && name })
  writeFileSync(
    new URL(`${aheadName(name, allErrors)}.cjs`, folder),
    `${code}\nexports.schema = ${JSON.stringify(JSON.stringify(schema))};\n`
  )
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
compile('mesh', meshFileSchema)
for (const { name, schema } of [configKind, baselineKind, standingKind]) compile(name, schema)
for (const { standard, versions, schema } of formats) {
  for (const version of versions) {
    const ofVersion = schema(version)
    if (!ofVersion) continue
    // large documents are checked up to the first fault
    for (const allErrors of [true, false]) compile(schemaName(standard, version), ofVersion, allErrors)
  }
}

const mappings = new URL('../dist/descriptor/mapping/compiled/', import.meta.url)
rmSync(mappings, { recursive: true, force: true })
mkdirSync(mappings, { recursive: true })
for (const { mapping } of formats) {
  const syntax = JSON.stringify(parseMapping(mapping), (name, value) => (name === 'position' ? undefined : value))
  writeFileSync(new URL(mappingFileName(mapping), mappings), syntax)
}
